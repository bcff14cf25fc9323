"""Answers over a language model's server that fails: the evidence is never lost."""

import threading
from collections.abc import Iterator

import pytest
from conftest import SeedIndex
from stand_in import Exchange, StandIn, free_address, saying, stand_in
from test_openai_server import options as server_options

from qa.answer import Answer
from qa.assembly import ask_options
from qa.config import Settings
from qa.extractive import ExtractiveGenerator
from qa.generator import DraftGenerator
from qa.openai_server import ServerGenerator
from qa.pipeline import QAService, final_answer

Q = "who is Dmitriev?"
TRUE = "Dmitriev heads the Russian Direct Investment Fund."


def ask(seed_index: SeedIndex, generator: DraftGenerator) -> Answer:
    service = QAService(seed_index.live, seed_index.embedder, generator, None)
    try:
        return final_answer(service.answer(Q, ask_options(Settings()), threading.Event()))
    finally:
        service.close()


@pytest.fixture
def server() -> Iterator[StandIn]:
    with stand_in(saying(f"{TRUE} [1]")) as running:
        yield running


@pytest.fixture
def quoted(seed_index: SeedIndex) -> Answer:
    return ask(seed_index, ExtractiveGenerator())


def test_a_servers_draft_is_checked_and_cited(seed_index: SeedIndex, server: StandIn) -> None:
    answer = ask(seed_index, ServerGenerator(server_options(server.url)))
    assert answer.text == f"{TRUE} [1]"
    assert (answer.generator.kind, answer.generator.model) == ("server", "small")
    assert answer.note is None
    assert answer.usage is not None
    assert answer.usage.prompt_tokens == 90


def test_a_number_that_no_source_has_is_removed(seed_index: SeedIndex, server: StandIn) -> None:
    server.reply = saying(f"{TRUE} [1][99] Putin is a dentist. [98]")
    answer = ask(seed_index, ServerGenerator(server_options(server.url)))
    assert answer.text == f"{TRUE} [1]"
    assert [citation.number for citation in answer.citations] == [1]
    assert [sentence.text for sentence in answer.withheld] == ["Putin is a dentist."]


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_where_the_server_refuses_the_articles_answer_and_the_note_says_why(
    seed_index: SeedIndex, server: StandIn, quoted: Answer, status: int
) -> None:
    server.reply = lambda exchange: exchange.refuse(status, "No", Retry_After="60")
    answer = ask(seed_index, ServerGenerator(server_options(server.url)))
    assert (answer.text, answer.citations) == (quoted.text, quoted.citations)
    assert answer.generator.kind == "extractive"
    assert answer.note is not None
    assert answer.note.startswith(f"the language model server {server.url} ")
    assert f"{status}: No" in answer.note


def test_where_the_server_is_gone_the_articles_answer(
    seed_index: SeedIndex, quoted: Answer
) -> None:
    answer = ask(seed_index, ServerGenerator(server_options(free_address())))
    assert answer.text == quoted.text
    assert "start it, or correct server_url" in str(answer.note)


def test_what_holds_before_the_server_broke_off_stands(
    seed_index: SeedIndex, server: StandIn
) -> None:
    def reply(exchange: Exchange) -> None:
        exchange.start()
        exchange.chunk(f"{TRUE} [1] He is also")
        exchange.break_off()

    server.reply = reply
    answer = ask(seed_index, ServerGenerator(server_options(server.url)))
    assert answer.text == f"{TRUE} [1]"
    assert answer.generator.kind == "server"
    assert "broke off" in str(answer.note)
