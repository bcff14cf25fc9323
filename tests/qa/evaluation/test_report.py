"""An evaluation shown: the table, the JSON, and the limits it is held against."""

from dataclasses import replace

import pytest

from index.errors import InvalidRequest
from qa.answer import GeneratorInfo
from qa.evaluation.answers import ANSWER_MEASURES, StageTime
from qa.evaluation.citations import CITATION_MEASURES
from qa.evaluation.measures import MEASURES, Interval
from qa.evaluation.refusal import REFUSAL_MEASURES, Curve, Refusal
from qa.evaluation.report import (
    KNOWN,
    Limit,
    evaluation_json,
    evaluation_lines,
    failures,
    read_limit,
)
from qa.evaluation.run import Evaluation


def same(mean: float) -> dict[str, Interval]:
    return dict.fromkeys(MEASURES, Interval(mean, 0.1, 1.0))


BETTER = dict.fromkeys(MEASURES, Interval(0.1667, -0.01, 0.2))
WORSE = dict.fromkeys(MEASURES, Interval(-0.4, -0.5, -0.3))
HALF = Interval(0.5, 0.25, 0.75)
RESULT = Evaluation(
    set="five",
    articles=1_234,
    indexed=1_230,
    passages=5_678,
    questions=2_110,
    unjudged=7,
    evaluated=1_000,
    half="tune",
    seed=3,
    generator=GeneratorInfo("extractive", None),
    read_k=20,
    measures={
        "dense": same(0.5),
        "lexical": same(0.25),
        "hybrid": same(0.6667),
        "reranked": same(1.0),
        "answers": {"best_sentence": HALF, "answered": Interval(1.0, 1.0, 1.0)},
        "citations": {"recall": HALF, "verbatim": Interval(1.0, 1.0, 1.0)},
        "refusal": {"precision": HALF, "recall": HALF, "f1": HALF},
    },
    differences={"hybrid - dense": BETTER, "hybrid - lexical": WORSE, "reranked - hybrid": BETTER},
    refusal=Refusal(
        withheld=247,
        asked=1_000,
        unclean=300,
        cases=690,
        absent=138,
        missed=10,
        missed_refused=4,
        measures={"precision": HALF, "recall": HALF, "f1": HALF},
        with_missed=HALF,
        curve=Curve((0.0, 0.5), (0.0, 0.5), HALF, HALF, 0.4, 0.5, 0.0),
    ),
    search_ms=6.24,
    times={"retrieve": StageTime(6.24, 12.0, 1_000), "total": StageTime(350.0, 1_400.0, 1_000)},
)
SEARCH_ALONE = replace(
    RESULT,
    measures={name: same(0.5) for name in ("dense", "lexical", "hybrid")},
    differences={"hybrid - dense": BETTER},
    refusal=None,
    times={},
)


def test_the_table_reads_at_80_columns() -> None:
    lines = evaluation_lines(RESULT)
    assert all(len(line) <= 80 for line in lines)
    assert lines == [
        "five: 1,234 articles (1,230 indexed), 5,678 passages",
        "1,000 of 2,110 questions, half tune; 7 without judgements; seed 3",
        "Brackets: 95 % intervals.",
        "",
        "Search    dense            lexical          hybrid           reranked",
        "nDCG@10   .500 [.100 1.00] .250 [.100 1.00] .667 [.100 1.00] 1.00 [.100 1.00]",
        "Recall@10 .500 [.100 1.00] .250 [.100 1.00] .667 [.100 1.00] 1.00 [.100 1.00]",
        "Success@1 .500 [.100 1.00] .250 [.100 1.00] .667 [.100 1.00] 1.00 [.100 1.00]",
        "Success@5 .500 [.100 1.00] .250 [.100 1.00] .667 [.100 1.00] 1.00 [.100 1.00]",
        "MRR@10    .500 [.100 1.00] .250 [.100 1.00] .667 [.100 1.00] 1.00 [.100 1.00]",
        "                    nDCG@10             Success@1           Success@5",
        "hybrid - dense      +.167 [-.010 +.200] +.167 [-.010 +.200] +.167 [-.010 +.200]",
        "hybrid - lexical    -.400 [-.500 -.300] -.400 [-.500 -.300] -.400 [-.500 -.300]",
        "reranked - hybrid   +.167 [-.010 +.200] +.167 [-.010 +.200] +.167 [-.010 +.200]",
        "hybrid search: median 6.2 ms",
        "",
        "Answers by extractive writer, 20 passages read",
        "best_sentence       .500 [.250 .750]  the best sentence of evidence answers",
        "answered            1.00 [1.00 1.00]  not refused",
        "",
        "Citations of the answers",
        "recall              .500 [.250 .750]  sentences supported by all they cite",
        "verbatim            1.00 [1.00 1.00]  sentences quoted word for word",
        "",
        "Refusals, 247 articles withheld",
        "precision           .500 [.250 .750]  refusals that were right",
        "recall              .500 [.250 .750]  what had to be refused and was",
        "f1                  .500 [.250 .750]  their harmonic mean",
        "690 questions, 138 of them to be refused; 300 more hold their answer elsewhere",
        "10 more whose article was not found, 4 of them refused",
        "precision with these: .500 [.250 .750]",
        "area under risk by coverage: .500 [.250 .750]",
        "",
        "Time, ms               median   95th %",
        "retrieve                  6.2     12.0",
        "total                   350.0   1400.0",
    ]


def test_every_measure_is_explained_within_the_width() -> None:
    for explained in (ANSWER_MEASURES, CITATION_MEASURES, REFUSAL_MEASURES):
        assert all(len(name) < 20 and len(text) <= 42 for name, text in explained.items())


def test_what_a_set_does_not_allow_is_not_shown() -> None:
    lines = evaluation_lines(SEARCH_ALONE)
    assert lines[4] == "Search    dense            lexical          hybrid"
    assert lines[-2:] == [
        "hybrid - dense      +.167 [-.010 +.200] +.167 [-.010 +.200] +.167 [-.010 +.200]",
        "hybrid search: median 6.2 ms",
    ]


def test_one_engine_is_shown_alone() -> None:
    lines = evaluation_lines(RESULT, "lexical")
    assert lines[4:6] == ["Search    lexical", "nDCG@10   .250 [.100 1.00]"]
    assert not any("hybrid -" in line for line in lines)
    shown = evaluation_json(RESULT, "lexical")
    assert list(shown["measures"]) == ["lexical", "answers", "citations", "refusal"]
    assert "differences" not in shown


def test_the_json_has_every_number() -> None:
    shown = evaluation_json(RESULT)
    assert shown["measures"]["hybrid"]["MRR@10"] == {"mean": 0.6667, "low": 0.1, "high": 1.0}
    difference = shown["differences"]["hybrid - dense"]["nDCG@10"]
    assert difference == {"mean": 0.1667, "low": -0.01, "high": 0.2}
    # Two cases: up to half of the coverage the first alone.
    assert shown["refusal"]["curve"]["risks"] == [0.0] * 50 + [0.5] * 50
    assert shown["times"]["total"] == {"median_ms": 350.0, "p95_ms": 1400.0, "answers": 1000}


def test_a_limit_is_a_measure_and_a_value() -> None:
    assert read_limit("reranked.Success@1=0.7") == Limit("reranked.Success@1", 0.7)
    assert read_limit("refusal.f1=1") == Limit("refusal.f1", 1.0)


def test_an_unknown_measure_names_the_known_ones() -> None:
    with pytest.raises(InvalidRequest) as raised:
        read_limit("answer.best=0.7")
    assert str(raised.value) == (
        f"unknown measure 'answer.best': the measures are {', '.join(KNOWN)}"
    )
    assert {"hybrid.nDCG@10", "answers.best_three", "citations.precision"} < set(KNOWN)
    with pytest.raises(InvalidRequest, match=r"'refusal\.f1' sets no limit: write MEASURE=VALUE"):
        read_limit("refusal.f1")


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "7", "-0.1", "abc", ""])
def test_a_limit_lies_between_0_and_1(value: str) -> None:
    with pytest.raises(InvalidRequest, match=rf"'refusal\.f1={value}' sets no limit: .* 0 to 1"):
        read_limit(f"refusal.f1={value}")


def test_a_measure_under_its_limit_is_told() -> None:
    kept = [Limit("hybrid.Success@1", 0.6667), Limit("refusal.f1", 0.5)]
    assert failures(RESULT, kept) == []
    broken = [Limit("hybrid.Success@1", 0.67), Limit("answers.best_sentence", 0.9)]
    assert failures(RESULT, kept + broken) == [
        "hybrid.Success@1 is 0.667, under 0.67",
        "answers.best_sentence is 0.500, under 0.9",
    ]


def test_what_cannot_be_measured_keeps_no_limit() -> None:
    assert failures(SEARCH_ALONE, [Limit("answers.best_three", 0.0)]) == [
        "answers.best_three cannot be measured on five"
    ]
