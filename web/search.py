"""GET /api/search: passages with their spans; also the JSON that `footnote search` prints."""

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from index.errors import InvalidRequest
from qa.answer import also_json, dates_json
from qa.finding import FoundHits
from web.context import FILTER_NAMES, context, read_options
from web.openapi import described, json_of, parameter
from web.schema_parts import BOOLEAN, DAY, FILTERS, QUESTION, TOP_K

blueprint = Blueprint("search", __name__)

PARAMETERS = (
    parameter("q", "What to look for", QUESTION, required=True),
    parameter("top_k", "How many passages", TOP_K),
    parameter("since", "Only articles from this day on", FILTERS["since"]),
    parameter("until", "Only articles up to this day", FILTERS["until"]),
    parameter("publisher", "Only articles of this publisher", FILTERS["publisher"]),
    parameter("path", "Only this file, or those below this folder", FILTERS["path"]),
    parameter("article_id", "Only this article", FILTERS["article_id"]),
    parameter("as_of", "The day of asking; articles of later days are hidden", DAY),
    parameter("dates", "Whether a time in q narrows the search", BOOLEAN),
)
_NAMES = ("q", "top_k", *FILTER_NAMES, "as_of", "dates")
_SWITCHES = {"true": True, "false": False}


@blueprint.get("/api/search")
@described(
    "Passages that fit best",
    {200: json_of("Hits")},
    problems=[400, 503],
    parameters=PARAMETERS,
)
def search() -> ResponseReturnValue:
    unknown = sorted(set(request.args) - set(_NAMES))
    if unknown:
        raise InvalidRequest(
            f"unknown parameter {unknown[0][:40]!r}: the parameters are {', '.join(_NAMES)}"
        )
    filters = {name: request.args[name] for name in FILTER_NAMES if name in request.args}
    options = read_options(
        filters,
        _number(request.args.get("top_k")),
        request.args.get("as_of"),
        _SWITCHES.get(request.args.get("dates", "true"), request.args.get("dates")),
    )
    finder = context().service.finder(options)
    found = finder.hits(finder.read(request.args.get("q", "")))
    return jsonify(hits_json(found, finder.generation.number))


def hits_json(found: FoundHits, generation: int) -> dict[str, Any]:
    """Return the documented JSON of a search."""
    return {
        "query": found.question.text,
        "generation": generation,
        "dates": dates_json(found.question.dates),
        "note": found.note,
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
                **also_json(hit.also),
            }
            for hit in found.hits
        ],
    }


def _number(value: str | None) -> int | str | None:
    """The parameter as a number if it is one; what is none is refused by its reader."""
    is_number = value is not None and value.isascii() and value.isdigit() and len(value) <= 9
    return int(value) if value is not None and is_number else value
