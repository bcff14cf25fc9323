"""GET /healthz (the process lives) and /readyz (it can answer)."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from web.context import context
from web.openapi import described, json_of

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@described("The process lives", {200: json_of("Health")}, public=True)
def healthz() -> ResponseReturnValue:
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
@described("Questions can be answered", {200: json_of("Readiness")}, problems=[503])
def readyz() -> ResponseReturnValue:
    index = context().service.index
    generation = index.current()
    return jsonify({"status": "ready", "generation": generation.number, "problem": index.problem})
