"""Crash suite: killed builds, damaged files, full disks, a data folder that is taken away.

    python tests/crash_suite.py [--kills 100] [--seed 0]     (make crash)

After each blow the last good generation must serve, or a clear error name the remedy; the next
build must complete; and what it finds must equal what a clean build of the same articles finds.
tests/test_crash.py runs a short form of it.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "tests"), str(REPOSITORY / "tests" / "web")]

from conftest import HandEmbedder  # noqa: E402
from httpx import Response  # noqa: E402
from live import running  # noqa: E402

from index.build import build_index  # noqa: E402
from index.data_folder import DataFolder  # noqa: E402
from index.errors import FootnoteError, IndexUnavailable  # noqa: E402
from index.generation import LiveIndex  # noqa: E402
from index.search import search  # noqa: E402
from qa.extractive import ExtractiveGenerator  # noqa: E402
from qa.pipeline import QAService  # noqa: E402

PASSAGE_CHARS = 120
ARTICLES = 40
WORDS = "apple bridge council dock engine ferry grain harbour island jury kiln lake mayor".split()
QUESTIONS = ("the mayor at the harbour", "engine", "grain and ferry", "lake island jury")
# A builder in a process of its own, to be killed.
BUILDER = """
import sys
from pathlib import Path
from conftest import HandEmbedder
from index.build import build_index
from index.data_folder import DataFolder
data, root, chars, rebuild = sys.argv[1:]
build_index(DataFolder(Path(data)), [Path(root)], HandEmbedder(), int(chars), bool(int(rebuild)))
"""
# What a search found: article id, start, end and score of each hit of each question.
Found = list[list[tuple[str, int, int, float]]]


@dataclass
class Trial:
    """A folder of articles that change, and the data folder that suffers."""

    home: Path
    chance: random.Random

    def __post_init__(self) -> None:
        self.root = self.home / "articles"
        self.data_path = self.home / "data"
        self.root.mkdir(parents=True)
        for number in range(ARTICLES):
            self.write_article(number)

    def write_article(self, number: int) -> None:
        sentences = [" ".join(self.chance.choices(WORDS, k=9)).capitalize() + "." for _ in range(6)]
        text = f"Story {number}\n\n2025-04-{number % 28 + 1:02d} / P\n\n" + "\n\n".join(sentences)
        (self.root / f"{number:03d}.txt").write_text(text, encoding="utf-8")

    def change_articles(self) -> None:
        """Write some articles anew, remove one, rename one, add one."""
        files = sorted(self.root.iterdir())
        for file in self.chance.sample(files, 3):
            self.write_article(int(file.stem[:3]))
        self.chance.choice(files).unlink(missing_ok=True)
        files = sorted(self.root.iterdir())
        moved = self.chance.choice(files)
        moved.rename(moved.with_name(f"{moved.stem[:3]}-{self.chance.randrange(1000):03d}.txt"))
        self.write_article(self.chance.randrange(100, 999))

    def build(self, rebuild: bool = False) -> None:
        with opened(self.data_path) as data:
            build_index(data, [self.root], HandEmbedder(), PASSAGE_CHARS, rebuild)

    def builder(self, rebuild: bool = False) -> "subprocess.Popen[bytes]":
        paths = os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "tests")])
        return subprocess.Popen(
            [sys.executable, "-c", BUILDER, str(self.data_path), str(self.root),
             str(PASSAGE_CHARS), str(int(rebuild))],
            env={**os.environ, "PYTHONPATH": paths},
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def found(self) -> Found:
        """What the index finds; raises the error a reader would get."""
        with opened(self.data_path) as data:
            return found_in(data)

    def found_by_clean_build(self) -> Found:
        clean = self.home / "clean"
        shutil.rmtree(clean, ignore_errors=True)
        with opened(clean) as data:
            build_index(data, [self.root], HandEmbedder(), PASSAGE_CHARS)
            return found_in(data)


@contextmanager
def opened(path: Path) -> Iterator[DataFolder]:
    data = DataFolder(path)
    try:
        yield data
    finally:
        data.texts.close()


def found_in(data: DataFolder) -> Found:
    generation = LiveIndex(data, HandEmbedder().info).current()
    return [
        [
            (hit.article.id, hit.passage.start, hit.passage.end, round(hit.score, 6))
            for hit in search(generation, HandEmbedder(), question, 10, 50)
        ]
        for question in QUESTIONS
    ]


def kill_builders(trial: Trial, kills: int) -> int:
    """Kill builders at random moments; return how many were still running when killed."""
    trial.build()
    before = trial.found()
    start = time.perf_counter()
    with trial.builder(rebuild=True) as process:
        process.wait()
    longest = 1.1 * (time.perf_counter() - start)
    before = trial.found()
    hit = 0
    for kill in range(kills):
        trial.change_articles()
        with trial.builder(rebuild=kill % 3 == 0) as process:
            time.sleep(trial.chance.uniform(0.1 * longest, longest))
            hit += process.poll() is None
            process.send_signal(signal.SIGKILL)
        served = trial.found()  # raises if nothing serves
        clean = trial.found_by_clean_build()
        assert served in (before, clean), f"kill {kill}: neither the old nor the new is served"
        if kill % 4:  # every fourth time the next kill comes before a build completes
            trial.build()
            before = trial.found()
            assert before == clean, f"kill {kill}: the next build differs from a clean one"
        else:
            before = served
    return hit


def truncate(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def flip_bytes(file: Path, chance: random.Random) -> None:
    content = bytearray(file.read_bytes())
    for _ in range(max(1, len(content) // 2_000)):
        if content:
            content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
    file.write_bytes(content or b"\x01")


def damage_every_file(trial: Trial) -> int:
    """Truncate, flip and remove every file below the data folder; return the number of blows."""
    trial.build()
    trial.change_articles()
    trial.build()
    blows: tuple[Callable[[Path], None], ...] = (
        truncate,
        lambda file: flip_bytes(file, trial.chance),
        Path.unlink,
    )
    intact = trial.home / "intact"
    shutil.copytree(trial.data_path, intact)
    clean = trial.found_by_clean_build()
    files = [file.relative_to(intact) for file in sorted(intact.rglob("*")) if file.is_file()]
    for name in files:
        for blow in blows:
            shutil.rmtree(trial.data_path)
            shutil.copytree(intact, trial.data_path)
            blow(trial.data_path / name)
            assert_serves_or_says(trial, str(name))
            assert_recovers(trial, clean, str(name))
    return len(files) * len(blows)


def assert_serves_or_says(trial: Trial, what: str) -> None:
    try:
        trial.found()
    except IndexUnavailable as error:
        assert "footnote index" in str(error), f"{what}: {error}"


def assert_recovers(trial: Trial, clean: Found, what: str) -> None:
    """The next build completes; where it or a search names --rebuild as the remedy, that does."""
    try:
        trial.build()
        found = trial.found()
    except FootnoteError as error:
        assert "--rebuild" in str(error), f"{what}: {error}"
        trial.build(rebuild=True)
        found = trial.found()
    assert found == clean, f"{what}: the next build differs from a clean one"


def fill_the_disk(trial: Trial, mount: Path) -> int:
    """Build into small file systems until one is large enough; return how many were too small."""
    refused = 0
    for size_kb in range(64, 4_096, 96):
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs", mount], check=True
        )
        try:
            trial.data_path = mount / "data"
            try:
                trial.build()
            except FootnoteError as error:
                refused += 1
                assert "is full" in str(error), f"{size_kb} kB: {error}"
                subprocess.run(["mount", "-o", "remount,size=16m", mount], check=True)
                trial.build()
                assert trial.found() == trial.found_by_clean_build()
            else:
                return refused
        finally:
            subprocess.run(["umount", "-l", mount], check=True)
    raise AssertionError("no disk was large enough")


def remove_the_data_folder(trial: Trial, times: int) -> int:
    """Take the data folder away under a running server; return how many requests it answered.

    Each answer is what the last good generation says, or an error that names the remedy; after
    the next build the running server finds what a clean build finds.
    """
    asked = 0
    with opened(trial.data_path) as data:
        trial.build()
        live = LiveIndex(data, HandEmbedder().info)
        service = QAService(live, HandEmbedder(), ExtractiveGenerator(), None)
        with running(service) as client:
            for _ in range(times):
                before = [hits_of(client.get("/api/search", params=query(q))) for q in QUESTIONS]
                shutil.rmtree(trial.data_path)
                for question, hits in zip(QUESTIONS, before, strict=True):
                    for response in (
                        client.get("/api/search", params=query(question)),
                        client.post("/api/ask", json={"question": question}),
                    ):
                        asked += 1
                        if response.status_code != 200:
                            assert response.status_code == 503, response.text
                            assert "footnote index" in response.json()["detail"], response.text
                        elif "hits" in response.json():
                            assert hits_of(response) == hits, question
                trial.change_articles()
                trial.build()
                after = [hits_of(client.get("/api/search", params=query(q))) for q in QUESTIONS]
                clean = trial.found_by_clean_build()
                assert after == clean, "the server differs from a clean build"
    return asked


def query(question: str) -> dict[str, str | int]:
    return {"q": question, "top_k": 10}


def hits_of(response: Response) -> list[tuple[str, int, int, float]]:
    response.raise_for_status()
    return [
        (hit["article_id"], hit["start"], hit["end"], hit["score"])
        for hit in response.json()["hits"]
    ]


def can_mount(mount: Path) -> bool:
    mount.mkdir(exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", mount], capture_output=True, check=False
    )
    if done.returncode == 0:
        subprocess.run(["umount", mount], check=True)
    return done.returncode == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        hit = kill_builders(Trial(home / "kill", random.Random(arguments.seed)), arguments.kills)
        print(f"{arguments.kills} kills, {hit} of them while the builder ran: all recovered")
        blows = damage_every_file(Trial(home / "damage", random.Random(arguments.seed)))
        print(f"{blows} damaged files: all recovered")
        asked = remove_the_data_folder(Trial(home / "gone", random.Random(arguments.seed)), 5)
        print(f"{asked} requests after the data folder was removed: served, or the remedy named")
        if can_mount(home / "mount"):
            trial = Trial(home / "full", random.Random(arguments.seed))
            refused = fill_the_disk(trial, home / "mount")
            print(f"{refused} full disks: all said so, and recovered")
        else:
            print("full disks: not tried, this needs the right to mount a tmpfs")


if __name__ == "__main__":
    main()
