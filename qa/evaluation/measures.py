"""Measures of a ranking, one query at a time, and their means with bootstrap intervals.

Definitions as trec_eval has them; tests compare them with it through ir-measures.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# Document id → relevance; above 0 is relevant.
Judged = Mapping[str, int]
# Query id → its judgements.
Qrels = Mapping[str, Judged]
# Query id → document ids, best first, each once.
Run = Mapping[str, Sequence[str]]
Measure = Callable[[Sequence[str], Judged], float]

# Resampled means an interval is read from; at 2,000 its ends vary by about 2 % of its width.
BOOTSTRAP_SAMPLES = 2_000
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over queries and the ends of its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


def ndcg(depth: int) -> Measure:
    """nDCG@depth (Järvelin and Kekäläinen, TOIS 2002).

    Gain: the relevance itself, as in trec_eval; discount: log2(rank + 1), ranks from 1; divided
    by what the best possible ranking of the judged documents would have. 0 if none is relevant.
    """

    def measure(ranking: Sequence[str], judged: Judged) -> float:
        gains = [max(0, judged.get(document, 0)) for document in ranking[:depth]]
        best = sorted((max(0, relevance) for relevance in judged.values()), reverse=True)[:depth]
        return _dcg(gains) / _dcg(best) if any(best) else 0.0

    return measure


def recall(depth: int) -> Measure:
    """Recall@depth: the share of the relevant documents that stand in the first `depth` places.

    It stays below 1 for a query with more than `depth` relevant documents. 0 if none is relevant.
    """

    def measure(ranking: Sequence[str], judged: Judged) -> float:
        relevant = {document for document, relevance in judged.items() if relevance > 0}
        return len(relevant.intersection(ranking[:depth])) / len(relevant) if relevant else 0.0

    return measure


def success(depth: int) -> Measure:
    """Success@depth: 1 if any relevant document stands in the first `depth` places, else 0."""

    def measure(ranking: Sequence[str], judged: Judged) -> float:
        return float(any(judged.get(document, 0) > 0 for document in ranking[:depth]))

    return measure


def reciprocal_rank(depth: int) -> Measure:
    """1 / rank of the first relevant document, 0 beyond `depth`; its mean is MRR@depth.

    Voorhees, TREC-8 question answering track report (1999); ranks from 1.
    """

    def measure(ranking: Sequence[str], judged: Judged) -> float:
        for rank, document in enumerate(ranking[:depth], start=1):
            if judged.get(document, 0) > 0:
                return 1 / rank
        return 0.0

    return measure


MEASURES: dict[str, Measure] = {
    "nDCG@10": ndcg(10),
    "Recall@10": recall(10),
    "Success@1": success(1),
    "Success@5": success(5),
    "MRR@10": reciprocal_rank(10),
}
# As many documents of a ranking as the measures look at.
MEASURED_DEPTH = 10


def score_run(measure: Measure, qrels: Qrels, run: Run) -> dict[str, float]:
    """Return the measure of every judged query, in the order of the judgements.

    A judged query for which the run has no result scores 0; a query of the run that is not
    judged has no score. Both are decided here and nowhere else.
    """
    scores = {}
    for query, judged in qrels.items():
        ranking = run.get(query, ())
        assert len(set(ranking)) == len(ranking), f"query {query} ranks a document twice"
        scores[query] = measure(ranking, judged) if ranking else 0.0
    return scores


def mean_interval(scores: Mapping[str, float], seed: int) -> Interval:
    """Return the mean over queries with its percentile bootstrap interval.

    Queries are drawn with replacement, as many as there are (Efron and Tibshirani, An
    Introduction to the Bootstrap, 1993, chapter 13). The same seed gives the same interval.
    Raises ValueError if there are no scores.
    """
    if not scores:
        raise ValueError("the mean of no scores is not defined")
    values = np.fromiter(scores.values(), np.float64, len(scores))
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(_resampled_means(values, seed), [tail, 1 - tail])
    return Interval(float(values.mean()), float(low), float(high))


def mean_difference(first: Mapping[str, float], second: Mapping[str, float], seed: int) -> Interval:
    """Return the mean of first - second over the same queries, with its paired interval.

    Each resample draws queries, and with them both of their scores (Sakai, SIGIR 2006): an
    interval that leaves out 0 says that the two differ by more than the choice of queries.
    Raises ValueError if the queries are not the same.
    """
    if first.keys() != second.keys():
        raise ValueError("a paired difference needs scores of the same queries")
    return mean_interval({query: first[query] - second[query] for query in first}, seed)


def sampled_interval(
    statistic: Callable[[npt.NDArray[np.int64]], float], count: int, seed: int
) -> Interval:
    """Return a statistic of cases that is no mean of them, with its percentile interval.

    statistic: of the places of the cases drawn, int64 (count,). Cases are drawn as by
    mean_interval. Raises ValueError if there are none.
    """
    if not count:
        raise ValueError("a statistic of no cases is not defined")
    chance = np.random.default_rng(seed)
    sampled = [statistic(chance.integers(count, size=count)) for _ in range(BOOTSTRAP_SAMPLES)]
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(sampled, [tail, 1 - tail])
    return Interval(statistic(np.arange(count)), float(low), float(high))


def _resampled_means(values: npt.NDArray[np.float64], seed: int) -> npt.NDArray[np.float64]:
    """Means of BOOTSTRAP_SAMPLES resamples, one at a time: memory is that of one resample."""
    chance = np.random.default_rng(seed)
    count = len(values)
    return np.array(
        [values[chance.integers(count, size=count)].mean() for _ in range(BOOTSTRAP_SAMPLES)]
    )


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
