"""Words as the index compares them: folded, stemmed, by spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.terms import fold, is_stop_word, spelling, stem, stems, words


def texts_of(text: str) -> list[str]:
    return [word.text for word in words(text)]


@given(st.text(max_size=200))
def test_words_are_exact_spans_in_reading_order(text: str) -> None:
    position = 0
    for word in words(text):
        assert position <= word.start < word.end
        assert text[word.start : word.end] == word.text
        position = word.end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Putin's key adviser", ["Putin", "key", "adviser"]),
        ("Dmitriev’s visit", ["Dmitriev", "visit"]),
        ("O'Brien doesn't", ["O'Brien", "doesn't"]),
        ("U.S. officials met", ["U.S", "officials", "met"]),
        ("3.5 percent of 1,500", ["3.5", "percent", "of", "1,500"]),
        ("on 2025-04-02.", ["on", "2025", "04", "02"]),
        ("the state-backed fund", ["the", "state", "backed", "fund"]),
        ("Президент России", ["Президент", "России"]),
        ("😀 ok", ["ok"]),
        ("", []),
    ],
)
def test_words_of_known_texts(text: str, expected: list[str]) -> None:
    assert texts_of(text) == expected


@pytest.mark.parametrize("word", ["हिन्दी", "শান্তি", "שָׁלוֹם", "مُحَمَّد", "தமிழ்"])
def test_vowel_signs_are_part_of_the_word_in_any_script(word: str) -> None:
    assert texts_of(f"{word} 1") == [word, "1"]


def test_word_knows_case_and_digits() -> None:
    moscow, and_, year = words("Moscow and 2025")
    assert (moscow.is_capitalised, and_.is_capitalised, year.is_capitalised) == (True, False, False)
    assert (moscow.has_digit, year.has_digit) == (False, True)


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Élysée", "elysee"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("U.S", "us"),
        ("1,500", "1500"),
        ("3.5", "3.5"),
        ("doesn’t", "doesn't"),
        ("Ёлка", "елка"),
        ("İstanbul", "istanbul"),
        ("𝐁𝐑𝐄𝐀𝐊𝐈𝐍𝐆", "breaking"),
    ],
)
def test_fold(word: str, folded: str) -> None:
    assert fold(word) == folded


@given(st.text(max_size=100))
def test_fold_twice_changes_nothing(text: str) -> None:
    for word in words(text):
        assert fold(fold(word.text)) == fold(word.text)


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("negotiations", "en", "negoti"),
        ("negotiating", "en", "negoti"),
        ("hauser", "de", "haus"),
        ("переговоры", "ru", "переговор"),
        ("negotiations", "xx", "negotiations"),
    ],
)
def test_stem(word: str, language: str, expected: str) -> None:
    assert stem(word, language) == expected


def test_stems_keep_reading_order_and_stop_words() -> None:
    assert stems("The officials are talking") == ["the", "offici", "are", "talk"]


@pytest.mark.parametrize(
    "variants",
    [
        ("dmitriev", "dmitriyev", "dmitrijev"),
        ("zelensky", "zelenskyy", "zelenskiy", "zelenskyi", "zelenskii"),
        ("kharkiv", "harkiv"),
        ("mykolaiv", "mykolayiv"),
        ("medvedev", "medwedew"),
        ("mohammed", "mohamed"),
    ],
)
def test_spelling_variants_share_a_key(variants: tuple[str, ...]) -> None:
    assert len({spelling(variant) for variant in variants}) == 1


@pytest.mark.parametrize(("one", "other"), [("dmitriev", "dmitrov"), ("putin", "pushkin")])
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert spelling(one) != spelling(other)


@pytest.mark.parametrize("word", ["kyiv", "talk", "2025", "150000"])
def test_short_words_and_numbers_are_their_own_spelling(word: str) -> None:
    assert spelling(word) == word


def test_stop_words_are_known_for_english_only() -> None:
    assert is_stop_word("who")
    assert is_stop_word("doesn't")
    assert not is_stop_word("kremlin")
    assert not is_stop_word("who", "de")
