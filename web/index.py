"""GET /api/index: which generation serves, what it holds, and who writes the answers."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from web.context import context
from web.openapi import described, json_of

blueprint = Blueprint("index", __name__)


@blueprint.get("/api/index")
@described("What serves, and what it holds", {200: json_of("Index")}, problems=[503])
def index() -> ResponseReturnValue:
    service = context().service
    generation = service.index.current()
    manifest = generation.manifest
    info = service.generator.info
    return jsonify(
        {
            "generation": manifest.number,
            "built_at": manifest.built_at,
            "articles": manifest.articles,
            "passages": manifest.passages,
            "stories": manifest.stories,
            "languages": manifest.languages,
            "unanalysed": manifest.unanalysed,
            "skipped": [{"path": file.path, "reason": file.reason} for file in manifest.skipped],
            "embedder": manifest.embedder.name,
            "model": {"kind": info.kind, "model": info.model},
            "problem": service.index.problem,
        }
    )
