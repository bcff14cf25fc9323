"""Evidence as the model reads it: passages ranked anew, sentences by the words that answer.

The model is trained on English. A question in another language, or one whose passages are in
another language, is answered without it, as if it were not installed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.generation import Generation
from index.published import day_of
from index.search import Hit
from qa.evidence import Candidate, Evidence, candidates_of, told_identity, without_overlaps
from qa.evidence_model import EvidenceModel, Reading, TitledText
from qa.mix import AnswerParts, Mix, PassageParts, SentenceParts
from qa.question import Question

LANGUAGE = "en"
# An article of so many days before the question is half as fresh as one of its day.
_HALF_FRESH_DAYS = 7


@dataclass(frozen=True, slots=True)
class ReadHit:
    """A hit with what the model makes of it. score: higher is better, in log odds (qa/mix.py)."""

    hit: Hit
    reading: Reading
    score: float


def can_read(question: Question, hits: Sequence[Hit]) -> bool:
    """Return whether question and passages are in the language the model was trained on."""
    languages = {hit.article.language for hit in hits} | {question.language}
    return languages == {LANGUAGE}


def read_hits(
    model: EvidenceModel, question: Question, hits: Sequence[Hit], as_of: date | None = None
) -> list[ReadHit]:
    """Return the hits as read, best first; ties: the hit that came first.

    as_of: the day of asking, from which articles are fresh or old; None is today.
    """
    passages = [TitledText(hit.article.title, hit.passage.text) for hit in hits]
    readings = model.read(question.search_text, passages)
    day = as_of or date.today()
    read = [
        ReadHit(hit, reading, passage_parts(hit, reading, day).dot(model.mix.passage))
        for hit, reading in zip(hits, readings, strict=True)
    ]
    return sorted(read, key=lambda one: -one.score)


def passage_parts(hit: Hit, reading: Reading, day: date) -> PassageParts:
    """Return what a passage is scored by. day: that of asking."""
    return PassageParts(
        relevance=reading.relevance,
        fused=hit.score,
        span=reading.span_log_probability(),
        freshness=freshness(hit.article.published, day),
    )


def freshness(published: str | None, day: date) -> float:
    """Return 1 for an article of the day (or later), less for older ones, 0 without a day.

    It halves after a week and falls like one over the age, so that it tells this week's news from
    last year's, and in an archive of old articles tells nothing.
    """
    published_on = day_of(published)
    if published_on is None:
        return 0.0
    return 1 / (1 + max(0, (day - published_on).days) / _HALF_FRESH_DAYS)


def find_read_evidence(
    generation: Generation,
    mix: Mix,
    question: Question,
    read: Sequence[ReadHit],
    passages: int,
    top_k: int,
) -> list[Evidence]:
    """Return at most top_k pieces of evidence, best first; ties: the better passage first.

    passages: how many of the hits, which are best first, give evidence; how rare the question's
    words are is told from all of them.
    """
    readings = {one.hit.row: one.reading for one in read[:passages]}
    found = [
        read_evidence(mix, question, candidate, readings[candidate.hit.row])
        for candidate in candidates_of(generation, question, [one.hit for one in read])
        if candidate.hit.row in readings
    ]
    found.sort(key=lambda evidence: -evidence.score)
    return without_overlaps(found)[:top_k]


def read_evidence(mix: Mix, question: Question, candidate: Candidate, reading: Reading) -> Evidence:
    """Return the sentence as evidence, with its score and its log odds that it answers."""
    parts = sentence_parts(question, candidate, reading)
    return Evidence(
        article=candidate.article,
        start=candidate.start,
        end=candidate.end,
        text=candidate.text,
        core=candidate.core,
        score=parts.dot(mix.sentence),
        cosine=0.0,
        coverage=candidate.coverage,
        relevance=answer_parts(candidate, parts).dot(mix.answer),
    )


def sentence_parts(question: Question, candidate: Candidate, reading: Reading) -> SentenceParts:
    """Return what a sentence is scored by."""
    core, offset = candidate.core, candidate.hit.passage.start
    return SentenceParts(
        relevance=reading.relevance,
        fused=candidate.hit.score,
        span=reading.span_mass(core.start - offset, core.end - offset),
        coverage=candidate.coverage * math.sqrt(len(question.content)),
        kind=float(question.is_kind_met(candidate.core_text, candidate.article.language)),
        asks=float("?" in candidate.core_text[-3:]),
        place=math.log1p(core.start),
        length=math.log(len(candidate.core_text)),
        identity=float(told_identity(question, candidate)),
    )


def answer_parts(candidate: Candidate, parts: SentenceParts) -> AnswerParts:
    """Return what of a sentence tells whether the articles answer."""
    return AnswerParts(parts.relevance, parts.fused, parts.span, candidate.coverage, 1.0)
