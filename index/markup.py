"""The words of a page or a Markdown text, without menus, notices and marks.

trafilatura finds the main text of a page; it is made for news. Its guess of the date is not
used: it keeps no time of day, and takes a copyright line for a date where there is no other.
"""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.encodings import decode
from index.errors import UnreadableArticle
from index.published import day_of

if TYPE_CHECKING:
    from markdown_it.token import Token

# A page declares its encoding within its first bytes (1,024 by the standard; some are late).
_DECLARATION_BYTES = 4_096
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_NOT_THE_STORY = "[not(self::html or self::body or self::main or self::article or .//h1)]"
# A reader of the page does not see these: what stands there is not what was published.
_STYLE = (
    "translate(concat(@style, ';'), ' ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
)
_HIDDEN = [
    f"//*[@hidden]{_NOT_THE_STORY}",
    *(
        f"//*[contains({_STYLE}, '{style}')]{_NOT_THE_STORY}"
        for style in (
            "display:none", "visibility:hidden", "font-size:0;", "font-size:0px", "opacity:0;"
        )
    ),
]  # fmt: skip
# Parts no story is in; trafilatura leaves them out of long pages by itself, not of short ones.
_PRUNED = [
    *_HIDDEN,
    "//nav", "//aside", "//form", "//button", "//dialog", "//body/footer",
    "//*[@role='navigation']",
    *(
        f"//*[contains(translate(@class, 'CEGIKNORST', 'cegiknorst'), '{word}') or "
        f"contains(translate(@id, 'CEGIKNORST', 'cegiknorst'), '{word}')]{_NOT_THE_STORY}"
        for word in ("cookie", "consent", "gdpr", "newsletter", "breadcrumb")
    ),
    *(
        f"//*[starts-with(@{name}, '{word}')]{_NOT_THE_STORY}"
        for name in ("class", "id") for word in ("related", "footer", "menu", "recommended")
    ),
]  # fmt: skip
_DATE_NAMES = (
    "article:published_time", "datepublished", "pubdate", "publishdate", "publish_date",
    "publication_date", "published_time", "date", "dc.date", "dc.date.issued", "dcterms.issued",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
)  # fmt: skip
# Front matter is some lines of fields; two lines of dashes farther apart have text between them.
_MAX_FRONT_MATTER_CHARS = 10_000
_FRONT_MATTER = re.compile(
    rf"\A---[ \t]*\n(.{{0,{_MAX_FRONT_MATTER_CHARS}}}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
_FIELD = re.compile(r"([A-Za-z_]+)\s*:\s*(.+)")
_NO_MAIN_TEXT = "has no main text that could be told from its menus and notices"
# A comment that is not closed goes on to the end, as browsers have it.
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|</?[a-zA-Z][^<>]*>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Markup:
    """The words of a page: paragraphs of `text` are separated by blank lines."""

    title: str
    text: str
    published: str | None
    publisher: str | None


def read_page(content: bytes) -> Markup:
    """Return the main text of an HTML page; raise UnreadableArticle if it has none."""
    import trafilatura  # 0.3 s; only for pages
    from lxml import html

    declared = _CHARSET.search(content[:_DECLARATION_BYTES])
    source = decode(content, declared[1].decode("ascii") if declared else None)
    page: Any = trafilatura.bare_extraction(
        source, include_comments=False, with_metadata=True, prune_xpath=_PRUNED
    )
    text = (page.text if page else None) or ""
    paragraphs = [_without_mark(line) for line in text.split("\n") if line.strip()]
    if not paragraphs:
        raise UnreadableArticle(_NO_MAIN_TEXT)
    # The bytes: lxml refuses a text with an encoding declaration.
    tree = html.fromstring(source.encode(), parser=html.HTMLParser(encoding="utf-8"))
    links = {" ".join(link.text_content().split()) for link in tree.iter("a")}
    if links.issuperset(paragraphs):
        raise UnreadableArticle(_NO_MAIN_TEXT)
    return Markup(
        title=page.title or "",
        text="\n\n".join(paragraphs),
        published=_published(tree),
        publisher=page.sitename or page.hostname or None,
    )


def _without_mark(line: str) -> str:
    """trafilatura's line without its own marks: "- " before items, bars around table cells."""
    return line.strip().removeprefix("- ").strip("| ")


def _published(tree: Any) -> str | None:
    """The first date, as the page gives it, that can be read as one."""
    return next((date for date in _dates(tree) if day_of(date)), None)


def _dates(tree: Any) -> Iterator[str]:
    named: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        named.setdefault(name.lower(), (meta.get("content") or "").strip())
    yield from (named[name] for name in _DATE_NAMES if name in named)
    for script in tree.xpath("//script[@type='application/ld+json']"):
        yield from _dates_in_json(script.text or "")
    times = tree.xpath("//*[@itemprop='datePublished']/@datetime") or tree.xpath(
        "(//article | //main)[1]//time[not(ancestor::aside)]/@datetime"
    )
    yield from (str(time).strip() for time in times[:1])


def _dates_in_json(source: str) -> Iterator[str]:
    try:
        pending = deque([json.loads(source)])
    except (ValueError, RecursionError):
        return
    while pending:
        value = pending.popleft()
        if isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, dict):
            if isinstance(date := value.get("datePublished"), str):
                yield date.strip()
            pending.append(value.get("@graph"))


def read_markdown(source: str) -> Markup:
    """Return the words of a Markdown text; front matter gives title, date and publisher."""
    from markdown_it import MarkdownIt  # only for Markdown files

    source = source.replace("\r\n", "\n")
    fields: dict[str, str] = {}
    if (match := _FRONT_MATTER.match(source)) and (found := _fields(match[1])):
        fields, source = found, source[match.end() :]
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    title = fields.get("title", "")
    if not title and len(tokens) > 1 and tokens[0].type == "heading_open":
        title = _words(tokens[1])
        tokens = tokens[3:]
    return Markup(
        title=title,
        text="\n\n".join(filter(None, map(str.strip, _blocks(tokens)))),
        published=fields.get("published") or fields.get("date"),
        publisher=fields.get("publisher") or fields.get("source"),
    )


def _fields(block: str) -> dict[str, str]:
    """The fields of front matter as written; those it holds as YAML, or else line by line."""
    import yaml

    try:
        # BaseLoader: a date stays the text it is.
        values = yaml.load(block, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        # A title with a colon, as people write it; brackets in brackets, as nobody does.
        lines = filter(None, map(_FIELD.fullmatch, block.split("\n")))
        values = {line[1]: line[2].strip().strip("\"'") for line in lines}
    if not isinstance(values, dict):
        return {}
    pairs = {str(key).lower(): value for key, value in values.items()}
    return {key: value.strip() for key, value in pairs.items() if isinstance(value, str)}


def _blocks(tokens: "list[Token]") -> Iterator[str]:
    """Headings, paragraphs, list items, table rows and code, each as plain text."""
    number, cells = "", []
    for token in tokens:
        match token.type:
            case "list_item_open":
                # "2. April" at the beginning of a line is a numbered item, and no mark.
                number = f"{token.info}{token.markup} " if token.info else ""
            case "th_open" | "td_open":
                cells.append("")
            case "inline" if cells:
                cells[-1] = _words(token)
            case "tr_close":
                yield " | ".join(cells)
                cells = []
            case "inline":
                yield number + _words(token)
                number = ""
            case "fence" | "code_block":
                yield token.content
            case "html_block":
                yield _TAG.sub(" ", token.content)


def _words(token: "Token") -> str:
    words = []
    for child in token.children or []:
        match child.type:
            case "softbreak":
                words.append(" ")
            case "hardbreak":
                words.append("\n")
            case "image":
                words.append(_words(child) or child.content)
            case "html_inline":
                words.append("\n" if child.content.startswith("<br") else "")
            case _:
                words.append(child.content)
    return "".join(words)
