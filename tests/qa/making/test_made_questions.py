"""Questions from small texts, exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.making.made_questions import make_questions


def made(text: str) -> list[tuple[str, str, str]]:
    return [(made.rule, made.text, made.answer) for made in make_questions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Marie Keller opened the first clinic in Accra in 1987.",
            [
                ("when", "When did Marie Keller open the first clinic in Accra?", "1987"),
                ("who", "Who opened the first clinic in Accra in 1987?", "Marie Keller"),
            ],
        ),
        (
            "Anton Weber was born in Salzburg, Austria, on 3 May 1911.",
            [
                ("when", "When was Anton Weber born in Salzburg, Austria?", "3 May 1911"),
                ("where", "Where was Anton Weber born on 3 May 1911?", "Salzburg, Austria"),
                ("who", "Who was born in Salzburg, Austria, on 3 May 1911?", "Anton Weber"),
            ],
        ),
        (
            "At least 45 people were killed in two attacks in Kabul, police said on Tuesday.",
            [("how-many", "How many people were killed in two attacks in Kabul?", "45")],
        ),
        (
            "In 2009, Norway won three gold medals in Liberec.",
            [
                ("how-many", "How many gold medals did Norway win in Liberec in 2009?", "three"),
                ("when", "When did Norway win three gold medals in Liberec?", "2009"),
                ("which", "Which country won three gold medals in Liberec in 2009?", "Norway"),
            ],
        ),
        (
            "The Pell Bridge was designed by Carla Neumann.",
            [("who-by", "Who designed the Pell Bridge?", "Carla Neumann")],
        ),
        (
            "“We shall see,” said Tom Okoro, the chief executive of Larkfield Foods.",
            [("who-role", "Who is the chief executive of Larkfield Foods?", "Tom Okoro")],
        ),
        (
            "He met Ruth Lind, a chemist at Uppsala University, and left.",
            [("who-is", "Who is Ruth Lind?", "a chemist at Uppsala University")],
        ),
        (
            "They thanked Ruth Lind, who founded the Larkfield Prize in 1990, and left.",
            [("who", "Who founded the Larkfield Prize in 1990?", "Ruth Lind")],
        ),
        (
            "Reporters asked Kremlin spokesman Dmitry Peskov about it. He saw the Kremlin.",
            [("who-role", "Who is the Kremlin spokesman?", "Dmitry Peskov")],
        ),
        (
            "In 1904 Anna Weber was born in Graz and died in Linz.",
            [
                ("when", "When was Anna Weber born in Graz?", "1904"),
                ("where", "Where was Anna Weber born in 1904?", "Graz"),
                ("who", "Who was born in Graz in 1904?", "Anna Weber"),
                ("where", "Where did Anna Weber die?", "Linz"),
            ],
        ),
        (
            "The Pell Bank was sold to Larkfield Foods in 1990 and moved, and in 1999 it closed.",
            [("when", "When was the Pell Bank sold to Larkfield Foods?", "1990")],
        ),
        (
            "“I saw it,” said Tom Okoro, 54, a plumber.",
            [("how-old", "How old is Tom Okoro?", "54")],
        ),
        (
            "The Oslo-based Larkfield Institute denied it.",
            [("where", "Where is the Larkfield Institute based?", "Oslo")],
        ),
        (
            "Ruth Lind (3 May 1911 – 2 June 1999) wrote it.",
            [
                ("when", "When was Ruth Lind born?", "3 May 1911"),
                ("when", "When did Ruth Lind die?", "2 June 1999"),
            ],
        ),
        (
            "More than 60 percent of voters in Norway backed the Larkfield Treaty.",
            [
                (
                    "how-many",
                    "What percentage of voters in Norway backed the Larkfield Treaty?",
                    "60",
                )
            ],
        ),
        (
            "The ministry said 45 people were killed in Kabul in a raid on Larkfield Camp.",
            [
                (
                    "how-many",
                    "How many people were killed in Kabul in a raid on Larkfield Camp?",
                    "45",
                )
            ],
        ),
        (
            "Elm Hill is a village in the county of Kent.",
            [("what-is", "What is Elm Hill?", "a village in the county of Kent")],
        ),
        (
            "It stands beside Boston's Matthews Arena, which was built in 1910.",
            [("when", "When was Boston's Matthews Arena built?", "1910")],
        ),
    ],
)  # fmt: skip
def test_questions_from_a_sentence(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert made(text) == expected


def test_a_surname_becomes_the_full_name_in_a_question() -> None:
    text = "Nobody knew Anil Rao then. Rao married Sunita Shah in 1979."
    assert made(text) == [
        ("when", "When did Anil Rao marry Sunita Shah?", "1979"),
        ("who", "Who married Sunita Shah in 1979?", "Rao"),
    ]


def test_the_day_of_writing_is_left_out() -> None:
    text = "John Smith opened a school for refugees in Berlin on Wednesday with Ruth Lind."
    assert [question for _, question, _ in made(text)] == [
        "Who opened a school for refugees in Berlin with Ruth Lind?"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "He opened the first clinic in Accra in 1987.",
        "The company opened a clinic in Accra in 1987.",
        "Marie Keller did not open the clinic in Accra in 1987.",
        "“Marie Keller opened the clinic in Accra in 1987,” he said.",
        "Did Marie Keller open the clinic in Accra in 1987?",
        "Marie Keller opened it in 1987.",
        "Marie Keller attended the meeting.",
        "Marie Keller and Ruth Lind, who opened the clinic in Accra, left.",
        "The man arrested in Paris was charged with theft.",
        "After talks with Ruth Lind, a chemist who lives in Accra says she left.",
        "Thus the British fleet won.",
        "Two of the ships sank.",
        "Anna Weber has tested positive for the flu.",
        "At least 33 people were killed and 20 wounded in Kabul near Larkfield Camp.",
        "They spoke to former Kremlin spokesman Dmitry Peskov.",
        "It quoted Norway's FA president Ruth Lind.",
        "Marie Keller endorsed the Larkfield Treaty as well.",
        "Norway held a rehearsal to mark Larkfield Day on 9 May.",
    ],
)
def test_what_cannot_stand_alone_yields_no_question(text: str) -> None:
    assert made(text) == []


def test_a_person_is_not_asked_for_as_the_person_in_the_question() -> None:
    text = "Marie Keller sold the Keller Clinic in Accra in 1987."
    assert [rule for rule, _, _ in made(text)] == ["when"]


def test_the_sentence_is_the_articles_own() -> None:
    text = "News.\n\nMarie Keller (left)\nopened a clinic in Accra in 1987. She left."
    (when, _) = make_questions(text)
    assert when.sentence == "Marie Keller (left)\nopened a clinic in Accra in 1987."
    assert when.sentence in text


WORDS = st.sampled_from(
    """The the a In in of by Ruth Lind Kabul Norway was were opened born killed led who which and
    but that said 45 1904 May 3 percent people president , . . ( ) 's Prize Museum is 54""".split()
)


@given(st.lists(WORDS, max_size=60).map(" ".join) | st.text(max_size=200))
def test_any_text_is_read_and_answers_stand_in_their_sentence(text: str) -> None:
    tidy = text.replace(" ,", ",").replace(" .", ".").replace(" 's", "'s")
    for made in make_questions(tidy):
        assert made.answer in made.sentence
        assert made.sentence in tidy
        assert made.text.endswith("?")
