"""The draft: what a generator writes, cut into sentences with the numbers they cite."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.scripts import UNSPACED
from index.sentences import split_sentences
from index.terms import words

# "[2]", "[1, 3]", with any blanks; from the first of those before, not from each.
_MARK = re.compile(r"(?<!\s)\s*+\[\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*\]")
_MARKS = re.compile(rf"(?:{_MARK.pattern})+")
# What the text before marks ends in where its sentence ends, and what goes on with it behind them.
_ENDS = tuple(".!?…。！？।۔؟")
_CLOSING = '”“"»«)’」』'
_CONTINUING = ".,;:!?)]}”’»"
# The same as a mark while it is still being written: "[", "[1,".
_GROWING_MARK = re.compile(r"\[[\d,;\s]*$")
# The number of a line in a list; it says nothing.
_LIST_NUMBER = re.compile(r"\d{1,2}[.)]")
# What opens something, and what closes it; the first of these closers opens elsewhere.
_PAIRS = {
    "(": ")", "“": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』", "《": "》",
    '"': '"',
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence without its marks, and the numbers it cites, in the order written."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text as the model writes it, not checked yet."""

    text: str


@dataclass(frozen=True, slots=True)
class Queued:
    """The request waits: place 1 is next. estimate_s: None until one answer has been timed."""

    place: int
    estimate_s: float | None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a draft cost, in the model's tokens.

    reused_tokens: how many of the prompt's the model still held and did not read again.
    """

    prompt_tokens: int
    reused_tokens: int
    answer_tokens: int


WriterEvent = Queued | Token | Usage
DraftEvent = WriterEvent | DraftSentence


def with_sentences(events: Iterable[WriterEvent], language: str = "en") -> Iterator[DraftEvent]:
    """Yield the events and, as soon as it is certain to be complete, each sentence of the text."""
    splitter = _Splitter(language)
    for event in events:
        yield event
        if isinstance(event, Token):
            yield from splitter.feed(event.text)
    yield from splitter.rest()


def split_draft(draft: str, language: str = "en") -> list[DraftSentence]:
    """Return the sentences of a finished draft in order; marks after a full stop belong to it."""
    splitter = _Splitter(language)
    return [*splitter.feed(draft), *splitter.rest()]


class _Splitter:
    """Cuts a growing draft into sentences, in the same places however its text arrives.

    After each whole word it is looked whether a sentence is complete: the next one then has a
    word, and no quotation, parenthesis or mark is open. What was given out is settled; only what
    follows is looked at again.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._draft = ""  # what has not been given out

    def feed(self, text: str) -> Iterator[DraftSentence]:
        """Yield the sentences that the text completes."""
        for char in text:
            ends_word = char.isspace() and not self._draft[-1:].isspace()
            self._draft += char
            if ends_word or UNSPACED.match(char):
                yield from self._complete()

    def rest(self) -> Iterator[DraftSentence]:
        """Yield the sentences of what is left, now that the draft has ended."""
        starts = self._starts()
        for start, end in zip(starts, [*starts[1:], len(self._draft)], strict=True):
            yield from _sentence(self._draft[start:end])
        self._draft = ""

    def _complete(self) -> Iterator[DraftSentence]:
        if _GROWING_MARK.search(self._draft) or _is_open(self._draft):
            return
        while len(starts := self._starts()) > 1:
            yield from _sentence(self._draft[: starts[1]])
            self._draft = self._draft[starts[1] :]

    def _starts(self) -> list[int]:
        """Where the sentences of the draft begin, those without words joined to the one before."""
        plain, places = _without_marks(self._draft)
        starts = [
            places[start]
            for start, end in split_sentences(plain, self._language)
            if words(plain[start:end])
        ]
        return [0, *starts[1:]]


def _is_open(text: str) -> bool:
    """Whether a quotation or parenthesis is open: a full stop in one may end no sentence."""
    closers: list[str] = []
    for char in text:
        if closers and char in closers[-1]:
            closers.pop()
        elif char in _PAIRS:
            closers.append(_PAIRS[char])
    return bool(closers)


def _without_marks(draft: str) -> tuple[str, Sequence[int]]:
    """The text without its marks and the blanks before them, and where each character stood.

    Marks behind a full stop tell that a sentence ends there, where "in May. Dmitriev" does not.
    """
    plain, places = "", list[int]()
    start = 0
    for marks in _MARKS.finditer(draft):
        plain += draft[start : marks.start()]
        places += range(start, marks.start())
        gap = _gap(plain, draft[marks.end() :])
        plain += gap
        places += [marks.start()] * len(gap)
        start = marks.end()
    return plain + draft[start:], [*places, *range(start, len(draft))]


def _gap(before: str, after: str) -> str:
    """What stands in the plain text for marks between two others."""
    following = after.lstrip()[:1]
    if not following or following in _CONTINUING:
        return ""
    if before.rstrip(_CLOSING).endswith(_ENDS) and not following.islower() and not _is_open(before):
        return "\n\n"
    return " " if after[0].isalnum() else ""


def _sentence(piece: str) -> Iterator[DraftSentence]:
    """The piece as a sentence; none if it says nothing."""
    numbers = [
        int(number) for mark in _MARK.finditer(piece) for number in re.findall(r"\d+", mark[1])
    ]
    plain, _ = _without_marks(piece)
    text = " ".join(plain.split())
    if words(text) and not _LIST_NUMBER.fullmatch(text):
        yield DraftSentence(text, tuple(dict.fromkeys(numbers)))
