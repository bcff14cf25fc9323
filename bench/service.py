"""The server under load: waiting times of a warm one, 32 clients for two minutes, and its start.

    python bench/service.py [--seconds 120] [--clients 32] [--work .footnote]

Extractive answers from the index of seeds/; a server in a process of its own, asked over its
socket by clients that ask again at once. Goals: first evidence within 100 ms and the whole answer
within 150 ms at the median; no error and flat memory under load; `--help` within 0.3 s, ready to
serve within 3 s.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from common import machine, milliseconds

QUESTIONS = (
    "who is Dmitriev?", "who is Peskov?", "when is the visit expected?",
    "what did Trump say on March 30?", "who is Steve Witkoff?", "which fund does Dmitriev head?",
    "who is Angela Merkel?", "what did Dmitriev write on X?",
)  # fmt: skip
CLI = [sys.executable, "-m", "cli"]
STARTS = 9
# Looks at the server's memory while it is asked, evenly spread.
MEMORY_LOOKS = 12


@dataclass
class Load:
    """What the clients saw: seconds of each answer, and what was no answer."""

    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Server:
    """A server in a process of its own."""

    url: str
    pid: int
    ready_s: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--work", type=Path, default=Path(".footnote"))
    arguments = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "embedders").symlink_to((arguments.work / "embedders").resolve())
        index = [*CLI, "index", "seeds", "--data-dir", name]
        subprocess.run(index, check=True, stdout=subprocess.DEVNULL)
        starts(name)
        with serving(name) as server:
            warm(server)
            under_load(server, arguments.clients, arguments.seconds)


def starts(data: str) -> None:
    help_s = [seconds_of([*CLI, "--help"]) for _ in range(STARTS + 1)][1:]
    print("footnote --help:", milliseconds(help_s))
    ready_s = []
    for _ in range(STARTS + 1):
        with serving(data) as server:
            ready_s.append(server.ready_s)
    print("footnote serve, until /readyz is 200:", milliseconds(ready_s[1:]))


def seconds_of(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


@contextmanager
def serving(data: str) -> Iterator[Server]:
    """A server that is ready: /readyz has answered with 200."""
    start = time.perf_counter()
    command = [*CLI, "serve", "--port", "0", "--json", "--quiet", "--model", "none"]
    with subprocess.Popen(
        [*command, "--data-dir", data], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        assert httpx.get(f"{url}readyz", trust_env=False).status_code == 200
        yield Server(url, process.pid, time.perf_counter() - start)
        process.terminate()
        assert process.wait(timeout=30) == 0


def warm(server: Server) -> None:
    """One client, one question after the other, each asked once before."""
    first, whole = [], []
    with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as client:
        for turn in range(13):
            for question in QUESTIONS:
                times = asked(client, question)
                if turn:
                    first.append(times[0])
                    whole.append(times[1])
    print("warm server, first evidence:", milliseconds(first))
    print("warm server, whole answer:", milliseconds(whole))


def asked(client: httpx.Client, question: str) -> tuple[float, float]:
    """Seconds until the first event and until the end of the stream."""
    body = {"question": question, "stream": True}
    start = time.perf_counter()
    with client.stream("POST", "/api/ask", json=body) as response:
        response.raise_for_status()
        lines = response.iter_lines()
        assert next(lines) == "event: evidence"
        first_s = time.perf_counter() - start
        names = [line for line in lines if line.startswith("event: ")]
        assert names[-1] == "event: done", names
    return first_s, time.perf_counter() - start


def under_load(server: Server, clients: int, seconds: float) -> None:
    loads = [Load() for _ in range(clients)]
    end_s = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=ask_until, args=(server.url, load, number, end_s))
        for number, load in enumerate(loads)
    ]
    before_mb = resident_mb(server.pid)
    for thread in threads:
        thread.start()
    looks_mb = []
    for _ in range(MEMORY_LOOKS):
        time.sleep(seconds / MEMORY_LOOKS)
        looks_mb.append(resident_mb(server.pid))
    for thread in threads:
        thread.join()
    times = [each for load in loads for each in load.seconds]
    errors = sum((load.errors for load in loads), Counter[str]())
    print(f"{clients} clients, {seconds:.0f} s: {len(times):,} answers, {dict(errors)} errors,")
    print(f"  {len(times) / seconds:.1f} answers/s, each: {milliseconds(times)}")
    print(f"  memory: {before_mb:.0f} MB before, then {', '.join(f'{m:.0f}' for m in looks_mb)} MB")


def ask_until(url: str, load: Load, number: int, end_s: float) -> None:
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        turn = number
        while time.perf_counter() < end_s:
            question = QUESTIONS[turn % len(QUESTIONS)]
            turn += 1
            start = time.perf_counter()
            try:
                response = client.post("/api/ask", json={"question": question})
            except httpx.HTTPError as error:
                load.errors[type(error).__name__] += 1
                continue
            load.seconds.append(time.perf_counter() - start)
            if response.status_code != httpx.codes.OK or response.json()["question"] != question:
                load.errors[str(response.status_code)] += 1


def resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
