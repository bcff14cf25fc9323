"""The models as JSON: one shape for the terminal and for HTTP. Sizes in bytes."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from qa.model_list import LISTED
from qa.models import InstalledModel, ModelFolder, suggestion_of


def models_json(folder: ModelFolder, used: Path | None, context_tokens: int) -> dict[str, Any]:
    """Return the installed models and the suggestions, these with an estimate of the memory."""
    installed = folder.installed()
    there = {suggestion_of(model) for model in installed}
    return {
        "installed": [installed_json(model, used) for model in installed],
        "suggested": [
            asdict(model)
            | {"memory": model.memory_bytes(context_tokens), "installed": model in there}
            for model in LISTED
        ],
    }


def installed_json(model: InstalledModel, used: Path | None) -> dict[str, Any]:
    """Return what is known of an installed model; used: the file that writes the answers."""
    suggestion = suggestion_of(model)
    return {
        "name": model.name,
        "size": model.size,
        "sha256": model.sha256,
        "revision": model.pin.revision if model.pin else None,
        "license": suggestion.license if suggestion else None,
        "used": used is not None and used.absolute() == model.path.absolute(),
    }
