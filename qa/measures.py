"""Measures of a ranking, one query at a time, and their mean with a bootstrap interval.

A query for which nothing was found scores 0 in every measure; a query without judgements has no
score and is left out of the mean. Both are enforced in `score_run`, nowhere else.
"""

import math
import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

# query id → document id → relevance (> 0 is relevant)
Qrels = Mapping[str, Mapping[str, int]]
# query id → document ids, best first
Run = Mapping[str, Sequence[str]]
Measure = Callable[[Sequence[str], Mapping[str, int]], float]

BOOTSTRAP_SAMPLES = 1_000


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over queries and its 95 % bootstrap interval (percentiles of resampled means)."""

    mean: float
    low: float
    high: float


def ndcg(depth: int) -> Measure:
    """nDCG@depth (Järvelin and Kekäläinen 2002): gain = relevance, discount log2(rank + 1)."""

    def measure(ranking: Sequence[str], judged: Mapping[str, int]) -> float:
        best = sorted((gain for gain in judged.values() if gain > 0), reverse=True)[:depth]
        gains = [max(judged.get(document, 0), 0) for document in ranking[:depth]]
        return _dcg(gains) / _dcg(best) if best else 0.0

    return measure


def recall(depth: int) -> Measure:
    """Recall@depth: share of the relevant documents among the first `depth`."""

    def measure(ranking: Sequence[str], judged: Mapping[str, int]) -> float:
        relevant = {document for document, gain in judged.items() if gain > 0}
        return len(relevant & set(ranking[:depth])) / len(relevant) if relevant else 0.0

    return measure


def success(depth: int) -> Measure:
    """Success@depth: 1 if any of the first `depth` documents is relevant."""

    def measure(ranking: Sequence[str], judged: Mapping[str, int]) -> float:
        return float(any(judged.get(document, 0) > 0 for document in ranking[:depth]))

    return measure


def reciprocal_rank(depth: int) -> Measure:
    """MRR@depth of one query: 1 / rank of the first relevant document, 0 beyond `depth`."""

    def measure(ranking: Sequence[str], judged: Mapping[str, int]) -> float:
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


def score_run(measure: Measure, qrels: Qrels, run: Run) -> dict[str, float]:
    """Return the measure of every judged query, in the order of the judgements."""
    return {query: measure(run.get(query, ()), judged) for query, judged in qrels.items()}


def bootstrap(values: Sequence[float], seed: int = 0) -> Interval:
    """Return the mean of the values and its 95 % interval; 0 for no values."""
    if not values:
        return Interval(0.0, 0.0, 0.0)
    chance = random.Random(seed)
    means = sorted(
        statistics.fmean(chance.choices(values, k=len(values))) for _ in range(BOOTSTRAP_SAMPLES)
    )
    low, high = means[int(0.025 * len(means))], means[int(0.975 * len(means)) - 1]
    return Interval(statistics.fmean(values), low, high)


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
