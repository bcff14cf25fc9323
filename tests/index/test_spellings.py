"""Spelling keys: one for the ways of writing a foreign name."""

import pytest

from index.spellings import spelling


@pytest.mark.parametrize(
    "variants",
    [
        ("dmitriev", "dmitriyev", "dmitrijev"),
        ("zelensky", "zelenskyy", "zelenskiy", "zelenskyi", "zelenskii"),
        ("kharkiv", "harkiv"),
        ("mykolaiv", "mykolayiv"),
        ("medvedev", "medwedew"),
        ("mohammed", "mohamed"),
        ("dmitriev", "Дмитриев", "Дмитрієв"),
        ("medvedev", "Медведев"),
        ("khrushchev", "Хрущёв", "Хрущев"),
        ("naryshkin", "Нарышкин"),
        ("Шойгу", "shoigu"),
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


def test_a_letter_may_sound_otherwise_in_another_language() -> None:
    assert spelling("Гриценко", "uk") == spelling("Hrytsenko")
    assert spelling("Гриценко", "ru") == spelling("Gritsenko")
    assert spelling("Вучић", "sr") == spelling("Vučić")
