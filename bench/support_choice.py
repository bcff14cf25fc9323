"""The fit of qa/support.py and the choice of its thresholds, for bench/support.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from support_cases import Case

from qa.answer import CheckedSentence, Verdict
from qa.as_cited import as_cited
from qa.check import check_sentence
from qa.evidence_model import EvidenceModel
from qa.mix import SupportWeights
from qa.rules import Judgement, judge
from qa.support import SupportReader, combined, log_odds

# Ridge of the fit, in cases: so that a few drafts cannot turn a weight round.
RIDGE = 1.0
_NEWTON_STEPS = 30
STEPS = np.arange(0.05, 0.96, 0.01)

Flags = np.ndarray
Choosing = dict[str, list[Case]]


class CachedModel:
    """The model's probabilities, each pair read once."""

    def __init__(self, model: EvidenceModel) -> None:
        self._model = model
        self._known: dict[tuple[str, str], float] = {}
        self._cases: dict[str, list[float]] = {}

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        self._known.update(zip(new, self._model.support(new), strict=True))
        return [self._known[pair] for pair in pairs]

    def read_all(self, cases: Sequence[Case]) -> None:
        """Read what any of the cases needs, in one call."""
        pairs = {case.id: pairs_of(case) for case in cases}
        self.read([pair for of_case in pairs.values() for pair in of_case])
        self._cases.update({case: self.read(of_case) for case, of_case in pairs.items()})

    def of(self, case: Case) -> list[float]:
        """Return the probability by each source alone, then by all together."""
        return self._cases[case.id]


@dataclass(frozen=True, slots=True)
class Rates:
    precision: float
    recall: float
    f1: float


def rates(called: Flags, wrong: Flags) -> Rates:
    """Return precision, recall and F1 of what is called wrong; 0 where nothing is."""
    hits = float((called & wrong).sum())
    return Rates(
        hits / max(1.0, float(called.sum())),
        hits / max(1.0, float(wrong.sum())),
        2 * hits / max(1.0, float(called.sum() + wrong.sum())),
    )


def pairs_of(case: Case) -> list[tuple[str, str]]:
    """Return the pairs the model may be asked: each source alone, then all together."""
    texts = [source.evidence.text for source in case.sources]
    return [(as_cited(case.sentence.text, text), text) for text in [*texts, " ".join(texts)]]


def by_model(case: Case, model: CachedModel, threshold: float) -> CheckedSentence:
    """Return the model's verdict alone: the sources that support, else all if together they do."""
    *alone, together = model.of(case)
    numbers = [source.number for source in case.sources]
    holding = [n for n, support in zip(numbers, alone, strict=True) if support >= threshold]
    if not holding and together >= threshold:
        holding = numbers
    verdict: Verdict = "supported" if holding else "unsupported"
    support = max([*alone, together])
    return CheckedSentence(case.sentence.text, tuple(holding), verdict, support, "")


def choose_alone(choosing: Choosing, model: CachedModel) -> float:
    """Return the threshold of the model alone with the best mean F1 over the sets."""

    def verdict(case: Case, threshold: float) -> Verdict:
        return by_model(case, model, threshold).verdict

    return best_step(choosing, verdict, "supported")


def choose(choosing: Choosing, model: CachedModel) -> SupportWeights:
    """Return the logistic function fitted to the pairs, and the best thresholds with it.

    supported, raised: by F1 of what is not supported whole, called so where it is not shown as
    supported. weak: by F1 of what is unsupported, called so where it is withheld. All only where
    no more slips through than by the rules alone: a wrong footnote is worse than none.
    """
    judged = {
        case.id: [judge(case.sentence.text, source) for source in case.sources]
        for cases in choosing.values()
        for case in cases
    }
    fitted = fit(choosing, judged, model)

    def verdict(case: Case, weights: SupportWeights) -> Verdict:
        if len(case.sources) == 1:  # as check_sentence has it, without judging again
            (found,), (probability, _) = judged[case.id], model.of(case)
            return combined(found, probability, weights).verdict
        return check_sentence(
            case.sentence, case.sources, SupportReader(model.read, weights)
        ).verdict

    rules = {
        case.id: check_sentence(case.sentence, case.sources).verdict
        for cases in choosing.values()
        for case in cases
    }

    def with_one(name: str) -> VerdictAt:
        """The verdicts with one threshold tried; what is shown is at least marked."""

        def verdict_at(case: Case, threshold: float) -> Verdict:
            tried = replace(fitted, **{name: threshold})
            return verdict(case, replace(tried, weak=min(tried.weak, tried.supported)))

        return verdict_at

    def by_rules(case: Case, _: float) -> Verdict:
        return rules[case.id]

    # Each depends a little on the others.
    for _ in range(2):
        for name in ("supported", "raised", "weak"):
            least: Verdict = "weak" if name == "weak" else "supported"
            fitted = replace(fitted, **{name: best_step(choosing, with_one(name), least, by_rules)})
    return replace(fitted, weak=min(fitted.weak, fitted.supported))


VerdictAt = Callable[[Case, float], Verdict]


def best_step(
    choosing: Choosing, verdict_at: VerdictAt, least: Verdict, at_least: VerdictAt | None = None
) -> float:
    """Return the threshold with the best mean F1 over the sets; of equal ones the lowest.

    least: the verdict from which on a sentence passes; its label must be as good to be right.
    at_least: on no set may more of what is unsupported, or not supported whole, pass than by these
    verdicts.
    """
    passing = ("supported",) if least == "supported" else ("supported", "weak")
    wrong = {name: labelled(cases, passing) for name, cases in choosing.items()}
    unsupported = {name: labelled(cases, ("supported", "weak")) for name, cases in choosing.items()}

    def called(verdict: VerdictAt, threshold: float) -> dict[str, Flags]:
        return {
            name: np.array([verdict(case, threshold) not in passing for case in cases])
            for name, cases in choosing.items()
        }

    def found(flags: dict[str, Flags]) -> list[int]:
        return [
            int((flags[name] & truth[name]).sum())
            for truth in (wrong, unsupported)
            for name in choosing
        ]

    floors = found(called(at_least, 0.0)) if at_least else []

    def worth(threshold: float) -> tuple[bool, float]:
        flags = called(verdict_at, threshold)
        keeps = all(one >= floor for one, floor in zip(found(flags), floors, strict=False))
        return keeps, float(np.mean([rates(flags[name], wrong[name]).f1 for name in choosing]))

    return round(float(max(STEPS, key=worth)), 2)


def labelled(cases: Sequence[Case], passing: tuple[str, ...]) -> Flags:
    """Return which cases' labels are worse than the verdicts that pass."""
    right = ("supported",) if "weak" not in passing else ("supported", "partly")
    return np.array([case.label not in right for case in cases])


def fit(
    choosing: Choosing, judged: dict[str, list[Judgement]], model: CachedModel
) -> SupportWeights:
    """Return the logistic function over the pairs that the rules leave open, each set as heavy."""
    rows, targets, heaviness = [], [], []
    for cases in choosing.values():
        count = len(rows)
        for case in cases:
            *alone, _ = model.of(case)
            for source, found, read in zip(case.sources, judged[case.id], alone, strict=True):
                if found.limit == "supported":
                    rows.append((1.0, log_odds(read), found.support))
                    targets.append(float(case.cited[source.number] == "supported"))
        heaviness += [1 / max(1, len(rows) - count)] * (len(rows) - count)
    scale = len(rows) / sum(heaviness)
    bias, slope, share = logistic(np.array(rows), np.array(targets), np.array(heaviness) * scale)
    return SupportWeights(round(slope, 2), round(share, 2), round(bias, 2), 0.5, 0.9, 0.3)


def logistic(rows: np.ndarray, targets: np.ndarray, heaviness: np.ndarray) -> list[float]:
    """Return the weights of a ridge logistic regression, by Newton's method."""
    weights = np.zeros(rows.shape[1])
    for _ in range(_NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (heaviness * (chance - targets)) + RIDGE * weights
        curve = (rows.T * (heaviness * chance * (1 - chance))) @ rows
        weights -= np.linalg.solve(curve + RIDGE * np.eye(len(weights)), slope)
    return [float(weight) for weight in weights]
