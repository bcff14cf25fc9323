"""The news text form: headline, date and publisher line, headline again, body, end mark.

Ukraine ceasefire negotiations: Putin's key adviser expected to visit Washington this week

2025-04-02 19:49:31 / BOTA ALFA PRESS

Ukraine ceasefire negotiations: Putin's key adviser expected to visit

Kirill Dmitriev, a senior Kremlin adviser … between the two countries. /REL
"""

import re
from dataclasses import dataclass

# A headline longer than this is a paragraph that happens to come first.
MAX_HEADLINE_CHARS = 250
# The date line stands within the first lines; a date further down belongs to the story.
MAX_HEADER_LINES = 6
# A repeated headline is recognised when at least this much of it stands there again.
MIN_REPEATED_CHARS = 15

_DATE_LINE = re.compile(
    r"^\s*(?P<published>\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?"
    r"\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?)\s*(?:[/|–—-]\s*(?P<publisher>\S.{0,120}?))?\s*$"
)
# "/REL", "/ABC/", "###", "- 30 -", "(ENDS)": how agencies mark the end of a story.
_END_MARK = re.compile(r"(?:\s|^)(?:/[A-Z]{2,8}/?|#{3,}|-\s?30\s?-|\(?ENDS?\)?)\s*$")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class NewsText:
    """The parts of a text in the news form; `body` is what passages are cut from."""

    title: str
    published: str | None
    publisher: str | None
    body: str


def parse_news_text(text: str) -> NewsText:
    """Return headline, date, publisher and body of a normalised text.

    A text without a date line keeps its first line as the title if that line reads as a
    headline (short, alone in its paragraph, no full stop); otherwise the title is "".
    """
    lines = text.split("\n")
    date_line = _find_date_line(lines)
    if date_line is None:
        return _parse_undated(text, lines)
    index, match = date_line
    title = _SPACES.sub(" ", " ".join(line.strip() for line in lines[:index])).strip()
    body = "\n".join(lines[index + 1 :]).strip()
    if not title:
        title, body = _take_headline(body)
    publisher = match["publisher"]
    return NewsText(
        title=title,
        published=match["published"].strip(),
        publisher=publisher.strip() if publisher else None,
        body=_without_end_mark(_without_repeated_headline(body, title)),
    )


def _find_date_line(lines: list[str]) -> tuple[int, re.Match[str]] | None:
    filled = 0
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        if match := _DATE_LINE.match(line):
            return index, match
        filled += 1
        if filled >= MAX_HEADER_LINES or len(line) > MAX_HEADLINE_CHARS:
            return None
    return None


def _parse_undated(text: str, lines: list[str]) -> NewsText:
    title, body = _take_headline(text)
    return NewsText(title, None, None, _without_end_mark(_without_repeated_headline(body, title)))


def _take_headline(text: str) -> tuple[str, str]:
    """Return (headline, rest) if the first paragraph reads as a headline, else ("", text)."""
    first, separator, rest = text.partition("\n\n")
    is_headline = (
        bool(separator)
        and len(first) <= MAX_HEADLINE_CHARS
        and not first.rstrip("\"'”’»)").endswith((".", "!", ";", ":", "…", ","))
    )
    return (_SPACES.sub(" ", first).strip(), rest.strip()) if is_headline else ("", text)


def _without_repeated_headline(body: str, title: str) -> str:
    first, _, rest = body.partition("\n\n")
    repeated = _SPACES.sub(" ", first).strip().rstrip(".… ").casefold()
    whole = title.rstrip(".… ").casefold()
    is_repeat = repeated == whole or (
        len(repeated) >= MIN_REPEATED_CHARS and whole.startswith(repeated)
    )
    return rest.strip() if title and rest and is_repeat else body


def _without_end_mark(body: str) -> str:
    return _END_MARK.sub("", body).rstrip()
