"""What `footnote models …` does and prints; cli.py declares the commands and loads this late."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from index.errors import InvalidRequest, ModelInvalid, ModelMissing
from qa.assembly import model_path, open_hub
from qa.config import Settings
from qa.gguf import check_gguf, is_file
from qa.model_list import LISTED, ListedModel
from qa.models import (
    InstalledModel,
    ModelFolder,
    check_hash,
    format_bytes,
    suggestion_of,
)
from qa.models_events import Progress, Pulled, PullEvent, Resolved
from qa.models_json import models_json

_SHOWN_HASH = 12
Say = Callable[[str], None]


def list_models(settings: Settings, as_json: bool, quiet: bool, hashes: bool) -> None:
    """Print what is on this machine and what could be pulled; hashes: compute them all now."""
    folder = ModelFolder(settings.models_dir)
    installed = folder.installed()
    damaged = _damaged(installed) if hashes else []
    used, problem = _used(settings)
    if as_json:
        for error in damaged:
            raise error
        found = models_json(folder, used, settings.context_tokens)
        click.echo(json.dumps({"used": str(used) if used else None} | found, indent=2))
        return
    click.secho(f"On this machine ({folder.path}):", bold=True)
    _print_table([_installed_row(model, used) for model in installed] or [("  nothing yet",)])
    click.echo(_used_line(settings, used, problem, installed))
    if not quiet:
        _print_suggestions(settings, installed)
    for error in damaged:
        raise error


def pull_model(
    settings: Settings, as_json: bool, quiet: bool, wanted: str, update: bool, use: bool
) -> None:
    """Get a model; a progress bar on a terminal. With `use`, choose it as well."""
    if is_file(Path(wanted)):
        raise InvalidRequest(f"{wanted} is on this machine: `footnote models use {wanted}`")
    folder = ModelFolder(settings.models_dir)
    from qa.pull import pull  # loads httpx, which the other commands do not need

    with open_hub(settings) as hub:
        events = pull(wanted, folder, hub, update=update)
        pulled = _shown(events, hub.name, shown=not (quiet or as_json))
    if use:
        folder.choose(pulled.model.name)
    model, pin = pulled.model, pulled.model.pin
    assert pin is not None
    if as_json:
        facts = {
            "name": model.name, "path": str(model.path), "size": model.size, "sha256": pin.sha256,
            "revision": pin.revision, "fresh": pulled.fresh,
        }  # fmt: skip
        click.echo(json.dumps(facts, indent=2))
        return
    click.echo(f"{model.name}: {'pulled' if pulled.fresh else 'here already'}, SHA-256 holds")
    if not quiet and folder.choice() != model.name:
        click.echo(f"To have it write the answers: footnote models use {_short_name(model)}")


def use_model(settings: Settings, as_json: bool, quiet: bool, name: str) -> None:
    """Choose what writes the answers from now on."""
    folder = ModelFolder(settings.models_dir)
    path = folder.path_of(name)
    if path is not None and is_file(path):
        check_gguf(path)
    path = folder.choose(name)
    if as_json:
        click.echo(json.dumps({"used": str(path) if path else None}))
    elif path is None:
        click.echo("Answers are the articles' own sentences from now on.")
    else:
        click.echo(f"{path} writes the answers from now on.")
    if (configured := settings.model or settings.server_url) and not quiet:
        warning = f"The configuration names {configured!r}, which comes before this choice."
        click.secho(warning, fg="yellow", err=True)


def remove_model(settings: Settings, as_json: bool, quiet: bool, name: str) -> None:
    """Delete a model from the models folder."""
    model = ModelFolder(settings.models_dir).remove(name)
    if as_json:
        click.echo(json.dumps({"removed": model.name, "size": model.size}))
    else:
        click.echo(f"Removed {model.name} ({format_bytes(model.size)})")


def _damaged(installed: Sequence[InstalledModel]) -> list[ModelInvalid]:
    """Compute every hash; what is wrong with those that are not as pulled."""
    errors = []
    for model in installed:
        try:
            check_hash(model)
        except ModelInvalid as error:
            errors.append(error)
    return errors


def _used(settings: Settings) -> tuple[Path | None, str]:
    """The file in use, and what is wrong with the one that should be."""
    try:
        return model_path(settings), ""
    except ModelMissing as error:
        return None, str(error)


def _used_line(
    settings: Settings, used: Path | None, problem: str, installed: Sequence[InstalledModel]
) -> str:
    if problem:
        return f"{click.style('Problem:', fg='yellow')} {problem}"
    if settings.server_url and not settings.model:
        return f"In use: the server at {settings.server_url}"
    if used is None:
        return "In use: none; answers are the articles' own sentences."
    inside = any(model.path.absolute() == used.absolute() for model in installed)
    return "The one with * writes the answers." if inside else f"In use: {used}"


def _print_suggestions(settings: Settings, installed: Sequence[InstalledModel]) -> None:
    there = {suggestion_of(model) for model in installed}
    rows = [_listed_row(model, settings.context_tokens) for model in LISTED if model not in there]
    if rows:
        click.secho("\nSuggested (none has been run by the project yet):", bold=True)
        _print_table([("  name", "download", "memory", "what", "licence"), *rows])
    click.echo(
        "\nfootnote models pull NAME, or any GGUF of the hub: owner/name[/file.gguf][@revision]"
    )


def _installed_row(model: InstalledModel, used: Path | None) -> tuple[str, ...]:
    mark = "*" if used is not None and used.absolute() == model.path.absolute() else " "
    known = model.sha256
    origin = f"@{model.pin.revision[:_SHOWN_HASH]}" if model.pin else "not pulled"
    if known is None:
        state = "hash not checked since it changed" if model.pin else "hash not computed"
    elif model.pin and known != model.pin.sha256:
        state = "DAMAGED: pull it again"
    else:
        state = f"sha256 {known[:_SHOWN_HASH]}"
    return f"{mark} {model.name}", format_bytes(model.size), origin, state


def _listed_row(model: ListedModel, context_tokens: int) -> tuple[str, ...]:
    return (
        f"  {model.name}",
        format_bytes(model.size),
        f"~{format_bytes(model.memory_bytes(context_tokens))}",
        model.about,
        model.license,
    )


def _short_name(model: InstalledModel) -> str:
    suggestion = suggestion_of(model)
    return suggestion.name if suggestion else model.name


def _print_table(rows: Sequence[tuple[str, ...]]) -> None:
    """Rows with their columns below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def _shown(events: Iterable[PullEvent], hub: str, shown: bool) -> Pulled:
    """Show the events as they come; return the last."""
    bar = _ByteBar(shown)
    try:
        for event in events:
            if isinstance(event, Pulled):
                return event
            if isinstance(event, Progress):
                bar.update(event)
            elif isinstance(event, Resolved) and shown:
                pin = event.pin
                click.echo(
                    f"{pin.repository}/{pin.file} from {hub}\n  revision {pin.revision}\n"
                    f"  sha256   {pin.sha256}\n  size     {format_bytes(pin.size)}",
                    err=True,
                )
    finally:
        bar.close()
    raise AssertionError("the events of a pull end with Pulled")


class _ByteBar:
    """A bar per stage on a terminal's error stream; nothing elsewhere."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown and sys.stderr.isatty()
        self._bar: Any = None

    def update(self, progress: Progress) -> None:
        if not self._shown:
            return
        if self._bar is None or self._bar.desc.rstrip(": ") != progress.stage:
            from tqdm import tqdm

            self.close()
            self._bar = tqdm(
                total=progress.total, initial=progress.done, desc=progress.stage, unit="B",
                unit_scale=True, leave=False,
            )  # fmt: skip
        self._bar.update(progress.done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
