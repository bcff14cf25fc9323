"""A set in the evaluation form: articles, questions, and which articles are relevant to which.

    corpus.jsonl    {"id", "title", "text", "publisher"?, "published"?}, one article a line
    queries.jsonl   {"id", "text", "as_of"?, "document"?, "answers"?, "choices"?, "evidence"?,
                    "answerable"?}, one question a line
    qrels.tsv       question, article, relevance (above 0 is relevant), separated by tabs
    split.tsv       optional: article, tune or report; which half its questions belong to

as_of: the day the question was asked. document: the article it was asked about. answers: words
that answer, as the article has them. choices: answers to choose from, the first (or the one whose
place `correct` names, from 0) is right. evidence: passages of the article in which the answer
stands. answerable: false where no article answers, so that the question must be refused; it has
no judgements then. More fields are allowed and left alone.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from index.article import normalise, version_of
from index.errors import UnreadableSet

CORPUS, QUERIES, QRELS, SPLIT = "corpus.jsonl", "queries.jsonl", "qrels.tsv", "split.tsv"
HALVES = ("tune", "report")


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """A question of a set, on one line. as_of: articles of later days did not exist for it.

    answers: any of these words answers. choices: the right one first. evidence: passages that
    hold the answer. is_answerable: whether any article of the set answers it.
    """

    id: str
    text: str
    as_of: date | None
    document: str | None
    answers: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    is_answerable: bool = True

    @property
    def has_gold(self) -> bool:
        """Whether an answer to it can be measured."""
        return bool(self.answers or self.evidence) or not self.is_answerable


@dataclass(frozen=True, slots=True)
class EvalSet:
    """A set as read.

    versions: article id → version of its text, in the order of the file; several ids can have
    the same text. qrels: question id → article id → relevance, in the order of the questions.
    halves: article id → tune or report; None where the set brings no split of its own.
    """

    folder: Path
    versions: Mapping[str, str]
    questions: tuple[EvalQuestion, ...]
    qrels: Mapping[str, Mapping[str, int]]
    halves: Mapping[str, str] | None

    @property
    def name(self) -> str:
        return self.folder.resolve().name

    @property
    def corpus(self) -> Path:
        return self.folder / CORPUS

    def judged(self) -> tuple[EvalQuestion, ...]:
        """Return the questions that have judgements, in the order of the file."""
        return tuple(question for question in self.questions if question.id in self.qrels)

    def usable(self) -> tuple[EvalQuestion, ...]:
        """Return the questions that have judgements or are not answerable, as in the file."""
        return tuple(
            question
            for question in self.questions
            if question.id in self.qrels or not question.is_answerable
        )

    def unanswerable(self) -> tuple[EvalQuestion, ...]:
        """Return the questions that no article answers, in the order of the file."""
        return tuple(question for question in self.questions if not question.is_answerable)

    def relevant_versions(self, question: EvalQuestion) -> frozenset[str]:
        """Return the versions of the articles judged relevant; none where none is judged."""
        judged = self.qrels.get(question.id, {})
        return frozenset(self.versions[article] for article, grade in judged.items() if grade > 0)

    def half_of(self, question: EvalQuestion) -> str:
        """Return "tune" or "report" for a judged or unanswerable question.

        By split.tsv, through the question's article (its `document`, else the first that is
        judged for it); without one, or where no article answers, by the SHA-256 of the question's
        id, so that a question stays in its half whatever else is in the set. Raises UnreadableSet
        if the split leaves the article out.
        """
        if self.halves is None or not question.is_answerable:
            digest = hashlib.sha256(question.id.encode("utf-8")).digest()
            return HALVES[digest[0] % len(HALVES)]
        document = question.document or next(iter(self.qrels[question.id]))
        if document not in self.halves:
            raise UnreadableSet(
                f"{self.folder / SPLIT} has no line for article {document!r} of question "
                f"{question.id!r}: add one, or remove the file"
            )
        return self.halves[document]


def read_eval_set(folder: Path) -> EvalSet:
    """Return the set in a folder.

    Raises UnreadableSet naming the file, the line and the remedy.
    """
    if not folder.is_dir():
        raise UnreadableSet(
            f"{folder} is no folder: name one that holds {CORPUS}, {QUERIES} and {QRELS}"
        )
    versions, repeated = _versions(folder / CORPUS)
    questions = _questions(folder / QUERIES)
    qrels = _qrels(folder / QRELS, versions, repeated, questions)
    split = folder / SPLIT
    return EvalSet(
        folder=folder,
        versions=versions,
        questions=tuple(questions.values()),
        qrels={question: qrels[question] for question in questions if question in qrels},
        halves=_halves(split, versions) if split.exists() else None,
    )


class _Place:
    """A line of a file: what is wrong there is told with its place."""

    def __init__(self, path: Path, line: int) -> None:
        self._path = path
        self._line = line

    def refuse(self, problem: str) -> NoReturn:
        raise UnreadableSet(f"{self._path}, line {self._line}: {problem}")


def _versions(path: Path) -> tuple[dict[str, str], set[str]]:
    """The versions by id, and the ids that stand on several lines.

    Collections have such ids (CACM's 28 is also its 2856): the later line's article is known as
    "28 (2)", as in the index, and only a judgement of such an id is refused.
    """
    versions: dict[str, str] = {}
    repeated: set[str] = set()
    for place, record in _records(path):
        if "title" not in record:
            place.refuse('title is missing: give one, or "" where the article has none')
        _text(place, record, "title")
        article, number = _id(place, record), 2
        if article in versions:
            repeated.add(article)
            while f"{article} ({number})" in versions:
                number += 1
            article = f"{article} ({number})"
        versions[article] = version_of(normalise(_text(place, record, "text")))
    if not versions:
        raise UnreadableSet(f"{path} holds no articles: put one on each line")
    return versions, repeated


def _questions(path: Path) -> dict[str, EvalQuestion]:
    questions: dict[str, EvalQuestion] = {}
    for place, record in _records(path):
        question = _id(place, record)
        if question in questions:
            place.refuse(f"id {question!r} stands on an earlier line too: ids must differ")
        text = " ".join(normalise(_text(place, record, "text")).split())
        if not text:
            place.refuse("text is empty: give the question")
        document = _text(place, record, "document") if record.get("document") else None
        answers, evidence = _texts(place, record, "answers"), _texts(place, record, "evidence")
        choices = _choices(place, record)
        is_answerable = _is_answerable(place, record)
        questions[question] = EvalQuestion(
            question, text, _as_of(place, record), document, answers, choices, evidence,
            is_answerable,
        )  # fmt: skip
    return questions


def _qrels(
    path: Path,
    versions: Mapping[str, str],
    repeated: set[str],
    questions: Mapping[str, EvalQuestion],
) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    for place, (question, article, relevance) in _rows(path, ("question", "article", "relevance")):
        if question not in questions:
            place.refuse(f"question {question!r} is not in {QUERIES}: add it or remove the line")
        if article not in versions:
            place.refuse(f"article {article!r} is not in {CORPUS}: add it or remove the line")
        if article in repeated:
            place.refuse(f"article {article!r} is on several lines of {CORPUS}: make ids differ")
        if not questions[question].is_answerable:
            place.refuse(f"question {question!r} is not answerable: remove the line")
        if article in qrels.setdefault(question, {}):
            place.refuse(f"{question!r} and {article!r} are judged twice: keep one line")
        try:
            qrels[question][article] = int(relevance)
        except ValueError:
            place.refuse(f"relevance {relevance!r} is no whole number: write 1 or 0")
    if not qrels:
        raise UnreadableSet(f"{path} judges nothing: give a line for each relevant article")
    return qrels


def _halves(path: Path, versions: Mapping[str, str]) -> dict[str, str]:
    halves: dict[str, str] = {}
    for place, (article, half) in _rows(path, ("article", "half")):
        if article not in versions:
            place.refuse(f"article {article!r} is not in {CORPUS}: add it or remove the line")
        if half not in HALVES:
            place.refuse(f"half {half!r} is unknown: write {' or '.join(HALVES)}")
        if halves.setdefault(article, half) != half:
            place.refuse(f"article {article!r} is in both halves: keep one line")
    return halves


def write_corpus_without(eval_set: EvalSet, withheld: frozenset[str], path: Path) -> None:
    """Write the set's articles to a file, without those of the withheld versions."""
    lines = _lines(eval_set.corpus)
    kept = [
        f"{line}\n"
        for (_, line), version in zip(lines, eval_set.versions.values(), strict=True)
        if version not in withheld
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(kept), encoding="utf-8", newline="\n")


def _lines(path: Path) -> Iterator[tuple[_Place, str]]:
    """The lines that are not blank; only "\\n" ends one, as in JSON lines."""
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _Place(path, number), line.rstrip("\r\n")
    except OSError as error:
        raise UnreadableSet(
            f"{path} cannot be opened ({error.strerror}): a set needs {CORPUS}, {QUERIES} "
            f"and {QRELS}"
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableSet(f"{path} is not UTF-8 (byte {error.start}): save it so") from error


def _records(path: Path) -> Iterator[tuple[_Place, dict[str, Any]]]:
    for place, line in _lines(path):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            place.refuse(f"is no JSON ({error}): write one object in braces")
        if not isinstance(record, dict):
            place.refuse("is no object in braces: write {…}")
        yield place, record


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[_Place, list[str]]]:
    for place, line in _lines(path):
        values = line.split("\t")
        if len(values) != len(columns):
            place.refuse(
                f"has {len(values)} columns instead of {len(columns)}: "
                f"write {', '.join(columns)}, separated by tabs"
            )
        yield place, values


def _id(place: _Place, record: dict[str, Any]) -> str:
    value = record.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    identity = _text(place, record, "id")
    if not identity.strip():
        place.refuse("id is empty: give each line its own")
    return identity


def _text(place: _Place, record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str):
        place.refuse(f"{name} is {'missing' if value is None else 'no text'}: give it in quotes")
    return value


def _as_of(place: _Place, record: dict[str, Any]) -> date | None:
    if record.get("as_of") is None:
        return None
    value = _text(place, record, "as_of")
    try:
        return date.fromisoformat(value)
    except ValueError:
        place.refuse(f"as_of {value!r} is no day: write it as 2025-04-02")


def _texts(place: _Place, record: dict[str, Any], name: str) -> tuple[str, ...]:
    """The texts of a list; none where there is no list. Blank ones are left out."""
    values = record.get(name)
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        place.refuse(f'{name} is no list of texts: write ["…", "…"]')
    return tuple(value for value in map(normalise, values) if value.strip())


def _choices(place: _Place, record: dict[str, Any]) -> tuple[str, ...]:
    """The choices, the right one first."""
    choices = _texts(place, record, "choices")
    correct = record.get("correct", 0)
    if not choices:
        return ()
    if not isinstance(correct, int) or not 0 <= correct < len(choices):
        place.refuse(f"correct is {correct!r}: give the place of the right choice, from 0")
    return (choices[correct], *choices[:correct], *choices[correct + 1 :])


def _is_answerable(place: _Place, record: dict[str, Any]) -> bool:
    value = record.get("answerable", True)
    if not isinstance(value, bool):
        place.refuse(f"answerable is {value!r}: write true or false")
    return value
