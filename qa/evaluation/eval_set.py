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
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from index.article import normalise, version_of
from index.errors import UnreadableSet
from qa.evaluation.lines import (
    CORPUS,
    QRELS,
    QUERIES,
    SPLIT,
    Place,
    id_of,
    read_lines,
    read_records,
    read_rows,
    text_of,
    texts_of,
)

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


def _versions(path: Path) -> tuple[dict[str, str], set[str]]:
    """The versions by id, and the ids that stand on several lines.

    Collections have such ids (CACM's 28 is also its 2856): the later line's article is known as
    "28 (2)", as in the index, and only a judgement of such an id is refused.
    """
    versions: dict[str, str] = {}
    repeated: set[str] = set()
    for place, record in read_records(path):
        if "title" not in record:
            place.refuse('title is missing: give one, or "" where the article has none')
        text_of(place, record, "title")
        article, number = id_of(place, record), 2
        if article in versions:
            repeated.add(article)
            while f"{article} ({number})" in versions:
                number += 1
            article = f"{article} ({number})"
        versions[article] = version_of(normalise(text_of(place, record, "text")))
    if not versions:
        raise UnreadableSet(f"{path} holds no articles: put one on each line")
    return versions, repeated


def _questions(path: Path) -> dict[str, EvalQuestion]:
    questions: dict[str, EvalQuestion] = {}
    for place, record in read_records(path):
        question = id_of(place, record)
        if question in questions:
            place.refuse(f"id {question!r} stands on an earlier line too: ids must differ")
        text = " ".join(normalise(text_of(place, record, "text")).split())
        if not text:
            place.refuse("text is empty: give the question")
        document = text_of(place, record, "document") if record.get("document") else None
        answers, evidence = texts_of(place, record, "answers"), texts_of(place, record, "evidence")
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
    for place, (question, article, relevance) in read_rows(
        path, ("question", "article", "relevance")
    ):
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
    for place, (article, half) in read_rows(path, ("article", "half")):
        if article not in versions:
            place.refuse(f"article {article!r} is not in {CORPUS}: add it or remove the line")
        if half not in HALVES:
            place.refuse(f"half {half!r} is unknown: write {' or '.join(HALVES)}")
        if halves.setdefault(article, half) != half:
            place.refuse(f"article {article!r} is in both halves: keep one line")
    return halves


def write_corpus_without(eval_set: EvalSet, withheld: frozenset[str], path: Path) -> None:
    """Write the set's articles to a file, without those of the withheld versions."""
    lines = read_lines(eval_set.corpus)
    kept = [
        f"{line}\n"
        for (_, line), version in zip(lines, eval_set.versions.values(), strict=True)
        if version not in withheld
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(kept), encoding="utf-8", newline="\n")


def _as_of(place: Place, record: dict[str, Any]) -> date | None:
    if record.get("as_of") is None:
        return None
    value = text_of(place, record, "as_of")
    try:
        return date.fromisoformat(value)
    except ValueError:
        place.refuse(f"as_of {value!r} is no day: write it as 2025-04-02")


def _choices(place: Place, record: dict[str, Any]) -> tuple[str, ...]:
    """The choices, the right one first."""
    choices = texts_of(place, record, "choices")
    correct = record.get("correct", 0)
    if not choices:
        return ()
    if not isinstance(correct, int) or not 0 <= correct < len(choices):
        place.refuse(f"correct is {correct!r}: give the place of the right choice, from 0")
    return (choices[correct], *choices[:correct], *choices[correct + 1 :])


def _is_answerable(place: Place, record: dict[str, Any]) -> bool:
    value = record.get("answerable", True)
    if not isinstance(value, bool):
        place.refuse(f"answerable is {value!r}: write true or false")
    return value
