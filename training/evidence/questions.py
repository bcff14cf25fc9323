"""What the measures start from: questions of a half, with all that the product finds for them."""

import json
import pickle
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rows import WORK, data_folder

from index.build import build_index
from index.data_folder import DataFolder
from index.errors import InvalidQuestion
from index.export import open_embedder
from index.generation import Generation, LiveIndex
from index.search import Hit, article_text
from index.sentences import Span
from qa.evaluation.eval_set import EvalQuestion, EvalSet, read_eval_set
from qa.evidence import Candidate, SentenceVectors, candidates_of
from qa.finding import AskOptions, Finder
from qa.question import Question

PASSAGE_CHARS = 700
# The product reads 20; the others take the place of those of an article that is withheld.
CANDIDATES = 25
CANDIDATES_OF_AN_ENGINE = 50
# A sentence lies in a passage of gold evidence if so much of the shorter one is shared.
MIN_SHARED = 0.5
SEED = 11


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what the product finds before it reads.

    hits: best first. rights: whether each is of an article that answers. sentences: those of the
    hits that can be understood. holds: whether each answers: it is of a right article and an
    answer stands in it, or, where the set marks its evidence, it lies there. is_clean: whether the
    answer stands in no other article of the set, as far as its words tell.
    """

    id: str
    question: Question
    as_of: date | None
    answers: tuple[str, ...]
    hits: tuple[Hit, ...]
    rights: tuple[bool, ...]
    sentences: tuple[Candidate, ...]
    holds: tuple[bool, ...]
    is_clean: bool


def asked(name: str, half: str, limit: int) -> list[Asked]:
    """Return questions of a set's half, drawn by a seed; kept once made."""
    path = WORK / "measure" / f"{name}-{half}-{limit}-{CANDIDATES}.pickle"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = list(_ask(name, half, limit))
        path.write_bytes(pickle.dumps(made))
    loaded: list[Asked] = pickle.loads(path.read_bytes())
    return loaded


def _ask(name: str, half: str, limit: int) -> Iterable[Asked]:
    part = read_eval_set(data_folder().parent / "eval" / name)
    gold = _Gold(part)
    embedder = open_embedder(WORK.parent / "embedders")
    data = DataFolder(WORK / "index" / name)
    build_index(data, [part.corpus], embedder, PASSAGE_CHARS)
    generation = LiveIndex(data, embedder.info).current()
    vectors = SentenceVectors(embedder)
    options = AskOptions(CANDIDATES, CANDIDATES_OF_AN_ENGINE, 6, 0.0, read_dates=False)
    for one in _drawn(part, half, limit):
        of_day = replace(options, as_of=one.as_of)
        finder = Finder(generation, embedder, vectors, None, of_day, lambda stage: None)
        try:
            found = finder.hits(finder.read(one.text))
        except InvalidQuestion:
            continue
        yield gold.asked(generation, one, found.question, found.hits)


def _drawn(part: EvalSet, half: str, limit: int) -> list[EvalQuestion]:
    questions = [one for one in part.judged() if part.half_of(one) == half]
    return random.Random(SEED).sample(questions, min(limit, len(questions)))


class _Gold:
    """What a set says is right."""

    def __init__(self, part: EvalSet) -> None:
        self._part = part
        self._rows = {str(row["id"]): row for row in _read(part, "queries.jsonl")}
        self._texts = {
            part.versions[str(row["id"])]: f" {plain(row['text'])} "
            for row in _read(part, "corpus.jsonl")
        }

    def asked(
        self, generation: Generation, one: EvalQuestion, question: Question, hits: Iterable[Hit]
    ) -> Asked:
        row, hits = self._rows[one.id], tuple(hits)
        answers = tuple(row.get("answers") or row.get("choices", [])[:1])
        versions = {
            self._part.versions[article]
            for article, relevance in self._part.qrels[one.id].items()
            if relevance > 0
        }
        sentences = tuple(candidates_of(generation, question, hits))
        evidence: list[str] = row.get("evidence", [])
        right = [sentence.article.version in versions for sentence in sentences]
        holding = [
            is_right
            and (
                lies_in(sentence, article_text(generation, sentence.article), evidence)
                if evidence
                else holds(sentence.core_text, answers)
            )
            for is_right, sentence in zip(right, sentences, strict=True)
        ]
        return Asked(
            one.id,
            question,
            one.as_of,
            answers,
            hits,
            tuple(hit.article.version in versions for hit in hits),
            sentences,
            tuple(holding),
            not any(
                f" {plain(answer)} " in text
                for version, text in self._texts.items()
                if version not in versions
                for answer in answers
            ),
        )


def _read(part: EvalSet, name: str) -> list[dict[str, Any]]:
    lines = (part.folder / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def lies_in(sentence: Candidate, text: str, evidence: Iterable[str]) -> bool:
    """Return whether a sentence lies in one of the passages, or one of them in it."""
    return any(
        _shared(sentence.core, Span(start, start + len(words))) >= MIN_SHARED
        for words in evidence
        if (start := text.find(words)) >= 0
    )


def _shared(one: Span, other: Span) -> float:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared / min(one.end - one.start, other.end - other.start)


def holds(sentence: str, answers: tuple[str, ...]) -> bool:
    """Return whether an answer's words stand in the sentence in their order."""
    text = f" {plain(sentence)} "
    return any(f" {plain(answer)} " in text for answer in answers if plain(answer))


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()
