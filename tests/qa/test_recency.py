"""Newer before older, and no further; by vectors that can be computed by hand."""

from dataclasses import replace

import pytest
from by_hand import evidence
from conftest import HandEmbedder

from qa.evidence import Evidence, SentenceVectors
from qa.recency import newest_first

# By first letters: SAME and AGAIN are one, HALF is .63 like them, OTHER not at all.
SAME = "apple bread"
AGAIN = "almonds butter"
HALF = "apple almond cake"
OTHER = "dates"


def piece(text: str, day: str | None, score: float, coverage: float = 0.5) -> Evidence:
    return evidence(
        text, article_id=f"{text}-{day}.txt", published=day, score=score, coverage=coverage
    )


def order(*pieces: Evidence, is_latest: bool = False) -> list[str | None]:
    """The days of the pieces, in the order shown; given best first."""
    vectors = SentenceVectors(HandEmbedder())
    return [found.article.published for found in newest_first(pieces, vectors, is_latest)]


def test_of_two_about_the_same_thing_the_newer_comes_first() -> None:
    older, newer = piece(SAME, "2025-03-01", 2.0), piece(AGAIN, "2025-04-01", 1.5)
    assert order(older, newer) == ["2025-04-01", "2025-03-01"]


def test_it_rises_to_the_older_one_and_no_further() -> None:
    best = piece(OTHER, "2025-01-01", 3.0)
    older, newer = piece(SAME, "2025-03-01", 2.0), piece(AGAIN, "2025-04-01", 1.5)
    assert order(best, older, newer) == ["2025-01-01", "2025-04-01", "2025-03-01"]
    (_, risen, _) = newest_first([best, older, newer], SentenceVectors(HandEmbedder()), False)
    assert risen.score == 2.0


@pytest.mark.parametrize(
    "newer",
    [
        piece(OTHER, "2025-04-01", 1.5),  # about something else
        piece(AGAIN, "2025-04-01", 1.2),  # far behind
        piece(AGAIN, "2025-04-01", 1.5, coverage=0.2),  # says less of what was asked
        piece(AGAIN, None, 1.5),  # of no day
    ],
)
def test_what_does_not_answer_as_well_stays_behind(newer: Evidence) -> None:
    older = piece(SAME, "2025-03-01", 2.0)
    assert order(older, newer) == ["2025-03-01", newer.article.published]


def test_where_the_newest_is_asked_for_the_same_subject_is_enough() -> None:
    older, newer = piece(SAME, "2025-03-01", 2.0), piece(HALF, "2025-04-01", 1.5)
    assert order(older, newer) == ["2025-03-01", "2025-04-01"]
    assert order(older, newer, is_latest=True) == ["2025-04-01", "2025-03-01"]


def test_a_chain_of_the_same_thing_is_followed() -> None:
    fined = piece("apple bread", "2025-01-01", 2.0)
    appealed = piece("apple apple bread cake", "2025-02-01", 1.7)
    settled = piece("apple cake", "2025-03-01", 1.4)
    assert order(fined, appealed, settled) == ["2025-03-01", "2025-02-01", "2025-01-01"]


def test_without_two_days_nothing_changes() -> None:
    pieces = [piece(SAME, "2025-03-01", 2.0), piece(AGAIN, "2025-03-01", 1.9)]
    assert newest_first(pieces, SentenceVectors(HandEmbedder()), True) == pieces


def test_in_log_odds_a_newer_piece_may_lie_a_little_behind() -> None:
    older = replace(piece(SAME, "2025-03-01", 20.0), relevance=9.0)
    near = replace(piece(AGAIN, "2025-04-01", 19.0), relevance=8.0)
    far = replace(piece(AGAIN, "2025-05-01", 14.0), relevance=4.0)
    assert order(older, near, far) == ["2025-04-01", "2025-03-01", "2025-05-01"]


def test_where_the_model_has_read_and_the_newest_is_asked_for_likeness_is_not_needed() -> None:
    older = replace(piece(SAME, "2025-03-01", 20.0), relevance=9.0)
    newer = replace(piece(OTHER, "2025-04-01", 19.0), relevance=8.0)
    assert order(older, newer) == ["2025-03-01", "2025-04-01"]
    assert order(older, newer, is_latest=True) == ["2025-04-01", "2025-03-01"]
