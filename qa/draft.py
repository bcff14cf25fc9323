"""The draft: what a generator writes, cut into sentences with the numbers they cite."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.sentences import split_sentences
from index.terms import words

# "[2]", "[1, 3]", with any blanks.
_MARK = re.compile(r"\s*\[\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*\]")
# The same while it is still being written: "[", "[1,".
_GROWING_MARK = re.compile(r"\[[\d,;\s]*(?:\]|$)")
_LEADING_MARKS = re.compile(rf"(?:{_MARK.pattern})+[.!?]?")


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


def with_sentences(events: Iterable[WriterEvent]) -> Iterator[DraftEvent]:
    """Yield the events and, as soon as it is certain to be complete, each sentence of the text."""
    draft = ""
    given = 0
    for event in events:
        yield event
        if isinstance(event, Token):
            draft += event.text
            if _is_balanced(draft):
                # The whole draft is split each time: what stands before decides where it ends.
                complete = _pieces(draft)[:-1]
                yield from _sentences(complete[given:])
                given = max(given, len(complete))
    yield from _sentences(_pieces(draft)[given:])


def _is_balanced(draft: str) -> bool:
    """Whether no quotation or bracket is open: inside one, a full stop may not end a sentence."""
    pairs = (("“", "”"), ("(", ")"), ("«", "»"))
    return draft.count('"') % 2 == 0 and all(
        draft.count(opening) == draft.count(closing) for opening, closing in pairs
    )


def split_draft(draft: str) -> list[DraftSentence]:
    """Return the sentences of a finished draft in order; marks after a full stop belong to it."""
    return list(_sentences(_pieces(draft)))


def _pieces(draft: str) -> list[str]:
    """Sentences with their marks and blanks; together they are the draft.

    Marks at the start of a piece belong to the sentence before. The last piece may still grow,
    also by marks, so the one before it is complete only when the last holds more than marks.
    """
    spans = split_sentences(draft)
    starts = [0, *(span.start for span in spans[1:])]
    pieces: list[str] = []
    for start, end in zip(starts, [*starts[1:], len(draft)], strict=True):
        piece = draft[start:end]
        marks = _LEADING_MARKS.match(piece)
        if pieces and marks:
            pieces[-1] += marks.group()
            piece = piece[marks.end() :]
        if pieces and not words(_GROWING_MARK.sub("", piece)):
            pieces[-1] += piece
        elif piece:
            pieces.append(piece)
    return pieces


def _sentences(pieces: Iterable[str]) -> Iterator[DraftSentence]:
    for piece in pieces:
        numbers = [
            int(number)
            for mark in _MARK.finditer(piece)
            for number in re.findall(r"\d+", mark.group(1))
        ]
        text = " ".join(_MARK.sub("", piece).split())
        if words(text):
            yield DraftSentence(text, tuple(dict.fromkeys(numbers)))
