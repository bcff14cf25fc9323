"""The article store: texts by version, kept until swept, refused when damaged."""

import sqlite3
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.article import version_of
from index.errors import IndexDamaged
from index.texts import TextStore

ONE, TWO = "One text. 😀", "Ещё один текст."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TextStore]:
    store = TextStore(tmp_path / "texts.sqlite")
    yield store
    store.close()


def put(store: TextStore, *texts: str) -> None:
    store.put((version_of(text), text) for text in texts)


def change(folder: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(folder / "texts.sqlite")
    with connection:
        connection.execute(statement, values)
    connection.close()


def test_a_text_comes_back_by_its_version(store: TextStore) -> None:
    put(store, ONE, TWO)
    assert store.get(version_of(ONE)) == ONE
    assert store.get(version_of(TWO)) == TWO


def test_an_unknown_version_is_none(store: TextStore) -> None:
    assert store.get(version_of(ONE)) is None


def test_texts_outlive_the_process(store: TextStore, tmp_path: Path) -> None:
    put(store, ONE)
    store.close()
    assert store.get(version_of(ONE)) == ONE
    other = TextStore(tmp_path / "texts.sqlite")
    assert other.get(version_of(ONE)) == ONE
    other.close()


def test_bytes_of_another_version_are_refused(store: TextStore, tmp_path: Path) -> None:
    put(store, ONE)
    change(tmp_path, "UPDATE texts SET text = ?", zlib.compress(TWO.encode()))
    with pytest.raises(IndexDamaged, match=version_of(ONE)):
        store.get(version_of(ONE))


@pytest.mark.parametrize("content", [b"junk", b"", zlib.compress(b"\xff\xfe")])
def test_bytes_that_are_no_text_are_refused(
    store: TextStore, tmp_path: Path, content: bytes
) -> None:
    put(store, ONE)
    change(tmp_path, "UPDATE texts SET text = ?", content)
    with pytest.raises(IndexDamaged, match=version_of(ONE)):
        store.get(version_of(ONE))


def test_sweep_removes_only_what_is_old_and_not_kept(store: TextStore, tmp_path: Path) -> None:
    put(store, ONE, TWO, "new")
    old = "UPDATE texts SET last_indexed_s = last_indexed_s - 1000 WHERE version != ?"
    change(tmp_path, old, version_of("new"))
    assert store.sweep({version_of(ONE)}, older_than_s=500) == 1
    assert store.get(version_of(ONE)) == ONE
    assert store.get(version_of(TWO)) is None
    assert store.get(version_of("new")) == "new"


def test_indexing_a_text_again_makes_it_young(store: TextStore, tmp_path: Path) -> None:
    put(store, ONE)
    change(tmp_path, "UPDATE texts SET last_indexed_s = 0")
    put(store, ONE)
    assert store.sweep(set(), older_than_s=500) == 0


@pytest.mark.parametrize("content", [b"no database" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
@pytest.mark.parametrize("use", ["put", "get", "sweep"])
def test_a_file_that_is_no_database_is_damaged(
    store: TextStore, tmp_path: Path, content: bytes, use: str
) -> None:
    (tmp_path / "texts.sqlite").write_bytes(content)
    uses = {
        "put": lambda: put(store, ONE),
        "get": lambda: store.get(version_of(ONE)),
        "sweep": lambda: store.sweep(set(), 1.0),
    }
    with pytest.raises(IndexDamaged, match=r"texts\.sqlite"):
        uses[use]()


@pytest.mark.parametrize("use", ["put", "get", "sweep"])
def test_damage_inside_the_database_is_reported_as_such(tmp_path: Path, use: str) -> None:
    writer = TextStore(tmp_path / "texts.sqlite")
    put(writer, *(f"text {number} " + "x" * number for number in range(300)))
    writer.close()
    file = tmp_path / "texts.sqlite"
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    store = TextStore(file)
    uses = {
        "put": lambda: put(store, ONE),
        "get": lambda: store.get(version_of(ONE)),
        "sweep": lambda: store.sweep(set(), 1.0),
    }
    try:
        with pytest.raises(IndexDamaged, match=r"texts\.sqlite"):
            uses[use]()
    finally:
        store.close()


def test_readers_read_while_a_builder_writes(store: TextStore, tmp_path: Path) -> None:
    put(store, ONE)
    reader = TextStore(tmp_path / "texts.sqlite")
    seen: list[str | None] = []
    threads = [
        threading.Thread(target=lambda: seen.extend(reader.get(version_of(ONE)) for _ in range(50)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for number in range(50):
        put(store, f"text {number}")
    for thread in threads:
        thread.join()
    reader.close()
    assert seen == [ONE] * 200
