"""The news text form: headline, date and publisher line, headline again, body, end mark.

Ukraine ceasefire negotiations: Putin's key adviser expected to visit Washington this week

2025-04-02 19:49:31 / BOTA ALFA PRESS

Ukraine ceasefire negotiations: Putin's key adviser expected to visit

Kirill Dmitriev, a senior Kremlin adviser … between the two countries. /REL

What is not recognised stays in the body: a reader may miss a title, never words of the story.
"""

import re
from dataclasses import dataclass

from index.date_line import DateLine, is_byline, parse_date_line, publisher_beside

# A headline longer than this is a paragraph that happens to come first.
MAX_HEADLINE_CHARS = 250
MAX_HEADLINE_LINES = 2
# The date line stands within the first lines; a date further down belongs to the story.
MAX_HEADER_LINES = 6
# A repeated headline is recognised when at least this much of it stands there again.
MIN_REPEATED_CHARS = 15
# A second bare date within so many lines makes the first a heading of a chronicle.
MAX_CHRONICLE_LINES = 200

# An end mark with the blanks around it; longer texts are not searched for one.
MAX_END_MARK_CHARS = 40

_SENTENCE_ENDS = (".", "!", "?", "…", "。")
_NO_HEADLINE_ENDS = (".", "!", ";", ":", "…", ",", "。")
_CLOSING = "\"'”’»)"
# "/REL", "/ABC/", "###", "- 30 -", "(ENDS)": how agencies mark the end of a story, on a line of
# its own or after the end of a sentence. A bare END is one only after a sentence ("THE END").
_END_MARK = re.compile(
    r"(?:(?:(?<=[.!?…。\"'”’»)])\s+|^[ \t]*)(?:/[A-Z]{2,8}/?|#{3,}|-\s?30\s?-|\(ENDS?\))"
    r"|(?<=[.!?…。\"'”’»)])\s+ENDS?)\s*\Z",
    re.MULTILINE,
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class NewsText:
    """The parts of a text in the news form; `body` is what passages are cut from."""

    title: str
    published: str | None
    publisher: str | None
    body: str


def parse_news_text(text: str, title: str = "") -> NewsText:
    """Return headline, date, publisher and body of a normalised text.

    title: the headline where it is known from elsewhere; it is not looked for then. A text
    without a date line keeps its first line as the title if that line reads as a headline
    (short, alone in its paragraph, no full stop); otherwise the title is "".
    """
    lines = text.split("\n")
    found = _find_date_line(lines)
    if found is None:
        headline, body = (title, text) if title else _take_headline(text)
        return NewsText(headline, None, None, _body("", body, headline))
    index, date_line = found
    above, below = _trimmed(lines[:index]), _trimmed(lines[index + 1 :])
    publisher = date_line.publisher
    if publisher is None:
        is_close = tuple(bool("".join(lines[n : n + 1]).strip()) for n in (index - 1, index + 1))
        publisher, above, below = _publisher(above, below, title, is_close)
    if not title:
        title, above = _headline_above(above)
    if not title and not above:
        title, below = _take_headline(below)
    kept = "\n\n".join(part for part in (_without_headline(above, title), date_line.rest) if part)
    return NewsText(title, date_line.published, publisher, _body(kept, below, title))


def _find_date_line(lines: list[str]) -> tuple[int, DateLine] | None:
    filled = 0
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        if date_line := parse_date_line(line):
            is_heading = date_line.is_bare and _is_chronicle(lines[index + 1 :], date_line)
            return None if is_heading else (index, date_line)
        filled += 1
        if filled >= MAX_HEADER_LINES or len(line) > MAX_HEADLINE_CHARS:
            return None
    return None


def _is_chronicle(below: list[str], first: DateLine) -> bool:
    others = map(parse_date_line, below[:MAX_CHRONICLE_LINES])
    return any(other and other.is_bare and other.published != first.published for other in others)


def _publisher(
    above: str, below: str, title: str, is_close: tuple[bool, ...]
) -> tuple[str | None, str, str]:
    """(publisher, above, below): it may have the line before or after the date to itself.

    is_close: whether that line follows without a blank one. Where the headline is in capitals,
    another line in capitals is more of it.
    """
    rest, _, last = above.rpartition("\n")
    first, _, story = below.partition("\n")
    headline = title or rest
    if headline and (name := publisher_beside(last, is_close[0] and not headline.isupper())):
        return name, rest.strip(), below
    headline = title or above
    if story and (
        name := publisher_beside(first, is_close[1] and bool(headline) and not headline.isupper())
    ):
        return name, above, story.strip()
    return None, above, below


def _headline_above(above: str) -> tuple[str, str]:
    """(headline, what else stands above the date line): one headline, at most two lines."""
    block, _, rest = above.partition("\n\n")
    lines = block.split("\n")
    count = next((n for n, line in enumerate(lines) if n and is_byline(line)), len(lines))
    if count == MAX_HEADLINE_LINES and _ends_sentence(lines[0]):
        count = 1
    headline = _one_line("\n".join(lines[:count]))
    if count > MAX_HEADLINE_LINES or len(headline) > MAX_HEADLINE_CHARS:
        return "", above
    return headline, "\n\n".join(part for part in ("\n".join(lines[count:]), rest) if part)


def _take_headline(text: str) -> tuple[str, str]:
    """(headline, rest) if the first paragraph reads as a headline, else ("", text)."""
    first, separator, rest = text.partition("\n\n")
    is_headline = (
        bool(separator)
        and len(first) <= MAX_HEADLINE_CHARS
        and first.count("\n") < MAX_HEADLINE_LINES
        and not first.rstrip(_CLOSING).endswith(_NO_HEADLINE_ENDS)
    )
    return (_one_line(first), rest.strip()) if is_headline else ("", text)


def _body(kept: str, story: str, title: str) -> str:
    story = _without_end_mark(_without_headline(story, title) or story)
    return f"{kept}\n\n{story}".strip()


def _without_end_mark(story: str) -> str:
    mark = _END_MARK.search(story, max(len(story) - MAX_END_MARK_CHARS, 0))
    return story[: mark.start()].rstrip() if mark else story


def _without_headline(text: str, title: str) -> str:
    """The text without the headline at its beginning, which may be cut short there."""
    if not title:
        return text
    first, _, rest = text.partition("\n\n")
    if _is_repeat(first, title):
        return rest.strip()
    line, _, rest = text.partition("\n")
    is_same = _plain(line) == _plain(title) and not rest[:1].islower()
    return rest.strip() if is_same else text


def _is_repeat(paragraph: str, title: str) -> bool:
    repeated, whole = _plain(paragraph), _plain(title)
    return repeated == whole or (len(repeated) >= MIN_REPEATED_CHARS and whole.startswith(repeated))


def _plain(headline: str) -> str:
    return _one_line(headline).rstrip(".… ").casefold()


def _ends_sentence(line: str) -> bool:
    return line.rstrip(_CLOSING + " ").endswith(_SENTENCE_ENDS)


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _trimmed(lines: list[str]) -> str:
    return "\n".join(lines).strip()
