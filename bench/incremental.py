"""Keeping an index of 10,000 files: a build that finds nothing new, and one changed article.

    FOOTNOTE_DATA=… python bench/incremental.py [--files 10000] [--runs 5]

Each run is a process of its own, as an editor starts it. "After start-up" leaves out the time
that `footnote --version` takes: the interpreter and the imports of the command itself.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from common import machine, milliseconds, write_articles

SETS = ("med", "lisa", "cacm")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--work", type=Path, default=Path(".footnote"))
    arguments = parser.parse_args()
    print(machine())
    folder = arguments.work / f"bench-{arguments.files}-files"
    articles, data = folder / "articles", folder / "data"
    if not articles.is_dir():
        write_articles(SETS, articles)
        for file in sorted(articles.rglob("*.txt"))[arguments.files :]:
            file.unlink()
    data.mkdir(parents=True, exist_ok=True)
    if not (data / "embedders").exists():
        shutil.copytree(arguments.work / "embedders", data / "embedders")
    index = [
        sys.executable,
        "-m",
        "cli",
        "index",
        "--quiet",
        "--data-dir",
        str(data),
        str(articles),
    ]
    subprocess.run(index, check=True)
    time.sleep(3)  # files written a moment ago are read again by the next build
    subprocess.run(index, check=True)

    start_up = [seconds([sys.executable, "-m", "cli", "--version"]) for _ in range(arguments.runs)]
    nothing = [seconds(index) for _ in range(arguments.runs)]
    changed = []
    for run, file in enumerate(sorted(articles.rglob("*.txt"))[::97][: arguments.runs]):
        with file.open("a", encoding="utf-8") as text:
            text.write(f"\n\nA correction was added in run {run} at {time.time():.6f}.\n")
        changed.append(seconds(index))
    base = statistics.median(start_up)
    print(f"start-up alone: {milliseconds(start_up)}")
    after = [run - base for run in nothing]
    print(f"nothing new: {milliseconds(nothing)}; after start-up {milliseconds(after)}")
    print(f"one changed article, fresh process: {milliseconds(changed)}")


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
