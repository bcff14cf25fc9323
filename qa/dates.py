"""Dates in a question as a range of days: "last week", "in April 2025", "since Monday".

Everything is relative to `as_of`, the day the question is asked. Weeks run from Monday to Sunday.
A month or season without a year is the most recent one that has begun; "early", "mid" and "late"
are its days 1–10, 11–20 and 21 to the end. English.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTHS["sept"] = 9
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
# First month of each season, in the meteorological sense; winter starts in the year before.
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_NUMBERS = {
    word: value
    for value, word in enumerate("one two three four five six seven eight nine ten".split(), 1)
} | {"a": 1, "couple of": 2, "few": 3}
_DAYS_IN = {"day": 1, "week": 7, "month": 30, "year": 365}

_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = r"(?P<weekday>" + "|".join(_WEEKDAYS) + r")"
_COUNT = r"(?P<count>\d{1,3}|" + "|".join(_NUMBERS) + r")"
_PART = r"(?:(?P<part>early|mid|late|the (?:start|beginning|middle|end) of)[ -])?"
_ONE_DAY = (
    rf"(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?"
    rf"|{_MONTH} {_DAY}(?:,? {_YEAR})?)"
)


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from `since` to `until`, both included; None is open.

    phrase: the words of the question that were read as this range, at [start, end).
    is_relative: the phrase counts from the day of asking ("last week"), so it is about when an
    article was published; "on 30 March" may as well be about when something happened.
    """

    since: date | None
    until: date | None
    phrase: str
    start: int
    end: int
    is_relative: bool


@dataclass(frozen=True, slots=True)
class _Days:
    """A stretch of days and whether its wording counts from the day of asking."""

    first: date
    last: date
    is_relative: bool


_Reader = Callable[[re.Match[str], date], _Days | None]


def read_dates(question: str, as_of: date) -> DateRange | None:
    """Return the range of days the question names, or None if it names none."""
    for pattern, open_start, open_end in _BOUNDED:
        if match := pattern.search(question):
            days = _read_stretch(match["stretch"], as_of)
            if days is None:
                continue
            since = None if open_start else days.first
            until = as_of if open_end else days.last
            if open_start and match["bound"].lower() == "before":
                until = days.first - timedelta(days=1)
            if open_end and match["bound"].lower() == "after":
                since = days.last + timedelta(days=1)
            return _range(match, since, until, is_relative=open_end or days.is_relative)
    if match := _BETWEEN.search(question):
        if found := _between(match, as_of):
            return found
    if match := _PLAIN.search(question):
        days = _read_stretch(match["stretch"] or match["bare"], as_of)
        if days is not None:
            return _range(match, days.first, days.last, days.is_relative)
    return None


def without_dates(question: str, dates: DateRange) -> str:
    """Return the question without the words that name the range."""
    rest = question[: dates.start] + " " + question[dates.end :]
    return re.sub(r"\s+([?!.,])", r"\1", " ".join(rest.split()))


def _range(
    match: re.Match[str], since: date | None, until: date | None, is_relative: bool
) -> DateRange | None:
    if since and until and until < since:
        return None
    return DateRange(since, until, match.group().strip(), match.start(), match.end(), is_relative)


def _between(match: re.Match[str], as_of: date) -> DateRange | None:
    """Two bounds; what the first leaves out (month, year) is taken from the second."""
    last = _read_stretch(match["last"], as_of)
    if last is None:
        return None
    first_text = match["first"]
    if first_text.isdigit() and len(first_text) <= 2:
        first = _valid_date(last.first.year, last.first.month, int(first_text))
    else:
        stretch = _read_stretch(first_text, as_of)
        first = stretch.first if stretch else None
        if first and first > last.last:
            first = _valid_date(first.year - 1, first.month, first.day)
    if first is None:
        return None
    return _range(match, first, last.last, is_relative=False)


def _read_stretch(text: str, as_of: date) -> _Days | None:
    for pattern, read in _STRETCHES:
        if match := pattern.fullmatch(text.strip()):
            return read(match, as_of)
    return None


def _one_day(match: re.Match[str], as_of: date) -> _Days | None:
    groups = match.groupdict()
    if groups.get("iso"):
        year, month, day = map(int, groups["iso"].split("-"))
        found = _valid_date(year, month, day)
    else:
        month_name = groups.get("month") or groups["month2"]
        day = int(groups.get("day") or groups["day2"])
        year_text = groups.get("year") or groups.get("year2")
        found = _most_recent_day(_MONTHS[month_name.lower()], day, year_text, as_of)
    return _Days(found, found, False) if found else None


def _month(match: re.Match[str], as_of: date) -> _Days:
    number = _MONTHS[match["month"].lower()]
    year = int(match["year"]) if match["year"] else _year_of_month(number, as_of)
    first, last = _month_days(year, number)
    part = (match["part"] or "").lower()
    if part in ("early", "the start of", "the beginning of"):
        last = first.replace(day=10)
    elif part in ("mid", "the middle of"):
        first, last = first.replace(day=11), first.replace(day=20)
    elif part in ("late", "the end of"):
        first = first.replace(day=21)
    return _Days(first, last, False)


def _year(match: re.Match[str], as_of: date) -> _Days:
    year = int(match["year"])
    return _Days(date(year, 1, 1), date(year, 12, 31), False)


def _season(match: re.Match[str], as_of: date) -> _Days:
    start = _SEASONS[match["season"].lower()]
    if match["year"]:
        year = int(match["year"])
    else:
        year = as_of.year if as_of.month >= start else as_of.year - 1
    months = [(year, start), *[_add_months(year, start, more) for more in (1, 2)]]
    return _Days(date(year, start, 1), _month_days(*months[-1])[1], False)


def _weekday(match: re.Match[str], as_of: date) -> _Days:
    back = (as_of.weekday() - _WEEKDAYS[match["weekday"].lower()]) % 7
    if (match["which"] or "").strip().lower() == "last" and back == 0:
        back = 7
    day = as_of - timedelta(days=back)
    return _Days(day, day, True)


def _near_day(match: re.Match[str], as_of: date) -> _Days:
    back = {"today": 0, "tonight": 0, "this morning": 0, "yesterday": 1}[match.group().lower()]
    day = as_of - timedelta(days=back)
    return _Days(day, day, True)


def _last_period(match: re.Match[str], as_of: date) -> _Days:
    period = match["period"].lower()
    if period == "week":
        first = as_of - timedelta(days=as_of.weekday() + 7)
        return _Days(first, first + timedelta(days=6), True)
    if period == "month":
        return _Days(*_month_days(*_add_months(as_of.year, as_of.month, -1)), True)
    return _Days(date(as_of.year - 1, 1, 1), date(as_of.year - 1, 12, 31), True)


def _this_period(match: re.Match[str], as_of: date) -> _Days:
    first = {
        "week": as_of - timedelta(days=as_of.weekday()),
        "month": as_of.replace(day=1),
        "year": date(as_of.year, 1, 1),
    }[match["period"].lower()]
    return _Days(first, as_of, True)


def _past_periods(match: re.Match[str], as_of: date) -> _Days:
    count = match["count"]
    number = 1 if not count else int(count) if count.isdigit() else _NUMBERS[count.lower()]
    days = number * _DAYS_IN[match["period"].lower()]
    return _Days(as_of - timedelta(days=days - 1), as_of, True)


def _compiled(pattern: str) -> re.Pattern[str]:
    """A group name may stand once in a pattern: the second one of a kind gets a 2."""
    for name in ("month", "day", "year"):
        first, mark, rest = pattern.partition(f"(?P<{name}>")
        pattern = first + mark + rest.replace(f"(?P<{name}>", f"(?P<{name}2>")
    return re.compile(pattern, re.IGNORECASE)


_STRETCHES: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (_compiled(_ONE_DAY), _one_day),
    (_compiled(rf"{_PART}{_MONTH}(?:,? (?:of )?{_YEAR})?"), _month),
    (_compiled(rf"(?:the )?(?P<season>{'|'.join(_SEASONS)})(?: (?:of )?{_YEAR})?"), _season),
    (_compiled(_YEAR), _year),
    (_compiled(rf"(?P<which>last |this )?{_WEEKDAY}"), _weekday),
    (_compiled(r"today|tonight|this morning|yesterday"), _near_day),
    (_compiled(r"(?:last|the previous) (?P<period>week|month|year)"), _last_period),
    (_compiled(r"this (?P<period>week|month|year)"), _this_period),
    (
        _compiled(rf"(?:the )?(?:past|last) (?:{_COUNT} )?(?P<period>day|week|month|year)s?"),
        _past_periods,
    ),
)


def _without_groups(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


_STRETCH = _without_groups("|".join(pattern.pattern for pattern, _ in _STRETCHES))
_EXPLICIT = rf"(?P<stretch>{_STRETCH})\b"
_BOUNDED = (
    # pattern, the range is open at its start, the range ends on the day of asking
    (
        re.compile(rf"\b(?P<bound>since|after|from)(?: the)? {_EXPLICIT}(?! to\b)", re.I),
        False,
        True,
    ),
    (re.compile(rf"\b(?P<bound>before|until|till|up to)(?: the)? {_EXPLICIT}", re.I), True, False),
)
_BETWEEN = re.compile(
    rf"\b(?:between|from) (?P<first>{_STRETCH}|\d{{1,2}}(?:st|nd|rd|th)?)"
    rf" (?:and|to|until) (?P<last>{_STRETCH})\b",
    re.IGNORECASE,
)
# A month that could be a verb or a name ("may", "march", "April") needs a preposition, a year or
# a part of the month; a bare year needs a preposition.
_PLAIN = re.compile(
    rf"\b(?:(?:in|on|during|over|of|for|within)(?: the)? (?P<stretch>{_STRETCH})"
    rf"|(?P<bare>today|tonight|this morning|yesterday|(?:last|the previous|this) "
    rf"(?:week|month|year)|(?:the )?(?:past|last) (?:{_without_groups(_COUNT)} )?"
    rf"(?:day|week|month|year)s?|last (?:{'|'.join(_WEEKDAYS)})))\b",
    re.IGNORECASE,
)


def _valid_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _most_recent_day(month: int, day: int, year: str | None, as_of: date) -> date | None:
    if year:
        return _valid_date(int(year), month, day)
    this_year = _valid_date(as_of.year, month, day)
    if this_year and this_year <= as_of:
        return this_year
    return _valid_date(as_of.year - 1, month, day)


def _year_of_month(month: int, as_of: date) -> int:
    return as_of.year if month <= as_of.month else as_of.year - 1


def _month_days(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _add_months(year: int, month: int, more: int) -> tuple[int, int]:
    total = year * 12 + month - 1 + more
    return total // 12, total % 12 + 1
