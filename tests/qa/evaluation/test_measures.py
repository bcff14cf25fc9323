"""Measures of rankings: numbers worked by hand, and agreement with trec_eval (ir-measures)."""

import ir_measures
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.measures import (
    MEASURED_DEPTH,
    MEASURES,
    Interval,
    mean_difference,
    mean_interval,
    ndcg,
    recall,
    reciprocal_rank,
    sampled_interval,
    score_run,
    success,
)

# Relevant: a (graded 2), c and x (1); b is judged not relevant.
JUDGED = {"a": 2, "b": 0, "c": 1, "x": 1}
REFERENCE = {
    "nDCG@10": ir_measures.nDCG @ 10,
    "Recall@10": ir_measures.R @ 10,
    "Success@1": ir_measures.Success @ 1,
    "Success@5": ir_measures.Success @ 5,
    "MRR@10": ir_measures.RR @ 10,
}


def test_ndcg_by_hand() -> None:
    # Gains 0, 2, 0, 1 over discounts 1, log2 3, 2, log2 5; the best order has gains 2, 1, 1.
    found = 2 / 1.5849625007211562 + 1 / 2.321928094887362
    best = 2 + 1 / 1.5849625007211562 + 1 / 2
    assert ndcg(10)(["b", "a", "?", "c"], JUDGED) == pytest.approx(found / best)
    assert ndcg(10)(["a", "c", "x"], JUDGED) == 1.0
    assert ndcg(10)(["a", "x", "c"], JUDGED) == 1.0


def test_ndcg_looks_no_deeper_than_its_depth() -> None:
    assert ndcg(1)(["c", "a"], JUDGED) == 0.5
    assert ndcg(2)(["?", "b", "a"], JUDGED) == 0.0


def test_a_negative_relevance_is_no_gain_and_no_loss() -> None:
    assert ndcg(10)(["spam", "a"], {"spam": -2, "a": 1}) == pytest.approx(1 / 1.5849625007211562)
    assert recall(10)(["spam"], {"spam": -2, "a": 1}) == 0.0


def test_recall_by_hand() -> None:
    assert recall(10)(["b", "a", "?", "c"], JUDGED) == pytest.approx(2 / 3)
    assert recall(1)(["a", "c", "x"], JUDGED) == pytest.approx(1 / 3)


def test_success_by_hand() -> None:
    assert success(1)(["b", "a"], JUDGED) == 0.0
    assert success(2)(["b", "a"], JUDGED) == 1.0
    assert success(5)(["?", "b"], JUDGED) == 0.0


def test_reciprocal_rank_by_hand() -> None:
    assert reciprocal_rank(10)(["b", "?", "c", "a"], JUDGED) == pytest.approx(1 / 3)
    assert reciprocal_rank(2)(["b", "?", "c", "a"], JUDGED) == 0.0


def test_nothing_is_relevant() -> None:
    assert [measure(["a"], {"a": 0}) for measure in MEASURES.values()] == [0.0] * 5


def test_a_query_without_results_scores_zero_and_an_unjudged_one_has_no_score() -> None:
    qrels = {"found": {"a": 1}, "nothing found": {"a": 1}, "not in the run": {"a": 1}}
    run = {"not judged": ["a"], "nothing found": [], "found": ["a"]}
    for measure in MEASURES.values():
        assert score_run(measure, qrels, run) == {
            "found": 1.0,
            "nothing found": 0.0,
            "not in the run": 0.0,
        }


def test_a_ranking_that_repeats_a_document_is_refused() -> None:
    with pytest.raises(AssertionError, match="query q ranks a document twice"):
        score_run(ndcg(10), {"q": {"a": 1}}, {"q": ["a", "b", "a"]})


documents = st.sampled_from("abcdefghijklmnopqrst")
judgements = st.dictionaries(documents, st.integers(0, 3), min_size=1)
queries = st.text("123456789", min_size=1, max_size=2)


@given(
    qrels=st.dictionaries(queries, judgements, min_size=1, max_size=6),
    run=st.dictionaries(queries, st.lists(documents, unique=True), max_size=6),
)
def test_every_measure_agrees_with_trec_eval(
    qrels: dict[str, dict[str, int]], run: dict[str, list[str]]
) -> None:
    scored = {
        query: {document: -float(place) for place, document in enumerate(ranking)}
        for query, ranking in run.items()
    }
    expected: dict[str, dict[str, float]] = {name: {} for name in MEASURES}
    names = {measure: name for name, measure in REFERENCE.items()}
    for found in ir_measures.iter_calc(list(REFERENCE.values()), qrels, scored):
        expected[names[found.measure]][found.query_id] = found.value
    for name, measure in MEASURES.items():
        assert score_run(measure, qrels, run) == pytest.approx(expected[name]), name


def test_the_measures_look_no_deeper_than_they_say() -> None:
    ranking = [str(number) for number in range(40)]
    judged = {str(number): 1 for number in range(0, 40, 3)}
    for measure in MEASURES.values():
        assert measure(ranking, judged) == measure(ranking[:MEASURED_DEPTH], judged)


def test_equal_scores_have_no_spread() -> None:
    assert mean_interval({"a": 0.5, "b": 0.5, "c": 0.5}, seed=1) == Interval(0.5, 0.5, 0.5)


def test_the_interval_of_two_scores_by_hand() -> None:
    # A resample of {0, 1} has mean 0, 1/2, 1 with chances 1/4, 1/2, 1/4: both ends are reached.
    assert mean_interval({"a": 0.0, "b": 1.0}, seed=1) == Interval(0.5, 0.0, 1.0)


def test_the_interval_of_many_scores_is_that_of_the_normal_law() -> None:
    # 400 of 1,000 succeed: 0.4 ± 1.96 · sqrt(0.4 · 0.6 / 1000) = 0.4 ± 0.0304.
    scores = {str(number): float(number % 5 < 2) for number in range(1_000)}
    interval = mean_interval(scores, seed=1)
    assert interval.mean == pytest.approx(0.4)
    assert interval.low == pytest.approx(0.3696, abs=0.003)
    assert interval.high == pytest.approx(0.4304, abs=0.003)


def test_a_seed_fixes_the_interval() -> None:
    scores = {str(number): number % 7 / 7 for number in range(50)}
    assert mean_interval(scores, seed=3) == mean_interval(scores, seed=3)
    assert mean_interval(scores, seed=3) != mean_interval(scores, seed=4)


def test_a_difference_is_paired_by_query() -> None:
    # The scores vary widely, their difference does not at all.
    first = {str(number): number / 10 for number in range(10)}
    second = {query: score - 0.05 for query, score in reversed(first.items())}
    difference = mean_difference(first, second, seed=1)
    assert (difference.mean, difference.low, difference.high) == pytest.approx((0.05, 0.05, 0.05))


def test_a_difference_needs_the_same_queries() -> None:
    with pytest.raises(ValueError, match="the same queries"):
        mean_difference({"a": 1.0}, {"b": 1.0}, seed=1)


def test_no_scores_have_no_mean() -> None:
    with pytest.raises(ValueError, match="no scores"):
        mean_interval({}, seed=1)


def test_the_interval_of_a_mean_is_that_of_any_statistic() -> None:
    scores = {f"q{n}": float(n % 3) for n in range(40)}
    values = np.array(list(scores.values()))
    found = sampled_interval(lambda drawn: float(values[drawn].mean()), 40, seed=5)
    assert found == mean_interval(scores, seed=5)
    with pytest.raises(ValueError, match="no cases"):
        sampled_interval(lambda drawn: 0.0, 0, seed=5)
