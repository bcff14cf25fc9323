"""Answers held against what answers, with evidence and sentences made by hand."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from by_hand import evidence, record

from index.sentences import Span
from qa.answer import Answer, CheckedSentence, GeneratorInfo, Source
from qa.evaluation.answers import Asked, Gold, StageTime, answer_measures, gold_of, stage_times
from qa.evaluation.eval_set import EvalQuestion
from qa.evidence import Evidence
from qa.joining import join_nested
from qa.question import Question

FERRY = "Anna Brown opened the ferry line. It was in May."
OTHER = "Anna Brown is a swimmer."
BEST = evidence(FERRY, core=(0, 33))
SECOND = evidence(FERRY, core=(34, 48))
STRANGE = evidence(OTHER, article_id="b.txt")
FERRY_VERSION = record(FERRY).version


def question(name: str = "q", **fields: object) -> EvalQuestion:
    return EvalQuestion(name, "Who opened the ferry line?", None, None, **fields)  # type: ignore[arg-type]


def answer(pieces: Sequence[Evidence], *cited: tuple[str, tuple[int, ...]]) -> Answer:
    """An answer over the pieces, best first, with sentences and the numbers they cite."""
    return Answer(
        question=Question("Who opened the ferry line?"),
        status="answered" if cited else "not_in_articles",
        sentences=tuple(
            CheckedSentence(text, numbers, "supported", 1.0, "") for text, numbers in cited
        ),
        withheld=(),
        citations=(),
        evidence=tuple(Source(number, piece) for number, piece in enumerate(pieces, start=1)),
        generator=GeneratorInfo("extractive", None),
        generation=1,
        note=None,
        timings_ms={"retrieve": 5.0, "evidence": 20.0, "total": 30.0},
        confidence=0.7,
    )


def asked(
    given: Answer | None, name: str = "q", answers: tuple[str, ...] = ("Anna Brown",)
) -> Asked:
    gold = Gold(frozenset({FERRY_VERSION}), answers, None)
    return Asked(question(name, answers=answers), gold, given)


def means(*ones: Asked) -> dict[str, float]:
    return {name: found.mean for name, found in answer_measures(ones, seed=0).items()}


def test_each_sentence_of_a_joined_piece_has_its_own_rank() -> None:
    first = replace(BEST, end=33, text=FERRY[:33], score=3.0)
    joined, strange = join_nested([first, replace(STRANGE, score=2.0), replace(SECOND, score=1.0)])
    given = asked(answer([joined, strange]), answers=("May",))
    assert [piece.core_text for piece in given.evidence] == [FERRY[:33], OTHER, FERRY[34:]]
    assert (means(given)["best_sentence"], means(given)["best_three"]) == (0.0, 1.0)


def test_words_of_another_article_do_not_answer() -> None:
    found = means(asked(answer([STRANGE, BEST], (OTHER, (1,)))))
    assert (found["best_sentence"], found["best_three"]) == (0.0, 1.0)
    assert (found["first_written"], found["cited_article"], found["answered"]) == (0.0, 0.0, 1.0)
    assert found["best_sentence_f1"] == 0.0


def test_the_sentence_itself_must_hold_the_answer() -> None:
    """Not one that it takes along to be understood."""
    found = means(asked(answer([SECOND], ("It was in May.", (1,)))))
    assert (found["best_sentence"], found["best_three"], found["first_written"]) == (0.0, 0.0, 0.0)
    assert found["cited_article"] == 1.0


def test_the_answer_is_read_from_its_beginning() -> None:
    given = answer([SECOND, BEST], ("It was in May.", (1,)), ("Anna Brown opened it.", (2,)))
    found = means(asked(given))
    assert (found["first_written"], found["three_written"]) == (0.0, 1.0)
    # "it was in may anna brown opened it": 8 words, 2 shared of 2.
    assert found["three_written_f1"] == pytest.approx(2 * 2 / (8 + 2))
    # Left: "it was in may" and "anna brown opened ferry line", without "the".
    assert found["best_three_f1"] == pytest.approx(2 * 2 / (9 + 2))
    assert found["best_sentence_f1"] == 0.0


def test_a_sentence_must_cite_the_article_itself() -> None:
    given = answer([BEST, STRANGE], ("Anna Brown opened it.", (2,)), ("It was in May.", (1,)))
    assert means(asked(given))["three_written"] == 0.0


def test_a_refusal_answers_nothing_but_its_evidence_counts() -> None:
    found = means(asked(answer([BEST]), "q1"), asked(None, "q2"))
    assert (found["best_sentence"], found["first_written"], found["answered"]) == (0.5, 0.0, 0.0)


def test_marked_evidence_is_measured_where_the_set_marks_it() -> None:
    assert "best_marked" not in means(asked(answer([BEST])))
    marked = question(evidence=("It was in May",))
    gold = gold_of(marked, frozenset({FERRY_VERSION}), {FERRY_VERSION: FERRY})
    assert gold.passages == {FERRY_VERSION: [Span(34, 47)]}
    cites_both = answer([BEST, SECOND], (FERRY, (1, 2)))
    found = means(Asked(marked, gold, cites_both))
    assert "best_sentence" not in found  # no words are known to answer
    assert (found["best_marked"], found["three_marked"]) == (0.0, 1.0)
    assert (found["cited_marked"], found["any_cited_marked"]) == (0.0, 1.0)


def test_no_article_is_marked_where_it_is_not_indexed() -> None:
    marked = question(evidence=("It was in May",))
    assert gold_of(marked, frozenset({FERRY_VERSION}), {}).passages == {}


def test_stage_times_are_medians_and_what_is_left_is_the_writing() -> None:
    slow = answer([BEST])
    slow.timings_ms.update({"evidence": 40.0, "first_token": 45.0, "total": 60.0})
    assert stage_times([answer([BEST]), slow]) == {
        "retrieve": StageTime(5.0, 5.0, 2),
        "evidence": StageTime(30.0, 39.0, 2),
        "first_token": StageTime(45.0, 45.0, 1),
        "answer": StageTime(10.0, 14.5, 2),
        "total": StageTime(45.0, 58.5, 2),
    }
    assert stage_times([]) == {}
