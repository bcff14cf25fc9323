"""Evaluation of refusing: questions whose article is withheld, among those whose article is there.

Articles are left out of an index of its own, drawn by a seed until a share of the questions has
none left, and every question is asked of that: it is what the product does where the articles do
not exist. A case is clean if its answer stands in no other article of that index; the others say
nothing and are left out. Where the article is there but none of its passages is looked at, the
search has failed, not the refusal: those cases are counted apart. A set can also bring questions
that no article answers.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.evaluation.answer_measures import area_under_risk, plain_words, refusals, risk_coverage
from qa.evaluation.answers import Asked
from qa.evaluation.eval_set import EvalQuestion, EvalSet
from qa.evaluation.measures import Interval, sampled_interval

# Share of the questions whose articles are withheld, unless the set brings unanswerable ones.
WITHHELD_SHARE = 0.2

REFUSAL_MEASURES = {
    "precision": "refusals that were right",
    "recall": "what had to be refused and was",
    "f1": "their harmonic mean",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A question asked where its article may be absent.

    confidence: the probability that the evidence answers, 0 to 1. is_right: the best three of
    the evidence answer. is_missed: the article is there, but none of its passages was looked at.
    """

    question: str
    is_absent: bool
    is_refused: bool
    confidence: float
    is_right: bool
    is_missed: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """Risk by coverage: of the k surest of the cases, the share answered wrongly, k from 1.

    risks: where a case without an article is an error, and one whose best three sentences do not
    answer. risks_absent: where only the first is. area, area_absent: below them; lower is better.
    threshold: the confidence that the product asks for. coverage, risk: there.
    """

    risks: tuple[float, ...]
    risks_absent: tuple[float, ...]
    area: Interval
    area_absent: Interval
    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """What came out.

    withheld: articles left out. asked: questions that could be cases; unclean: left out of them.
    cases: what was measured, absent: those to be refused. missed: whose article was not found,
    missed_refused: of these. measures: over the cases; with_missed: precision if those count.
    """

    withheld: int
    asked: int
    unclean: int
    cases: int
    absent: int
    missed: int
    missed_refused: int
    measures: dict[str, Interval]
    with_missed: Interval
    curve: Curve


def withheld_versions(
    eval_set: EvalSet, questions: Sequence[EvalQuestion], share: float | None, seed: int
) -> frozenset[str]:
    """Return the texts left out: all that answer some questions, at least a share of them.

    Articles are drawn, with all others that the same questions have; at least one text is left.
    share: None is WITHHELD_SHARE, or 0 where the set brings questions that no article answers.
    """
    if share is None:
        share = 0.0 if eval_set.unanswerable() else WITHHELD_SHARE
    relevant = [eval_set.relevant_versions(question) for question in questions]
    groups = list(dict.fromkeys(filter(None, relevant)))
    random.Random(seed).shuffle(groups)
    withheld = frozenset[str]()
    for group in groups:
        absent = sum(bool(versions) and versions <= withheld for versions in relevant)
        if absent >= share * len(questions):
            break
        if len(withheld | group) < len(set(eval_set.versions.values())):
            withheld |= group
    return withheld


def is_absent(question: EvalQuestion, relevant: frozenset[str], withheld: frozenset[str]) -> bool:
    """Return whether no article left answers the question."""
    return not question.is_answerable or (bool(relevant) and relevant <= withheld)


class CleanCases:
    """Tells which questions have their answer in no other article."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """texts: version → text of the articles of the index that is asked."""
        self._words = {version: plain_words(text) for version, text in texts.items()}

    def has(self, question: EvalQuestion, relevant: frozenset[str]) -> bool:
        answers = question.answers or question.evidence
        wanted = [words for words in map(plain_words, answers) if words.strip()]
        return not any(
            words in text
            for version, text in self._words.items()
            if version not in relevant
            for words in wanted
        )


def case_of(one: Asked, absent: bool, found: frozenset[str]) -> Case:
    """Return the case of an answer. found: versions whose passages were looked at."""
    answer = one.answer
    return Case(
        question=one.question.id,
        is_absent=absent,
        is_refused=not one.sentences,
        confidence=answer.confidence if answer else 0.0,
        is_right=one.is_right and not absent,
        is_missed=not absent and found.isdisjoint(one.gold.versions),
    )


def measure_refusal(
    cases: Sequence[Case], asked: int, withheld: int, threshold: float, seed: int
) -> Refusal | None:
    """Return the measures over clean cases; None where none has to be refused.

    asked: questions that could be cases. withheld: articles left out.
    """
    counted = [case for case in cases if not case.is_missed]
    if not any(case.is_absent for case in counted):
        return None
    return Refusal(
        withheld=withheld,
        asked=asked,
        unclean=asked - len(cases),
        cases=len(counted),
        absent=sum(case.is_absent for case in counted),
        missed=len(cases) - len(counted),
        missed_refused=sum(case.is_refused for case in cases if case.is_missed),
        measures=_measures(counted, seed),
        with_missed=_measures(cases, seed)["precision"],
        curve=curve_of(cases, threshold, seed),
    )


def curve_of(cases: Sequence[Case], threshold: float, seed: int) -> Curve:
    """Return the risk–coverage curve of the cases, those that the search missed included."""
    confidence = np.array([case.confidence for case in cases])
    absent = _flags(case.is_absent for case in cases)
    wrong = _flags(not case.is_right for case in cases)
    answered = [case for case in cases if not case.is_refused]

    def area(errors: npt.NDArray[np.bool_]) -> Interval:
        return sampled_interval(
            lambda drawn: area_under_risk(risk_coverage(confidence[drawn], errors[drawn])),
            len(cases),
            seed,
        )

    return Curve(
        risks=tuple(risk_coverage(confidence, wrong).tolist()),
        risks_absent=tuple(risk_coverage(confidence, absent).tolist()),
        area=area(wrong),
        area_absent=area(absent),
        threshold=threshold,
        coverage=len(answered) / len(cases),
        risk=sum(not case.is_right for case in answered) / max(1, len(answered)),
    )


def _measures(cases: Sequence[Case], seed: int) -> dict[str, Interval]:
    refused = _flags(case.is_refused for case in cases)
    absent = _flags(case.is_absent for case in cases)

    def measure(name: str) -> Interval:
        return sampled_interval(
            lambda drawn: float(getattr(refusals(refused[drawn], absent[drawn]), name)),
            len(cases),
            seed,
        )

    return {name: measure(name) for name in REFUSAL_MEASURES}


def _flags(values: Iterable[bool]) -> npt.NDArray[np.bool_]:
    return np.fromiter(values, np.bool_)
