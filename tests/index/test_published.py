"""The day a publication date names, and the texts that name none for sure."""

from datetime import date

import babel
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.published import _MONTH_NAMES, day_of, folded, written_days

SECOND_OF_APRIL = date(2025, 4, 2)


@pytest.mark.parametrize(
    "published",
    [
        "2025-04-02",
        " 2025-04-02 ",
        "2025-04-02 19:49:31",
        "2025-04-02T23:59Z",
        "2025-04-02T23:59:59.123456+02:00",
        "2025-04-02T00:30:00+0300",
        "2025-04-02 19:49:31.250 +02:00",
        "2025-04-02 19:49 UTC",
        "2025-4-2",
        "2025/04/02",
        "2025/4/2 10:30",
        "2025.04.02",
        "20250402",
        "20250402T194931Z",
        "2 April 2025",
        "02 April 2025, 10.30 BST",
        "Wednesday 2 April 2025",
        "Wed, 02 Apr 2025 19:49:31 +0000",
        "Wed,02 Apr 2025 19:49:31 GMT",
        "2nd of April, 2025",
        "April 2, 2025",
        "April 2, 2025 10:30 GMT",
        "Apr. 2nd 2025",
        "APRIL 2 2025",
        "Published: April 2, 2025, at 7:49 p.m.",
        "10:30 - 2 April 2025",
        "02-Apr-2025",
        "02/Apr/2025:19:49:31 +0000",
        "2025 April 2",
        "02.04.2025",
        "2.4.2025, 10:30 Uhr",
        "02. 04. 2025",
        "2 апреля 2025",
        "2 апреля 2025 г., 19:49",
        "19:49, 2 апр. 2025",
        "2 квітня 2025 року",
        "2. април 2025.",
        "2. April 2025",
        "Mittwoch, 2. April 2025, 10:30 Uhr",
        "2 avril 2025 à 10h30",
        "2 avr. 2025",
        "2 de abril de 2025",
        "2 abr 2025",
        "mercoledì 2 aprile 2025",
        "2 Nisan 2025 Çarşamba 10:30",
        "02 NİSAN 2025",
        "2 kwietnia 2025 r.",
        "2. dubna 2025",
        "2025. április 2.",
        "2 prill 2025",
        "2 aprilie 2025",
        "2 Απριλίου 2025",
        "2 أبريل 2025",
        "٢ أبريل ٢٠٢٥",
        "2025年4月2日",
        "2025年04月02日 10:30",
        "2025년 4월 2일",
    ],
)
def test_a_date_in_the_usual_styles_is_read(published: str) -> None:
    assert day_of(published) == SECOND_OF_APRIL


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("1er avril 2025", date(2025, 4, 1)),
        ("1º de mayo de 2024", date(2024, 5, 1)),
        ("31 Ağustos 2024", date(2024, 8, 31)),
        ("3 ARALIK 2024", date(2024, 12, 3)),
        ("12. Jänner 2024", date(2024, 1, 12)),
        ("12 août 2024", date(2024, 8, 12)),
        ("12 AOUT 2024", date(2024, 8, 12)),
        ("3 мая 2024", date(2024, 5, 3)),
        ("3 травня 2024", date(2024, 5, 3)),
        ("3 mar 2024", date(2024, 3, 3)),
        ("Sept. 3, 2024", date(2024, 9, 3)),
        ("3 maj 2024", date(2024, 5, 3)),
        ("29 February 2024", date(2024, 2, 29)),
        ("13/04/2025", date(2025, 4, 13)),
        ("04/13/2025", date(2025, 4, 13)),
        ("04-13-2025", date(2025, 4, 13)),
        ("04/04/2025", date(2025, 4, 4)),
        ("1 April 2025 (1 April 2025)", date(2025, 4, 1)),
    ],
)
def test_other_days_are_read(published: str, day: date) -> None:
    assert day_of(published) == day


@pytest.mark.parametrize(
    "published",
    [
        None,
        "",
        "yesterday",
        "2 hours ago",
        "April 2025",
        "2 April",
        "2025",
        "2025-02-30",
        "31 April 2025",
        "0 April 2025",
        "2025-13-01",
        "20251399",
        "1743623371",
        "04/02/2025",  # April in one country, February in the other
        "04-02-2025",
        "13/13/2025",
        "02.04.25",  # 2025 or 2002
        "2 Apr 25",
        "2568-04-02",  # Buddhist calendar
        "1446-10-04",  # Islamic calendar
        "1-2 April 2025",
        "1 - 2 April 2025",
        "April 1–2, 2025",
        "28 March – 3 April 2025",
        "March 28 to April 3, 2025",
        "Published 1 April 2025, updated 2 April 2025",
        "2025-04-02 / 2025-04-03",
        "2025-04-02 04/02/2025",
        "3 jui 2024",  # June or July
        "1 decade 2025",
        "version 1.2.3.2025",
        "192.168.2025",
        "x " * 100 + "2 April 2025",
    ],
)
def test_what_is_not_sure_has_no_day(published: str | None) -> None:
    assert day_of(published) is None


@given(st.dates(date(1600, 1, 1), date(2200, 12, 31)))
@example(date(1600, 1, 1))
@example(date(2200, 12, 31))
def test_the_day_of_every_unambiguous_form_is_the_day_written(day: date) -> None:
    english = day.strftime("%B")
    for written in (
        day.isoformat(),
        f"{day.isoformat()}T12:00:00Z",
        f"{day:%Y/%m/%d}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day} {english} {day.year}",
        f"{english} {day.day}, {day.year}",
        f"{day:%a, %d %b %Y %H:%M:%S} +0000",
    ):
        assert day_of(written) == day, written


@given(st.text(max_size=300))
def test_any_text_has_a_day_or_none(published: str) -> None:
    day = day_of(published)
    assert day is None or 1600 <= day.year <= 2200


def test_written_days_says_where_each_stands() -> None:
    text = "Published 1 April 2025, updated 04/02/2025"
    first, second = written_days(text)
    assert (text[first.start : first.end], first.day) == ("1 April 2025", date(2025, 4, 1))
    assert (text[second.start : second.end], second.day) == ("04/02/2025", None)


MONTH_LINES = [line.split() for line in _MONTH_NAMES.strip().split("\n")]


@pytest.mark.parametrize("line", MONTH_LINES, ids=lambda line: f"{line[0]}-{line[1]}")
def test_month_names_are_those_of_the_unicode_locale_data(line: list[str]) -> None:
    """CLDR, by Babel; feber and maerz are spellings it does not list."""
    months = babel.Locale(line[0]).months
    for number, name in enumerate(line[1:], start=1):
        known = {folded(months[form]["wide"][number]) for form in ("format", "stand-alone")}
        if line[0] == "de" and name in ("jänner", "feber", "maerz"):
            continue
        assert folded(name) in known, (name, known)


def test_no_month_name_means_two_months() -> None:
    meanings: dict[str, set[int]] = {}
    for line in MONTH_LINES:
        for number, name in enumerate(line[1:], start=1):
            meanings.setdefault(folded(name), set()).add(number)
    assert [name for name, numbers in meanings.items() if len(numbers) > 1] == []
