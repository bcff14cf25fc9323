"""Words as the index compares them: the terms of a text, and the keys of words."""

import pytest

from index.terms import Terms, analyse, stems, term_keys, word_keys


def test_stems_keep_reading_order_and_stop_words() -> None:
    assert stems("The officials are talking") == ["the", "offici", "are", "talk"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "The U.S. talks at l'Élysée",
            "en",
            Terms("the us talk at elyse", "the us talks at elise"),
        ),
        ("С Песковым", "ru", Terms("с песк", "*s *peskovim *peskov")),
        ("в Reuters", "ru", Terms("в reuters", "*v reuters")),
        ("北京大", "zh", Terms("北京 京大", "北 京 京 大")),
        ("Ankara'nın", "tr", Terms("ankar", "ankara")),
        ("", "en", Terms("", "")),
    ],
)
def test_terms_of_a_text(text: str, language: str, expected: Terms) -> None:
    assert analyse(text, language) == expected


@pytest.mark.parametrize(
    ("asked", "question_language", "text", "language"),
    [
        ("negotiations", "en", "They negotiated", "en"),
        ("Dmitriyev", "en", "Dmitriev", "en"),
        ("Dmitriev", "en", "с Дмитриевым", "ru"),
        ("Zelensky", "en", "с Зеленским", "ru"),
        ("Дмитриева", "ru", "Dmitriev", "en"),
        ("Песков", "ru", "о Пескове", "ru"),
        ("Häusern", "de", "ein Haus", "de"),
        ("北京", "zh", "在北京大学", "zh"),
    ],
)
def test_a_word_meets_its_other_forms(
    asked: str, question_language: str, text: str, language: str
) -> None:
    assert word_keys(asked, language, question_language) & term_keys(text, language)


def test_other_words_do_not_meet() -> None:
    assert not word_keys("Putin", "en") & term_keys("Пушкин", "ru")
    assert not word_keys("visit", "en") & term_keys("visa", "en")
