"""The log: one line of JSON for each request, which never holds what was asked."""

import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from conftest import SeedIndex
from live import running

from qa.extractive import ExtractiveGenerator
from qa.pipeline import QAService
from web.request_log import JsonLines

TOKEN = "token-of-the-tests"
SECRETS = ("Dmitriev", TOKEN, "BOTA", "secretive", "none.txt")


@pytest.fixture(scope="module")
def client(seed_index: SeedIndex) -> Iterator[httpx.Client]:
    service = QAService(seed_index.live, seed_index.embedder, ExtractiveGenerator(), None)
    with running(service, token=TOKEN) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        yield client


def lines(caplog: pytest.LogCaptureFixture, count: int) -> list[dict[str, Any]]:
    """The lines as they are written; a line follows the response, so it is waited for."""
    deadline = time.monotonic() + 30
    while len(caplog.records) < count and time.monotonic() < deadline:
        time.sleep(0.01)
    written = [JsonLines().format(record) for record in caplog.records]
    for line in written:
        assert "\n" not in line
        assert not [secret for secret in SECRETS if secret in line]
    return [json.loads(line) for line in written]


def test_each_request_is_one_line_without_what_was_asked(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "footnote.requests")
    question = {"question": "who is Dmitriev?", "filters": {"publisher": "BOTA ALFA PRESS"}}
    client.post("/api/ask", json=question, headers={"X-Request-ID": "mine"})
    client.post("/api/ask", json=question | {"stream": True})
    client.get("/api/search", params={"q": "Dmitriev"})
    client.get("/api/articles/none.txt")
    client.get("/secretive", headers={"Authorization": f"Bearer {TOKEN}x"})
    client.post("/api/ask", json={"question": "Dmitriev", "secretive": 1})
    found = lines(caplog, 6)
    told = [(line["method"], line["route"], line["status"]) for line in found]
    assert told == [
        ("POST", "/api/ask", 200),
        ("POST", "/api/ask", 200),
        ("GET", "/api/search", 200),
        ("GET", "/api/articles/<anything:article_id>", 404),
        ("GET", None, 401),
        ("POST", "/api/ask", 400),
    ]
    assert found[0]["request_id"] == "mine"
    assert len({line["request_id"] for line in found}) == 6
    for line in found:
        assert line.keys() == {
            "time", "level", "event", "method", "route", "status", "request_id", "client", "ms",
        }  # fmt: skip
        assert (line["level"], line["event"], line["client"]) == ("info", "request", "127.0.0.1")
        assert 0 < line["ms"] < 20_000


def test_a_defect_is_logged_with_its_traceback_in_one_line() -> None:
    try:
        raise ZeroDivisionError("nothing to divide by")
    except ZeroDivisionError as error:
        record = logging.LogRecord(
            "footnote", logging.ERROR, __file__, 1, "request %s failed", ("abc",),
            (type(error), error, error.__traceback__),
        )  # fmt: skip
    line = JsonLines().format(record)
    assert "\n" not in line
    written = json.loads(line)
    assert (written["level"], written["event"]) == ("error", "request abc failed")
    assert written["exception"].endswith("ZeroDivisionError: nothing to divide by")
