"""The dense engine against NumPy brute force."""

from pathlib import Path

import numpy as np
import pytest

from index.embedder import FloatMatrix
from index.errors import IndexDamaged, IndexMismatch
from index.vectors import LISTS_FILE, VECTORS_FILE, VectorIndex, VectorsWriter


def unit_rows(n: int, dimension: int, seed: int = 0) -> FloatMatrix:
    rows = np.random.default_rng(seed).normal(size=(n, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def stored(vectors: FloatMatrix) -> FloatMatrix:
    """The vectors as the index holds them: through float16, then of unit length again."""
    half = vectors.astype(np.float16).astype(np.float32)
    return half / np.maximum(np.linalg.norm(half, axis=1, keepdims=True), 1e-9)


def written(folder: Path, vectors: FloatMatrix, exact_passages: int = 100_000) -> VectorIndex:
    writer = VectorsWriter(folder, vectors.shape[1], exact_passages)
    for block in np.array_split(vectors, 3):
        writer.add(block.astype(np.float16))
    writer.finish()
    return VectorIndex.open(folder, vectors.shape[1])


def best_rows(vectors: FloatMatrix, query: FloatMatrix, top_k: int) -> list[int]:
    scores = vectors @ query[0]
    return sorted(range(len(scores)), key=lambda row: (-scores[row], row))[:top_k]


@pytest.mark.parametrize("top_k", [1, 7, 500])
@pytest.mark.parametrize("dimension", [8, 384])
def test_search_equals_brute_force(tmp_path: Path, dimension: int, top_k: int) -> None:
    rows = unit_rows(500, dimension)
    index, vectors = written(tmp_path, rows), stored(rows)
    for query in unit_rows(20, dimension, seed=1)[:, np.newaxis]:
        found = index.search(query, top_k)
        assert [row for row, _ in found] == best_rows(vectors, query, top_k)
        scores = [score for _, score in found]
        np.testing.assert_allclose(scores, vectors[[r for r, _ in found]] @ query[0], atol=1e-6)


def test_search_in_allowed_rows_equals_brute_force_over_them(tmp_path: Path) -> None:
    rows = unit_rows(300, 16)
    index, vectors = written(tmp_path, rows), stored(rows)
    allowed = np.arange(5, 300, 7, dtype=np.int64)
    for query in unit_rows(20, 16, seed=2)[:, np.newaxis]:
        expected = [int(allowed[i]) for i in best_rows(vectors[allowed], query, 10)]
        assert [row for row, _ in index.search(query, 10, allowed)] == expected


def test_search_drops_padding_rows(tmp_path: Path) -> None:
    index = written(tmp_path, np.eye(3, dtype=np.float32))
    assert index.search(np.array([[0, 1, 0]], dtype=np.float32), 10) == [
        (1, 1.0),
        (0, 0.0),
        (2, 0.0),
    ]


def test_search_drops_padding_rows_of_a_filtered_search(tmp_path: Path) -> None:
    index = written(tmp_path, np.eye(3, dtype=np.float32))
    query = np.array([[0, 1, 0]], dtype=np.float32)
    assert index.search(query, 10, np.array([2, 1])) == [(1, 1.0), (2, 0.0)]
    assert index.search(query, 10, np.array([], dtype=np.int64)) == []


def test_ties_go_to_the_lower_row_even_where_the_list_is_cut(tmp_path: Path) -> None:
    index = written(tmp_path, np.tile(np.array([[0.6, 0.8]], dtype=np.float32), (40, 1)))
    query = np.array([[1, 0]], dtype=np.float32)
    assert [row for row, _ in index.search(query, 3)] == [0, 1, 2]
    assert [row for row, _ in index.search(query, 2, np.array([30, 5, 9]))] == [5, 9]


def test_cosine_stays_within_minus_one_and_one(tmp_path: Path) -> None:
    vectors = unit_rows(300, 384)
    index = written(tmp_path, np.concatenate([vectors, -vectors]))
    for query in vectors[:, np.newaxis]:
        scores = [score for _, score in index.search(query, 600)]
        assert min(scores) >= -1.0
        assert max(scores) <= 1.0


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    index = written(tmp_path, np.empty((0, 4), dtype=np.float32))
    assert (len(index), index.dimension) == (0, 4)
    assert index.search(np.eye(1, 4, dtype=np.float32), 5) == []


def test_a_query_of_another_dimension_is_refused_with_both_numbers(tmp_path: Path) -> None:
    index = written(tmp_path, unit_rows(3, 8))
    with pytest.raises(IndexMismatch, match=r"9 dimensions, the index 8"):
        index.search(unit_rows(1, 9), 1)


@pytest.mark.parametrize("content", [None, b"odd", b"\0" * 17])
def test_a_file_of_another_size_is_damaged(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / VECTORS_FILE).write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"vectors\.f16 does not hold vectors of 4 dim"):
        VectorIndex.open(tmp_path, 4)


@pytest.mark.parametrize("content", [b"", b"no index", b"IxFI" + b"\xff" * 64])
def test_lists_that_cannot_be_read_are_damaged(tmp_path: Path, content: bytes) -> None:
    written(tmp_path, unit_rows(9, 8))
    (tmp_path / LISTS_FILE).write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"vectors\.faiss"):
        VectorIndex.open(tmp_path, 8)


@pytest.fixture(scope="module")
def approximate(tmp_path_factory: pytest.TempPathFactory) -> tuple[VectorIndex, FloatMatrix]:
    """An index with lists over vectors that lie in clusters, as those of texts do."""
    centres = unit_rows(60, 32)
    noise = unit_rows(6_000, 32, seed=1)
    rows = np.repeat(centres, 100, axis=0) + 0.7 * noise
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return written(tmp_path_factory.mktemp("lists"), rows, exact_passages=1_000), stored(rows)


def test_lists_are_written_above_the_exact_limit_only(tmp_path: Path) -> None:
    for count, expected in ((400, False), (401, True)):
        folder = tmp_path / str(count)
        folder.mkdir()
        written(folder, unit_rows(count, 8), exact_passages=400)
        assert (folder / LISTS_FILE).is_file() == expected


def test_approximate_search_finds_nearly_all_and_scores_exactly(approximate) -> None:
    index, vectors = approximate
    found = 0
    queries = unit_rows(100, 32, seed=2)
    for query in queries[:, np.newaxis]:
        hits = index.search(query, 10)
        assert [hit.score for hit in hits] == sorted((h.score for h in hits), reverse=True)
        for row, score in hits:
            assert score == pytest.approx(float(vectors[row] @ query[0]), abs=1e-5)
        found += len({row for row, _ in hits} & set(best_rows(vectors, query, 10)))
    assert found / 1_000 >= 0.97


@pytest.mark.parametrize("share", [2, 400])
def test_a_filter_does_not_empty_an_approximate_search(approximate, share: int) -> None:
    index, vectors = approximate
    allowed = np.arange(0, len(vectors), share, dtype=np.int64)
    found = 0
    for query in unit_rows(30, 32, seed=3)[:, np.newaxis]:
        rows = [row for row, _ in index.search(query, 10, allowed)]
        assert len(rows) == 10
        assert all(row % share == 0 for row in rows)
        best = [int(allowed[i]) for i in best_rows(vectors[allowed], query, 10)]
        found += len(set(rows) & set(best))
    assert found / 300 >= 0.97


def test_the_kind_of_index_is_told(tmp_path: Path) -> None:
    kinds = {}
    for name, exact_passages in (("few", 400), ("many", 399)):
        (tmp_path / name).mkdir()
        writer = VectorsWriter(tmp_path / name, 8, exact_passages)
        writer.add(unit_rows(400, 8).astype(np.float16))
        kinds[name] = writer.finish()
    assert kinds == {"few": "exact", "many": "IVF80,SQ8"}  # 4 · √400 lists
    assert (tmp_path / "many" / "vectors.faiss").is_file()
    assert not (tmp_path / "few" / "vectors.faiss").exists()
