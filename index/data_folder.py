"""The folder everything built lives in: its layout, the builder's lock, publishing, rollback.

    data folder/
      generations/000003/        manifest.json, tables.sqlite, lexical/, vectors.f16,
                                 vectors.faiss where there are many
      texts.sqlite               article texts by version
      cache/                     what builds computed: stories, passages, vectors
      build.lock                 held by the one builder; its owner's pid inside

The newest number serves. A draft is written beside them under a name that is no number, so
that a crash at any moment leaves the last good generation in place.
"""

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import (
    BuildInProgress,
    ConfigError,
    DiskFull,
    IndexDamaged,
    IndexMismatch,
    NoEarlierGeneration,
    NoIndex,
)
from index.manifest import MANIFEST, Manifest, files_of, verify
from index.texts import TextStore

KEPT_GENERATIONS = 2
_DRAFT_PREFIX = ".draft-"


class DataFolder:
    """The folder everything built lives in, and the rules of its layout."""

    def __init__(self, path: Path, cache: Path | None = None) -> None:
        """cache: what builds computed, where it is shared with another folder's."""
        self.path = path
        self.generations = path / "generations"
        self.texts = TextStore(path / "texts.sqlite")
        self.cache = cache or path / "cache"

    def create(self) -> None:
        """Make the folder where it is not there; raise ConfigError if that cannot be."""
        with self._written():
            self.generations.mkdir(parents=True, exist_ok=True)
            self.cache.mkdir(parents=True, exist_ok=True)

    def no_index(self) -> NoIndex:
        """Return what to raise where no generation was published."""
        return NoIndex(f"there is no index in {self.path} yet: run `footnote index FOLDER`")

    def numbers(self) -> list[int]:
        """Return the numbers of the published generations, oldest first."""
        if not self.generations.is_dir():
            return []
        return sorted(
            int(entry.name) for entry in self.generations.iterdir() if entry.name.isdecimal()
        )

    def identities(self) -> tuple[tuple[int, int, int], ...]:
        """Return (number, inode, time of writing in ns) of each published folder, oldest first.

        A number can come again, after generations were removed by hand, and so can the inode.
        """
        found = []
        for number in self.numbers():
            try:
                folder = self.folder(number).stat()
            except FileNotFoundError:
                continue  # removed since it was listed
            found.append((number, folder.st_ino, folder.st_mtime_ns))
        return tuple(found)

    def folder(self, number: int) -> Path:
        return self.generations / f"{number:06d}"

    def newest_manifest(self) -> Manifest | None:
        """Return the newest readable manifest, or None if there is none."""
        for number in reversed(self.numbers()):
            try:
                return Manifest.read(self.folder(number))
            except (IndexDamaged, IndexMismatch):
                continue
        return None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the builder's lock; the system frees it when the process ends in any way.

        Raises BuildInProgress naming the process that holds it.
        """
        owner = self.path / "build.pid"
        lock = FileLock(self.path / "build.lock", blocking=False)
        try:
            with self._written():
                lock.acquire()
        except Timeout as error:
            pid = owner.read_text().strip() if owner.is_file() else "unknown"
            raise BuildInProgress(
                f"process {pid} is building in {self.path}: wait until it is done, or end it"
            ) from error
        try:
            owner.write_text(f"{os.getpid()}\n")
            self._remove_drafts()
            yield
        finally:
            lock.release()

    @contextmanager
    def disk_errors(self) -> Iterator[None]:
        """Raise DiskFull where the body fails for want of room on the disk."""
        try:
            yield
        except (OSError, sqlite3.DatabaseError, IndexDamaged, ValueError) as error:
            free = shutil.disk_usage(self.path).free // 2**20
            if not _is_disk_full(error, free):
                raise
            raise DiskFull(
                f"the disk that holds {self.path} is full ({free} MB free): make room, or choose "
                "another place with --data-dir; what was embedded so far is kept"
            ) from error

    @contextmanager
    def _written(self) -> Iterator[None]:
        """Raise ConfigError where the folder cannot be made or written."""
        try:
            yield
        except OSError as error:
            if isinstance(error, Timeout) or _is_disk_full(error, 0):
                raise
            raise ConfigError(
                f"{self.path} cannot be the data folder ({error.strerror}): choose another with "
                "--data-dir"
            ) from error

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A new folder to write a generation in; gone afterwards unless it was published."""
        folder = Path(tempfile.mkdtemp(prefix=_DRAFT_PREFIX, dir=self.generations))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, draft: Path, manifest: Manifest) -> None:
        """Make the draft the newest generation: flush it to the disk, then rename it."""
        (draft / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        for file in files_of(draft):
            _flush(file)
        draft.chmod(0o755)
        os.rename(draft, self.folder(manifest.number))
        _flush(self.generations)

    def roll_back(self) -> Manifest:
        """Publish the generation before the newest once more, as the newest; return its manifest.

        Its files are linked, not copied. The one that is left stays, so that rolling back again
        undoes this. Raises NoEarlierGeneration if there is none, IndexDamaged if it is damaged.
        """
        with self.lock(), self.disk_errors():
            numbers = self.numbers()
            if len(numbers) < KEPT_GENERATIONS:
                raise NoEarlierGeneration(
                    f"{self.path} holds no generation before the one that serves: "
                    "run `footnote index` to build from the articles as they are"
                )
            source = self.folder(numbers[-2])
            manifest = Manifest.read(source)
            verify(source, manifest.checksums)
            published = replace(
                manifest, number=numbers[-1] + 1, rollback_of=manifest.rollback_of or numbers[-2]
            )
            with self.draft() as draft:
                shutil.copytree(
                    source, draft, copy_function=os.link, dirs_exist_ok=True, ignore=_no_manifest
                )
                self.publish(draft, published)
            self.remove_old()
            return published

    def remove_old(self) -> None:
        """Remove all but the newest generations; open ones keep their files until closed."""
        for number in self.numbers()[:-KEPT_GENERATIONS]:
            shutil.rmtree(self.folder(number), ignore_errors=True)

    def _remove_drafts(self) -> None:
        for folder in self.generations.glob(f"{_DRAFT_PREFIX}*"):
            shutil.rmtree(folder, ignore_errors=True)


def _no_manifest(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == MANIFEST]


def _is_disk_full(error: Exception, free_mb: int) -> bool:
    """Whether an error of the system, of SQLite or of tantivy says that there is no room."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    text = str(error)
    # SQLite says no more than "disk I/O error" where it cannot grow its shared memory file.
    is_unclear = "disk I/O error" in text or "unable to open" in text
    return "disk is full" in text or "No space left" in text or (is_unclear and not free_mb)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
