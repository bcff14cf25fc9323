"""Of each story one article is listed, and another only for what the first does not say."""

import json

import pytest

from index.copies import Said, holds_words
from index.filters import Filters
from index.passages import Passage
from index.search import MAX_ALSO, NOWHERE_ELSE, Also, Hit, copies_of, copies_with, search
from index.sentences import split_sentences

FERRY = (
    "The ferry between Aldmoor and Emberlow ran aground in thick fog on Monday night. "
    "All 90 passengers were brought ashore before dawn, the coast guard said. "
    "The owners have promised an inquiry into why the radar was switched off. "
    "The captain, who has sailed this route for thirty years, was not hurt."
)
LATER = "On Friday the harbour master of Emberlow resigned over the broken light on the pier."


def found(corpus, question: str, filters: Filters = Filters()) -> list[Hit]:
    return search(corpus.generation(), corpus.embedder, question, 10, 20, filters)


def test_what_a_copy_adds_is_listed_beside_the_first_one(build_corpus) -> None:
    corpus = build_corpus(
        {
            "a.txt": f"Ferry ran aground\n\n2025-04-02 / P\n\n{FERRY}",
            "b.txt": f"Radar was off\n\n2025-04-04 / Q\n\n{FERRY}\n\n{LATER}",
        },
        passage_chars=100,
    )
    assert (corpus.report.articles, corpus.report.stories) == (2, 1)
    hits = found(corpus, "ferry ran aground")
    told = [(hit.article.id, hit.passage.text) for hit in hits]
    assert [text for path, text in told if path == "b.txt"] == [LATER]
    assert len([text for path, text in told if path == "a.txt"]) == 4
    assert {hit.also.paths for hit in hits} == {("articles/a.txt",), ("articles/b.txt",)}


def test_a_filter_that_one_copy_fits_lists_that_one(build_corpus) -> None:
    """The same text too, under another headline, day and publisher."""
    corpus = build_corpus(
        {
            "a.txt": f"Ferry aground\n\n2025-04-02 / P\n\n{FERRY}",
            "b.txt": f"Ferry accident\n\n2025-04-03 / Q\n\n{FERRY}",
            "c.txt": f"Ferry, the whole story\n\n2025-04-04 / R\n\n{FERRY}\n\n{LATER}",
        }
    )
    assert (corpus.report.articles, corpus.report.stories) == (3, 1)
    for publisher, path in (("P", "a.txt"), ("Q", "b.txt"), ("R", "c.txt")):
        (hit,) = found(corpus, "the ferry", Filters(publisher=publisher))
        assert hit.article.path == f"articles/{path}"
        others = [f"articles/{name}" for name in ("a.txt", "b.txt", "c.txt") if name != path]
        assert hit.also == Also(tuple(others), 2)
    assert found(corpus, "the ferry", Filters(publisher="S")) == []


def test_an_article_at_two_paths_is_found_by_either(build_corpus) -> None:
    article = f"Ferry aground\n\n2025-04-02 / P\n\n{FERRY}"
    corpus = build_corpus({"inbox/a.txt": article, "old/b.txt": article, "old/c.txt": "Geese fly."})
    assert corpus.report.articles == 2
    (hit,) = found(corpus, "the ferry", Filters(path="articles/inbox"))
    assert (hit.article.path, hit.also.paths) == ("articles/inbox/a.txt", ("articles/old/b.txt",))
    hit, _ = found(corpus, "the ferry", Filters(path="articles/old/"))
    assert (hit.article.path, hit.also.paths) == ("articles/old/b.txt", ("articles/inbox/a.txt",))
    assert hit.found_by == ("dense", "lexical")


def test_copies_in_one_file_are_told_apart_by_their_ids(build_corpus) -> None:
    lines = [
        f'{{"id": "n1", "title": "One", "text": "{FERRY}"}}',
        f'{{"id": "n2", "title": "Two", "text": "{FERRY} {LATER}"}}',
    ]
    corpus = build_corpus({"all.jsonl": "\n".join(lines)})
    assert {hit.article.id: hit.also for hit in found(corpus, "harbour master resigned")} in (
        {"n2": Also(("n1",), 1)},
        {"n1": Also(("n2",), 1), "n2": Also(("n1",), 1)},
    )


EQUAL = [f"articles/copies/{number:02}.txt" for number in range(40)]
RETOLD = [f"articles/retold/{number:02}.txt" for number in range(30)]


@pytest.fixture
def often_told(build_corpus):
    """A file forty times, its text thirty times under other headlines, and once with more."""
    files = dict.fromkeys(EQUAL, f"Ferry aground\n\n2025-04-02 / P\n\n{FERRY}")
    files |= {path: f"Seen in {path[-6:-4]}\n\n2025-04-03 / Q\n\n{FERRY}" for path in RETOLD}
    files["articles/whole.txt"] = f"The whole\n\n2025-04-04 / R\n\n{FERRY}\n\n{LATER}"
    return build_corpus({path.removeprefix("articles/"): text for path, text in files.items()})


def test_of_many_copies_twenty_are_named_and_all_are_counted(often_told) -> None:
    assert (often_told.report.articles, often_told.report.stories) == (32, 1)
    generation = often_told.generation()
    (equal,) = [one for one in generation.tables.articles() if one.publisher == "P"]
    assert equal.also == tuple(EQUAL[1:])
    everywhere = [*EQUAL, *RETOLD, "articles/whole.txt"]
    assert copies_of(generation, equal) == Also(tuple(EQUAL[1 : MAX_ALSO + 1]), 70)
    for article in generation.tables.articles():
        others = [path for path in everywhere if path != article.path]
        assert copies_of(generation, article) == Also(tuple(others[:MAX_ALSO]), 70)
    (hit,) = found(often_told, "the ferry", Filters(publisher="P"))
    assert (hit.article.path, hit.also.count) == (EQUAL[0], 70)
    (hit,) = found(often_told, "the ferry", Filters(path=EQUAL[33]))
    assert (hit.article.path, hit.also) == (EQUAL[33], Also(tuple(EQUAL[:MAX_ALSO]), 70))


def test_words_are_counted_in_all_copies_that_have_them(often_told) -> None:
    generation = often_told.generation()
    by_path = {article.path: article for article in generation.tables.articles()}
    first, whole = by_path[EQUAL[0]], by_path["articles/whole.txt"]
    assert copies_with(generation, first, FERRY[:79]).count == 70
    assert copies_with(generation, whole, FERRY[:79]) == Also(tuple(EQUAL[:MAX_ALSO]), 70)
    assert copies_with(generation, whole, LATER) == NOWHERE_ELSE


def test_copies_in_one_file_are_counted_too(build_corpus) -> None:
    lines = [json.dumps({"id": f"n{n}", "title": f"No. {n}", "text": FERRY}) for n in range(30)]
    corpus = build_corpus({"all.jsonl": "\n".join(lines), "one.txt": FERRY})
    generation = corpus.generation()
    article = generation.tables.article("n3")
    assert article is not None
    ids = [f"n{n}" for n in range(30) if n != 3]
    assert copies_of(generation, article) == Also(("articles/one.txt", *ids[: MAX_ALSO - 1]), 30)


def test_equal_files_among_articles_that_are_told_once(build_corpus) -> None:
    article = f"Ferry aground\n\n2025-04-02 / P\n\n{FERRY}"
    corpus = build_corpus(dict.fromkeys(EQUAL, article) | {"geese.txt": "Geese fly."})
    assert (corpus.report.articles, corpus.report.stories) == (2, 2)
    generation = corpus.generation()
    first, _ = generation.tables.articles()
    assert copies_of(generation, first).count == copies_with(generation, first, FERRY).count == 39
    assert len(copies_of(generation, first).paths) == MAX_ALSO


def said_more(passage: str) -> bool:
    spans = tuple(split_sentences(passage))
    return Said(FERRY).is_told_more(Passage("b", "", 0, len(passage), passage, spans))


@pytest.mark.parametrize(
    ("passage", "is_more"),
    [
        ("The captain, who has sailed this route for thirty years, was not hurt.", False),
        ("THE OWNERS have promised an inquiry into why the radar was switched off!", False),
        ("The owners have promised an inquiry into why the ship's radar was switched off.", False),
        ("He said so.", False),
        (LATER, True),
        ("All 94 passengers were brought ashore before dawn, the coast guard said.", True),
        (
            "All passengers were brought ashore before dawn, Peter Vance of the coast guard said.",
            True,
        ),
        (f"The owners have promised an inquiry into why the radar was switched off. {LATER}", True),
    ],
)
def test_more_is_a_sentence_of_other_words_or_with_another_fact(
    passage: str, is_more: bool
) -> None:
    assert said_more(passage) is is_more


def test_what_was_told_is_not_told_again() -> None:
    said = Said(FERRY)
    passage = Passage("b", "", 0, len(LATER), LATER, tuple(split_sentences(LATER)))
    assert [said.is_told_more(passage), said.is_told_more(passage)] == [True, False]


def test_words_are_held_whatever_the_blanks() -> None:
    assert holds_words("He  left\n\non Monday.", "left on Monday.")
    assert not holds_words("He left on Monday.", "left on Tuesday.")
