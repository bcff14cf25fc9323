"""What an article must fulfil, as SQL over the columns of the table `articles a`."""

import re
import sqlite3
import unicodedata

from index.filters import Filters
from index.scripts import UNSPACED

_PARTED = "\n"


def install(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that the conditions use."""
    connection.create_function("fold", 1, _fold, deterministic=True)
    connection.create_function("holds", -1, _holds, deterministic=True)


def conditions_of(filters: Filters) -> tuple[list[str], list[object]]:
    """Return the filters on names as SQL, and the values; those on days are applied to an array."""
    conditions: list[str] = []
    values: list[object] = []

    def add(condition: str, *arguments: object) -> None:
        conditions.append(condition)
        values.extend(arguments)

    if filters.publisher:
        add("fold(a.publisher) = ?", filters.publisher.casefold())
    if filters.article_id:
        add("a.id = ?", filters.article_id)
    if filters.path:
        folder = filters.path.rstrip("/")
        is_below = "({0} = ? OR substr({0}, 1, ?) = ?)"
        add(
            f"({is_below.format('a.path')} OR EXISTS "
            f"(SELECT 1 FROM json_each(a.also) WHERE {is_below.format('value')}))",
            *[folder, len(folder) + 1, folder + "/"] * 2,
        )
    return conditions, values


def wanted_words(query: str) -> str:
    """Return the words of a query as `holds` takes them: each to begin a word of the texts.

    In scripts without blanks a word may stand anywhere.
    """
    words = dict.fromkeys(_plain(query).split())
    return _PARTED.join(word if UNSPACED.search(word) else f" {word}" for word in words)


def _holds(words: str, *texts: str | None) -> bool:
    plain = _plain(*texts)
    return all(word in plain for word in words.split(_PARTED))


def _plain(*texts: str | None) -> str:
    """The words of the texts without case and accents, each after a blank."""
    joined = unicodedata.normalize("NFKD", " ".join(text for text in texts if text)).casefold()
    letters = (char for char in joined if not unicodedata.combining(char))
    return "".join(f" {word}" for word in re.split(r"\W+", "".join(letters)) if word)


def _fold(text: str | None) -> str | None:
    """Case folding for any script; SQLite's own lower() knows only ASCII."""
    return text.casefold() if text else None
