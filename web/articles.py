"""GET /api/articles/<id> and the permalink page /a/<id>: the words behind a footnote."""

import re
import unicodedata
from dataclasses import asdict, dataclass

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from index.errors import InvalidRequest, NotFound
from index.generation import Generation
from index.search import NOWHERE_ELSE, Also, article_text, copies_of
from index.sentences import Span
from index.tables import ArticleRecord
from index.texts import Heading
from qa.answer import also_json, permalink
from web.context import context
from web.openapi import described, json_of, parameter, text_of
from web.schema_parts import SPAN, VERSION

_VERSION = re.compile(r"[0-9a-f]{64}")
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")

_VERSION_PARAMETER = parameter("v", "The version to open instead of the current one", VERSION)
_SPAN_PARAMETER = parameter("s", "What to mark: start-end, in code points", SPAN)

blueprint = Blueprint("articles", __name__)


@dataclass(frozen=True, slots=True)
class ArticleView:
    """A version of an article as asked for, under the headline it had.

    record: the article as indexed now; None if it no longer is.
    """

    article_id: str
    version: str
    text: str
    heading: Heading
    record: ArticleRecord | None

    @property
    def is_current(self) -> bool:
        return self.record is not None and self.record.version == self.version


@blueprint.get("/api/articles/<anything:article_id>")
@described(
    "An article's text",
    {200: json_of("Article")},
    problems=[400, 404, 503],
    parameters=[_VERSION_PARAMETER],
)
def article(article_id: str) -> ResponseReturnValue:
    generation = context().service.index.current()
    view = article_view(generation, article_id, request.args.get("v"))
    return jsonify(
        {
            "article_id": article_id,
            "version": view.version,
            **asdict(view.heading),
            "text": view.text,
            "current": view.is_current,
            **also_json(_also(generation, view)),
        }
    )


@blueprint.get("/a/<anything:article_id>")
@described(
    "The permalink behind a footnote: a page with the article, the quote marked",
    {200: text_of("text/html")},
    problems=[400, 404, 503],
    parameters=[_VERSION_PARAMETER, _SPAN_PARAMETER],
)
def permalink_page(article_id: str) -> ResponseReturnValue:
    generation = context().service.index.current()
    view = article_view(generation, article_id, request.args.get("v"))
    span = _read_span(request.args.get("s"), len(view.text))
    record = view.record
    return render_template(
        "article.html",
        **asdict(view.heading),
        also=_also(generation, view),
        direction=text_direction(view.text),
        paragraphs=marked_paragraphs(view.text, span),
        changed=record is not None and not view.is_current,
        gone=record is None,
        current_url=permalink(article_id, record.version, 0, 0) if record else None,
        home_url="/",
    )


def article_view(generation: Generation, article_id: str, version: str | None) -> ArticleView:
    """The asked version of an article, or the current one; NotFound if neither is kept."""
    if version is not None and not _VERSION.fullmatch(version):
        raise InvalidRequest(
            f"the link's v = {version[:80]!r} is no version: copy the footnote's whole link"
        )
    record = generation.tables.article(article_id)
    if record is not None and version in (None, record.version):
        text = article_text(generation, record)
        return ArticleView(article_id, record.version, text, _heading(record), record)
    heading = generation.texts.heading(article_id, version) if version else None
    if heading is None or version is None:
        raise NotFound(
            f"there is no article {article_id[:120]!r}"
            + (f" of version {version[:12]}…" if version else "")
            + " in the index or the article store: it may have been removed long ago"
        )
    return ArticleView(article_id, version, generation.texts.text_of(version), heading, record)


def _also(generation: Generation, view: ArticleView) -> Also:
    """Where else the story is told now."""
    return copies_of(generation, view.record) if view.record else NOWHERE_ELSE


def _heading(record: ArticleRecord) -> Heading:
    return Heading(record.path, record.title, record.published, record.publisher, record.language)


def _read_span(value: str | None, length: int) -> Span:
    if value is None:
        return Span(0, 0)
    match = _SPAN.fullmatch(value)
    if not match or not int(match[1]) <= int(match[2]) <= length:
        raise InvalidRequest(
            f"the link's s = {value[:40]!r} is no span of this article (0 to {length}): "
            "copy the footnote's whole link"
        )
    return Span(int(match[1]), int(match[2]))


def marked_paragraphs(text: str, marked: Span) -> list[list[tuple[str, bool]]]:
    """Return paragraphs as pieces (text, whether it is inside the marked span)."""
    paragraphs = []
    start = 0
    for paragraph in text.split("\n\n"):
        end = start + len(paragraph)
        cuts = [start, min(max(marked.start, start), end), min(max(marked.end, start), end), end]
        pieces = [
            (text[first:last], inside)
            for first, last, inside in zip(cuts, cuts[1:], (False, True, False), strict=False)
            if first < last
        ]
        paragraphs.append(pieces)
        start = end + 2
    return paragraphs


def text_direction(text: str) -> str:
    """Return "rtl" if the first letter with a direction is written right to left."""
    for char in text:
        direction = unicodedata.bidirectional(char)
        if direction in ("L", "R", "AL"):
            return "ltr" if direction == "L" else "rtl"
    return "ltr"
