"""Generations: immutable folders, published by one rename, verified when opened.

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
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from index.analysis import ANALYSIS
from index.article import Skipped
from index.embedder import EmbedderInfo
from index.errors import BuildInProgress, DiskFull, IndexDamaged, IndexMismatch, NoIndex
from index.lexical import LexicalIndex
from index.tables import Tables
from index.texts import TextStore
from index.vectors import VectorIndex

FORMAT = 2
KEPT_GENERATIONS = 2
MANIFEST = "manifest.json"
_DRAFT_PREFIX = ".draft-"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of; refuses to be opened with other settings.

    sources: the indexed files and folders. analysis: the version of splitting and of words.
    languages: articles by language. rollback_of: the generation this one puts back, if any.
    checksums: SHA-256 of every other file of the generation, by relative path.
    """

    format: int
    number: int
    built_at: str
    embedder: EmbedderInfo
    passage_chars: int
    analysis: str
    sources: tuple[str, ...]
    articles: int
    stories: int
    passages: int
    languages: dict[str, int]
    skipped: tuple[Skipped, ...]
    checksums: dict[str, str]
    rollback_of: int | None = None

    def to_json(self) -> str:
        """Return the file's content; its last entry is the SHA-256 of all the others."""
        values = asdict(self)
        return json.dumps(values | {"digest": _digest(values)}, indent=1, ensure_ascii=False)

    @staticmethod
    def read(folder: Path) -> "Manifest":
        """Raise IndexDamaged if the file is absent or not a manifest of this format."""
        path = folder / MANIFEST
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            if values["format"] != FORMAT:
                raise IndexMismatch(
                    f"{path} has format {values['format']}, this version of Footnote reads "
                    f"{FORMAT}: run `footnote index --rebuild`"
                )
            digest = values.pop("digest")
            if digest != _digest(values):
                raise ValueError("its content is not what was written")
            values["embedder"] = EmbedderInfo(**values["embedder"])
            values["sources"] = tuple(values["sources"])
            values["skipped"] = tuple(Skipped(**file) for file in values["skipped"])
            return Manifest(**values)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"{path} cannot be read ({error}): run `footnote index`") from error


class Generation:
    """One opened generation: engines, tables, and the article texts behind them."""

    def __init__(self, folder: Path, texts: TextStore) -> None:
        """Raise IndexDamaged if any file is not the one the manifest describes."""
        self.manifest = Manifest.read(folder)
        _verify(folder, self.manifest.checksums)
        self.vectors = VectorIndex.open(folder, self.manifest.embedder.dimension)
        self.lexical = LexicalIndex.open(folder / "lexical")
        self.tables = Tables(folder / "tables.sqlite")
        self.texts = texts
        if len(self.vectors) != self.tables.passage_count:
            raise IndexDamaged(
                f"{folder} has {len(self.vectors)} vectors for {self.tables.passage_count} "
                "passages: run `footnote index --rebuild`"
            )

    @property
    def number(self) -> int:
        return self.manifest.number


class DataFolder:
    """The folder everything built lives in, and the rules of its layout."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.generations = path / "generations"
        self.texts = TextStore(path / "texts.sqlite")
        self.cache = path / "cache"

    def create(self) -> None:
        self.generations.mkdir(parents=True, exist_ok=True)
        self.cache.mkdir(parents=True, exist_ok=True)

    def numbers(self) -> list[int]:
        """Return the numbers of the published generations, oldest first."""
        if not self.generations.is_dir():
            return []
        return sorted(
            int(entry.name) for entry in self.generations.iterdir() if entry.name.isdigit()
        )

    def identities(self) -> tuple[tuple[int, int], ...]:
        """Return (number, inode) of each published folder, oldest first.

        A number can come again, after generations were removed by hand; the inode tells.
        """
        found = []
        for number in self.numbers():
            try:
                found.append((number, self.folder(number).stat().st_ino))
            except FileNotFoundError:
                continue  # removed since it was listed
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
        try:
            with FileLock(self.path / "build.lock", blocking=False):
                owner.write_text(f"{os.getpid()}\n")
                self._remove_drafts()
                yield
        except Timeout as error:
            pid = owner.read_text().strip() if owner.is_file() else "unknown"
            raise BuildInProgress(
                f"process {pid} is building in {self.path}: wait until it is done, or end it"
            ) from error

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
        for file in _files(draft):
            _flush(file)
        draft.chmod(0o755)
        os.rename(draft, self.folder(manifest.number))
        _flush(self.generations)

    def roll_back(self) -> Manifest:
        """Publish the generation before the newest once more, as the newest; return its manifest.

        Its files are linked, not copied. The one that is left stays, so that rolling back again
        undoes this. Raises NoIndex if there is none before, IndexDamaged if it is damaged.
        """
        with self.lock(), self.disk_errors():
            numbers = self.numbers()
            if len(numbers) < KEPT_GENERATIONS:
                raise NoIndex(
                    f"{self.path} holds no generation before the one that serves: "
                    "run `footnote index` to build from the articles as they are"
                )
            source = self.folder(numbers[-2])
            manifest = Manifest.read(source)
            _verify(source, manifest.checksums)
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


class LiveIndex:
    """The generation that serves: the newest good one, noticed without a restart."""

    def __init__(self, data: DataFolder, embedder: EmbedderInfo) -> None:
        self._data = data
        self._embedder = embedder
        self._lock = threading.Lock()
        self._generation: Generation | None = None
        self._seen: tuple[tuple[int, int], ...] = ()
        self._serving: tuple[int, int] | None = None
        self.problem: str | None = None

    def current(self) -> Generation:
        """Return the generation to answer from; hold on to it for the whole request.

        A newer generation that cannot be opened is reported in `problem` and the last good
        one goes on serving. Raises NoIndex, IndexDamaged or IndexMismatch if none can serve.
        """
        folders = self._data.identities()
        serving = self._generation
        if serving is not None and (not folders or folders == self._seen):
            return serving
        # One request opens the new generation; the others are answered from the old meanwhile.
        if not self._lock.acquire(blocking=serving is None):
            assert serving is not None
            return serving
        try:
            if self._generation is None or folders != self._seen:
                self._move_to_newest(folders)
                self._seen = folders
            assert self._generation is not None
            return self._generation
        finally:
            self._lock.release()

    def _move_to_newest(self, folders: tuple[tuple[int, int], ...]) -> None:
        if not folders:
            raise NoIndex(
                f"there is no index in {self._data.path} yet: run `footnote index FOLDER`"
            )
        self.problem = None
        failure: IndexDamaged | IndexMismatch | None = None
        for identity in reversed(folders):
            if self._generation is not None and self._serving == identity:
                return
            try:
                self._generation = self._open(identity[0])
                self._serving = identity
                return
            except (IndexDamaged, IndexMismatch) as error:
                failure = failure or error
                self.problem = str(failure)
        if self._generation is None and failure is not None:
            raise failure

    def _open(self, number: int) -> Generation:
        generation = Generation(self._data.folder(number), self._data.texts)
        if generation.manifest.analysis != ANALYSIS:
            raise IndexMismatch(
                f"generation {number} was built with version {generation.manifest.analysis} of the "
                f"analysis of words, this version of Footnote has {ANALYSIS}: run `footnote index`"
            )
        found, wanted = generation.manifest.embedder, self._embedder
        if found != wanted:
            raise IndexMismatch(
                f"generation {number} was built with {found.name} ({found.weights_sha256[:12]}), "
                f"configured is {wanted.name} ({wanted.weights_sha256[:12]}): "
                "run `footnote index --rebuild`"
            )
        return generation


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


def _digest(values: dict[str, object]) -> str:
    canonical = json.dumps(values, sort_keys=True)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of a generation's files but the manifest, by relative path."""
    return {
        file.relative_to(folder).as_posix(): _sha256(file)
        for file in _files(folder)
        if file.name != MANIFEST
    }


def _verify(folder: Path, expected: dict[str, str]) -> None:
    for name, checksum in expected.items():
        file = folder / name
        if not file.is_file():
            raise IndexDamaged(f"{file} is missing: run `footnote index --rebuild`")
        if _sha256(file) != checksum:
            raise IndexDamaged(
                f"{file} is not the file that was built (its checksum differs): "
                "run `footnote index --rebuild`"
            )


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
