"""Vectors already computed, by embedder and text: nothing is embedded twice.

It survives renames, rebuilds and interrupted builds. Losing it costs time, never correctness:
vectors always pass through its float16 form, so that a build from the cache and one without
it hold the same numbers.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.embedder import Embedder, FloatMatrix

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
)
# Texts embedded between two commits: what an interrupted build loses at most.
_TEXTS_PER_COMMIT = 256
_KEYS_PER_SELECT = 500
_BUSY_TIMEOUT_S = 30.0


def embed_cached(
    path: Path,
    embedder: Embedder,
    texts: Sequence[str],
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[FloatMatrix, int]:
    """Return float32 (len(texts), dimension) unit vectors in order, and how many were computed.

    on_progress is told (done, total); what the cache holds counts as done at once.
    """
    keys = [_key(embedder, text) for text in texts]
    try:
        return _embed(path, embedder, texts, keys, on_progress)
    except sqlite3.DatabaseError:
        # A damaged cache is worth nothing and costs nothing to lose.
        for file in path.parent.glob(path.name + "*"):
            file.unlink()
        return _embed(path, embedder, texts, keys, on_progress)


def _embed(
    path: Path,
    embedder: Embedder,
    texts: Sequence[str],
    keys: Sequence[bytes],
    on_progress: Callable[[int, int], None],
) -> tuple[FloatMatrix, int]:
    connection = _open(path)
    try:
        known = _look_up(connection, keys, embedder.info.dimension)
        text_of = dict(zip(keys, texts, strict=True))
        missing_keys = [key for key in text_of if key not in known]
        # Long texts together: a batch takes as long as its longest text.
        missing_keys.sort(key=lambda key: len(text_of[key]))
        done = len(texts) - len(missing_keys)
        on_progress(done, len(texts))
        for first in range(0, len(missing_keys), _TEXTS_PER_COMMIT):
            part = missing_keys[first : first + _TEXTS_PER_COMMIT]
            vectors = embedder.embed_texts([text_of[key] for key in part]).astype(np.float16)
            known.update(zip(part, vectors, strict=True))
            with connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                    [(key, known[key].tobytes()) for key in part],
                )
            done += len(part)
            on_progress(done, len(texts))
    finally:
        connection.close()
    return _unit_rows(known, keys, embedder.info.dimension), len(missing_keys)


def _unit_rows(
    known: dict[bytes, np.ndarray], keys: Sequence[bytes], dimension: int
) -> FloatMatrix:
    matrix = np.empty((len(keys), dimension), dtype=np.float32)
    for row, key in enumerate(keys):
        matrix[row] = known[key]
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix /= np.maximum(norms, np.finfo(np.float32).tiny)
    return matrix


def _key(embedder: Embedder, text: str) -> bytes:
    return hashlib.sha256(f"{embedder.info.weights_sha256}\n{text}".encode()).digest()


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(_SCHEMA)
    return connection


def _look_up(
    connection: sqlite3.Connection, keys: Sequence[bytes], dimension: int
) -> dict[bytes, np.ndarray]:
    """The vectors the cache holds; one of another length is damaged and counts as absent."""
    size = dimension * np.dtype(np.float16).itemsize
    found: dict[bytes, np.ndarray] = {}
    distinct = list(dict.fromkeys(keys))
    for first in range(0, len(distinct), _KEYS_PER_SELECT):
        part = distinct[first : first + _KEYS_PER_SELECT]
        marks = ",".join("?" * len(part))
        for key, vector in connection.execute(
            f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part
        ):
            if len(vector) == size:
                found[key] = np.frombuffer(vector, dtype=np.float16)
    return found
