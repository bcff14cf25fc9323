"""The dense engine: unit vectors on disk as float16, searched with FAISS.

Up to EXACT_PASSAGES vectors the search is exact. Above, FAISS's inverted lists of 8-bit codes
name candidates, which are then scored exactly from the vectors, mapped from the disk.
Choice and constants: bench/vectors.py, docs/log.md.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from index.embedder import FloatMatrix
from index.errors import IndexDamaged, IndexMismatch

VECTORS_FILE = "vectors.f16"
LISTS_FILE = "vectors.faiss"
# The kind of an index that scores every vector.
EXACT = "exact"
# More vectors than this are searched approximately.
EXACT_PASSAGES = 100_000
# Lists: LISTS_PER_ROOT · √n, as the FAISS guidelines have it (4 to 16).
LISTS_PER_ROOT = 4
PROBED_LISTS = 64
# Vectors the lists' centres are learnt from, each list.
_TRAINING_PER_LIST = 48
# Candidates scored exactly for each row asked for.
_CANDIDATES_PER_HIT = 4
# Under a filter that leaves at most this many rows, all of them are scored exactly.
_SCORED_ROWS = 20_000
_BLOCK_ROWS = 16_384

HalfMatrix = npt.NDArray[np.float16]


class RowScore(NamedTuple):
    """A row of the index and its score; higher is better."""

    row: int
    score: float


class VectorIndex:
    """Search over unit vectors; rows are numbered from 0 in the order written."""

    def __init__(self, vectors: HalfMatrix, engine: Any, is_exact: bool) -> None:
        self._vectors = vectors
        self._engine = engine
        self._is_exact = is_exact

    @classmethod
    def open(cls, folder: Path, dimension: int) -> "VectorIndex":
        """Raise IndexDamaged if the folder does not hold vectors of that dimension."""
        import faiss

        vectors = _mapped(folder / VECTORS_FILE, dimension)
        engine: Any
        if not (folder / LISTS_FILE).is_file():
            # In memory: whatever happens to the file then, what is served stays good.
            vectors = np.array(vectors)
            engine = faiss.IndexFlatIP(dimension)
            for rows in _blocks(len(vectors)):
                engine.add(_unit(vectors[rows]))
            return cls(vectors, engine, is_exact=True)
        try:
            engine = faiss.read_index(str(folder / LISTS_FILE), faiss.IO_FLAG_MMAP)
        except RuntimeError as error:
            raise IndexDamaged(
                f"{folder / LISTS_FILE} is not a readable FAISS index: run `footnote index`"
            ) from error
        return cls(vectors, engine, is_exact=False)

    @property
    def dimension(self) -> int:
        return int(self._vectors.shape[1])

    def __len__(self) -> int:
        return len(self._vectors)

    def search(
        self, query: FloatMatrix, top_k: int, allowed_rows: npt.NDArray[np.int64] | None = None
    ) -> list[RowScore]:
        """Return at most top_k (row, cosine in [-1, 1]), best first; ties: lower row first.

        query: float32 (1, dimension), unit length.
        allowed_rows: int64 (m,), the only rows to look at; None for all.
        Raises IndexMismatch if the query has another dimension than the index.
        """
        if query.shape[1] != self.dimension:
            raise IndexMismatch(
                f"the query vector has {query.shape[1]} dimensions, the index {self.dimension}: "
                "run `footnote index --rebuild` with the configured embedder"
            )
        if allowed_rows is not None and len(allowed_rows) <= _SCORED_ROWS:
            return self.search_rows(query, top_k, allowed_rows)
        return self.search_rows(query, top_k, self._candidates(query, top_k, allowed_rows))

    def search_rows(
        self, query: FloatMatrix, top_k: int, rows: npt.NDArray[np.int64]
    ) -> list[RowScore]:
        """Return the best of the given rows, each scored exactly; order and ties as in search."""
        scores = [_unit(self._vectors[rows[block]]) @ query[0] for block in _blocks(len(rows))]
        return _best(rows, np.concatenate([np.empty(0, np.float32), *scores]), top_k)

    def _candidates(
        self, query: FloatMatrix, top_k: int, allowed_rows: npt.NDArray[np.int64] | None
    ) -> npt.NDArray[np.int64]:
        """The rows FAISS finds nearest; it pads short lists with row -1, dropped here."""
        if not len(self):
            return np.empty(0, dtype=np.int64)
        import faiss

        selector = None
        if allowed_rows is not None:
            bits = np.zeros(len(self), dtype=bool)
            bits[allowed_rows] = True
            packed: Any = np.packbits(bits, bitorder="little")
            selector = faiss.IDSelectorBitmap(packed)  # type: ignore[call-arg]
        # One thread: OpenMP's idle threads spin on, and slow whatever runs next (the embedder
        # took 13 ms beside them, 4 ms without; docs/log.md). The setting is the thread's own.
        faiss.omp_set_num_threads(1)
        if self._is_exact:
            count = top_k
            parameters: Any = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        else:
            share = 1.0 if allowed_rows is None else len(allowed_rows) / len(self)
            probed = min(self._engine.nlist, round(PROBED_LISTS / share))
            count = _CANDIDATES_PER_HIT * top_k
            parameters = faiss.SearchParametersIVF(  # type: ignore[call-arg]
                sel=selector, nprobe=probed
            )
        _, rows = self._engine.search(query, min(count, len(self)), params=parameters)
        return np.asarray(rows[0][rows[0] >= 0], dtype=np.int64)


class VectorsWriter:
    """Writes the vectors of a new generation, block after block.

    exact_passages: above this number of vectors, lists for approximate search are written.
    """

    def __init__(self, folder: Path, dimension: int, exact_passages: int = EXACT_PASSAGES) -> None:
        self._folder = folder
        self._dimension = dimension
        self._exact_passages = exact_passages
        self._file: BinaryIO = (folder / VECTORS_FILE).open("wb")

    def add(self, vectors: HalfMatrix) -> None:
        """Add float16 (n, dimension) vectors of about unit length."""
        assert vectors.dtype == np.float16
        self._file.write(np.ascontiguousarray(vectors).tobytes())

    def close(self) -> None:
        self._file.close()

    def finish(self) -> str:
        """Close the file and, where there are many vectors, write the lists.

        Returns the kind of index: EXACT, or the lists as FAISS's factory names them.
        """
        self.close()
        vectors = _mapped(self._folder / VECTORS_FILE, self._dimension)
        if len(vectors) <= self._exact_passages:
            return EXACT
        return write_lists(self._folder / LISTS_FILE, vectors)


def write_lists(path: Path, vectors: HalfMatrix) -> str:
    """Write inverted lists over the vectors and return their kind, such as "IVF2895,SQ8".

    Memory is that of the training sample and the codes.
    """
    import faiss

    count, dimension = vectors.shape
    lists = int(LISTS_PER_ROOT * count**0.5)
    engine = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension),
        dimension,
        lists,
        faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
    )
    chosen = np.random.default_rng(0).choice(
        count, min(count, _TRAINING_PER_LIST * lists), replace=False
    )
    chosen.sort()
    engine.train(_unit(vectors[chosen]))
    for rows in _blocks(count):
        engine.add(_unit(vectors[rows]))
    faiss.write_index(engine, str(path))
    return f"IVF{lists},SQ8"


def _best(rows: npt.NDArray[np.int64], scores: FloatMatrix, top_k: int) -> list[RowScore]:
    order = np.lexsort((rows, -scores))[:top_k]
    # Rounding can carry a product of unit vectors past 1.
    return [RowScore(int(rows[i]), min(1.0, max(-1.0, float(scores[i])))) for i in order]


def _mapped(path: Path, dimension: int) -> HalfMatrix:
    size = path.stat().st_size if path.is_file() else -1
    row_bytes = dimension * np.dtype(np.float16).itemsize
    if size < 0 or size % row_bytes:
        raise IndexDamaged(
            f"{path} does not hold vectors of {dimension} dimensions: run `footnote index`"
        )
    if not size:
        return np.empty((0, dimension), dtype=np.float16)
    return np.memmap(path, dtype=np.float16, mode="r", shape=(size // row_bytes, dimension))


def _unit(vectors: HalfMatrix) -> FloatMatrix:
    """The rows as float32 of unit length; float16 has rounded them a little off."""
    rows = vectors.astype(np.float32)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.maximum(norms, np.finfo(np.float32).tiny)
    return rows


def _blocks(count: int) -> Iterator[slice]:
    for first in range(0, count, _BLOCK_ROWS):
        yield slice(first, min(first + _BLOCK_ROWS, count))
