"""The article: a value, its identity, and the one normalisation of its text."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

# Control characters carry no words and break terminals and tokenizers; \n and \t stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\u200b\u2060\u00ad\ufffe\uffff]")
# What Unicode (UAX #14) treats as a line or paragraph break, as our one form of it.
_LINE_BREAKS = (
    ("\r", "\n"), ("\x0b", "\n"), ("\x85", "\n"), ("\u2028", "\n"),
    ("\u2029", "\n\n"), ("\f", "\n\n"),
)  # fmt: skip
# Private-use characters have no agreed meaning; passages.py needs one of them as a mark.
_PRIVATE_USE = re.compile(r"[\ue000-\uf8ff]")
# Bidirectional overrides can make a page show other words than the article holds.
_BIDI_OVERRIDE = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
# Half a character, from text cut by UTF-16 units: it cannot be stored or sent.
_HALF = re.compile(r"[\ud800-\udfff]")
# From the first of the blanks: trying each takes time with the square of their number.
_TRAILING_SPACE = re.compile(r"(?<![ \t\u00a0])[ \t\u00a0]++(?=\n|$)")
# No language puts more marks on a letter (UAX #15, Stream-Safe Text Format). NFC sorts them, which
# for a page of marks on one letter takes minutes.
_MAX_MARKS = 30
_MANY_MARKS = re.compile(rf"[^\w\s]{{{_MAX_MARKS + 1},}}")
_MANY_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Article:
    """One article as supplied, its text normalised once.

    Every offset anywhere in the project counts code points of `text`.
    `published` is kept as given (a date or a date and time, with a zone if any).
    """

    id: str
    path: str
    title: str
    published: str | None
    publisher: str | None
    language: str
    text: str
    version: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a part of one, that could not be read, and why."""

    path: str
    reason: str


def version_of(text: str) -> str:
    """Return the version of a normalised text: the hexadecimal SHA-256 of its UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def normalise(text: str) -> str:
    """Return the text in the form all offsets count: NFC, "\\n" line ends, no control characters.

    Lines lose trailing blanks, paragraphs are separated by one blank line, a letter has at most
    _MAX_MARKS marks, and the whole has no blank at either end. Applying it twice changes nothing.
    """
    text = text.replace("\r\n", "\n")
    for line_break, plain in _LINE_BREAKS:
        text = text.replace(line_break, plain)
    text = _CONTROL.sub("", text)
    text = _PRIVATE_USE.sub(" ", text)
    text = _HALF.sub("\ufffd", text)
    text = _BIDI_OVERRIDE.sub("", text)
    text = _with_few_marks(unicodedata.normalize("NFC", _with_few_marks(text)))
    text = _TRAILING_SPACE.sub("", text)
    return _MANY_BLANK_LINES.sub("\n\n", text).strip()


def _with_few_marks(text: str) -> str:
    """The text with at most _MAX_MARKS combining marks in a row."""
    return _MANY_MARKS.sub(lambda match: _cut_marks(match[0]), text)


def _cut_marks(signs: str) -> str:
    kept = []
    marks = 0
    for char in signs:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MAX_MARKS:
            kept.append(char)
    return "".join(kept)
