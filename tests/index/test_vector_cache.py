"""The vector cache: nothing is embedded twice, and losing it costs only time."""

import sqlite3
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.analysis import vector_key
from index.cache import Cache
from index.embedder import Embedder
from index.vector_cache import VectorCache
from index.vectors import HalfMatrix

TEXTS = ["apple pie", "bread", "apple pie", "cake"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vectors.sqlite"


def embed_cached(path: Path, embedder: Embedder, texts: Sequence[str]) -> tuple[HalfMatrix, int]:
    """Vectors of the texts, and how many were computed."""
    cache = Cache(path)
    vectors = VectorCache(cache, embedder)
    try:
        found = vectors.vectors([vector_key(embedder, text) for text in texts], texts.__getitem__)
    finally:
        cache.close()
    return found, vectors.embedded


def test_vectors_come_back_in_order_and_unit_length(path: Path, hand_embedder) -> None:
    vectors, computed = embed_cached(path, hand_embedder, TEXTS)
    assert computed == 3
    assert vectors.dtype == np.float16
    np.testing.assert_allclose(vectors, hand_embedder.embed_texts(TEXTS), atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)


def test_nothing_is_embedded_twice(path: Path, hand_embedder) -> None:
    first, _ = embed_cached(path, hand_embedder, TEXTS)
    assert sorted(hand_embedder.embedded) == ["apple pie", "bread", "cake"]
    second, computed = embed_cached(path, hand_embedder, [*reversed(TEXTS), "fig"])
    assert computed == 1
    assert hand_embedder.embedded[3:] == ["fig"]
    assert (second[:4] == first[::-1]).all()


def test_vectors_from_the_cache_are_those_of_a_build_without_it(
    tmp_path: Path, hand_embedder
) -> None:
    embed_cached(tmp_path / "warm.sqlite", hand_embedder, TEXTS)
    warm, _ = embed_cached(tmp_path / "warm.sqlite", hand_embedder, TEXTS)
    cold, _ = embed_cached(tmp_path / "cold.sqlite", hand_embedder, TEXTS)
    assert (warm == cold).all()


def test_another_embedder_finds_nothing(path: Path, hand_embedder) -> None:
    embed_cached(path, hand_embedder, TEXTS)
    other = type(hand_embedder)("other")
    assert embed_cached(path, other, TEXTS)[1] == 3


def test_no_texts(path: Path, hand_embedder) -> None:
    vectors, computed = embed_cached(path, hand_embedder, [])
    assert (vectors.shape, computed) == ((0, 27), 0)


def test_an_interrupted_run_keeps_what_it_had_committed(path: Path, hand_embedder) -> None:
    texts = [f"{'a' * (number + 1)}" for number in range(600)]

    class Interrupted(type(hand_embedder)):
        def embed_texts(self, texts):
            if len(self.embedded) >= 512:
                raise KeyboardInterrupt
            return super().embed_texts(texts)

    with pytest.raises(KeyboardInterrupt):
        embed_cached(path, Interrupted(), texts)
    assert embed_cached(path, hand_embedder, texts)[1] == 600 - 512


def test_a_file_that_is_no_database_is_replaced(path: Path, hand_embedder) -> None:
    path.write_bytes(b"no database" * 1000)
    assert embed_cached(path, hand_embedder, TEXTS)[1] == 3
    assert embed_cached(path, hand_embedder, TEXTS)[1] == 0


def test_damage_inside_the_database_costs_only_time(path: Path, hand_embedder) -> None:
    texts = [f"{number} apple" for number in range(300)]
    good, _ = embed_cached(path, hand_embedder, texts)
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    vectors, _ = embed_cached(path, hand_embedder, texts)
    assert (vectors == good).all()


@pytest.mark.parametrize("blob", [b"", b"\x00", b"\x00" * 52], ids=["0", "1", "52"])
def test_a_vector_of_another_length_is_embedded_again(
    path: Path, hand_embedder, blob: bytes
) -> None:
    good, _ = embed_cached(path, hand_embedder, TEXTS)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE entries SET value = ?, checksum = ?", [blob, zlib.crc32(blob)])
    connection.close()
    vectors, _ = embed_cached(path, hand_embedder, TEXTS)
    assert (vectors == good).all()


def test_a_flipped_bit_in_a_vector_is_noticed(path: Path, hand_embedder) -> None:
    good, _ = embed_cached(path, hand_embedder, TEXTS)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE entries SET value = zeroblob(54)")
    connection.close()
    vectors, computed = embed_cached(path, hand_embedder, TEXTS)
    assert computed == 3
    assert (vectors == good).all()
