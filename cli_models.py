"""What `footnote models …` prints; cli.py declares the commands and loads this when one runs."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from qa.assembly import model_path, open_hub
from qa.config import Settings
from qa.hub import Hub
from qa.model_list import LISTED, ListedModel
from qa.models import (
    InstalledModel,
    ModelFolder,
    check_hash,
    format_bytes,
    suggestion_of,
)
from qa.pull import Progress, Pulled, Resolved, pull


def list_models(settings: Settings, as_json: bool, quiet: bool, hashes: bool) -> None:
    folder = ModelFolder(settings.models_dir)
    installed = folder.installed()
    if hashes:
        for model in installed:
            check_hash(model)
    used = _used(settings)
    if as_json:
        _print_json(models_json(settings))
        return
    click.secho(f"On this machine ({folder.path}):", bold=True)
    _print_table([_installed_row(model, used) for model in installed] or [("nothing yet",)])
    _print_use(settings, used, installed)
    if not quiet:
        there = {suggestion_of(model) for model in installed}
        click.secho("\nTo pull (memory estimated; none has been run by the project):", bold=True)
        rows = [_listed_row(model, settings) for model in LISTED if model not in there]
        _print_table([("name", "download", "memory", "licence", ""), *rows])
        click.echo("Any other: footnote models pull owner/name[/file.gguf][:Q4_K_M][@revision]")


def models_json(settings: Settings) -> dict[str, Any]:
    """The installed models, the suggestions, and which is used."""
    installed = ModelFolder(settings.models_dir).installed()
    used = _used(settings)
    return {
        "used": str(used) if used else None,
        "installed": [installed_json(model, used) for model in installed],
        "suggested": [
            asdict(model) | {"memory": model.memory_bytes(settings.context_tokens)}
            for model in LISTED
        ],
    }
