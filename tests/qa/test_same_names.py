"""Ways of writing one name."""

import pytest
from by_hand import sources

from index.terms import words
from qa.check import check_sentence
from qa.draft import DraftSentence
from qa.same_names import group_of, met_by_initials


@pytest.mark.parametrize(
    ("text", "other"),
    [("Swedes", "Sweden"), ("American", "U.S."), ("Lieutenant", "Lt."), ("Turkey", "Turkish")],
)
def test_a_place_and_its_people_share_a_key(text: str, other: str) -> None:
    (one,), (two,) = words(text), words(other)
    assert group_of(one) == group_of(two) is not None


@pytest.mark.parametrize("text", ["turkey", "general", "Nigeria's", "Niger", "Roman"])
def test_other_words_have_no_key_or_another(text: str) -> None:
    (word,), (nigerian,), (romanian,) = words(text), words("Nigerian"), words("Romanian")
    assert group_of(word) == (group_of(nigerian) if text == "Nigeria's" else None)
    assert group_of(word) != group_of(romanian)


def met(sentence: str, cited: str) -> list[str]:
    found = words(sentence)
    starts = met_by_initials(sentence, found, cited, words(cited))
    return [word.text for word in found if word.start in starts]


@pytest.mark.parametrize(
    ("sentence", "cited", "expected"),
    [
        ("The United States agreed.", "US officials agreed.", ["United", "States"]),
        ("The U.S. agreed.", "The United States agreed.", ["U.S"]),
        ("The FDA agreed.", "The Food and Drug Administration agreed.", ["FDA"]),
        ("The Food and Drug Administration agreed.", "FDA", ["Food", "Drug", "Administration"]),
        ("The United Nations agreed.", "US officials agreed.", []),
        ("The African Union left.", "An AU contingent will leave.", ["African", "Union"]),
        ("Anna, Tom left.", "AT 5", []),  # two names
    ],
)
def test_initials_stand_for_the_words_of_a_name(
    sentence: str, cited: str, expected: list[str]
) -> None:
    assert met(sentence, cited) == expected


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("Dmitriev is under sanctions of the United States.", "Dmitriev is under US sanctions."),
        ("The match was won by Swedes.", "The match in Sweden was won."),
        ("Lieutenant Uhura spoke.", "Lt. Uhura spoke to the crew."),
        ("Among children it is rare.", "It is rare in children."),
        ("Many from Taiwan reverse it.", "Those from Taiwan often reverse it."),
        ("Deaths were brought on by work, known as karoshi.",
         "Karoshi: deaths brought on by punishing work, as is known."),
        ("Funds made up 22% of the budgets in 1980.", "In 1980, funds made up 22% of budgets."),
        ("Dole endorsed Romney in the Register.", "Romney was endorsed by Dole in the Register."),
    ],
)  # fmt: skip
def test_what_is_only_written_otherwise_is_not_withheld(sentence: str, cited: str) -> None:
    checked = check_sentence(DraftSentence(sentence, (1,)), sources(cited))
    assert checked.verdict == "supported", checked.reason
