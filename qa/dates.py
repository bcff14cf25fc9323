"""Dates in a question: which days the articles it asks for were published on.

"last week", "in March", "since Monday" become a range of days, "latest" and "now" a wish for
the newest. A date that belongs to the thing asked about is left alone: a name ("the May Treaty",
"the 2024 Olympics", "Good Friday"), what is to come ("in June" after "will"), two different
dates in one question. In other languages than English, full dates are read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.published import written_days
from index.sentences import split_sentences
from qa.date_words import (
    POSSESSIVE,
    is_bound,
    is_followed_freely,
    is_verb,
    newest_words,
    stands_alone,
    stands_in,
    unquoted_word_starts,
    word_starts,
)
from qa.periods import Days, in_words
from qa.stretches import Kind, Stretch, read_stretch


@dataclass(frozen=True, slots=True)
class Dates:
    """What was read from question[start:end] == phrase.

    since, until: days of publication, both included; None is open; since ≤ until. Both None:
    only the newest is asked for (is_latest). is_relative: the range counts from the day of
    asking. is_event: the range may as well be when something happened ("in March", not "since
    March").
    """

    phrase: str
    start: int
    end: int
    as_of: date
    since: date | None
    until: date | None
    is_latest: bool
    is_relative: bool
    is_event: bool

    @property
    def has_range(self) -> bool:
        return self.since is not None or self.until is not None

    @property
    def wants_newest(self) -> bool:
        """Whether the newest is asked for: "now", "since Monday", "before March"."""
        return self.is_latest or (self.has_range and not self.is_event)

    @property
    def line(self) -> str:
        """What was understood, for a reader: "last week: 24–30 March 2025"."""
        meant = in_words(self.since, self.until) if self.has_range else "the newest first"
        return f"{self.phrase}: {meant}"

    @property
    def in_words(self) -> str:
        """The range as a time of articles: "of last week (24–30 March 2025)"."""
        phrase = _PREPOSITION.sub("", self.phrase)
        link = "" if _OPEN_END.match(phrase) else "of "
        return f"{link}{phrase} ({in_words(self.since, self.until)})"


def read_dates(question: str, as_of: date, language: str = "en") -> Dates | None:
    """Return what the question (one line) says about time, or None.

    Of several ranges the relative ones count ("what was said last week about the vote of
    2022?"), of those the latest; of others the one inside all the rest, else none. language: of
    the question; in others than English full dates are read ("2. April 2025").
    """
    is_english = language == "en"
    latest = newest_words(question) if is_english else None
    ranges = _ranges(question, as_of) if is_english else _full_dates(question)
    chosen = _chosen([found for found in ranges if not _is_told_before(question, found)])
    if chosen is None or (latest and latest.start() == chosen.start):
        if latest is None:
            return None
        start, end = latest.span()
        return Dates(question[start:end], start, end, as_of, None, None, True, False, False)
    return Dates(
        phrase=question[chosen.start : chosen.end],
        start=chosen.start,
        end=chosen.end,
        as_of=as_of,
        since=chosen.since,
        until=chosen.until,
        is_latest=latest is not None,
        is_relative=chosen.is_relative,
        is_event=chosen.is_event,
    )


def without_phrase(question: str, dates: Dates) -> str:
    """Return the question without the words that were read as a time, a possessive included."""
    rest = POSSESSIVE.sub("", question[dates.end :])
    joined = " ".join(f"{question[: dates.start]} {rest}".split())
    return re.sub(r"\s+([?!.,;:])", r"\1", joined)


def names_days(text: str, written_on: date | None, days: Days) -> bool:
    """Return whether a text names a time inside the days, as "on Tuesday" or "in March" does.

    written_on: the day that such words count from; None: unknown, only full dates are read.
    """
    line = " ".join(text.split())
    for start in word_starts(line):
        found = read_stretch(line, start, written_on or days.last)
        if found is None or not days.contains(found.days) or is_verb(line, found):
            continue
        if written_on or found.has_year:
            return True
    return False


# ---------------------------------------------------------------- ranges, left to right


@dataclass(frozen=True, slots=True)
class _Range:
    """Words at [start, end) and the days they mean; None is open. See Dates."""

    start: int
    end: int
    since: date | None
    until: date | None
    is_relative: bool
    is_event: bool

    def lies_in(self, other: "_Range") -> bool:
        first, last = self.since or date.min, self.until or date.max
        return (other.since or date.min) <= first and last <= (other.until or date.max)


_IN_KINDS: frozenset[Kind] = frozenset({"period", "month", "season", "quarter", "year"})
_ON_KINDS: frozenset[Kind] = frozenset({"day", "weekday"})
_AT_KINDS: frozenset[Kind] = frozenset({"period", "month", "season", "year"})
_PREPOSITION = re.compile(r"^(?:in|on|during|over|within|throughout|at) ", re.I)
_OPEN_END = re.compile(r"(?:since|after|before|until|till|up|by|as|from|between|prior)\b", re.I)
_BETWEEN = re.compile(r"(?:between|from) ", re.I)
_TO = re.compile(r" (?:and|to|until|till|through) | ?[–—] ?", re.I)
_STATEMENT_END = re.compile(r"[.!] +\S")
_AND = re.compile(r" (?:and|or) ", re.I)
_NUMBER = re.compile(r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?= |–)", re.I)
_SINCE = re.compile(r"(?P<word>since|after|later than|from) ", re.I)
_ONWARD = re.compile(r" on(?:wards?)?\b", re.I)
_UNTIL = re.compile(
    r"(?P<word>before|prior to|earlier than|until|till|up (?:to|until)|by|as of) ", re.I
)
_AT = re.compile(r"(?P<word>in|during|within|throughout|over|on|at) ", re.I)
# What is to come: a date without a year is then ahead, not behind.
_FUTURE = re.compile(
    r"\b(?:will|won['’]t|shall|going to|upcoming|coming)\b|\w['’]ll\b"
    r"|\b(?:is|are) (?:due|scheduled|planned|set|expected)\b",
    re.I,
)
_UNDATED = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec|spring|summer|autumn|fall|winter|quarter|weekend)",
    re.I,
)
_BEHIND = re.compile(r"\b(?:last|past|\d{4}|ago)\b", re.I)


def _ranges(question: str, as_of: date) -> Iterator[_Range]:
    is_ahead = bool(_FUTURE.search(question))
    position = 0
    for start in unquoted_word_starts(question):
        if start < position:
            continue
        for read in (_between, _since, _until, _at, _bare):
            found = read(question, start, as_of)
            if found and not (is_ahead and _may_be_ahead(question, found)):
                yield found
                position = found.end
                break


def _full_dates(question: str) -> Iterator[_Range]:
    for written in written_days(question):
        if written.day is not None:
            yield _Range(written.start, written.end, written.day, written.day, False, True)


def _is_told_before(question: str, found: _Range) -> bool:
    """Whether it stands in a statement before the question: "Sold last week. Who made it?"."""
    if not _STATEMENT_END.search(question, found.end):
        return False
    sentences = split_sentences(question)
    own = next(sentence for sentence in sentences if found.start < sentence.end)
    return question[own.end - 1] != "?" and question[sentences[-1].end - 1] in "?:"


def _may_be_ahead(text: str, found: _Range) -> bool:
    """Whether its words fit a time to come as well: "on Friday", "in June", "in spring"."""
    phrase = text[found.start : found.end]
    return bool(_UNDATED.search(phrase)) and not _BEHIND.search(phrase)


def _chosen(ranges: Sequence[_Range]) -> _Range | None:
    relative = [found for found in ranges if found.is_relative]
    if relative:
        return max(relative, key=lambda r: (r.until or date.max, r.since or date.min))
    inmost = [one for one in ranges if all(one.lies_in(other) for other in ranges)]
    return inmost[0] if inmost else None


def _between(text: str, start: int, as_of: date) -> _Range | None:
    opening = _BETWEEN.match(text, start)
    first_start = opening.end() if opening else start
    end = _end_of_first(text, first_start, as_of)
    link = _TO.match(text, end) if end else None
    if not link or not (opening or link.group().strip() in "–—"):
        return None
    last = read_stretch(text, link.end(), as_of)
    if last is None or not is_followed_freely(text, last.end):
        return None
    first = _first_day(text, first_start, last)
    if first is None or first > last.days.last:
        return None
    return _Range(start, last.end, first, last.days.last, last.is_relative, True)


def _end_of_first(text: str, start: int, as_of: date) -> int | None:
    found = read_stretch(text, start, as_of) or _NUMBER.match(text, start)
    if found is None:
        return None
    return found.end if isinstance(found, Stretch) else found.end()


def _first_day(text: str, start: int, last: Stretch) -> date | None:
    """The first day of a range: what it leaves out (month, year) is the last one's."""
    if first := read_stretch(text, start, last.days.last):
        return first.days.first
    number = _NUMBER.match(text, start)
    if number is None or last.kind != "day":
        return None
    try:
        return last.days.last.replace(day=int(number["day"]))
    except ValueError:
        return None


def _since(text: str, start: int, as_of: date) -> _Range | None:
    opening = _SINCE.match(text, start)
    found = read_stretch(text, opening.end(), as_of) if opening else None
    if opening is None or found is None:
        return None
    end, word = found.end, opening["word"].lower()
    if word == "from":
        onward = _ONWARD.match(text, end)
        if onward is None:
            return None
        end = onward.end()
    elif not is_bound(text, found):
        return None
    is_after = word in ("after", "later than")
    since = found.days.last + timedelta(days=1) if is_after else found.days.first
    return _Range(start, end, since, max(as_of, since), found.is_relative, False)


def _until(text: str, start: int, as_of: date) -> _Range | None:
    opening = _UNTIL.match(text, start)
    found = read_stretch(text, opening.end(), as_of) if opening else None
    if opening is None or found is None or not is_bound(text, found):
        return None
    word = opening["word"].lower()
    # "A statement by May", "by Monday", "by the end of this year": a writer, or what is to come.
    is_known = found.kind == "day" or found.has_year
    is_over = found.kind in ("period", "near", "ago") and found.days.last <= as_of
    if word == "by" and not is_known and not is_over:
        return None
    is_before = word in ("before", "prior to", "earlier than")
    until = found.days.first - timedelta(days=1) if is_before else found.days.last
    return _Range(start, found.end, None, until, found.is_relative, False)


def _at(text: str, start: int, as_of: date) -> _Range | None:
    opening = _AT.match(text, start)
    found = read_stretch(text, opening.end(), as_of) if opening else None
    if opening is None or found is None or POSSESSIVE.match(text[found.end :]):
        return None
    word = opening["word"].lower()
    kinds = _ON_KINDS if word == "on" else _AT_KINDS if word == "at" else _IN_KINDS
    if found.kind not in kinds or not stands_in(text, start, found):
        return None
    return _plain(text, start, found, as_of)


def _bare(text: str, start: int, as_of: date) -> _Range | None:
    found = read_stretch(text, start, as_of)
    return _plain(text, start, found, as_of) if found and stands_alone(text, found) else None


def _plain(text: str, start: int, found: Stretch, as_of: date) -> _Range:
    """The range of a stretch, and of a second one of its kind: "in 2023 and 2024"."""
    first, last, end = found.days.first, found.days.last, found.end
    link = _AND.match(text, end)
    other = read_stretch(text, link.end(), as_of) if link else None
    if other and other.kind == found.kind and other.days.first > last:
        last, end = other.days.last, other.end
    return _Range(start, end, first, last, found.is_relative, True)
