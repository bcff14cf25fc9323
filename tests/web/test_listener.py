"""What never reaches the app is answered as a problem too, and bounded."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from conftest import SeedIndex
from live import PROBLEM_KEYS, running

from index.errors import AddressInUse
from qa.extractive import ExtractiveGenerator
from qa.pipeline import QAService
from web import listener
from web.listener import MAX_HEADER_BYTES, MAX_READ_BYTES, Listener


@pytest.fixture(scope="module")
def client(seed_index: SeedIndex) -> Iterator[httpx.Client]:
    service = QAService(seed_index.live, seed_index.embedder, ExtractiveGenerator(), None)
    with running(service) as client:
        yield client


def answer(client: httpx.Client, sent: bytes) -> tuple[int, httpx.Headers, Any]:
    """Send bytes; return status, headers and the JSON of what comes back."""
    port = client.base_url.port
    assert port is not None
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(sent)
        received = b""
        while chunk := connection.recv(65_536):
            received += chunk
    head, body = received.split(b"\r\n\r\n", 1)
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return int(first.split(" ")[1]), httpx.Headers(headers), json.loads(body)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nBad Header\r\n\r\n", 400),
        (b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n", 400),
        (b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: odd\r\n\r\n", 501),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * MAX_HEADER_BYTES + b"\r\n\r\n", 431),
        (
            b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
            % (MAX_READ_BYTES + 1),
            413,
        ),
    ],
)
def test_a_request_that_cannot_be_read_is_a_problem(
    client: httpx.Client, sent: bytes, status: int
) -> None:
    found, headers, document = answer(client, sent)
    assert (found, document["status"]) == (status, status)
    assert document.keys() == PROBLEM_KEYS
    assert document["detail"].startswith("The request cannot be read: ")
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["X-Request-ID"] == document["request_id"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/healthz").status_code == 200


def test_an_address_that_is_taken_is_named_and_nothing_stays_open() -> None:
    app: Any = None
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressInUse, match=f"cannot listen on 127.0.0.1:{port} .*--port"):
            Listener(app, "127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_of_another_machine_is_refused(host: str) -> None:
    app: Any = None
    with pytest.raises(AddressInUse, match="cannot listen on"):
        Listener(app, host, 0)


def test_a_silent_connection_is_closed(
    seed_index: SeedIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "IDLE_S", 1)
    monkeypatch.setattr(listener, "IDLE_LOOK_S", 1)
    service = QAService(seed_index.live, seed_index.embedder, ExtractiveGenerator(), None)
    with running(service) as client:
        port = client.base_url.port
        assert port is not None
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: local")  # and then nothing more
            assert connection.recv(100) == b""


def test_connections_are_bounded_and_the_others_wait(
    seed_index: SeedIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "MAX_CONNECTIONS", 6)
    service = QAService(seed_index.live, seed_index.embedder, ExtractiveGenerator(), None)
    with running(service) as client, ExitStack() as stack:
        port = client.base_url.port
        for _ in range(8):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
        with pytest.raises(httpx.ReadTimeout):
            client.get("/healthz", timeout=1)
        stack.close()
        assert client.get("/healthz").status_code == 200
