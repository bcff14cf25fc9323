"""A hub's file into a part file: goes on where it broke off, tries again, and can be cancelled."""

import errno
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from index.errors import Cancelled, DiskFull, DownloadDamaged, ModelInvalid
from qa.gguf import GGUF_MAGIC
from qa.hub import Hub, HubBusy, RemoteFile
from qa.models import format_bytes, free_bytes
from qa.models_events import Progress

# How often progress is told.
TOLD_EVERY_S = 0.1
# A connection that brought this much before it broke counts as progress.
_PROGRESS_BYTES = 1 << 20
# Left free on the disk, so that the machine goes on working.
_RESERVE_BYTES = 64 << 20


class _BrokenOff(Exception):
    """The connection ended before the file did."""


def check_room(folder: Path, needed: int) -> None:
    """Raise DiskFull unless so many bytes fit on the folder's disk, and a reserve."""
    free = free_bytes(folder)
    if free < needed + _RESERVE_BYTES:
        raise DiskFull(
            f"the disk that holds {folder} has {format_bytes(free)} free, and "
            f"{format_bytes(needed + _RESERVE_BYTES)} are needed: make room, or choose another "
            "place with FOOTNOTE_MODELS_DIR"
        )


def download(
    hub: Hub, remote: RemoteFile, part: Path, cancelled: threading.Event
) -> Iterator[Progress]:
    """Fill `part` up to remote.size, from what it holds already; yield the progress.

    Raises HubUnreachable after failures without progress, NotFound, HubRefused, DiskFull,
    ModelInvalid for what is no GGUF, DownloadDamaged for what is too long, or Cancelled. Only
    what can never become the file is deleted.
    """
    failures = 0
    while (start := _length(part)) < remote.size:
        asked_s = None
        try:
            yield from _append(hub, remote, part, start, cancelled)
            continue
        except (httpx.TransportError, _BrokenOff) as error:
            reason: Exception = error
        except HubBusy as error:
            reason, asked_s = error, error.asked_s
        failures = 1 if _length(part) - start >= _PROGRESS_BYTES else failures + 1
        wait_s = hub.patience.wait_s(failures, asked_s)
        if wait_s is None:
            raise hub.unreachable(reason) from reason
        if cancelled.wait(wait_s):
            raise _stopped(part)
    if _length(part) > remote.size:
        part.unlink()
        raise DownloadDamaged(
            f"{hub.name} sends more than the {remote.size} bytes of {remote.file}: deleted; "
            "pull it again"
        )


def _append(
    hub: Hub, remote: RemoteFile, part: Path, start: int, cancelled: threading.Event
) -> Iterator[Progress]:
    """One connection's worth; a server that does not know ranges starts from the beginning."""
    with hub.content(remote, start) as response:
        resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
        _check_length(hub, remote, response, start if resumed else 0)
        with _writing(part), part.open("ab" if resumed else "wb") as file:
            told = 0.0
            for chunk in response.iter_raw():
                if file.tell() == 0:
                    _check_magic(part, chunk)
                file.write(chunk)
                if cancelled.is_set():
                    raise _stopped(part)
                if file.tell() > remote.size:
                    return
                if time.monotonic() - told >= TOLD_EVERY_S:
                    told = time.monotonic()
                    yield Progress("downloading", file.tell(), remote.size)
            done = file.tell()
    if done < remote.size:
        raise _BrokenOff(f"the connection ended after {done} of {remote.size} bytes")
    yield Progress("downloading", done, remote.size)


def _check_length(hub: Hub, remote: RemoteFile, response: httpx.Response, start: int) -> None:
    """Refuse a body that cannot make up the file, before any of it is written."""
    length = response.headers.get("Content-Length", "")
    ranged = response.headers.get("Content-Range", "")
    fits = not length.isdecimal() or start + int(length) == remote.size
    if start and ranged:
        fits = fits and ranged.replace(" ", "").startswith(f"bytes{start}-")
    if not fits:
        raise DownloadDamaged(
            f"{hub.name} announces {remote.file} with {remote.size} bytes and sends "
            f"{length or 'another part'} from {start} on: try again later"
        )


def _check_magic(part: Path, chunk: bytes) -> None:
    if not GGUF_MAGIC.startswith(chunk[: len(GGUF_MAGIC)]):
        part.unlink()
        raise ModelInvalid(
            f"what the hub calls {part.name.split('.gguf')[0]}.gguf is no GGUF file (it begins "
            f"with {chunk[:4]!r}): pull another"
        )


@contextmanager
def _writing(part: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DiskFull(
            f"the disk that holds {part.parent} is full: make room and pull again, which goes on "
            "where it stopped"
        ) from error


def _length(part: Path) -> int:
    return part.stat().st_size if part.is_file() else 0


def _stopped(part: Path) -> Cancelled:
    return Cancelled(f"stopped after {format_bytes(_length(part))}: pull again to go on from there")
