"""Fits the weights of qa/mix.py: what is right among a question's candidates, and whether any is.

Candidates: the negative logarithm of the share that the right ones have in a softmax over all
(listwise, as Cao et al., ICML 2007, "Learning to Rank: From Pairwise Approach to Listwise
Approach", with several right ones summed). Answers: logistic regression.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# On the weights of features scaled to unit deviation.
PENALTY = 1e-3
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """A question's candidates. features: (n, f). right: (n,). fold: which part it belongs to."""

    features: Matrix
    right: Flags
    fold: int


def fit_choices(choices: Sequence[Choice]) -> Matrix:
    """Return the weights (f,) under which the right candidates are likeliest."""
    useful = [one for one in choices if one.right.any()]
    features = np.vstack([one.features for one in useful])
    right = np.concatenate([one.right for one in useful])
    starts = np.cumsum([0, *(len(one.right) for one in useful[:-1])])
    of_question = np.repeat(np.arange(len(useful)), [len(one.right) for one in useful])
    deviation = features.std(0) + 1e-9
    scaled = features / deviation

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        scores = scaled @ weights
        exponentials = np.exp(scores - np.maximum.reduceat(scores, starts)[of_question])
        chosen = np.where(right, exponentials, 0.0)
        total, total_chosen = np.add.reduceat(exponentials, starts), np.add.reduceat(chosen, starts)
        total_chosen = np.maximum(total_chosen, 1e-300)
        pull = chosen / total_chosen[of_question] - exponentials / total[of_question]
        value = np.log(total / total_chosen).mean() + PENALTY * weights @ weights
        return float(value), -pull @ scaled / len(useful) + 2 * PENALTY * weights

    found = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x / deviation)


def scores_across(choices: Sequence[Choice]) -> list[Matrix]:
    """Return each question's scores by weights fitted on the questions of the other folds."""
    weights = {
        fold: fit_choices([one for one in choices if one.fold != fold]) for fold in range(FOLDS)
    }
    return [one.features @ weights[one.fold] for one in choices]


def fit_logistic(features: Matrix, labels: Flags, shares: Matrix) -> Matrix:
    """Return weights and, last, the bias, by maximum likelihood; shares: weight of each row."""
    deviation = features.std(0) + 1e-9
    scaled = np.column_stack([features / deviation, np.ones(len(features))])
    shares = shares / shares.sum()

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        logits = scaled @ weights
        value = shares @ (np.logaddexp(0, logits) - labels * logits)
        value += PENALTY * weights[:-1] @ weights[:-1]
        slope = (shares * (1 / (1 + np.exp(-logits)) - labels)) @ scaled
        slope[:-1] += 2 * PENALTY * weights[:-1]
        return float(value), slope

    found = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B").x
    return np.append(found[:-1] / deviation, found[-1])
