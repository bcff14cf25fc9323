"""Whether the evidence answers the question at all.

Three conditions. Some evidence must hold what the question word asks for (a time for "when", a
number for "how many"). Every name and number of the question must occur in the evidence (spelling
variants, small typing errors, initials, a country and its people allowed): articles that never
mention Merkel cannot say who she is. And the probability that the best evidence answers must
reach the threshold: a logistic function of its cosine and coverage, or, where the evidence model
has read it, of what that says.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from index.terms import Word, term_keys, word_keys, words
from qa.evidence import Evidence
from qa.question import Question
from qa.same_names import group_of, met_by_initials

# Fitted by training/answerability/fit.py on the tune halves of newsqa-dev and wiki-dev, with
# each question's article left out for the negative cases (docs/log.md); the biases are such that
# the best F1 of refusals, a fifth withheld, lies at the threshold in force.
COSINE_WEIGHT = 8.02
COVERAGE_WEIGHT = 3.08
BIAS = -5.53
# Of evidence in other languages coverage alone counts: the embedder reads English, and texts in a
# script it hardly knows are all alike to it. Fitted on the same cases without the cosine.
COVERAGE_ALONE_WEIGHT = 3.65
COVERAGE_ALONE_BIAS = -1.46
# A name counts as met if a word of the evidence is one slip away (a letter more, less, other or
# exchanged with its neighbour), two in long names: as good for answerable questions as any looser
# rule on the tune halves, and Dmitrov is not Dmitriev (docs/log.md).
MIN_TYPING_ERROR_CHARS = 5
MIN_TWO_ERRORS_CHARS = 9


@dataclass(frozen=True, slots=True)
class Answerability:
    """probability: 0 to 1 that the evidence answers. missing: names it never mentions."""

    probability: float
    missing: tuple[str, ...]


def judge_answerability(question: Question, evidence: Sequence[Evidence]) -> Answerability:
    """Return how likely the evidence answers the question; 0 without evidence."""
    if not evidence:
        return Answerability(0.0, ())
    missing = _missing_names(question, evidence)
    if missing:
        return Answerability(0.0, missing)
    fitting = [
        piece for piece in evidence if question.is_kind_met(piece.core_text, piece.article.language)
    ]
    if not fitting:
        return Answerability(0.0, ())
    read = [piece.relevance for piece in fitting if piece.relevance is not None]
    if read:
        return Answerability(_logistic(max(read)), ())
    return Answerability(max(_probability(fitting, True), _probability(fitting, False)), ())


def _probability(evidence: Sequence[Evidence], english: bool) -> float:
    """How likely the best of the English evidence answers, or the best of the other."""
    chosen = [piece for piece in evidence if (piece.article.language == "en") == english]
    if not chosen:
        return 0.0
    coverage = max(piece.coverage for piece in chosen)
    if english:
        cosine = max(piece.cosine for piece in chosen)
        logit = COSINE_WEIGHT * cosine + COVERAGE_WEIGHT * coverage + BIAS
    else:
        logit = COVERAGE_ALONE_WEIGHT * coverage + COVERAGE_ALONE_BIAS
    return _logistic(logit)


def _logistic(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def _missing_names(question: Question, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    keys: set[str] = set()
    folded: set[str] = set()
    groups: set[str] = set()
    initials: set[int] = set()
    asked = words(question.text)
    for piece in evidence:
        text = f"{piece.article.title} {piece.article.published or ''} {piece.text}"
        found = words(text)
        keys |= term_keys(text, piece.article.language)
        folded |= {word.folded for word in found}
        groups |= {group for word in found if (group := group_of(word))}
        initials |= met_by_initials(question.text, asked, text, found)
    languages = (question.language, *{piece.article.language for piece in evidence})
    return tuple(
        name.text
        for name in _names(question)
        if keys.isdisjoint(word_keys(name.text, *languages))
        and not (name.start in initials or group_of(name) in groups)
        and not _is_mistyped(name.folded, folded)
    )


def _names(question: Question) -> Sequence[Word]:
    """The names to be met; in "who is X?" X is a name however it is written."""
    if question.who_is and not question.names:
        start = question.text.rfind(question.who_is)
        return [word for word in question.content if word.start >= start]
    return question.names


def _is_mistyped(folded: str, evidence_words: set[str]) -> bool:
    if len(folded) < MIN_TYPING_ERROR_CHARS or folded[0].isdigit():
        return False
    slips = 2 if len(folded) >= MIN_TWO_ERRORS_CHARS else 1
    return any(OSA.distance(folded, word, score_cutoff=slips) <= slips for word in evidence_words)
