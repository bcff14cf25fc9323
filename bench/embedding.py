"""Embedding: ours beside plain SentenceTransformer.encode, speed and ranking, in one run.

    FOOTNOTE_DATA=… python bench/embedding.py [--passages 384] [--rounds 3]

Both embed the same passages with the same number of threads, in turn, round by round; the
ranking is compared by nDCG@10 of the dense engine alone on med and wiki-dev.
"""

import argparse
import math
import os
import statistics
import time
import warnings
from pathlib import Path

import numpy as np
from common import EvalSet, load_set, machine

from index.export import MINILM, open_embedder, weights_folder

SETS = ("med", "wiki-dev")
BASELINE_BATCH = 32


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=384)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=Path, default=Path(".footnote"))
    arguments = parser.parse_args()

    os.environ["HF_HUB_OFFLINE"] = "1"
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(os.cpu_count() or 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        baseline = SentenceTransformer(str(weights_folder()), device="cpu")
    ours = open_embedder(arguments.work / "embedders")
    print(machine(), f"| bulk precision {ours.precision()}")

    sets = [load_set(name) for name in SETS]
    passages = [row["text"] for part in sets for row in part.corpus]
    passages = passages[:: max(1, len(passages) // arguments.passages)][: arguments.passages]
    speeds: dict[str, list[float]] = {"SentenceTransformer float32": [], MINILM.name: []}
    for _ in range(arguments.rounds):
        for name, embed in (
            (
                "SentenceTransformer float32",
                lambda t: baseline.encode(t, batch_size=BASELINE_BATCH),
            ),
            (MINILM.name, ours.embed_texts),
        ):
            start = time.perf_counter()
            embed(passages)
            speeds[name].append(len(passages) / (time.perf_counter() - start))
    first, second = (statistics.median(values) for values in speeds.values())
    pairs = [b / a for a, b in zip(*speeds.values(), strict=True)]
    print(f"baseline {first:.1f} passages/s, ours {second:.1f} passages/s (medians)")
    print(
        f"ratio, pair by pair: median {statistics.median(pairs):.2f}", [round(p, 2) for p in pairs]
    )
    for part in sets:
        texts = [row["text"] for row in part.corpus]
        questions = [row["text"] for row in part.queries]
        before = ndcg(part, baseline.encode(texts), baseline.encode(questions))
        after = ndcg(
            part, ours.embed_texts(texts), np.vstack([ours.embed_query(q) for q in questions])
        )
        print(f"{part.name}: nDCG@10 baseline {before:.4f}, ours {after:.4f}")


def ndcg(part: EvalSet, documents: np.ndarray, queries: np.ndarray, depth: int = 10) -> float:
    """Return mean nDCG@depth over judged queries (Järvelin, Kekäläinen 2002; gain = relevance)."""
    ids = [row["id"] for row in part.corpus]
    values = []
    for row, vector in zip(part.queries, queries, strict=True):
        judged = part.qrels.get(row["id"])
        if not judged:
            continue
        order = np.argsort(-(documents @ vector), kind="stable")[:depth]
        gains = [judged.get(ids[place], 0) for place in order]
        best = sorted(judged.values(), reverse=True)[:depth]
        values.append(_dcg(gains) / _dcg(best))
    return statistics.fmean(values)


def _dcg(gains: list[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


if __name__ == "__main__":
    main()
