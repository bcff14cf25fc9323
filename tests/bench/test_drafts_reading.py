"""The hand-written drafts: their references open the words they were written over."""

import json
from pathlib import Path

import pytest

from bench.drafts.reading import (
    CLOSED_SETS,
    SEEDS,
    SPLITS,
    Cited,
    Draft,
    DraftArticles,
    read_drafts,
    split_of,
)
from index.article import version_of
from index.errors import UnreadableSet

TEXT = "The ferry sank. Nobody was hurt."


def draft(version: str, question: str | None = "What sank?") -> Draft:
    cited = Cited("a1", version, 0, 15)
    return Draft("pond:q1:1", "pond", "q1", question, "A ferry sank.", (cited,), "choose")


@pytest.fixture
def articles(tmp_path: Path) -> DraftArticles:
    folder = tmp_path / "pond"
    folder.mkdir()
    record = {"id": "a1", "title": "Ferry", "text": TEXT + "  ", "publisher": "Pond Post"}
    (folder / "corpus.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    question = {"id": "q1", "text": "What\nsank?"}
    (folder / "queries.jsonl").write_text(json.dumps(question) + "\n", encoding="utf-8")
    return DraftArticles(tmp_path)


def test_words_are_read_with_their_head(articles: DraftArticles) -> None:
    [words] = articles.words_of(draft(version_of(TEXT)))
    head = (words.title, words.publisher, words.published)
    assert words.text == "The ferry sank."
    assert head == ("Ferry", "Pond Post", None)


def test_article_of_another_version_is_refused(articles: DraftArticles) -> None:
    with pytest.raises(UnreadableSet, match=r"pond holds no article of version abc \('a1'\)"):
        articles.words_of(draft("abc"))


def test_question_that_may_not_be_kept_is_read_from_its_set(articles: DraftArticles) -> None:
    assert articles.question_of(draft("abc", question=None)) == "What sank?"
    assert articles.question_of(draft("abc", question="Which ship?")) == "Which ship?"


def test_kept_drafts_are_whole() -> None:
    drafts = read_drafts()
    assert len(drafts) == 513
    assert len({kept.id for kept in drafts}) == 513
    assert len({(kept.set, kept.question_id) for kept in drafts}) == 130
    for kept in drafts:
        assert kept.split == split_of(kept.question_id)
        assert kept.citations
        assert (kept.question is None) == (kept.set in CLOSED_SETS)
    assert {kept.split for kept in drafts} == set(SPLITS)


def test_kept_drafts_over_the_seed_article_open_its_words(tmp_path: Path) -> None:
    articles = DraftArticles(tmp_path)
    seeds = [kept for kept in read_drafts() if kept.set == SEEDS]
    assert len(seeds) == 37
    opened = {kept.id: [words.text for words in articles.words_of(kept)] for kept in seeds}
    assert opened["seeds:seed-4:1"] == [
        "CNN reported that Dmitriev must obtain a special visa, as he is under US sanctions."
    ]
