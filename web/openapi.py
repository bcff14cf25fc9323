"""GET /openapi.json: the API described by what stands at each route.

Paths and methods are those of the app's own routing; the rest is what `described` put at the view.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, TypeVar

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from werkzeug.routing import Rule

from web.problems import PROBLEM, is_openai, may_be_page
from web.schema_parts import Json, ref
from web.schemas import schemas

View = TypeVar("View", bound=Callable[..., Any])

EVENT_STREAM = "text/event-stream"
# What any route but the liveness probe may answer: the token is missing, the host is foreign,
# too many requests.
ALWAYS = (401, 403, 429)
# What a route that reads a body may answer besides: not JSON, too long, of another type.
WITH_BODY = (400, 413, 415)

_DESCRIPTION = """\
Ask a folder of articles; every sentence of an answer carries a footnote that opens the exact words
it rests on. Offsets count Unicode code points of the article's text.

Bodies are JSON, sent as `application/json`. Every error is a problem document (RFC 9457) with the
remedy in `detail`; a defect of the server is one too, with status 500. A browser that follows a
permalink (`Accept: text/html`), or is where nothing is, other than below `/api/` and `/v1/`, gets
it as a page. Every response carries `X-Request-ID`: the one sent, if it is 1 to 64 letters,
digits, dots, dashes or underscores, else a new one. The schema of an event stream is that of each
of its events; it may hold comments.
"""
_CONVERTED = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")

blueprint = Blueprint("openapi", __name__)


@dataclass(frozen=True, slots=True)
class Operation:
    """What stands at a view: all of the document that its routing does not say."""

    summary: str
    answers: Mapping[int, Json]
    problems: tuple[int, ...]
    parameters: tuple[Json, ...]
    body: str | None
    public: bool


def described(
    summary: str,
    answers: Mapping[int, Json],
    problems: Iterable[int] = (),
    parameters: Iterable[Json] = (),
    body: str | None = None,
    public: bool = False,
) -> Callable[[View], View]:
    """Return a decorator that describes a view; it stands below the route.

    answers: content by status, as `json_of`, `events_of` and `text_of` make it, joined by |.
    problems: statuses of problem documents beside ALWAYS and, where there is a body, WITH_BODY.
    body: the name of the body's schema. public: answered without the token, at any rate.
    """
    common = (403,) if public else ALWAYS
    statuses = tuple(sorted({*problems, *common, *(WITH_BODY if body else ())}))
    operation = Operation(summary, answers, statuses, tuple(parameters), body, public)

    def describe(view: View) -> View:
        view.operation = operation  # type: ignore[attr-defined]
        return view

    return describe


def json_of(schema: str) -> Json:
    return {"application/json": {"schema": ref(schema)}}


def text_of(kind: str) -> Json:
    return {kind: {"schema": {"type": "string"}}}


def events_of(**schema_of: str) -> Json:
    """Return the content of an event stream: for each event the name of its data's schema."""
    events = [_event(name, schema) for name, schema in schema_of.items()]
    return {EVENT_STREAM: {"schema": {"oneOf": events}}}


def _event(name: str, schema: str) -> Json:
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": ref(schema)}
    return {
        "type": "object",
        "properties": {"event": {"const": name}, "data": data},
        "required": ["event", "data"],
    }


def messages_of(schema: str) -> Json:
    """Return the content of an event stream whose events have no names, as OpenAI's have none."""
    return events_of(message=schema)


def parameter(name: str, description: str, schema: Json, required: bool = False) -> Json:
    """Return a parameter of the query."""
    found = {"name": name, "in": "query", "description": description, "schema": schema}
    return found | ({"required": True} if required else {})


@blueprint.get("/openapi.json")
@described("This document", {200: json_of("OpenApi")})
def openapi() -> ResponseReturnValue:
    return jsonify(document(current_app))


def document(app: Flask) -> Json:
    """Return the OpenAPI 3.1 document of every route of the app."""
    paths: dict[str, Json] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path = paths.setdefault(_CONVERTED.sub(r"{\1}", rule.rule), {})
            path[method.lower()] = _operation(rule, app.view_functions[rule.endpoint])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Footnote",
            "version": version("footnote"),
            "description": _DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"bearer": []}, {"basic": []}],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token of a server that has one",
                },
                "basic": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "The token as password, for browsers; any user name",
                },
            },
        },
    }


def _operation(rule: Rule, view: Any) -> Json:
    operation: Operation = view.operation
    responses = {str(status): _answer(c) for status, c in operation.answers.items()}
    error = (
        json_of("OpenAiError") if is_openai(rule.rule) else {PROBLEM: {"schema": ref("Problem")}}
    )
    if "GET" in (rule.methods or ()) and may_be_page(rule.rule):
        error |= text_of("text/html")
    responses |= {str(status): _problem(status, error) for status in operation.problems}
    found: Json = {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": operation.summary,
        "parameters": [*(_in_path(name) for name in sorted(rule.arguments)), *operation.parameters],
        "responses": dict(sorted(responses.items())),
    }
    if operation.body:
        found["requestBody"] = {"required": True, "content": json_of(operation.body)}
    if operation.public:
        found["security"] = []
    return found


def _in_path(name: str) -> Json:
    schema = {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _answer(content: Json) -> Json:
    return {"description": "Done", "headers": _headers(), "content": content}


def _problem(status: int, content: Json) -> Json:
    headers = _headers()
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        headers["Retry-After"] = {"required": True, "schema": {"type": "integer", "minimum": 1}}
    return {
        "description": HTTPStatus(status).phrase,
        "headers": headers,
        "content": content,
    }


def _headers() -> Json:
    return {"X-Request-ID": {"required": True, "schema": {"type": "string"}}}
