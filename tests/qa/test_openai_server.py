"""The server generator against a stand-in that answers, refuses, stalls and breaks off."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from by_hand import sources
from stand_in import Exchange, StandIn, free_address, looping, saying, stand_in, until

from index.errors import ConfigError, GenerationFailed, QueueFull, ServerFailed, TimedOut
from qa.answer import GeneratorInfo
from qa.assembly import open_generator
from qa.chat_client import ServerOptions
from qa.config import Settings
from qa.draft import DraftEvent, DraftSentence, Token, Usage
from qa.openai_server import ServerGenerator
from qa.prompt import Message, Prompt, build_prompt
from qa.question import read_question

KEY = "sk-very-secret"
SCRIPT = "Dmitriev heads the fund. [1] He is an adviser. [1]"
SENTENCES = [
    DraftSentence("Dmitriev heads the fund.", (1,)),
    DraftSentence("He is an adviser.", (1,)),
]
Open = Callable[..., ServerGenerator]


@pytest.fixture
def server() -> Iterator[StandIn]:
    with stand_in(saying(SCRIPT)) as running:
        yield running


def options(url: str, **changed: Any) -> ServerOptions:
    defaults: dict[str, Any] = {
        "url": url,
        "model": "small",
        "key": "",
        "context_tokens": 4_096,
        "max_answer_tokens": 200,
        "temperature": 0.0,
        "seed": 1,
        "in_flight": 2,
        "connect_s": 2.0,
        "first_token_s": 10.0,
        "between_tokens_s": 10.0,
        "time_limit_s": 30.0,
        "queue_size": 2,
    }
    return ServerOptions(**defaults | changed)


@pytest.fixture
def open_server(server: StandIn) -> Iterator[Open]:
    """open_server(option=…) → a generator that asks the stand-in."""
    opened: list[ServerGenerator] = []

    def make(url: str = "", **changed: Any) -> ServerGenerator:
        opened.append(ServerGenerator(options(url or server.url, **changed)))
        return opened[-1]

    yield make
    for generator in opened:
        generator.close()


def prompt() -> Prompt:
    question = read_question("who heads the fund?")
    return build_prompt(question, sources("Dmitriev heads it."), 10**6, lambda messages: 0)


def draft(generator: ServerGenerator) -> list[DraftEvent]:
    return list(generator.draft(prompt(), threading.Event()))


def sentences(events: list[DraftEvent]) -> list[DraftSentence]:
    return [event for event in events if isinstance(event, DraftSentence)]


def failure(generator: ServerGenerator, kind: type[GenerationFailed] = ServerFailed) -> str:
    """What the draft fails with, less the part that names the server."""
    with pytest.raises(kind) as raised:
        draft(generator)
    assert type(raised.value) is kind
    begin = f"the language model server {generator._options.url} "
    assert str(raised.value).startswith(begin)
    return str(raised.value).removeprefix(begin)


def test_draft_streams_the_servers_words_sentences_and_counts(open_server: Open) -> None:
    events = draft(open_server())
    assert "".join(event.text for event in events if isinstance(event, Token)) == SCRIPT
    assert sentences(events) == SENTENCES
    assert Usage(prompt_tokens=90, reused_tokens=60, answer_tokens=7) in events


def test_the_request_is_what_the_protocol_asks_for(open_server: Open, server: StandIn) -> None:
    draft(open_server(key=KEY, temperature=0.5, seed=7))
    (exchange,) = server.exchanges
    assert exchange.path == "/v1/chat/completions"
    assert exchange.headers["Authorization"] == f"Bearer {KEY}"
    assert exchange.body == {
        "model": "small",
        "messages": [{"role": m.role, "content": m.content} for m in prompt().messages],
        "max_tokens": 200,
        "temperature": 0.5,
        "seed": 7,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_without_a_key_none_is_sent(open_server: Open, server: StandIn) -> None:
    draft(open_server())
    assert "Authorization" not in server.exchanges[0].headers


def test_the_only_model_of_a_server_is_found_and_remembered(
    open_server: Open, server: StandIn
) -> None:
    generator = open_server(model="")
    assert generator.info == GeneratorInfo("server", None)
    draft(generator)
    draft(generator)
    assert [exchange.path for exchange in server.exchanges] == [
        "/v1/models", "/v1/chat/completions", "/v1/chat/completions",
    ]  # fmt: skip
    assert server.exchanges[1].body["model"] == "small"
    assert generator.info == GeneratorInfo("server", "small")


@pytest.mark.parametrize(("models", "listed"), [(("a", "b"), "a, b"), ((), "none")])
def test_several_models_must_be_chosen_from(
    open_server: Open, server: StandIn, models: tuple[str, ...], listed: str
) -> None:
    server.models = models
    assert failure(open_server(model="")) == (
        f"lists the models {listed}: set server_model to one of them"
    )


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (401, "refuses the key (401: No such thing as … here): set FOOTNOTE_SERVER_KEY"),
        (403, "refuses the key (403: No such thing as … here): set FOOTNOTE_SERVER_KEY"),
        (
            404,
            "does not know the model 'small' or the address (404: No such thing as … here): set "
            "server_model to one that it lists, and server_url, which mostly ends in /v1",
        ),
        (
            400,
            "refuses the question (400: No such thing as … here): if it is too long, lower "
            "context_tokens to what the server has",
        ),
        (500, "answers with an error (500: No such thing as … here): see its log"),
        (302, "answers with an error (302: No such thing as … here): see its log"),
    ],
)
def test_a_refusal_says_what_to_do_and_never_the_key(
    open_server: Open, server: StandIn, status: int, told: str
) -> None:
    server.reply = lambda exchange: exchange.refuse(status, f"No such thing as {KEY} here")
    assert failure(open_server(key=KEY)) == told


@pytest.mark.parametrize("body", ["", "<html>busy</html>", "[1]", '{"error": "gone"}', "x" * 10**6])
def test_a_refusal_in_any_form_is_told_on_one_short_line(
    open_server: Open, server: StandIn, body: str
) -> None:
    def reply(exchange: Exchange) -> None:
        exchange.start(500, "text/html")
        exchange.send(body)

    server.reply = reply
    told = failure(open_server())
    assert told.startswith("answers with an error (500")
    assert len(told) < 300


def test_a_busy_server_is_asked_again_when_it_says(open_server: Open, server: StandIn) -> None:
    def reply(exchange: Exchange) -> None:
        if len(server.exchanges) < 3:
            exchange.refuse(429, "Slow down", Retry_After="0")
        else:
            exchange.answer(SCRIPT)

    server.reply = reply
    assert sentences(draft(open_server())) == SENTENCES
    assert len(server.exchanges) == 3


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_stays_busy_for_too_long_is_told(
    open_server: Open, server: StandIn, status: int
) -> None:
    server.reply = lambda exchange: exchange.refuse(status, "Loading", Retry_After="60")
    started = time.monotonic()
    assert failure(open_server()) == f"is busy ({status}: Loading): ask again in a moment"
    assert time.monotonic() - started < 20
    assert len(server.exchanges) == 1


def test_a_server_that_is_gone_is_told_at_once(open_server: Open) -> None:
    started = time.monotonic()
    told = failure(open_server(url=free_address()))
    assert told.startswith("cannot be reached (")
    assert told.endswith("): start it, or correct server_url")
    assert time.monotonic() - started < 20


def test_a_server_that_does_not_take_the_connection_is_left(open_server: Open) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        address = listening.getsockname()
        # The places to be accepted are taken: further connections get no answer.
        taken = [socket.socket() for _ in range(3)]
        for connection in taken:
            connection.setblocking(False)
            connection.connect_ex(address)
        time.sleep(0.1)
        told = failure(open_server(url=f"http://127.0.0.1:{address[1]}/v1", connect_s=0.3))
        for connection in taken:
            connection.close()
    assert told == "cannot be reached (no answer in 0.3 s): start it, or correct server_url"


def hanging(before: Callable[[Exchange], None]) -> Callable[[Exchange], None]:
    def reply(exchange: Exchange) -> None:
        before(exchange)
        assert exchange.is_left(within_s=10)

    return reply


@pytest.mark.parametrize(
    "before",
    [lambda exchange: None, lambda exchange: exchange.start()],
    ids=["before the headers", "after the headers"],
)
def test_no_first_word_in_time_ends_the_draft(
    open_server: Open, server: StandIn, before: Callable[[Exchange], None]
) -> None:
    server.reply = hanging(before)
    assert failure(open_server(first_token_s=0.3), TimedOut) == (
        "said nothing for 0.3 s: raise server_first_token_s, or use a faster one"
    )
    until(lambda: len(server.ended) == 1)


def test_silence_in_the_middle_ends_the_draft_after_what_was_said(
    open_server: Open, server: StandIn
) -> None:
    def before(exchange: Exchange) -> None:
        exchange.start()
        exchange.chunk("Dmitriev heads the fund. [1] He")

    server.reply = hanging(before)
    events: list[DraftEvent] = []
    with pytest.raises(TimedOut, match=r"said nothing for 0\.3 s: raise server_between_tokens_s"):
        events.extend(open_server(between_tokens_s=0.3).draft(prompt(), threading.Event()))
    until(lambda: len(server.ended) == 1)


def test_thinking_is_no_silence_and_is_not_shown(open_server: Open, server: StandIn) -> None:
    def reply(exchange: Exchange) -> None:
        exchange.start()
        for _ in range(4):
            exchange.data({"choices": [{"delta": {"reasoning_content": "Hm. [2]"}}]})
            time.sleep(0.2)
        exchange.chunk("<think>So be it.</think>It is so. [1]")
        exchange.send("data: [DONE]\n\n")

    server.reply = reply
    events = draft(open_server(first_token_s=0.6, between_tokens_s=0.6))
    assert sentences(events) == [DraftSentence("It is so.", (1,))]


def test_an_answer_without_end_is_left_when_time_is_up(open_server: Open, server: StandIn) -> None:
    server.reply = looping("Round it goes. [1] ", pause_s=0.05)
    generator = open_server(time_limit_s=0.5)
    with pytest.raises(TimedOut, match=r"took longer than 0\.5 s: raise time_limit_s"):
        draft(generator)
    until(lambda: len(server.ended) == 1)


def test_an_answer_longer_than_was_asked_for_is_cut(open_server: Open, server: StandIn) -> None:
    server.reply = looping("Round and round it goes. [1] ", pause_s=0.001)
    events = draft(open_server(max_answer_tokens=16))
    said = sum(len(event.text) for event in events if isinstance(event, Token))
    assert 16 * 40 < said < 16 * 40 + 100
    until(lambda: len(server.ended) == 1)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("data: {oops\n\n", "sent '{oops', which is no JSON: check that server_url leads to an "
         "OpenAI-compatible server"),
        ("data: [1]\n\n", "sent '[1]', which is no chunk of an answer"),
        ('data: {"error": {"message": "out of memory"}}\n\n', "gave up (out of memory): ask again"),
        ('data: {"error": 5}\n\n', "gave up (an error): ask again"),
        ("", "broke off in the middle of its answer: ask again"),
        ("data: " + "x" * (1 << 21), "sent a line of more than 1048576 characters"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_told(
    open_server: Open, server: StandIn, sent: str, told: str
) -> None:
    def reply(exchange: Exchange) -> None:
        exchange.start()
        exchange.chunk("Dmitriev heads the fund. [1] He")
        exchange.send(sent)

    server.reply = reply
    assert failure(open_server()) == told


@pytest.mark.parametrize(
    "chunk",
    [
        {},
        {"choices": 5},
        {"choices": [5]},
        {"choices": [{}]},
        {"usage": "x"},
        {"choices": [{"delta": {"content": 5}}]},
    ],
)
def test_a_chunk_that_brings_nothing_is_passed_over(
    open_server: Open, server: StandIn, chunk: Any
) -> None:
    def reply(exchange: Exchange) -> None:
        exchange.start()
        exchange.data(chunk)
        exchange.chunk("It is so. [1]")
        exchange.send("data: [DONE]\r\n\r\n")

    server.reply = reply
    assert sentences(draft(open_server())) == [DraftSentence("It is so.", (1,))]


def test_an_answer_that_is_no_stream_is_told(open_server: Open, server: StandIn) -> None:
    def reply(exchange: Exchange) -> None:
        exchange.start(200, "text/html; charset=utf-8")
        exchange.send("<html>Welcome</html>")

    server.reply = reply
    assert failure(open_server()) == (
        "sent text/html and no stream: check that server_url leads to an OpenAI-compatible server"
    )


def test_a_connection_that_breaks_is_told(open_server: Open, server: StandIn) -> None:
    server.reply = lambda exchange: exchange.break_off()
    told = failure(open_server())
    assert told.startswith("broke off (")
    assert told.endswith("): ask again")


def test_an_answer_that_ends_without_a_word_of_its_end_is_whole_if_it_gave_a_reason(
    open_server: Open, server: StandIn
) -> None:
    """Some servers close the connection after the last chunk, without [DONE]."""

    def reply(exchange: Exchange) -> None:
        exchange.start()
        exchange.data(
            {"choices": [{"delta": {"content": "It is so. [1]"}, "finish_reason": "stop"}]}
        )

    server.reply = reply
    assert sentences(draft(open_server())) == [DraftSentence("It is so.", (1,))]


def test_a_reader_who_leaves_closes_the_connection(open_server: Open, server: StandIn) -> None:
    server.reply = hanging(lambda exchange: None)
    generator = open_server()
    cancelled = threading.Event()
    reader = threading.Thread(
        target=lambda: list(generator.draft(prompt(), cancelled)), daemon=True
    )
    reader.start()
    until(lambda: len(server.exchanges) == 1)
    cancelled.set()
    reader.join(3)
    assert not reader.is_alive()
    until(lambda: len(server.ended) == 1)


def test_several_drafts_are_in_flight_and_the_next_waits(
    open_server: Open, server: StandIn
) -> None:
    server.reply = looping("Round it goes. [1] ")
    generator = open_server(in_flight=2, queue_size=1)
    drafts = [generator.draft(prompt(), threading.Event()) for _ in range(4)]
    assert [type(next(each)) for each in drafts[:2]] == [Token, Token]
    waits = next(drafts[2])
    assert getattr(waits, "place", None) == 1
    assert generator.waiting == 1
    with pytest.raises(QueueFull):
        next(drafts[3])
    drafts[0].close()  # type: ignore[attr-defined]
    assert isinstance(next(drafts[2]), Token)
    for each in drafts:
        each.close()  # type: ignore[attr-defined]


def test_tokens_are_estimated_rather_too_high(open_server: Open) -> None:
    generator = open_server()
    assert generator.max_prompt_tokens == 4_096 - 200
    assert generator.count_tokens([Message("user", "four" * 30)]) == 40 + 8
    assert generator.count_tokens([Message("system", "a" * 30), Message("user", "я" * 30)]) == 46


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://host/v1", "http://", "", "http://[::1"])
def test_an_address_that_is_none_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ConfigError, match="is no address: name one such as http://127"):
        options(url)


def test_a_key_is_not_sent_over_an_open_network() -> None:
    with pytest.raises(ConfigError, match="would send the key unencrypted: use https"):
        options("http://example.org/v1", key=KEY)
    options("http://127.0.0.1:8080/v1", key=KEY)
    options("https://example.org/v1", key=KEY)
    options("http://example.org/v1")


def test_the_key_is_in_no_printed_form() -> None:
    assert KEY not in repr(options("https://example.org/v1", key=KEY))
    assert KEY not in repr(Settings(server_key=KEY))


def test_settings_open_the_server_unless_a_model_is_named(server: StandIn, tmp_path: Path) -> None:
    settings = Settings(server_url=server.url, server_model="small", models_dir=tmp_path)
    generator, note = open_generator(settings)
    assert (generator.info, note) == (GeneratorInfo("server", "small"), None)
    assert sentences(draft(generator)) == SENTENCES  # type: ignore[arg-type]
    generator.close()
    none, _ = open_generator(Settings(server_url=server.url, model="none", models_dir=tmp_path))
    assert none.info.kind == "extractive"
