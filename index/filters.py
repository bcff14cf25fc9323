"""Filters on date, publisher, path and article, checked once and passed down as a value."""

import re
from dataclasses import dataclass
from datetime import date

from index.errors import InvalidFilter
from index.published import FIRST_YEAR, LAST_YEAR

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article must fulfil to be found. None means no condition.

    since, until: first and last day, both included; undated articles then do not match.
    as_of: the day of asking; articles of later days do not match, undated ones do.
    publisher: the whole name, case ignored. path: a file, or a folder and all below it.
    """

    since: date | None = None
    until: date | None = None
    as_of: date | None = None
    publisher: str | None = None
    path: str | None = None
    article_id: str | None = None

    def __post_init__(self) -> None:
        for name in ("publisher", "path", "article_id"):
            value = getattr(self, name)
            if value is not None and not value.strip():
                raise InvalidFilter(f"{name} is blank: give a text, or leave the filter out")
        if self.since and self.until and self.until < self.since:
            raise InvalidFilter(
                f"the range ends ({self.until}) before it starts ({self.since}): swap the two"
            )

    @property
    def is_empty(self) -> bool:
        return self == Filters()


def is_below(path: str, folder: str | None) -> bool:
    """Return whether a path is the one a filter names, or below it; any is where none is named."""
    if folder is None:
        return True
    wanted = folder.rstrip("/")
    return path == wanted or path.startswith(f"{wanted}/")


def parse_as_of(value: str) -> date:
    """Return the day of asking; raise InvalidFilter if it is none, or far from any news."""
    day = parse_day("as_of", value)
    if FIRST_YEAR < day.year < LAST_YEAR:
        return day
    raise InvalidFilter(f"as_of={value!r} is not near: choose {FIRST_YEAR + 1} to {LAST_YEAR - 1}")


def parse_day(name: str, value: str) -> date:
    """Return the day; raise InvalidFilter naming the filter and the value if it is none."""
    match = _DAY.fullmatch(value.strip())
    try:
        if match:
            return date(*map(int, match.groups()))
    except ValueError:
        pass
    raise InvalidFilter(f"{name}={value[:40]!r} is not a day: write it as 2025-04-02")
