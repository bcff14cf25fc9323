"""Waiting times: a question in a fresh process, on a warm server, and a search at 10,000 passages.

FOOTNOTE_DATA=… python bench/latency.py [--skip-large]
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from common import json_request, load_set, machine, milliseconds, write_articles

from index.build import build_index
from index.data_folder import DataFolder
from index.export import open_embedder
from index.generation import LiveIndex
from index.search import search

LARGE_SETS = ("med", "cacm", "cisi", "newsqa-dev", "wiki-dev")
QUESTIONS = (
    "who is Dmitriev?", "who is Peskov?", "when is the visit expected?",
    "what did Trump say on March 30?", "who is Steve Witkoff?", "which fund does Dmitriev head?",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--skip-large", action="store_true")
    parser.add_argument("--work", type=Path, default=Path(".footnote"))
    arguments = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        (data / "embedders").symlink_to((arguments.work / "embedders").resolve())
        command = [sys.executable, "-m", "cli"]
        subprocess.run([*command, "index", "seeds", "--data-dir", name], check=True)
        fresh_process([*command, "ask", "--quiet", "--data-dir", name], arguments.runs)
        warm_server([*command, "serve", "--port", "0", "--json", "--data-dir", name])
    if not arguments.skip_large:
        large_search(arguments.work / "bench-large", arguments.work / "embedders")


def fresh_process(command: list[str], runs: int) -> None:
    """From the start of the process to the first words on its output."""
    seconds = []
    for run in range(runs + 1):
        start = time.perf_counter()
        with subprocess.Popen(
            [*command, QUESTIONS[run % len(QUESTIONS)]], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.read(1)
            seconds.append(time.perf_counter() - start)
            process.stdout.read()
    print("footnote ask, fresh process, first words:", milliseconds(seconds[1:]))


def warm_server(command: list[str]) -> None:
    """From the request to the first event (evidence) and to the whole answer."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        first, whole = [], []
        for _ in range(10):
            for question in QUESTIONS:
                body = {"question": question, "stream": True}
                start = time.perf_counter()
                with urllib.request.urlopen(json_request(f"{url}api/ask", body)) as response:
                    response.readline()
                    first.append(time.perf_counter() - start)
                    response.read()
                whole.append(time.perf_counter() - start)
        process.terminate()
    warm = len(QUESTIONS)
    print("warm server, first evidence:", milliseconds(first[warm:]))
    print("warm server, whole answer:", milliseconds(whole[warm:]))


def large_search(work: Path, embedders: Path) -> None:
    """Hybrid search over at least 10,000 passages, every question asked once, no cache."""
    embedder = open_embedder(embedders)
    data = DataFolder(work / "data")
    if not data.numbers():
        articles = write_articles(LARGE_SETS, work / "articles")
        build_index(data, [articles], embedder, 700)
    generation = LiveIndex(data, embedder.info).current()
    questions = [
        row["text"] for name in ("newsqa-dev", "wiki-dev") for row in load_set(name).queries
    ]
    questions = list(dict.fromkeys(questions))[::7][:400]
    for question in questions[:5]:
        search(generation, embedder, question, 10, 50)
    seconds, embedding = [], []
    for question in questions[5:]:
        start = time.perf_counter()
        search(generation, embedder, question, 10, 50)
        seconds.append(time.perf_counter() - start)
        start = time.perf_counter()
        embedder.embed_query(question)
        embedding.append(time.perf_counter() - start)
    print(f"hybrid search, {generation.manifest.passages:,} passages:", milliseconds(seconds))
    share = statistics.median(embedding) / statistics.median(seconds)
    print(f"  of which embedding the question: {milliseconds(embedding)} ({share:.0%})")


if __name__ == "__main__":
    main()
