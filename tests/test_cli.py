"""The command as a process: what it prints, and the documented exit codes."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
SEED_QUOTE = "Kremlin spokesman Dmitry Peskov"


def footnote(*arguments: str, module: str = "cli") -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("FOOTNOTE_")}
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True, text=True, cwd=REPOSITORY, env=kept, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory, embedder) -> str:
    """A data folder with the index of seeds/, made by the command itself."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "embedders").symlink_to(embedder._folder.parent)
    built = footnote("build", "seeds", "--data-dir", str(folder), "--json", module="index")
    assert json.loads(built.stdout)["generation"] == 1
    return str(folder)


def test_ask_prints_sentences_and_footnotes_without_colour_codes(data_dir: str) -> None:
    asked = footnote("ask", "who is Peskov?", "--data-dir", data_dir)
    assert asked.returncode == 0
    answer, _, notes = asked.stdout.partition("\n\n")
    assert SEED_QUOTE in answer
    assert answer.endswith("[1]")
    assert "BOTA ALFA PRESS · 2025-04-02 19:49:31" in notes
    assert "\x1b" not in asked.stdout


def test_ask_json_is_the_documented_answer(data_dir: str) -> None:
    answer = json.loads(footnote("ask", "--json", "who is Peskov?", "--data-dir", data_dir).stdout)
    assert answer["status"] == "answered"
    assert answer["citations"][0]["path"] == "seeds/000_50e888d2ed398487.txt"


def test_what_the_articles_do_not_say_exits_with_4(data_dir: str) -> None:
    asked = footnote("ask", "who is Angela Merkel?", "--data-dir", data_dir, "--quiet")
    assert (asked.returncode, asked.stdout) == (4, "The articles do not say.\n")


def test_search_json_has_the_documented_shape(data_dir: str) -> None:
    found = json.loads(footnote("search", "visa", "--json", "--data-dir", data_dir).stdout)
    assert list(found) == ["query", "generation", "hits"]
    first = found["hits"][0]
    assert (first["rank"], first["start"], first["article_id"]) == (
        1, 697, "000_50e888d2ed398487.txt",
    )  # fmt: skip


def test_an_unchanged_folder_makes_no_generation(data_dir: str) -> None:
    again = footnote("index", "--data-dir", data_dir)
    assert again.stdout.startswith("Up to date: generation 1: 1 article, 4 passages")


def test_status_and_doctor_say_what_serves(data_dir: str) -> None:
    assert "1 article, 4 passages" in footnote("status", "--data-dir", data_dir).stdout
    examined = footnote("doctor", "--data-dir", data_dir)
    assert examined.returncode == 0
    assert "as published" in examined.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["ask", ""], 2, "the question is empty"),
        (["ask", "?!"], 2, "holds no word"),
        (["ask", "who?", "--since", "May"], 2, "since='May' is not a day"),
        (["ask", "who?", "--model", "/nix.gguf"], 5, "no model file at /nix.gguf"),
        (["ask", "who?", "--model", "pyproject.toml"], 5, "is not a GGUF file"),
        (["index", "/nix"], 2, "/nix does not exist"),
        (["ask", "who?", "--config", "/nix.toml"], 2, "cannot read /nix.toml"),
        (["serve", "--host", "0.0.0.0"], 2, "no token is set"),
        (["serve", "--port", "70000"], 2, "port = 70000 is out of range"),
    ],
)
def test_bad_input_names_the_value_and_the_remedy(
    data_dir: str, arguments: list[str], code: int, said: str
) -> None:
    done = footnote(*arguments, "--data-dir", data_dir)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_folder_and_no_index_are_told_apart(tmp_path: Path, data_dir: str) -> None:
    (tmp_path / "embedders").symlink_to(Path(data_dir) / "embedders")
    (tmp_path / "empty").mkdir()
    empty = footnote("index", str(tmp_path / "empty"), "--data-dir", str(tmp_path))
    assert (empty.returncode, "holds no articles" in empty.stderr) == (2, True)
    absent = footnote("ask", "who is Peskov?", "--data-dir", str(tmp_path))
    assert (absent.returncode, "run `footnote index FOLDER`" in absent.stderr) == (3, True)


def test_a_port_in_use_is_named(data_dir: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        served = footnote("serve", "--port", port, "--data-dir", data_dir)
    assert served.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in served.stderr


def test_nothing_is_contacted_beyond_this_machine(data_dir: str, tmp_path: Path) -> None:
    """A build, export included, and a question, under a hook that refuses every connection."""
    program = (
        "import sys\n"
        "def refuse(event, arguments):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo'):\n"
        "        print('CONTACT', event, arguments, file=sys.stderr); raise SystemExit(99)\n"
        "sys.addaudithook(refuse)\n"
        "import cli\n"
        "folder = sys.argv[1]\n"
        "for command in (['index', 'seeds'], ['ask', 'who is Peskov?']):\n"
        "    cli.main([*command, '--data-dir', folder], standalone_mode=False)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True, text=True, cwd=REPOSITORY, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "CONTACT" not in done.stderr
    assert SEED_QUOTE in done.stdout
