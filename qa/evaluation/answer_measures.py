"""Measures of one answer against the words that answer, and of when an answer is refused."""

import re
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.sentences import Span

_WORD = re.compile(r"\w+")
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)


def plain_words(text: str) -> str:
    """Return the words of a text in lower case, with one blank between them and at both ends."""
    return "".join(f" {word}" for word in _WORD.findall(text.lower())) + " "


def holds_answer(text: str, answers: Sequence[str]) -> bool:
    """Return whether the words of any answer stand in the text, in their order."""
    inside = plain_words(text)
    return any(plain in inside for plain in map(plain_words, answers) if plain.strip())


def token_f1(text: str, answers: Sequence[str]) -> float:
    """Return the F1 of the words shared with the answer that is nearest; 0 without answers.

    As SQuAD's evaluation has it (Rajpurkar et al., EMNLP 2016): lower case, punctuation and
    English articles left out, a word counted as often as both have it; 1 where neither has any.
    """
    return max((_f1(_tokens(text), _tokens(answer)) for answer in answers), default=0.0)


def spans_of(passage: str, text: str) -> list[Span]:
    """Return where the words of a passage stand in a text, one after the other."""
    wanted = [word.lower() for word in _WORD.findall(passage)]
    found = list(_WORD.finditer(text))
    words = [match.group().lower() for match in found]
    return [
        Span(found[first].start(), found[first + len(wanted) - 1].end())
        for first in range(len(words) - len(wanted) + 1 if wanted else 0)
        if words[first : first + len(wanted)] == wanted
    ]


def lies_in(span: Span, others: Sequence[Span]) -> bool:
    """Return whether a span shares with any other at least half of the shorter of the two.

    Passages are marked by hand: they begin within a sentence, or hold several.
    """
    return any(
        2 * (min(span.end, other.end) - max(span.start, other.start))
        >= min(span.end - span.start, other.end - other.start)
        for other in others
    )


@dataclass(frozen=True, slots=True)
class Refusals:
    """How well it was known that the articles do not say.

    precision: share of the refusals that were right; recall: share of the questions without an
    answer that were refused; f1: their harmonic mean. 0 where nothing was refused.
    """

    precision: float
    recall: float
    f1: float


def refusals(refused: npt.NDArray[np.bool_], absent: npt.NDArray[np.bool_]) -> Refusals:
    """Return the measures of refusing; both (n_questions,): what was refused, what had to be."""
    right = int((refused & absent).sum())
    precision = right / max(1, int(refused.sum()))
    recall = right / max(1, int(absent.sum()))
    f1 = 2 * right / max(1, int(refused.sum() + absent.sum()))
    return Refusals(precision, recall, f1)


def risk_coverage(
    confidence: npt.NDArray[np.float64], wrong: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """Return the share of wrong answers among the k surest, for k = 1 … n (float64 (n,)).

    The selective risk of El-Yaniv and Wiener (JMLR 2010). Answers of one confidence come in any
    order: the mean over their orders counts.
    """
    order = np.argsort(-confidence, kind="stable")
    errors = wrong[order].astype(np.float64)
    _, first, counts = np.unique(-confidence[order], return_index=True, return_counts=True)
    shares = np.add.reduceat(errors, first) / counts if len(errors) else errors
    return np.asarray(np.cumsum(np.repeat(shares, counts)) / np.arange(1, len(errors) + 1))


def area_under_risk(risks: npt.NDArray[np.float64]) -> float:
    """Return the area under the risk–coverage curve: the mean risk over all coverages.

    Geifman, Uziel and El-Yaniv (ICLR 2019); lower is better. Raises ValueError without risks.
    """
    if not len(risks):
        raise ValueError("the area under no curve is not defined")
    return float(risks.mean())


def _tokens(text: str) -> list[str]:
    return _ARTICLES.sub(" ", text.lower().translate(_NO_PUNCTUATION)).split()


def _f1(found: list[str], gold: list[str]) -> float:
    if not found or not gold:
        return float(found == gold)
    shared = sum((Counter(found) & Counter(gold)).values())
    return 2 * shared / (len(found) + len(gold))
