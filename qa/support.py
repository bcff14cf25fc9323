"""Support: what the rules found and what the evidence model reads, as one probability.

On claims made by rule the two together err less than the rules alone, on sentences written by
hand hardly (docs/log.md). What the rules are certain of stays (`Judgement.limit`). Of the rest
the probability decides: a logistic function of the model's log odds and of the share of the words.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.answer import Verdict
from qa.mix import SupportWeights
from qa.rules import Judgement

# The model's probabilities are kept this far from 0 and 1, so that log odds are finite.
_EDGE = 1e-4
_VERDICTS: tuple[Verdict, ...] = ("unsupported", "weak", "supported")


@dataclass(frozen=True, slots=True)
class SupportReader:
    """read: (claim, source) pairs → for each the model's probability that the source supports it.

    weights: what is made of it (qa/mix.py).
    """

    read: Callable[[Sequence[tuple[str, str]]], Sequence[float]]
    weights: SupportWeights


def combined(judgement: Judgement, model_probability: float, weights: SupportWeights) -> Judgement:
    """Return the judgement as the model's reading changes it; its support is a probability then.

    One that the rules are certain of is returned as it is.
    """
    if judgement.limit is None:
        return judgement
    support = probability(model_probability, judgement.support, weights)
    verdict = lower(_verdict(support, judgement.verdict, weights), judgement.limit)
    if verdict == judgement.verdict:
        reason = judgement.reason
    elif rank(verdict) < rank(judgement.verdict):
        reason = "its words are in what it cites, but perhaps not what it says"
    else:
        reason = "says in other words what it cites"
    return Judgement(verdict, support, reason, judgement.limit)


def probability(model_probability: float, share: float, weights: SupportWeights) -> float:
    """Return how likely a sentence that the rules leave open is supported.

    share: of its content words, those that are cited.
    """
    logit = weights.bias + weights.share * share
    logit += weights.log_odds * log_odds(model_probability)
    return 1 / (1 + math.exp(-logit))


def log_odds(model_probability: float) -> float:
    inner = min(max(model_probability, _EDGE), 1 - _EDGE)
    return math.log(inner / (1 - inner))


def lower(verdict: Verdict, other: Verdict) -> Verdict:
    """Return the worse of two verdicts."""
    return min(verdict, other, key=rank)


def rank(verdict: Verdict) -> int:
    """Return 0, 1, 2 for unsupported, weak, supported."""
    return _VERDICTS.index(verdict)


def _verdict(support: float, by_rules: Verdict, weights: SupportWeights) -> Verdict:
    least = weights.supported if by_rules == "supported" else weights.raised
    if support >= least:
        return "supported"
    return "weak" if support >= weights.weak else "unsupported"
