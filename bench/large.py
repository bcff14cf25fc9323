"""Half a million passages: build memory, waiting times, resident memory, recall.

    FOOTNOTE_DATA=… python bench/large.py [--passages 500000] [--computed 8192] [--keep]

The texts are English Wikipedia's (training/). Vectors are computed for --computed passages; the
others' are drawn to the same distribution: each is a random mixture of a computed vector and one
of its ten nearest neighbours, with a little noise. Build and search run in processes of their
own, whose peak memory the system reports.
"""

import argparse
import json
import lzma
import re
import resource
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from common import eval_folder, load_set, machine, milliseconds

from index.build import build_index
from index.data_folder import DataFolder
from index.embedder import Embedder, EmbedderInfo, FloatMatrix
from index.export import open_embedder
from index.generation import Generation, LiveIndex
from index.search import search

PASSAGE_CHARS = 700
# Articles are read until there is text for this many characters a passage.
_TYPICAL_CHARS = 560
_DOCUMENT = re.compile(r'<doc id="(?P<id>\d+)" url="[^"]*" title="(?P<title>[^"]*)">\n')
NEIGHBOURS = 10
NOISE = 0.15
QUESTIONS = 300


class DrawnEmbedder:
    """Gives questions their real vectors and texts drawn ones, by the hash of the text."""

    def __init__(self, real: Embedder, sample: FloatMatrix) -> None:
        self._real = real
        self._sample = sample
        self._neighbours = nearest_neighbours(sample, NEIGHBOURS)

    @property
    def info(self) -> EmbedderInfo:
        real = self._real.info
        return EmbedderInfo("drawn", "0" * 64, real.dimension, real.max_tokens)

    def embed_query(self, text: str) -> FloatMatrix:
        return self._real.embed_query(text)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._real.count_tokens(texts)

    def embed_texts(self, texts: Sequence[str]) -> FloatMatrix:
        return np.array([self._drawn(zlib.crc32(text.encode())) for text in texts])

    def _drawn(self, seed: int) -> FloatMatrix:
        chance = np.random.default_rng(seed)
        first = int(chance.integers(len(self._sample)))
        second = int(chance.choice(self._neighbours[first]))
        share = chance.uniform(0.3, 0.7)
        noise = chance.normal(size=self._sample.shape[1]) / self._sample.shape[1] ** 0.5
        vector = share * self._sample[first] + (1 - share) * self._sample[second] + NOISE * noise
        return (vector / np.linalg.norm(vector)).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=500_000)
    parser.add_argument("--computed", type=int, default=8_192)
    parser.add_argument("--work", type=Path, default=Path(".footnote"))
    parser.add_argument("--step", choices=("all", "sample", "build", "search"), default="all")
    arguments = parser.parse_args()
    folder = arguments.work / f"bench-{arguments.passages}"
    folder.mkdir(parents=True, exist_ok=True)
    corpus, sample = folder / "corpus.jsonl", folder / "sample.npy"
    if arguments.step == "all":
        print(machine())
        for step in ("sample", "build", "search"):
            subprocess.run([sys.executable, *sys.argv, "--step", step], check=True)
    elif arguments.step == "sample":
        if not corpus.is_file():
            write_corpus(corpus, arguments.passages)
        if not sample.is_file():
            np.save(sample, computed_vectors(corpus, arguments.computed, arguments.work))
    else:
        real = open_embedder(arguments.work / "embedders")
        embedder = DrawnEmbedder(real, np.load(sample))
        data = DataFolder(folder / "data")
        (measure_build if arguments.step == "build" else measure_search)(data, corpus, embedder)


def write_corpus(path: Path, passages: int) -> None:
    """Write Wikipedia articles as JSONL until there is text for so many passages."""
    wanted, written = passages * _TYPICAL_CHARS, 0
    with path.open("w", encoding="utf-8") as file:
        for number, title, text in wikipedia():
            file.write(json.dumps({"id": number, "title": title, "text": text}) + "\n")
            written += len(text)
            if written > wanted:
                return


def wikipedia() -> Iterator[tuple[str, str, str]]:
    """(id, title, text) of every article of training/wikipedia-A[A-D].txt.xz."""
    for archive in sorted((eval_folder().parent / "training").glob("wikipedia-*.txt.xz")):
        with lzma.open(archive, "rt", encoding="utf-8") as lines:
            head, body = None, []
            for line in lines:
                if match := _DOCUMENT.match(line):
                    head, body = match, []
                elif line.startswith("</doc>") and head:
                    yield f"{archive.stem}-{head['id']}", head["title"], "".join(body).strip()
                else:
                    body.append(line)


def computed_vectors(corpus: Path, count: int, work: Path) -> FloatMatrix:
    """Real vectors of pieces of the corpus, taken evenly."""
    texts = []
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            texts += [
                f"{row['title']}\n{row['text'][first : first + PASSAGE_CHARS]}"
                for first in range(0, len(row["text"]), 8 * PASSAGE_CHARS)
            ]
    chosen = texts[:: max(1, len(texts) // count)][:count]
    return open_embedder(work / "embedders").embed_texts(chosen)


def measure_build(data: DataFolder, corpus: Path, embedder: Embedder) -> None:
    start = time.perf_counter()
    report = build_index(data, [corpus], embedder, PASSAGE_CHARS)
    print(
        f"build: {report.articles:,} articles, {report.passages:,} passages in "
        f"{time.perf_counter() - start:.0f} s (without computing vectors), "
        f"peak memory {_peak_mb():,.0f} MB"
    )


def measure_search(data: DataFolder, corpus: Path, embedder: Embedder) -> None:
    start = time.perf_counter()
    generation = LiveIndex(data, embedder.info).current()
    print(f"opening (checksums verified): {time.perf_counter() - start:.1f} s")
    rows = load_set("wiki-dev").queries
    questions = list(dict.fromkeys(row["text"] for row in rows))[: QUESTIONS + 10]
    seconds = []
    for question in questions:
        start = time.perf_counter()
        search(generation, embedder, question, 10, 50)
        seconds.append(time.perf_counter() - start)
    print(f"hybrid search, {len(generation.vectors):,} passages:", milliseconds(seconds[10:]))
    print(f"peak resident memory of the searching process: {_peak_mb():,.0f} MB")
    print(f"Recall@10 of the approximate index: {recall(generation, embedder, questions):.4f}")


def recall(generation: Generation, embedder: Embedder, questions: Sequence[str]) -> float:
    """Share of the exact ten nearest that the index finds."""
    vectors = generation.vectors
    every = np.arange(len(vectors), dtype=np.int64)
    found = 0
    for question in questions:
        query = embedder.embed_query(question)
        exact = {row for row, _ in vectors.search_rows(query, 10, every)}
        found += len(exact & {row for row, _ in vectors.search(query, 10)})
    return found / (10 * len(questions))


def nearest_neighbours(sample: FloatMatrix, count: int) -> np.ndarray:
    nearest = []
    for first in range(0, len(sample), 1_024):
        scores = sample[first : first + 1_024] @ sample.T
        nearest.append(np.argpartition(-scores, count + 1, axis=1)[:, 1 : count + 1])
    return np.vstack(nearest)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
