"""Readers while the editor rebuilds: 1,000 requests from 32 clients, three new generations.

    python bench/rebuilding.py [--requests 1000] [--clients 32]

The server and the builder are processes of their own. Every article of generation N says that it
is of edition N; every hit and every footnote of an answer that names generation N must say so too,
and its quote must be the article's words. Also: memory before and after 20 more generations.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from common import json_request, machine, milliseconds, percentile

ARTICLES = 40
REBUILDS = 3
MEMORY_SWAPS = 20
TOWNS = ("Aldmoor", "Emberlow", "Tarnow", "Varn", "Quell")
QUESTIONS = [f"who is the mayor of {town}?" for town in TOWNS]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--work", type=Path, default=Path(".footnote"))
    arguments = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        shutil.copytree(arguments.work / "embedders", home / "data" / "embedders")
        publish(home, 1)
        with subprocess.Popen(
            [sys.executable, "-m", "cli", "serve", "--port", "0", "--json", "--data-dir",
             str(home / "data")], stdout=subprocess.PIPE, text=True,
        ) as server:  # fmt: skip
            assert server.stdout is not None
            url = json.loads(server.stdout.readline())["url"]
            ask_while_rebuilding(home, url, arguments.requests, arguments.clients)
            swap(home, url, server.pid)
            server.terminate()


def publish(home: Path, edition: int) -> None:
    """Write every article anew as of an edition, and index: generation number = edition."""
    folder = home / "articles"
    folder.mkdir(exist_ok=True)
    for number in range(ARTICLES):
        town = TOWNS[number % len(TOWNS)]
        (folder / f"{number}.txt").write_text(
            f"News of {town}, number {number}\n\n2025-04-02 / P\n\n"
            f"The mayor of {town} is Person{number} of edition {edition}. "
            f"Work on street {number} goes on, says edition {edition}.\n",
            encoding="utf-8",
        )
    subprocess.run(
        [sys.executable, "-m", "cli", "index", "--quiet", "--data-dir", str(home / "data"),
         str(folder)], check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def ask_while_rebuilding(home: Path, url: str, requests: int, clients: int) -> None:
    seconds: list[float] = []
    generations: set[int] = set()

    def request(number: int) -> None:
        question = QUESTIONS[number % len(QUESTIONS)]
        start = time.perf_counter()
        generation = searched(url, question) if number % 2 else asked(url, question)
        seconds.append(time.perf_counter() - start)
        generations.add(generation)

    rebuilt = threading.Event()

    def rebuild() -> None:
        for edition in range(2, 2 + REBUILDS):
            publish(home, edition)
        rebuilt.set()

    builder = threading.Thread(target=rebuild)
    builder.start()
    sent = 0
    with ThreadPoolExecutor(clients) as pool:
        # At least `requests`, and on until the last generation is there and answers.
        while sent < requests or not rebuilt.is_set():
            list(pool.map(request, range(sent, sent + 100)))
            sent += 100
        list(pool.map(request, range(sent, sent + 100)))
    builder.join()
    assert generations == set(range(1, 2 + REBUILDS)), generations
    print(
        f"{sent + 100:,} requests from {clients} clients over generations {sorted(generations)}: "
        f"no failure, none mixed up; {milliseconds(seconds)}, "
        f"longest {percentile(seconds, 1.0) * 1000:.0f} ms"
    )


def searched(url: str, question: str) -> int:
    address = f"{url}api/search?q={urllib.request.quote(question)}"  # type: ignore[attr-defined]
    with urllib.request.urlopen(address) as response:
        found = json.load(response)
    assert found["hits"], found
    for hit in found["hits"]:
        assert f"edition {found['generation']}." in hit["text"], (found["generation"], hit)
    return int(found["generation"])


def asked(url: str, question: str) -> int:
    with urllib.request.urlopen(json_request(f"{url}api/ask", {"question": question})) as response:
        answer = json.load(response)
    assert answer["status"] == "answered", answer
    assert answer["citations"], answer
    for citation in answer["citations"]:
        assert f"edition {answer['generation']}" in citation["quote"], answer
        article = f"{url}api/articles/{citation['article_id']}?v={citation['version']}"
        with urllib.request.urlopen(article) as response:
            text = json.load(response)["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    return int(answer["generation"])


def swap(home: Path, url: str, pid: int) -> None:
    first = 2 + REBUILDS
    before = resident_mb(pid)
    for edition in range(first, first + MEMORY_SWAPS):
        publish(home, edition)
        assert asked(url, QUESTIONS[0]) == edition
    print(
        f"resident memory of the server: {before:.0f} MB, after {MEMORY_SWAPS} more generations "
        f"{resident_mb(pid):.0f} MB"
    )


def resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmRSS")


if __name__ == "__main__":
    main()
