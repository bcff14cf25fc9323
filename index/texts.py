"""The article store: every text that was ever indexed, by version, until it is swept by age.

It lives beside the generations, so that a permalink still opens the words it cited after the
article has changed. Whose text a version was, and under what headline, is kept with it: a link
that says "this article said these words" opens nobody else's.
"""

import sqlite3
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.article import version_of
from index.errors import IndexDamaged
from index.tables import ArticleRecord

_SCHEMA = """
CREATE TABLE IF NOT EXISTS texts (
    version TEXT PRIMARY KEY, text BLOB NOT NULL, last_indexed_s REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS headings (
    version TEXT, article_id TEXT, path TEXT NOT NULL, title TEXT NOT NULL, published TEXT,
    publisher TEXT, language TEXT NOT NULL, PRIMARY KEY (version, article_id)) WITHOUT ROWID;
"""
# How long one process waits for another's write to finish.
_BUSY_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Heading:
    """What stood above a version of an article's text when it was last indexed."""

    path: str
    title: str
    published: str | None
    publisher: str | None
    language: str


class TextStore:
    """Texts by version (SHA-256), compressed; safe to read while a builder writes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None

    def put(self, texts: Iterable[tuple[str, str]]) -> None:
        """Keep (version, text) pairs and note that they were indexed now."""
        now = time.time()
        rows = [(version, zlib.compress(text.encode()), now) for version, text in texts]
        with self._transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", rows)

    def put_headings(self, articles: Iterable[ArticleRecord]) -> None:
        """Note under whose name and headline these articles' texts are indexed."""
        rows = [
            (a.version, a.id, a.path, a.title, a.published, a.publisher, a.language)
            for a in articles
        ]
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO headings VALUES (?, ?, ?, ?, ?, ?, ?)", rows
            )

    def touch(self, versions: Iterable[str]) -> None:
        """Note that these versions were in the index until now; their age counts from here."""
        now = time.time()
        with self._transaction() as connection:
            connection.executemany(
                "UPDATE texts SET last_indexed_s = ? WHERE version = ?",
                [(now, version) for version in versions],
            )

    def recover(self, thorough: bool) -> None:
        """Set a damaged file aside, so that a build can fill a new one; for the builder only.

        thorough: look at the whole file, not only at its list of versions.
        """
        try:
            with self._lock:
                connection = self._open()
                connection.execute("SELECT count(version) FROM texts")
                if not thorough or connection.execute("PRAGMA quick_check").fetchone() == ("ok",):
                    return
        except (IndexDamaged, sqlite3.DatabaseError) as error:
            if _is_about_room(error):
                raise
        self.close()
        for file in self._path.parent.glob(self._path.name + "*"):
            file.replace(file.with_name(f"damaged-{file.name}"))

    def versions(self) -> set[str]:
        """Return the versions whose texts are kept."""
        with self._transaction() as connection:
            return {version for (version,) in connection.execute("SELECT version FROM texts")}

    def get(self, version: str) -> str | None:
        """Return the text of a version, or None if it was never kept or has been swept.

        Raises IndexDamaged if the stored bytes are not that version's.
        """
        row = self._row("SELECT text FROM texts WHERE version = ?", version)
        if row is None:
            return None
        try:
            text = zlib.decompress(row[0]).decode()
        except (zlib.error, UnicodeDecodeError) as error:
            raise self._damaged(f"version {version}: {error}") from error
        if version_of(text) != version:
            raise self._damaged(f"version {version} holds another text")
        return text

    def heading(self, article_id: str, version: str) -> Heading | None:
        """Return what stood above this version of the article; None if it never was its text."""
        row = self._row(
            "SELECT path, title, published, publisher, language FROM headings "
            "WHERE version = ? AND article_id = ?",
            version,
            article_id,
        )
        return Heading(*row) if row else None

    def text_of(self, version: str) -> str:
        """Return the text of a version that must be there; raise IndexDamaged if it is not."""
        text = self.get(version)
        if text is None:
            raise self._damaged(f"version {version} is missing")
        return text

    def sweep(self, keep: set[str], older_than_s: float) -> int:
        """Remove texts not in `keep` and not indexed for older_than_s; return how many."""
        limit = time.time() - older_than_s
        with self._transaction() as connection:
            old = connection.execute("SELECT version FROM texts WHERE last_indexed_s < ?", [limit])
            gone = [(version,) for (version,) in old.fetchall() if version not in keep]
            connection.executemany("DELETE FROM texts WHERE version = ?", gone)
            connection.executemany("DELETE FROM headings WHERE version = ?", gone)
        return len(gone)

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _row(self, statement: str, *values: str) -> Any:
        with self._lock:
            try:
                return self._open().execute(statement, values).fetchone()
            except sqlite3.DatabaseError as error:
                raise self._damaged(str(error)) from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._lock, self._open() as connection:
                yield connection
        except sqlite3.DatabaseError as error:
            raise self._damaged(str(error)) from error

    def _open(self) -> sqlite3.Connection:
        """The connection to the file that is there now; the folder may have been made anew.

        While there is none, as after the folder was removed, the open one goes on serving.
        """
        now = _identity(self._path)
        if self._connection is not None and now not in (None, self._identity):
            self._connection.close()
            self._connection = None
        if self._connection is None:
            try:
                connection = sqlite3.connect(
                    self._path, timeout=_BUSY_TIMEOUT_S, check_same_thread=False
                )
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(_SCHEMA)
            except sqlite3.DatabaseError as error:
                raise self._damaged(str(error)) from error
            self._connection = connection
            self._identity = _identity(self._path)
        return self._connection

    def _damaged(self, reason: str) -> IndexDamaged:
        return IndexDamaged(
            f"the article store {self._path} cannot be read ({reason}): remove that file and "
            "run `footnote index --rebuild`, which fills it again from the articles"
        )


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells one file from another that takes its name later."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _is_about_room(error: Exception) -> bool:
    cause = error.__cause__ or error
    return isinstance(cause, sqlite3.OperationalError) and "malformed" not in str(cause)
