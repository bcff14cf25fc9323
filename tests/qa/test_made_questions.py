"""Questions from small texts, exactly."""

import pytest

from qa.made_questions import make_questions


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
