"""Stems, by the language of the text and the script of the word."""

import pytest

from index.stemming import STEMMERS, stem


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("negotiations", "en", "negoti"),
        ("negotiating", "en", "negoti"),
        ("hauser", "de", "haus"),
        ("Häuser", "de", "haus"),
        ("Häusern", "de", "haus"),
        ("Müller", "de", "mull"),
        ("Mueller", "de", "mull"),
        ("Straße", "de", "strass"),
        ("STRASSE", "de", "strass"),
        ("négociations", "fr", "negoci"),
        ("переговоры", "ru", "переговор"),
        ("российского", "ru", "россииск"),
        ("російського", "uk", "росіиського"),
        ("İstanbul'da", "tr", "istanbul"),
        ("ISPARTA", "tr", "ispar"),
        ("Isparta'nın", "tr", "ispar"),
        ("Prezydentem", "pl", "prezydent"),
        ("председника", "sr", "predsednik"),
        ("predsednik", "sr", "predsednik"),
        ("predsjednika", "hr", "predsednik"),
        ("المدينة", "ar", "مدين"),
        ("مدينة", "ar", "مدين"),
        ("والمدينة", "ar", "مدين"),
        ("بالمدينة", "ar", "مدين"),
        ("کتاب‌ها", "fa", "كتاب"),
        ("كتابهاي", "fa", "كتاب"),
        ("προέδρου", "el", "προεδρ"),
        ("Πρόεδρος", "el", "προεδρ"),
        ("लड़कों", "hi", "लड़क"),
        ("negotiations", "xx", "negotiations"),
    ],
)
def test_stem(word: str, language: str, expected: str) -> None:
    assert stem(word, language) == expected


@pytest.mark.parametrize(
    ("word", "language"),
    [("Reuters", "ru"), ("Merkels", "ar"), ("переговоры", "en"), ("переговоры", "de")],
)
def test_a_word_in_another_script_is_only_folded(word: str, language: str) -> None:
    assert stem(word, language) == word.lower()


@pytest.mark.parametrize("name", ["Дмитриев", "Песков", "Медведев", "Лавров", "Путин", "Шойгу"])
def test_a_russian_surname_has_one_stem_in_all_cases(name: str) -> None:
    endings = ("", "а", "у", "ым", "е") if name[-1] in "вн" else ("",)
    assert len({stem(name + ending, "ru") for ending in endings}) == 1


@pytest.mark.parametrize(
    ("number", "language", "expected"),
    [
        ("1.500", "de", "1500"),
        ("1.500", "en", "1.500"),
        ("1,500", "en", "1500"),
        ("3,5", "de", "3.5"),
        ("3.5", "de", "3.5"),
        ("1.500.000", "tr", "1500000"),
    ],
)
def test_numbers_are_read_as_the_language_writes_them(
    number: str, language: str, expected: str
) -> None:
    assert stem(number, language) == expected


@pytest.mark.parametrize("language", STEMMERS)
def test_every_stemmer_is_there_and_a_stem_is_folded(language: str) -> None:
    assert stem("1", language) == "1"
    for word in ("Müller", "Москва", "Αθήνα", "مدينة", "राष्ट्रपति", "சென்னை", "Հայաստան", "אידיש"):
        assert stem(word, language)
