"""What the measures start from: questions of a half, with what the search finds for them."""

import json
import pickle
import random
import re
from dataclasses import dataclass

from rows import WORK, data_folder

from index.build import build_index
from index.data_folder import DataFolder
from index.errors import InvalidQuestion
from index.export import open_embedder
from index.generation import Generation, LiveIndex
from index.search import Hit, search
from qa import evidence
from qa.eval_set import EvalSet, read_eval_set
from qa.question import Question, read_question

PASSAGE_CHARS = 700
CANDIDATES = 30
_BASELINE_HITS, _BASELINE_EVIDENCE = 8, 6
SEED = 11


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as evidence. start, end: in its passage's text. coverage: of the question's words.

    holds: whether an answer stands in it and it is of the right article.
    """

    start: int
    end: int
    text: str
    coverage: float
    is_kind: bool
    holds: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage the search found. right: whether it is of the article asked about."""

    article: str
    title: str
    text: str
    score: float
    right: bool
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its candidates; baseline: does each of the best three sentences answer."""

    id: str
    text: str
    answers: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    baseline: tuple[bool, ...]


def asked(name: str, half: str, limit: int) -> list[Asked]:
    """Return questions of a set's half, drawn by a seed; kept once made."""
    path = WORK / "measure" / f"{name}-{half}-{limit}.pickle"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = list(_ask(name, half, limit))
        path.write_bytes(pickle.dumps(made))
    loaded: list[Asked] = pickle.loads(path.read_bytes())
    return loaded


def _ask(name: str, half: str, limit: int):  # type: ignore[no-untyped-def]
    part = read_eval_set(data_folder().parent / "eval" / name)
    answers = answers_of(part)
    embedder = open_embedder(WORK.parent / "embedders")
    data = DataFolder(WORK / "index" / name)
    build_index(data, [part.corpus], embedder, PASSAGE_CHARS)
    generation = LiveIndex(data, embedder.info).current()
    vectors = evidence.SentenceVectors(embedder)
    questions = [q for q in part.judged() if part.half_of(q) == half and answers.get(q.id)]
    for one in random.Random(SEED).sample(questions, min(limit, len(questions))):
        try:
            question = read_question(one.text)
        except InvalidQuestion:
            continue
        hits = search(generation, embedder, question.text, CANDIDATES, 50)
        found = evidence.find_evidence(
            generation, embedder, vectors, question, hits[:_BASELINE_HITS], _BASELINE_EVIDENCE
        )
        gold = {part.versions[article] for article in part.qrels[one.id]}
        baseline = tuple(
            piece.article.version in gold and holds(piece.core_text, answers[one.id])
            for piece in found[:3]
        )
        candidates = _candidates(generation, question, hits, gold, answers[one.id])
        yield Asked(one.id, one.text, answers[one.id], candidates, baseline)


def _candidates(
    generation: Generation,
    question: Question,
    hits: list[Hit],
    gold: set[str],
    answers: tuple[str, ...],
) -> tuple[Candidate, ...]:
    sentences: dict[int, list[evidence.Candidate]] = {}
    for found in evidence.candidates_of(generation, question, hits):
        sentences.setdefault(found.hit.row, []).append(found)
    made = []
    for hit in hits:
        right = hit.article.version in gold
        of_hit = tuple(
            Sentence(
                found.core.start - hit.passage.start,
                found.core.end - hit.passage.start,
                found.core_text,
                found.coverage,
                question.is_kind_met(found.core_text, hit.article.language),
                right and holds(found.core_text, answers),
            )
            for found in sentences.get(hit.row, [])
        )
        text = hit.passage.text
        made.append(Candidate(hit.article.id, hit.article.title, text, hit.score, right, of_hit))
    return tuple(made)


def answers_of(part: EvalSet) -> dict[str, tuple[str, ...]]:

    lines = (part.folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return {
        str(row["id"]): tuple(row.get("answers") or row.get("choices", [])[:1])
        for row in map(json.loads, lines)
    }


def holds(sentence: str, answers: tuple[str, ...]) -> bool:
    """Return whether an answer's words stand in the sentence in their order."""
    text = f" {plain(sentence)} "
    return any(f" {plain(answer)} " in text for answer in answers if plain(answer))


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()
