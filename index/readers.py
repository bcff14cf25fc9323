"""One reader for each file format: a file in, the stories it holds out.

.txt and .md in the news form (news_text.py), .html (markup.py), .pdf (pdf.py), and .jsonl, one
story a line: {"id"?, "title", "text", "published", "publisher", "url"}.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from index.article import normalise
from index.encodings import decode
from index.errors import UnreadableArticle
from index.languages import detect_language
from index.markup import Markup, read_markdown, read_page
from index.news_text import NewsText, parse_news_text
from index.pdf import read_pdf, unwrapped, with_headline_apart

# Raised when a file may be read otherwise than before; builds keep what files held by it.
READER_VERSION = 3
_MB = 1024 * 1024
# More is no article but a log or a dump: 32 MB is fifty novels. A JSONL file may have any size,
# one line of it has this bound.
MAX_TEXT_BYTES = 32 * _MB
# A page of 15 MB took trafilatura 47 s and 0.5 GB; news pages have up to 2 MB.
MAX_PAGE_BYTES = 8 * _MB
# Pictures count here.
MAX_PDF_BYTES = 128 * _MB
# What is longer is no headline, name or date, whatever field it was put in, but text: with every
# passage the headline is indexed again, and shown with every footnote.
MAX_TITLE_CHARS = 1_000
MAX_NAME_CHARS = 200
# An address with more is opened by no browser.
MAX_ID_CHARS = 2_000
# Enough to tell a file that is no JSON at all.
_SNIFFED_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Story:
    """What a file says of one article, before it has a path and version.

    text: the body, normalised. published: as given. id: the record's id or address, if any.
    place: where in the file it stands ("line 12"), "" if it is all of it.
    """

    title: str
    text: str
    published: str | None
    publisher: str | None
    language: str
    id: str | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class BrokenPart:
    """A part of a file that cannot be read; the message follows "path, place"."""

    place: str
    reason: str


def read_stories(file: Path) -> Iterator[Story | BrokenPart]:
    """Yield the stories of a file in its order, chosen by the name's ending; at least one part.

    Memory is bounded by the largest story, not by the file. Raises UnreadableArticle, with a
    reason that follows the path, if the file holds none.
    """
    reader = READERS[file.suffix.lower()]
    is_empty = True
    try:
        if not S_ISREG(file.stat().st_mode):
            raise UnreadableArticle("is no regular file")
        with file.open("rb") as stream:
            for part in reader(stream):
                is_empty = False
                yield part
    except OSError as error:
        raise UnreadableArticle(f"cannot be opened: {error.strerror}") from error
    if is_empty:
        raise UnreadableArticle("holds no text")


def _read_text(stream: BinaryIO) -> Iterator[Story]:
    yield from _story(parse_news_text(normalise(decode(_content(stream, MAX_TEXT_BYTES)))))


def _read_markdown(stream: BinaryIO) -> Iterator[Story]:
    yield from _story_of_markup(read_markdown(decode(_content(stream, MAX_TEXT_BYTES))))


def _read_html(stream: BinaryIO) -> Iterator[Story]:
    content = _content(stream, MAX_PAGE_BYTES)
    if content.strip():
        yield from _story_of_markup(read_page(content))


def _read_pdf(stream: BinaryIO) -> Iterator[Story]:
    content = _content(stream, MAX_PDF_BYTES)
    if content.strip():
        parsed = parse_news_text(with_headline_apart(normalise(read_pdf(content))))
        body = normalise(unwrapped(parsed.body))
        yield from _story(NewsText(parsed.title, parsed.published, parsed.publisher, body))


def _read_jsonl(stream: BinaryIO) -> Iterator[Story | BrokenPart]:
    _refuse_other_formats(stream)
    number = 0
    while line := stream.readline(MAX_TEXT_BYTES):
        number += 1
        place = f"line {number}"
        if len(line) == MAX_TEXT_BYTES and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_TEXT_BYTES)
            yield BrokenPart(place, f"has more than {MAX_TEXT_BYTES // _MB} MB: split it")
        elif line.strip():
            yield _record(line, place)


def _refuse_other_formats(stream: BinaryIO) -> None:
    beginning = stream.read(_SNIFFED_BYTES)
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableArticle("is UTF-16: JSON lines are UTF-8, save it so")
    if b"\x00" in beginning:
        raise UnreadableArticle("is a binary file")
    stream.seek(3 if beginning.startswith(b"\xef\xbb\xbf") else 0)


def _record(line: bytes, place: str) -> Story | BrokenPart:
    try:
        record = json.loads(line.rstrip().decode("utf-8"))
        return _story_of_record(record, place)
    except UnicodeDecodeError as error:
        return BrokenPart(place, f"is not UTF-8 (byte {error.start} of the line)")
    except json.JSONDecodeError as error:
        return BrokenPart(place, f"is no JSON: {error.msg} (column {error.colno})")
    except RecursionError:
        return BrokenPart(place, "is no article record: nested too deeply")
    except _BrokenRecord as error:
        return BrokenPart(place, f"is no article record: {error}")
    except ValueError as error:
        # json.loads on a number of thousands of digits.
        return BrokenPart(place, f"is no JSON: {error}")


class _BrokenRecord(Exception):
    """A line of JSON that is no article; never leaves this module."""


def _story_of_record(record: object, place: str) -> Story:
    """The story of a record; one that holds nothing but a text is read in the news form."""
    if not isinstance(record, dict):
        raise _BrokenRecord("it is not an object in braces")
    text = _field(record, "text")
    if not text:
        raise _BrokenRecord("text is missing or empty")
    if record.keys() & {"title", "published", "publisher"}:
        names = (_field(record, name) for name in ("title", "published", "publisher"))
        title, published, publisher = names
        parsed = NewsText(_one_line(title), published or None, publisher or None, text)
    else:
        parsed = parse_news_text(text)
    identity = _identity(record) or _field(record, "url") or None
    if identity and len(identity) > MAX_ID_CHARS:
        raise _BrokenRecord(f"id or url has more than {MAX_ID_CHARS:,} characters")
    stories = _story(parsed, identity, place)
    if not stories:
        raise _BrokenRecord("text holds no words below its headline")
    return stories[0]


def _field(record: dict[str, object], name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _BrokenRecord(f"{name} is not a text in quotes")
    return normalise(value)


def _identity(record: dict[str, object]) -> str:
    value = record.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is not None and not isinstance(value, str):
        raise _BrokenRecord("id is neither a text in quotes nor a whole number")
    return _field(record, "id")


def _story_of_markup(markup: Markup) -> Iterator[Story]:
    title = _one_line(normalise(markup.title))
    parsed = parse_news_text(normalise(markup.text), title)
    published = normalise(markup.published or "") or parsed.published
    publisher = normalise(markup.publisher or "") or parsed.publisher
    yield from _story(NewsText(parsed.title, published, publisher, parsed.body))


def _story(parsed: NewsText, identity: str | None = None, place: str = "") -> list[Story]:
    """The story, or none where the text has no body; what is too long for its field is body."""
    title, title_text = _bounded(parsed.title, MAX_TITLE_CHARS)
    published, date_text = _bounded(parsed.published, MAX_NAME_CHARS)
    publisher, name_text = _bounded(parsed.publisher, MAX_NAME_CHARS)
    text = "\n\n".join(filter(None, (title_text, date_text, name_text, parsed.body)))
    if not text:
        return []
    return [
        Story(
            title=title or "",
            text=text,
            published=published,
            publisher=publisher,
            language=detect_language(f"{title or ''}\n{text}"),
            id=identity,
            place=place,
        )
    ]


def _bounded(value: str | None, most_chars: int) -> tuple[str | None, str]:
    """(the field, "") or, where it is too long, (None, what it holds)."""
    return (value, "") if value is None or len(value) <= most_chars else (None, value)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _content(stream: BinaryIO, max_bytes: int) -> bytes:
    content = stream.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise UnreadableArticle(f"has more than {max_bytes // _MB} MB: split it")
    return content


READERS: dict[str, Callable[[BinaryIO], Iterator[Story | BrokenPart]]] = {
    ".txt": _read_text,
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".pdf": _read_pdf,
    ".jsonl": _read_jsonl,
}
READABLE_ENDINGS = tuple(READERS)
