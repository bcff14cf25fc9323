"""The risk–coverage curve of an evaluation as a picture (PNG).

matplotlib is loaded here alone, and only when a picture is drawn.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import InvalidRequest
from qa.evaluation.refusal import Curve
from qa.evaluation.run import Evaluation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ENDING = ".png"
_INCHES = (7.2, 4.8)
_DOTS_PER_INCH = 160
_DOTTED = (0, (1, 3))
# Two of the colours of Okabe and Ito (2008), told apart whatever colours an eye can see.
_BLUE, _ORANGE, _GREY = "#0072B2", "#D55E00", "#6b6b6b"


def check_plot(path: Path) -> None:
    """Raise InvalidRequest if no picture can be written there, before anything is measured."""
    if path.suffix.lower() != _ENDING:
        raise InvalidRequest(f"{path} is no name of a PNG file: end it in {_ENDING}")
    if not path.resolve().parent.is_dir():
        raise InvalidRequest(f"{path.resolve().parent} is no folder: make it, or name another")


def write_plot(evaluation: Evaluation, path: Path) -> None:
    """Write the curve; raise InvalidRequest if the set has no questions to refuse."""
    if evaluation.refusal is None:
        raise InvalidRequest(
            f"nothing can be plotted of {evaluation.set}: no clean question has to be refused; "
            "ask more of them, or withhold more articles"
        )
    name = f"{evaluation.set}, half {evaluation.half}" if evaluation.half else evaluation.set
    figure = draw_curve(evaluation.refusal.curve, name)
    figure.savefig(path, metadata={"Software": "Footnote"})


def draw_curve(curve: Curve, name: str) -> "Figure":
    """Return the picture of a curve. name: of what was measured."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import PercentFormatter

    figure = Figure(figsize=_INCHES, dpi=_DOTS_PER_INCH, layout="constrained")
    axes = figure.add_subplot()
    _draw_risks(axes, curve)
    _draw_threshold(axes, curve)
    questions = f"{len(curve.risks):,} questions"
    axes.set_title(f"Risk by coverage: {name}, {questions}", loc="left", fontsize=11)
    axes.set_xlabel("Coverage: share of the questions answered, the surest first")
    axes.set_ylabel("Risk: share of these answered wrongly")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, _top(curve))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(xmax=1))  # 2.5% where the steps need it
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.plot([], [], color=_GREY, linewidth=0.8, linestyle=_DOTTED, label="in any order")
    axes.legend(loc="upper left", fontsize=9, framealpha=1.0, edgecolor="none")
    return figure


def _draw_risks(axes: "Axes", curve: Curve) -> None:
    coverage = np.arange(1, len(curve.risks) + 1) / len(curve.risks)
    for risks, area, colour, what in (
        (curve.risks, curve.area, _BLUE, "no answer in the best three sentences, or no article"),
        (curve.risks_absent, curve.area_absent, _ORANGE, "no article that answers"),
    ):
        label = f"{what}: area {area.mean:.3f} [{area.low:.3f} {area.high:.3f}]"
        axes.plot(coverage, risks, color=colour, linewidth=1.8, label=label)
        axes.hlines(risks[-1], 0, 1, color=colour, linewidth=0.8, linestyle=_DOTTED)


def _draw_threshold(axes: "Axes", curve: Curve) -> None:
    label = f"as configured: answered at a confidence of {curve.threshold:g} or more"
    point = ([curve.coverage], [curve.risk], "o")
    # Whole on the frame, too.
    axes.plot(*point, color=_BLUE, markersize=8, markeredgecolor="white", clip_on=False, zorder=3)
    axes.axvline(curve.coverage, color=_GREY, linewidth=0.9, linestyle="--", label=label)


def _top(curve: Curve) -> float:
    """The highest risk shown, with room above it for the legend."""
    return min(1.0, max(0.1, 1.45 * max(*curve.risks, *curve.risks_absent)))
