"""Stretches of days: weeks, months, quarters, seasons, parts of them, and how they are written.

Weeks run from Monday to Sunday. Seasons are whole months: spring is March to May.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

# Not calendar.month_name, which follows the process's locale. MONTHS[0] is January.
MONTHS = tuple(
    """January February March April May June July August September October November
    December""".split()
)
_WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Days:
    """The days from first to last, both included."""

    first: date
    last: date

    def contains(self, other: "Days") -> bool:
        return self.first <= other.first and other.last <= self.last

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1


def valid_day(year: int, month: int, day: int) -> date | None:
    """Return the day, or None for what is none (30 February)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def last_days(count: int, as_of: date) -> Days:
    """Return the given number of days, the last of them as_of."""
    return Days(as_of - timedelta(days=count - 1), as_of)


def week_of(day: date) -> Days:
    monday = day - timedelta(days=day.weekday())
    return Days(monday, monday + timedelta(days=_WEEK_DAYS - 1))


def weekend_of(day: date) -> Days:
    """Return the Saturday and Sunday of the week that holds the day."""
    sunday = week_of(day).last
    return Days(sunday - timedelta(days=1), sunday)


def months(year: int, month: int, count: int = 1) -> Days:
    """Return whole months, the given one first; month may lie outside 1–12 (0: December before)."""
    first_year, first_month = _carried(year, month)
    last_year, last_month = _carried(year, month + count - 1)
    last_day = calendar.monthrange(last_year, last_month)[1]
    return Days(date(first_year, first_month, 1), date(last_year, last_month, last_day))


def year_of(year: int) -> Days:
    return months(year, 1, 12)


def part_of(days: Days, part: str) -> Days:
    """Return the early, mid or late part: of a month days 1–10, 11–20 and 21 to its end.

    Of anything else thirds, the rest going to the last: of a year four months each.
    """
    if days.count > 31 and days.first.day == 1:
        third = round(days.count / 30.4) // 3
        first = days.first
        starts = [months(first.year, first.month + third * n).first for n in (1, 2)]
    else:
        step = 10 if days.count > 10 else max(1, days.count // 3)
        starts = [days.first + timedelta(days=step * n) for n in (1, 2)]
    before = [start - timedelta(days=1) for start in starts]
    return {
        "early": Days(days.first, before[0]),
        "mid": Days(starts[0], before[1]),
        "late": Days(starts[1], days.last),
    }[part]


def in_words(since: date | None, until: date | None) -> str:
    """Return the range as a reader writes it: "24–30 March 2025", "since 1 March 2025"."""
    if since is None or until is None:
        return f"since {_written(since)}" if since else f"until {_written(until)}" if until else ""
    if since == until:
        return _written(since)
    if (since.year, since.month) == (until.year, until.month):
        return f"{since.day}–{_written(until)}"
    if since.year == until.year:
        return f"{since.day} {MONTHS[since.month - 1]} – {_written(until)}"
    return f"{_written(since)} – {_written(until)}"


def _written(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _carried(year: int, month: int) -> tuple[int, int]:
    return year + (month - 1) // 12, (month - 1) % 12 + 1
