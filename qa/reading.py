"""Evidence as the model reads it: passages ranked anew, sentences by the words that answer.

The model is trained on English. A question in another language, or one whose passages are in
another language, is answered without it, as if it were not installed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.generation import Generation
from index.search import Hit
from qa.evidence import Candidate, Evidence, candidates_of, said_of_who, without_overlaps
from qa.evidence_model import EvidenceModel, Reading, TitledText
from qa.question import Question

LANGUAGE = "en"
# Weights beside the relevance of the passage, all in log odds; chosen on the tune halves by
# training/evidence/measure.py (docs/log.md). FUSED_WEIGHT is for the fused score, 1 at most.
FUSED_WEIGHT = 20.0
SPAN_WEIGHT = 0.35
COVERAGE_WEIGHT = 2.0
KIND_BONUS = 0.5
# For each step of how much a sentence says of who X is, where that is asked.
IDENTITY_BONUS = 1.5
# Log odds of a sentence none of whose words were read.
_NO_SPAN = -20.0


@dataclass(frozen=True, slots=True)
class ReadHit:
    """A hit with what the model makes of it.

    score: relevance and fused score together, higher is better, on the scale of log odds.
    """

    hit: Hit
    reading: Reading

    @property
    def score(self) -> float:
        return self.reading.relevance + FUSED_WEIGHT * self.hit.score


def can_read(question: Question, hits: Sequence[Hit]) -> bool:
    """Return whether question and passages are in the language the model was trained on."""
    languages = {hit.article.language for hit in hits} | {question.language}
    return languages == {LANGUAGE}


def read_hits(model: EvidenceModel, question: Question, hits: Sequence[Hit]) -> list[ReadHit]:
    """Return the hits as read, best first; ties: the hit that came first."""
    passages = [TitledText(hit.article.title, hit.passage.text) for hit in hits]
    readings = model.read(question.search_text, passages)
    read = [ReadHit(hit, reading) for hit, reading in zip(hits, readings, strict=True)]
    return sorted(read, key=lambda one: -one.score)


def find_read_evidence(
    generation: Generation, question: Question, read: Sequence[ReadHit], top_k: int
) -> list[Evidence]:
    """Return at most top_k pieces of evidence, best first; ties: the better passage first."""
    by_row = {one.hit.row: one for one in read}
    found = [
        _scored(question, candidate, by_row[candidate.hit.row])
        for candidate in candidates_of(generation, question, [one.hit for one in read])
    ]
    found.sort(key=lambda evidence: -evidence.score)
    return without_overlaps(found)[:top_k]


def _scored(question: Question, candidate: Candidate, read: ReadHit) -> Evidence:
    offset = candidate.hit.passage.start
    span = read.reading.best_span(candidate.core.start - offset, candidate.core.end - offset)
    score = read.score + COVERAGE_WEIGHT * candidate.coverage
    score += SPAN_WEIGHT * (span.score if span else _NO_SPAN)
    if question.is_kind_met(candidate.core_text, candidate.article.language):
        score += KIND_BONUS
    score += IDENTITY_BONUS * said_of_who(question, candidate)
    return Evidence(
        article=candidate.article,
        start=candidate.start,
        end=candidate.end,
        text=candidate.text,
        core=candidate.core,
        score=score,
        cosine=0.0,
        coverage=candidate.coverage,
        relevance=read.score,
    )
