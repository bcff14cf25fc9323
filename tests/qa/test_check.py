"""The check: hand-written sentences against the words they cite."""

import pytest
from by_hand import sources

from qa.check import check_sentence
from qa.draft import DraftSentence

ADVISER = (
    "Kirill Dmitriev, a senior Kremlin adviser and head of a large state-backed investment fund, "
    "is expected to visit Washington this week for talks with US officials about Ukraine and "
    "bilateral relations, the Kremlin said on Wednesday."
)
FUND = (
    "Dmitriev, who heads the Russian Direct Investment Fund, has taken a more prominent role in "
    "negotiations with U.S. officials in recent months."
)
CALLS = (
    "The Trump administration has taken a different approach, holding at least two phone calls "
    "with Putin and sending top advisers, including Secretary of State Marco Rubio, to Saudi "
    "Arabia last month to kick off talks."
)
ZELENSKY = (
    'During a phone interview with NBC News on March 30, Trump said he was "very angry" and '
    '"furious" when Putin called for the creation of a transitional government in Ukraine, which '
    "could oust the current president, Volodymyr Zelensky."
)
RELATIONS = "Relations began to deteriorate in 2012 during Barack Obama's presidency."
VISA = "CNN reported that Dmitriev must obtain a special visa, as he is under US sanctions."
REFUSED = "Joe Biden refused to talk to Moscow."
MET = (
    "Dmitriev met with White House envoy Steve Witkoff when he traveled to Moscow to meet with "
    "Russian President Vladimir Putin."
)

SUPPORTED = [
    # the article's own words
    (ADVISER, ADVISER),
    (RELATIONS, RELATIONS),
    # parts and paraphrases near the words
    ("Kirill Dmitriev is a senior Kremlin adviser.", ADVISER),
    ("Kirill Dmitriev is the head of a large state-backed investment fund.", ADVISER),
    ("Dmitriev heads the Russian Direct Investment Fund.", FUND),
    ("Dmitriev must obtain a special visa because he is under US sanctions.", VISA),
    ("Relations began to deteriorate in 2012.", RELATIONS),
    ("On March 30, Trump said he was very angry.", ZELENSKY),
    # inflection
    ("Dmitriev is heading the Russian Direct Investment Fund.", FUND),
    ("Kirill Dmitriev is a senior adviser expected to visit Washington for a talk.", ADVISER),
    # spelling variants, case and accents of names
    ("Kirill Dmitriyev is a senior Kremlin adviser.", ADVISER),
    ("Volodymyr Zelenskyy is the current president of Ukraine.", ZELENSKY),
    ("KIRILL DMITRIEV is a senior Kremlin adviser.", ADVISER),
    # numbers and number words
    ("The Trump administration held at least two phone calls with Putin.", CALLS),
    ("The Trump administration held at least 2 phone calls with Putin.", CALLS),
    ("The storm killed 1,500 people.", "The storm killed 1500 people in the town."),
    ("The storm killed 1500 people.", "The storm killed 1,500 people in the town."),
    ("The rate rose by 3.5 percent.", "The rate rose by 3.5 percent in May."),
    ("Twelve people died.", "The fire spread fast and 12 people died."),
    # what is denied there is denied here
    ("Joe Biden refused to talk to Moscow.", REFUSED),
    ("Joe Biden did not talk to Moscow.", REFUSED),
]

UNSUPPORTED = [
    # a name that is not there
    ("Dmitriev will meet with Sergei Lavrov in Washington this week.", ADVISER),
    ("Kirill Dmitriev is a senior adviser of Angela Merkel.", ADVISER),
    ("Merkel met with White House envoy Steve Witkoff in Moscow.", MET),  # as the first word
    # a number or date that is not there
    ("Relations began to deteriorate in 2014.", RELATIONS),
    ("On March 31, Trump said he was very angry.", ZELENSKY),
    ("The Trump administration held at least 3 phone calls with Putin.", CALLS),
    ("The Trump administration held at least three phone calls with Putin.", CALLS),
    ("The storm killed 15 people.", "The storm killed 1,500 people in the town."),
    ("The rate rose by 5 percent.", "The rate rose by 3.5 percent."),
    ("3 people died.", "Officials said that 13 people died."),  # not by a part of a number
    ("The company earned $5 billion.", "The company earned $5 million."),
    # another month, another day of the week
    ("The bank closed on Monday in April.", "The bank closed on Monday in March."),
    ("The bank closed on Friday.", "The bank closed on Monday."),
    # invented detail
    ("Dmitriev owns three villas and a private jet bought from his brother.", FUND),
    ("The weather in Washington was rainy and cold.", ADVISER),
    ("Gas prices are going to rise sharply, Dmitriev said.", FUND),
    # nothing of it is there
    ("Bananas grow quickly.", RELATIONS),
]

NOT_SUPPORTED_WHOLLY = [
    # negation, either way round
    ("Kirill Dmitriev is not a senior Kremlin adviser.", ADVISER),
    ("Dmitriev does not head the Russian Direct Investment Fund.", FUND),
    ("Joe Biden talked to Moscow.", REFUSED),
    ("Relations never began to deteriorate in 2012.", RELATIONS),
    ("Trump visited Moscow.", "Officials denied that Trump visited Moscow."),
    # part of its words are there
    ("Dmitriev heads the Russian Direct Investment Fund and paints watercolours.", FUND),
]


@pytest.mark.parametrize(("sentence", "cited"), SUPPORTED)
def test_a_sentence_that_its_source_says_is_supported(sentence: str, cited: str) -> None:
    checked = check_sentence(DraftSentence(sentence, (1,)), sources(cited))
    assert (checked.verdict, checked.citations) == ("supported", (1,)), checked.reason
    assert checked.text == sentence
    assert 0.8 <= checked.support <= 1.0


@pytest.mark.parametrize(("sentence", "cited"), UNSUPPORTED)
def test_a_sentence_that_its_source_does_not_say_is_withheld(sentence: str, cited: str) -> None:
    checked = check_sentence(DraftSentence(sentence, (1,)), sources(cited))
    assert (checked.verdict, checked.citations) == ("unsupported", ())


@pytest.mark.parametrize(("sentence", "cited"), NOT_SUPPORTED_WHOLLY)
def test_a_sentence_that_may_deny_or_add_is_not_supported(sentence: str, cited: str) -> None:
    checked = check_sentence(DraftSentence(sentence, (1,)), sources(cited))
    assert checked.verdict in ("weak", "unsupported")


@pytest.mark.parametrize("number", ["2", "4", "2,025", "four"])
def test_the_articles_date_vouches_for_dates_not_for_counts(number: str) -> None:
    """2025-04-02 holds 2, 4 and 2025; none of them is a number of deaths."""
    cited = sources("The storm killed several people in town.", published="2025-04-02 19:49:31")
    sentence = DraftSentence(f"The storm killed {number} people in town.", (1,))
    assert check_sentence(sentence, cited).verdict == "unsupported"


@pytest.mark.parametrize("day", ["on April 2, 2025", "on 2 April 2025", "on Wednesday"])
def test_a_sentence_may_give_the_articles_day(day: str) -> None:
    cited = sources("The storm killed several people in town.", published="2025-04-02 19:49:31")
    sentence = DraftSentence(f"The storm killed several people in town {day}.", (1,))
    checked = check_sentence(sentence, cited)
    assert (checked.verdict, checked.citations) == ("supported", (1,))


def test_a_sentence_may_not_give_a_day_beside_the_articles() -> None:
    cited = sources("The storm killed several people in town.", published="2025-04-02 19:49:31")
    sentence = DraftSentence("The storm killed several people in town on April 3, 2025.", (1,))
    assert check_sentence(sentence, cited).verdict == "unsupported"


def test_a_sentence_may_take_a_name_from_the_headline() -> None:
    cited = sources("The storm killed several people in town.", title="Storm Ada reaches Galway")
    sentence = DraftSentence("In Galway, the storm killed several people in town.", (1,))
    assert check_sentence(sentence, cited).verdict == "supported"


def test_a_sentence_without_a_citation_is_withheld() -> None:
    checked = check_sentence(DraftSentence(ADVISER, ()), sources(ADVISER))
    assert (checked.verdict, checked.reason) == ("unsupported", "cites no source")
    assert (checked.citations, checked.support) == ((), 0.0)


def test_a_number_that_no_source_has_is_no_citation() -> None:
    checked = check_sentence(DraftSentence(ADVISER, (7,)), sources(ADVISER))
    assert (checked.verdict, checked.reason) == ("unsupported", "cites no source")


def test_an_unknown_number_beside_a_good_one_is_removed() -> None:
    checked = check_sentence(DraftSentence(ADVISER, (7, 1, 0)), sources(ADVISER))
    assert (checked.verdict, checked.citations) == ("supported", (1,))


def test_a_citation_that_does_not_hold_is_removed_and_the_other_kept() -> None:
    checked = check_sentence(DraftSentence(FUND, (1, 2)), sources(RELATIONS, FUND))
    assert (checked.verdict, checked.citations, checked.support) == ("supported", (2,), 1.0)


def test_a_citation_is_never_moved_to_the_source_that_would_hold() -> None:
    checked = check_sentence(DraftSentence(FUND, (1,)), sources(RELATIONS, FUND))
    assert (checked.verdict, checked.citations) == ("unsupported", ())


def test_both_citations_stay_where_both_hold() -> None:
    checked = check_sentence(DraftSentence("Dmitriev is a head.", (2, 1)), sources(ADVISER, FUND))
    assert (checked.verdict, checked.citations) == ("supported", (2, 1))


def test_a_sentence_drawn_from_two_sources_is_checked_against_both_together() -> None:
    sentence = (
        "Dmitriev heads the Russian Direct Investment Fund and needs a special visa from CNN."
    )
    checked = check_sentence(DraftSentence(sentence, (1, 2)), sources(FUND, VISA))
    assert checked.verdict in ("supported", "weak")
    assert checked.citations == (1, 2)


def test_two_sources_together_do_not_support_what_neither_says() -> None:
    sentence = "Dmitriev flew to Berlin and then to Paris with Angela Merkel."
    checked = check_sentence(DraftSentence(sentence, (1, 2)), sources(FUND, VISA))
    assert (checked.verdict, checked.citations) == ("unsupported", ())


def test_a_question_supports_no_statement() -> None:
    cited = sources("Is Dmitriev a spy of the Kremlin?")
    checked = check_sentence(DraftSentence("Dmitriev is a spy of the Kremlin.", (1,)), cited)
    assert (checked.verdict, checked.reason) == ("unsupported", "what it cites only asks")


def test_a_deed_is_not_given_to_another() -> None:
    cited = sources("The river Gorran was poisoned by volunteers, the mayor said.")
    checked = check_sentence(
        DraftSentence("The river Gorran was poisoned by thieves.", (1,)), cited
    )
    assert checked.verdict == "unsupported"
    assert checked.reason == "says “by thieves” where what it cites says “by volunteers”"


def test_the_reason_names_the_word_that_is_missing() -> None:
    name = check_sentence(DraftSentence("In May, Dmitriev saw Lavrov.", (1,)), sources("In May"))
    assert name.reason == "the name Dmitriev is not in what it cites"
    year = check_sentence(DraftSentence("Relations fell in 2014.", (1,)), sources(RELATIONS))
    assert year.reason == "the number 2014 is not in what it cites"


@pytest.mark.parametrize(
    ("cited", "support", "verdict"),
    [
        ("the storm killed some people in boats", 0.8, "supported"),
        ("the storm killed some people", 0.6, "weak"),
        ("the storm killed them", 0.4, "unsupported"),
    ],
)
def test_support_is_the_share_of_content_words(cited: str, support: float, verdict: str) -> None:
    """Content words: storm, killed, people, boats, quickly."""
    sentence = DraftSentence("The storm killed people in boats quickly.", (1,))
    checked = check_sentence(sentence, sources(cited))
    assert (checked.support, checked.verdict) == (pytest.approx(support), verdict)


def test_cyrillic_sentences_are_checked_too() -> None:
    cited = sources("Кирилл Дмитриев прибыл в Вашингтон в среду.")
    assert check_sentence(
        DraftSentence("Кирилл Дмитриев прибыл в Вашингтон.", (1,)), cited
    ).verdict == ("supported")
    assert check_sentence(
        DraftSentence("Кирилл Дмитриев прибыл в Берлин.", (1,)), cited
    ).verdict == ("unsupported")
