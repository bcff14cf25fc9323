"""Which questions are chosen: what a kept article answers is not unanswerable."""

import pytest

from qa.making.made_questions import MadeQuestion
from qa.making.question_choice import choose


def question(text: str, answer: str, rule: str) -> MadeQuestion:
    return MadeQuestion(text, answer, rule, f"{answer}. {text}")


FILLERS = {f"f{number}": "Nothing is said here." for number in range(4)}


def unclean(asked: MadeQuestion, kept: str) -> tuple[int, int]:
    """How many questions are left out, and how many unanswerable, where every article but that
    of the question asks nothing: the withheld one is found by its seed."""
    texts = {"own": "Gone.", "kept": kept, **FILLERS}
    made = {"own": [asked]} | {
        article: [question(f"When was {article} built?", "1066", "when")] for article in texts
        if article != "own"
    }  # fmt: skip
    for seed in range(100):
        choice = choose(texts, made, seed, limit=50)
        if choice.withheld == {"own"}:
            return choice.unclean, sum(not one.is_answerable for one in choice.questions)
    raise AssertionError("no seed withholds the article")


@pytest.mark.parametrize(
    ("answer", "rule", "kept"),
    [
        ("1904", "when", "It happened in 1904."),
        ("3 May 1911", "when", "Born on 3  May\n1911, he left."),
        ("Tom Okoro", "who", "Mr. OKORO left."),
        ("1,500", "how-many", "There were 1500 then."),
        ("2 Million", "how-many", "There were 2 million's worth."),
    ],
)
def test_an_answer_in_a_kept_article_is_unclean(answer: str, rule: str, kept: str) -> None:
    assert unclean(question("What of the Pell Bridge?", answer, rule), kept) == (1, 0)


@pytest.mark.parametrize(
    ("answer", "rule", "kept"),
    [
        ("1904", "when", "It happened in 19045 or 1 904."),
        ("3 May 1911", "when", "Born on 3 June 1911, in May."),
        ("Tom Okoro", "who", "Tom Okorowski left."),
        ("1,500", "how-many", "There were 1 and 500 then."),
    ],
)
def test_words_of_an_answer_apart_are_no_answer(answer: str, rule: str, kept: str) -> None:
    assert unclean(question("What of the Pell Bridge?", answer, rule), kept) == (0, 1)


def test_of_a_description_the_name_described_is_looked_up() -> None:
    asked = question("Who is Ruth Lind?", "a chemist", "who-is")
    assert unclean(asked, "Ms. Lind left.") == (1, 0)
    assert unclean(asked, "There was a chemist.") == (0, 1)
