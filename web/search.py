"""GET /api/search: passages with their spans; also the JSON that `footnote search` prints."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from index.errors import InvalidRequest
from index.search import Hit
from qa.question import read_question
from web.context import FILTER_NAMES, context, read_options
from web.openapi import described, json_of, parameter
from web.schemas import FILTERS, QUESTION, TOP_K

blueprint = Blueprint("search", __name__)

PARAMETERS = (
    parameter("q", "What to look for", QUESTION, required=True),
    parameter("top_k", "How many passages", TOP_K),
    parameter("since", "Only articles from this day on", FILTERS["since"]),
    parameter("until", "Only articles up to this day", FILTERS["until"]),
    parameter("publisher", "Only articles of this publisher", FILTERS["publisher"]),
    parameter("path", "Only this file, or those below this folder", FILTERS["path"]),
    parameter("article_id", "Only this article", FILTERS["article_id"]),
)


@blueprint.get("/api/search")
@described(
    "Passages that fit best",
    {200: json_of("Hits")},
    problems=[400, 503],
    parameters=PARAMETERS,
)
def search() -> ResponseReturnValue:
    unknown = sorted(set(request.args) - {"q", "top_k", *FILTER_NAMES})
    if unknown:
        raise InvalidRequest(
            f"unknown parameter {unknown[0][:40]!r}: "
            f"the parameters are q, top_k, {', '.join(FILTER_NAMES)}"
        )
    question = read_question(request.args.get("q", ""))
    filters = {name: request.args[name] for name in FILTER_NAMES if name in request.args}
    options = read_options(filters, _number(request.args.get("top_k")))
    service = context().service
    generation = service.index.current()
    hits = service.search(generation, question.text, options)
    return jsonify(hits_json(question.text, generation.number, hits))


def hits_json(query: str, generation: int, hits: Sequence[Hit]) -> dict[str, Any]:
    """Return the documented JSON of a search."""
    return {
        "query": query,
        "generation": generation,
        "hits": [
            {
                "article_id": hit.article.id,
                "version": hit.article.version,
                "title": hit.article.title,
                "path": hit.article.path,
                "published": hit.article.published,
                "publisher": hit.article.publisher,
                "start": hit.passage.start,
                "end": hit.passage.end,
                "text": hit.passage.text,
                "score": round(hit.score, 6),
                "rank": hit.rank,
                "found_by": list(hit.found_by),
                "also": list(hit.also),
            }
            for hit in hits
        ],
    }


def _number(value: str | None) -> int | str | None:
    """The parameter as a number if it is one; what is none is refused by its reader."""
    is_number = value is not None and value.isascii() and value.isdigit() and len(value) <= 9
    return int(value) if value is not None and is_number else value
