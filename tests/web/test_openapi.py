"""The OpenAPI document: valid, true to the routes, and each response it names is reached."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import httpx
import pytest
import schemathesis
from conftest import SeedIndex
from hub_stand_in import StandIn, hub_stand_in, waits_for
from live import JSON, NO_HUB, running
from stand_ins import fail, succeed

from index.data_folder import DataFolder
from index.errors import (
    BuildFailed,
    BuildInProgress,
    DiskFull,
    FootnoteError,
    IndexDamaged,
    NoArticles,
)
from index.generation import LiveIndex
from qa.config import Settings
from qa.extractive import ExtractiveGenerator
from qa.pipeline import QAService
from server import create_app
from web.openapi import EVENT_STREAM, document
from web.problems import PROBLEM

SEED_ID = "000_50e888d2ed398487.txt"
TOKEN = "a token of the tests"
Q = "who is Dmitriev?"

CHAT = {"model": "footnote", "messages": [{"role": "user", "content": Q}]}

# A request that each operation answers with 200: what it is sent beside method and path.
GOOD: dict[str, dict[str, Any]] = {
    "GET /": {},
    "GET /a/{article_id}": {"article_id": SEED_ID},
    "GET /api/articles": {"params": {"q": "Putin", "page": 1}},
    "GET /api/articles/{article_id}": {"article_id": SEED_ID},
    "GET /api/index": {},
    "GET /api/models": {},
    "GET /api/search": {"params": {"q": Q}},
    "GET /favicon.ico": {},
    "GET /healthz": {},
    "GET /metrics": {},
    "GET /openapi.json": {},
    "GET /readyz": {},
    "GET /static/{name}": {"name": "app.js"},
    "POST /api/ask": {"json": {"question": Q}},
    "POST /api/index/rebuild": {"json": {}},
    "POST /api/index/rollback": {"json": {}},
    "POST /api/models/pull": {"json": {"model": "some-one/Model-GGUF"}},
    "POST /api/models/use": {"json": {"model": "none"}},
    "GET /v1/models": {},
    "GET /v1/models/{name}": {"name": "footnote"},
    "POST /v1/chat/completions": {"json": CHAT},
}
# What else is sent to reach another type of content.
TYPED: dict[tuple[str, str], dict[str, Any]] = {
    ("GET /static/{name}", "text/css"): {"name": "style.css"},
    ("GET /static/{name}", "image/svg+xml"): {"name": "favicon.svg"},
    ("POST /api/ask", EVENT_STREAM): {"json": {"question": Q, "stream": True}},
    ("POST /api/index/rebuild", EVENT_STREAM): {"json": {"stream": True}},
    ("POST /api/index/rollback", EVENT_STREAM): {"json": {"stream": True}},
    ("POST /v1/chat/completions", EVENT_STREAM): {
        "json": CHAT | {"stream": True, "stream_options": {"include_usage": True}}
    },
}
# What is wrong in a request that an operation answers with 400 or 404.
WRONG: dict[tuple[str, int], dict[str, Any]] = {
    ("GET /a/{article_id}", 400): {"params": {"s": "9-1"}},
    ("GET /a/{article_id}", 404): {"article_id": "none.txt"},
    ("GET /api/articles", 400): {"params": {"page": 0}},
    ("GET /api/articles/{article_id}", 400): {"params": {"v": "latest"}},
    ("GET /api/articles/{article_id}", 404): {"article_id": "none.txt"},
    ("GET /api/search", 400): {"params": {"q": ""}},
    ("GET /static/{name}", 404): {"name": "none.js"},
    ("POST /api/ask", 400): {"json": {}},
    ("POST /api/models/pull", 400): {"json": {"model": "../.."}},
    ("POST /api/models/pull", 404): {"json": {"model": "no-one/nothing"}},
    ("POST /api/models/use", 400): {"json": {"model": 5}},
    ("POST /api/models/use", 404): {"json": {"model": "nothing"}},
    ("POST /api/models/use", 503): {"json": {"model": "broken"}},
    ("POST /api/index/rebuild", 400): {"json": {"full": "yes"}},
    ("POST /api/index/rollback", 400): {"json": {"stream": "yes"}},
    ("GET /v1/models/{name}", 404): {"name": "gpt-4o"},
    ("POST /v1/chat/completions", 400): {"json": CHAT | {"messages": []}},
    ("POST /v1/chat/completions", 404): {"json": CHAT | {"model": "gpt-4o"}},
}
# Which server gives an answer that depends on more than the request.
SERVERS = {
    ("POST /api/models/pull", 409): "pulling",
    ("POST /api/models/pull", 502): "offline",
    ("POST /api/models/use", 503): "plain",
}
# What a build ends in, to reach the status that stands for it.
BUILD_ENDS: dict[int, FootnoteError] = {
    409: BuildInProgress("process 1 is building"),
    422: NoArticles("there are none"),
    500: BuildFailed("it ended"),
    503: IndexDamaged("a file is damaged"),
    507: DiskFull("no room"),
}


def app_document() -> dict[str, Any]:
    unused: Any = None
    return document(create_app(Settings(), unused))


DOCUMENT = app_document()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
DOCUMENTED = [
    (name, int(status), kind)
    for name, operation in OPERATIONS.items()
    for status, response in operation["responses"].items()
    for kind in response["content"]
]

SETTINGS: dict[str, dict[str, Any]] = {
    "token": {"token": TOKEN},
    "slow": {"client_rate": 0.001},
    "offline": {"hub_endpoint": NO_HUB},
}

Client = Callable[[str], httpx.Client]


@pytest.fixture(scope="module")
def client(seed_index: SeedIndex, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """client("plain"), of a "token" server, one without index or hub, or another of SETTINGS.

    client("409") is of a server whose builds end in that status.
    """
    empty = LiveIndex(DataFolder(tmp_path_factory.mktemp("empty")), seed_index.embedder.info)
    models = tmp_path_factory.mktemp("models")
    (models / "broken.gguf").write_bytes(b"GGUF and no more")
    with ExitStack() as stack:
        hub = stack.enter_context(hub_stand_in())
        hub.put("some-one/Model-GGUF", {"model.gguf": b"GGUF and some weights"})
        started: dict[str, httpx.Client] = {}

        def start(kind: str) -> httpx.Client:
            if kind not in started:
                live = empty if kind == "empty" else seed_index.live
                service = QAService(live, seed_index.embedder, ExtractiveGenerator(), None)
                settings = {"models_dir": models, "hub_endpoint": hub.hub_url}
                settings |= SETTINGS.get(kind, {})
                work = partial(fail, BUILD_ENDS[int(kind)]) if kind.isdigit() else succeed
                started[kind] = stack.enter_context(running(service, work, **settings))
                if kind == "pulling":
                    keep_pulling(stack, hub, started[kind])
            return started[kind]

        yield start


def keep_pulling(stack: ExitStack, hub: StandIn, client: httpx.Client) -> None:
    """Begin a pull that waits for its file until the end of the tests."""
    end = threading.Event()
    hub.file_faults = [waits_for(end)]
    hub.put("o/slow-GGUF", {"slow.gguf": b"GGUF and some weights"})
    body = {"model": "o/slow-GGUF"}
    pulling = stack.enter_context(client.stream("POST", "/api/models/pull", json=body))
    assert next(pulling.iter_lines()) == "event: resolved"
    stack.callback(end.set)


def request_for(name: str, status: int, kind: str) -> tuple[str, dict[str, Any]]:
    """Which server is asked, and what it is sent, to reach a documented response."""
    sent = GOOD[name]
    if status == 200:
        content = list(OPERATIONS[name]["responses"]["200"]["content"])
        return "plain", sent if kind == content[0] else sent | TYPED[name, kind]
    if kind == "text/html":  # as a browser follows a link
        server, sent = request_for(name, status, PROBLEM)
        return server, sent | {"headers": {"Accept": kind} | sent.get("headers", {})}
    assert kind == ("application/json" if "/v1/" in name else PROBLEM)
    if status == 401:
        return "token", sent
    if status == 403:
        return "plain", sent | {"headers": {"Host": "elsewhere.example"}}
    if status == 413:
        body = json.dumps({"question": "x" * 1_000_000})
        return "plain", {"content": body, "headers": JSON}
    if status == 415:
        return "plain", {"content": b"{}", "headers": {"Content-Type": "text/plain"}}
    if "/api/index/r" in name and status in BUILD_ENDS:
        return str(status), sent
    if status == 429:
        return "slow", sent
    server = SERVERS.get((name, status), "empty" if status == 503 else "plain")
    return server, sent | WRONG.get((name, status), {})


def send(client: httpx.Client, name: str, sent: dict[str, Any]) -> httpx.Response:
    method, path = name.split(" ")
    places = set(re.findall(r"\{(\w+)\}", path))
    path = path.format(**{place: sent[place] for place in places})
    arguments = {key: value for key, value in sent.items() if key not in places}
    return client.request(method, path, **arguments)


def test_the_document_is_valid_openapi() -> None:
    schemathesis.openapi.from_dict(DOCUMENT).validate()
    assert DOCUMENT["openapi"] == "3.1.0"


def test_the_document_is_served(client: Client) -> None:
    assert client("plain").get("/openapi.json").json() == DOCUMENT


def test_every_route_is_documented_and_no_other() -> None:
    unused: Any = None
    routes = {
        method + " " + re.sub(r"<(?:[a-z]+:)?(.+?)>", r"{\1}", rule.rule)
        for rule in create_app(Settings(), unused).url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == OPERATIONS.keys() == GOOD.keys()


def test_every_schema_is_used_and_every_used_schema_is_there() -> None:
    used = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT)))
    assert used == DOCUMENT["components"]["schemas"].keys()


@pytest.mark.parametrize(("name", "status", "kind"), DOCUMENTED)
def test_every_documented_response_is_reached(
    client: Client, name: str, status: int, kind: str
) -> None:
    """Its body and headers are checked against the document by the client itself."""
    server, sent = request_for(name, status, kind)
    if server == "slow":
        client(server).get("/healthz")
        client(server).get("/")  # all that may be asked at once
    response = send(client(server), name, sent)
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"].split(";")[0] == kind


def test_a_sent_request_id_comes_back_and_a_bad_one_is_replaced(client: Client) -> None:
    def id_of(sent: str) -> str:
        response = client("plain").get("/none", headers={b"X-Request-ID": sent.encode()})
        assert response.json()["request_id"] == response.headers["X-Request-ID"]
        return response.headers["X-Request-ID"]

    for good in ("a", "abc-123_X.y", "x" * 64):
        assert id_of(good) == good
    for bad in ("", "x" * 65, "a b", "<script>", 'a"b', "ü"):
        assert re.fullmatch("[0-9a-f]{16}", id_of(bad))
