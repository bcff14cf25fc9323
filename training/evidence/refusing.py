"""Whether the articles answer at all: cases with and without the article, and what is made of them.

A withheld article's passages are left out of the candidates and others read in their place.
Questions whose answer stands in another article of the set are no clean cases and are left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from mixing import FOLDS, Flags, Matrix, fit_logistic

WITHHELD_SHARE = 0.2
_BINS = 10


@dataclass(frozen=True, slots=True)
class Case:
    """The evidence found for a question. features: (n_evidence, f), best first, of what is of the
    kind asked for. is_there: whether the article is among those asked. is_ruled_out: whether a rule
    refuses (a name that occurs nowhere, nothing of the kind asked for)."""

    set: str
    features: Matrix
    is_there: bool
    is_ruled_out: bool
    fold: int


def fit_answers(cases: Sequence[Case]) -> Matrix:
    """Return the weights of the best of the evidence, and the bias, a fifth being withheld.

    Fitted in turns: the best piece is the one that the weights so far hold for likeliest.
    """
    usable = [case for case in cases if not case.is_ruled_out]
    labels = np.array([case.is_there for case in usable])
    shares = np.where(labels, 1 - WITHHELD_SHARE, WITHHELD_SHARE)
    best = [case.features[0] for case in usable]
    for _ in range(4):
        weights = fit_logistic(np.array(best), labels, shares)
        best = [case.features[int((case.features @ weights[:-1]).argmax())] for case in usable]
    return weights


def probability(case: Case, weights: Matrix) -> float:
    """Return how likely the articles answer."""
    if case.is_ruled_out:
        return 0.0
    return float(1 / (1 + np.exp(-(case.features @ weights[:-1]).max() - weights[-1])))


def probabilities_across(cases: Sequence[Case]) -> Matrix:
    """Return each case's probability by weights fitted on the other folds."""
    weights = {fold: fit_answers([c for c in cases if c.fold != fold]) for fold in range(FOLDS)}
    return np.array([probability(case, weights[case.fold]) for case in cases])


def refusal_measures(
    chances: Matrix, there: Flags, threshold: float | None = None
) -> dict[str, float]:
    """Return precision, recall and F1 of refusals, a fifth withheld.

    threshold: None is the one with the best F1.
    """

    def at(value: float) -> tuple[float, float, float]:
        right = WITHHELD_SHARE * (chances[~there] < value).mean()
        refused = right + (1 - WITHHELD_SHARE) * (chances[there] < value).mean()
        precision, recall = right / max(refused, 1e-9), right / WITHHELD_SHARE
        return 2 * precision * recall / max(precision + recall, 1e-9), precision, recall

    chosen = max(np.unique(chances), key=at) if threshold is None else threshold
    f1, precision, recall = at(chosen)
    names = ("threshold", "precision", "recall", "F1", "AUC")
    values = (chosen, precision, recall, f1, auc(chances, there))
    return {name: round(float(value), 3) for name, value in zip(names, values, strict=True)}


def best_common_threshold(parts: Sequence[tuple[Matrix, Flags]]) -> float:
    """Return the threshold with the highest mean F1 over the sets, to a hundredth."""

    def mean(value: float) -> float:
        return float(np.mean([refusal_measures(c, t, value)["F1"] for c, t in parts]))

    return max((round(value, 2) for value in np.arange(0.3, 0.95, 0.01)), key=mean)


def auc(chances: Matrix, there: Flags) -> float:
    """Return how often a case with its article is likelier than one without; ties count half."""
    pairs = chances[there][:, None] - chances[~there][None, :]
    return float((pairs > 0).mean() + 0.5 * (pairs == 0).mean())


def calibration(chances: Matrix, there: Flags) -> dict[str, float]:
    """Return Brier score and expected calibration error (ten bins), a fifth withheld."""
    shares = np.where(there, (1 - WITHHELD_SHARE) / there.sum(), WITHHELD_SHARE / (~there).sum())
    bins = np.minimum((chances * _BINS).astype(int), _BINS - 1)
    gaps = [abs((shares * (chances - there))[bins == number].sum()) for number in range(_BINS)]
    brier = float((shares * (chances - there) ** 2).sum())
    return {"Brier": round(brier, 3), "calibration error": round(float(sum(gaps)), 3)}


def by_set(cases: Sequence[Case], chances: Matrix) -> dict[str, tuple[Matrix, Flags]]:
    """Return set → the chances of its cases, and whether their article is there."""
    pick: Callable[[str], list[int]] = lambda name: [  # noqa: E731
        at for at, case in enumerate(cases) if case.set == name
    ]
    there = np.array([case.is_there for case in cases])
    return {name: (chances[pick(name)], there[pick(name)]) for name in {c.set for c in cases}}
