"""Which index type for many vectors: inverted lists or HNSW, and how finely quantised.

    python bench/vectors.py [--vectors 200000] [--work .footnote]

Vectors are drawn as in bench/large.py from its computed sample (run that first, or its step
"sample"). Exact inner products are the reference; the ten best rows are compared after the
candidates are scored exactly, as the product does. One thread searches.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
from common import machine, percentile
from large import NEIGHBOURS, NOISE, nearest_neighbours

QUERIES = 300
CANDIDATES = 40
TOP = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=int, default=200_000)
    parser.add_argument("--sample", type=Path, default=Path(".footnote/bench-500000/sample.npy"))
    parser.add_argument("--skip-hnsw", action="store_true")
    arguments = parser.parse_args()
    print(machine(), f"| {arguments.vectors:,} vectors")
    sample = np.load(arguments.sample)
    vectors = drawn(sample, arguments.vectors + QUERIES)
    queries, vectors = vectors[:QUERIES], np.ascontiguousarray(vectors[QUERIES:])
    exact = np.argsort(-(queries @ vectors.T), axis=1)[:, :TOP]
    print("type | build s | bytes a vector | setting | Recall@10 | median ms | 95th percentile ms")

    dimension = vectors.shape[1]
    lists = int(4 * len(vectors) ** 0.5)
    flat = faiss.IndexFlatIP(dimension)
    measure("flat", flat, dimension * 4, [("", lambda: None)], vectors, queries, exact)
    for name, code, size in (("8 bit", faiss.ScalarQuantizer.QT_8bit, dimension),
                             ("fp16", faiss.ScalarQuantizer.QT_fp16, 2 * dimension)):  # fmt: skip
        engine = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dimension), dimension, lists, code, faiss.METRIC_INNER_PRODUCT
        )
        settings = [(f"nprobe {n}", lambda n=n, e=engine: setattr(e, "nprobe", n))
                    for n in (16, 32, 64, 128)]  # fmt: skip
        measure(f"lists, {name}", engine, size + 8, settings, vectors, queries, exact)
    if not arguments.skip_hnsw:
        graph = faiss.IndexHNSWSQ(
            dimension, faiss.ScalarQuantizer.QT_8bit, 32, faiss.METRIC_INNER_PRODUCT
        )
        settings = [
            (f"ef {n}", lambda n=n: setattr(graph.hnsw, "efSearch", n)) for n in (64, 128, 256)
        ]
        measure("HNSW, 8 bit", graph, dimension + 2 * 32 * 4, settings, vectors, queries, exact)


def drawn(sample: np.ndarray, count: int) -> np.ndarray:
    """Return float32 (count, dimension) unit vectors between computed ones and their neighbours."""
    chance = np.random.default_rng(0)
    neighbours = nearest_neighbours(sample, NEIGHBOURS)
    blocks = []
    for first in range(0, count, 20_000):
        n = min(20_000, count - first)
        left = chance.integers(len(sample), size=n)
        right = neighbours[left, chance.integers(NEIGHBOURS, size=n)]
        share = chance.uniform(0.3, 0.7, size=(n, 1))
        noise = chance.normal(size=(n, sample.shape[1])) / sample.shape[1] ** 0.5
        block = share * sample[left] + (1 - share) * sample[right] + NOISE * noise
        block /= np.linalg.norm(block, axis=1, keepdims=True)
        blocks.append(block.astype(np.float32))
    return np.vstack(blocks)


def measure(
    name: str,
    engine: faiss.Index,
    vector_bytes: int,
    settings: list[tuple[str, Callable[[], None]]],
    vectors: np.ndarray,
    queries: np.ndarray,
    exact: np.ndarray,
) -> None:
    start = time.perf_counter()
    engine.train(vectors[:: max(1, len(vectors) // 100_000)])
    engine.add(vectors)
    build = time.perf_counter() - start
    faiss.omp_set_num_threads(1)
    for setting, apply in settings:
        apply()
        seconds, found = [], 0
        for query, best in zip(queries, exact, strict=True):
            start = time.perf_counter()
            _, rows = engine.search(query[np.newaxis], CANDIDATES)
            rows = rows[0][rows[0] >= 0]
            order = np.argsort(-(vectors[rows] @ query))[:TOP]
            seconds.append(time.perf_counter() - start)
            found += len(set(rows[order]) & set(best))
        print(
            f"{name} | {build:.0f} | {vector_bytes} | {setting} | "
            f"{found / (TOP * len(queries)):.4f} | {statistics.median(seconds) * 1000:.2f} | "
            f"{percentile(seconds, 0.95) * 1000:.2f}",
            flush=True,
        )
    faiss.omp_set_num_threads(2)


if __name__ == "__main__":
    main()
