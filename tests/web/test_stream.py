"""POST /api/ask as server-sent events, with a model whose words are known."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import SeedIndex
from live import PROBLEM_KEYS, ServerEvent, check_problem, events_of, running
from tiny_gguf import Size, write_scripted_gguf

from qa.answer import GeneratorInfo
from qa.draft import DraftEvent, Token
from qa.extractive import ExtractiveGenerator
from qa.llama import LlamaGenerator
from qa.llama_model import LlamaOptions
from qa.pipeline import QAService
from qa.queue import Job

Q = "who is Dmitriev?"
TRUE = "Dmitriev heads the Russian Direct Investment Fund."
INVENTED = "Dmitriev also owns a football club in Lisbon."
LOOP = "Round and round it goes in the town. [1] And up and down it falls. [1] "
ENDLESS: dict[str, Any] = {"loop": True, "context_tokens": 40_000, "max_answer_tokens": 30_000}

Serve = Callable[..., httpx.Client]


@pytest.fixture
def serve(seed_index: SeedIndex, tmp_path: Path) -> Iterator[Serve]:
    """serve(script, loop=…, option=…) → a client of a server whose model writes the script."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def start(script: str, loop: bool = False, **options: Any) -> httpx.Client:
            path = tmp_path / "scripted.gguf"
            write_scripted_gguf(path, script, loop=loop, context_tokens=40_000)
            defaults: dict[str, Any] = {
                "context_tokens": 8_192,
                "max_answer_tokens": 250,
                "temperature": 0.0,
                "seed": 1,
                "threads": 1,
                "time_limit_s": 30.0,
                "queue_size": 2,
            }
            generator = LlamaGenerator(path, LlamaOptions(**defaults | options))
            stack.callback(generator.close)
            service = QAService(seed_index.live, seed_index.embedder, generator, None)
            return stack.enter_context(running(service))

        yield start


@pytest.fixture(scope="module")
def extractive(seed_index: SeedIndex) -> Iterator[httpx.Client]:
    service = QAService(seed_index.live, seed_index.embedder, ExtractiveGenerator(), None)
    with running(service) as client:
        yield client


def stream(client: httpx.Client, question: str = Q, **body: Any) -> list[ServerEvent]:
    sent = {"question": question, "stream": True} | body
    with client.stream("POST", "/api/ask", json=sent) as response:
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-store"
        return list(events_of(response.iter_lines()))


def names(events: list[ServerEvent]) -> list[str]:
    """The names in order, a run of the same one counted once."""
    return [e.name for n, e in enumerate(events) if n == 0 or events[n - 1].name != e.name]


def test_events_come_in_order_and_say_what_the_answer_says(serve: Serve) -> None:
    client = serve(f"{TRUE} [1] {INVENTED} [1]")
    events = stream(client)
    assert names(events)[:2] == ["evidence", "token"]
    assert names(events)[-2:] == ["sentence", "done"]
    tokens = "".join(event.data["text"] for event in events if event.name == "token")
    assert tokens == f"{TRUE} [1] {INVENTED} [1]"
    first, second = [event.data for event in events if event.name == "sentence"]
    assert first.keys() == {"sentence", "citations"}
    assert (first["sentence"]["text"], first["sentence"]["citations"]) == (TRUE, [1])
    assert [citation["number"] for citation in first["citations"]] == [1]
    assert (second["sentence"]["verdict"], second["citations"]) == ("unsupported", [])
    done = events[-1].data
    assert done["sentences"] == [first["sentence"]]
    assert done["citations"] == first["citations"]
    assert done["evidence"] == events[0].data["evidence"]
    assert done["withheld"] == 1


def test_the_done_event_is_the_unstreamed_answer(extractive: httpx.Client) -> None:
    events = stream(extractive)
    assert names(events) == ["evidence", "sentence", "done"]
    plain = extractive.post("/api/ask", json={"question": Q}).json()
    streamed = events[-1].data
    assert streamed.pop("timings_ms").keys() == plain.pop("timings_ms").keys()
    assert streamed == plain


def test_what_the_articles_do_not_say_streams_no_sentence(extractive: httpx.Client) -> None:
    events = stream(extractive, "who is Angela Merkel?")
    assert names(events) == ["evidence", "done"]
    assert events[-1].data["status"] == "not_in_articles"


@pytest.mark.parametrize(
    ("accept", "stream", "kind"),
    [
        ("text/event-stream", None, "text/event-stream"),
        ("text/event-stream", False, "application/json"),
        ("application/json", True, "text/event-stream"),
        ("*/*", None, "application/json"),
        ("application/json, text/event-stream;q=0.5", None, "application/json"),
    ],
)
def test_the_accept_header_asks_for_a_stream_unless_the_body_decides(
    extractive: httpx.Client, accept: str, stream: bool | None, kind: str
) -> None:
    body = {"question": Q} | ({} if stream is None else {"stream": stream})
    response = extractive.post("/api/ask", json=body, headers={"Accept": accept})
    assert response.headers["Content-Type"].split(";")[0] == kind


@pytest.mark.parametrize("question", ["", "?!", "x" * 100_000])
def test_a_bad_question_is_a_problem_before_any_event(
    extractive: httpx.Client, question: str
) -> None:
    response = extractive.post("/api/ask", json={"question": question, "stream": True})
    check_problem(response, 400, "/problems/invalid-question")


def error_of(events: list[ServerEvent]) -> dict[str, Any]:
    assert names(events)[-1] == "error", names(events)
    assert events[-1].data.keys() == PROBLEM_KEYS
    return dict(events[-1].data)


def test_a_full_queue_is_told_as_an_error_event(serve: Serve) -> None:
    client = serve(LOOP, queue_size=0, **ENDLESS)
    body = {"question": Q, "stream": True}
    with client.stream("POST", "/api/ask", json=body) as busy:
        events = events_of(busy.iter_lines())
        assert [next(events).name, next(events).name] == ["evidence", "token"]
        error = error_of(stream(client))
        assert (error["type"], error["status"]) == ("/problems/queue-full", 503)
        assert error["request_id"] != ""
        refused = client.post("/api/ask", json={"question": Q})
        assert "ask again in a moment" in check_problem(refused, 503, "/problems/queue-full")
        assert int(refused.headers["Retry-After"]) > 0


def test_a_model_that_cannot_be_loaded_is_told_as_an_error_event(
    serve: Serve, tmp_path: Path
) -> None:
    client = serve(TRUE)
    path = tmp_path / "scripted.gguf"
    path.write_bytes(path.read_bytes()[:2_000])
    error = error_of(stream(client))
    assert (error["type"], error["status"]) == ("/problems/model-invalid", 503)
    check_problem(client.post("/api/ask", json={"question": Q}), 503, "/problems/model-invalid")


class Failing:
    """A generator with a defect: its draft breaks off with an error of no kind of ours."""

    info = GeneratorInfo("failing", None)
    max_prompt_tokens = 10_000

    def count_tokens(self, messages: object) -> int:
        return 0

    def draft(self, prompt: object, cancelled: threading.Event) -> Iterator[DraftEvent]:
        yield Token("Well")
        raise ZeroDivisionError("secret detail")

    def close(self) -> None:
        pass


def test_a_defect_is_told_without_its_details(seed_index: SeedIndex) -> None:
    service = QAService(seed_index.live, seed_index.embedder, Failing(), None)
    with running(service) as client:
        events = stream(client)
        error = error_of(events)
        assert names(events) == ["evidence", "token", "error"]
        assert (error["type"], error["status"]) == ("about:blank", 500)
        assert "secret" not in error["detail"]
        response = client.post("/api/ask", json={"question": Q})
        assert "secret" not in check_problem(response, 500)


def test_the_place_in_the_queue_is_told(serve: Serve) -> None:
    client = serve(LOOP, queue_size=2, **ENDLESS)
    body = {"question": Q, "stream": True}
    with client.stream("POST", "/api/ask", json=body) as busy:
        running_events = events_of(busy.iter_lines())
        assert [next(running_events).name, next(running_events).name] == ["evidence", "token"]
        with client.stream("POST", "/api/ask", json=body) as waiting:
            events = events_of(waiting.iter_lines())
            assert next(events).name == "evidence"
            assert next(events) == ServerEvent("queued", {"place": 1, "estimate_s": None})
            busy.close()
            assert next(event for event in events if event.name != "queued").name == "token"


def test_a_reader_who_leaves_frees_the_place(serve: Serve) -> None:
    client = serve(LOOP, queue_size=0, **ENDLESS)
    body = {"question": Q, "stream": True}
    for _ in range(3):
        deadline = time.monotonic() + 30
        while True:  # refused until the server has noticed that the last reader left
            with client.stream("POST", "/api/ask", json=body) as response:
                events = events_of(response.iter_lines())
                assert next(events).name == "evidence"
                if next(events).name == "token":
                    break
            assert time.monotonic() < deadline, "the place was not freed"
            time.sleep(0.1)


def test_a_reader_who_leaves_without_a_stream_frees_the_place(serve: Serve) -> None:
    client = serve(LOOP, queue_size=0, **ENDLESS)
    for _ in range(3):
        with pytest.raises(httpx.ReadTimeout):
            client.post("/api/ask", json={"question": Q}, timeout=1.0)
        deadline = time.monotonic() + 30
        while (events := stream_start(client))[-1] == "error":
            assert time.monotonic() < deadline, "the place was not freed"
        assert events == ["evidence", "token"]


def stream_start(client: httpx.Client) -> list[str]:
    """The names of the first two events; then the reader leaves."""
    with client.stream("POST", "/api/ask", json={"question": Q, "stream": True}) as response:
        events = events_of(response.iter_lines())
        return [next(events).name, next(events).name]


# Wide enough that reading the prompt takes seconds.
SLOW = Size(layers=8, width=768, feed_forward=3_072)


@pytest.mark.parametrize("streamed", [True, False])
def test_a_reader_who_leaves_while_the_prompt_is_read_frees_the_model(
    seed_index: SeedIndex, tmp_path: Path, streamed: bool
) -> None:
    path = tmp_path / "slow.gguf"
    write_scripted_gguf(path, f"{TRUE} [1]", context_tokens=8_192, size=SLOW)
    generator = LlamaGenerator(path, LlamaOptions(8_192, 250, 0.0, 1, 1, 60.0, 0))
    generator.prepare()
    service = QAService(seed_index.live, seed_index.embedder, generator, None)
    body = json.dumps({"question": Q, "stream": streamed})
    begun: list[Job] = []
    with running(service) as client:
        head = f"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        with socket.create_connection((client.base_url.host, client.base_url.port)) as reader:
            reader.sendall(f"{head}Content-Type: application/json\r\n\r\n{body}".encode())
            until(lambda: bool(begun.extend(generator._queue._writing) or begun))
        until(lambda: generator._queue.writing == 0)
        (asked,) = (job.prompt for job in begun)
        # It did not come to the end of the prompt: no word was written.
        assert generator._loaded()._llama.n_tokens < generator.count_tokens(asked.messages)
    generator.close()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_out_of_time_ends_the_stream_with_the_articles_own_sentences(serve: Serve) -> None:
    events = stream(serve(LOOP, time_limit_s=0.3, **ENDLESS))
    assert names(events)[-1] == "done"
    assert "took longer than 0.3 s" in events[-1].data["note"]
    assert events[-1].data["generator"] == {"kind": "extractive", "model": None}


def test_readers_at_once_each_get_their_own_answer(extractive: httpx.Client) -> None:
    wanted = {
        "who is Peskov?": "Kremlin spokesman",
        "what did Dmitriev write on X?": "maybe",
        "who is Steve Witkoff?": "White House envoy",
    }
    found: list[tuple[str, str]] = []

    def ask(question: str) -> None:
        found.append((question, stream(extractive, question)[-1].data["answer"]))

    threads = [threading.Thread(target=ask, args=[q]) for q in [*wanted, *wanted]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(question for question, _ in found) == sorted([*wanted, *wanted])
    assert all(wanted[question] in answer for question, answer in found)
