"""Is what a sentence cites enough for it? Rules, evidence model and both, side by side.

    FOOTNOTE_DATA=… python bench/support.py [--weights FILE] [--half report] [--choose]

On claims held out of the training rows, made by rule and written by hand (`python
training/evidence/prepare.py` writes them), and on the drafts labelled by hand (bench/drafts).
--choose fits anew on the choosing halves what models/evidence/mix.json has of support; run it
after every change of the weights.

"Called": a sentence counts as found unsupported if it is not shown as supported, or, in the
second reading, if it is withheld.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from common import machine
from support_cases import (
    CLAIMS,
    REPOSITORY,
    WRITTEN,
    Case,
    of_half,
    read_claims,
    read_labelled_drafts,
)
from support_choice import CachedModel, Flags, by_model, choose, choose_alone, rates

from qa.answer import CheckedSentence
from qa.check import check_sentence
from qa.evidence_model import WEIGHTS, open_evidence_model
from qa.mix import MIX_FILE, read_mix, write_mix
from qa.support import SupportReader

RESAMPLES = 1_000
SEED = 0
# Claims written by hand are hard on purpose: what the words share tells nothing there, and so the
# fit is not made on them.
CHOSEN_ON = ("claims made by rule", "drafts")

Way = Callable[[Case], CheckedSentence]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--claims", type=Path, default=CLAIMS, help="made by rule")
    parser.add_argument("--half", choices=("choose", "report"), default="report")
    parser.add_argument("--choose", action="store_true", help="fit anew, and keep it in mix.json")
    arguments = parser.parse_args()
    beside = arguments.weights.with_name(MIX_FILE)
    # Weights of a trial may have no mix yet; of the rest of it nothing is read here.
    mix = read_mix(beside if beside.is_file() else WEIGHTS.with_name(MIX_FILE))
    model = CachedModel(open_evidence_model(REPOSITORY / ".footnote", arguments.weights, mix))
    sets = {
        "claims made by rule": read_claims(arguments.claims),
        "claims written by hand": read_claims(WRITTEN),
        "drafts": read_labelled_drafts(),
    }
    model.read_all([case for cases in sets.values() for case in cases])
    choosing = {name: of_half(sets[name], "choose") for name in CHOSEN_ON}
    weights = mix.support
    if arguments.choose:
        weights = choose(choosing, model)
        print(weights)
        write_mix(replace(mix, support=weights), beside)
    alone = choose_alone(choosing, model)
    ways = {
        "rules": lambda case: check_sentence(case.sentence, case.sources),
        f"model ≥ {alone:.2f}": lambda case: by_model(case, model, alone),
        "both": lambda case: check_sentence(
            case.sentence, case.sources, SupportReader(model.read, weights)
        ),
    }
    print(machine())
    for name, cases in sets.items():
        show(name, arguments.half, of_half(cases, arguments.half), ways)


def interval(measure: Callable[[np.ndarray], float], count: int) -> str:
    """A measure of all rows, with the 95 % interval over resampled rows."""
    chance = np.random.default_rng(SEED)
    drawn = [measure(chance.integers(count, size=count)) for _ in range(RESAMPLES)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return f"{measure(np.arange(count)):.3f} [{low:.3f} {high:.3f}]"


def show(name: str, half: str, cases: Sequence[Case], ways: dict[str, Way]) -> None:
    not_whole = np.array([case.label != "supported" for case in cases])
    wrong = np.array([case.label == "unsupported" for case in cases])
    print(
        f"\n## {name}, {half}: {len(cases)}, of them {wrong.sum()} unsupported, "
        f"{(not_whole & ~wrong).sum()} partly"
    )
    checked = {way: [check(case) for case in cases] for way, check in ways.items()}
    called = {
        way: np.array([one.verdict != "supported" for one in found])
        for way, found in checked.items()
    }
    withheld = {
        way: np.array([one.verdict == "unsupported" for one in found])
        for way, found in checked.items()
    }
    readings = {
        "not shown as supported / unsupported or partly": (called, not_whole),
        "not shown as supported / unsupported": (called, wrong),
        "withheld / unsupported or partly": (withheld, not_whole),
        "withheld / unsupported": (withheld, wrong),
    }
    for reading, (flags, positive) in readings.items():
        print(f"called / in truth: {reading}")
        for way in ways:
            show_rates(way, flags[way], positive)
    for way in ways:
        show_passed(way, called[way], withheld[way], wrong, not_whole)
    show_kinds(cases, called, not_whole)
    for way, found in checked.items():
        show_citations(way, cases, found)


def show_rates(way: str, called: Flags, positive: Flags) -> None:
    found = rates(called, positive)
    f1 = interval(lambda rows: rates(called[rows], positive[rows]).f1, len(called))
    print(f"  {way:14} precision {found.precision:.3f} recall {found.recall:.3f} F1 {f1}")


def show_passed(way: str, called: Flags, withheld: Flags, wrong: Flags, not_whole: Flags) -> None:
    """The two costs: what is false and shown as supported, what is true and not shown."""
    true = ~not_whole
    print(
        f"  {way:14} unsupported shown as supported {(~called & wrong).sum()} of {wrong.sum()}, "
        f"marked {(called & ~withheld & wrong).sum()}; supported marked "
        f"{(called & ~withheld & true).sum()}, withheld {(withheld & true).sum()} of {true.sum()}"
    )


def show_kinds(cases: Sequence[Case], called: dict[str, Flags], not_whole: Flags) -> None:
    print("share judged right (shown as supported or not), by kind and label")
    groups = sorted({(case.kind, case.label) for case in cases})
    for kind, label in groups:
        of_kind = np.array([(case.kind, case.label) == (kind, label) for case in cases])
        shares = [f"{(flags == not_whole)[of_kind].mean():.3f}" for flags in called.values()]
        print(f"  {kind:20} {label:12} {of_kind.sum():5}  {'  '.join(shares)}")


def show_citations(way: str, cases: Sequence[Case], found: Sequence[CheckedSentence]) -> None:
    """Precision and recall of the footnotes shown, as ALCE has them (Gao et al., EMNLP 2023).

    Precision: of the pairs of sentence and source that are shown, those in which the source
    supports. Recall: of the sentences that their sources support, those shown with one that does.
    """
    for shown in (("supported",), ("supported", "weak")):
        pairs = [
            case.cited[number]
            for case, one in zip(cases, found, strict=True)
            if one.verdict in shown
            for number in one.citations
        ]
        right = [label == "supported" for label in pairs]
        partly = [label != "unsupported" for label in pairs]
        recalled = [
            one.verdict in shown and any(case.cited[n] == "supported" for n in one.citations)
            for case, one in zip(cases, found, strict=True)
            if "supported" in case.cited.values()
        ]
        print(
            f"  {way:14} citations shown as {' or '.join(shown)}: {len(pairs)}, precision "
            f"{share(right)} (at least partly {share(partly)}), recall {share(recalled)}"
        )


def share(flags: Sequence[bool]) -> str:
    values = np.array(flags, float)
    return interval(lambda rows: float(values[rows].mean()), len(values)) if flags else "none"


if __name__ == "__main__":
    main()
