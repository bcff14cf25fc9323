"""GET /healthz (the process lives) and /readyz (it can answer)."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from web.context import context

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    index = context().service.index
    generation = index.current()
    return jsonify({"status": "ready", "generation": generation.number, "problem": index.problem})
