"""What a time in the question and the day of asking do, on dated questions.

    python bench/dates.py quiz [--half tune]     newsquiz-dev: asked without a day, as on the day
                                                 of asking, and with its times read too
    python bench/dates.py dated                  the 60 questions of tests/dated: the article
                                                 cited first, and whether the answer holds the words

Articles are ranked by their best piece of evidence, first as found, then as the evidence model
reads it. --work keeps the index between runs.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from common import eval_folder, machine

from index.build import build_index
from index.data_folder import DataFolder
from index.export import open_embedder
from index.generation import LiveIndex
from qa.answer import Answer
from qa.assembly import ask_options, embedders_folder, open_reader
from qa.config import Settings
from qa.evaluation.eval_set import EvalQuestion, read_eval_set
from qa.evaluation.measures import mean_difference, mean_interval, score_run, success
from qa.extractive import ExtractiveGenerator
from qa.finding import AskOptions
from qa.pipeline import QAService, final_answer

DATED = Path(__file__).parent.parent / "tests" / "dated"
SEED = 1
# Evidence looked at, so that five articles are among it.
EVIDENCE_K = 20
STAGES = ("found", "read")
Run = dict[str, list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("quiz", "dated"))
    parser.add_argument("--half", choices=("tune", "report"), default="report")
    parser.add_argument("--work", type=Path, help="a folder to keep the index in")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as passing:
        work = options.work or Path(passing)
        if options.what == "quiz":
            print("\n".join(quiz_lines(work, options.half)))
        else:
            print("\n".join(dated_lines(work)))


def open_service(work: Path, articles: Path, is_read: bool = True) -> QAService:
    settings = replace(Settings(), data_dir=work)
    data = DataFolder(work / articles.parent.name)
    embedder = open_embedder(embedders_folder(settings))
    build_index(data, [articles], embedder, settings.passage_chars)
    live = LiveIndex(data, embedder.info)
    reader = open_reader(settings) if is_read else None
    return QAService(live, embedder, ExtractiveGenerator(), None, reader)


def quiz_lines(work: Path, half: str) -> Iterator[str]:
    eval_set = read_eval_set(eval_folder() / "newsquiz-dev")
    questions = [q for q in eval_set.judged() if eval_set.half_of(q) == half]
    qrels = {question.id: eval_set.qrels[question.id] for question in questions}
    service = open_service(work, eval_set.corpus)
    runs: dict[str, dict[str, Run]] = {}
    for name in ("no day", "day", "day and times"):
        runs[name] = {stage: {} for stage in STAGES}
        for question in questions:
            for stage, ranked in zip(STAGES, ranked_articles(service, name, question), strict=True):
                runs[name][stage][question.id] = ranked
    yield f"newsquiz-dev, {half}: {len(questions)} questions"
    for stage in STAGES:
        for name, by_stage in runs.items():
            cells = [f"{stage:6} {name:14}"]
            for depth in (1, 5):
                scores = score_run(success(depth), qrels, by_stage[stage])
                base = score_run(success(depth), qrels, runs["no day"][stage])
                mean, more = mean_interval(scores, SEED), mean_difference(scores, base, SEED)
                cells.append(
                    f"Success@{depth} {mean.mean:.3f} [{mean.low:.3f} {mean.high:.3f}] "
                    f"({more.mean:+.3f} [{more.low:+.3f} {more.high:+.3f}])"
                )
            yield "  ".join(cells)


def ranked_articles(service: QAService, mode: str, question: EvalQuestion) -> list[list[str]]:
    """The articles by their best evidence: as found, and as read (the same where not read)."""
    day = None if mode == "no day" else question.as_of
    options = replace(
        ask_options(Settings()),
        evidence_k=EVIDENCE_K,
        as_of=day,
        read_dates=mode == "day and times",
    )
    finder = service.finder(options)
    found = [
        list(dict.fromkeys(piece.article.id for piece in one.evidence))
        for one in finder.find(finder.read(question.text))
    ]
    return [found[0], found[-1]]


def dated_lines(work: Path) -> Iterator[str]:
    questions = json.loads((DATED / "questions.json").read_text(encoding="utf-8"))
    for is_read in (False, True):
        service = open_service(work, DATED / "articles", is_read)
        wrong: dict[str, list[str]] = {"refused": [], "first": [], "words": []}
        for question in questions:
            for problem in problems_of(answer_to(service, question), question):
                wrong[problem].append(question["id"])
        yield f"{len(questions)} dated questions, evidence {'read' if is_read else 'as found'}:"
        yield f"  not answered: {' '.join(wrong['refused'])}"
        yield f"  another article first: {' '.join(wrong['first'])}"
        yield f"  words missing from the answer ({len(wrong['words'])}): {' '.join(wrong['words'])}"


def answer_to(service: QAService, question: dict[str, str]) -> Answer:
    options: AskOptions = replace(
        ask_options(Settings()), as_of=date.fromisoformat(question["as_of"])
    )
    return final_answer(service.answer(question["question"], options))


def problems_of(answer: Answer, question: dict[str, list[str]]) -> Iterator[str]:
    if answer.status != "answered":
        yield "refused"
        return
    number = answer.sentences[0].citations[0]
    first = next(c for c in answer.citations if c.number == number).article.path
    wanted = question["must_come_first"] or question["relevant"]
    if Path(first).name not in wanted:
        yield "first"
    if not all(words in answer.text for words in question["must_contain"]):
        yield "words"


if __name__ == "__main__":
    main()
