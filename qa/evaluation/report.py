"""An evaluation as JSON, as a table of plain text, and held against limits."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from index.errors import InvalidRequest
from qa.evaluation.answers import ANSWER_MEASURES
from qa.evaluation.citations import CITATION_MEASURES
from qa.evaluation.measures import MEASURES, Interval
from qa.evaluation.refusal import REFUSAL_MEASURES
from qa.evaluation.retrieval import ENGINES
from qa.evaluation.run import Evaluation

# Measures in which the engines are compared in the table.
COMPARED = ("nDCG@10", "Success@1", "Success@5")
# Every measure that a limit can be set for; in all of them higher is better.
_GROUPS: dict[str, Mapping[str, object]] = {
    **dict.fromkeys(ENGINES, MEASURES),
    "answers": ANSWER_MEASURES,
    "citations": CITATION_MEASURES,
    "refusal": REFUSAL_MEASURES,
}
KNOWN = tuple(f"{group}.{name}" for group, names in _GROUPS.items() for name in names)
_CELL = 17


@dataclass(frozen=True, slots=True)
class Limit:
    """The least value a measure may have, such as "answers.best_three" 0.6."""

    measure: str
    value: float


def read_limit(text: str) -> Limit:
    """Return the limit written as MEASURE=VALUE; raise InvalidRequest if there is none such."""
    name, _, value = text.partition("=")
    if name not in KNOWN:
        raise InvalidRequest(f"unknown measure {name!r}: the measures are {', '.join(KNOWN)}")
    try:
        least = float(value)
    except ValueError:
        least = math.nan
    # No measure is under NaN: such a gate would always be open.
    if not 0 <= least <= 1:
        raise InvalidRequest(
            f"{text!r} sets no limit: write MEASURE=VALUE, the value from 0 to 1, "
            f"such as {name}=0.6"
        )
    return Limit(name, least)


def failures(evaluation: Evaluation, limits: Sequence[Limit]) -> list[str]:
    """Return what is wrong, a sentence for each limit that is not kept.

    A measure that the set does not allow keeps no limit: a gate must not open by itself.
    """
    found = []
    for limit in limits:
        group, name = limit.measure.split(".", 1)
        interval = evaluation.measures.get(group, {}).get(name)
        if interval is None:
            found.append(f"{limit.measure} cannot be measured on {evaluation.set}")
        elif interval.mean < limit.value:
            found.append(f"{limit.measure} is {interval.mean:.3f}, under {limit.value:g}")
    return found


def evaluation_json(evaluation: Evaluation, engine: str | None = None) -> dict[str, Any]:
    """Return the evaluation as JSON values; of an engine, its measures alone of the search's.

    Of the risk–coverage curve the risks at each hundredth of coverage.
    """
    values = asdict(evaluation)
    if evaluation.refusal:
        curve = values["refusal"]["curve"]
        for name in ("risks", "risks_absent"):
            curve[name] = _hundredths(curve[name])
    if engine:
        hidden = set(ENGINES) - {engine}
        groups = values["measures"].items()
        values["measures"] = {name: group for name, group in groups if name not in hidden}
        del values["differences"]
    return values


def evaluation_lines(evaluation: Evaluation, engine: str | None = None) -> list[str]:
    """Return the evaluation as lines of plain text of at most 80 columns."""
    result = evaluation
    half = f", half {result.half}" if result.half else ""
    lines = [
        f"{result.set}: {result.articles:,} articles ({result.indexed:,} indexed), "
        f"{result.passages:,} passages",
        f"{result.evaluated:,} of {result.questions:,} questions{half}; "
        f"{result.unjudged:,} without judgements; seed {result.seed}",
        "Brackets: 95 % intervals.",
    ]
    blocks = [
        _engine_lines(result, [engine] if engine else [e for e in ENGINES if e in result.measures]),
        _measure_lines("Answers", f"by {_writer(result)}", result, "answers", ANSWER_MEASURES),
        _measure_lines("Citations", "of the answers", result, "citations", CITATION_MEASURES),
        _refusal_lines(result) if result.refusal else [],
        _time_lines(result),
    ]
    for block in blocks:
        if block:
            lines += ["", *block]
    return lines


def _writer(result: Evaluation) -> str:
    reading = f", {result.read_k} passages read" if result.read_k else ", no evidence model"
    return (result.generator.model or f"{result.generator.kind} writer") + reading


def _engine_lines(result: Evaluation, engines: Sequence[str]) -> list[str]:
    lines = [f"{'Search':10}" + "".join(f"{engine:{_CELL}}" for engine in engines).rstrip()]
    for name in MEASURES:
        cells = [f"{_cell(result.measures[engine][name]):{_CELL}}" for engine in engines]
        lines.append((f"{name:10}" + "".join(cells)).rstrip())
    if len(engines) > 1:
        lines.append(f"{'':20}" + "".join(f"{name:20}" for name in COMPARED).rstrip())
        for pair, values in result.differences.items():
            cells = [f"{_signed(values[name]):20}" for name in COMPARED]
            lines.append((f"{pair:20}" + "".join(cells)).rstrip())
    lines.append(f"hybrid search: median {result.search_ms:.1f} ms")
    return lines


def _measure_lines(
    title: str, of: str, result: Evaluation, group: str, names: Mapping[str, str]
) -> list[str]:
    measures = result.measures.get(group, {})
    lines = [
        f"{name:20}{_cell(measures[name]):18}{text}"
        for name, text in names.items()
        if name in measures
    ]
    return [f"{title} {of}", *lines] if lines else []


def _refusal_lines(result: Evaluation) -> list[str]:
    refusal = result.refusal
    assert refusal is not None
    title = (
        f"{refusal.withheld:,} articles withheld" if refusal.withheld else "of its own questions"
    )
    lines = _measure_lines("Refusals,", title, result, "refusal", REFUSAL_MEASURES)
    curve = refusal.curve
    return [
        *lines,
        f"{refusal.cases:,} questions, {refusal.absent:,} of them to be refused; "
        f"{refusal.unclean:,} more hold their answer elsewhere",
        f"{refusal.missed:,} more whose article was not found, {refusal.missed_refused:,} of them "
        "refused",
        f"precision with these: {_cell(refusal.with_missed)}",
        f"area under risk by coverage: {_cell(curve.area)}",
    ]


def _time_lines(result: Evaluation) -> list[str]:
    lines = [
        f"{stage:20}{time.median_ms:9.1f}{time.p95_ms:9.1f}" for stage, time in result.times.items()
    ]
    return [f"{'Time, ms':20}{'median':>9}{'95th %':>9}", *lines] if lines else []


def _hundredths(risks: Sequence[float]) -> list[float]:
    """The risks at coverages of .01, .02 … 1: of the cases up to there."""
    return [round(risks[math.ceil(part * len(risks) / 100) - 1], 4) for part in range(1, 101)]


def _cell(interval: Interval) -> str:
    return f"{_share(interval.mean)} [{_share(interval.low)} {_share(interval.high)}]"


def _share(value: float) -> str:
    """Three decimals of a share in four columns: .345, 1.00."""
    text = f"{value:.3f}"
    return text[1:] if text.startswith("0") else text[:4]


def _signed(interval: Interval) -> str:
    values = (interval.mean, interval.low, interval.high)
    mean, low, high = (f"{value:+.3f}".replace("0.", ".", 1) for value in values)
    return f"{mean} [{low} {high}]"
