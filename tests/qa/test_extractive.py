"""The extractive answer: which sources it quotes."""

from dataclasses import replace

from by_hand import evidence

from qa.answer import Source
from qa.extractive import choose_sources
from qa.question import read_question

QUESTION = read_question("what is the unemployment rate in Caldria?")


def source(number: int, text: str, article: str, score: float) -> Source:
    piece = evidence(text, article_id=article, score=score)
    return Source(number, replace(piece, coverage=1.0))


def test_the_same_again_with_another_number_is_shown_and_the_same_again_is_not() -> None:
    newest = source(1, "The rate in Caldria was 5.9 per cent.", "june.txt", 2.0)
    again = source(2, "In Caldria the rate was 5.9 per cent.", "wire.txt", 1.9)
    older = source(3, "The rate in Caldria was 6.5 per cent.", "may.txt", 1.8)
    assert choose_sources(QUESTION, [newest, again, older]) == [newest, older]


def test_what_is_far_behind_is_not_shown() -> None:
    best = source(1, "The rate in Caldria was 5.9 per cent.", "june.txt", 2.0)
    behind = source(2, "The rate in Oslo was 3 per cent.", "oslo.txt", 1.5)
    assert choose_sources(QUESTION, [best, behind]) == [best]


def test_no_source_is_no_answer() -> None:
    assert choose_sources(QUESTION, []) == []
