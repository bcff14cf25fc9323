"""The command as a user meets it: exit codes, JSON, and what is said on errors."""

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import PASSAGE_CHARS, SEEDS
from eval_sets import write_set
from filelock import FileLock
from tiny_gguf import write_scripted_gguf

import cli
from index.build import build_index
from index.data_folder import DataFolder
from index.embedder import OpenVinoEmbedder

REPOSITORY = Path(cli.__file__).parent
TRUE = "Dmitriev heads the Russian Direct Investment Fund."
ANSWER_KEYS = [
    "question", "rewritten", "dates", "status", "answer", "sentences", "withheld",
    "withheld_sentences", "citations", "evidence", "generator", "generation", "note",
    "usage", "timings_ms",
]  # fmt: skip
HIT_KEYS = [
    "article_id", "version", "title", "path", "published", "publisher", "start", "end", "text",
    "score", "rank",
]  # fmt: skip


@dataclass(frozen=True)
class Footnote:
    """The command with a data folder of its own."""

    data_dir: Path

    def __call__(self, *arguments: str, **environment: str) -> Result:
        """Run the command in this process."""
        runner = CliRunner(env=environment)
        return runner.invoke(cli.main, [*arguments, "--data-dir", str(self.data_dir)])

    def process(
        self, *arguments: str, module: str = "cli", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the command as a process of its own, its output in pipes."""
        return subprocess.run(
            [sys.executable, "-m", module, *arguments, "--data-dir", str(self.data_dir)],
            capture_output=True,
            text=True,
            timeout=60,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)} | environment,
            cwd=self.data_dir.parent,
            check=False,
        )


@pytest.fixture
def footnote(
    tmp_path: Path, embedder: OpenVinoEmbedder, monkeypatch: pytest.MonkeyPatch
) -> Footnote:
    """The command in an empty folder, with the embedder exported already."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("FOOTNOTE_")]:
        monkeypatch.delenv(name)
    data = tmp_path / "data"
    data.mkdir()
    (data / "embedders").symlink_to(embedder._folder.parent)
    return Footnote(data)


@pytest.fixture(scope="session")
def seed_data(embedder: OpenVinoEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the index of seeds/, to be copied."""
    data = DataFolder(tmp_path_factory.mktemp("seed-data"))
    build_index(data, [SEEDS], embedder, PASSAGE_CHARS)
    data.texts.close()
    return data.path


@pytest.fixture
def indexed(footnote: Footnote, seed_data: Path) -> Footnote:
    shutil.copytree(seed_data, footnote.data_dir, dirs_exist_ok=True)
    return footnote


def failure(result: Result) -> Any:
    """The JSON of an error, and nothing else on either stream."""
    assert result.stderr == ""
    document = json.loads(result.stdout)
    assert document.keys() == {"error", "detail"}
    return document


def test_help_names_every_command(footnote: Footnote) -> None:
    result = CliRunner().invoke(cli.main, ["--help"])
    assert result.exit_code == 0
    for command in ("index", "ask", "search", "serve", "status", "doctor"):
        assert f"\n  {command} " in result.output
    assert "Exit codes: 0 done" in result.output


def test_index_says_what_it_did(footnote: Footnote) -> None:
    first = footnote("index", str(SEEDS))
    assert first.exit_code == 0
    assert first.stdout.startswith("Generation 1: 1 article, ")
    assert "(1 added, 0 changed, 0 removed, 0 renamed, 0 unchanged, 0 skipped;" in first.stdout
    second = footnote("index")  # the folder of the last build
    assert second.exit_code == 0
    assert second.stdout.startswith("Up to date: generation 1: 1 article, ")
    assert "0 passages embedded" in second.stdout
    third = footnote("index", "--rebuild")
    assert third.stdout.startswith("Generation 2: 1 article, ")


def test_index_json_is_the_report(footnote: Footnote) -> None:
    (footnote.data_dir.parent / "articles").mkdir()
    (footnote.data_dir.parent / "articles" / "a.txt").write_text("Anna bakes bread.")
    (footnote.data_dir.parent / "articles" / "bad.txt").write_bytes(b"PK\x00\x03")
    result = footnote("index", "articles", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    report = json.loads(result.stdout)
    assert report == {
        "generation": 1, "published": True, "articles": 1, "stories": 1, "passages": 1, "added": 1,
        "changed": 0, "removed": 0, "renamed": 0, "unchanged": 0, "embedded": 1,
        "languages": {"en": 1}, "unanalysed": {},
        "skipped": [{"path": "articles/bad.txt", "reason": "is a binary file"}],
    }  # fmt: skip


def test_index_names_what_it_skipped(footnote: Footnote) -> None:
    (footnote.data_dir.parent / "a.txt").write_text("Anna bakes bread.")
    (footnote.data_dir.parent / "b.txt").write_bytes(b"\x00\x01")
    result = footnote("index", "a.txt", "b.txt")
    assert result.exit_code == 0
    assert "skipped b.txt" in result.stderr


def test_a_language_without_a_stemmer_is_told(footnote: Footnote) -> None:
    folder = footnote.data_dir.parent / "articles"
    folder.mkdir()
    georgian = "საქართველოს პრეზიდენტი ოთხშაბათს შეხვდა პრემიერ-მინისტრს თბილისში."
    (folder / "a.txt").write_text(georgian, encoding="utf-8")
    (folder / "b.txt").write_text("The council approved the budget on Monday, and left.")
    note = "note 1 article in Georgian is searched by whole words: no stemmer"
    result = footnote("index", "articles")
    assert note in result.stderr.splitlines()
    assert "Languages: English 1, Georgian 1" in result.stderr.splitlines() or (
        "Languages: Georgian 1, English 1" in result.stderr.splitlines()
    )
    status = footnote("status")
    assert note in status.stdout.splitlines()
    assert json.loads(footnote("status", "--json").stdout)["unanalysed"] == {"ka": 1}
    found = json.loads(footnote("search", "პრეზიდენტი", "--json").stdout)["hits"]
    assert found[0]["path"] == "articles/a.txt"


def test_index_of_an_empty_folder(footnote: Footnote) -> None:
    (footnote.data_dir.parent / "empty").mkdir()
    result = footnote("index", "empty")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("footnote: empty holds no articles")


def test_index_of_an_absent_folder(footnote: Footnote) -> None:
    result = footnote("index", "none")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("footnote: none does not exist: name a folder")
    document = failure(footnote("index", "none", "--json"))
    assert document["error"] == "no-articles"


@pytest.mark.parametrize("command", [("ask", "who?"), ("search", "visa"), ("status",)])
def test_without_an_index_nothing_is_made(tmp_path: Path, command: tuple[str, ...]) -> None:
    result = Footnote(tmp_path / "none")(*command)
    assert result.exit_code == 3
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("data_dir", ["file", "file/below", "a" * 300])
def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path, data_dir: str) -> None:
    (tmp_path / "file").write_text("no folder")
    result = Footnote(tmp_path / data_dir)("index", str(SEEDS))
    assert result.exit_code == 2, result.output
    assert f"{tmp_path / data_dir} cannot be the data folder (" in result.stderr
    assert "--data-dir" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "exit_code", "says"),
    [
        (("index", "a" * 300), 2, "does not exist"),
        (("ask", "who?", "--model", "a" * 300), 5, "there is no model file at"),
        (("ask", "who?", "--model", "~no-such-user/x"), 5, "there is no model file at ~no"),
        (("models", "use", "a" * 300), 5, "no model and no file is called"),
        (("models", "pull", "a" * 300), 2, "is no name of `footnote models list`"),
        (("ask", "who?", "--config", "a" * 300), 2, "File name too long"),
        (("eval", "a" * 300), 1, "File name too long: name another"),
    ],
)
def test_names_that_no_file_can_have_are_told(
    indexed: Footnote, arguments: tuple[str, ...], exit_code: int, says: str
) -> None:
    result = indexed(*arguments)
    assert (result.exit_code, says in result.stderr) == (exit_code, True), result.output


def test_what_the_system_refuses_is_told_in_words(
    indexed: Footnote, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(5, "Input/output error", "disk")

    monkeypatch.setattr("qa.assembly.open_service", refused)
    result = indexed("ask", "who?")
    assert result.exit_code == 1
    assert result.stderr.startswith("footnote: disk: Input/output error: ")


def test_an_interrupted_question_exits_130(
    indexed: Footnote, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("qa.assembly.open_service", interrupted)
    result = indexed("ask", "who?")
    assert (result.exit_code, result.stderr) == (130, "\nStopped.\n")


def test_index_of_one_folder_that_is_there_and_one_that_is_not(footnote: Footnote) -> None:
    """A misspelt folder must not silently remove its articles from the index."""
    result = footnote("index", str(SEEDS), "none")
    assert result.exit_code == 2
    assert "none does not exist" in result.stderr


def test_index_without_any_folder_named(footnote: Footnote) -> None:
    result = footnote("index")
    assert result.exit_code == 2
    assert "no folder is named: footnote index FOLDER" in result.stderr


def test_index_uses_the_folders_of_the_configuration(footnote: Footnote) -> None:
    Path("footnote.toml").write_text(f'articles = ["{SEEDS}"]\n')
    result = footnote("index", "--json")
    assert json.loads(result.stdout)["articles"] == 1


def test_index_while_another_build_runs(footnote: Footnote) -> None:
    with FileLock(footnote.data_dir / "build.lock"):
        result = footnote("index", str(SEEDS))
    assert result.exit_code == 6
    assert "is building in" in result.stderr


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_filter_that_no_article_fits_is_told(indexed: Footnote, command: str) -> None:
    said = "No article fits publisher = 'NOBODY': correct this, or leave it out."
    assert said in indexed(command, "who is Peskov?", "--publisher", "NOBODY").stdout
    assert "No article fits since = '2026-01-01', path = 'x': " in (
        indexed(command, "who is Peskov in May?", "--since", "2026-01-01", "--path", "x").stdout
    )
    assert "No article fits" not in indexed(command, "who is Peskov in 1999?").stdout


def test_the_words_of_a_question_need_no_quotes(indexed: Footnote) -> None:
    assert indexed("ask", "who", "is", "Peskov?").stdout == indexed("ask", "who is Peskov?").stdout
    assert indexed("search", "special", "visa").stdout == indexed("search", "special visa").stdout


def test_ask_prints_the_answer_and_its_footnotes(indexed: Footnote) -> None:
    result = indexed("ask", "who is Peskov?")
    assert result.exit_code == 0
    first, *rest = result.stdout.splitlines()
    assert first.startswith("Speaking to reporters on Wednesday, Kremlin spokesman Dmitry Peskov")
    assert first.endswith(" [1]")
    assert any(line.startswith("[1] Ukraine ceasefire negotiations") for line in rest)
    assert "BOTA ALFA PRESS · 2025-04-02 19:49:31" in result.stdout
    assert "No language model is set up" in result.stdout
    assert "No language model" not in indexed("ask", "who is Peskov?", "--quiet").stdout


def test_ask_json_is_exactly_the_documented_shape(indexed: Footnote) -> None:
    result = indexed("ask", "who is Dmitriev?", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    answer = json.loads(result.stdout)
    assert list(answer) == ANSWER_KEYS
    assert answer["status"] == "answered"
    assert answer["generator"] == {"kind": "extractive", "model": None}


def test_ask_what_the_articles_do_not_say_exits_4(indexed: Footnote) -> None:
    result = indexed("ask", "who is Angela Merkel?")
    assert result.exit_code == 4
    assert result.stdout.startswith("The articles do not say.\nNearest in the articles:\n")
    assert "Nothing found mentions “Angela”, “Merkel”." in result.stdout
    as_json = indexed("ask", "who is Angela Merkel?", "--json")
    assert as_json.exit_code == 4
    assert json.loads(as_json.stdout)["status"] == "not_in_articles"
    quiet = indexed("ask", "who is Angela Merkel?", "--quiet")
    assert (quiet.exit_code, quiet.stdout) == (4, "The articles do not say.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("ask", ""), "invalid-question", "empty"),
        (("ask", "?!"), "invalid-question", "holds no word"),
        (("ask", "x" * 100_000), "invalid-question", "100,000 characters"),
        (("ask", "who?", "--since", "soon"), "invalid-filter", "since='soon'"),
        (
            ("ask", "who?", "--since", "2025-04-03", "--until", "2025-04-02"),
            "invalid-filter",
            "before it starts",
        ),
        (("ask", "who?", "--as-of", "soon"), "invalid-filter", "as_of='soon' is not a day"),
        (("search", "who", "--as-of", "0025-04-02"), "invalid-filter", "choose 1601 to 2199"),
        (("ask", "who?", "--top-k", "0"), "invalid-configuration", "top_k = 0"),
        (("search", "?!"), "invalid-question", "holds no word"),
        (("search", "visa", "--top-k", "51"), "invalid-configuration", "1 to 50"),
        (("status", "--config", "none.toml"), "invalid-configuration", "cannot read none.toml"),
        (("serve", "--port", "70000"), "invalid-configuration", "port = 70000"),
        (("serve", "--host", "0.0.0.0", "--port", "0"), "invalid-configuration", "no token"),
    ],
)
def test_bad_input_exits_2_and_says_why(
    indexed: Footnote, arguments: tuple[str, ...], code: str, says: str
) -> None:
    result = indexed(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("footnote: ")
    assert says in result.stderr
    assert "Traceback" not in result.output
    as_json = indexed(*arguments, "--json")
    assert as_json.exit_code == 2
    document = failure(as_json)
    assert document["error"] == code
    assert says in document["detail"]


@pytest.mark.parametrize("bytes_", [b"who is \xff Dmitriev?", b"\xff\xfe"])
def test_a_question_that_is_not_utf_8_is_answered_or_refused(
    indexed: Footnote, bytes_: bytes
) -> None:
    result = indexed.process("ask", os.fsdecode(bytes_), "--json")
    assert result.returncode in (0, 2, 4), result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", [("ask", "who?"), ("search", "who"), ("status",)])
def test_no_index_yet_exits_3_with_the_remedy(footnote: Footnote, command: tuple[str]) -> None:
    result = footnote(*command)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "run `footnote index FOLDER`" in result.stderr
    as_json = footnote(*command, "--json")
    assert (as_json.exit_code, failure(as_json)["error"]) == (3, "no-index")


def test_a_model_that_is_missing_exits_5(indexed: Footnote) -> None:
    result = indexed("ask", "who is Dmitriev?", "--model", "none.gguf")
    assert (result.exit_code, result.stdout) == (5, "")
    assert "there is no model file at none.gguf" in result.stderr


@pytest.mark.parametrize("name", ["page.gguf", "cut.gguf"])
def test_a_file_that_is_no_model_exits_5(indexed: Footnote, name: str) -> None:
    Path("page.gguf").write_text("<html>")
    write_scripted_gguf(Path("whole.gguf"), TRUE)
    Path("cut.gguf").write_bytes(Path("whole.gguf").read_bytes()[:2_000])
    for command in (("ask", "who is Dmitriev?"),):
        result = indexed(*command, "--model", name, "--json")
        assert result.exit_code == 5
        assert failure(result)["error"] == "model-invalid"
    by_environment = indexed("ask", "who is Dmitriev?", FOOTNOTE_MODEL=name)
    assert by_environment.exit_code == 5


def test_ask_with_a_model_shows_what_holds_and_counts_what_does_not(indexed: Footnote) -> None:
    script = f"{TRUE} [2] Dmitriev also owns a football club in Lisbon. [2]"
    write_scripted_gguf(Path("m.gguf"), script, context_tokens=8_192)
    arguments = ("ask", "who is Dmitriev?", "--model", "m.gguf")
    result = indexed(*arguments, FOOTNOTE_CONTEXT_TOKENS="8192")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"{TRUE} [2]\n")
    assert "Lisbon" not in result.stdout
    assert "1 sentence withheld: the articles do not support them." in result.stdout


def test_search_prints_hits_and_their_json(indexed: Footnote) -> None:
    result = indexed("search", "special visa", "--top-k", "2")
    assert result.exit_code == 0
    assert result.stdout.startswith("1. Ukraine ceasefire negotiations")
    assert "\n2. " in result.stdout
    assert "\n3. " not in result.stdout
    found = json.loads(indexed("search", "special visa", "--top-k", "2", "--json").stdout)
    assert list(found) == ["query", "generation", "dates", "note", "hits"]
    assert [hit["rank"] for hit in found["hits"]] == [1, 2]
    assert all(set(HIT_KEYS) <= hit.keys() for hit in found["hits"])
    nothing = indexed("search", "visa", "--since", "2025-04-03", "--json")
    assert (nothing.exit_code, json.loads(nothing.stdout)["hits"]) == (0, [])


def test_eval_prints_a_table_and_leaves_the_index_alone(indexed: Footnote) -> None:
    folder = write_set(indexed.data_dir.parent / "five")
    before = indexed("status", "--json").stdout
    result = indexed("eval", str(folder), "--seed", "3")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[:5] == [
        "five: 5 articles (5 indexed), 5 passages",
        "4 of 5 questions; 1 without judgements; seed 3",
        "Brackets: 95 % intervals.",
        "",
        "Search    dense            lexical          hybrid           reranked",
    ]
    assert lines[7].startswith("Success@1 ")
    assert " .750 [.250 1.00] " in lines[7]  # lexical: "zebra" is nowhere
    assert indexed("status", "--json").stdout == before
    assert [entry.name[:5] for entry in (indexed.data_dir / "eval").iterdir()] == ["five-"]


def test_eval_json_is_for_programs(footnote: Footnote) -> None:
    folder = write_set(footnote.data_dir.parent / "five")
    result = footnote("eval", str(folder), "--json", "--half", "report", "--engine", "lexical")
    assert (result.exit_code, result.stderr) == (0, "")
    shown = json.loads(result.stdout)
    assert (shown["set"], shown["half"], shown["evaluated"]) == ("five", "report", 2)
    assert list(shown["measures"]) == ["lexical"]  # the set knows no answers
    assert shown["measures"]["lexical"]["MRR@10"] == {"mean": 1.0, "low": 1.0, "high": 1.0}


def test_eval_under_a_limit_fails(footnote: Footnote) -> None:
    folder = write_set(footnote.data_dir.parent / "five")
    kept = footnote("eval", str(folder), "--json", "--fail-under", "lexical.MRR@10=0.75")
    assert (kept.exit_code, kept.stderr) == (0, "")
    broken = footnote(
        "eval", str(folder), "--json",
        "--fail-under", "lexical.MRR@10=0.76", "--fail-under", "answers.best_three=0.5",
    )  # fmt: skip
    assert broken.exit_code == 1
    assert json.loads(broken.stdout) == json.loads(kept.stdout) | {
        "search_ms": json.loads(broken.stdout)["search_ms"]
    }
    assert broken.stderr.splitlines() == [
        "under the limit: lexical.MRR@10 is 0.750, under 0.76",
        "under the limit: answers.best_three cannot be measured on five",
    ]
    unknown = footnote("eval", str(folder), "--fail-under", "accuracy=0.5")
    assert unknown.exit_code == 2
    assert "unknown measure 'accuracy': the measures are dense.nDCG@10, " in unknown.stderr


def test_eval_of_what_is_no_set(footnote: Footnote) -> None:
    result = footnote("eval", str(SEEDS))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "corpus.jsonl cannot be opened (No such file or directory)" in result.stderr
    assert failure(footnote("eval", "none", "--json"))["error"] == "unreadable-set"
    assert not (footnote.data_dir / "eval").exists()


def test_eval_of_more_questions_than_none(footnote: Footnote) -> None:
    assert footnote("eval", str(SEEDS), "--limit", "0").exit_code == 2


def test_a_time_in_the_question_is_said_in_one_line(indexed: Footnote) -> None:
    question = ("ask", "what did Peskov say on April 2?", "--as-of", "2025-04-05")
    result = indexed(*question)
    assert result.exit_code == 0
    assert result.stdout.startswith("on April 2: 2 April 2025\n")
    assert result.stdout.count("2 April 2025") == 1
    assert json.loads(indexed(*question, "--json").stdout)["dates"]["since"] == "2025-04-02"
    assert "2 April 2025" not in indexed(*question, "--quiet").stdout
    assert "2 April 2025" not in indexed(*question, "--no-dates").stdout


def test_a_search_says_that_its_hits_are_of_other_days(indexed: Footnote) -> None:
    result = indexed("search", "visa last week", "--as-of", "2025-05-22")
    assert result.stdout.splitlines()[:2] == [
        "last week: 12–18 May 2025",
        "No article of last week (12–18 May 2025) fits this; these are from other days.",
    ]
    assert "\n1. Ukraine" in result.stdout


def test_articles_after_the_day_of_asking_are_hidden(indexed: Footnote) -> None:
    result = indexed("ask", "who is Dmitriev?", "--as-of", "2025-04-01")
    assert result.exit_code == 4


def test_status_says_what_serves(indexed: Footnote) -> None:
    result = indexed("status")
    assert result.exit_code == 0
    assert result.stdout.startswith("Generation 1 of ")
    assert f"Articles from: {SEEDS}" in result.stdout
    described = json.loads(indexed("status", "--json").stdout)
    assert (described["number"], described["articles"], described["skipped"]) == (1, 1, [])
    assert described["problem"] is None


def test_status_of_a_damaged_index_exits_3(indexed: Footnote) -> None:
    (vectors,) = indexed.data_dir.glob("generations/*/vectors.f16")
    vectors.write_bytes(vectors.read_bytes()[:-1])
    result = indexed("status", "--json")
    assert (result.exit_code, failure(result)["error"]) == (3, "index-damaged")


def test_doctor_finds_everything_in_order_or_says_what_is_missing(footnote: Footnote) -> None:
    before = footnote("doctor", "--quick", "--json")
    assert before.exit_code == 1
    findings = json.loads(before.stdout)
    assert [finding["what"] for finding in findings] == [
        "machine", "packages", "embedder weights", "embedder", "evidence model", "data folder",
        "index", "llama.cpp", "language model",
    ]  # fmt: skip
    assert [finding["what"] for finding in findings if not finding["ok"]] == ["index"]
    assert footnote("index", str(SEEDS), "--quiet").exit_code == 0
    assert footnote("doctor", "--quick").exit_code == 0
    broken = footnote("doctor", "--quick", "--quiet", FOOTNOTE_MODEL="none.gguf")
    assert broken.exit_code == 1
    assert broken.stdout.startswith("no  language model\n    there is no model file at none.gguf")


def test_doctor_proves_that_nothing_is_contacted(indexed: Footnote) -> None:
    """With settings of the user that the proof must not take over."""
    result = indexed("doctor", "--json", FOOTNOTE_MODEL="none", FOOTNOTE_TOP_K="3")
    *_, last = json.loads(result.stdout)
    assert (result.exit_code, last["what"], last["ok"]) == (0, "no network", True)
    assert last["detail"].startswith("a build and an answer contacted nobody, by Python's audit")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("colour = 1\n", "unknown setting 'colour'"),
        ("port = 'x'\n", "port = 'x' is not of type int"),
        ("port = 70000\n", "port = 70000 is out of range: choose 0 to 65535"),
        ("articles = 3\n", "articles = 3"),
        ("articles = [3]\n", "articles"),
        ("port = \n", "is not valid TOML"),
        ("quiet = true\n", "unknown setting 'quiet'"),
    ],
)
def test_a_bad_configuration_file_exits_2(footnote: Footnote, content: str, says: str) -> None:
    Path("footnote.toml").write_text(content)
    result = footnote("index")
    assert result.exit_code == 2, result.output
    assert says in result.stderr


def test_an_unknown_environment_setting_exits_2(footnote: Footnote) -> None:
    result = footnote("status", FOOTNOTE_COLOUR="1")
    assert result.exit_code == 2
    assert "unknown setting 'colour'" in result.stderr


def test_a_port_in_use_exits_1_and_names_it(indexed: Footnote) -> None:
    """As a process: waitress leaves sockets open that it could not bind."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = indexed.process("serve", "--port", str(port), "--json")
    assert (result.returncode, result.stderr) == (1, "")
    document = json.loads(result.stdout)
    assert document["error"] == "address-in-use"
    assert f"cannot listen on 127.0.0.1:{port} (" in document["detail"]
    assert "--port" in document["detail"]


def test_serve_says_where_it_answers_and_ends_on_interrupt(indexed: Footnote) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "serve", "--port", "0", "--json",
         "--data-dir", str(indexed.data_dir)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)}, cwd=indexed.data_dir.parent,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{url}readyz", timeout=10) as response:
            assert json.loads(response.read())["generation"] == 1
        process.send_signal(2)  # Ctrl-C
        _, errors = process.communicate(timeout=10)
        assert "Traceback" not in errors
    finally:
        process.kill()
        process.communicate()


def test_piped_output_has_no_colour_codes(indexed: Footnote) -> None:
    for arguments in (("ask", "who is Peskov?"), ("search", "visa"), ("status",), ("doctor",)):
        result = indexed.process(*arguments)
        assert result.returncode == 0, result.stderr
        assert "\x1b" not in result.stdout + result.stderr
    failed = indexed.process("ask", "?!")
    assert failed.returncode == 2
    assert failed.stdout == ""
    assert failed.stderr.startswith("footnote: the question")
    assert "\x1b" not in failed.stderr


def test_answers_survive_a_terminal_that_is_not_utf_8(indexed: Footnote) -> None:
    """Articles hold typographic quotes; a plain C locale has none."""
    result = indexed.process(
        "ask", "what did Dmitriev write on X?", PYTHONIOENCODING="ascii", PYTHONUTF8="0"
    )
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr


def test_a_closed_pipe_is_no_crash(indexed: Footnote) -> None:
    command = f"{sys.executable} -m cli search visa --data-dir {indexed.data_dir} | head -n 1"
    result = subprocess.run(
        command, shell=True, capture_output=True, text=True, timeout=60, check=False,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)}, cwd=indexed.data_dir.parent,
    )  # fmt: skip
    assert "Traceback" not in result.stderr


def test_python_m_index_build_is_footnote_index(footnote: Footnote) -> None:
    built = footnote.process("build", str(SEEDS), "--json", module="index")
    assert built.returncode == 0, built.stderr
    first = json.loads(built.stdout)
    assert (first["generation"], first["published"], first["added"]) == (1, True, 1)
    second = json.loads(footnote("index", str(SEEDS), "--json").stdout)
    assert second == first | {
        "published": False, "added": 0, "unchanged": 1, "embedded": 0,
    }  # fmt: skip
    failed = footnote.process("build", "none", module="index")
    assert failed.returncode == 2
    usage = footnote.process("rebuild", module="index")
    assert usage.returncode == 1
    assert usage.stderr.startswith("usage: python -m index build")


def test_a_question_loads_no_torch(indexed: Footnote) -> None:
    arguments = ["ask", "who is Dmitriev?", "--quiet", "--data-dir", str(indexed.data_dir)]
    code = (
        "import atexit, sys, cli\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'langchain_text_splitters'}\n"
        "atexit.register(lambda: print(sorted(heavy & set(sys.modules))))\n"
        f"cli.main({arguments!r})\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)}, cwd=indexed.data_dir.parent,
    )  # fmt: skip
    assert result.stdout.splitlines()[-1] == "[]"
