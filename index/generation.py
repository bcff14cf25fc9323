"""Opened generations: immutable, verified when opened, and the one that serves."""

import threading
from pathlib import Path

from index.analysis import ANALYSIS
from index.data_folder import DataFolder
from index.embedder import EmbedderInfo
from index.errors import IndexDamaged, IndexMismatch
from index.lexical import LexicalIndex
from index.manifest import Manifest, verify
from index.tables import Tables
from index.texts import TextStore
from index.vectors import VectorIndex


class Generation:
    """One opened generation: engines, tables, and the article texts behind them."""

    def __init__(self, folder: Path, texts: TextStore) -> None:
        """Raise IndexDamaged if any file is not the one the manifest describes."""
        self.manifest = Manifest.read(folder)
        verify(folder, self.manifest.checksums)
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


class LiveIndex:
    """The generation that serves: the newest good one, noticed without a restart."""

    def __init__(self, data: DataFolder, embedder: EmbedderInfo) -> None:
        self._data = data
        self._embedder = embedder
        self._lock = threading.Lock()
        self._generation: Generation | None = None
        self._seen: tuple[tuple[int, int, int], ...] = ()
        self._serving: tuple[int, int, int] | None = None
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

    def _move_to_newest(self, folders: tuple[tuple[int, int, int], ...]) -> None:
        if not folders:
            raise self._data.no_index()
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
