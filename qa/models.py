"""The folder of language models on this machine: what is there, what it is, which one is used.

models folder/
  owner/name/file.gguf        as the hub names it; any other .gguf file counts too
  owner/name/file.gguf.json   where it came from, its revision and SHA-256; hash last checked
  choice.json                 what `footnote models use` chose
"""

import glob
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.errors import ConfigError, InvalidRequest, ModelInvalid, ModelMissing, PullInProgress
from qa.gguf import is_file
from qa.model_list import LISTED, ListedModel, listed

# The choice that says: no language model, the articles' own sentences.
NO_MODEL = "none"
_CHOICE = "choice.json"
_ENDING = ".gguf"
_LATER_PART = re.compile(r"-(?!00001)\d{5}-of-\d{5}\.gguf$")


@dataclass(frozen=True, slots=True)
class Pin:
    """What exactly was pulled: a hub's file at a revision, its SHA-256 and its size in bytes."""

    repository: str
    file: str
    revision: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model file. name: its path below the models folder; pin: None if it was not pulled."""

    name: str
    path: Path
    size: int
    pin: Pin | None

    @property
    def sha256(self) -> str | None:
        """The file's SHA-256 if it was computed since the file last changed, else None."""
        checked = _read(_record_of(self.path)).get("checked", {})
        return checked.get("sha256") if checked.get("state") == _state(self.path) else None


class ModelFolder:
    """The models folder; every change is one rename, so that a crash leaves no half."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser()

    def installed(self) -> list[InstalledModel]:
        """Return the models in the folder, by name."""
        if not self.path.is_dir():
            return []
        models = []
        for file in sorted(self.path.rglob(f"*{_ENDING}")):
            with suppress(FileNotFoundError):  # removed since it was listed
                if file.is_file() and not _LATER_PART.search(file.name):
                    models.append(self._model(file))
        return models

    def find(self, name: str) -> InstalledModel | None:
        """Return the installed model of this name: of the list, a file's name or its path.

        Raises InvalidRequest if the name fits several.
        """
        suggestion = listed(name)
        wanted = f"{suggestion.repository}/{suggestion.file}" if suggestion else name.strip()
        models = self.installed()
        for names in (_full_name, _file_name, _stem):
            found = [model for model in models if names(model).casefold() == wanted.casefold()]
            if len(found) > 1:
                among = ", ".join(model.name for model in found)
                raise InvalidRequest(f"{name!r} fits several models: name one of {among}")
            if found:
                return found[0]
        return None

    def path_of(self, name: str) -> Path | None:
        """Return the file that a configured or given name means; None for no language model.

        name: "none", a model's name, or a path. Raises ModelMissing for a name of the list
        that is not installed; a path is returned whether there is a file or not.
        """
        if name.strip().casefold() == NO_MODEL:
            return None
        path = _expanded(name)
        if is_file(path):
            return path
        if model := self.find(name):
            return model.path
        if suggestion := listed(name):
            raise ModelMissing(
                f"the model {suggestion.name} is not on this machine: "
                f"`footnote models pull {suggestion.name}` gets it "
                f"({format_bytes(suggestion.size)})"
            )
        return path

    def choice(self) -> str | None:
        """Return what was chosen: "none", a model's name or path; None if nothing was."""
        chosen = _read(self.path / _CHOICE).get("model")
        return chosen if isinstance(chosen, str) else None

    def choose(self, name: str) -> Path | None:
        """Choose a model, a file or "none" from now on; return the file.

        Raises ModelMissing if there is no such model or file.
        """
        path = self.path_of(name)
        if path is None:
            self._write_choice(NO_MODEL)
            return None
        if not is_file(path):
            raise ModelMissing(
                f"no model and no file is called {name!r}: `footnote models list` shows the "
                "names, `footnote models pull NAME` gets one"
            )
        path = path.absolute()
        inside = path.is_relative_to(self.path.absolute())
        self._write_choice(self._model(path).name if inside else str(path))
        return path

    def chosen_path(self) -> Path | None:
        """Return the file of the choice; None for "none" or no choice.

        Raises ModelMissing if the chosen file is gone.
        """
        chosen = self.choice()
        if chosen in (None, NO_MODEL):
            return None
        path = self.path / str(chosen)  # an absolute path stays as it is
        if not is_file(path):
            raise ModelMissing(
                f"the model in use, {chosen}, is gone: get it with `footnote models pull "
                f"{_hub_name(str(chosen))}`, choose another with `footnote models use NAME`, or "
                "the articles' own sentences with `footnote models use none`"
            )
        return path

    def remove(self, name: str) -> InstalledModel:
        """Delete an installed model; if it was chosen, nothing is chosen any more.

        Raises ModelMissing if there is none of this name, PullInProgress if it is being pulled.
        """
        model = self.find(name)
        if model is None:
            raise ModelMissing(
                f"no installed model is called {name!r}: `footnote models list` shows the names"
            )
        with self.pulling(model.path):
            if self.choice() == model.name:
                (self.path / _CHOICE).unlink(missing_ok=True)
            model.path.unlink()
        for companion in model.path.parent.glob(f"{glob.escape(model.path.name)}.*"):
            companion.unlink()
        with suppress(OSError):  # folders that hold other models stay
            model.path.parent.rmdir()
            model.path.parent.parent.rmdir()
        return model

    def target(self, repository: str, file: str) -> Path:
        """Return where a hub's file is kept."""
        return self.path.joinpath(*repository.split("/"), *file.split("/"))

    def pin_of(self, repository: str, file: str) -> Pin | None:
        """Return what was recorded when this file was pulled, also if the file itself is gone."""
        return _pin_in(_read(_record_of(self.target(repository, file))))

    def record(self, path: Path, pin: Pin) -> InstalledModel:
        """Record what a file is that was just pulled and checked."""
        checked = {"sha256": pin.sha256, "state": _state(path)}
        _write(_record_of(path), {"pin": asdict(pin), "checked": checked})
        return self._model(path)

    @contextmanager
    def pulling(self, target: Path) -> Iterator[None]:
        """Hold the right to write this file; raise PullInProgress if another pull has it."""
        lock = FileLock(target.with_name(target.name + ".lock"), blocking=False)
        try:
            with _writing(target.parent):
                target.parent.mkdir(parents=True, exist_ok=True)
                lock.acquire()
        except Timeout as error:
            raise PullInProgress(
                f"another pull of {target.name} is running: wait until it is done"
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _model(self, path: Path) -> InstalledModel:
        name = path.absolute().relative_to(self.path.absolute()).as_posix()
        pin = _pin_in(_read(_record_of(path)))
        return InstalledModel(name, path, path.stat().st_size, pin)

    def _write_choice(self, chosen: str) -> None:
        with _writing(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            _write(self.path / _CHOICE, {"model": chosen})


def check_hash(model: InstalledModel) -> str:
    """Return the file's SHA-256, computed now (about a second per GB) and remembered.

    Raises ModelInvalid if it is not the one recorded when the file was pulled.
    """
    record = _read(_record_of(model.path))
    state = _state(model.path)
    found = sha256_of(model.path)
    with suppress(OSError):  # a folder of others may not be writable; then nothing is remembered
        checked = {"sha256": found, "state": state}
        _write(_record_of(model.path), record | {"checked": checked})
    if model.pin is not None and found != model.pin.sha256:
        raise ModelInvalid(
            f"{model.path} has SHA-256 {found}, but {model.pin.sha256} was pulled: get it again "
            f"with `footnote models pull {model.name}`"
        )
    return found


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def suggestion_of(model: InstalledModel) -> ListedModel | None:
    """Return the entry of the list that a model is, if it is one."""
    return next((s for s in LISTED if f"{s.repository}/{s.file}" == model.name), None)


def free_bytes(folder: Path) -> int:
    """Return the room on the disk that holds a folder, which need not exist yet."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def format_bytes(count: int) -> str:
    """Return a size as people read it, in powers of ten: 2.5 GB, 806 MB."""
    if count >= 10**9:
        return f"{count / 10**9:.1f} GB"
    return f"{count / 10**6:.0f} MB" if count >= 10**6 else f"{count / 10**3:.0f} kB"


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Say what to do where a folder cannot be written."""
    try:
        yield
    except Timeout:  # of a lock; an OSError too
        raise
    except OSError as error:
        raise ConfigError(
            f"{folder} cannot be written ({error.strerror}): choose another place for models with "
            "FOOTNOTE_MODELS_DIR"
        ) from error


def _expanded(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError:  # "~somebody", and nobody is called so
        return Path(name)


def _full_name(model: InstalledModel) -> str:
    return model.name


def _file_name(model: InstalledModel) -> str:
    return model.path.name


def _stem(model: InstalledModel) -> str:
    return model.path.stem


def _hub_name(name: str) -> str:
    """The shortest name that pulls an installed model again."""
    return next((s.name for s in LISTED if f"{s.repository}/{s.file}" == name), name)


def _record_of(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def _state(path: Path) -> list[int]:
    """What changes when a file is written: its size and its time."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


def _pin_in(record: dict[str, Any]) -> Pin | None:
    try:
        return Pin(**record["pin"])
    except (KeyError, TypeError):
        return None


def _read(path: Path) -> dict[str, Any]:
    """The object in a JSON file; empty if there is none or it is damaged: all of it is a memo."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, value: dict[str, Any]) -> None:
    """Replace a small file in one step."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}-", delete=False
    ) as file:
        json.dump(value, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)
