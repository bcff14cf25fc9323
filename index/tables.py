"""Article and passage tables of one generation, in SQLite, read-only once written."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.article import Article
from index.errors import IndexDamaged
from index.filters import Filters
from index.passages import Passage
from index.published import day_of
from index.sentences import Span

_SCHEMA = """
CREATE TABLE articles (
    ordinal INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version TEXT NOT NULL,
    path TEXT NOT NULL, title TEXT NOT NULL, published TEXT, day TEXT, publisher TEXT,
    language TEXT NOT NULL, also TEXT NOT NULL);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles(ordinal),
    start INTEGER NOT NULL, end INTEGER NOT NULL, sentences TEXT NOT NULL);
CREATE INDEX passages_of_article ON passages(article);
CREATE INDEX articles_by_day ON articles(day);
CREATE TABLE skipped (path TEXT NOT NULL, reason TEXT NOT NULL);
"""
_ARTICLE_COLUMNS = "a.id, a.version, a.path, a.title, a.published, a.publisher, a.language, a.also"
# SQLite's default bound on the variables of one statement is 32,766; stay well below.
_ROWS_PER_SELECT = 500


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article's row: everything about it but the text, which its version names.

    `also` lists the other paths under which the same text was found.
    """

    id: str
    version: str
    path: str
    title: str
    published: str | None
    publisher: str | None
    language: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PassageRecord:
    """A passage's row: its place in an article version."""

    row: int
    article: ArticleRecord
    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that could not be read, and why."""

    path: str
    reason: str


class Tables:
    """The tables of a published generation; one connection, guarded by a lock."""

    def __init__(self, path: Path) -> None:
        """Raise IndexDamaged if the file is no database with these tables."""
        self._lock = threading.Lock()
        self._path = path
        try:
            self._connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self._connection.create_function("fold", 1, _fold, deterministic=True)
            self.article_count = self._count("articles")
            self.passage_count = self._count("passages")
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @staticmethod
    def write(
        path: Path,
        articles: Sequence[Article],
        also: dict[str, tuple[str, ...]],
        passages: Iterable[Passage],
        skipped: Sequence[Skipped],
    ) -> None:
        """Write the tables; a passage's row is its position in `passages`."""
        ordinals = {article.id: ordinal for ordinal, article in enumerate(articles)}
        connection = sqlite3.connect(path)
        try:
            connection.executescript(_SCHEMA)
            connection.executemany(
                "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    _article_row(ordinal, article, also.get(article.id, ()))
                    for ordinal, article in enumerate(articles)
                ),
            )
            connection.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?)",
                (
                    (row, ordinals[p.article_id], p.start, p.end, json.dumps(p.sentences))
                    for row, p in enumerate(passages)
                ),
            )
            connection.executemany(
                "INSERT INTO skipped VALUES (?, ?)", ((s.path, s.reason) for s in skipped)
            )
            connection.commit()
        finally:
            connection.close()

    def passages(self, rows: Sequence[int]) -> list[PassageRecord]:
        """Return the passages of the given rows, in the order given."""
        found: dict[int, PassageRecord] = {}
        for first in range(0, len(rows), _ROWS_PER_SELECT):
            part = [int(row) for row in rows[first : first + _ROWS_PER_SELECT]]
            marks = ",".join("?" * len(part))
            for row, start, end, sentences, *article in self._select(
                f"SELECT p.row, p.start, p.end, p.sentences, {_ARTICLE_COLUMNS} FROM passages p "
                f"JOIN articles a ON a.ordinal = p.article WHERE p.row IN ({marks})",
                part,
            ):
                spans = tuple(Span(*span) for span in json.loads(sentences))
                found[row] = PassageRecord(row, _article_record(article), start, end, spans)
        return [found[row] for row in rows]

    def article(self, article_id: str) -> ArticleRecord | None:
        rows = self._select(
            f"SELECT {_ARTICLE_COLUMNS} FROM articles a WHERE a.id = ?", [article_id]
        )
        return _article_record(rows[0]) if rows else None

    def articles(self) -> list[ArticleRecord]:
        """Return every article, by path."""
        rows = self._select(f"SELECT {_ARTICLE_COLUMNS} FROM articles a ORDER BY a.path", [])
        return [_article_record(row) for row in rows]

    def skipped(self) -> list[Skipped]:
        """Return the files that could not be read, by path."""
        return [Skipped(*row) for row in self._select("SELECT * FROM skipped ORDER BY path", [])]

    def rows_matching(self, filters: Filters) -> npt.NDArray[np.int64] | None:
        """Return the passage rows an article filter leaves, ascending; None for no filter."""
        if filters.is_empty:
            return None
        conditions, values = _conditions(filters)
        rows = self._select(
            "SELECT p.row FROM passages p JOIN articles a ON a.ordinal = p.article WHERE "
            + " AND ".join(conditions)
            + " ORDER BY p.row",
            values,
        )
        return np.fromiter((row for (row,) in rows), dtype=np.int64, count=len(rows))

    def _count(self, table: str) -> int:
        return int(self._select(f"SELECT count(*) FROM {table}", [])[0][0])

    def _select(self, statement: str, values: Sequence[object]) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise self._damaged(error) from error

    def _damaged(self, error: sqlite3.Error) -> IndexDamaged:
        return IndexDamaged(f"{self._path} cannot be read ({error}): run `footnote index`")


def _article_row(ordinal: int, article: Article, also: tuple[str, ...]) -> tuple[object, ...]:
    day = day_of(article.published)
    return (
        ordinal,
        article.id,
        article.version,
        article.path,
        article.title,
        article.published,
        day.isoformat() if day else None,
        article.publisher,
        article.language,
        json.dumps(also),
    )


def _article_record(columns: Sequence[Any]) -> ArticleRecord:
    values: list[Any] = [*columns[:-1], tuple(json.loads(columns[-1]))]
    return ArticleRecord(*values)


def _conditions(filters: Filters) -> tuple[list[str], list[object]]:
    conditions: list[str] = []
    values: list[object] = []

    def add(condition: str, *arguments: object) -> None:
        conditions.append(condition)
        values.extend(arguments)

    if filters.since:
        add("a.day >= ?", _day_text(filters.since))
    if filters.until:
        add("a.day <= ?", _day_text(filters.until))
    if filters.publisher:
        add("fold(a.publisher) = ?", filters.publisher.casefold())
    if filters.article_id:
        add("a.id = ?", filters.article_id)
    if filters.path:
        folder = filters.path.rstrip("/")
        add("(a.path = ? OR substr(a.path, 1, ?) = ?)", folder, len(folder) + 1, folder + "/")
    return conditions, values


def _day_text(day: date) -> str:
    return day.isoformat()


def _fold(text: str | None) -> str | None:
    """Case folding for any script; SQLite's own lower() knows only ASCII."""
    return text.casefold() if text else None
