"""Names of languages, and what is said of those without a stemmer."""

from babel import Locale

from index.language_names import NAMES, counted_languages, language_name, unanalysed_notes
from index.stemming import STEMMERS
from index.terms import is_analysed


def test_names_are_those_of_cldr() -> None:
    known = Locale("en").languages
    assert {code: known[code] for code in NAMES} == NAMES
    assert STEMMERS.keys() <= NAMES.keys()


def test_an_unknown_language_goes_by_its_code() -> None:
    assert language_name("xx") == "xx"


def test_languages_are_counted_in_words() -> None:
    assert counted_languages({"en": 1200, "de": 3}) == "English 1,200, German 3"


def test_what_is_said_of_languages_without_a_stemmer() -> None:
    assert unanalysed_notes({"ka": 3, "uk": 1}) == [
        "3 articles in Georgian are searched by whole words: no stemmer",
        "1 article in Ukrainian is searched by whole words: no stemmer",
    ]


def test_a_stemmer_or_pairs_of_letters_count_as_analysis() -> None:
    assert [code for code in ("en", "ru", "zh", "th", "ka", "uk") if not is_analysed(code)] == [
        "ka",
        "uk",
    ]
