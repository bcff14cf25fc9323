"""The dense engine against NumPy brute force."""

from pathlib import Path

import numpy as np
import pytest

from index.embedder import FloatMatrix
from index.errors import IndexDamaged, IndexMismatch
from index.vectors import VectorIndex


def unit_rows(n: int, dimension: int, seed: int = 0) -> FloatMatrix:
    rows = np.random.default_rng(seed).normal(size=(n, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def best_rows(vectors: FloatMatrix, query: FloatMatrix, top_k: int) -> list[int]:
    scores = vectors @ query[0]
    return sorted(range(len(scores)), key=lambda row: (-scores[row], row))[:top_k]


@pytest.mark.parametrize("top_k", [1, 7, 500])
@pytest.mark.parametrize("dimension", [8, 384])
def test_search_equals_brute_force(dimension: int, top_k: int) -> None:
    vectors = unit_rows(500, dimension)
    index = VectorIndex.build(vectors)
    for query in unit_rows(20, dimension, seed=1)[:, np.newaxis]:
        found = index.search(query, top_k)
        assert [row for row, _ in found] == best_rows(vectors, query, top_k)
        scores = [score for _, score in found]
        np.testing.assert_allclose(scores, vectors[[r for r, _ in found]] @ query[0], atol=1e-6)


def test_search_in_allowed_rows_equals_brute_force_over_them() -> None:
    vectors = unit_rows(300, 16)
    index = VectorIndex.build(vectors)
    allowed = np.arange(5, 300, 7, dtype=np.int64)
    for query in unit_rows(20, 16, seed=2)[:, np.newaxis]:
        expected = [int(allowed[i]) for i in best_rows(vectors[allowed], query, 10)]
        assert [row for row, _ in index.search(query, 10, allowed)] == expected


def test_search_drops_padding_rows() -> None:
    index = VectorIndex.build(np.eye(3, dtype=np.float32))
    assert index.search(np.array([[0, 1, 0]], dtype=np.float32), 10) == [
        (1, 1.0),
        (0, 0.0),
        (2, 0.0),
    ]


def test_search_drops_padding_rows_of_a_filtered_search() -> None:
    index = VectorIndex.build(np.eye(3, dtype=np.float32))
    query = np.array([[0, 1, 0]], dtype=np.float32)
    assert index.search(query, 10, np.array([2, 1])) == [(1, 1.0), (2, 0.0)]
    assert index.search(query, 10, np.array([], dtype=np.int64)) == []


def test_ties_go_to_the_lower_row_even_where_the_list_is_cut() -> None:
    index = VectorIndex.build(np.tile(np.array([[0.6, 0.8]], dtype=np.float32), (40, 1)))
    query = np.array([[1, 0]], dtype=np.float32)
    assert [row for row, _ in index.search(query, 3)] == [0, 1, 2]
    assert [row for row, _ in index.search(query, 2, np.array([30, 5, 9]))] == [5, 9]


def test_cosine_stays_within_minus_one_and_one() -> None:
    vectors = unit_rows(300, 384)
    index = VectorIndex.build(np.concatenate([vectors, -vectors]))
    for query in vectors[:, np.newaxis]:
        scores = [score for _, score in index.search(query, 600)]
        assert min(scores) >= -1.0
        assert max(scores) <= 1.0


def test_an_empty_index_finds_nothing() -> None:
    index = VectorIndex.build(np.empty((0, 4), dtype=np.float32))
    assert (len(index), index.dimension) == (0, 4)
    assert index.search(np.eye(1, 4, dtype=np.float32), 5) == []


def test_a_written_index_is_the_same_when_opened(tmp_path: Path) -> None:
    vectors = unit_rows(50, 8)
    VectorIndex.build(vectors).write(tmp_path / "v.faiss")
    opened = VectorIndex.open(tmp_path / "v.faiss")
    assert (len(opened), opened.dimension) == (50, 8)
    assert opened.search(vectors[7:8], 3) == VectorIndex.build(vectors).search(vectors[7:8], 3)


def test_a_query_of_another_dimension_is_refused_with_both_numbers() -> None:
    index = VectorIndex.build(unit_rows(3, 8))
    with pytest.raises(IndexMismatch, match=r"9 dimensions, the index 8"):
        index.search(unit_rows(1, 9), 1)


@pytest.mark.parametrize("content", [None, b"", b"no index", b"IxFI" + b"\xff" * 64])
def test_a_file_that_is_no_index_is_damaged(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "v.faiss").write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"v\.faiss"):
        VectorIndex.open(tmp_path / "v.faiss")
