"""The days that the words of a stretch mean, one function for each form of qa/stretches.py.

Each takes the match of its form's pattern and `as_of`, and returns the days, or None where the
words name none (30 February).
"""

import re
from datetime import date, timedelta

from index.published import day_of
from qa.periods import (
    MONTHS,
    Days,
    last_days,
    months,
    part_of,
    valid_day,
    week_of,
    weekend_of,
    year_of,
)

_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}
_WEEKDAY_NAMES = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_WEEKDAY_NUMBERS = {name[:3].lower(): number for number, name in enumerate(_WEEKDAY_NAMES)}
# First month of a season; winter begins in the December before.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 5}
COUNTS = {"a": 1, "an": 1, "few": 3, "several": 5, "dozen": 12} | {
    word: value
    for value, word in enumerate("one two three four five six seven eight nine ten".split(), 1)
}
# "In recent weeks": how far back that reaches, in days.
_RECENT_DAYS = {"day": 7, "week": 28, "month": 92}


def day_days(match: re.Match[str], as_of: date) -> Days | None:
    month, number = _month_number(match), int(match["day"])
    years = _years(match, as_of)
    found = next((day for year in years if (day := valid_day(year, month, number))), None)
    return Days(found, found) if found else None


def numeric_day(match: re.Match[str], as_of: date) -> Days | None:
    day = day_of(match.group())
    return Days(day, day) if day else None


def days_of_month(match: re.Match[str], as_of: date) -> Days | None:
    month = _month_number(match)
    for year in _years(match, as_of):
        first, last = (valid_day(year, month, int(match[name])) for name in ("from", "to"))
        if first and last and first <= last:
            return Days(first, last)
    return None


def _years(match: re.Match[str], as_of: date) -> list[int]:
    """The year written, else the ones in which this day or month has begun, latest first."""
    groups = match.groupdict()
    if groups.get("year"):
        return [int(groups["year"])]
    if groups.get("relyear"):
        return [as_of.year - (groups["relyear"].lower() == "last")]
    month = _month_number(match)
    day = int(groups.get("day") or groups.get("from") or 1)
    return [as_of.year - ((month, day) > (as_of.month, as_of.day)) - back for back in (0, 1, 2, 3)]


def _month_number(match: re.Match[str]) -> int:
    return _MONTH_NUMBERS[match["month"][:3].lower()]


def month_days(match: re.Match[str], as_of: date) -> Days:
    month = _month_number(match)
    year = _years(match, as_of)[0]
    which = (match["which"] or "").lower()
    if which == "this":
        year = as_of.year
    elif which == "last" and (year, month) == (as_of.year, as_of.month):
        year -= 1
    return _parted(match, months(year, month))


def week_of_day(match: re.Match[str], as_of: date) -> Days | None:
    days = day_days(match, as_of)
    return week_of(days.first) if days else None


def week_of_month(match: re.Match[str], as_of: date) -> Days:
    month = months(_years(match, as_of)[0], _month_number(match))
    nth = _ORDINALS[match["nth"].lower()]
    first = month.first + timedelta(days=7 * (nth - 1))
    return last_days(7, month.last if nth == 5 else first + timedelta(days=6))


def season_days(match: re.Match[str], as_of: date) -> Days:
    month, which = SEASONS[match["season"].lower()], (match["which"] or "").lower()
    if match["year"]:
        year = int(match["year"])
    elif match["relyear"]:
        year = as_of.year - (match["relyear"].lower() == "last")
    elif which == "this":
        year = as_of.year - (month == 12 and as_of.month < 3)
    else:
        year = as_of.year - (as_of.month < month)
    days = months(year, month, 3)
    if which == "last" and days.last >= as_of:
        days = months(year - 1, month, 3)
    if which == "this" and days.first <= as_of:
        days = Days(days.first, min(days.last, as_of))
    return _parted(match, days)


def quarter_days(match: re.Match[str], as_of: date) -> Days:
    word = match["nth"].lower()
    length = 6 if match["size"].lower() in ("half", "h") else 3
    month = length * ((_ORDINALS.get(word) or int(word[0])) - 1) + 1
    which = (match.groupdict().get("relyear") or "").lower()
    if match["year"]:
        year = int(match["year"])
    elif which:
        year = as_of.year - (which == "last")
    else:
        year = as_of.year - (as_of.month < month)
    return months(year, month, length)


def calendar_year(match: re.Match[str], as_of: date) -> Days:
    return _parted(match, year_of(int(match["year"])))


def weekday_days(match: re.Match[str], as_of: date) -> Days:
    number = _WEEKDAY_NUMBERS[match["weekday"][:3].lower()]
    which, week = (match["which"] or "").lower(), (match["week"] or "").lower()
    back = (as_of.weekday() - number) % 7
    if week or which == "this":
        back = as_of.weekday() - number + 7 * (week == "last")
    elif which in ("last", "past") and back == 0:
        back = 7
    day = as_of - timedelta(days=back)
    return Days(day, day)


def near_days(match: re.Match[str], as_of: date) -> Days:
    words = match.group().lower()
    if "before" in words:
        return last_days(1, as_of - timedelta(days=2))
    if words == "last night":
        return last_days(2, as_of)
    return last_days(1, as_of - timedelta(days=words.startswith("yesterday")))


def period_days(match: re.Match[str], as_of: date) -> Days | None:
    """ "Last week" is the calendar's; "the last week" and "the past week" are seven days."""
    which, unit = match["which"].lower(), match["unit"].lower()
    if which in ("the last", "the past", "past", "the preceding"):
        return None if match["part"] else _counted_days(1, unit, as_of)
    back = 1 if which in ("last", "previous", "the previous") else 0
    if unit == "week":
        days = week_of(as_of - timedelta(days=7 * back))
    elif unit == "month":
        days = months(as_of.year, as_of.month - back)
    elif unit == "quarter":
        days = months(as_of.year, (as_of.month - 1) // 3 * 3 + 1 - 3 * back, 3)
    elif unit == "year":
        days = year_of(as_of.year - back)
    else:
        return None
    days = _parted(match, days)
    return Days(days.first, min(days.last, as_of)) if days.first <= as_of else days


def weekend_days(match: re.Match[str], as_of: date) -> Days:
    """The latest one that has begun; "last weekend" asked on a Sunday is the one before."""
    which = (match["which"] or "").lower()
    days = weekend_of(as_of)
    if which == "last" or (days.first > as_of and which != "this"):
        days = weekend_of(as_of - timedelta(days=7))
    return days


def counted(match: re.Match[str], as_of: date) -> Days | None:
    return _counted_days(_count(match), match["unit"].lower(), as_of)


def recent(match: re.Match[str], as_of: date) -> Days:
    return last_days(_RECENT_DAYS[match["unit"].lower()], as_of)


def _counted_days(count: int, unit: str, as_of: date) -> Days | None:
    """ "The last 10 days" end today; "the last two months" begin the day after the 20th."""
    if count == 0:
        return None
    if unit in ("hour", "day", "week", "fortnight"):
        days = {"hour": (count + 23) // 24 + 1, "day": count, "week": 7 * count}
        return last_days(days.get(unit, 14 * count), as_of)
    first = _months_before(as_of, count * {"month": 1, "quarter": 3, "year": 12}[unit])
    return Days(first + timedelta(days=1), as_of)


def ago(match: re.Match[str], as_of: date) -> Days | None:
    """The day, or the calendar's week, month or year, so long ago."""
    count, unit = _count(match), match["unit"].lower()
    if unit in ("hour", "quarter"):
        return None
    return _so_long_ago(count, unit, as_of)


def before_last(match: re.Match[str], as_of: date) -> Days:
    """ "The week before last": the calendar's."""
    return _so_long_ago(2, match["unit"].lower(), as_of)


def _so_long_ago(count: int, unit: str, as_of: date) -> Days:
    if unit == "day":
        return last_days(1, as_of - timedelta(days=count))
    if unit in ("week", "fortnight"):
        return week_of(as_of - timedelta(days=count * (14 if unit == "fortnight" else 7)))
    if unit == "month":
        return months(as_of.year, as_of.month - count)
    return year_of(as_of.year - count)


def _count(match: re.Match[str]) -> int:
    words = match["count"].lower()
    if words.isdigit():
        return int(words)
    return 2 if "couple" in words else COUNTS[words.removeprefix("a ")]


def _months_before(day: date, count: int) -> date:
    days = months(day.year, day.month - count)
    return days.first.replace(day=min(day.day, days.last.day))


def _parted(match: re.Match[str], days: Days) -> Days:
    words = (match["part"] or "").lower()
    if not words:
        return days
    is_early = words.startswith("early") or "start" in words or "beginning" in words
    return part_of(days, "early" if is_early else "mid" if "mid" in words else "late")
