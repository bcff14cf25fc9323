"""Lines of a set's files: read one by one, and what is wrong with one told with its place."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from index.article import normalise
from index.errors import UnreadableSet

CORPUS, QUERIES, QRELS, SPLIT = "corpus.jsonl", "queries.jsonl", "qrels.tsv", "split.tsv"


class Place:
    """A line of a file: what is wrong there is told with its place."""

    def __init__(self, path: Path, line: int) -> None:
        self._path = path
        self._line = line

    def refuse(self, problem: str) -> NoReturn:
        raise UnreadableSet(f"{self._path}, line {self._line}: {problem}")


def read_lines(path: Path) -> Iterator[tuple[Place, str]]:
    """Yield the lines that are not blank; only "\\n" ends one, as in JSON lines."""
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield Place(path, number), line.rstrip("\r\n")
    except OSError as error:
        raise UnreadableSet(
            f"{path} cannot be opened ({error.strerror}): a set needs {CORPUS}, {QUERIES} "
            f"and {QRELS}; --make-questions makes one of a folder of articles"
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableSet(f"{path} is not UTF-8 (byte {error.start}): save it so") from error


def read_records(path: Path) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Yield the JSON object of each line."""
    for place, line in read_lines(path):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            place.refuse(f"is no JSON ({error}): write one object in braces")
        if not isinstance(record, dict):
            place.refuse("is no object in braces: write {…}")
        yield place, record


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[Place, list[str]]]:
    """Yield the values of each line, which are separated by tabs; `columns` names them."""
    for place, line in read_lines(path):
        values = line.split("\t")
        if len(values) != len(columns):
            place.refuse(
                f"has {len(values)} columns instead of {len(columns)}: "
                f"write {', '.join(columns)}, separated by tabs"
            )
        yield place, values


def id_of(place: Place, record: dict[str, Any]) -> str:
    """Return the record's id; a whole number is one too."""
    value = record.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    identity = text_of(place, record, "id")
    if not identity.strip():
        place.refuse("id is empty: give each line its own")
    return identity


def text_of(place: Place, record: dict[str, Any], name: str) -> str:
    """Return the record's text of that name, which it must have."""
    value = record.get(name)
    if not isinstance(value, str):
        place.refuse(f"{name} is {'missing' if value is None else 'no text'}: give it in quotes")
    return value


def texts_of(place: Place, record: dict[str, Any], name: str) -> tuple[str, ...]:
    """Return the texts of a list; none where there is no list. Blank ones are left out."""
    values = record.get(name)
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        place.refuse(f'{name} is no list of texts: write ["…", "…"]')
    return tuple(value for value in map(normalise, values) if value.strip())
