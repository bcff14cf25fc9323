"""Dates in questions: what is read as a time, what is left alone, and what the days are."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.dates import Dates, names_days, read_dates, without_phrase
from qa.periods import Days, in_words, months, part_of, week_of, weekend_of, year_of

# A Thursday.
AS_OF = date(2025, 5, 22)


def read(question: str, as_of: date = AS_OF) -> Dates | None:
    return read_dates(question, as_of)


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


# The phrase in brackets; one day, or the first and the last, or an open end.
RANGES = {
    "What happened [last week]?": "2025-05-12..2025-05-18",
    "What happened [this week]?": "2025-05-19..2025-05-22",
    "What happened [in the past week]?": "2025-05-16..2025-05-22",
    "What was said [over the last week]?": "2025-05-16..2025-05-22",
    "What did [the previous week] bring?": "2025-05-12..2025-05-18",
    "What happened [last month]?": "2025-04-01..2025-04-30",
    "What happened [this month]?": "2025-05-01..2025-05-22",
    "What happened [in the past month]?": "2025-04-23..2025-05-22",
    "Who resigned [last year]?": "2024-01-01..2024-12-31",
    "Who resigned [this year]?": "2025-01-01..2025-05-22",
    "Who resigned [earlier this year]?": "2025-01-01..2025-05-22",
    "How many left [so far this year]?": "2025-01-01..2025-05-22",
    "What was decided [last quarter]?": "2025-01-01..2025-03-31",
    "Who resigned [yesterday]?": "2025-05-21",
    "Who spoke [yesterday evening]?": "2025-05-21",
    "Who resigned [today]?": "2025-05-22",
    "Who resigned [this morning]?": "2025-05-22",
    "Who won [last night]?": "2025-05-21..2025-05-22",
    "Who left [the day before yesterday]?": "2025-05-20",
    "What was in [yesterday]'s report?": "2025-05-21",
    "How many, according to [last week]’s reports?": "2025-05-12..2025-05-18",
    "How did they vote [in March]?": "2025-03-01..2025-03-31",
    "how did they vote [in march]": "2025-03-01..2025-03-31",
    "How did they vote [in May]?": "2025-05-01..2025-05-31",
    "How did they vote [in June]?": "2024-06-01..2024-06-30",
    "How did they vote [in Sept. 2024]?": "2024-09-01..2024-09-30",
    "How did they vote [in March 2025]?": "2025-03-01..2025-03-31",
    "How did they vote [in March, 2025]?": "2025-03-01..2025-03-31",
    "How did they vote [in March of last year]?": "2024-03-01..2024-03-31",
    "How did they vote [last March]?": "2025-03-01..2025-03-31",
    "How did they vote [last May]?": "2024-05-01..2024-05-31",
    "What was said [in early March]?": "2025-03-01..2025-03-10",
    "What was said [in mid-March]?": "2025-03-11..2025-03-20",
    "What was said [in late March]?": "2025-03-21..2025-03-31",
    "What was said [late in March]?": "2025-03-21..2025-03-31",
    "What was said [at the end of February]?": "2025-02-21..2025-02-28",
    "What was said [in the first week of May]?": "2025-05-01..2025-05-07",
    "What was said [in the last week of April]?": "2025-04-24..2025-04-30",
    "What was said [early this month]?": "2025-05-01..2025-05-10",
    "What has changed [since Monday]?": "2025-05-19..2025-05-22",
    "What has changed [since last Thursday]?": "2025-05-15..2025-05-22",
    "What has changed [since March]?": "2025-03-01..2025-05-22",
    "What has changed [since 3 May]?": "2025-05-03..2025-05-22",
    "[Since 3 May], what has changed?": "2025-05-03..2025-05-22",
    "What has changed [since 2024]?": "2024-01-01..2025-05-22",
    "What has changed [since the start of the year]?": "2025-01-01..2025-05-22",
    "What happened [after 3 May]?": "2025-05-04..2025-05-22",
    "What applies [from 3 May on]?": "2025-05-03..2025-05-22",
    "What was known [before 3 May]?": "..2025-05-02",
    "What was known [before March 2025]?": "..2025-02-28",
    "What was known [until 3 May]?": "..2025-05-03",
    "What was known [by 3 May]?": "..2025-05-03",
    "What was known [until the end of January]?": "..2025-01-31",
    "How many were dead [as of 14 March]?": "..2025-03-14",
    "What changed [between 1 and 15 February]?": "2025-02-01..2025-02-15",
    "What changed [between March and May]?": "2025-03-01..2025-05-31",
    "What changed [between March and May 2024]?": "2024-03-01..2024-05-31",
    "What changed [between November and February]?": "2024-11-01..2025-02-28",
    "What changed [from 28 March to 3 April]?": "2025-03-28..2025-04-03",
    "What changed [from Monday to Wednesday]?": "2025-05-19..2025-05-21",
    "What changed [between last month and last week]?": "2025-04-01..2025-05-18",
    "What changed [on 12–14 May]?": "2025-05-12..2025-05-14",
    "Who spoke [on 2 April 2025]?": "2025-04-02",
    "Who spoke [on the 2nd of April]?": "2025-04-02",
    "Who spoke [on April 2, 2025]?": "2025-04-02",
    "Who spoke [on Wednesday, 2 April 2025]?": "2025-04-02",
    "Who spoke [on March 30]?": "2025-03-30",
    "Who spoke [on 30 May]?": "2024-05-30",
    "Who spoke [on 29 February]?": "2024-02-29",
    "Who spoke [on 2025-04-02]?": "2025-04-02",
    "Who spoke [on 2.4.2025]?": "2025-04-02",
    "Who spoke [on 13/04/2025]?": "2025-04-13",
    "Wer sprach am [2025-04-02]?": "2025-04-02",
    "Varnholt election [6 April]": "2025-04-06",
    "Who spoke [on Tuesday]?": "2025-05-20",
    "Who spoke [on Thursday]?": "2025-05-22",
    "Who spoke [on Friday night]?": "2025-05-16",
    "Who spoke [last Tuesday]?": "2025-05-20",
    "Who spoke [last Thursday]?": "2025-05-15",
    "Who spoke [on Friday last week]?": "2025-05-16",
    "Who died [Sunday]?": "2025-05-18",
    "Who won at [Sunday]’s awards?": "2025-05-18",
    "What happened [over the weekend]?": "2025-05-17..2025-05-18",
    "What happened [last weekend]?": "2025-05-17..2025-05-18",
    "What was said [in the last 10 days]?": "2025-05-13..2025-05-22",
    "What was said [in the past two weeks]?": "2025-05-09..2025-05-22",
    "What was said [in the last few days]?": "2025-05-20..2025-05-22",
    "What was said [in the last couple of weeks]?": "2025-05-09..2025-05-22",
    "What was said [in the last three months]?": "2025-02-23..2025-05-22",
    "What was said [within the last 48 hours]?": "2025-05-20..2025-05-22",
    "What was said [in the past fortnight]?": "2025-05-09..2025-05-22",
    "Who resigned [three days ago]?": "2025-05-19",
    "Who resigned [two weeks ago]?": "2025-05-05..2025-05-11",
    "Who resigned [a month ago]?": "2025-04-01..2025-04-30",
    "Who resigned [in 2024]?": "2024-01-01..2024-12-31",
    "Who resigned [in early 2024]?": "2024-01-01..2024-04-30",
    "Who resigned [this spring]?": "2025-03-01..2025-05-22",
    "Who resigned [last summer]?": "2024-06-01..2024-08-31",
    "Who resigned [in the spring]?": "2025-03-01..2025-05-31",
    "Who resigned [in the autumn of 2024]?": "2024-09-01..2024-11-30",
    "Who resigned [over the winter]?": "2024-12-01..2025-02-28",
    "Who resigned [in the first quarter]?": "2025-01-01..2025-03-31",
    "Who resigned [in the third quarter]?": "2024-07-01..2024-09-30",
    "Who resigned [in Q4 2024]?": "2024-10-01..2024-12-31",
    "Who resigned [in the second half of last year]?": "2024-07-01..2024-12-31",
    "What was known [by the end of last year]?": "..2024-12-31",
    "What was said [in the week of 12 May]?": "2025-05-12..2025-05-18",
    "What was said [in the week of May 14, 2024]?": "2024-05-13..2024-05-19",
    "What was said [the week before last]?": "2025-05-05..2025-05-11",
    "How many died [in 2023 and 2024]?": "2023-01-01..2024-12-31",
    "Was it [Monday or Tuesday]?": "2025-05-19..2025-05-20",
    "What happened [two years ago] today?": "2023-01-01..2023-12-31",
    "What happened earlier [today]?": "2025-05-22",
    "Is it over? Who resigned [last week]?": "2025-05-12..2025-05-18",
    "What did U.S. Steel say [last week]?": "2025-05-12..2025-05-18",
    "Tell me what happened [last week]. Be brief.": "2025-05-12..2025-05-18",
    "Who resigned [in recent days]?": "2025-05-16..2025-05-22",
    "Who resigned [in recent weeks]?": "2025-04-25..2025-05-22",
    # Of two, the one that counts from today; of a day inside a year, the day.
    "What was said [last week] about the vote in 2022?": "2025-05-12..2025-05-18",
    "Who, arrested in 2024, was freed [on 3 March 2024]?": "2024-03-03",
    "What will the mayor say, [after last week]'s vote?": "2025-05-19..2025-05-22",
    "When will she go, according to [today]'s news?": "2025-05-22",
}  # fmt: skip

NOT_DATES = [
    "who is Dmitriev?",
    "May I ask who the mayor is?",
    "Who may march through the city?",
    "What did May say about Brexit?",
    "What did Theresa May do before May resigned?",
    "What was decided in May's cabinet?",
    "Who wrote the report by March?",
    "Who signed the May Treaty?",
    "What was agreed in the May Treaty?",
    "Who won in March Madness?",
    "Who played on Saturday Night Live?",
    "Who hosted the 2024 Olympics?",
    "Who won the 2024 election?",
    "Who lived in 2000 houses?",
    "Who started the 2024-25 season?",
    "What did USA Today report?",
    "What is Russia Today?",
    "Who sang “Yesterday”?",
    'Who wrote "The Last Week of May"?',
    "What was the Prague Spring?",
    "Who led the Spring Offensive?",
    "What followed the fall of Kabul?",
    "What did they do before the fall of the Wall?",
    "What sank on Black Friday?",
    "Who died on Good Friday?",
    "What did the Mail on Sunday report?",
    "Who was hurt on Friday the 13th?",
    "What has changed since the election?",
    "What has changed since then?",
    "What was 9/11?",
    "What happened on 4/2/2025?",
    "What happened on 31 April?",
    "What happened in 1850s London?",
    "Who will speak on Friday?",
    "What will open in June?",
    "Which bridge is due to open on Saturday?",
    "What happens next week?",
    "What happens later this week?",
    "What happens tomorrow?",
    "How often is it held on Mondays?",
    "How many people die every week?",
    "How did the last week of the war go?",
    "Who was the last president?",
    "What did he do last time?",
    "How much higher is it than last year?",
    "How does this compare, compared with last month?",
    "What was said on 3 May about the talks of 12 March on 5 April?",
    "Who won on 3 March 2024, and who on 5 April 2025?",
    "What must be done by Monday?",
    "What must be done by the end of this year?",
    "Who won Super Bowl Sunday?",
    "What did the 12 March report say?",
    "What was the 5 May 2025 agreement?",
    "What was the budget of 2024?",
    "How did they play in the first half of the match?",
    "The drama ended this week. What is it a spin-off of?",
    "It was sold on 3 May. Its maker was:",
    "Who is the head of the 7th Army?",
    "What is version 1.2.3?",
    "Кто такой Дмитриев?",
]

LATEST = [
    ("What is the latest death toll?", "latest"),
    ("What is the newest figure?", "newest"),
    ("What is the most recent ruling?", "most recent"),
    ("Who is currently chief executive?", "currently"),
    ("Who is the current mayor?", "current"),
    ("How much does a ticket cost now?", "now"),
    ("How much is it right now?", "right now"),
    ("Who is in charge at the moment?", "at the moment"),
    ("How many are dead as of now?", "as of now"),
    ("Who is the mayor of Varnholt today?", "today"),
    ("Is the bridge open today?", "today"),
]

NOT_LATEST = [
    "When must it open at the latest?",
    "Who ran the now-defunct bank?",
    "Who directed Apocalypse Now?",
    "What was known until now?",
    "What is the current account deficit?",
    "Why did the mayor resign today?",
    "What is happening today?",
]


@pytest.mark.parametrize(("marked", "days"), RANGES.items())
def test_a_time_is_read_as_its_days(marked: str, days: str) -> None:
    before, phrase, after = re.split(r"[\[\]]", marked)
    dates = read(before + phrase + after)
    assert dates is not None
    assert (dates.phrase, dates.start) == (phrase, len(before))
    since, _, until = days.partition("..")
    assert (dates.since, dates.until) == (day(since), day(until if ".." in days else since))


@pytest.mark.parametrize("question", NOT_DATES)
def test_what_is_no_time_of_news_is_left_alone(question: str) -> None:
    assert read(question) is None


@pytest.mark.parametrize(("question", "phrase"), LATEST)
def test_a_wish_for_the_newest_has_no_range(question: str, phrase: str) -> None:
    dates = read(question)
    assert dates is not None
    assert (dates.phrase, dates.is_latest, dates.has_range) == (phrase, True, False)


@pytest.mark.parametrize("question", NOT_LATEST)
def test_what_only_looks_like_a_wish_for_the_newest(question: str) -> None:
    dates = read(question)
    assert dates is None or not dates.is_latest


@pytest.mark.parametrize(
    ("question", "language", "phrase"),
    [
        ("Was geschah am 2. April 2025?", "de", "2. April 2025"),
        ("¿Qué pasó el 2 de abril de 2025?", "es", "2 de abril de 2025"),
        ("Что случилось 02.04.2025?", "ru", "02.04.2025"),
    ],
)
def test_full_dates_are_read_in_other_languages(question: str, language: str, phrase: str) -> None:
    dates = read_dates(question, AS_OF, language)
    assert dates is not None
    assert (dates.phrase, dates.since, dates.until) == (
        phrase,
        day("2025-04-02"),
        day("2025-04-02"),
    )


@pytest.mark.parametrize(
    "question", ["Wer siegte im Mai?", "Qui a gagné en mars 2025 ?", "Wann war es, now?"]
)
def test_english_forms_are_not_looked_for_in_other_languages(question: str) -> None:
    assert read_dates(question, AS_OF, "de") is None


def test_a_range_and_the_newest_in_one_question() -> None:
    dates = read("What is the latest death toll reported this week?")
    assert dates is not None
    assert (dates.phrase, dates.is_latest) == ("this week", True)


@pytest.mark.parametrize(
    ("as_of", "since", "until"),
    [
        ("2025-01-01", "2024-12-23", "2024-12-29"),  # a Wednesday: the week before began in 2024
        ("2025-05-19", "2025-05-12", "2025-05-18"),  # a Monday
        ("2025-05-25", "2025-05-12", "2025-05-18"),  # a Sunday
        ("2024-03-04", "2024-02-26", "2024-03-03"),  # over 29 February
    ],
)
def test_last_week_is_the_calendar_week_before(as_of: str, since: str, until: str) -> None:
    dates = read("What happened last week?", date.fromisoformat(as_of))
    assert dates is not None
    assert (dates.since, dates.until) == (day(since), day(until))


@pytest.mark.parametrize(
    ("question", "as_of", "since", "until"),
    [
        ("What happened over the weekend?", "2025-05-24", "2025-05-24", "2025-05-25"),
        ("What happened last weekend?", "2025-05-24", "2025-05-17", "2025-05-18"),
        ("What happened over the winter?", "2025-01-10", "2024-12-01", "2025-02-28"),
        ("What happened in the last month?", "2025-03-31", "2025-03-01", "2025-03-31"),
        ("What happened last month?", "2025-01-31", "2024-12-01", "2024-12-31"),
        ("What happened last quarter?", "2025-02-01", "2024-10-01", "2024-12-31"),
        ("What happened in December?", "2025-12-01", "2025-12-01", "2025-12-31"),
        ("What happened last December?", "2025-12-01", "2024-12-01", "2024-12-31"),
    ],
)
def test_days_depend_on_the_day_of_asking(
    question: str, as_of: str, since: str, until: str
) -> None:
    dates = read(question, date.fromisoformat(as_of))
    assert dates is not None
    assert (dates.since, dates.until) == (day(since), day(until))


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("What did she say last week?", "What did she say?"),
        ("In last week’s vote, how many won?", "In vote, how many won?"),
        ("In March 2025, how did they vote?", ", how did they vote?"),
        ("What has changed since Monday in Varnholt?", "What has changed in Varnholt?"),
        ("Who won at Sunday's awards?", "Who won at awards?"),
    ],
)  # fmt: skip
def test_the_rest_of_the_question_is_without_the_time(question: str, rest: str) -> None:
    dates = read(question)
    assert dates is not None
    assert without_phrase(question, dates) == rest


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What happened last week?", "of last week (12–18 May 2025)"),
        ("What happened in March?", "of March (1–31 March 2025)"),
        ("What happened on Tuesday?", "of Tuesday (20 May 2025)"),
        ("What happened since 28 April?", "since 28 April (28 April – 22 May 2025)"),
        ("What was known before March 2025?", "before March 2025 (until 28 February 2025)"),
        ("Who resigned over the winter?", "of the winter (1 December 2024 – 28 February 2025)"),
    ],
)
def test_a_range_in_words(question: str, words: str) -> None:
    dates = read(question)
    assert dates is not None
    assert dates.in_words == words


@pytest.mark.parametrize(
    ("text", "written_on", "is_named"),
    [
        ("During an interview on March 30, Trump said so.", "2025-04-02", True),
        ("He spoke on Sunday.", "2025-04-02", True),
        ("He spoke on Sunday.", "2025-04-09", False),
        ("He spoke on Sunday.", None, False),
        ("He spoke on 30 March 2025.", None, True),
        ("He spoke on 30 March.", "2026-03-31", False),
        ("He may march on.", "2025-04-02", False),
        ("He spoke in March.", "2025-04-02", False),
    ],
)
def test_a_sentence_names_a_day(text: str, written_on: str | None, is_named: bool) -> None:
    days = Days(date(2025, 3, 30), date(2025, 3, 30))
    assert names_days(text, day(written_on or ""), days) is is_named


def test_the_parts_of_a_month_cover_it() -> None:
    for month in range(1, 13):
        days = months(2025, month)
        early, mid, late = (part_of(days, part) for part in ("early", "mid", "late"))
        assert (early.first, late.last) == (days.first, days.last)
        assert (early.count, mid.count) == (10, 10)
        assert mid.first - early.last == late.first - mid.last == timedelta(days=1)


def test_weeks_months_and_years_are_those_of_the_calendar() -> None:
    assert week_of(date(2025, 5, 22)) == Days(date(2025, 5, 19), date(2025, 5, 25))
    assert weekend_of(date(2025, 5, 22)) == Days(date(2025, 5, 24), date(2025, 5, 25))
    assert months(2025, 0) == Days(date(2024, 12, 1), date(2024, 12, 31))
    assert months(2024, 12, 3) == Days(date(2024, 12, 1), date(2025, 2, 28))
    assert year_of(2024).count == 366
    assert in_words(None, None) == ""


DAYS = st.dates(min_value=date(1700, 1, 1), max_value=date(2199, 12, 31))
PIECES = st.sampled_from(
    """last this past next early mid late the of in on at since before after until by between and
    from to 1 3 15 30 31 2024 2025 1999 May march April Feb. Monday sunday week month year quarter
    day days weekend spring winter today yesterday now latest ago two few what did she say , ? 's
    first second half Q1 2025-04-02 4/2/2025 – mid-May will “ ”""".split()
)


@given(st.lists(PIECES, min_size=1, max_size=12), DAYS)
def test_spans_hold_and_ranges_run_forward(pieces: list[str], as_of: date) -> None:
    question = " ".join(pieces)
    dates = read_dates(question, as_of)
    if dates is None:
        return
    assert 0 <= dates.start < dates.end <= len(question)
    assert question[dates.start : dates.end] == dates.phrase != ""
    assert dates.has_range or dates.is_latest
    if dates.since and dates.until:
        assert dates.since <= dates.until
    rest = without_phrase(question, dates)
    assert len(rest) <= len(question) - len(dates.phrase) + 1


@given(st.text(max_size=60), DAYS)
def test_any_text_is_read_or_left(text: str, as_of: date) -> None:
    dates = read_dates(text, as_of)
    assert dates is None or text[dates.start : dates.end] == dates.phrase


@given(DAYS, st.integers(min_value=1, max_value=400))
def test_the_last_n_days_are_n_and_end_today(as_of: date, count: int) -> None:
    dates = read_dates(f"What happened in the last {count} days?", as_of)
    assert dates is not None
    assert dates.since is not None
    assert (as_of - dates.since).days == count - 1
    assert dates.until == as_of


@given(DAYS, DAYS)
def test_a_full_date_is_that_day_in_every_style(as_of: date, named: date) -> None:
    month = "January February March April May June July August September October November December"
    name = month.split()[named.month - 1]
    for written in (
        named.isoformat(),
        f"{named.day} {name} {named.year}",
        f"{name} {named.day}, {named.year}",
    ):
        dates = read_dates(f"Who spoke on {written}?", as_of)
        assert dates is not None
        assert (dates.since, dates.until) == (named, named)
