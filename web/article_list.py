"""GET /api/articles: the indexed articles, newest first, page by page."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from index.errors import InvalidRequest
from index.search import copies_of
from qa.answer import also_json
from qa.question import MAX_QUESTION_CHARS
from web.context import context, read_filters
from web.openapi import described, json_of, parameter
from web.schema_parts import FILTERS, PAGE, PAGE_SIZE

DEFAULT_PAGE_SIZE = 20
# What an article can be listed by; one of a known id is at /api/articles/<id>.
LIST_FILTERS = ("since", "until", "publisher", "path")

PARAMETERS = (
    parameter(
        "q",
        "Words, or beginnings of words, of headline, path or publisher",
        {"type": "string", "maxLength": MAX_QUESTION_CHARS},
    ),
    parameter("since", "Only articles from this day on", FILTERS["since"]),
    parameter("until", "Only articles up to this day", FILTERS["until"]),
    parameter("publisher", "Only articles of this publisher", FILTERS["publisher"]),
    parameter("path", "Only this file, or those below this folder", FILTERS["path"]),
    parameter("page", "Which page, from 1", PAGE),
    parameter("page_size", f"Articles a page, {DEFAULT_PAGE_SIZE} where none is given", PAGE_SIZE),
)

blueprint = Blueprint("article_list", __name__)


@blueprint.get("/api/articles")
@described(
    "The articles, newest first",
    {200: json_of("Articles")},
    problems=[400, 503],
    parameters=PARAMETERS,
)
def articles() -> ResponseReturnValue:
    known = ("q", *LIST_FILTERS, "page", "page_size")
    if unknown := sorted(set(request.args) - set(known)):
        raise InvalidRequest(
            f"unknown parameter {unknown[0][:40]!r}: the parameters are {', '.join(known)}"
        )
    filters = read_filters(
        {name: request.args[name] for name in LIST_FILTERS if name in request.args}
    )
    page = _number("page", 1, PAGE["maximum"])
    size = _number("page_size", DEFAULT_PAGE_SIZE, PAGE_SIZE["maximum"])
    query = request.args.get("q", "")
    if len(query) > MAX_QUESTION_CHARS:
        raise InvalidRequest(f"q is longer than {MAX_QUESTION_CHARS:,} characters: shorten it")
    generation = context().service.index.current()
    total, found = generation.tables.list_articles(filters, query, (page - 1) * size, size)
    return jsonify(
        {
            "generation": generation.number,
            "total": total,
            "page": page,
            "page_size": size,
            "articles": [
                {
                    "article_id": article.id,
                    "version": article.version,
                    "title": article.title,
                    "path": article.path,
                    "published": article.published,
                    "publisher": article.publisher,
                    "language": article.language,
                    "story": story,
                    **also_json(copies_of(generation, article)),
                }
                for article, story in found
            ],
        }
    )


def _number(name: str, default: int, highest: int) -> int:
    value = request.args.get(name)
    if value is None:
        return default
    is_number = value.isascii() and value.isdigit() and len(value) <= 9
    if not is_number or not 1 <= int(value) <= highest:
        raise InvalidRequest(f"{name} = {value[:40]!r}: choose a whole number from 1 to {highest}")
    return int(value)
