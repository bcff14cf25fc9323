"""A whole build from files beside the baseline's embedding alone, on the same passages.

    FOOTNOTE_DATA=… python bench/build.py [--sets med lisa newsqa-dev] [--share 1] [--rounds 3]

Ours is `footnote index` in a fresh process on JSON lines with an empty data folder: reading,
languages, stories, passages, terms, tables, vectors, publishing; only the exported embedder is
there already, as from the second build on any machine. The baseline is SentenceTransformer in
float32 at its default batch size, in a process of its own, given the very texts that ours embeds;
reading files, splitting and loading the model are not counted for it. Both have every core and
take turns.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterable
from pathlib import Path

from common import eval_folder, machine

from index.analysis import embedded_text
from index.data_folder import DataFolder
from index.export import MINILM, open_embedder, weights_folder
from index.generation import LiveIndex
from index.search import article_text

SETS = ("med", "lisa", "newsqa-dev")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="+", default=SETS)
    parser.add_argument("--share", type=int, default=1, help="every so manieth article")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=Path, default=Path(".footnote"))
    parser.add_argument("--baseline", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.baseline:
        print(baseline_seconds(json.loads(arguments.baseline.read_text(encoding="utf-8"))))
        return
    print(machine())
    open_embedder(arguments.work / "embedders")
    with tempfile.TemporaryDirectory(dir=arguments.work) as name:
        folder = Path(name)
        files = write_corpora(arguments.sets, arguments.share, folder / "articles")
        texts = folder / "texts.json"
        rounds: list[tuple[float, float]] = []
        for _ in range(arguments.rounds):
            ours, data = build_seconds(files, folder, arguments.work / "embedders")
            if not texts.exists():
                texts.write_text(json.dumps(embedded_texts(data)), encoding="utf-8")
            shutil.rmtree(data)
            baseline = float(run([sys.executable, __file__, "--baseline", str(texts)]))
            rounds.append((ours, baseline))
            print(f"build {ours:.1f} s, baseline's embedding {baseline:.1f} s", flush=True)
        passages = len(json.loads(texts.read_text(encoding="utf-8")))
    ours, baseline = (
        statistics.median(passages / s for s in column) for column in zip(*rounds, strict=True)
    )
    ratios = [baseline_s / ours_s for ours_s, baseline_s in rounds]
    print(f"{passages:,} passages: build {ours:.1f} passages/s, baseline {baseline:.1f} (medians)")
    each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"ratio, round by round: median {statistics.median(ratios):.2f} ({each})")


def write_corpora(sets: Iterable[str], share: int, folder: Path) -> Path:
    """Copy the corpora, or every share-th article of them, to <folder>/<set>.jsonl."""
    folder.mkdir()
    for name in sets:
        lines = (eval_folder() / name / "corpus.jsonl").read_text(encoding="utf-8").split("\n")
        chosen = [line for line in lines if line][::share]
        (folder / f"{name}.jsonl").write_text("\n".join(chosen) + "\n", encoding="utf-8")
    return folder


def build_seconds(files: Path, folder: Path, embedders: Path) -> tuple[float, Path]:
    """Seconds from the start of the process to its end, and the data folder it filled."""
    data = folder / "data"
    data.mkdir()
    (data / "embedders").symlink_to(embedders.resolve())
    start = time.perf_counter()
    run([sys.executable, "-m", "cli", "index", "--quiet", "--data-dir", str(data), str(files)])
    return time.perf_counter() - start, data


def embedded_texts(data: Path) -> list[str]:
    """The text of each passage as the build embeds it, in the order of the rows."""
    generation = LiveIndex(DataFolder(data), MINILM).current()
    records = generation.tables.passages(range(generation.manifest.passages))
    return [
        embedded_text(r.article, article_text(generation, r.article)[r.start : r.end])
        for r in records
    ]


def baseline_seconds(texts: list[str]) -> float:
    """Seconds SentenceTransformer.encode takes in float32, the model loaded and warm."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(os.cpu_count() or 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = SentenceTransformer(str(weights_folder()), device="cpu")
    model.encode(texts[:32])
    start = time.perf_counter()
    model.encode(texts)
    return time.perf_counter() - start


def run(command: list[str]) -> str:
    root = str(Path(__file__).resolve().parent.parent)
    return subprocess.run(
        command,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": root},
    ).stdout


if __name__ == "__main__":
    main()
