"""Real prompts to write drafts over: questions of the sets, and the sources as a model gets them.

    FOOTNOTE_DATA=… python -m bench.drafts.prompts PROMPTS.jsonl [--work .footnote] [--seed 7]

Each question goes the way of the product: its set is indexed, the passages are found and read
by the evidence model, and the sources are numbered as in the prompt. Questions that are refused
come to no model and are passed over. Only questions of the tune halves are drawn. The file holds
words of sets that may not be passed on: it stays out of the repository.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from bench.common import eval_folder
from bench.drafts.reading import REPOSITORY, SEEDS
from index.build import build_index
from index.data_folder import DataFolder
from index.export import open_embedder
from index.generation import LiveIndex
from qa.answer import Source
from qa.assembly import ask_options, open_reader
from qa.config import Settings
from qa.evaluation.eval_set import EvalQuestion, EvalSet, read_eval_set
from qa.extractive import ExtractiveGenerator
from qa.pipeline import Done, EvidenceFound, QAService

# Questions of each set whose prompts are kept.
WANTED = {"newsqa-dev": 45, "wiki-dev": 35, "onestop": 20, "newsquiz-dev": 20, SEEDS: 10}
# Articles indexed of a set beside those that are judged for the drawn questions: newsquiz-dev is
# sixteen times as long as the next, and is embedded in part.
MOST_OTHERS = {"newsquiz-dev": 250}
# Drawn for each question wanted: some are refused.
_SPARE = 1.6


@dataclass(frozen=True, slots=True)
class PromptSource:
    """A numbered source of a prompt: text is the article's text[start:end]."""

    number: int
    article_id: str
    version: str
    title: str
    publisher: str | None
    published: str | None
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class DraftPrompt:
    """What a language model would be asked."""

    set: str
    question_id: str
    question: str
    sources: tuple[PromptSource, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prompts", type=Path)
    parser.add_argument("--work", type=Path, default=Path(".footnote"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--sets", nargs="+", choices=WANTED, default=list(WANTED))
    arguments = parser.parse_args()
    with arguments.prompts.open("a", encoding="utf-8") as file:
        for name in arguments.sets:
            count = 0
            for prompt in prompts_of(name, arguments.work, random.Random(arguments.seed)):
                file.write(json.dumps(asdict(prompt), ensure_ascii=False) + "\n")
                count += 1
            file.flush()
            print(f"{name}: {count} prompts")


def prompts_of(name: str, work: Path, chance: random.Random) -> Iterator[DraftPrompt]:
    """Yield the prompts of a set's drawn questions that are not refused, at most those wanted."""
    if name == SEEDS:
        yield from _asked(name, work, [REPOSITORY / SEEDS], seed_questions())
        return
    eval_set = read_eval_set(eval_folder() / name)
    questions = _drawn(eval_set, round(WANTED[name] * _SPARE), chance)
    with tempfile.TemporaryDirectory() as folder:
        corpus = _corpus(eval_set, questions, Path(folder), chance)
        yield from _asked(name, work, [corpus], questions)


def seed_questions() -> list[EvalQuestion]:
    """Return the questions over seeds/, numbered from 1 in the order of their file."""
    rows = json.loads((REPOSITORY / "tests" / "seed_questions.json").read_text(encoding="utf-8"))
    return [
        EvalQuestion(f"seed-{number}", row["question"], None, None)
        for number, row in enumerate(rows, start=1)
    ]


def _drawn(eval_set: EvalSet, count: int, chance: random.Random) -> list[EvalQuestion]:
    """Questions of the tune half in random order; of an article no second one is drawn early."""
    questions = [q for q in eval_set.judged() if eval_set.half_of(q) == "tune"]
    chance.shuffle(questions)
    seen: set[str] = set()
    first, later = list[EvalQuestion](), list[EvalQuestion]()
    for question in questions:
        document = question.document or next(iter(eval_set.qrels[question.id]))
        (later if document in seen else first).append(question)
        seen.add(document)
    return [*first, *later][:count]


def _corpus(
    eval_set: EvalSet, questions: list[EvalQuestion], folder: Path, chance: random.Random
) -> Path:
    """The set's corpus, or where it is to be cut the judged articles and some others."""
    most = MOST_OTHERS.get(eval_set.name)
    if most is None:
        return eval_set.corpus
    judged = {article for question in questions for article in eval_set.qrels[question.id]}
    rows = eval_set.corpus.read_text(encoding="utf-8").splitlines(keepends=True)
    ids = [str(json.loads(row)["id"]) for row in rows]
    others = set(chance.sample(sorted(set(ids) - judged), most))
    kept = [row for id_, row in zip(ids, rows, strict=True) if id_ in judged | others]
    path = folder / eval_set.corpus.name
    path.write_text("".join(kept), encoding="utf-8")
    return path


def _asked(
    name: str, work: Path, articles: list[Path], questions: list[EvalQuestion]
) -> Iterator[DraftPrompt]:
    embedder = open_embedder(work / "embedders")
    data = DataFolder(work / f"bench-drafts-{name}")
    settings = Settings(data_dir=work)
    build_index(data, articles, embedder, settings.passage_chars)
    live = LiveIndex(data, embedder.info)
    service = QAService(live, embedder, ExtractiveGenerator(), None, open_reader(settings))
    kept = 0
    for question in questions:
        sources = _sources(service, settings, question.text, question.as_of)
        if sources and kept < WANTED[name]:
            kept += 1
            yield DraftPrompt(name, question.id, question.text, sources)


def _sources(
    service: QAService, settings: Settings, question: str, as_of: date | None
) -> tuple[PromptSource, ...]:
    """The numbered sources that a model would get; none where the question is refused."""
    sources: tuple[Source, ...] = ()
    options = replace(ask_options(settings), as_of=as_of)
    for event in service.answer(question, options):
        if isinstance(event, EvidenceFound):
            sources = event.sources
        if isinstance(event, Done) and event.answer.status == "not_in_articles":
            return ()
    return tuple(_prompt_source(source) for source in sources)


def _prompt_source(source: Source) -> PromptSource:
    evidence = source.evidence
    article = evidence.article
    return PromptSource(
        number=source.number,
        article_id=article.id,
        version=article.version,
        title=article.title,
        publisher=article.publisher,
        published=article.published,
        start=evidence.start,
        end=evidence.end,
        text=evidence.text,
    )


if __name__ == "__main__":
    main()
