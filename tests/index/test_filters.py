"""Filters: what a value means, and what is refused."""

from datetime import date

import pytest

from index.errors import InvalidFilter
from index.filters import Filters, parse_as_of, parse_day


def test_no_condition_is_empty() -> None:
    assert Filters().is_empty
    assert not Filters(publisher="P").is_empty


@pytest.mark.parametrize("name", ["publisher", "path", "article_id"])
def test_a_blank_condition_is_refused_or_no_condition(name: str) -> None:
    """`footnote search --publisher ""` reaches this; an empty WHERE must not reach SQLite."""
    try:
        filters = Filters(**{name: ""})
    except InvalidFilter as error:
        assert name in str(error)  # noqa: PT017
    else:
        assert filters.is_empty


def test_a_range_of_one_day_is_allowed() -> None:
    day = date(2025, 4, 2)
    assert Filters(since=day, until=day).since == day


def test_a_range_that_ends_before_it_starts_is_refused_with_both_days() -> None:
    with pytest.raises(InvalidFilter, match=r"2025-04-01.*2025-04-02"):
        Filters(since=date(2025, 4, 2), until=date(2025, 4, 1))


def test_parse_day() -> None:
    assert parse_day("since", " 2025-04-02 ") == date(2025, 4, 2)


@pytest.mark.parametrize(
    "value", ["", "yesterday", "2025-13-01", "2025-02-30", "2025-4-2", "x" * 99]
)
def test_parse_day_names_the_filter_and_the_value(value: str) -> None:
    with pytest.raises(InvalidFilter, match=f"since='{value[:40]}'"):
        parse_day("since", value)


def test_the_day_of_asking_is_near_the_time_of_news() -> None:
    assert parse_as_of("2025-04-02") == date(2025, 4, 2)
    for value in ("0001-01-01", "1600-12-31", "2200-01-01", "soon"):
        with pytest.raises(InvalidFilter, match=f"as_of='{value}'"):
            parse_as_of(value)
