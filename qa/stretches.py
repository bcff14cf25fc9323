"""English names of stretches of days ("last week", "mid-March", "3 May"), read to the days meant.

Everything is relative to `as_of`. What has no year is the most recent one that has begun.
`read_stretch` reads the longest name at one place of a text; whether it stands there as a date
("in May") or as something else ("may I", "the May Treaty") is for its reader to judge.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from qa.periods import Days
from qa.stretch_days import (
    COUNTS,
    SEASONS,
    ago,
    before_last,
    calendar_year,
    counted,
    day_days,
    days_of_month,
    month_days,
    near_days,
    numeric_day,
    period_days,
    quarter_days,
    recent,
    season_days,
    week_of_day,
    week_of_month,
    weekday_days,
    weekend_days,
)

Kind = Literal["near", "period", "ago", "weekday", "day", "month", "season", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days that text[start:end] names.

    is_relative: counted from as_of by its own words ("last week", not "May"). has_year: the
    year is written, so that the days are the same whenever one reads them.
    """

    start: int
    end: int
    days: Days
    kind: Kind
    is_relative: bool
    has_year: bool


_Reader = Callable[[re.Match[str], date], Days | None]

_M = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
    # The point of an abbreviation; "on 3 May." ends a sentence.
    r"(?:(?:(?<=\b[a-z]{3})|(?<=\bsept))(?<!may)\.)?"
)
_Y = r"(?P<year>(?:1[6-9]|2[01])\d\d)(?![-–/]?\d)"
_IN_YEAR = rf"(?:(?:,? of|,)? {_Y}| (?:of )?(?P<relyear>this|last) year\b)?"
_D = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_W = r"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
_ON = rf"(?:(?:{_W}|mon|tue|wed|thu|fri|sat|sun)\b[.,]? )?"
_PART = r"(?:(?P<part>early(?: in)?|mid|late(?: in)?|the (?:start|beginning|middle|end) of)[ -])?"
_COUNT = r"(?P<count>\d{1,3}|(?:a )?(?:couple of|couple|few|dozen)|" + "|".join(COUNTS) + ")"
_UNIT = r"(?P<unit>hour|day|week|fortnight|month|quarter|year)s?"
_SEASON = rf"(?P<season>{'|'.join(SEASONS)})"


def read_stretch(text: str, start: int, as_of: date) -> Stretch | None:
    """Return the longest stretch that text names at `start`, or None."""
    found = [stretch for stretch in _readings(text, start, as_of) if _ends_at_word(text, stretch)]
    return max(found, key=lambda stretch: stretch.end, default=None)


def _readings(text: str, start: int, as_of: date) -> Iterator[Stretch]:
    for kind, pattern, read in _FORMS:
        if not (match := pattern.match(text, start)):
            continue
        days = read(match, as_of)
        if days is not None:
            groups = match.groupdict()
            is_relative = (
                kind in ("near", "period", "ago", "weekday")
                or groups.get("relyear") is not None
                or (groups.get("which") or "").lower() in ("last", "this", "past")
            )
            has_year = groups.get("year") is not None or (kind == "day" and "month" not in groups)
            yield Stretch(start, match.end(), days, kind, is_relative, has_year)


def _ends_at_word(text: str, stretch: Stretch) -> bool:
    return not re.match(r"\w|[-/](?=\w)", text[stretch.end :])


def _form(kind: Kind, pattern: str, read: _Reader) -> tuple[Kind, re.Pattern[str], _Reader]:
    return kind, re.compile(pattern, re.IGNORECASE), read


_FORMS: tuple[tuple[Kind, re.Pattern[str], _Reader], ...] = (
    _form("day", rf"{_ON}(?:the )?{_D}(?: of)? {_M}(?:,? {_Y})?", day_days),
    _form("day", rf"{_ON}{_M} {_D}(?!\d)(?:,? {_Y})?", day_days),
    _form("day", r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}", numeric_day),
    _form(
        "day",
        rf"(?P<from>\d{{1,2}}) ?[-–] ?(?P<to>\d{{1,2}})(?: of)? {_M}(?:,? {_Y})?",
        days_of_month,
    ),
    _form("day", rf"{_M} (?P<from>\d{{1,2}}) ?[-–] ?(?P<to>\d{{1,2}})(?:,? {_Y})?", days_of_month),
    _form("month", rf"{_PART}(?:(?P<which>last|this|past) )?{_M}{_IN_YEAR}", month_days),
    _form(
        "month",
        rf"the (?P<nth>first|second|third|fourth|last) week (?:of|in) {_M}{_IN_YEAR}",
        week_of_month,
    ),
    _form("period", rf"the week of (?:the )?{_D}(?: of)? {_M}(?:,? {_Y})?", week_of_day),
    _form("period", rf"the week of {_M} {_D}(?!\d)(?:,? {_Y})?", week_of_day),
    _form("season", rf"{_PART}(?:(?P<which>the|last|this|past) )?{_SEASON}{_IN_YEAR}", season_days),
    _form(
        "quarter",
        rf"(?:the )?(?P<nth>first|second|third|fourth|[1-4](?:st|nd|rd|th)) (?P<size>quarter)"
        rf"(?: of (?:{_Y}|(?P<relyear>this|last|the) year))?",
        quarter_days,
    ),
    _form(
        "quarter",
        rf"(?:the )?(?P<nth>first|second|1st|2nd) (?P<size>half)"
        rf" of (?:{_Y}|(?P<relyear>this|last|the) year)",
        quarter_days,
    ),
    _form("quarter", rf"(?P<size>q)(?P<nth>[1-4])(?: (?:of )?{_Y})?", quarter_days),
    _form("quarter", rf"(?P<size>h)(?P<nth>[12]) (?:of )?{_Y}", quarter_days),
    _form("year", rf"{_PART}(?:the year )?{_Y}", calendar_year),
    _form(
        "weekday",
        rf"(?:(?P<which>last|this|past|early|late) )?{_W}(?: (?:of )?(?P<week>last|this) week)?"
        r"(?: (?:morning|afternoon|evening|night))?",
        weekday_days,
    ),
    _form(
        "near",
        r"today|tonight|this (?:morning|afternoon|evening)|last night"
        r"|yesterday(?: (?:morning|afternoon|evening|night))?|(?:the )?day before yesterday",
        near_days,
    ),
    _form(
        "period",
        rf"(?:earlier |so far )?{_PART}"
        rf"(?P<which>last|this|the (?:last|past|previous)|past|previous) {_UNIT}(?<!s)",
        period_days,
    ),
    _form(
        "period",
        rf"(?P<part>the (?:start|beginning|middle|end) of) (?P<which>the) {_UNIT}",
        period_days,
    ),
    _form("period", r"(?:(?P<which>the|last|this|past) )weekend", weekend_days),
    _form("period", rf"(?:the )?(?:last|past|previous) {_COUNT} {_UNIT}", counted),
    _form("period", r"recent (?P<unit>day|week|month)s", recent),
    _form("ago", rf"{_COUNT} {_UNIT} ago", ago),
    _form("ago", r"(?:the )?(?P<unit>week|month|year) before last", before_last),
)
