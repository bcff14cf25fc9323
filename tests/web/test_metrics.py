"""GET /metrics: exact counts after known requests."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import SeedIndex
from live import events_of, running
from prometheus_client.parser import text_string_to_metric_families
from tiny_gguf import write_scripted_gguf

from index.data_folder import DataFolder
from index.generation import LiveIndex
from qa.extractive import ExtractiveGenerator
from qa.llama import LlamaGenerator, LlamaOptions
from qa.pipeline import QAService

TRUE = "Dmitriev heads the Russian Direct Investment Fund."
INVENTED = "Dmitriev also owns a football club in Lisbon."
Q = {"question": "who is Dmitriev?"}


class Sample:
    """The values of one look at /metrics."""

    def __init__(self, client: httpx.Client) -> None:
        response = client.get("/metrics")
        assert response.headers["Content-Type"].startswith("text/plain")
        self._values = {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(response.text)
            for sample in family.samples
        }

    def __call__(self, name: str, **labels: str) -> float:
        """The value; 0 if nothing was counted yet."""
        return self._values.get((f"footnote_{name}", tuple(sorted(labels.items()))), 0.0)

    @property
    def labels(self) -> set[str]:
        return {value for _, labels in self._values for _, value in labels}


@pytest.fixture
def client(seed_index: SeedIndex) -> Iterator[httpx.Client]:
    service = QAService(seed_index.live, seed_index.embedder, ExtractiveGenerator(), None)
    with running(service) as client:
        yield client


def settled(client: httpx.Client, name: str, value: float, **labels: str) -> Sample:
    """The sample in which a value is reached: it is counted a moment after the response."""
    deadline = time.monotonic() + 20
    while True:
        sample = Sample(client)
        if sample(name, **labels) == value:
            return sample
        assert time.monotonic() < deadline, f"{name}{labels} = {sample(name, **labels)}"


def test_requests_are_counted_by_route_and_status(client: httpx.Client) -> None:
    client.post("/api/ask", json=Q)
    client.post("/api/ask", json=Q | {"stream": True})
    client.post("/api/ask", json={"question": ""})
    client.get("/api/articles/none.txt")
    client.get("/nothing/of/the/kind")
    ask = {"method": "POST", "route": "/api/ask"}
    sample = settled(client, "requests_total", 1.0, method="GET", route="", status="404")
    assert sample("requests_total", **ask, status="200") == 2
    assert sample("requests_total", **ask, status="400") == 1
    article = "/api/articles/<anything:article_id>"
    assert sample("requests_total", method="GET", route=article, status="404") == 1
    assert sample("request_seconds_count", route="/api/ask") == 3
    assert not [value for value in sample.labels if "none" in value or "nothing" in value]


def test_methods_that_a_client_made_up_count_as_one(client: httpx.Client) -> None:
    for method in ("BREW", "WHEN", "GET"):
        client.request(method, "/healthz")
    sample = settled(client, "requests_total", 1.0, method="GET", route="/healthz", status="200")
    assert sample("requests_total", method="other", route="", status="405") == 2
    assert not [value for value in sample.labels if value in ("BREW", "WHEN")]


def test_answers_are_counted_with_their_stages(client: httpx.Client) -> None:
    for _ in range(2):
        client.post("/api/ask", json=Q)
    client.post("/api/ask", json={"question": "who is Angela Merkel?"})
    client.post("/api/ask", json={"question": "?!"})
    sample = Sample(client)
    assert sample("answers_total", status="answered") == 2
    assert sample("answers_total", status="not_in_articles") == 1
    assert sample("answers_failed_total", error="invalid-question") == 1
    assert sample("answers_in_flight") == 0
    for stage in ("retrieve", "evidence", "total"):
        assert sample("stage_seconds_count", stage=stage) == 3
        assert 0 < sample("stage_seconds_sum", stage=stage) < 30
    assert sample("sentence_cache_total", result="miss") > 0
    assert sample("sentence_cache_total", result="hit") > 0


def test_what_serves_is_told(client: httpx.Client, seed_index: SeedIndex) -> None:
    sample = Sample(client)
    assert sample("index_ready") == 1
    assert (sample("generation"), sample("articles")) == (1, 1)
    assert sample("passages") == seed_index.report.passages


def test_without_an_index_the_metrics_go_on(seed_index: SeedIndex, tmp_path: Path) -> None:
    live = LiveIndex(DataFolder(tmp_path), seed_index.embedder.info)
    service = QAService(live, seed_index.embedder, ExtractiveGenerator(), None)
    with running(service) as client:
        client.post("/api/ask", json=Q)
        sample = Sample(client)
    assert sample("index_ready") == 0
    assert sample("answers_failed_total", error="no-index") == 1


def scripted(path: Path, script: str, loop: bool) -> LlamaGenerator:
    write_scripted_gguf(path, script, loop=loop, context_tokens=40_000)
    return LlamaGenerator(
        path, LlamaOptions(40_000, 250 if not loop else 30_000, 0.0, 1, 1, 60.0, 2)
    )


def test_tokens_and_withheld_sentences_are_counted(seed_index: SeedIndex, tmp_path: Path) -> None:
    generator = scripted(tmp_path / "m.gguf", f"{TRUE} [1] {INVENTED} [1]", loop=False)
    service = QAService(seed_index.live, seed_index.embedder, generator, None)
    with running(service) as client:
        usage = [client.post("/api/ask", json=Q).json()["usage"] for _ in range(2)]
        sample = Sample(client)
    generator.close()
    for kind in ("prompt", "reused", "answer"):
        assert sample("tokens_total", kind=kind) == sum(each[f"{kind}_tokens"] for each in usage)
    assert sample("tokens_total", kind="reused") > 0
    assert sample("withheld_sentences_total") == 2
    assert sample("stage_seconds_count", stage="first_token") == 2


def test_the_queue_is_told_while_it_lasts(seed_index: SeedIndex, tmp_path: Path) -> None:
    generator = scripted(tmp_path / "m.gguf", f"{TRUE} [1] ", loop=True)
    service = QAService(seed_index.live, seed_index.embedder, generator, None)
    with running(service) as client:
        body = Q | {"stream": True}
        with client.stream("POST", "/api/ask", json=body) as first:
            events = events_of(first.iter_lines())
            assert [next(events).name, next(events).name] == ["evidence", "token"]
            waiting = threading.Thread(target=leave_when_queued, args=[client, body])
            waiting.start()
            settled(client, "queue_length", 1)
            assert Sample(client)("answers_in_flight") == 2
            waiting.join(timeout=10)
            settled(client, "queue_length", 0)
        settled(client, "answers_in_flight", 0)
    generator.close()


def leave_when_queued(client: httpx.Client, body: dict[str, object]) -> None:
    """Wait in the queue for a moment, then leave."""
    with client.stream("POST", "/api/ask", json=body) as second:
        events = events_of(second.iter_lines())
        assert [next(events).name, next(events).name] == ["evidence", "queued"]
        time.sleep(1.0)
