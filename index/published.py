"""The day a text names as its date, in the many ways publishers write one.

A wrong day is worse than none: what can be read in two ways ("04/02/2025", "02.04.25", two
different dates in one line) has no day. The day is the one written, in the writer's own zone.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

# Outside these years a number is no year of our calendar (2568 is Buddhist, 1446 Islamic).
FIRST_YEAR, LAST_YEAR = 1600, 2200
# A publication date is a short field; in a longer text the dates are what it tells of.
MAX_PUBLISHED_CHARS = 200
# The names of months in the forms dates use, by language; abbreviations are their beginnings.
_MONTH_NAMES = """
en january february march april may june july august september october november december
de januar februar märz april mai juni juli august september oktober november dezember
de jänner feber maerz april mai juni juli august september oktober november dezember
fr janvier février mars avril mai juin juillet août septembre octobre novembre décembre
es enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
it gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
pt janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
nl januari februari maart april mei juni juli augustus september oktober november december
sv januari februari mars april maj juni juli augusti september oktober november december
da januar februar marts april maj juni juli august september oktober november december
ro ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
sq janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor
tr ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
az yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr
pl stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
cs ledna února března dubna května června července srpna září října listopadu prosince
hu január február március április május június július augusztus szeptember október november december
ru января февраля марта апреля мая июня июля августа сентября октября ноября декабря
ru январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
uk січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
bg януари февруари март април май юни юли август септември октомври ноември декември
sr јануар фебруар март април мај јун јул август септембар октобар новембар децембар
el ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
ar يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
"""  # noqa: E501
# The shortest abbreviation that is taken for a month ("Apr", "avr.", "апр").
_MIN_MONTH_CHARS = 3
# What most sources write; told without the tables below.
_ISO = re.compile(
    r"\s*(\d{4})-(\d{2})-(\d{2})(?:[ T]\d{2}:\d{2}[\d:.,]*\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?\s*"
)
_OF = r"(?:\s*,\s*|\s+(?:de[lr]?\s+|of\s+)?)"
# Numbers next to a date ("1-2 April 2025", "10.2.4.2025") make it a range or something else.
# A time may stand there ("10:30 - 2 April 2025").
_ALONE = r"(?<![\d./–-])(?<!\d,)(?<!(?<!:\d)\d\s[-–—]\s)"
# "28 March – 3 April 2025", "March 28 to April 3, 2025": a range, and no day.
_RANGE_BEGINS = (
    r"(?:\d{1,2}[.ºª]?\s+([^\W\d_]{3,})|([^\W\d_]{3,})\s+\d{1,2})\.?"
    r"\s*(?:[-–—]|\b(?:to|bis|au|al|до|по)\b)\s*$"
)
_DATES = (
    # 2025-04-02, 2025/4/2, 2025.04.02, 2025年4月2日, 2025년 4월 2일
    ("ymd", rf"{_ALONE}(\d{{4}})(?:([-/.])\s?|\s?[年년]\s?)(\d{{1,2}})(?:\2|\s?[月월])\s?"
            r"(\d{1,2})(?![\d/])(?:\s?[日일])?"),
    # 20250402, 20250402T194931Z
    ("compact", r"(?<![\w.,/–-])(\d{4})(\d{2})(\d{2})(?=T\d{4}|(?![\w.,/–-]))"),
    # 2 April 2025, 2nd of April, 2025, 2. April 2025, 2 de abril de 2025, 02-Apr-2025
    ("dny", rf"{_ALONE}(\d{{1,2}})(?:st|nd|rd|th|er|[ºª.])?(?:\s+(?:de|of)\s+|\s*[-/]?\s*)"
            rf"([^\W\d_]{{3,}})\.?(?:{_OF}|[-/])(\d{{4}})(?!\d)"),
    # April 2, 2025, Apr. 2nd 2025
    ("ndy", r"(?<!\w)([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(\d{4})(?!\d)"),
    # 2025. április 2., 2025 April 2
    ("ynd", rf"{_ALONE}(\d{{4}})[.,]?\s+([^\W\d_]{{3,}})\.?\s+(\d{{1,2}})(?![\d:])\.?"),
    # 02.04.2025: with points the day comes first everywhere
    ("dmy", rf"{_ALONE}(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?(\d{{4}})(?!\d)"),
    # 13/04/2025, 04-13-2025: the order differs by country
    ("unsure", rf"{_ALONE}(\d{{1,2}})([-/])(\d{{1,2}})\2(\d{{4}})(?!\d)"),
)  # fmt: skip
_NAMED = ("dny", "ndy", "ynd")


class WrittenDay(NamedTuple):
    """A date where it stands: text[start:end]; day is None where it can be read in two ways."""

    start: int
    end: int
    day: date | None


def day_of(published: str | None) -> date | None:
    """Return the day of a publication date as given, or None if there is no sure one.

    Day and month as plain numbers: with points the day comes first (02.04.2025); with strokes
    or hyphens only where one order is possible (13/04/2025). Two-digit years are not read.
    """
    if not published:
        return None
    if match := _ISO.fullmatch(published):
        year, month, number = match.groups()
        return _day(int(year), int(month), int(number))
    days = {found.day for found in written_days(published[:MAX_PUBLISHED_CHARS])}
    return days.pop() if len(days) == 1 else None


def written_days(text: str) -> list[WrittenDay]:
    """Return the dates of a short text in reading order, where each stands."""
    found = sorted(_matches(text), key=lambda written: (written.start, -written.end))
    kept: list[WrittenDay] = []
    for written in found:
        if not kept or written.start >= kept[-1].end:
            kept.append(written)
    return kept


def folded(word: str) -> str:
    """Return the word without case, accents and the two kinds of Turkish i."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char)).replace("ı", "i")


def _matches(text: str) -> Iterator[WrittenDay]:
    for order, pattern in _DATES:
        for match in re.finditer(pattern, text):
            if order in _NAMED and not _month(match[1 if order == "ndy" else 2]):
                continue
            day = None if _ends_range(text[: match.start()]) else _read(order, match.groups())
            yield WrittenDay(match.start(), match.end(), day)


def _ends_range(before: str) -> bool:
    begin = re.search(_RANGE_BEGINS, before)
    return bool(begin and _month(begin[1] or begin[2]))


def _read(order: str, parts: tuple[str, ...]) -> date | None:
    match order, parts:
        case "ymd", (year, _, month, day):
            return _day(int(year), int(month), int(day))
        case "compact", (year, month, day):
            return _day(int(year), int(month), int(day))
        case ("dny", (day, name, year)) | ("ndy", (name, day, year)) | ("ynd", (year, name, day)):
            return _day(int(year), _month(name), int(day))
        case "dmy", (day, month, year):
            return _day(int(year), int(month), int(day))
        case "unsure", (first, _, second, year):
            return _day_in_either_order(int(first), int(second), int(year))
    raise AssertionError(f"unknown order of a date: {order}")


def _day_in_either_order(first: int, second: int, year: int) -> date | None:
    one, other = _day(year, second, first), _day(year, first, second)
    if one and other and one != other:
        return None
    return one or other


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None


def _month(name: str) -> int:
    """The month's number by name or abbreviation, 0 if it is none or more than one's."""
    return _months().get(folded(name), 0)


@cache
def _months() -> dict[str, int]:
    """Month by folded name and by every abbreviation that only one month's names begin with.

    Whole names come first: "mai" is May, though "mais" … begins so too; "listopad" is
    November in Polish and October in Croatian, which is why Croatian is not in the table.
    """
    whole: dict[str, int] = {}
    begin: dict[str, set[int]] = {}
    for line in _MONTH_NAMES.split("\n"):
        for number, name in enumerate(line.split()[1:], start=1):
            plain = folded(name)
            whole[plain] = number
            for end in range(_MIN_MONTH_CHARS, len(plain)):
                begin.setdefault(plain[:end], set()).add(number)
    short = {name: min(numbers) for name, numbers in begin.items() if len(numbers) == 1}
    return short | whole
