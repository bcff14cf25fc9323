"""The dense engine: unit vectors in FAISS, searched by inner product (= cosine)."""

from pathlib import Path
from typing import NamedTuple

import faiss
import numpy as np
import numpy.typing as npt

from index.embedder import FloatMatrix
from index.errors import IndexDamaged, IndexMismatch


class RowScore(NamedTuple):
    """A row of the index and its score; higher is better."""

    row: int
    score: float


class VectorIndex:
    """Exact search over unit vectors; rows are numbered from 0 in the order added."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: FloatMatrix) -> "VectorIndex":
        """Return an index over float32 (n, dimension) unit vectors; n may be 0."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @classmethod
    def open(cls, path: Path) -> "VectorIndex":
        """Raise IndexDamaged if the file is not a FAISS index."""
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise IndexDamaged(
                f"{path} is not a readable FAISS index: run `footnote index`"
            ) from error

    def write(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self, query: FloatMatrix, top_k: int, allowed_rows: npt.NDArray[np.int64] | None = None
    ) -> list[RowScore]:
        """Return at most top_k (row, cosine in [-1, 1]), best first; ties: lower row first.

        query: float32 (1, dimension), unit length.
        allowed_rows: int64 (m,), the only rows to look at; None for all.
        FAISS pads short lists with row -1, which is dropped here.
        Raises IndexMismatch if the query has another dimension than the index.
        """
        if query.shape[1] != self.dimension:
            raise IndexMismatch(
                f"the query vector has {query.shape[1]} dimensions, the index {self.dimension}: "
                "run `footnote index --rebuild` with the configured embedder"
            )
        parameters = None
        if allowed_rows is not None:
            parameters = faiss.SearchParameters(  # type: ignore[call-arg]
                sel=faiss.IDSelectorBatch(allowed_rows)
            )
        # One thread: OpenMP's idle threads spin on, and slow whatever runs next (the embedder
        # took 13 ms beside them, 4 ms without; docs/log.md). The setting is the thread's own.
        faiss.omp_set_num_threads(1)
        scores, rows = self._index.search(query, top_k, params=parameters)
        found = [
            # Rounding can carry a product of unit vectors past 1.
            RowScore(int(row), min(1.0, max(-1.0, float(score))))
            for row, score in zip(rows[0], scores[0], strict=True)
            if row >= 0
        ]
        return sorted(found, key=lambda hit: (-hit.score, hit.row))
