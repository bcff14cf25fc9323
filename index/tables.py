"""Article and passage tables of one generation, in SQLite, read-only once written.

The passages of an article have consecutive rows, and articles lie in the order of their
ordinals, so an article's rows are known from its first row and the next article's.
"""

import functools
import json
import sqlite3
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged
from index.filters import Filters
from index.published import day_of
from index.sentences import Span
from index.table_conditions import conditions_of, install, wanted_words

_SCHEMA = """
CREATE TABLE articles (
    ordinal INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version TEXT NOT NULL,
    path TEXT NOT NULL, title TEXT NOT NULL, published TEXT, publisher TEXT,
    language TEXT NOT NULL, also TEXT NOT NULL, story INTEGER NOT NULL,
    day INTEGER NOT NULL, first_row INTEGER NOT NULL);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles(ordinal),
    start INTEGER NOT NULL, end INTEGER NOT NULL, sentences TEXT NOT NULL);
"""
_INDEXES = "CREATE INDEX articles_of_story ON articles(story);"
_ARTICLE_COLUMNS = (
    "a.id, a.version, a.path, a.title, a.published, a.publisher, a.language, a.also, a.story"
)
# SQLite's default bound on the variables of one statement is 32,766; stay well below.
_ROWS_PER_SELECT = 500
# Rows kept for filters used lately; eight bytes for each that a filter leaves.
_KEPT_MASKS = 16
# Stories whose paths were asked for lately: a list names the same one again and again.
_KEPT_PLACES = 32

# Paths, each with the ids of the articles that have it as their first.
Places = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article's row: everything about it but the text, which its version names.

    also: the other paths under which the same text was found, with the same headline, day and
    publisher or with none. story: the ordinal of the first article that tells the same story, its
    own where none does so before it.
    """

    id: str
    version: str
    path: str
    title: str
    published: str | None
    publisher: str | None
    language: str
    also: tuple[str, ...]
    story: int


@dataclass(frozen=True, slots=True)
class PassageRecord:
    """A passage's row: its place in an article version."""

    row: int
    article: ArticleRecord
    start: int
    end: int
    sentences: tuple[Span, ...]


class TablesWriter:
    """Writes the tables of a new generation, one article after the other."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # The file becomes visible when it is whole and flushed: no journal is needed before.
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(_SCHEMA)
        self._connection.execute("BEGIN")
        self._articles = 0
        self.passage_count = 0

    def add(
        self, article: ArticleRecord, passages: Sequence[tuple[int, int, Sequence[Span]]]
    ) -> None:
        """Add an article and its passages: (start, end, sentences) in reading order."""
        self._connection.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (self._articles, *_article_columns(article), self.passage_count),
        )
        self._connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?)",
            (
                (self.passage_count + place, self._articles, start, end, json.dumps(sentences))
                for place, (start, end, sentences) in enumerate(passages)
            ),
        )
        self._articles += 1
        self.passage_count += len(passages)

    def close(self) -> None:
        self._connection.close()

    def finish(self) -> None:
        """Complete the file and close it."""
        self._connection.execute(_INDEXES)
        self._connection.execute("COMMIT")
        self.close()


class Tables:
    """The tables of a published generation; one connection, guarded by a lock."""

    def __init__(self, path: Path) -> None:
        """Raise IndexDamaged if the file is no database with these tables."""
        self._lock = threading.Lock()
        self._path = path
        self._masked = functools.lru_cache(maxsize=_KEPT_MASKS)(self._rows_matching)
        self._placed = functools.lru_cache(maxsize=_KEPT_PLACES)(self._places_of_story)
        try:
            self._connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            install(self._connection)
            self.article_count = self._count("articles")
            self.passage_count = self._count("passages")
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def passages(self, rows: Sequence[int]) -> list[PassageRecord]:
        """Return the passages of the given rows, in the order given."""
        places = self._select_in(
            "SELECT row, article, start, end, sentences FROM passages WHERE row IN ({})",
            [int(row) for row in rows],
        )
        # Each article once: one that lies at very many paths is read no oftener for its passages.
        articles = {
            ordinal: _article_record(article)
            for ordinal, *article in self._select_in(
                f"SELECT a.ordinal, {_ARTICLE_COLUMNS} FROM articles a WHERE a.ordinal IN ({{}})",
                list({article for _, article, *_ in places}),
            )
        }
        found = {
            row: PassageRecord(
                row, articles[article], start, end, tuple(Span(*s) for s in json.loads(sentences))
            )
            for row, article, start, end, sentences in places
        }
        return [found[row] for row in rows]

    def article(self, article_id: str) -> ArticleRecord | None:
        rows = self._select(
            f"SELECT {_ARTICLE_COLUMNS} FROM articles a WHERE a.id = ?", [article_id]
        )
        return _article_record(rows[0]) if rows else None

    def articles(self) -> list[ArticleRecord]:
        """Return every article, in the order indexed."""
        rows = self._select(f"SELECT {_ARTICLE_COLUMNS} FROM articles a ORDER BY a.ordinal", [])
        return [_article_record(row) for row in rows]

    def texts_of_story(self, story: int, at_most: int) -> list[ArticleRecord]:
        """Return the first article of each text that tells a story, in the order indexed."""
        # Beside min(), SQLite gives the columns of the row that has the least.
        rows = self._select(
            f"SELECT min(a.ordinal), {_ARTICLE_COLUMNS} FROM articles a WHERE a.story = ? "
            "GROUP BY a.version ORDER BY 1 LIMIT ?",
            [story, at_most],
        )
        return [_article_record(article) for _, *article in rows]

    def places_of_story(self, story: int, version: str | None = None) -> Places:
        """Return where a story is told, or only one text of it, in the order indexed."""
        return self._placed(story, version)

    def _places_of_story(self, story: int, version: str | None) -> Places:
        places: dict[str, dict[str, None]] = {}
        for article_id, path, also in self._select(
            "SELECT id, path, also FROM articles WHERE story = ? AND version = ifnull(?, version) "
            "ORDER BY ordinal",
            [story, version],
        ):
            places.setdefault(path, {})[article_id] = None
            for other in json.loads(also):
                places.setdefault(other, {})
        return places

    def list_articles(
        self, filters: Filters, query: str, first: int, count: int
    ) -> tuple[int, list[tuple[ArticleRecord, str]]]:
        """Return how many articles match, and `count` of them from the `first` on (0 is one).

        Newest first, undated last, then by path; each with the id of the first article of its
        story. query: every word of it begins a word of the headline, path or publisher.
        """
        conditions, values = conditions_of(filters)
        for bound, sign in ((filters.since, ">="), (filters.until, "<=")):
            if bound:
                conditions.append(f"a.day {sign} ? AND a.day > 0")
                values.append(bound.toordinal())
        if words := wanted_words(query):
            conditions.append("holds(?, a.title, a.path, a.publisher)")
            values.append(words)
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        total = int(self._select(f"SELECT count(*) FROM articles a {where}", values)[0][0])
        found = self._select(
            f"SELECT s.id, {_ARTICLE_COLUMNS} FROM articles a "
            f"JOIN articles s ON s.ordinal = a.story {where} "
            "ORDER BY a.day DESC, a.path, a.ordinal LIMIT ? OFFSET ?",
            [*values, count, first],
        )
        return total, [(_article_record(article), story) for story, *article in found]

    def rows_matching(self, filters: Filters) -> npt.NDArray[np.int64] | None:
        """Return the passage rows an article filter leaves, ascending; None for no filter."""
        return None if filters.is_empty else self._masked(filters)

    def _rows_matching(self, filters: Filters) -> npt.NDArray[np.int64]:
        first_rows, days = self._article_arrays
        matching = np.ones(len(days), dtype=bool)
        if filters.since or filters.until:
            first = filters.since.toordinal() if filters.since else date.min.toordinal()
            last = filters.until.toordinal() if filters.until else date.max.toordinal()
            matching = (days >= first) & (days <= last)
        if filters.as_of:
            matching &= days <= filters.as_of.toordinal()
        conditions, values = conditions_of(filters)
        if conditions:
            found = self._select(
                f"SELECT a.ordinal FROM articles a WHERE {' AND '.join(conditions)}", values
            )
            named = np.zeros(len(days), dtype=bool)
            named[np.fromiter((ordinal for (ordinal,) in found), np.int64, len(found))] = True
            matching &= named
        rows = np.flatnonzero(np.repeat(matching, np.diff(first_rows)))
        rows.setflags(write=False)  # shared by the cache
        return rows.astype(np.int64, copy=False)

    @functools.cached_property
    def day_range(self) -> tuple[date, date] | None:
        """The first and the last day of the dated articles; None if no article has a day."""
        _, days = self._article_arrays
        dated = days[days > 0]
        if not len(dated):
            return None
        return date.fromordinal(int(dated.min())), date.fromordinal(int(dated.max()))

    @functools.cached_property
    def _article_arrays(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        """First row of each article and, at the end, the number of rows; day number or 0."""
        found = self._select("SELECT first_row, day FROM articles ORDER BY ordinal", [])
        first_rows = np.array([row for row, _ in found] + [self.passage_count], dtype=np.int64)
        return first_rows, np.array([day for _, day in found], dtype=np.int32)

    def _count(self, table: str) -> int:
        return int(self._select(f"SELECT count(*) FROM {table}", [])[0][0])

    def _select_in(self, statement: str, values: Sequence[int]) -> list[tuple]:  # type: ignore[type-arg]
        """The rows of a statement with "IN ({})", for as many values as there are."""
        found = []
        for first in range(0, len(values), _ROWS_PER_SELECT):
            part = values[first : first + _ROWS_PER_SELECT]
            found += self._select(statement.format(",".join("?" * len(part))), part)
        return found

    def _select(self, statement: str, values: Sequence[object]) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise self._damaged(error) from error

    def _damaged(self, error: sqlite3.Error) -> IndexDamaged:
        return IndexDamaged(f"{self._path} cannot be read ({error}): run `footnote index`")


def _article_columns(article: ArticleRecord) -> tuple[object, ...]:
    day = day_of(article.published)
    return (
        article.id,
        article.version,
        article.path,
        article.title,
        article.published,
        article.publisher,
        article.language,
        json.dumps(article.also),
        article.story,
        day.toordinal() if day else 0,
    )


def _article_record(columns: Sequence[Any]) -> ArticleRecord:
    values: list[Any] = [*columns]
    values[-2] = tuple(json.loads(values[-2]))
    return ArticleRecord(*values)
