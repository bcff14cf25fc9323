"""Newer before older where two pieces of evidence are about the same thing.

Bounded: a newer piece rises to the score of the older one it is about the same thing as, so just
before it and never above anything better, and only if it answers nearly as well by itself.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from index.published import day_of
from qa.evidence import Evidence, SentenceVectors

# Cosine from which two pieces are about the same thing, and, where the newest is asked for, about
# the same subject: that they are, the evidence model's reading shows better. By measurement
# (docs/log.md).
SAME_THING_COSINE = 0.7
SAME_SUBJECT_COSINE = 0.5
# A newer piece must have at least these shares of the older one's score and coverage.
MIN_SCORE_SHARE = 0.65
MIN_COVERAGE_SHARE = 0.6
# … or, where the evidence model has read them, lie at most this far behind, in log odds.
MAX_LOG_ODDS_BEHIND = 4.0


def newest_first(
    evidence: Sequence[Evidence], vectors: SentenceVectors, is_latest: bool
) -> list[Evidence]:
    """Return the evidence, best first, with newer pieces risen; ties: the newer first.

    evidence: best first. is_latest: the question asks for the newest. Undated pieces stay.
    A chain of the same thing is followed (fined, appealed, ordered to pay), one of the same
    subject is not: its ends may have nothing in common.
    """
    days = [day_of(piece.article.published) or date.min for piece in evidence]
    if len(set(days) - {date.min}) < 2:
        return list(evidence)
    unit = vectors.of([piece.text for piece in evidence])
    cosines = unit @ unit.T
    scores = [piece.score for piece in evidence]
    for newer in sorted(range(len(evidence)), key=lambda i: days[i]):
        for older, piece in enumerate(evidence):
            if not date.min < days[older] < days[newer]:
                continue
            if not _answers_as_well(evidence[newer], piece):
                continue
            is_read = piece.relevance is not None
            if cosines[newer, older] >= SAME_THING_COSINE:
                scores[newer] = max(scores[newer], scores[older])
            elif is_latest and (is_read or cosines[newer, older] >= SAME_SUBJECT_COSINE):
                scores[newer] = max(scores[newer], piece.score)
    order = sorted(range(len(evidence)), key=lambda i: (-scores[i], -days[i].toordinal()))
    return [replace(evidence[i], score=scores[i]) for i in order]


def _answers_as_well(newer: Evidence, older: Evidence) -> bool:
    if newer.coverage < MIN_COVERAGE_SHARE * older.coverage:
        return False
    if older.relevance is None:
        return newer.score >= MIN_SCORE_SHARE * older.score
    return newer.score >= older.score - MAX_LOG_ODDS_BEHIND
