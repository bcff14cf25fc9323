"""The dated corpus (tests/dated): read as news, and its questions true to it."""

import json
from datetime import date
from pathlib import Path

import pytest

from index.article import normalise
from index.news_text import NewsText, parse_news_text
from index.published import day_of
from qa.dates import read_dates

DATED = Path(__file__).parent / "dated"
QUESTIONS = json.loads((DATED / "questions.json").read_text(encoding="utf-8"))


def read(name: str) -> NewsText:
    return parse_news_text(normalise((DATED / "articles" / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", sorted(path.name for path in (DATED / "articles").iterdir()))
def test_articles_are_read_as_news(name: str) -> None:
    story = read(name)
    lines = (DATED / "articles" / name).read_text(encoding="utf-8").split("\n")
    assert story.title == lines[0]
    assert f"{story.published} / {story.publisher}" == lines[2]
    assert not story.body.startswith(story.title[:30])
    assert story.body.endswith((".", "”", '"'))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_relevant_articles_hold_the_answer_and_lie_in_the_range(question) -> None:
    stories = [read(name) for name in question["relevant"]]
    for words in question["must_contain"]:
        assert any(words in story.body for story in stories), words
    limits = question["expect_range"] or {"since": None, "until": None}
    for story in stories:
        day = day_of(story.published)
        assert date.fromisoformat(limits["since"] or "1900-01-01") <= day
        assert day <= date.fromisoformat(limits["until"] or "2100-01-01")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_the_range_of_the_question_is_read(question) -> None:
    dates = read_dates(question["question"], date.fromisoformat(question["as_of"]))
    expected = question["expect_range"]
    if expected is None:
        assert dates is None or not dates.has_range
    else:
        found = {"since": dates.since, "until": dates.until}
        assert {name: day and day.isoformat() for name, day in found.items()} == expected
