"""A running server on a free port, and what its answers are checked against."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from conformance import Conformance

from qa.building import Builder, Work
from qa.config import Settings
from qa.pipeline import QAService
from server import create_app
from web.listener import Listener

# Discard, which no machine serves any more: a connection is refused at once.
NO_HUB = "http://127.0.0.1:9"
JSON = {"Content-Type": "application/json"}
PROBLEM_KEYS = {"type", "title", "status", "detail", "request_id"}


@contextmanager
def running(
    service: QAService, work: Work | None = None, **settings: Any
) -> Iterator[httpx.Client]:
    """A client of the real app behind the real WSGI server.

    work: what a rebuild does in its process, instead of building. The client holds every
    response against the server's OpenAPI document. The server's model hub is one that nobody
    runs, unless `settings` names another.
    """
    chosen = Settings(**{"hub_endpoint": NO_HUB} | settings)
    builder = Builder(chosen, work)
    app = create_app(chosen, service, builder)
    listener = Listener(app, "127.0.0.1", 0, threads=8)
    running = app.extensions["footnote"].running
    thread = threading.Thread(target=listener.run, args=(0.0, running.stop), daemon=True)
    thread.start()
    hooks = {"response": [Conformance(app).check]}
    base = f"http://127.0.0.1:{listener.port}"
    try:
        with httpx.Client(base_url=base, trust_env=False, timeout=20, event_hooks=hooks) as client:
            yield client
    finally:
        listener.stop()
        builder.close()
        thread.join(timeout=10)
        assert not thread.is_alive(), "the server did not stop"


@dataclass(frozen=True)
class ServerEvent:
    """A server-sent event; data is its JSON."""

    name: str
    data: Any


def events_of(lines: Iterator[str]) -> Iterator[ServerEvent]:
    """Yield the events of a stream; comments (heartbeats) are passed over."""
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield ServerEvent(name, json.loads(line.removeprefix("data: ")))


def check_problem(response: httpx.Response, status: int, kind: str = "about:blank") -> str:
    """Assert that the response is a problem document of this status; return its detail."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document.keys() == PROBLEM_KEYS
    assert document["status"] == status
    assert document["type"] == kind
    assert document["title"] != ""
    assert document["request_id"] != ""
    for trace in ("Traceback", 'File "', "<html", "<!doctype"):
        assert trace not in response.text
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    return str(document["detail"])
