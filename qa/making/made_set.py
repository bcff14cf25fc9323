"""An evaluation set made of a folder of articles: written for review, then evaluated as any other.

corpus.jsonl     the articles that are kept
queries.jsonl    the questions, each with its answers, its article (`document`), whether it is
                 `answerable`, the `rule` that made it and the `sentence` it was made of
qrels.tsv        which articles answer which question
withheld.jsonl   the articles left out: the questions made of them are unanswerable
"""

import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.article import Skipped
from index.errors import InvalidRequest, NoArticles, UnreadableArticle, UnreadableSet
from index.files import SourceFile, find_files
from index.readers import BrokenPart, Story, read_stories
from index.sources import DistinctNames
from qa.evaluation.lines import CORPUS, QRELS, QUERIES, read_lines, read_records
from qa.making.made_questions import MadeQuestion, make_questions
from qa.making.question_choice import WITHHELD_SHARE, Choice, ChosenQuestion, choose

WITHHELD = "withheld.jsonl"
# Questions made where no limit is given: enough for intervals of some ±.04, a few minutes' asking.
MAX_QUESTIONS = 500

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class MadeSet:
    """What was made.

    articles: read, each text once; kept and withheld ones with and without questions.
    without_questions: English ones that yield none. other_languages: code → articles, of which
    no questions are made. rules: rule → questions. unclean, ambiguous: dropped (see Choice).
    """

    folder: str
    articles: int
    withheld: int
    answerable: int
    unanswerable: int
    without_questions: int
    other_languages: Mapping[str, int]
    rules: Mapping[str, int]
    unclean: int
    ambiguous: int
    skipped: tuple[Skipped, ...]


def default_folder(source: Path) -> Path:
    """Return where the set of a folder goes if nothing is said: beside it."""
    resolved = source.resolve()
    return resolved.with_name(f"{resolved.stem if resolved.is_file() else resolved.name}-questions")


def make_set(
    source: Path,
    folder: Path,
    seed: int = 0,
    limit: int | None = None,
    withhold: float | None = None,
    on_progress: Progress = lambda stage, done, total: None,
) -> MadeSet:
    """Make questions of the articles below `source` and write the set to `folder`, a new one.

    limit: so many questions at most (MAX_QUESTIONS). withhold: share of the articles with
    questions left out (WITHHELD_SHARE). The same articles and values make the same set.
    on_progress is told (stage, done, total). Raises InvalidRequest where the folder
    exists, where the source is a set, or where no question can be made; NoArticles where there
    is nothing to read.
    """
    _refuse(source, folder)
    stories, skipped = _read(source, on_progress)
    if not stories:
        raise NoArticles(f"{source} holds no article that can be read: name a folder with some")
    made: dict[str, list[MadeQuestion]] = {}
    for done, (article, story) in enumerate(stories.items(), start=1):
        if story.language == "en":
            made[article] = list(make_questions(story.text))
        on_progress("making questions", done, len(stories))
    texts = {article: story.text for article, story in stories.items()}
    choice = choose(
        texts,
        made,
        seed,
        MAX_QUESTIONS if limit is None else limit,
        WITHHELD_SHARE if withhold is None else withhold,
    )
    languages = Counter(story.language for story in stories.values() if story.language != "en")
    answerable = sum(question.is_answerable for question in choice.questions)
    if not answerable:
        raise InvalidRequest(_nothing_made(source, len(stories), languages))
    _write(folder, stories, choice)
    return MadeSet(
        folder=str(folder),
        articles=len(stories),
        withheld=len(choice.withheld),
        answerable=answerable,
        unanswerable=len(choice.questions) - answerable,
        without_questions=sum(not questions for questions in made.values()),
        other_languages=dict(sorted(languages.items())),
        rules=dict(sorted(Counter(q.rule for q in choice.questions).items())),
        unclean=choice.unclean,
        ambiguous=choice.ambiguous,
        skipped=tuple(skipped),
    )


def settle_review(folder: Path) -> int:
    """Drop the judgements of questions a reviewer deleted or called unanswerable; return how many.

    Only of a set made here; another is left alone. What cannot be read is left to `read_eval_set`.
    """
    if not (folder / WITHHELD).is_file():
        return 0
    try:
        records = [record for _, record in read_records(folder / QUERIES)]
        judged = [line for _, line in read_lines(folder / QRELS)]
    except UnreadableSet:
        return 0
    left = {str(record.get("id")) for record in records if record.get("answerable", True)}
    kept = [line for line in judged if line.split("\t")[0] in left]
    if len(kept) < len(judged):
        with tempfile.TemporaryDirectory(prefix=".footnote-", dir=folder) as temporary:
            new = Path(temporary) / QRELS
            _write_text(new, (f"{line}\n" for line in kept))
            os.replace(new, folder / QRELS)
    return len(judged) - len(kept)


def _refuse(source: Path, folder: Path) -> None:
    if not source.exists():
        raise InvalidRequest(f"{source} does not exist: name a folder of articles")
    if source.is_dir() and (source / QUERIES).exists():
        raise InvalidRequest(
            f"{source} is a set with questions of its own ({QUERIES}): "
            f"evaluate it without --make-questions"
        )
    if folder.exists():
        raise InvalidRequest(
            f"{folder} exists and may have been reviewed; it is not overwritten. Evaluate it with "
            f"`footnote eval {folder}`, or name another folder: --make-questions OUT"
        )
    if source.is_dir() and folder.resolve().is_relative_to(source.resolve()):
        raise InvalidRequest(
            f"{folder} lies inside {source} and would be read as articles the next time: "
            "name a folder beside it with --make-questions OUT"
        )


def _read(source: Path, on_progress: Progress) -> tuple[dict[str, Story], list[Skipped]]:
    """The stories by id, each text and headline once, and what could not be read."""
    stories: dict[str, Story] = {}
    seen: set[tuple[str, str]] = set()
    names = DistinctNames()
    skipped: list[Skipped] = []
    files = list(find_files([source]))
    for done, file in enumerate(files, start=1):
        for part in _parts(file):
            if isinstance(part, Skipped):
                skipped.append(part)
            elif (part[1].title, part[1].text) not in seen:
                seen.add((part[1].title, part[1].text))
                stories[names.take(part[0])] = part[1]
        on_progress("reading", done, len(files))
    return stories, skipped


def _parts(file: SourceFile | Skipped) -> Iterator[tuple[str, Story] | Skipped]:
    if isinstance(file, Skipped):
        yield file
        return
    try:
        for part in read_stories(Path(file.path)):
            place = f":{part.place.removeprefix('line ')}" if part.place else ""
            if isinstance(part, BrokenPart):
                yield Skipped(file.shown + place, part.reason)
            else:
                yield part.id or file.below + place, part
    except UnreadableArticle as error:
        yield Skipped(file.shown, str(error))


def _nothing_made(source: Path, articles: int, languages: Mapping[str, int]) -> str:
    others = sum(languages.values())
    reason = f"{articles - others} in English give none" if articles > others else ""
    if others:
        named = ", ".join(sorted(languages))
        reason += f"{' and ' if reason else ''}{others} are in other languages ({named})"
    return (
        f"no question can be made of the articles in {source}: {reason}. Questions are made of "
        "plain English sentences that name people, places, dates or numbers; add such articles, "
        f"or write {QUERIES} by hand"
    )


def _write(folder: Path, stories: Mapping[str, Story], choice: Choice) -> None:
    """Write the set whole: the folder appears when all of it is there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    kept = {name: story for name, story in stories.items() if name not in choice.withheld}
    withheld = {name: story for name, story in stories.items() if name in choice.withheld}
    width = len(str(len(choice.questions)))
    named = [(f"q{n:0{width}}", question) for n, question in enumerate(choice.questions, start=1)]
    with tempfile.TemporaryDirectory(prefix=".footnote-", dir=folder.parent) as temporary:
        new = Path(temporary) / "set"
        new.mkdir()
        _write_lines(new / CORPUS, (_article(name, story) for name, story in kept.items()))
        _write_lines(new / WITHHELD, (_article(name, story) for name, story in withheld.items()))
        _write_lines(new / QUERIES, (_query(name, question) for name, question in named))
        judged = (
            f"{name}\t{article}\t1\n"
            for name, question in named if question.is_answerable
            for article in question.articles
        )  # fmt: skip
        _write_text(new / QRELS, judged)
        os.replace(new, folder)


def _article(name: str, story: Story) -> dict[str, Any]:
    record = {"id": name, "title": story.title, "text": story.text}
    if story.published:
        record["published"] = story.published
    if story.publisher:
        record["publisher"] = story.publisher
    return record


def _query(name: str, question: ChosenQuestion) -> dict[str, Any]:
    return {
        "id": name,
        "text": question.text,
        "answers": list(question.answers),
        "document": question.articles[0],
        "answerable": question.is_answerable,
        "rule": question.rule,
        "sentence": " ".join(question.sentence.split()),
    }


def _write_lines(path: Path, records: Iterable[dict[str, Any]]) -> None:
    _write_text(path, (json.dumps(record, ensure_ascii=False) + "\n" for record in records))


def _write_text(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
