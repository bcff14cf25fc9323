"""`footnote eval FOLDER --make-questions`: made, told, evaluated, reviewed, evaluated again."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import cli
from index.embedder import OpenVinoEmbedder

FOUNDERS = {
    "Arlen": ("Ruth Lind", "1871"),
    "Birka": ("Tom Okoro", "1882"),
    "Corran": ("Anna Weber", "1893"),
    "Delby": ("Paul Marsh", "1904"),
    "Elmau": ("Rosa Stein", "1915"),
}
GERMAN = (
    "Anna Weber eröffnete 1893 das Museum von Corran, und die Stadt hat sich seitdem nicht mehr "
    "verändert, sagte der Bürgermeister am Mittwoch vor den Bürgern."
)

Footnote = Callable[..., Result]


@pytest.fixture
def footnote(
    tmp_path: Path, embedder: OpenVinoEmbedder, monkeypatch: pytest.MonkeyPatch
) -> Footnote:
    """The command beside a folder `towns`: five articles in English, one in German, one broken."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("FOOTNOTE_")]:
        monkeypatch.delenv(name)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "embedders").symlink_to(embedder._folder.parent)
    (tmp_path / "towns").mkdir()
    for town, (founder, year) in FOUNDERS.items():
        text = f"News from {town}\n\n{founder} opened the {town} Museum in {year}.\n"
        (tmp_path / "towns" / f"{town}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "towns" / "stadt.md").write_text(f"# Stadt\n\n{GERMAN}\n", encoding="utf-8")
    (tmp_path / "towns" / "broken.jsonl").write_text("{\n")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli.main, [*arguments, "--data-dir", "data"])

    return run


def test_questions_are_made_told_and_evaluated(footnote: Footnote, tmp_path: Path) -> None:
    result = footnote("eval", "towns", "--make-questions", "--seed", "2")
    assert (result.exit_code, result.stderr) == (0, "")
    folder = tmp_path / "towns-questions"
    told = result.stdout.split("\n\n")[0].splitlines()
    assert told[0] == "skipped towns/broken.jsonl:1 is no JSON: " + told[0].split("JSON: ")[1]
    assert told[1:] == [
        "Made 5 questions of 6 articles: 4 answerable, 1 unanswerable",
        told[2],
        "  1 article withheld (withheld.jsonl): their 1 question must be refused",
        "  no questions of other languages than English: German 1",
        f"Saved in {folder}. Review queries.jsonl: each line holds a question, its answers and "
        "the sentence they were made of; correct what is wrong and delete what is no good. "
        f"Then `footnote eval {folder}` measures the reviewed set.",
    ]
    assert "\ntowns-questions: 5 articles (5 indexed), 5 passages\n" in result.stdout
    assert "\n5 of 5 questions; 0 without judgements; seed 2\n" in result.stdout
    assert "\nRefusals, of its own questions\n" in result.stdout


def test_a_reviewed_set_is_kept_and_evaluated_again(footnote: Footnote, tmp_path: Path) -> None:
    assert footnote("eval", "towns", "--make-questions", "mine").exit_code == 0
    queries = tmp_path / "mine" / "queries.jsonl"
    kept = [
        line for line in queries.read_text().splitlines(keepends=True)
        if "Ruth Lind" not in line and "1871" not in line
    ]  # fmt: skip
    queries.write_text("".join(kept))
    again = footnote("eval", "towns", "--make-questions", "mine")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "mine exists and may have been reviewed; it is not overwritten." in again.stderr
    assert queries.read_text() == "".join(kept)
    reviewed = footnote("eval", "mine")
    assert (reviewed.exit_code, reviewed.stderr) == (0, "")
    assert f"\n{len(kept)} of {len(kept)} questions; 0 without" in reviewed.stdout


def test_it_is_a_gate_and_the_json_says_what_was_made(footnote: Footnote) -> None:
    result = footnote(
        "eval", "towns", "--make-questions", "mine", "--json", "--limit", "4",
        "--fail-under", "hybrid.Success@5=1",
    )  # fmt: skip
    assert (result.exit_code, result.stderr) == (0, "")
    shown = json.loads(result.stdout)
    made = shown["made"]
    assert (made["folder"], made["articles"], made["withheld"]) == ("mine", 6, 1)
    assert made["answerable"] + made["unanswerable"] == shown["evaluated"] == 4
    assert made["other_languages"] == {"de": 1}
    assert sum(made["rules"].values()) == 4
    assert [file["path"] for file in made["skipped"]] == ["towns/broken.jsonl:1"]


def test_a_wrong_limit_makes_nothing(footnote: Footnote, tmp_path: Path) -> None:
    result = footnote("eval", "towns", "--make-questions", "mine", "--fail-under", "accuracy=1")
    assert result.exit_code == 2
    assert not (tmp_path / "mine").exists()


def test_articles_that_give_no_questions(footnote: Footnote, tmp_path: Path) -> None:
    for town in FOUNDERS:
        (tmp_path / "towns" / f"{town}.txt").unlink()
    result = footnote("eval", "towns", "--make-questions")
    assert result.exit_code == 2
    assert "no question can be made of the articles in towns: 1 are in other languages" in (
        result.stderr
    )
    assert not (tmp_path / "towns-questions").exists()
