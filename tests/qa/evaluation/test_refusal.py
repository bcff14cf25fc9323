"""Refusals: which articles are withheld, which cases are clean, and what is counted."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from by_hand import record
from eval_sets import ARTICLES, json_lines, write_set
from test_answers import BEST, FERRY, FERRY_VERSION, STRANGE, answer, asked, question

from qa.evaluation.eval_set import EvalSet, read_eval_set, write_corpus_without
from qa.evaluation.refusal import (
    Case,
    CleanCases,
    case_of,
    curve_of,
    is_absent,
    measure_refusal,
    withheld_versions,
)


@pytest.fixture
def five(tmp_path: Path) -> EvalSet:
    return read_eval_set(write_set(tmp_path / "five"))


def test_articles_are_withheld_until_a_share_of_the_questions_has_none(five: EvalSet) -> None:
    """q1 has a, q2 has c, q4 has d and e, q5 has b."""
    chosen = five.judged()
    ids = {version: article for article, version in five.versions.items()}

    def drawn(share: float | None, seed: int) -> str:
        return "".join(sorted(ids[v] for v in withheld_versions(five, chosen, share, seed)))

    assert {drawn(0.25, seed) for seed in range(30)} == {"a", "b", "c", "de"}
    assert {drawn(0.3, seed) for seed in range(60)} == {"ab", "ac", "ade", "bc", "bde", "cde"}
    assert [drawn(None, seed) for seed in range(9)] == [drawn(0.2, seed) for seed in range(9)]
    assert drawn(0.0, 0) == ""
    assert len(drawn(0.9, 0)) in (3, 4)  # one is left to ask


def test_only_articles_of_the_questions_asked_are_withheld(five: EvalSet) -> None:
    found = {withheld_versions(five, five.judged()[:1], 0.2, seed) for seed in range(9)}
    assert found == {frozenset({five.versions["a"]})}


def test_a_set_with_unanswerable_questions_needs_no_withholding(tmp_path: Path) -> None:
    queries = json_lines(
        [{"id": "q", "text": "apple"}, {"id": "n", "text": "zebra", "answerable": False}]
    )
    own = read_eval_set(write_set(tmp_path / "own", queries=queries, qrels="q\ta\t1\n"))
    assert withheld_versions(own, own.usable(), None, 0) == frozenset()
    assert withheld_versions(own, own.usable(), 0.2, 0) == {own.versions["a"]}


def test_the_rest_is_written_without_the_withheld(five: EvalSet, tmp_path: Path) -> None:
    withheld = frozenset({five.versions["b"], five.versions["e"]})
    path = tmp_path / "rest" / "corpus.jsonl"
    write_corpus_without(five, withheld, path)
    kept = [{"id": name, "title": "", "text": ARTICLES[name]} for name in "acd"]
    assert path.read_text() == json_lines(kept)


def test_a_question_is_absent_if_all_its_articles_are() -> None:
    assert is_absent(question(), frozenset("ab"), frozenset("abc"))
    assert not is_absent(question(), frozenset("ab"), frozenset("bc"))
    assert is_absent(question(is_answerable=False), frozenset(), frozenset())


def test_a_case_is_clean_if_no_other_article_holds_its_answer() -> None:
    clean = CleanCases({"a": "Anna Brown opened it.", "b": "She swims with anna  BROWN, often."})
    assert not clean.has(question(answers=("Anna Brown",)), frozenset("a"))
    assert clean.has(question(answers=("Anna Brown",)), frozenset("ab"))
    assert not clean.has(question(answers=("Cork", "swims")), frozenset("a"))
    assert clean.has(question(answers=("swim",)), frozenset("a"))  # a part of a word is none
    assert not clean.has(question(evidence=("She swims",)), frozenset("a"))


def test_a_case_is_made_of_an_answer() -> None:
    refused = case_of(asked(answer([STRANGE])), True, frozenset())
    assert refused == Case("q", True, True, 0.7, False, False)
    found = case_of(asked(answer([BEST], (FERRY, (1,)))), False, frozenset({FERRY_VERSION}))
    assert found == Case("q", False, False, 0.7, True, False)
    missed = case_of(asked(answer([STRANGE])), False, frozenset({record("Other.").version}))
    assert missed == Case("q", False, True, 0.7, False, True)


def case(name: str, absent: bool, refused: bool, confidence: float, **more: bool) -> Case:
    right = more.get("right", not absent)
    return Case(name, absent, refused, confidence, right, more.get("missed", False))


CASES: Sequence[Case] = (
    case("1", absent=True, refused=True, confidence=0.1),
    case("2", absent=True, refused=False, confidence=0.8),
    case("3", absent=False, refused=True, confidence=0.3),
    case("4", absent=False, refused=False, confidence=0.9),
    case("5", absent=False, refused=False, confidence=0.6, right=False),
    case("6", absent=False, refused=True, confidence=0.2, missed=True, right=False),
)


def test_refusals_are_counted_by_hand() -> None:
    found = measure_refusal(CASES, asked=10, withheld=2, threshold=0.4, seed=0)
    assert found is not None
    assert (found.withheld, found.asked, found.unclean) == (2, 10, 4)
    assert (found.cases, found.absent, found.missed, found.missed_refused) == (5, 2, 1, 1)
    # Refused: 1 and 3, of which 1 had to be; the miss makes three.
    assert found.measures["precision"].mean == 1 / 2
    assert found.measures["recall"].mean == 1 / 2
    assert found.measures["f1"].mean == 1 / 2
    assert found.with_missed.mean == 1 / 3


def test_the_curve_by_hand() -> None:
    curve = curve_of(CASES, threshold=0.4, seed=0)
    # Surest first: 4 right, 2 absent, 5 wrong, 3 right, 6 missed, 1 absent.
    assert curve.risks == pytest.approx((0, 1 / 2, 2 / 3, 2 / 4, 3 / 5, 4 / 6))
    assert curve.risks_absent == pytest.approx((0, 1 / 2, 1 / 3, 1 / 4, 1 / 5, 2 / 6))
    assert curve.area.mean == pytest.approx(sum(curve.risks) / 6)
    assert curve.area_absent.mean == pytest.approx(sum(curve.risks_absent) / 6)
    assert (curve.threshold, curve.coverage, curve.risk) == (0.4, 3 / 6, 2 / 3)


def test_nothing_is_measured_where_nothing_has_to_be_refused() -> None:
    assert measure_refusal(CASES[2:], 4, 0, 0.4, 0) is None
    assert measure_refusal([], 4, 1, 0.4, 0) is None
