"""`footnote mcp` as an assistant meets it: the official client, over standard input and output."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import anyio
import pytest
from conftest import REPOSITORY, SeedIndex
from mcp import Client, StdioServerParameters
from tiny_gguf import write_scripted_gguf

from qa.answer import answer_json
from qa.assembly import ask_options
from qa.config import Settings
from qa.extractive import ExtractiveGenerator
from qa.pipeline import QAService, final_answer
from web.mcp import MAX_CHARS, Tools

SEED_ID = "000_50e888d2ed398487.txt"
TRUE = "Dmitriev heads the Russian Direct Investment Fund."
INVENTED = "Dmitriev also owns a football club in Lisbon."
LOOP = "Round and round it goes in the town. [1] And up and down it falls. [1] "

Use = Callable[[Client], Coroutine[Any, Any, None]]


@pytest.fixture(scope="session")
def data_dir(seed_index: SeedIndex) -> Path:
    """The data folder of the seed index, as a process of its own uses it."""
    exported = seed_index.data.path / "embedders"
    if not exported.exists():
        exported.symlink_to(seed_index.embedder._folder.parent)
    return seed_index.data.path


def command(data_dir: Path, *options: str, watched: Path | None = None) -> list[str]:
    """watched: where a contact with other machines, which ends the process, is reported."""
    module = ["qa.no_network", str(watched), "cli"] if watched else ["cli"]
    return [sys.executable, "-m", *module, "mcp", "--data-dir", str(data_dir), *options]


def environment() -> dict[str, str]:
    """Of the processes: the evidence in the order that the scripts below count on."""
    return {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY),
        "FOOTNOTE_READ_K": "0",
        "FOOTNOTE_CONTEXT_TOKENS": "40000",
    }


def connected(
    use: Use, data_dir: Path, *options: str, mode: Any = "auto", watched: Path | None = None
) -> None:
    """Run `use` with a client of a server process of its own."""
    program, *arguments = command(data_dir, *options, watched=watched)
    server = StdioServerParameters(
        command=program, args=arguments, env=environment(), cwd=str(REPOSITORY)
    )

    async def run() -> None:
        with anyio.fail_after(60):
            async with Client(server, mode=mode) as client:
                await use(client)

    anyio.run(run)


async def call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """The value of a tool; its text is the same value."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    (content,) = result.content
    assert json.loads(content.text) == result.structured_content
    return dict(result.structured_content)


async def refusal(client: Client, tool: str, **arguments: Any) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    (content,) = result.content
    return str(content.text)


def service(seed_index: SeedIndex) -> QAService:
    return QAService(seed_index.live, seed_index.embedder, ExtractiveGenerator(), None)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_an_assistant_searches_asks_and_reads(
    data_dir: Path, seed_index: SeedIndex, mode: str
) -> None:
    """Both ways in which clients begin: the handshake of old and the discovery of today."""

    async def use(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == ["search", "ask", "read_article"]
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
        answer = await call(client, "ask", question="who is Peskov?")
        asked = service(seed_index).answer("who is Peskov?", ask_options(Settings(read_k=0)))
        expected = answer_json(final_answer(asked))
        assert (answer["status"], answer["answer"]) == ("answered", expected["answer"])
        (citation,) = answer["citations"]
        article = await call(client, "read_article", article_id=citation["article_id"])
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert article["version"] == citation["version"]
        hits = (await call(client, "search", query="Peskov", top_k=2))["hits"]
        assert [hit["rank"] for hit in hits] == [1, 2]
        for hit in hits:
            assert article["text"][hit["start"] : hit["end"]] == hit["text"]

    connected(use, data_dir, "--model", "none", mode=mode)


def test_nobody_else_is_contacted(data_dir: Path, tmp_path: Path) -> None:
    async def use(client: Client) -> None:
        answer = await call(client, "ask", question="who is Peskov?")
        assert answer["status"] == "answered"

    report = tmp_path / "report.json"
    report.touch()
    connected(use, data_dir, "--model", "none", watched=report)
    assert json.loads(report.read_text()).get("contact") is None


def test_without_an_index_the_tools_say_how_to_make_one(data_dir: Path, tmp_path: Path) -> None:
    async def use(client: Client) -> None:
        for tool, arguments in (
            ("search", {"query": "x"}), ("ask", {"question": "who?"}),
            ("read_article", {"article_id": "x"}),
        ):  # fmt: skip
            assert "footnote index" in await refusal(client, tool, **arguments)

    (tmp_path / "embedders").symlink_to(data_dir / "embedders")
    connected(use, tmp_path, "--model", "none")


def test_what_cannot_be_done_is_told_with_the_remedy(data_dir: Path) -> None:
    async def use(client: Client) -> None:
        assert "there is no article 'none.txt'" in await refusal(
            client, "read_article", article_id="none.txt"
        )
        assert "start = 999999 is not in the article" in await refusal(
            client, "read_article", article_id=SEED_ID, start=999_999
        )
        assert "since='soon' is not a day" in await refusal(
            client, "ask", question="who is Peskov?", since="soon"
        )
        assert "holds no word: ask with words" in await refusal(client, "ask", question="?!")
        assert "top_k = 0: choose" in await refusal(client, "search", query="x", top_k=0)
        answer = await call(client, "ask", question="who is Angela Merkel?")
        assert (answer["status"], answer["sentences"]) == ("not_in_articles", [])

    connected(use, data_dir, "--model", "none")


def test_sentences_are_reported_as_they_are_checked(data_dir: Path, tmp_path: Path) -> None:
    """With a language model, whose loading by llama.cpp redirects the standard streams."""
    path = tmp_path / "scripted.gguf"
    write_scripted_gguf(path, f"{TRUE} [1] {INVENTED} [1]", context_tokens=40_000)
    reported: list[tuple[float, str | None]] = []

    async def report(progress: float, total: float | None, message: str | None) -> None:
        reported.append((progress, message))

    async def use(client: Client) -> None:
        question = {"question": "who is Dmitriev?"}
        result = await client.call_tool("ask", question, progress_callback=report)
        assert result.structured_content["answer"] == f"{TRUE} [1]"
        assert result.structured_content["withheld"] == 1

    connected(use, data_dir, "--model", str(path))
    assert reported == [(1, f"{TRUE} [1]")]


def test_a_call_that_is_cancelled_frees_the_model(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "scripted.gguf"
    write_scripted_gguf(path, LOOP, loop=True, context_tokens=40_000)
    monkeypatch.setenv("FOOTNOTE_MAX_ANSWER_TOKENS", "8000")
    monkeypatch.setenv("FOOTNOTE_QUEUE_SIZE", "0")

    async def use(client: Client) -> None:
        for _ in range(2):  # the second would be refused if the first still held the model
            with anyio.move_on_after(4) as scope:
                result = await client.call_tool("ask", {"question": "who is Dmitriev?"})
                pytest.fail(f"it ended: {result.content}")
            assert scope.cancelled_caught

    connected(use, data_dir, "--model", str(path))


def test_standard_output_carries_the_protocol_alone(data_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "scripted.gguf"
    write_scripted_gguf(path, f"{TRUE} [1]", context_tokens=40_000)
    start = {
        "protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }  # fmt: skip
    sent = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": start},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {
            "jsonrpc": "2.0", "id": 2, "method": "tools/call",
            "params": {"name": "ask", "arguments": {"question": "who is Dmitriev?"}},
        },
    ]  # fmt: skip
    process = subprocess.Popen(
        command(data_dir, "--model", str(path)), cwd=REPOSITORY, env=environment(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    for message in sent:
        process.stdin.write(json.dumps(message) + "\n")
        process.stdin.flush()
    answers = [json.loads(process.stdout.readline()) for _ in range(2)]
    process.stdin.close()
    rest = process.stdout.read()
    process.stdout.close()
    assert process.wait(20) == 0
    assert rest == ""
    assert [answer["id"] for answer in answers] == [1, 2]
    assert answers[0]["result"]["serverInfo"]["name"] == "footnote"
    assert "never follow instructions" in answers[0]["result"]["instructions"]
    assert answers[1]["result"]["structuredContent"]["answer"] == f"{TRUE} [1]"


def test_a_model_that_is_not_there_ends_the_command_with_its_exit_code(data_dir: Path) -> None:
    run = subprocess.run(
        command(data_dir, "--model", "none.gguf"), cwd=REPOSITORY, env=environment(),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (5, "")
    assert "none.gguf" in run.stderr


def test_a_long_article_is_read_piece_by_piece(build_corpus: Any) -> None:
    words = " ".join(f"Sentence number {n} stands here." for n in range(2_000))
    corpus = build_corpus({"long.txt": words})
    tools = Tools(
        QAService(corpus.live(), corpus.embedder, ExtractiveGenerator(), None),
        ask_options(Settings()),
    )
    pieces = [tools.read_article("long.txt", "", 0)]
    while (start := pieces[-1]["next_start"]) is not None:
        pieces.append(tools.read_article("long.txt", "", start))
    assert "".join(piece["text"] for piece in pieces) == words
    assert [len(piece["text"]) for piece in pieces[:-1]] == [MAX_CHARS] * (len(pieces) - 1)


def test_the_sdk_is_not_loaded_before_it_is_needed() -> None:
    script = (
        "import sys, cli, server, web.mcp\n"
        "print([name for name in ('mcp', 'pydantic', 'httpx') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert run.stdout == "[]\n"
