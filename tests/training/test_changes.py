"""Changes that keep, and that change, what a sentence says."""

import random

from changes import (
    denied,
    names_in,
    respelled,
    shortened,
    with_foreign_ending,
    with_name_for_pronoun,
    with_names_exchanged,
    with_opposite,
    with_other_name,
    with_other_number,
)


def drawn() -> random.Random:
    return random.Random(3)


def test_names_are_found_inside_a_sentence() -> None:
    text = "On Monday the envoy met Kirill Dmitriev and officials in Washington."
    assert names_in(text) == ["Kirill Dmitriev", "Washington"]


def test_another_name_takes_the_place_of_one() -> None:
    text = "The visit to Paris was short."
    assert with_other_name(text, ["Rome", "Paris"], drawn()) == "The visit to Rome was short."
    assert with_other_name(text, ["Paris"], drawn()) is None


def test_two_names_are_exchanged_unless_they_are_listed() -> None:
    text = "The army of Rome defeated that of Carthage."
    assert with_names_exchanged(text, drawn()) == "The army of Carthage defeated that of Rome."
    assert with_names_exchanged("It borders on Rome and Carthage.", drawn()) is None


def test_a_number_is_replaced_by_one_of_its_kind_that_the_source_lacks() -> None:
    changed = with_other_number("It opened in 1912.", "It opened in 1912.", drawn())
    assert changed is not None
    assert changed != "It opened in 1912."
    assert changed[:13] == "It opened in "
    assert changed[13:17].isdigit()
    assert with_other_number("No number.", "No number.", drawn()) is None


def test_denial_is_put_in_and_taken_out() -> None:
    assert denied("The talks have not begun.", drawn()) == "The talks have begun."
    assert denied("The talks have been short.", drawn()) in {
        f"The talks have {word} been short." for word in ("not", "never", "no longer")
    }
    assert denied("Talks began.", drawn()) is None


def test_a_word_gives_way_to_its_opposite() -> None:
    assert with_opposite("Prices rose.", drawn()) == "Prices fell."
    assert with_opposite("Prices moved.", drawn()) is None


def test_a_detail_is_added_only_if_the_source_lacks_it() -> None:
    other = "It was built by the town council."
    assert with_foreign_ending("It opened.", other, "It opened.") == (
        "It opened by the town council."
    )
    assert with_foreign_ending("It opened.", other, "By the town council it was opened.") is None


def test_a_sentence_is_shortened_without_its_bracket() -> None:
    text = "The bank (founded in 1890) closed its doors."
    found = {shortened(text, random.Random(seed)) for seed in range(20)}
    assert found == {None, "The bank closed its doors."}


def test_numbers_are_respelled() -> None:
    assert respelled("Two of five, or 40%, left.") == "2 of 5, or 40 percent, left."
    assert respelled("At twenty-five") == "At twenty-five"


def test_a_pronoun_is_named_only_by_a_clear_sentence_before() -> None:
    assert with_name_for_pronoun("She resigned.", "Ann Lee was mayor.") == "Ann Lee resigned."
    assert with_name_for_pronoun("She resigned.", "Ann Lee met Eva Moss.") is None
