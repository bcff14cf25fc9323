"""Passages for a question: fusion by hand, filters in both engines, exact spans."""

import math
from datetime import date

import pytest

from index.errors import IndexDamaged
from index.filters import Filters
from index.search import Hit, candidates, fuse, passage_before, search

# The dense engine of these tests counts first letters; each article has one passage.
FILES = {
    "a/apple.txt": "Apples\n\n2025-04-01 / Press One\n\nApples are always available.",
    "a/bread.txt": "Bread\n\n2025-04-02 / Press Two\n\nBread became better before.",
    "b/cake.txt": "Cake\n\n2025-04-03 / PRESS ONE\n\nCake can contain coffee.",
    "dogs.txt": "Dogs do dream during daylight",
}
# "Cake (03 April 2025) Cake can contain coffee.": five words with c, one with a, two with none.
CAKE_COSINE = 5 / math.sqrt(25 + 1 + 4)
# One passage of four holds "cake", which has 4 words where 4.25 are the mean, and one headline,
# of 1 word where 0.75 are the mean. A rare word counts half again by its spelling, and half by
# the headline: BM25 (k1 1.2, b 0.75) and the most it could be, both without idf and k1 + 1.
CAKE_BM25 = 1.5 / (1 + 1.2 * (0.25 + 0.75 * 4 / 4.25)) + 0.5 / (1 + 1.2 * (0.25 + 0.75 / 0.75))
CAKE_HIGHEST = 1.5 + 0.5


@pytest.fixture
def corpus(build_corpus):
    return build_corpus(FILES)


def ids(hits: list[Hit]) -> list[str]:
    return [hit.article.id for hit in hits]


def test_fusion_by_hand() -> None:
    """0.35 of the cosine, 0.65 of BM25 beside the highest that the question could have."""
    cosines = {7: 0.9, 3: 0.8, 9: 0.1, 5: -0.1}
    assert fuse(cosines, {3: 12.0, 9: 15.0}, 20.0) == [
        (3, pytest.approx(0.35 * 0.8 + 0.65 * 0.6)),
        (9, pytest.approx(0.35 * 0.1 + 0.65 * 0.75)),
        (7, pytest.approx(0.35 * 0.9)),
        (5, pytest.approx(0.35 * -0.1)),
    ]


def test_fusion_gives_ties_to_the_lower_row() -> None:
    assert fuse({8: 0.5, 2: 0.5}, {}, 1.0) == [(2, 0.175), (8, 0.175)]


def test_fusion_where_no_word_of_the_question_is_known() -> None:
    assert fuse({8: 0.5}, {}, 0.0) == [(8, 0.175)]


def test_fusion_of_nothing() -> None:
    assert fuse({}, {}, 0.0) == []


def test_hits_carry_rank_score_engines_and_words(corpus) -> None:
    generation = corpus.generation()
    hits = search(generation, corpus.embedder, "cake", 10, 10)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4]
    best = hits[0]
    assert best.article.id == "b/cake.txt"
    assert best.found_by == ("dense", "lexical")
    assert best.score == pytest.approx(0.35 * CAKE_COSINE + 0.65 * CAKE_BM25 / CAKE_HIGHEST)
    assert best.passage.text == "Cake can contain coffee."
    assert (best.passage.start, best.passage.end) == (0, 24)
    assert best.passage.article_id == "b/cake.txt"
    assert best.passage.version == best.article.version
    assert [hit.found_by for hit in hits[1:]] == [("dense",)] * 3
    assert [hit.article.id for hit in hits[1:]] == ["a/apple.txt", "a/bread.txt", "dogs.txt"]
    assert [hit.score for hit in hits[1:]] == [0.0, 0.0, 0.0]


def test_a_row_of_the_lexical_engine_alone_has_its_cosine_too(corpus) -> None:
    """One candidate each. By first letters "bold bravely coffee" is bread, by words it is cake."""
    found = candidates(corpus.generation(), corpus.embedder, "bold bravely coffee", 1)
    assert [row for row, _ in found.dense] == [1]
    assert [row for row, _ in found.lexical] == [2]
    # "Bread (02 April 2025) Bread became better before." has b 6, a 1 and two words of none.
    bread = pytest.approx(2 / math.sqrt(5) * 5 / math.sqrt(25 + 1 + 4))
    cake = pytest.approx(1 / math.sqrt(5) * CAKE_COSINE)
    assert found.cosines == {1: bread, 2: cake}
    assert [row for row, _ in found.fused()] == [2, 1]


def test_no_candidates_where_the_filter_leaves_nothing(corpus) -> None:
    found = candidates(
        corpus.generation(), corpus.embedder, "cake", 9, Filters(publisher="no such")
    )
    assert (found.dense, found.lexical, found.fused()) == ((), (), [])


def test_hits_of_one_engine_alone(corpus) -> None:
    (first, *_) = search(corpus.generation(), corpus.embedder, "?", 1, 1)
    assert first.found_by == ("dense",)


def test_top_k_bounds_the_hits(corpus) -> None:
    assert len(search(corpus.generation(), corpus.embedder, "cake", 2, 50)) == 2


def test_candidate_k_is_at_least_top_k(corpus) -> None:
    assert len(search(corpus.generation(), corpus.embedder, "cake", 4, 1)) == 4


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(since=date(2025, 4, 2)), ["a/bread.txt", "b/cake.txt"]),
        (Filters(until=date(2025, 4, 2)), ["a/apple.txt", "a/bread.txt"]),
        (Filters(since=date(2025, 4, 2), until=date(2025, 4, 2)), ["a/bread.txt"]),
        (Filters(as_of=date(2025, 4, 1)), ["a/apple.txt", "dogs.txt"]),
        (Filters(as_of=date(2025, 4, 2), since=date(2025, 4, 2)), ["a/bread.txt"]),
        (Filters(publisher="press one"), ["a/apple.txt", "b/cake.txt"]),
        (Filters(publisher="press"), []),
        (Filters(path="articles/a"), ["a/apple.txt", "a/bread.txt"]),
        (Filters(path="articles/dogs.txt"), ["dogs.txt"]),
        (Filters(path="a"), []),
        (Filters(article_id="b/cake.txt"), ["b/cake.txt"]),
        (Filters(article_id="cake.txt"), []),
    ],
)
def test_filters_hold_in_both_engines(corpus, filters: Filters, expected: list[str]) -> None:
    question = "apples bread cake dogs"
    hits = search(corpus.generation(), corpus.embedder, question, 10, 10, filters)
    assert sorted(ids(hits)) == expected
    assert all(hit.found_by == ("dense", "lexical") for hit in hits)


def test_a_filter_finds_what_lies_beyond_the_candidates(build_corpus) -> None:
    files = {f"{n:02}.txt": f"Cake number {n}." for n in range(30)}
    corpus = build_corpus({**files, "last.txt": "An old cake, and a lot of other things too."})
    filters = Filters(article_id="last.txt")
    (hit,) = search(corpus.generation(), corpus.embedder, "cake number", 3, 5, filters)
    assert (hit.article.id, hit.rank, hit.found_by) == ("last.txt", 1, ("dense", "lexical"))


@pytest.mark.parametrize("question", ["Dmitriev", "Dmitriyev"])
def test_a_name_is_found_in_either_spelling(build_corpus, question: str) -> None:
    corpus = build_corpus(
        {
            "x.txt": "Xerxes xenon xylophone.",
            "y.txt": "Dmitriyev arrived.",
            "z.txt": "Dmitriev arrived.",
        }
    )
    hits = search(corpus.generation(), corpus.embedder, question, 10, 10)
    assert {h.article.id for h in hits if "lexical" in h.found_by} == {"y.txt", "z.txt"}


def test_passage_before_stays_in_the_article(build_corpus) -> None:
    corpus = build_corpus(
        {"a.txt": "Alpha one here.\n\nBeta two here.", "b.txt": "Gamma three here."},
        passage_chars=20,
    )
    generation = corpus.generation()
    by_text = {hit.passage.text: hit for hit in search(generation, corpus.embedder, "here", 10, 10)}
    before = passage_before(generation, by_text["Beta two here."])
    assert before == by_text["Alpha one here."].passage
    assert passage_before(generation, by_text["Alpha one here."]) is None
    assert passage_before(generation, by_text["Gamma three here."]) is None


def test_a_missing_text_is_reported_with_the_article_and_the_remedy(corpus) -> None:
    generation = corpus.generation()
    corpus.data.texts.sweep(set(), older_than_s=-1)
    with pytest.raises(IndexDamaged, match=r"articles/b/cake\.txt .*footnote index --rebuild"):
        search(generation, corpus.embedder, "cake", 1, 10)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("who is Dmitriev?", "a senior Kremlin adviser and head of a large state-backed"),
        ("Why does Dmitriev need a special visa?", "special visa"),
        ("What did Trump threaten Russia with?", "tariffs on oil products"),
        ("Where did the talks last month take place?", "Saudi Arabia"),
    ],
)
def test_the_seed_answers_from_its_first_two_hits(seed_index, question: str, words: str) -> None:
    hits = search(seed_index.live.current(), seed_index.embedder, question, 2, 50)
    assert any(words in hit.passage.text for hit in hits)


def test_every_passage_of_the_seed_is_an_exact_span(seed_index) -> None:
    generation = seed_index.live.current()
    hits = search(generation, seed_index.embedder, "Dmitriev", 50, 50)
    assert sorted(hit.row for hit in hits) == list(range(seed_index.report.passages))
    for hit in hits:
        text = seed_index.data.texts.get(hit.article.version)
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text
        assert len(hit.passage.text) <= 700
