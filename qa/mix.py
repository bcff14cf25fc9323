"""How what the evidence model reads is mixed with what the search found: fitted weights.

They belong to the model's weights, lie beside them (models/evidence/mix.json), and are fitted
anew with them by `python training/evidence/measure.py --write` (that of identity is set there).
Every score is in log odds: a passage's that it is of the article that answers, a sentence's that it
answers, both against the other candidates of the question; an answer's that the articles answer at
all. What is made of the verdict on support is fitted by `python bench/support.py --choose`, and
lies there too.
"""

import json
import math
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any

from index.errors import ModelInvalid

MIX_FILE = "mix.json"


@dataclass(frozen=True, slots=True)
class PassageParts:
    """What a passage is scored by; as weights, how much each of it counts.

    relevance: the model's, log odds. fused: the search's score, 1 at most. span: the logarithm of
    how likely any words of it answer. freshness: 1 on the day of asking, a half after a week.
    """

    relevance: float
    fused: float
    span: float
    freshness: float

    def dot(self, weights: "PassageParts") -> float:
        return _dot(astuple(self), astuple(weights))


@dataclass(frozen=True, slots=True)
class SentenceParts:
    """What a sentence is scored by; as weights, how much each of it counts.

    relevance, fused: of its passage. span: the logarithm of all its spans together. coverage: the
    share of the question's words, times the root of their number. kind: whether it holds what the
    question word asks for. asks: whether it is a question itself. place, length: logarithms of
    where it stands in the article, and of its length, in characters. identity: how much it says of
    who X is, 0 to 2, where that is asked.
    """

    relevance: float
    fused: float
    span: float
    coverage: float
    kind: float
    asks: float
    place: float
    length: float
    identity: float

    def dot(self, weights: "SentenceParts") -> float:
        return _dot(astuple(self), astuple(weights))


@dataclass(frozen=True, slots=True)
class AnswerParts:
    """What of a sentence tells whether the articles answer; as weights, how much each counts.

    relevance, fused, span: as of SentenceParts. coverage: the share of the question's words. bias:
    1; its weight is the log odds where all others are 0.
    """

    relevance: float
    fused: float
    span: float
    coverage: float
    bias: float

    def dot(self, weights: "AnswerParts") -> float:
        return _dot(astuple(self), astuple(weights))


@dataclass(frozen=True, slots=True)
class SupportWeights:
    """What is made of the verdict on support: a logistic function, and the least of each verdict.

    log_odds: of the model's probability. share: of the sentence's words that are cited. supported:
    least probability of what the rules find supported; raised: of what they do not.
    """

    log_odds: float
    share: float
    bias: float
    supported: float
    raised: float
    weak: float


@dataclass(frozen=True, slots=True)
class Mix:
    """All weights. weights_sha256: of the model's weights that they were fitted with."""

    weights_sha256: str
    passage: PassageParts
    sentence: SentenceParts
    answer: AnswerParts
    support: SupportWeights


def read_mix(path: Path, weights_sha256: str | None = None) -> Mix:
    """Return the weights in a file; raise ModelInvalid if it is damaged, or of other weights.

    weights_sha256: of the model's weights in use; None: any.
    """
    try:
        mix = _mix_of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelInvalid(f"{path} cannot be read ({error}): install Footnote again") from error
    if weights_sha256 not in (None, mix.weights_sha256):
        raise ModelInvalid(
            f"{path} was fitted with other weights ({mix.weights_sha256[:12]} instead of "
            f"{str(weights_sha256)[:12]}): install Footnote again; with weights of your own, run "
            "training/evidence/measure.py --write"
        )
    return mix


def write_mix(mix: Mix, path: Path) -> None:
    """Write the weights, to four digits after the point."""
    values = {
        name: {part: round(value, 4) for part, value in parts.items()}
        if isinstance(parts, dict)
        else parts
        for name, parts in asdict(mix).items()
    }
    path.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def _dot(parts: tuple[float, ...], weights: tuple[float, ...]) -> float:
    return sum(part * weight for part, weight in zip(parts, weights, strict=True))


def _mix_of(values: dict[str, Any]) -> Mix:
    return Mix(
        str(values["weights_sha256"]),
        PassageParts(**_numbers(values["passage"])),
        SentenceParts(**_numbers(values["sentence"])),
        AnswerParts(**_numbers(values["answer"])),
        SupportWeights(**_numbers(values["support"])),
    )


def _numbers(values: dict[str, Any]) -> dict[str, float]:
    numbers = {name: float(value) for name, value in values.items()}
    for name, number in numbers.items():
        if not math.isfinite(number):
            raise ValueError(f"{name} is {number}")
    return numbers
