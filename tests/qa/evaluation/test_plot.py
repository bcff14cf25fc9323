"""The risk–coverage curve: that it is drawn, with its axes named and its areas given."""

from dataclasses import replace
from pathlib import Path

import pytest
from test_refusal import CASES
from test_report import RESULT

from index.errors import InvalidRequest
from qa.evaluation.plot import check_plot, draw_curve, write_plot
from qa.evaluation.refusal import curve_of

CURVE = curve_of(CASES, threshold=0.4, seed=0)


def test_a_picture_is_written(tmp_path: Path) -> None:
    assert RESULT.refusal is not None
    result = replace(RESULT, refusal=replace(RESULT.refusal, curve=CURVE))
    write_plot(result, tmp_path / "curve.png")
    picture = (tmp_path / "curve.png").read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = (int.from_bytes(picture[at : at + 4]) for at in (16, 20))
    assert (width, height) == (1152, 768)


def test_the_curve_is_that_of_the_cases() -> None:
    (axes,) = draw_curve(CURVE, "five, half tune").axes
    assert axes.get_title(loc="left") == "Risk by coverage: five, half tune, 6 questions"
    assert axes.get_xlabel() == "Coverage: share of the questions answered, the surest first"
    assert axes.get_ylabel() == "Risk: share of these answered wrongly"
    wrong, absent, threshold, *_ = axes.get_lines()
    assert list(wrong.get_xdata()) == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1])
    assert tuple(wrong.get_ydata()) == CURVE.risks
    assert tuple(absent.get_ydata()) == CURVE.risks_absent
    assert (*threshold.get_xdata(), *threshold.get_ydata()) == (CURVE.coverage, CURVE.risk)
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend[0] == (
        "no answer in the best three sentences, or no article: area "
        f"{CURVE.area.mean:.3f} [{CURVE.area.low:.3f} {CURVE.area.high:.3f}]"
    )
    assert legend[1].startswith(f"no article that answers: area {CURVE.area_absent.mean:.3f} [")
    assert legend[2:] == ["as configured: answered at a confidence of 0.4 or more", "in any order"]


def test_the_risk_axis_says_what_its_steps_are() -> None:
    low = replace(CURVE, risks=(0.0, 0.125), risks_absent=(0.0, 0.125), risk=0.0)
    figure = draw_curve(low, "five")
    figure.draw_without_rendering()
    shown = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert shown[:4] == ["0.0%", "2.5%", "5.0%", "7.5%"]


def test_where_no_picture_can_be_is_said_before_anything_is_measured(tmp_path: Path) -> None:
    check_plot(tmp_path / "curve.PNG")
    with pytest.raises(InvalidRequest, match=r"curve\.pdf is no name of a PNG file: end it in"):
        check_plot(tmp_path / "curve.pdf")
    with pytest.raises(InvalidRequest, match="nowhere is no folder: make it, or name another"):
        check_plot(tmp_path / "nowhere" / "curve.png")


def test_a_set_without_refusals_cannot_be_plotted(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="nothing can be plotted of five: no clean question"):
        write_plot(replace(RESULT, refusal=None), tmp_path / "curve.png")
    assert not (tmp_path / "curve.png").exists()
