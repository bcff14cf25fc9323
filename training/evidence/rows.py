"""What the stages hand on: the rows to train on, and the places they are read from and kept."""

import dataclasses
import gzip
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

# What the stages make: rows, checkpoints, measurements (git-ignored).
WORK = ROOT / ".footnote" / "evidence"
NO_SPAN = (-1, -1)


@dataclass(frozen=True, slots=True)
class QARow:
    """A question over a context; start is -1 where the answer is no span of it."""

    set: str
    title: str
    context: str
    question: str
    answer: str
    start: int


@dataclass(frozen=True, slots=True)
class Window:
    """Some sentences of a context; text[start:end] is the answer, NO_SPAN if it is not there."""

    title: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Group:
    """A question with windows: the first holds the answer, the others do not.

    whole: whether the first window's span is to be learned (the answer is a span of it).
    """

    set: str
    question: str
    windows: tuple[Window, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement, the words it is said to rest on, and whether they support it. kind: how made."""

    claim: str
    source: str
    supported: bool
    kind: str


def data_folder() -> Path:
    """Return the folder of the training data; stop if FOOTNOTE_DATA does not name it."""
    value = os.environ.get("FOOTNOTE_DATA")
    if not value or not (Path(value) / "training").is_dir():
        sys.exit("Set FOOTNOTE_DATA to the data folder (the one that holds eval/ and training/).")
    return Path(value) / "training"


def read_qa() -> list[QARow]:
    """Return every question of the training data, in the order of the file."""
    names = [field.name for field in dataclasses.fields(QARow)]
    with gzip.open(data_folder() / "qa.jsonl.gz", "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    return [QARow(*(record[name] for name in names)) for record in records]


def is_held_out(text: str, share: float) -> bool:
    """Return whether a text belongs to the held-out share: by hash, the same on every machine."""
    digest = hashlib.sha256(text.encode()).digest()
    return int.from_bytes(digest[:4]) < share * 2**32


def write_rows(path: Path, rows: Iterable[Group | Claim]) -> int:
    """Write one JSON row a line; return how many."""
    count = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    with gzip.open(draft, "wt", encoding="utf-8", compresslevel=3) as file:
        for row in rows:
            file.write(json.dumps(dataclasses.asdict(row), ensure_ascii=False) + "\n")
            count += 1
    draft.rename(path)
    return count


def read_groups(path: Path) -> list[Group]:
    return [
        Group(row["set"], row["question"], tuple(Window(**w) for w in row["windows"]), row["whole"])
        for row in _read(path)
    ]


def read_claims(path: Path) -> list[Claim]:
    return [Claim(**row) for row in _read(path)]


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
