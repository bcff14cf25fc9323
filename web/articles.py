"""GET /api/articles/<id> and the permalink page /a/<id>: the words behind a footnote."""

import re
import unicodedata
from dataclasses import dataclass

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from index.errors import InvalidRequest, NotFound
from index.generation import Generation
from index.search import article_text
from index.sentences import Span
from index.tables import ArticleRecord
from qa.answer import permalink
from web.context import context

_VERSION = re.compile(r"[0-9a-f]{64}")
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")

blueprint = Blueprint("articles", __name__)


@dataclass(frozen=True, slots=True)
class ArticleView:
    """A version of an article as asked for. record: None if it is no longer indexed."""

    article_id: str
    version: str
    text: str
    record: ArticleRecord | None

    @property
    def is_current(self) -> bool:
        return self.record is not None and self.record.version == self.version


@blueprint.get("/api/articles/<anything:article_id>")
def article(article_id: str) -> ResponseReturnValue:
    view = _view(context().service.index.current(), article_id, request.args.get("v"))
    record = view.record
    return jsonify(
        {
            "article_id": article_id,
            "version": view.version,
            "title": record.title if record else "",
            "published": record.published if record else None,
            "publisher": record.publisher if record else None,
            "path": record.path if record else None,
            "language": record.language if record else None,
            "text": view.text,
            "current": view.is_current,
            "also": list(record.also) if record else [],
        }
    )


@blueprint.get("/a/<anything:article_id>")
def permalink_page(article_id: str) -> ResponseReturnValue:
    view = _view(context().service.index.current(), article_id, request.args.get("v"))
    span = _read_span(request.args.get("s"), len(view.text))
    record = view.record
    return render_template(
        "article.html",
        title=record.title if record else article_id,
        published=record.published if record else None,
        publisher=record.publisher if record else None,
        path=record.path if record else None,
        language=record.language if record else "",
        direction=text_direction(view.text),
        paragraphs=marked_paragraphs(view.text, span),
        changed=record is not None and not view.is_current,
        gone=record is None,
        current_url=permalink(article_id, record.version, 0, 0) if record else None,
        home_url="/",
    )


def _view(generation: Generation, article_id: str, version: str | None) -> ArticleView:
    """The asked version of an article, or the current one; NotFound if neither is kept."""
    if version is not None and not _VERSION.fullmatch(version):
        raise InvalidRequest(f"v = {version[:80]!r} is no version: copy the footnote's whole link")
    record = generation.tables.article(article_id)
    if record is not None and version in (None, record.version):
        return ArticleView(article_id, record.version, article_text(generation, record), record)
    text = generation.texts.get(version) if version else None
    if text is None or version is None:
        raise NotFound(
            f"there is no article {article_id[:120]!r}"
            + (f" of version {version[:12]}…" if version else "")
            + " in the index or the article store: it may have been removed long ago"
        )
    return ArticleView(article_id, version, text, record)


def _read_span(value: str | None, length: int) -> Span:
    if value is None:
        return Span(0, 0)
    match = _SPAN.fullmatch(value)
    if not match or not int(match[1]) <= int(match[2]) <= length:
        raise InvalidRequest(
            f"s = {value[:40]!r} is no span of this article (0 to {length}): "
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
