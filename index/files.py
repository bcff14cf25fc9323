"""The files below the named places: which ones to read, and how readers know them."""

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.article import Skipped
from index.readers import READABLE_ENDINGS

# Control characters, and those that turn the direction of what follows.
_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A regular file to read.

    below: its path below the root. shown: the path readers see and filter by: the root's name,
    then the path below it; it does not depend on the directory the command was given in.
    """

    path: str
    below: str
    shown: str
    size: int
    mtime_ns: int
    ctime_ns: int


def find_files(roots: Sequence[Path]) -> Iterator[SourceFile | Skipped]:
    """Yield the readable files below files and folders, by path, each once.

    Hidden files and other endings are left alone; links are followed, but each real folder is
    entered once. What cannot be looked at is yielded as Skipped.
    """
    seen: set[str] = set()
    for root in roots:
        name = root.resolve().name
        if root.is_dir():
            places = sorted(_walk(str(root)), key=lambda place: place[1].split("/"))
        else:
            places = [(str(root), "")]
        for path, below in places:
            if (absolute := os.path.abspath(path)) in seen:
                continue
            seen.add(absolute)
            shown = _storable(f"{name}/{below}" if below else name)
            yield _source_file(path, _storable(below or name), shown)


def _walk(root: str) -> Iterator[tuple[str, str]]:
    """(path, path below the root) of files with a readable ending and of unlistable folders."""
    entered: set[tuple[int, int]] = set()
    folders = [(root, "")]
    while folders:
        folder, below = folders.pop()
        try:
            identity = os.stat(folder)
            if (identity.st_dev, identity.st_ino) in entered:
                continue
            entered.add((identity.st_dev, identity.st_ino))
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name, reverse=True)
        except FileNotFoundError:
            continue  # removed since it was listed
        except OSError:
            yield folder, below
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if _is_folder(entry):
                folders.append((entry.path, f"{below}{entry.name}/"))
            elif entry.name.lower().endswith(READABLE_ENDINGS):
                yield entry.path, below + entry.name


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads round in a circle; its own stat will say so
        return False


def _source_file(path: str, below: str, shown: str) -> SourceFile | Skipped:
    try:
        found = os.stat(path)
    except OSError as error:
        return Skipped(shown, f"cannot be opened: {error.strerror}")
    if stat.S_ISDIR(found.st_mode):
        return Skipped(shown, "is a folder that cannot be listed: change its permissions")
    if not stat.S_ISREG(found.st_mode):
        return Skipped(shown, "is not a regular file")
    return SourceFile(path, below, shown, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _storable(name: str) -> str:
    """A file name as text, which a terminal shows as it is.

    Bytes that are no UTF-8, and characters that steer a terminal, become replacement characters.
    """
    return _STEERING.sub("\ufffd", os.fsencode(name).decode("utf-8", errors="replace"))
