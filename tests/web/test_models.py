"""The models over HTTP: listed, pulled with events, changed without a dropped answer."""

import hashlib
import json
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import Corpus
from hub_stand_in import StandIn, answers, breaks_after, hub_stand_in, waits_for
from live import NO_HUB, check_problem, events_of, running
from tiny_gguf import write_scripted_gguf

from qa.extractive import ExtractiveGenerator
from qa.model_list import LISTED
from qa.models import ModelFolder
from qa.pipeline import QAService

REPOSITORY = "some-one/Model-GGUF"
FILE = "Model-Q4_K_M.gguf"
NAME = f"{REPOSITORY}/{FILE}"
WEIGHTS = b"GGUF" + random.Random(1).randbytes(3_000_000)
SHA256 = hashlib.sha256(WEIGHTS).hexdigest()
QUESTION = {"question": "Where does Anna bake bread?"}
ARTICLE = "Anna bakes rye bread in Leeds. Bob rides a red bicycle to the harbour."


@dataclass(frozen=True)
class Served:
    """A running server, its hub and its models folder."""

    client: httpx.Client
    hub: StandIn
    folder: ModelFolder
    service: QAService

    def pull(self, **body: Any) -> list[Any]:
        """Every event of a pull, as (name, data)."""
        with self.client.stream("POST", "/api/models/pull", json=body) as response:
            assert response.status_code == 200, response.read()
            assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
            return [(event.name, event.data) for event in events_of(response.iter_lines())]

    def script(self, name: str, script: str, loop: bool = False) -> None:
        """Install a model that writes the script."""
        path = self.folder.path / f"{name}.gguf"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_scripted_gguf(path, script, loop=loop, context_tokens=8_192)

    def writer(self) -> str | None:
        """The model that writes the next answer, as the page shows it."""
        return str(self.client.get("/api/index").json()["model"]["model"])


@pytest.fixture
def served(build_corpus: Any, tmp_path: Path) -> Iterator[Served]:
    corpus: Corpus = build_corpus({"a.txt": ARTICLE})
    service = QAService(corpus.live(), corpus.embedder, ExtractiveGenerator(), None)
    folder = ModelFolder(tmp_path / "models")
    with hub_stand_in() as hub:
        hub.put(REPOSITORY, {FILE: WEIGHTS})
        settings = {
            "models_dir": folder.path, "hub_endpoint": hub.hub_url, "context_tokens": 8_192,
            "answer_threshold": 0.0,
        }  # fmt: skip
        with running(service, **settings) as client:
            yield Served(client, hub, folder, service)
    service.close()


def test_models_lists_what_is_there_and_what_could_be(served: Served) -> None:
    empty = served.client.get("/api/models").json()
    assert (empty["installed"], empty["pulling"]) == ([], None)
    assert empty["model"] == {"kind": "extractive", "model": None}
    assert [model["name"] for model in empty["suggested"]] == [model.name for model in LISTED]
    served.pull(model=NAME)
    (model,) = served.client.get("/api/models").json()["installed"]
    assert model == {
        "name": NAME, "size": len(WEIGHTS), "sha256": SHA256, "revision": "c" * 40,
        "license": None, "used": False,
    }  # fmt: skip
    assert str(served.folder.path) not in json.dumps(served.client.get("/api/models").json())


def test_a_pull_is_told_as_events(served: Served) -> None:
    (first, pin), *progress, (last, done) = served.pull(model=NAME)
    assert (first, last) == ("resolved", "done")
    assert pin == {
        "repository": REPOSITORY, "file": FILE, "revision": "c" * 40, "sha256": SHA256,
        "size": len(WEIGHTS),
    }  # fmt: skip
    assert {name for name, _ in progress} == {"progress"}
    assert progress[-1][1] == {
        "stage": "checking", "done": len(WEIGHTS), "total": len(WEIGHTS),
    }  # fmt: skip
    assert (done["model"]["name"], done["fresh"]) == (NAME, True)
    assert (served.folder.path / NAME).read_bytes() == WEIGHTS
    assert served.pull(model=NAME)[-1][1]["fresh"] is False


@pytest.mark.parametrize(
    ("body", "status", "kind", "says"),
    [
        ({}, 400, "invalid-request", "model is missing"),
        ({"model": " "}, 400, "invalid-request", "model is missing"),
        ({"model": 5}, 400, "invalid-request", "model is missing"),
        ({"model": NAME, "nix": 1}, 400, "invalid-request", "unknown field 'nix'"),
        ({"model": NAME, "update": "yes"}, 400, "invalid-request", "update = 'yes'"),
        ({"model": "../../etc/passwd"}, 400, "invalid-request", "write owner/name"),
        ({"model": "http://169.254.169.254/o/n"}, 400, "invalid-request", "write owner/name"),
        ({"model": "no-one/nothing"}, 404, "not-found", "has no no-one/nothing"),
    ],
)
def test_a_pull_that_cannot_begin_is_a_problem(
    served: Served, body: dict[str, Any], status: int, kind: str, says: str
) -> None:
    response = served.client.post("/api/models/pull", json=body)
    assert says in check_problem(response, status, f"/problems/{kind}")
    assert served.client.get("/api/models").json()["pulling"] is None


def test_a_file_of_the_server_is_neither_pulled_nor_named(served: Served, tmp_path: Path) -> None:
    """Over HTTP nobody learns which files there are."""
    own = tmp_path / "own.gguf"
    own.write_bytes(b"GGUF")
    for route in ("use", "pull"):
        there, gone = (
            served.client.post(f"/api/models/{route}", json={"model": str(path)}).json()
            for path in (own, tmp_path / "nix.gguf")
        )
        assert there["status"] == gone["status"]
        assert there["detail"].replace("own.gguf", "nix.gguf") == gone["detail"]


def test_an_unreachable_hub_is_a_problem_soon(build_corpus: Any, tmp_path: Path) -> None:
    corpus = build_corpus({"a.txt": ARTICLE})
    service = QAService(corpus.live(), corpus.embedder, ExtractiveGenerator(), None)
    with running(service, models_dir=tmp_path / "models", hub_endpoint=NO_HUB) as client:
        started = time.monotonic()
        response = client.post("/api/models/pull", json={"model": NAME})
        assert time.monotonic() - started < 20
        said = check_problem(response, 502, "/problems/hub-unreachable")
        assert "check the network" in said
        assert client.post("/api/ask", json=QUESTION).status_code == 200


def test_what_goes_wrong_later_is_an_event(served: Served) -> None:
    served.hub.replaced[FILE] = WEIGHTS[:-1] + b"!"
    *_, (name, problem) = served.pull(model=NAME)
    assert (name, problem["type"]) == ("error", "/problems/download-damaged")
    assert served.client.get("/api/models").json()["installed"] == []


def test_one_pull_at_a_time(served: Served) -> None:
    go_on = threading.Event()
    served.hub.file_faults = [waits_for(go_on)]
    body = {"model": NAME}
    with served.client.stream("POST", "/api/models/pull", json=body) as response:
        lines = response.iter_lines()
        assert next(lines) == "event: resolved"
        assert served.client.get("/api/models").json()["pulling"] == NAME
        other = served.client.post("/api/models/pull", json={"model": "o/n"})
        said = check_problem(other, 409, "/problems/pull-in-progress")
        assert said == f"{NAME} is being pulled: wait until it is done, or cancel it"
        go_on.set()
        assert "event: done" in list(lines)
    assert served.client.get("/api/models").json()["pulling"] is None


def test_a_client_that_leaves_cancels_and_the_next_pull_goes_on(served: Served) -> None:
    go_on = threading.Event()
    served.hub.file_faults = [breaks_after(1_000_000), waits_for(go_on)]
    body = {"model": NAME}
    with served.client.stream("POST", "/api/models/pull", json=body) as response:
        for line in response.iter_lines():
            if line.startswith("data: ") and json.loads(line[6:]).get("done", 0) > 0:
                break
    go_on.set()  # the connection that was silent goes on; the pull must not
    deadline = time.monotonic() + 20
    while served.client.get("/api/models").json()["pulling"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert served.client.get("/api/models").json()["pulling"] is None
    assert served.folder.installed() == []
    served.pull(model=NAME)
    assert str(served.hub.ranges()[-1]).startswith("bytes=")


def test_a_busy_hub_is_waited_for(served: Served) -> None:
    served.hub.file_faults = [answers(503)]
    assert served.pull(model=NAME)[-1][0] == "done"


def test_changing_the_model_takes_effect_with_the_next_answer(served: Served) -> None:
    served.script("rye", "Anna bakes rye bread in Leeds. [1]")
    before = served.client.post("/api/ask", json=QUESTION).json()
    assert before["generator"] == {"kind": "extractive", "model": None}
    changed = served.client.post("/api/models/use", json={"model": "rye"})
    assert changed.status_code == 200
    assert changed.json()["model"] == {"kind": "llama.cpp", "model": "rye.gguf"}
    assert [(m["name"], m["used"]) for m in changed.json()["installed"]] == [("rye.gguf", True)]
    after = served.client.post("/api/ask", json=QUESTION).json()
    assert after["generator"] == {"kind": "llama.cpp", "model": "rye.gguf"}
    assert after["answer"] == "Anna bakes rye bread in Leeds. [1]"
    assert served.writer() == "rye.gguf"
    assert served.folder.choice() == "rye.gguf"
    back = served.client.post("/api/models/use", json={"model": "none"})
    assert back.json()["model"] == {"kind": "extractive", "model": None}
    assert served.folder.choice() == "none"


def test_an_answer_that_is_being_written_is_finished_by_the_old_model(served: Served) -> None:
    """The old model's endless answer goes on while the new one answers, until its reader leaves."""
    served.script("loop", "Anna bakes rye bread in Leeds. [1] ", loop=True)
    served.script("rye", "Anna bakes rye bread in Leeds. [1]")
    served.client.post("/api/models/use", json={"model": "loop"})
    old = served.service.generator
    closed = threading.Event()
    close = old.close
    old.close = lambda: (close(), closed.set())  # type: ignore[method-assign]
    body = QUESTION | {"stream": True}
    with served.client.stream("POST", "/api/ask", json=body) as response:
        events = events_of(response.iter_lines())
        assert next(event for event in events if event.name == "token").data["text"]
        assert served.client.post("/api/models/use", json={"model": "rye"}).status_code == 200
        new = served.client.post("/api/ask", json=QUESTION).json()
        assert new["generator"]["model"] == "rye.gguf"
        assert not closed.is_set()
        assert next(event for event in events if event.name == "sentence")
    assert closed.wait(timeout=20)
    assert served.client.post("/api/ask", json=QUESTION).json()["generator"]["model"] == "rye.gguf"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html>", "is not a GGUF file"),
        (b"GGUF and no more", "complete GGUF file"),
        (None, "complete GGUF file"),
    ],
    ids=["a page", "a header alone", "a half"],
)
def test_a_model_that_cannot_be_loaded_leaves_the_old_one(
    served: Served, content: bytes | None, says: str
) -> None:
    served.script("rye", "Anna bakes rye bread in Leeds. [1]")
    served.client.post("/api/models/use", json={"model": "rye"})
    whole = (served.folder.path / "rye.gguf").read_bytes()
    broken = whole[: len(whole) // 2] if content is None else content
    (served.folder.path / "broken.gguf").write_bytes(broken)
    failed = served.client.post("/api/models/use", json={"model": "broken"})
    assert says in check_problem(failed, 503, "/problems/model-invalid")
    assert served.folder.choice() == "rye.gguf"
    answer = served.client.post("/api/ask", json=QUESTION).json()
    assert answer["generator"] == {"kind": "llama.cpp", "model": "rye.gguf"}


@pytest.mark.parametrize(
    ("body", "status", "kind", "says"),
    [
        ({"model": "nix"}, 404, "not-found", "GET /api/models lists them"),
        ({"model": LISTED[0].name}, 404, "not-found", "POST /api/models/pull gets one"),
        ({"model": ""}, 400, "invalid-request", "model is missing"),
        ({}, 400, "invalid-request", "model is missing"),
    ],
)
def test_a_model_that_is_not_there_is_a_problem(
    served: Served, body: dict[str, Any], status: int, kind: str, says: str
) -> None:
    response = served.client.post("/api/models/use", json=body)
    assert says in check_problem(response, status, f"/problems/{kind}")


def test_another_site_can_neither_pull_nor_change(served: Served) -> None:
    for route in ("pull", "use"):
        response = served.client.post(
            f"/api/models/{route}", json={"model": NAME}, headers={"Origin": "http://evil.example"}
        )
        check_problem(response, 403)
    assert served.hub.requests == []


def test_a_file_that_is_gone_when_it_is_used_is_a_problem_and_the_server_goes_on(
    served: Served,
) -> None:
    served.script("rye", "Anna bakes rye bread in Leeds. [1]")
    served.client.post("/api/models/use", json={"model": "rye"})
    (served.folder.path / "rye.gguf").unlink()
    assert served.client.get("/api/models").json()["installed"] == []
    answer = served.client.post("/api/ask", json=QUESTION)
    assert answer.json()["generator"]["model"] == "rye.gguf"  # it is in memory
