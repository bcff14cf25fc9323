"""Sentence spans: exact, ordered, trimmed, and over every character that is not white space."""

from pathlib import Path

import pytest
from cpu_time import cpu_s
from hypothesis import given
from hypothesis import strategies as st

from index.article import normalise
from index.news_text import parse_news_text
from index.sentences import (
    MAX_PARAGRAPH_CHARS,
    MAX_SENTENCE_CHARS,
    Span,
    split_sentences,
    trim,
)

SEED = Path(__file__).parents[2] / "seeds" / "000_50e888d2ed398487.txt"
SPECIAL = " \n\t.!?…\"'”’()\ue000\u0301\u3000😀👩\u200d👧אش。Mr U.S e.g"
texts = st.text(st.characters(codec="utf-8") | st.sampled_from(SPECIAL), max_size=300)
languages = st.sampled_from(["en", "de", "ru", "ar", "zh", "hi", "xx"])


def words_of(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, language)]


@given(texts, languages)
def test_sentences_are_ordered_trimmed_and_cover_every_visible_character(
    raw: str, language: str
) -> None:
    text = normalise(raw)
    position = 0
    for start, end in split_sentences(text, language):
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


@given(st.integers(1, 3 * MAX_SENTENCE_CHARS), st.sampled_from(["x", "wort ", "ab\n", "😀 "]))
def test_no_sentence_is_longer_than_the_bound(length: int, unit: str) -> None:
    text = (unit * length)[:length].strip()
    assert all(end - start <= MAX_SENTENCE_CHARS for start, end in split_sentences(text))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He left. She stayed!", ["He left.", "She stayed!"]),
        (
            "He met U.S. officials in May. Then he met Mr. Fox.",
            ["He met U.S. officials in May.", "Then he met Mr. Fox."],
        ),
        ("It rose 3.5 percent. Then it fell.", ["It rose 3.5 percent.", "Then it fell."]),
        ("First paragraph\n\nSecond one", ["First paragraph", "Second one"]),
        ("Он ушёл. Она осталась.", ["Он ушёл.", "Она осталась."]),
        ("", []),
    ],
)
def test_sentences_of_known_texts(text: str, sentences: list[str]) -> None:
    assert words_of(text) == sentences


def test_offsets_count_code_points() -> None:
    assert split_sentences("😀 won. 👩\u200d👧 too.") == [Span(0, 6), Span(7, 15)]


def test_seed_does_not_end_a_sentence_after_u_s() -> None:
    body = parse_news_text(normalise(SEED.read_text(encoding="utf-8"))).body
    assert (
        "Dmitriev, who heads the Russian Direct Investment Fund, has taken a more prominent role "
        "in negotiations with U.S. officials in recent months."
    ) in words_of(body)


def test_seed_quotation_ends_a_sentence() -> None:
    body = parse_news_text(normalise(SEED.read_text(encoding="utf-8"))).body
    assert (
        "In a post on X, responding to another report on the visit, Dmitriev wrote “maybe.”"
    ) in words_of(body)


def test_a_long_list_is_cut_at_its_lines() -> None:
    lines = [f"item {number} of the list" + "x" * 100 for number in range(12)]
    assert words_of("\n".join(lines)) == lines


def test_a_long_line_is_cut_at_the_last_blank() -> None:
    text = "a" * 990 + " " + "b" * 500
    assert split_sentences(text) == [Span(0, 990), Span(991, 1491)]


def test_a_long_word_is_cut_at_the_bound() -> None:
    assert split_sentences("a" * 2_500) == [Span(0, 1000), Span(1000, 2000), Span(2000, 2500)]


@pytest.mark.parametrize(
    ("span", "trimmed"),
    [((0, 7), (2, 5)), ((2, 5), (2, 5)), ((0, 2), (2, 2)), ((5, 7), (7, 7)), ((3, 3), (3, 3))],
)
def test_trim(span: tuple[int, int], trimmed: tuple[int, int]) -> None:
    assert trim(" \tabc\n ", Span(*span)) == trimmed


@pytest.mark.parametrize("second", ["Mr. Putin left.", "Gen. Smith left.", "U.S. officials left."])
def test_a_sentence_may_start_with_an_abbreviation(second: str) -> None:
    assert words_of(f"They met on Monday. {second}") == ["They met on Monday.", second]


@pytest.mark.parametrize("between", [" ", "\n"])
def test_a_very_long_paragraph_is_cut_between_sentences(between: str) -> None:
    sentence = "The minister met Mr. Fox in May."
    count = 3 * MAX_PARAGRAPH_CHARS // len(sentence)
    assert words_of(between.join([sentence] * count)) == [sentence] * count


@pytest.mark.parametrize("text", ["“" * 300_000, "«a. " * 100_000, "„word\n" * 50_000])
def test_quotation_marks_that_are_not_closed_take_no_time(text: str) -> None:
    assert cpu_s(lambda: split_sentences(text)) < 8
