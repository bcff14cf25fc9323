"""The language models: what is there, what writes the answers, pulling one, changing to one."""

import threading
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from index.errors import InvalidRequest
from qa.models_events import Pulled, PullEvent, Resolved
from qa.models_json import installed_json, models_json
from qa.models_switch import ModelSwitch
from web.context import context, json_body, read_switch
from web.events import Named, stream, while_connected
from web.openapi import described, events_of, json_of

blueprint = Blueprint("models", __name__)


@blueprint.get("/api/models")
@described(
    "The models on this machine, the suggested ones, and what is used", {200: json_of("Models")}
)
def models() -> ResponseReturnValue:
    return jsonify(_models())


@blueprint.post("/api/models/pull")
@described(
    "Get a model from the hub: the events of its making; a client who leaves cancels it",
    {
        200: events_of(
            resolved="PullResolved", progress="PullProgress", done="PullDone", error="Problem"
        )
    },
    problems=[404, 409, 502],
    body="PullRequest",
)
def pull() -> Response:
    body = json_body(frozenset({"model", "update"}))
    update = read_switch("update", body.get("update", False))
    cancelled = threading.Event()
    switch = context().models
    events = while_connected(switch.pull(_name(body), update, cancelled), cancelled)
    return stream(None if event is None else _named(event, switch) for event in events)


@blueprint.post("/api/models/use")
@described(
    "Have an installed model, or none, write from the next answer on",
    {200: json_of("Models")},
    problems=[404, 503],
    body="UseRequest",
)
def use() -> ResponseReturnValue:
    context().models.use(_name(json_body(frozenset({"model"}))))
    return jsonify(_models())


def _models() -> dict[str, Any]:
    switch = context().models
    info = context().service.generator.info
    return {
        "model": {"kind": info.kind, "model": info.model},
        "pulling": switch.pulled_now,
        **models_json(switch.folder, switch.used, switch.context_tokens),
    }


def _name(body: dict[str, Any]) -> str:
    name = body.get("model")
    if not isinstance(name, str) or not name.strip():
        raise InvalidRequest('model is missing or not a text: send {"model": "…"}')
    return name


def _named(event: PullEvent, switch: ModelSwitch) -> Named:
    match event:
        case Resolved(pin):
            return "resolved", asdict(pin)
        case Pulled(model, fresh):
            return "done", {"model": installed_json(model, switch.used), "fresh": fresh}
        case progress:
            return "progress", asdict(progress)
