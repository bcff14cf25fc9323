"""A cache in one SQLite file: values by key, each with a checksum.

Builds keep here what they computed from texts: stories, passages, vectors. It survives renames,
rebuilds and interrupted builds. Losing it, or any of it, costs time and never correctness.
"""

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

_SCHEMA = "CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, checksum INTEGER, value BLOB)"
# SQLite's default bound on the variables of one statement is 32,766; stay well below.
_KEYS_PER_SELECT = 500
# How long one process waits for another's write to finish.
_BUSY_TIMEOUT_S = 30.0
# Entries that no build used lately are removed when there are this many times the used ones.
_MOST_ENTRIES_PER_USED = 4
_ALWAYS_KEPT = 10_000


def key_of(*parts: str) -> bytes:
    """Return the key of a computation: the SHA-256 of everything it depends on."""
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "little"))
        digest.update(encoded)
    return digest.digest()


class Cache:
    """Values by key; a damaged file is emptied, a damaged value counts as absent."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """Return the values of those keys that are known and intact."""
        distinct = list(dict.fromkeys(keys))
        try:
            return self._select(distinct)
        except sqlite3.DatabaseError as error:
            self._start_again(error)
            return {}

    def put(self, entries: Sequence[tuple[bytes, bytes]]) -> None:
        """Keep the entries, by one transaction."""
        try:
            self._insert(entries)
        except sqlite3.DatabaseError as error:
            self._start_again(error)
            self._insert(entries)

    def prune(self, used: set[bytes]) -> None:
        """Remove the entries that are not in `used` once they are by far the most."""
        try:
            connection = self._open()
            (count,) = connection.execute("SELECT count(*) FROM entries").fetchone()
            if count <= _MOST_ENTRIES_PER_USED * len(used) + _ALWAYS_KEPT:
                return
            keys = [key for (key,) in connection.execute("SELECT key FROM entries")]
            with connection:
                connection.executemany(
                    "DELETE FROM entries WHERE key = ?", ((key,) for key in keys if key not in used)
                )
        except sqlite3.DatabaseError as error:
            self._start_again(error)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _select(self, keys: list[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for first in range(0, len(keys), _KEYS_PER_SELECT):
            part = keys[first : first + _KEYS_PER_SELECT]
            marks = ",".join("?" * len(part))
            rows = self._open().execute(
                f"SELECT key, checksum, value FROM entries WHERE key IN ({marks})", part
            )
            found |= {
                key: value
                for key, checksum, value in rows
                if isinstance(value, bytes) and zlib.crc32(value) == checksum
            }
        return found

    def _insert(self, entries: Sequence[tuple[bytes, bytes]]) -> None:
        with self._open() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO entries VALUES (?, ?, ?)",
                ((key, zlib.crc32(value), value) for key, value in entries),
            )

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            # Used by one thread at a time, not always the one that opened it.
            connection = sqlite3.connect(
                self._path, timeout=_BUSY_TIMEOUT_S, check_same_thread=False
            )
            connection.execute("PRAGMA journal_mode = WAL")
            # A power cut may lose the last entries, which costs time and nothing else.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(_SCHEMA)
            self._connection = connection
        return self._connection

    def _start_again(self, error: sqlite3.DatabaseError) -> None:
        """Empty a damaged file; other troubles, such as a full disk, are the caller's."""
        if isinstance(error, sqlite3.OperationalError) and not _is_damage(error):
            raise error
        self.close()
        for file in self._path.parent.glob(self._path.name + "*"):
            file.unlink()


def _is_damage(error: sqlite3.OperationalError) -> bool:
    text = str(error)
    return "no such" in text or "malformed" in text or "has no column" in text
