"""Copies of a story from index to answer: one is cited, the others are named beside it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Corpus

import cli
from index.embedder import OpenVinoEmbedder
from index.filters import Filters
from qa.answer import Answer, answer_json
from qa.assembly import ask_options
from qa.config import Settings
from qa.extractive import ExtractiveGenerator
from qa.pipeline import QAService, final_answer

OPTIONS = ask_options(Settings())
FERRY = """The ferry between Aldmoor and Emberlow ran aground in thick fog on Monday night, the
coast guard said. All of the 90 passengers were brought ashore before dawn by two lifeboats. Nobody
was seriously hurt, according to the hospital in Aldmoor, where some were treated for cold.

The captain of the ferry, Jonas Reed, told investigators that the fog had come down within minutes.
The owners, Tarn Lines, promised an inquiry into why the radar had been switched off."""
CUT = FERRY.partition("\n\n")[0]
LEAD = (
    "Fog keeps catching out the ageing fleet, and now it did so within sight of the harbour wall."
)
LATER = CUT.replace("90 passengers", "94 passengers")

FILES = {
    "coast.txt": f"Ferry runs aground\n\n2025-04-01 / COAST NEWS\n\n{FERRY}",
    "post.txt": f"Passengers saved in fog\n\n2025-04-02 / EMBERLOW POST\n\n{LEAD}\n\n{FERRY}",
    "brief.txt": f"Ferry aground off Emberlow\n\n2025-04-02 / BRIEFLY\n\n{CUT}\n\nMore follows.",
    "same/post.txt": f"Passengers saved in fog\n\n2025-04-02 / EMBERLOW POST\n\n{LEAD}\n\n{FERRY}",
    "later.txt": f"Four more were on the ferry\n\n2025-04-03 / COAST NEWS\n\n{LATER}",
    "geese.txt": "Geese fly\n\n2025-04-03 / COAST NEWS\n\nGeese were seen over Varn on Sunday.",
}
ALL = {"articles/coast.txt", "articles/post.txt", "articles/same/post.txt"}


@pytest.fixture
def corpus(build_corpus: Callable[..., Corpus], embedder: OpenVinoEmbedder) -> Corpus:
    return build_corpus(FILES, embedder, passage_chars=700)


def ask(corpus: Corpus, question: str, filters: Filters = Filters()) -> Answer:
    service = QAService(corpus.live(), corpus.embedder, ExtractiveGenerator(), None)
    return final_answer(service.answer(question, replace(OPTIONS, filters=filters)))


def test_an_update_is_a_story_of_its_own(corpus: Corpus) -> None:
    assert (corpus.report.articles, corpus.report.stories) == (5, 3)
    stories: dict[int, set[str]] = {}
    for article in corpus.generation().tables.articles():
        stories.setdefault(article.story, set()).add(article.id)
    assert sorted(map(sorted, stories.values())) == [
        ["brief.txt", "coast.txt", "post.txt"],
        ["geese.txt"],
        ["later.txt"],
    ]


def test_a_footnote_names_the_copies_that_have_its_words(corpus: Corpus) -> None:
    """The copy that was cut does not name the captain."""
    answer = ask(corpus, "Who was the captain of the ferry?")
    assert answer.status == "answered"
    (citation,) = answer_json(answer)["citations"]
    assert "Jonas Reed" in citation["quote"]
    assert sorted([citation["path"], *citation["also"]]) == sorted(ALL)


def test_no_sentence_is_evidence_twice(corpus: Corpus) -> None:
    answer = ask(corpus, "Who was the captain of the ferry?")
    texts = [" ".join(source.evidence.core_text.split()) for source in answer.evidence]
    assert len(texts) == len(set(texts)) == 6


def test_both_versions_of_a_number_are_evidence(corpus: Corpus) -> None:
    answer = ask(corpus, "How many passengers were brought ashore?")
    found = " ".join(source.evidence.text for source in answer.evidence)
    assert "90 passengers" in found
    assert "94 passengers" in found


@pytest.mark.parametrize(
    ("publisher", "path"), [("Coast News", "coast.txt"), ("Emberlow Post", "post.txt")]
)
def test_the_copy_that_a_filter_asks_for_is_cited(
    corpus: Corpus, publisher: str, path: str
) -> None:
    answer = ask(corpus, "Who promised an inquiry?", Filters(publisher=publisher))
    (citation,) = answer.citations
    assert "promised an inquiry" in citation.quote
    assert citation.article.path == f"articles/{path}"
    assert {citation.article.path, *citation.also.paths} == ALL


def run(corpus: Corpus, *arguments: str) -> Any:
    (corpus.data.path / "embedders").exists() or (corpus.data.path / "embedders").symlink_to(
        corpus.embedder._folder.parent  # type: ignore[attr-defined]
    )
    result = CliRunner().invoke(cli.main, [*arguments, "--data-dir", str(corpus.data.path)])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_terminal_names_the_copies(corpus: Corpus) -> None:
    words = "Who promised an inquiry into why the radar had been switched off?"
    output = run(corpus, "ask", words, "--publisher", "Emberlow Post")
    assert "\n    also in articles/coast.txt\n" in output
    assert "\n    also in articles/same/post.txt\n" in output
    assert "also in" not in run(corpus, "ask", words, "--publisher", "Emberlow Post", "--quiet")
    answer = json.loads(run(corpus, "ask", words, "--publisher", "Emberlow Post", "--json"))
    assert set(answer["citations"][0]["also"]) == ALL - {answer["citations"][0]["path"]}
    assert "3 distinct stories" in run(corpus, "status")
