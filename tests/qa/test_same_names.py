"""Ways of writing one name."""

from dataclasses import replace

import pytest
from by_hand import sources
from cpu_time import cpu_s

from index.terms import words
from qa.check import check_sentence
from qa.draft import DraftSentence
from qa.same_names import first_names, group_of, met_by_initials


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
    ("article", "expected"),
    [
        ("Kirill Dmitriev came. Dmitriev left.", ["Kirill"]),
        ("President Kirill came. President Dmitriev left.", []),
        ("Kirill Dmitriev came. Anna Dmitriev left.", []),  # who is meant?
        ("Mr Dmitriev came with Kirill Dmitriev.", ["Kirill"]),
        ("Dmitriev came.", []),
        ("", []),
    ],
)
def test_a_first_name_may_stand_elsewhere_in_the_article(article: str, expected: list[str]) -> None:
    sentence = "Kirill Dmitriev left."
    found = words(sentence)
    starts = first_names(sentence, found, words("Dmitriev left the town."), article)
    assert [word.text for word in found if word.start in starts] == expected


def test_first_and_middle_names_are_found_together() -> None:
    found = words("Pushpa Kamal Dahal left.")
    article = "Pushpa Kamal Dahal came. Dahal left."
    starts = first_names("Pushpa Kamal Dahal left.", found, words("Dahal left."), article)
    assert sorted(starts) == [0, 7]


def test_what_is_no_name_where_cited_has_no_first_name() -> None:
    found = words("He heads the Direct Investment Fund.")
    article = "The Direct Investment Fund is new."
    cited = words("He heads an investment fund.")
    assert not first_names("He heads the Direct Investment Fund.", found, cited, article)


def test_a_sentence_may_give_the_first_name_that_its_article_has() -> None:
    (cited,) = sources("Dmitriev left the town.")
    sentence = DraftSentence("Kirill Dmitriev left the town.", (1,))
    assert check_sentence(sentence, [cited]).verdict == "unsupported"
    known = replace(cited, article_text="Kirill Dmitriev came. Dmitriev left the town.")
    assert check_sentence(sentence, [known]).verdict == "supported"


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


def test_a_question_of_capitals_takes_no_time() -> None:
    question = " ".join(f"{chr(65 + place % 26)}a" for place in range(660))
    assert cpu_s(lambda: met(question, "The UN met.")) < 1


def test_an_article_of_capitals_and_hyphens_takes_no_time() -> None:
    article = "A-" * 50_000 + ". Dmitriev came."
    found, cited = words("Kirill Dmitriev came."), words("Dmitriev came.")
    assert cpu_s(lambda: first_names("Kirill Dmitriev came.", found, cited, article)) < 1
