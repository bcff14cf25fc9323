"""What lies below the named places, told by content: which bytes each file holds.

A file's content is known again by its size and times, so that a build over unchanged files opens
none of them, and the digest of all contents tells at once whether anything has changed.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.article import Skipped
from index.cache import Cache
from index.files import SourceFile, find_files

# A file written this shortly before it was looked at may be written again within the clock's
# tick, with the same size and times: it is read again the next time.
_SETTLED_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Content:
    """A file and the SHA-256 of its bytes."""

    file: SourceFile
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """Every readable file by path, and what cannot be read. digest: of all of it, names too."""

    files: tuple[Content, ...]
    skipped: tuple[Skipped, ...]
    digest: str


def read_contents(roots: Sequence[Path], cache: Cache, read_again: bool = False) -> Contents:
    """Return the contents of the files below the given files and folders.

    read_again: open every file, whatever its times say.
    """
    found = list(find_files(roots))
    keys = [_key(place) for place in found if isinstance(place, SourceFile)]
    known = {} if read_again else cache.get(keys)
    contents: list[Content] = []
    skipped: list[Skipped] = []
    fresh: list[tuple[bytes, bytes]] = []
    digest = hashlib.sha256()
    for place in found:
        content = place if isinstance(place, Skipped) else _content(place, known, fresh)
        if isinstance(content, Skipped):
            skipped.append(content)
            digest.update(f"{content.path}\n{content.reason}\n".encode())
        else:
            contents.append(content)
            digest.update(f"{content.file.shown}\n{content.file.below}\n".encode())
            digest.update(content.sha256)
    cache.put(fresh)
    return Contents(tuple(contents), tuple(skipped), digest.hexdigest())


def _content(
    file: SourceFile, known: dict[bytes, bytes], fresh: list[tuple[bytes, bytes]]
) -> Content | Skipped:
    key = _key(file)
    if key in known:
        return Content(file, known[key])
    try:
        with open(file.path, "rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").digest()
    except OSError as error:
        return Skipped(file.shown, f"cannot be opened: {error.strerror}")
    if time.time_ns() - max(file.mtime_ns, file.ctime_ns) > _SETTLED_NS:
        fresh.append((key, sha256))
    return Content(file, sha256)


def _key(file: SourceFile) -> bytes:
    return f"{file.size} {file.mtime_ns} {file.ctime_ns} {file.path}".encode(
        "utf-8", "surrogatepass"
    )
