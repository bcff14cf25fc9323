"""Sentence boundaries as exact spans.

The rules for each language (abbreviations, quotations, decimals) come from `sentencex`,
which the Wikimedia Foundation keeps; this module turns its parts into spans.
"""

from collections.abc import Iterator
from typing import NamedTuple

import sentencex

# A "sentence" without end marks (tables, lists) is cut at line ends, then here.
MAX_SENTENCE_CHARS = 1_000
# A longer paragraph is looked at piece by piece: sentencex takes time with the square of the number
# of quotation marks that are not closed (20,000: 0.1 s).
MAX_PARAGRAPH_CHARS = 10_000


class Span(NamedTuple):
    """Half-open range of code points: text[start:end]."""

    start: int
    end: int


def split_sentences(text: str, language: str = "en") -> list[Span]:
    """Return the sentences of a text as spans without surrounding blanks, in reading order.

    Together the spans cover every character that is not white space, so that no word of an
    article is out of reach of a footnote. A paragraph break always ends a sentence.
    """
    spans: list[Span] = []
    for paragraph in _split_at(text, Span(0, len(text)), "\n\n"):
        for part in _parts(text, paragraph, language):
            spans.extend(_bounded(text, part))
    return spans


def _parts(text: str, paragraph: Span, language: str) -> Iterator[Span]:
    """The sentences of a paragraph with the blanks behind them."""
    start = paragraph.start
    while start < paragraph.end:
        end = min(start + MAX_PARAGRAPH_CHARS, paragraph.end)
        lengths = [len(part) for part in sentencex.segment(language, text[start:end])]
        if start + sum(lengths) != end:
            raise AssertionError(f"sentence parts do not rejoin: {start + sum(lengths)} != {end}")
        if end < paragraph.end and any(lengths[:-1]):
            lengths.pop()  # it may go on
        for length in lengths:
            yield Span(start, start + length)
            start += length


def _bounded(text: str, span: Span) -> list[Span]:
    trimmed = trim(text, span)
    if trimmed.end - trimmed.start <= MAX_SENTENCE_CHARS:
        return [trimmed] if trimmed.start < trimmed.end else []
    pieces = _split_at(text, trimmed, "\n")
    if len(pieces) == 1:
        return _cut_at_blanks(text, trimmed)
    return [bounded for piece in pieces for bounded in _bounded(text, piece)]


def _split_at(text: str, span: Span, separator: str) -> list[Span]:
    pieces = []
    start = span.start
    while (found := text.find(separator, start, span.end)) >= 0:
        pieces.append(Span(start, found))
        start = found + len(separator)
    pieces.append(Span(start, span.end))
    return [piece for piece in pieces if piece.start < piece.end]


def _cut_at_blanks(text: str, span: Span) -> list[Span]:
    pieces = []
    start = span.start
    while span.end - start > MAX_SENTENCE_CHARS:
        limit = start + MAX_SENTENCE_CHARS
        blank = text.rfind(" ", start + 1, limit)
        end = blank if blank > start else limit
        pieces.append(trim(text, Span(start, end)))
        start = end
    pieces.append(trim(text, Span(start, span.end)))
    return [piece for piece in pieces if piece.start < piece.end]


def trim(text: str, span: Span) -> Span:
    """Return the span without white space at either end."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
