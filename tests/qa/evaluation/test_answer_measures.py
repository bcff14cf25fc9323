"""Measures of answers and refusals: numbers worked by hand, and properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import Span
from qa.evaluation.answer_measures import (
    area_under_risk,
    holds_answer,
    lies_in,
    refusals,
    risk_coverage,
    spans_of,
    token_f1,
)

# Words as written and as SQuAD compares them.
PLAIN = {
    "The": "", "a": "", "U.S.": "us", "ferry,": "ferry", "ferry": "ferry", "--": "", "5": "5",
}  # fmt: skip
WORDS = st.lists(st.sampled_from(sorted(PLAIN)))


def test_an_answer_is_held_if_its_words_stand_there_in_order() -> None:
    sentence = "Zaki is back at Wigan Athletic, his 2nd club."
    assert holds_answer(sentence, ["wigan athletic"])
    assert holds_answer(sentence, ["Liverpool", "Athletic -- his 2nd"])
    assert not holds_answer(sentence, ["Athletic Wigan"])
    assert not holds_answer(sentence, ["2"])  # a part of a word is none
    assert not holds_answer(sentence, ["", "…"])


def test_token_f1_by_hand() -> None:
    # Left: wigan athletic football club (4); gold: wigan athletic (2); shared 2: 4 / 6.
    assert token_f1("The Wigan Athletic football club.", ["Wigan Athletic"]) == pytest.approx(2 / 3)
    assert token_f1("Wigan", ["Cork", "wigan, the"]) == 1.0
    assert token_f1("cork cork", ["Cork"]) == pytest.approx(2 / 3)  # counted as often as both
    assert token_f1("Cork", ["Wigan"]) == 0.0
    assert token_f1("Cork", []) == 0.0


@given(WORDS, WORDS)
def test_token_f1_is_the_harmonic_mean_of_precision_and_recall(
    found: list[str], gold: list[str]
) -> None:
    """By words crossed out one by one, where neither text is without words."""
    left = [PLAIN[word] for word in gold if PLAIN[word]]
    shared = 0
    for word in (PLAIN[word] for word in found):
        if word in left:
            left.remove(word)
            shared += 1
    counts = [sum(bool(PLAIN[word]) for word in words) for words in (found, gold)]
    if all(counts):
        precision, recall = shared / counts[0], shared / counts[1]
        expected = 2 * precision * recall / (precision + recall) if shared else 0.0
    else:
        expected = float(not any(counts))
    assert token_f1(" ".join(found), [" ".join(gold)]) == pytest.approx(expected)


def test_a_passage_is_found_by_its_words() -> None:
    text = "“It was late,” he said.\n\nIt was  late. It was."
    assert [text[s.start : s.end] for s in spans_of("it was late", text)] == [
        "It was late",
        "It was  late",
    ]
    assert spans_of("it was early", text) == []
    assert spans_of("…", text) == []


def test_a_sentence_lies_in_a_passage_by_half_of_the_shorter() -> None:
    passage = Span(10, 20)
    assert lies_in(Span(12, 14), [passage])
    assert lies_in(Span(0, 100), [Span(300, 310), passage])
    assert lies_in(Span(15, 40), [passage])  # five of ten
    assert not lies_in(Span(16, 40), [passage])
    assert not lies_in(Span(20, 22), [passage])
    assert not lies_in(Span(12, 14), [])


def test_refusals_by_hand() -> None:
    refused = np.array([True, True, True, False, False])
    absent = np.array([True, False, True, True, False])
    found = refusals(refused, absent)
    assert (found.precision, found.recall) == (2 / 3, 2 / 3)
    assert found.f1 == pytest.approx(2 / 3)
    nothing = refusals(np.zeros(5, bool), absent)
    assert (nothing.precision, nothing.recall, nothing.f1) == (0.0, 0.0, 0.0)


def test_risk_by_coverage_by_hand() -> None:
    # Surest first: right, wrong, right, wrong.
    confidence = np.array([0.2, 0.9, 0.4, 0.7])
    wrong = np.array([True, False, False, True])
    risks = risk_coverage(confidence, wrong)
    assert risks.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4])
    assert area_under_risk(risks) == pytest.approx((1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_answers_of_one_confidence_come_in_any_order() -> None:
    confidence = np.array([0.5, 0.9, 0.5])
    wrong = np.array([True, False, False])
    # Orders: wrong second (1/2, 1/3) or third (0, 1/3); their mean.
    assert risk_coverage(confidence, wrong).tolist() == pytest.approx([0, 1 / 4, 1 / 3])
    flipped = risk_coverage(confidence[::-1], wrong[::-1])
    assert flipped.tolist() == pytest.approx([0, 1 / 4, 1 / 3])


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1))
def test_the_risk_at_full_coverage_is_the_share_of_errors(cases: list[tuple[int, bool]]) -> None:
    confidence = np.array([float(sure) for sure, _ in cases])
    wrong = np.array([error for _, error in cases])
    risks = risk_coverage(confidence, wrong)
    assert risks[-1] == pytest.approx(wrong.mean())
    assert ((risks >= 0) & (risks <= 1 + 1e-12)).all()


def test_the_area_under_no_curve() -> None:
    with pytest.raises(ValueError, match="no curve"):
        area_under_risk(np.array([]))
