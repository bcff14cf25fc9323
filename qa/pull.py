"""The whole path of `footnote models pull`: pull."""

import glob
import hashlib
import os
import re
import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

from index.errors import Cancelled, DownloadDamaged, InvalidRequest, ModelInvalid, NotFound
from qa.download import TOLD_EVERY_S, check_room, download
from qa.gguf import GGUF_MAGIC, check_gguf
from qa.hub import DEFAULT_REVISION, Hub, HubFile, RemoteFile
from qa.model_list import listed
from qa.models import ModelFolder, Pin, format_bytes
from qa.models_events import Progress, Pulled, PullEvent, Resolved
from qa.models_reference import Reference, reference_of

_HASHED_BYTES = 8 << 20
_SPLIT = re.compile(r"-\d{5}-of-\d{5}\.gguf$")
# Of the other files in GGUF repositories: image projectors, and what quantisation was led by.
_NO_MODELS = re.compile(r"(^|/)mmproj|imatrix", re.IGNORECASE)


def pull(
    wanted: str,
    folder: ModelFolder,
    hub: Hub,
    cancelled: threading.Event | None = None,
    update: bool = False,
) -> Iterator[PullEvent]:
    """Yield what happens until the wanted model is in the folder; Pulled comes last.

    wanted: a name of the list, an installed model's, or owner/name[/file][:kind][@revision].
    What was pulled before stays at the recorded revision, unless `update`; if it is whole, no
    network is needed. Setting `cancelled`, or closing the iterator, stops; what arrived is kept.
    Raises InvalidRequest, NotFound, HubError, PullInProgress, DiskFull, ModelInvalid, Cancelled.
    """
    cancelled = cancelled or threading.Event()
    reference = _with_file(_reference(wanted, folder), hub)
    target = folder.target(reference.repository, reference.file)
    known = None if update else _recorded(reference, folder)
    if known is not None and target.is_file():
        yield Resolved(known)
        if (yield from _is_whole(target, known, cancelled)):
            yield Pulled(folder.record(target, known), fresh=False)
            return
    remote = _resolved(reference, known, hub)
    pin = Pin(remote.repository, remote.file, remote.revision, remote.sha256, remote.size)
    yield Resolved(pin)
    with folder.pulling(target):
        fresh = not (yield from _is_whole(target, pin, cancelled))
        if fresh:
            part = target.with_name(f"{target.name}.{pin.sha256[:12]}.part")
            check_room(target.parent, pin.size - (part.stat().st_size if part.is_file() else 0))
            yield from download(hub, remote, part, cancelled)
            yield from _check(part, pin, cancelled)
            _publish(part, target)
        yield Pulled(folder.record(target, pin), fresh)


def _reference(wanted: str, folder: ModelFolder) -> Reference:
    if listed(wanted) is None:
        if (model := folder.find(wanted)) and model.pin:
            return Reference(model.pin.repository, model.pin.file)
        if model:
            raise InvalidRequest(
                f"{model.name} was not pulled but put there: `footnote models use {model.name}`"
            )
    return reference_of(wanted)


def _with_file(reference: Reference, hub: Hub) -> Reference:
    """Choose the file of a repository where the reference names none."""
    if reference.file:
        return reference
    repository = reference.repository
    files = [
        file
        for file in hub.files(repository, reference.revision or DEFAULT_REVISION)
        if not _NO_MODELS.search(file.name)
    ]
    if not files:
        raise NotFound(f"{repository} has no GGUF model: look for one whose name ends in -GGUF")
    fitting = [file for file in files if reference.kind.casefold() in file.name.casefold()]
    if len(fitting) != 1:
        kind = f" of the kind {reference.kind}" if reference.kind else ""
        raise InvalidRequest(
            f"{repository} has {len(fitting) or 'no'} GGUF files{kind}: name one, such as "
            f"`footnote models pull {repository}/{files[0].name}`, or a kind, such as "
            f"`footnote models pull {repository}:Q4_K_M`\n{_lines(fitting or files)}"
        )
    if _SPLIT.search(fitting[0].name):
        raise InvalidRequest(
            f"{fitting[0].name} is one of several parts, which are not supported: choose a "
            "smaller kind that is one file"
        )
    return replace(reference, file=fitting[0].name)


def _lines(files: list[HubFile]) -> str:
    return "\n".join(f"  {file.name}  {format_bytes(file.size)}" for file in files)


def _recorded(reference: Reference, folder: ModelFolder) -> Pin | None:
    """What was recorded when this file was pulled, unless something else is asked for now."""
    pin = folder.pin_of(reference.repository, reference.file)
    if pin is None or reference.revision not in ("", pin.revision):
        return None
    return pin if reference.sha256 in ("", pin.sha256) else None


def _resolved(reference: Reference, known: Pin | None, hub: Hub) -> RemoteFile:
    """The file as the hub has it; raise DownloadDamaged if it is not the one pinned."""
    pinned = known.sha256 if known else reference.sha256
    if known:
        reference = replace(reference, revision=known.revision)
    remote = hub.resolve(reference)
    if remote.size < len(GGUF_MAGIC):
        raise ModelInvalid(f"{remote.file} has {remote.size} bytes: it is no model, pull another")
    if pinned and remote.sha256 != pinned:
        remedy = (
            "`--update` takes the new one"
            if known
            else f"`footnote models pull {reference.repository}/{reference.file}@main` takes it "
            "as it is"
        )
        raise DownloadDamaged(
            f"{hub.name} now has another file as {reference.file} (SHA-256 {remote.sha256}, "
            f"not {pinned}): nothing was fetched; {remedy}"
        )
    return remote


def _is_whole(path: Path, pin: Pin, cancelled: threading.Event) -> Generator[Progress, None, bool]:
    """Whether the file is there and is the pinned one."""
    if not path.is_file() or path.stat().st_size != pin.size:
        return False
    digest = hashlib.sha256()
    told = 0.0
    with path.open("rb") as file:
        while block := file.read(_HASHED_BYTES):
            digest.update(block)
            if cancelled.is_set():
                raise Cancelled(f"stopped while {path.name} was checked: pull again to go on")
            if time.monotonic() - told >= TOLD_EVERY_S:
                told = time.monotonic()
                yield Progress("checking", file.tell(), pin.size)
    return digest.hexdigest() == pin.sha256


def _check(part: Path, pin: Pin, cancelled: threading.Event) -> Generator[Progress, None, None]:
    """Raise DownloadDamaged, and delete the part, unless it is the pinned file."""
    if (yield from _is_whole(part, pin, cancelled)):
        return
    part.unlink(missing_ok=True)
    raise DownloadDamaged(
        f"what arrived as {pin.file} does not have the SHA-256 {pin.sha256}: deleted; pull it "
        "again, and if that does not help, from another network"
    )


def _publish(part: Path, target: Path) -> None:
    """Flush the checked part to the disk and give it its name; drop parts of other revisions."""
    check_gguf(part)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(part, target)
    for other in target.parent.glob(f"{glob.escape(target.name)}.*.part"):
        other.unlink()
