"""`footnote models …` as a user meets it, against a local stand-in of the hub."""

import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hub_stand_in import StandIn, answers, breaks_after, hub_stand_in, waits_for
from tiny_gguf import write_scripted_gguf

import cli
from index.embedder import OpenVinoEmbedder
from qa.model_list import LISTED

REPOSITORY = Path(cli.__file__).parent
NAME = "some-one/Model-GGUF/Model-Q4_K_M.gguf"
WEIGHTS = b"GGUF" + bytes(3_000_000)


@dataclass(frozen=True)
class Footnote:
    """The command with a data folder, a models folder and a hub of its own."""

    home: Path
    hub: StandIn

    @property
    def environment(self) -> dict[str, str]:
        return {
            "FOOTNOTE_DATA_DIR": str(self.home / "data"),
            "FOOTNOTE_MODELS_DIR": str(self.home / "models"),
            "FOOTNOTE_HUB_ENDPOINT": self.hub.hub_url,
        }

    def __call__(self, *arguments: str, **environment: str) -> Result:
        runner = CliRunner(env=self.environment | environment)
        return runner.invoke(cli.main, arguments)

    def json(self, *arguments: str, **environment: str) -> Any:
        result = self(*arguments, "--json", **environment)
        assert (result.exit_code, result.stderr) == (0, "")
        return json.loads(result.stdout)

    def process(self, *arguments: str, **options: Any) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "cli", *arguments],
            env=os.environ | self.environment | {"PYTHONPATH": str(REPOSITORY)},
            cwd=self.home, text=True, **options,
            # Where the tests run in the background, Ctrl-C is ignored from birth.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
        )  # fmt: skip


@pytest.fixture
def footnote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Footnote]:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("FOOTNOTE_", "HF_"))]:
        monkeypatch.delenv(name)
    with hub_stand_in() as hub:
        repository, _, file = NAME.rpartition("/")
        hub.put(repository, {file: WEIGHTS})
        yield Footnote(tmp_path, hub)


def failure(result: Result, code: int, says: str) -> str:
    assert (result.exit_code, result.stdout) == (code, "")
    last = result.stderr.splitlines()[-1]
    assert last.startswith("footnote: ")
    assert says in last
    return last


def test_the_list_shows_suggestions_and_contacts_nobody(footnote: Footnote) -> None:
    result = footnote("models", "list")
    assert result.exit_code == 0
    assert "nothing yet" in result.stdout
    assert "In use: none; answers are the articles' own sentences." in result.stdout
    for model in LISTED:
        assert f"\n  {model.name} " in result.stdout
        assert model.license in result.stdout
    assert footnote.hub.requests == []
    assert not (footnote.home / "models").exists()


def test_the_list_as_json(footnote: Footnote) -> None:
    found = footnote.json("models", "list")
    assert (found["used"], found["installed"]) == (None, [])
    first = found["suggested"][0]
    assert (first["name"], first["sha256"]) == (LISTED[0].name, LISTED[0].sha256)
    assert (first["installed"], first["memory"]) == (False, LISTED[0].memory_bytes(4_096))


def test_pull_use_and_remove(footnote: Footnote) -> None:
    pulled = footnote("models", "pull", NAME)
    assert pulled.exit_code == 0
    assert pulled.stdout.splitlines() == [
        f"{NAME}: pulled, SHA-256 holds",
        f"To have it write the answers: footnote models use {NAME}",
    ]
    assert f"revision {'c' * 40}\n" in pulled.stderr
    assert "\x1b" not in pulled.stderr
    assert "%" not in pulled.stderr  # no bar where no terminal is
    assert footnote("models", "pull", NAME).stdout.startswith(f"{NAME}: here already")
    used = footnote("models", "use", "Model-Q4_K_M")
    assert used.stdout == f"{footnote.home / 'models' / NAME} writes the answers from now on.\n"
    listed = footnote("models", "list")
    assert f"\n* {NAME}  3 MB  @cccccccccccc  sha256 " in listed.stdout
    none = footnote("models", "use", "none")
    assert none.stdout == "Answers are the articles' own sentences from now on.\n"
    assert f"\n  {NAME} " in footnote("models", "list").stdout
    removed = footnote("models", "remove", "Model-Q4_K_M")
    assert removed.stdout == f"Removed {NAME} (3 MB)\n"
    assert footnote.json("models", "list")["installed"] == []


def test_pull_as_json_prints_json_alone(footnote: Footnote) -> None:
    facts = footnote.json("models", "pull", NAME, "--use")
    assert list(facts) == ["name", "path", "size", "sha256", "revision", "fresh"]
    assert (facts["name"], facts["revision"], facts["fresh"]) == (NAME, "c" * 40, True)
    assert footnote.json("models", "list")["used"] == facts["path"]


def test_a_pulled_model_answers_a_question(footnote: Footnote, embedder: OpenVinoEmbedder) -> None:
    """From no model to a checked answer by one of the (stand-in) hub."""
    (footnote.home / "data").mkdir()
    (footnote.home / "data/embedders").symlink_to(embedder._folder.parent)
    said = "Anna bakes rye bread in Leeds. [1]"
    write_scripted_gguf(footnote.home / "tiny.gguf", said, context_tokens=8_192)
    footnote.hub.put("o/tiny-GGUF", {"tiny.gguf": (footnote.home / "tiny.gguf").read_bytes()})
    (footnote.home / "articles").mkdir()
    (footnote.home / "articles/a.txt").write_text("Anna bakes rye bread in Leeds. Bob rides.")
    assert footnote("index", "articles").exit_code == 0
    assert footnote("models", "pull", "o/tiny-GGUF", "--use").exit_code == 0
    answer = footnote.json("ask", "Where does Anna bake bread?", FOOTNOTE_CONTEXT_TOKENS="8192")
    assert answer["generator"] == {"kind": "llama.cpp", "model": "tiny.gguf"}
    assert answer["answer"] == said
    without = footnote.json("ask", "Where does Anna bake bread?", "--model", "none")
    assert without["generator"] == {"kind": "extractive", "model": None}
    by_name = footnote.json(
        "ask", "Where does Anna bake bread?", "--model", "tiny", FOOTNOTE_CONTEXT_TOKENS="8192"
    )
    assert by_name["generator"]["kind"] == "llama.cpp"
    (footnote.home / "models/o/tiny-GGUF/tiny.gguf").unlink()
    gone = footnote("ask", "Where does Anna bake bread?")
    failure(gone, 5, "get it with `footnote models pull o/tiny-GGUF/tiny.gguf`")
    assert footnote("search", "bread").exit_code == 0
    assert "Problem: the model in use" in footnote("models", "list").stdout


def test_hashes_are_computed_when_asked_for(footnote: Footnote) -> None:
    own = footnote.home / "models/own.gguf"
    own.parent.mkdir()
    own.write_bytes(b"GGUF")
    assert "hash not computed" in footnote("models", "list").stdout
    assert "sha256 " in footnote("models", "list", "--hashes").stdout
    footnote("models", "pull", NAME)
    path = footnote.home / "models" / NAME
    path.write_bytes(WEIGHTS[:-1] + b"!")
    assert "hash not checked since it changed" in footnote("models", "list").stdout
    damaged = footnote("models", "list", "--hashes")
    assert damaged.exit_code == 5
    assert "was pulled: get it again with" in damaged.stderr
    assert "DAMAGED: pull it again" in damaged.stdout
    assert "own.gguf" in damaged.stdout
    assert "DAMAGED: pull it again" in footnote("models", "list").stdout
    assert footnote("models", "pull", NAME).stdout.startswith(f"{NAME}: pulled")


def test_a_configured_model_comes_before_the_choice_and_that_is_said(footnote: Footnote) -> None:
    footnote("models", "pull", NAME)
    result = footnote("models", "use", "Model-Q4_K_M", FOOTNOTE_MODEL="other.gguf")
    assert result.exit_code == 0
    assert "The configuration names 'other.gguf', which comes before" in result.stderr


def test_a_configured_server_comes_before_the_choice_and_that_is_said(footnote: Footnote) -> None:
    server = {"FOOTNOTE_SERVER_URL": "http://127.0.0.1:9/v1"}
    footnote("models", "pull", NAME, "--use")
    listed = footnote("models", "list", **server)
    assert "In use: the server at http://127.0.0.1:9/v1" in listed.stdout
    assert f"\n  {NAME} " in listed.stdout
    assert footnote.json("models", "list", **server)["used"] is None
    assert (
        "'http://127.0.0.1:9/v1', which comes before"
        in footnote("models", "use", "Model-Q4_K_M", **server).stderr
    )


def test_offline_is_told_soon_with_its_exit_code(footnote: Footnote) -> None:
    with hub_stand_in() as gone:
        url = gone.hub_url
    started = time.monotonic()
    result = footnote("models", "pull", NAME, FOOTNOTE_HUB_ENDPOINT=url)
    assert time.monotonic() - started < 20
    failure(result, 7, "check the network and try again")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("pull", "nix"), 2, "'nix' is no name of `footnote models list`"),
        (("pull", "no-one/nothing"), 2, "has no no-one/nothing"),
        (("use", "nix"), 5, "no model and no file is called 'nix'"),
        (("use", LISTED[0].name), 5, f"`footnote models pull {LISTED[0].name}` gets it (2.5 GB)"),
        (("use", "page.gguf"), 5, "page.gguf is not a GGUF file"),
        (("remove", "nix"), 5, "no installed model is called 'nix'"),
    ],
)
def test_bad_input_is_told(
    footnote: Footnote, arguments: tuple[str, ...], code: int, says: str
) -> None:
    Path("page.gguf").write_text("<html>")
    failure(footnote("models", *arguments), code, says)
    as_json = footnote("models", *arguments, "--json")
    assert as_json.exit_code == code
    assert says in json.loads(as_json.stdout)["detail"]


def test_a_file_of_this_machine_is_to_be_used_not_pulled(footnote: Footnote) -> None:
    Path("own.gguf").write_bytes(WEIGHTS)
    failure(footnote("models", "pull", "own.gguf"), 2, "`footnote models use own.gguf`")
    used = footnote("models", "use", "own.gguf")
    assert used.stdout == f"{footnote.home}/own.gguf writes the answers from now on.\n"


def test_a_hub_that_refuses_exits_7(footnote: Footnote) -> None:
    footnote.hub.hub_faults = [answers(403)]
    failure(footnote("models", "pull", NAME), 7, "(403)")


def test_the_token_is_sent_and_never_shown(footnote: Footnote) -> None:
    footnote.hub.token = "hf_hush"
    right = footnote("models", "pull", NAME, HF_TOKEN="hf_hush")
    assert right.exit_code == 0
    wrong = footnote("models", "pull", f"{NAME}@main", HF_TOKEN="hf_hash")
    assert "HF_TOKEN is not valid" in failure(wrong, 7, "(401)")
    assert "hf_hush" not in right.output
    assert "hf_hash" not in wrong.output


def test_the_second_pull_at_once_exits_6(footnote: Footnote) -> None:
    go_on = threading.Event()
    footnote.hub.file_faults = [waits_for(go_on)]
    first = footnote.process("models", "pull", NAME, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 20
    while not footnote.hub.ranges() and time.monotonic() < deadline:
        time.sleep(0.02)
    second = footnote("models", "pull", NAME)
    go_on.set()
    said, _ = first.communicate(timeout=30)
    failure(second, 6, "another pull of Model-Q4_K_M.gguf is running")
    assert (first.returncode, said.splitlines()[0]) == (0, f"{NAME}: pulled, SHA-256 holds")


def test_ctrl_c_keeps_what_arrived(footnote: Footnote) -> None:
    footnote.hub.file_faults = [breaks_after(1_000_000), waits_for(threading.Event())]
    pull = footnote.process("models", "pull", NAME, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 20
    while len(footnote.hub.ranges()) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    pull.send_signal(signal.SIGINT)
    _, said = pull.communicate(timeout=30)
    assert (pull.returncode, said.splitlines()[-1]) == (
        130,
        "Stopped. What arrived is kept: pull again to go on.",
    )
    assert "Traceback" not in said
    footnote("models", "pull", NAME)
    assert str(footnote.hub.ranges()[-1]).startswith("bytes=")


def test_a_killed_pull_goes_on_where_it_was(footnote: Footnote) -> None:
    footnote.hub.file_faults = [breaks_after(1_000_000), waits_for(threading.Event())]
    pull = footnote.process("models", "pull", NAME, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while len(footnote.hub.ranges()) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    pull.kill()
    pull.wait(timeout=30)
    result = footnote("models", "pull", NAME)
    assert result.exit_code == 0, result.output
    start = int(str(footnote.hub.ranges()[-1])[6:-1])
    assert 0 < start <= 1_000_000


def test_a_terminal_sees_a_bar(footnote: Footnote) -> None:
    footnote.hub.put("o/big-GGUF", {"big.gguf": b"GGUF" + bytes(30_000_000)})
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    pull = footnote.process("models", "pull", "o/big-GGUF", stderr=slave, stdout=slave)
    os.close(slave)
    seen = b""
    while True:
        try:
            block = os.read(master, 4_096)
        except OSError:  # the terminal's other end is closed
            break
        if not block:
            break
        seen += block
    assert pull.wait(timeout=30) == 0
    assert b"downloading" in seen
    assert b"/30.0M" in seen
    assert b"o/big-GGUF/big.gguf: pulled, SHA-256 holds" in seen
