"""The server as a process: how it starts to listen, and how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from conftest import REPOSITORY, SeedIndex
from live import ServerEvent, events_of
from tiny_gguf import write_scripted_gguf

from index.data_folder import DataFolder
from index.embedder import OpenVinoEmbedder
from web.listener import IDLE_S

Q = {"question": "who is Dmitriev?", "stream": True}
LOOP = "Round and round it goes in the town. [1] And up and down it falls. [1] "


@dataclass(frozen=True)
class Serving:
    """A server in a process of its own."""

    process: "subprocess.Popen[str]"
    url: str

    def end(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Send a signal; return the exit code and how long the process took to end."""
        start = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(timeout=30)
        return code, time.monotonic() - start


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model that writes the same words for as long as it may."""
    path = tmp_path / "scripted.gguf"
    write_scripted_gguf(path, LOOP, loop=True, context_tokens=40_000)
    return path


@contextmanager
def serving(data: Path, log: Path, **settings: object) -> Iterator[Serving]:
    environment = {f"FOOTNOTE_{name.upper()}": str(value) for name, value in settings.items()}
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "cli", "serve", "--port", "0", "--json"],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=log.parent,
            env=os.environ
            | {"PYTHONPATH": str(REPOSITORY), "FOOTNOTE_DATA_DIR": str(data)}
            | environment,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            yield Serving(process, json.loads(process.stdout.readline())["url"])
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_server_ends_at_once_with_0(
    seed_index: SeedIndex, tmp_path: Path, number: int
) -> None:
    log = tmp_path / "log"
    with serving(seed_index.data.path, log) as server, httpx.Client(trust_env=False) as client:
        assert client.get(f"{server.url}healthz").status_code == 200  # its connection stays open
        code, took_s = server.end(number)
    assert code == 0
    assert took_s < IDLE_S / 2  # it does not wait for the open connection to time out
    (line,) = log.read_text().splitlines()
    assert json.loads(line)["route"] == "/healthz"


def test_a_model_is_loaded_before_anybody_asks(
    seed_index: SeedIndex, model: Path, tmp_path: Path
) -> None:
    """What is wrong with it stands in the log, and the server answers all the same."""
    log = tmp_path / "log"
    model.write_bytes(model.read_bytes()[:2_000])
    with serving(seed_index.data.path, log, model=model) as server:
        deadline = time.monotonic() + 20
        while "llama.cpp cannot load" not in log.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert httpx.get(f"{server.url}readyz", trust_env=False).status_code == 200
        assert server.end()[0] == 0


def test_what_is_running_is_finished_and_nothing_new_begun(
    seed_index: SeedIndex, model: Path, tmp_path: Path
) -> None:
    settings = {
        "model": model, "context_tokens": 8_192, "max_answer_tokens": 400, "shutdown_s": 60,
    }  # fmt: skip
    with (
        serving(seed_index.data.path, tmp_path / "log", **settings) as server,
        httpx.Client(trust_env=False, timeout=60) as client,
        client.stream("POST", f"{server.url}api/ask", json=Q) as response,
    ):
        events = events_of(response.iter_lines())
        wait_for_token(events)
        server.process.send_signal(signal.SIGTERM)
        wait_until_closed(server.url)
        *_, last = events
        assert last.name == "done"
        assert last.data["withheld"] > 10
        assert server.process.wait(timeout=30) == 0


def test_what_takes_too_long_is_told_so(seed_index: SeedIndex, model: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    settings = {
        "model": model, "context_tokens": 40_000, "max_answer_tokens": 8_192, "shutdown_s": 0.5,
    }  # fmt: skip
    with (
        serving(seed_index.data.path, log, **settings) as server,
        httpx.Client(trust_env=False, timeout=60) as client,
        client.stream("POST", f"{server.url}api/ask", json=Q) as response,
    ):
        events = events_of(response.iter_lines())
        wait_for_token(events)
        server.process.send_signal(signal.SIGTERM)
        *_, last = events
        assert (last.name, last.data["type"]) == ("error", "/problems/server-stops")
        assert last.data["status"] == 503
        assert server.process.wait(timeout=15) == 0
    assert "Traceback" not in log.read_text()


def test_a_build_of_the_server_ends_with_it_and_leaves_no_lock(
    embedder: OpenVinoEmbedder, tmp_path: Path
) -> None:
    articles, data = tmp_path / "articles", DataFolder(tmp_path / "data")
    articles.mkdir()
    for number in range(400):
        text = f"Story {number}\n\n" + f"The {number}th ferry sails at {number} o'clock. " * 20
        (articles / f"{number}.txt").write_text(text)
    data.create()
    (data.path / "embedders").symlink_to(embedder._folder.parent)
    settings = {"articles": articles, "shutdown_s": 0}
    with (
        serving(data.path, tmp_path / "log", **settings) as server,
        httpx.Client(trust_env=False, timeout=60) as client,
        client.stream("POST", f"{server.url}api/index/rebuild", json={"stream": True}) as response,
    ):
        events = events_of(response.iter_lines())
        assert next(events).name == "progress"
        server.process.send_signal(signal.SIGTERM)
        *_, last = events
        assert (last.name, last.data["type"]) == ("error", "/problems/server-stops")
        assert server.process.wait(timeout=15) == 0
    assert data.numbers() == []
    with data.lock():  # nobody builds any more
        pass


def wait_for_token(events: Iterator[ServerEvent]) -> None:
    """Read on until the model writes; evidence comes before, once or twice."""
    assert next(event.name for event in events if event.name != "evidence") == "token"


def wait_until_closed(url: str) -> None:
    port = httpx.URL(url).port
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.02)
    raise AssertionError("the server goes on accepting")
