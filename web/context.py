"""What the resources share: the service behind the app, and how a request is read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from flask import current_app, request

from index.errors import InvalidFilter, InvalidRequest
from index.filters import Filters, parse_as_of, parse_day
from qa.building import Builder
from qa.finding import AskOptions
from qa.models_switch import ModelSwitch
from qa.pipeline import QAService
from web.counts import Counts
from web.running import Running

MAX_TOP_K = 50
_SHOWN_CHARS = 80
FILTER_NAMES = ("since", "until", "publisher", "path", "article_id")


@dataclass(frozen=True, slots=True)
class Context:
    """The service, its default options, what runs, what is counted, the models, who builds."""

    service: QAService
    options: AskOptions
    running: Running
    counts: Counts
    models: ModelSwitch
    builder: Builder


def context() -> Context:
    return cast(Context, current_app.extensions["footnote"])


def json_body(allowed: frozenset[str]) -> dict[str, Any]:
    """Return the request's JSON object; null counts as not given.

    Raises InvalidRequest if the body is no object or has other keys.
    """
    body = json_object()
    _check_fields(body, allowed)
    return {name: value for name, value in body.items() if value is not None}


def json_object() -> dict[str, Any]:
    """Return the request's JSON object, whatever its keys; raise InvalidRequest if it is none."""
    try:
        body = request.get_json(force=True, silent=True)
    except RecursionError:
        body = None  # nested deeper than any request of ours
    if not isinstance(body, dict):
        raise InvalidRequest('the body is not a JSON object: send {"question": "…"}')
    try:
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise InvalidRequest("the body holds half a surrogate pair: send UTF-8") from error
    return body


def read_fields(name: str, value: Any, allowed: frozenset[str]) -> dict[str, Any]:
    """Return an object within the body, {} for None; raise InvalidRequest as json_body does."""
    if value is not None and not isinstance(value, dict):
        raise InvalidRequest(f"{name} is not an object: send {{…}} or leave it out")
    fields = value or {}
    _check_fields(fields, allowed)
    return fields


def _check_fields(fields: Mapping[str, Any], allowed: frozenset[str]) -> None:
    unknown = sorted(set(fields) - allowed)
    if unknown:
        raise InvalidRequest(
            f"unknown field {unknown[0][:40]!r}: the fields are {', '.join(sorted(allowed))}"
        )


def read_options(filters: Any, top_k: Any, as_of: Any, dates: Any) -> AskOptions:
    """Return the default options narrowed by what a request gave; None is not given."""
    defaults = context().options
    return replace(
        defaults,
        filters=read_filters(filters),
        top_k=defaults.top_k if top_k is None else read_top_k(top_k),
        as_of=None if as_of is None else read_as_of(as_of),
        read_dates=True if dates is None else read_switch("dates", dates),
    )


def read_as_of(value: Any) -> date:
    if not isinstance(value, str):
        raise InvalidFilter(f'as_of = {_shown(value)}: send a day such as "2025-04-02"')
    return parse_as_of(value)


def read_switch(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise InvalidRequest(f"{name} = {_shown(value)}: send true or false")
    return value


def read_top_k(value: Any) -> int:
    """Return the number; 5.0 is the whole number 5, as JSON has it."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_TOP_K:
        raise InvalidRequest(
            f"top_k = {_shown(value)}: choose a whole number from 1 to {MAX_TOP_K}"
        )
    return value


def read_filters(values: Any) -> Filters:
    """Return the filters; raise InvalidFilter naming the one that cannot be used."""
    if values is None:
        return Filters()
    if not isinstance(values, Mapping):
        raise InvalidFilter('filters is not an object: send {"since": "2025-04-02"}')
    for name, value in values.items():
        if name not in FILTER_NAMES:
            raise InvalidFilter(
                f"unknown filter {name[:40]!r}: the filters are {', '.join(FILTER_NAMES)}"
            )
        if not isinstance(value, str) or not value.strip():
            raise InvalidFilter(f"{name} = {_shown(value)}: give a text, or leave the filter out")
    return Filters(
        since=parse_day("since", values["since"]) if "since" in values else None,
        until=parse_day("until", values["until"]) if "until" in values else None,
        publisher=values.get("publisher"),
        path=values.get("path"),
        article_id=values.get("article_id"),
    )


def _shown(value: Any) -> str:
    """A value as a message shows it: its beginning, where it is long."""
    shown = repr(value)
    return shown if len(shown) <= _SHOWN_CHARS else shown[:_SHOWN_CHARS] + "…"
