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


WHO = read_question("who is Ann Lee?")


def test_who_is_quotes_what_says_who_from_several_articles_and_not_what_only_names() -> None:
    naming = source(1, "Ann Lee left the building on Monday.", "a.txt", 3.0)
    mayor = source(2, "Ann Lee, the mayor of Caldria, left on Monday.", "a.txt", 2.0)
    older = source(3, "She was led in by Mayor Ann Lee.", "b.txt", 1.0)
    assert choose_sources(WHO, [naming, mayor, older]) == [mayor, older]


def test_who_is_quotes_an_age_only_where_nothing_says_more() -> None:
    aged = source(1, "Ann Lee, 45, was seen in Caldria.", "a.txt", 3.0)
    naming = source(2, "Ann Lee was seen in Oslo too.", "b.txt", 2.9)
    mayor = source(3, "Mayor Ann Lee was seen in Rome.", "c.txt", 1.0)
    assert choose_sources(WHO, [aged, naming]) == [aged]
    assert choose_sources(WHO, [aged, naming, mayor]) == [mayor]


def test_who_is_takes_a_second_sentence_of_an_article_only_if_it_says_something_else() -> None:
    mayor = source(1, "Ann Lee, the mayor of Caldria, left.", "a.txt", 3.0)
    again = source(2, "Ann Lee is the mayor of Caldria.", "a.txt", 2.0)
    mother = source(3, "Ann Lee is the mother of five famous chess players.", "a.txt", 1.0)
    assert choose_sources(WHO, [mayor, again, mother]) == [mayor, mother]
