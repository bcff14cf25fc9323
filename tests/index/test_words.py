"""Words as spans, in any script, and their folded form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.words import fold, words


def texts_of(text: str) -> list[str]:
    return [word.text for word in words(text)]


@given(st.text(max_size=200))
def test_words_are_exact_spans_in_reading_order(text: str) -> None:
    position = -1
    for word in words(text):
        assert position < word.start < word.end
        assert text[word.start : word.end] == word.text
        position = word.start


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Putin's key adviser", ["Putin", "key", "adviser"]),
        ("Dmitriev’s visit", ["Dmitriev", "visit"]),
        ("O'Brien doesn't", ["O'Brien", "doesn't"]),
        ("U.S. officials met", ["U.S", "officials", "met"]),
        ("3.5 percent of 1,500", ["3.5", "percent", "of", "1,500"]),
        ("on 2025-04-02.", ["on", "2025", "04", "02"]),
        ("am 2.4.2025, 3.5.1", ["am", "2", "4", "2025", "3.5.1"]),
        ("the state-backed fund", ["the", "state", "backed", "fund"]),
        ("Президент России", ["Президент", "России"]),
        ("😀 ok", ["ok"]),
        ("l'Élysée, d’Estaing", ["Élysée", "Estaing"]),
        ("dell'Italia, un'altra", ["Italia", "altra"]),
        ("qu'il lorsqu’elle", ["il", "elle"]),
        ("aujourd'hui D'Angelo's", ["aujourd'hui", "Angelo"]),
        ("I'd didn't c'mon it's", ["I'd", "didn't", "c'mon", "it"]),
        ("İstanbul'da", ["İstanbul'da"]),
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
    ("text", "expected"),
    [
        ("北京大学", ["北京", "京大", "大学"]),
        ("车。", ["车"]),
        ("G7峰会在2025年", ["G7", "峰会", "会在", "2025", "年"]),
        ("大統領が会う", ["大統", "統領", "が", "会う"]),
        ("食べた", ["食べ", "べた"]),
        ("橋の", ["橋", "の"]),
        ("ドミトリは", ["ドミ", "ミト", "トリ", "は"]),
        ("대통령은 왔다", ["대통", "통령", "왔다"]),
        ("서울에서 비가", ["서울", "비가"]),
        ("ไทยวันพุธ", ["ไทย", "ยวั", "วัน", "นพุ", "พุธ"]),
        ("ប្រធានា", ["ប្រធា", "ធានា"]),
        ("မြန်မာ", ["မြန်", "န်မာ"]),
    ],
)
def test_scripts_without_spaces_give_pairs_of_letters(text: str, expected: list[str]) -> None:
    assert texts_of(text) == expected


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
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("об’єкт", "об'єкт"),
        ("مُحَمَّد", "محمد"),
        ("أحمد", "احمد"),
        ("مـدينة", "مدينه"),
        ("کتاب‌های", "كتابهاي"),
        ("שָׁלוֹם", "שלום"),
        ("ガス", "ガス"),
        ("ｶﾞｽ", "ガス"),
        ("서울", "서울"),
        ("हिन्दी", "हिन्दी"),
        ("٢٠٢٥", "2025"),
        ("３,５", "3.5"),
        ("3,5", "3.5"),
        ("12,34,567.5", "1234567.5"),
        ("1.234.567,5", "1234567.5"),
        ("𝐁𝐑𝐄𝐀𝐊𝐈𝐍𝐆", "breaking"),
    ],
)
def test_fold(word: str, folded: str) -> None:
    assert fold(word) == folded


@given(st.text(max_size=100))
def test_fold_twice_changes_nothing(text: str) -> None:
    for word in words(text):
        assert fold(fold(word.text)) == fold(word.text)
