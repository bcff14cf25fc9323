"""One reader per file format: bytes in, the stories they hold out.

.txt and .md in the news form (news_text.py), .html by trafilatura, which is made for news pages,
.pdf by pypdf, .jsonl one story a line ({id?, title, text, published, publisher, url}).
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from charset_normalizer import from_bytes

from index.article import normalise
from index.errors import UnreadableArticle
from index.news_text import parse_news_text

# Larger files are no articles: a log or a dump under a text file's name. A JSONL file may hold
# a whole collection and is read line by line.
MAX_ARTICLE_BYTES = 32 * 1024 * 1024
# Share of control bytes from which a file is taken for binary.
_MAX_CONTROL_SHARE = 0.02
_CONTROL_BYTES = bytes(byte for byte in range(32) if byte not in (9, 10, 11, 12, 13, 27))
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MARKDOWN_HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)
_MARKDOWN_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$", re.MULTILINE)
_MARKDOWN_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_MARKDOWN_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\([^)\s]+(?:\s+\"[^\"]*\")?\)")
_MARKDOWN_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|_)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Story:
    """What a reader found: the parts of an article before it has an id, path and version."""

    title: str
    text: str
    published: str | None
    publisher: str | None
    id: str | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class BrokenPart:
    """A part of a file that cannot be read, such as one line of a JSONL file."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a file that is read by itself: the whole file, or some lines of a JSONL file."""

    ending: str
    content: bytes
    first_line: int = 1


# Lines of a JSONL file are read in parts of at least this size, so that a file of any size fits.
PART_BYTES = 1024 * 1024


def file_parts(file):
    ending = file.suffix.lower()
    if ending != ".jsonl":
        yield Part(ending, file.read_bytes())
        return
    with file.open("rb") as content:
        line = 1
        while lines := content.readlines(PART_BYTES):
            yield Part(ending, b"".join(lines), line)
            line += len(lines)


def read_part(part):
    for story in read_stories("x" + part.ending, part.content):
        yield story


def read_stories(name: str, content: bytes) -> Iterator[Story | BrokenPart]:
    """Yield the stories of a file by its name's ending; at least one, or an error.

    Raises UnreadableArticle with the reason and the remedy if it holds none.
    """
    ending = name[name.rfind(".") :].lower()
    if not content.strip():
        raise UnreadableArticle("is empty")
    if ending != ".jsonl" and len(content) > MAX_ARTICLE_BYTES:
        raise UnreadableArticle(
            f"has {len(content) / 1024 / 1024:.0f} MB, an article at most "
            f"{MAX_ARTICLE_BYTES // 1024 // 1024}: split it"
        )
    found = False
    for part in READERS[ending](content):
        if isinstance(part, BrokenPart) or part.text:
            found = True
            yield part
    if not found:
        raise UnreadableArticle("holds no text")


def decode(content: bytes) -> str:
    """Return the text of bytes in UTF-8, UTF-16 with a mark, or the encoding that fits best.

    Raises UnreadableArticle for binary content.
    """
    if content.startswith(_UTF16_MARKS):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UnreadableArticle("is damaged UTF-16: save it as UTF-8") from error
    control = len(content) - len(content.translate(None, _CONTROL_BYTES))
    looks_utf16 = content[:200].count(0) > len(content[:200]) // 4
    if not looks_utf16 and control > _MAX_CONTROL_SHARE * len(content):
        raise UnreadableArticle("is a binary file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(content).best()
    if best is None:
        raise UnreadableArticle("is text in no known encoding: save it as UTF-8")
    return str(best)


def _read_text(content: bytes) -> Iterator[Story]:
    yield _story(normalise(decode(content)))


def _read_markdown(content: bytes) -> Iterator[Story]:
    text = decode(content).replace("\r\n", "\n")
    fields = {}
    if match := _FRONT_MATTER.match(text):
        fields = dict(_front_matter(match[1]))
        text = text[match.end() :]
    text = _MARKDOWN_IMAGE.sub(r"\1", _MARKDOWN_RULE.sub("", text))
    text = _MARKDOWN_LINK.sub(r"\1", _MARKDOWN_HEADING.sub("", text))
    text = _MARKDOWN_EMPHASIS.sub(r"\2", text)
    story = _story(normalise(text))
    yield Story(
        title=fields.get("title") or story.title,
        text=story.text,
        published=fields.get("date") or fields.get("published") or story.published,
        publisher=fields.get("publisher") or fields.get("author") or story.publisher,
    )


def _front_matter(block: str) -> Iterator[tuple[str, str]]:
    for line in block.split("\n"):
        key, colon, value = line.partition(":")
        if colon and value.strip():
            yield key.strip().lower(), value.strip().strip("\"'")


def _read_html(content: bytes) -> Iterator[Story]:
    import trafilatura  # 0.2 s, only for pages

    page = trafilatura.bare_extraction(
        decode(content), include_comments=False, include_tables=True, with_metadata=True
    )
    if page is None or not page.text:
        raise UnreadableArticle("has no main text that could be told from its menus and notices")
    # One line is one paragraph there.
    text = normalise(page.text.replace("\n", "\n\n"))
    yield Story(
        title=normalise(page.title or ""),
        text=parse_news_text(f"{page.title or ''}\n\n{text}").body,
        published=page.date or None,
        publisher=page.sitename or page.hostname or None,
    )


def _read_pdf(content: bytes) -> Iterator[Story]:
    import pypdf  # only for PDF files
    from pypdf.errors import PyPdfError

    try:
        document = pypdf.PdfReader(BytesIO(content))
        if document.is_encrypted and not document.decrypt(""):
            raise UnreadableArticle("is a PDF locked with a password: save it without one")
        pages = [page.extract_text() for page in document.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableArticle(f"is a damaged PDF ({error})") from error
    text = normalise("\n\n".join(_unwrapped(page) for page in pages))
    if not text:
        raise UnreadableArticle("is a PDF without text (pictures of pages?): run OCR on it first")
    yield _story(text)


def _unwrapped(page: str) -> str:
    """A page's lines joined to paragraphs: a line that ends a sentence early ends a paragraph."""
    lines = [line.strip() for line in page.split("\n")]
    longest = max((len(line) for line in lines), default=0)
    paragraphs = [""]
    for line in lines:
        if not line:
            paragraphs.append("")
            continue
        joined = paragraphs[-1]
        if joined.endswith("-") and line[:1].islower():
            paragraphs[-1] = joined[:-1] + line
        else:
            paragraphs[-1] = f"{joined} {line}" if joined else line
        is_short = len(line) < 0.75 * longest
        if is_short and (line.endswith((".", "!", "?", "”", '"')) or not joined):
            paragraphs.append("")
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _read_jsonl(content: bytes) -> Iterator[Story | BrokenPart]:
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            if not isinstance(record, dict):
                raise TypeError("is not an object")
            yield _record_story(record)
        except (ValueError, TypeError) as error:
            yield BrokenPart(f"line {number}", f"is no article record: {error}")


def _record_story(record: dict[str, object]) -> Story:
    for key in ("text", "title", "published", "publisher", "url"):
        if record.get(key) is not None and not isinstance(record[key], str):
            raise TypeError(f"{key} is not a text")
    text = normalise(str(record.get("text") or ""))
    if not text:
        raise ValueError("text is missing or empty")
    identity = record.get("id", record.get("url"))
    return Story(
        title=normalise(str(record.get("title") or "")),
        text=text,
        published=str(record["published"]) if record.get("published") else None,
        publisher=str(record["publisher"]) if record.get("publisher") else None,
        id=str(identity) if identity not in (None, "") else None,
    )


def _story(text: str) -> Story:
    parsed = parse_news_text(text)
    return Story(parsed.title, parsed.body, parsed.published, parsed.publisher)


READERS: dict[str, Callable[[bytes], Iterator[Story | BrokenPart]]] = {
    ".txt": _read_text,
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".pdf": _read_pdf,
    ".jsonl": _read_jsonl,
}
READABLE_ENDINGS = tuple(READERS)
READER_VERSION = 1
