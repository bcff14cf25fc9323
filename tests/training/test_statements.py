"""Questions to statements."""

import pytest
from statements import count_verbs, past, state, third_person

VERBS = frozenset(["die", "hold", "buy", "open", "win"])


@pytest.mark.parametrize(
    ("question", "answer", "statement"),
    [
        ("When did the king die?", "1904", "The king died in 1904."),
        ("Why did the king die?", "he was poisoned", "The king died because he was poisoned."),
        ("What event was held in Istanbul?", "the final", "The final was held in Istanbul."),
        ("What did the town buy?", "two trams", "The town bought two trams."),
        ("How many trams did the town buy?", "two", "The town bought two trams."),
        ("Who directed the film?", "Ann Lee", "Ann Lee directed the film."),
        ("Who is the mayor?", "Ann Lee", "The mayor is Ann Lee."),
        ("What was the hall built for?", "music", "The hall was built for music."),
        ("Where was Ann Lee born?", "Leeds", "Ann Lee was born in Leeds."),
        ("The ship sank in what year?", "1912", "The ship sank in 1912."),
    ],
)
def test_an_answer_makes_a_statement_of_its_question(
    question: str, answer: str, statement: str
) -> None:
    assert state(question, answer, VERBS) == statement


@pytest.mark.parametrize("question", ["Was the king old?", "How does it sound?", "What did he do?"])
def test_a_question_no_rule_fits_makes_none(question: str) -> None:
    assert state(question, "well", VERBS) is None


def test_verbs_are_counted_after_modals() -> None:
    texts = ["they will open it and can open it, to open it, would open it, must open it"]
    assert count_verbs(texts) == {"open"}


def test_verbs_are_inflected() -> None:
    assert [past(verb) for verb in ("stop", "carry", "love", "buy", "open")] == [
        "stopped", "carried", "loved", "bought", "opened"
    ]  # fmt: skip
    assert [third_person(verb) for verb in ("watch", "carry", "have", "play")] == [
        "watches", "carries", "has", "plays"
    ]  # fmt: skip
