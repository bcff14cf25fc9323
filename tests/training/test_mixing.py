"""The fits: what is chosen among candidates, and when to refuse, on cases worked out by hand."""

import numpy as np
import pytest
from mixing import Choice, fit_choices, fit_logistic, scores_across
from refusing import Case, auc, best_common_threshold, calibration, probability, refusal_measures


def choice(rows: list[list[float]], right: int, fold: int = 0) -> Choice:
    return Choice(np.array(rows), np.arange(len(rows)) == right, fold)


def test_the_feature_that_tells_the_right_candidate_gets_the_weight() -> None:
    draw = np.random.default_rng(1)
    choices = []
    for number in range(60):
        rows = draw.normal(size=(5, 2))
        choices.append(choice(rows.tolist(), int(rows[:, 1].argmax()), number % 5))
    telling, noise = fit_choices(choices)[1], fit_choices(choices)[0]
    assert telling > 3
    assert abs(noise) < 0.3 * telling
    scores = scores_across(choices)
    assert sum(s.argmax() == c.right.argmax() for s, c in zip(scores, choices, strict=True)) > 55


def test_a_question_without_a_right_candidate_does_not_count() -> None:
    told = [choice([[1.0, 0.0], [0.0, 1.0]], 0), choice([[0.5, 0.0], [0.0, 2.0]], 0)]
    untold = Choice(np.array([[9.0, 9.0]]), np.array([False]), 0)
    assert fit_choices([*told, untold]) == pytest.approx(fit_choices(told))


def test_logistic_weights_give_the_shares_of_the_labels() -> None:
    """Where the feature is 0, one of two is right; where it is 1, three of four: log odds 0 and
    log 3, but for the small penalty on the weight."""
    features = np.array([[0.0], [0], [1], [1], [1], [1]])
    labels = np.array([True, False, True, True, True, False])
    weight, bias = fit_logistic(features, labels, np.ones(6))
    assert bias == pytest.approx(0.0, abs=0.05)
    assert weight == pytest.approx(np.log(3), abs=0.1)


def test_the_best_piece_counts_and_a_rule_outweighs_it() -> None:
    weights = np.array([1.0, -1.0])
    case = Case("s", np.array([[-3.0], [2.0]]), True, False, 0)
    assert probability(case, weights) == pytest.approx(1 / (1 + np.exp(-1)))
    assert probability(Case("s", case.features, True, True, 0), weights) == 0.0


CHANCES = np.array([0.9, 0.8, 0.7, 0.3, 0.5, 0.2])
THERE = np.array([True, True, True, True, False, False])


def test_refusals_by_hand() -> None:
    """At .6, a quarter of those that are there and all that are not are refused: a fifth of .8 and
    .2 of the questions, so precision 1/2 and recall 1."""
    found = refusal_measures(CHANCES, THERE, 0.6)
    assert (found["precision"], found["recall"], found["F1"]) == (0.5, 1.0, 0.667)
    best = refusal_measures(CHANCES, THERE)  # at .7 as high an F1, with precision 1/2
    assert (best["threshold"], best["precision"], best["F1"]) == (0.3, 1.0, 0.667)
    assert best_common_threshold([(CHANCES, THERE)]) == 0.3


def test_auc_and_calibration_by_hand() -> None:
    """Of the 8 pairs one is the wrong way round (.3 against .5)."""
    assert auc(CHANCES, THERE) == 7 / 8
    perfect = calibration(np.array([1.0, 0.0]), np.array([True, False]))
    assert perfect == {"Brier": 0.0, "calibration error": 0.0}
    even = calibration(np.array([0.8, 0.8]), np.array([True, False]))
    assert even == {"Brier": 0.16, "calibration error": 0.0}
