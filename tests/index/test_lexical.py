"""The lexical engine: BM25 by hand, spellings, languages and filters."""

import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from index.errors import IndexDamaged
from index.filters import Filters
from index.lexical import SPELLING_BOOST, TITLE_BOOST, LexicalIndex, LexicalRow
from index.terms import analyse
from index.vectors import RowScore

K1, B = 1.2, 0.75


def row_of(
    row: int, text: str, title: str = "", language: str = "en", **values: object
) -> LexicalRow:
    defaults: dict[str, object] = {
        "article_id": f"{row}.txt",
        "path": f"news/{row}.txt",
        "publisher": None,
        "day": None,
    }
    return LexicalRow(
        row=row,
        terms=analyse(text, language),
        title_terms=analyse(title, language),
        **{**defaults, **values},  # type: ignore[arg-type]
    )


def index_of(folder: Path, rows: Sequence[LexicalRow]) -> LexicalIndex:
    LexicalIndex.build(folder / "lexical", rows)
    return LexicalIndex.open(folder / "lexical")


def rows_of(found: Sequence[RowScore]) -> list[int]:
    return [row for row, _ in found]


def bm25(frequency: int, length: int, mean_length: float, n_with_term: int, n: int) -> float:
    """Robertson and Zaragoza (2009), with the idf of Lucene: ln(1 + (n - df + ½) / (df + ½))."""
    idf = math.log(1 + (n - n_with_term + 0.5) / (n_with_term + 0.5))
    return idf * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length / mean_length))


def test_scores_are_bm25(tmp_path: Path) -> None:
    texts = ["visa visa kremlin", "visa moscow", "visa", "moscow paris rome oslo", "visa oslo oslo"]
    found = index_of(tmp_path, [row_of(i, t) for i, t in enumerate(texts)]).search(
        "visa", 10, Filters()
    )
    mean = 13 / 5
    expected = {
        0: bm25(2, 3, mean, 4, 5),
        1: bm25(1, 2, mean, 4, 5),
        2: bm25(1, 1, mean, 4, 5),
        4: bm25(1, 3, mean, 4, 5),
    }
    assert rows_of(found) == sorted(expected, key=lambda row: -expected[row])
    assert dict(found) == pytest.approx(expected, rel=1e-5)


def test_a_rare_term_also_counts_by_its_spelling(tmp_path: Path) -> None:
    found = index_of(tmp_path, [row_of(0, "visa"), row_of(1, "oslo")]).search("visa", 9, Filters())
    assert found == [(0, pytest.approx((1 + SPELLING_BOOST) * bm25(1, 1, 1.0, 1, 2), rel=1e-5))]


def test_the_highest_score_is_that_of_a_passage_of_nothing_but_the_words(tmp_path: Path) -> None:
    """(k1 + 1) · idf for each word known, in the passage, by spelling and in the headline."""
    rows = [row_of(i, "oslo", title="visa") for i in range(3)] + [row_of(3, "visa")]
    index = index_of(tmp_path, rows)
    oslo, titles, visa = (math.log(1 + (4 - n + 0.5) / (n + 0.5)) for n in (3, 3, 1))
    assert index.highest_score("oslo", ["en"]) == pytest.approx((K1 + 1) * oslo)
    assert index.highest_score("visa of Rome and Oslo") == pytest.approx(
        (K1 + 1) * (oslo + visa + SPELLING_BOOST * visa + TITLE_BOOST * titles)
    )
    assert index.highest_score("rome") == 0.0
    (best, *_) = index.search("visa", 9, Filters())
    assert best.score < index.highest_score("visa")


def test_a_match_in_the_headline_counts_half(tmp_path: Path) -> None:
    rows = [row_of(i, "oslo", title="visa") for i in range(3)] + [row_of(3, "visa")]
    rows += [row_of(i, "visa rome") for i in range(4, 7)]
    found = index_of(tmp_path, rows).search("visa", 10, Filters())
    assert rows_of(found) == [3, 4, 5, 6, 0, 1, 2]
    assert dict(found)[0] == pytest.approx(TITLE_BOOST * bm25(1, 1, 3 / 7, 3, 7), rel=1e-5)


def test_the_rarer_word_and_the_shorter_passage_come_first(tmp_path: Path) -> None:
    rows = [
        row_of(0, "The Kremlin spoke"),
        row_of(1, "The Kremlin spoke of a visa"),
        row_of(2, "The Kremlin spoke again about the long war and about many other things"),
        row_of(3, "Nothing of that"),
    ]
    assert rows_of(index_of(tmp_path, rows).search("Kremlin visa", 10, Filters())) == [1, 0, 2]


def test_ties_go_to_the_lower_row_even_where_the_list_is_cut(tmp_path: Path) -> None:
    index = index_of(tmp_path, [row_of(row, "one visa") for row in range(20)])
    assert rows_of(index.search("visa", 3, Filters())) == [0, 1, 2]


def test_words_meet_by_their_stem(tmp_path: Path) -> None:
    index = index_of(tmp_path, [row_of(0, "They negotiated."), row_of(1, "They slept.")])
    assert rows_of(index.search("negotiations", 10, Filters())) == [0]


def test_words_meet_without_case_and_accents(tmp_path: Path) -> None:
    index = index_of(tmp_path, [row_of(0, "At the Élysée"), row_of(1, "At home")])
    assert rows_of(index.search("ELYSEE", 10, Filters())) == [0]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Dmitriev", [0, 1]),
        ("Dmitriyev", [1, 0]),
        ("Dmitrijev", [0, 1]),
        ("Dmitrov", []),
    ],
)
def test_spelling_variants_are_found(tmp_path: Path, question: str, found: list[int]) -> None:
    rows = [row_of(0, "Dmitriev spoke"), row_of(1, "Dmitriyev spoke"), row_of(2, "Peskov spoke")]
    assert rows_of(index_of(tmp_path, rows).search(question, 10, Filters())) == found


def test_cyrillic_is_found(tmp_path: Path) -> None:
    index = index_of(
        tmp_path, [row_of(0, "Президент России", language="ru"), row_of(1, "Visa", language="ru")]
    )
    assert rows_of(index.search("Россия", 10, Filters(), languages=["ru"])) == [0]


def test_a_question_is_stemmed_in_its_language(tmp_path: Path) -> None:
    rows = [row_of(0, "Die Häuser standen leer", language="de"), row_of(1, "Es ist leer")]
    index = index_of(tmp_path, rows)
    assert rows_of(index.search("Häusern", 10, Filters(), languages=["de"])) == [0]
    assert rows_of(index.search("Häusern", 10, Filters(), languages=["en", "de"])) == [0]


def test_a_question_without_words_finds_nothing(tmp_path: Path) -> None:
    index = index_of(tmp_path, [row_of(0, "visa")])
    assert index.search("?! …", 10, Filters()) == []
    assert index.search("", 10, Filters()) == []


def test_stop_words_count_only_where_nothing_else_is_asked(tmp_path: Path) -> None:
    index = index_of(tmp_path, [row_of(0, "who was it"), row_of(1, "a visa")])
    assert rows_of(index.search("who has a visa", 10, Filters())) == [1]
    assert rows_of(index.search("who was it", 10, Filters())) == [0]


def test_query_syntax_is_plain_text(tmp_path: Path) -> None:
    index = index_of(tmp_path, [row_of(0, "visa AND moscow"), row_of(1, "oslo")])
    assert rows_of(index.search('title:"oslo* (visa', 10, Filters())) == [1, 0]


FILTERED = [
    row_of(0, "visa", publisher="BOTA ALFA", day=date(2025, 4, 1), path="news/a/1.txt"),
    row_of(1, "visa", publisher="Ärzte Post", day=date(2025, 4, 2), path="news/a/b/2.txt"),
    row_of(2, "visa", publisher="BOTA", day=date(2025, 4, 3), path="news/ab/3.txt"),
    row_of(3, "visa", publisher=None, day=None, path="old/4.txt"),
    row_of(4, "oslo", publisher="BOTA", day=date(2025, 4, 2), path="news/a/5.txt"),
]


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        (Filters(), [0, 1, 2, 3]),
        (Filters(since=date(2025, 4, 2)), [1, 2]),
        (Filters(until=date(2025, 4, 2)), [0, 1]),
        (Filters(since=date(2025, 4, 2), until=date(2025, 4, 2)), [1]),
        (Filters(since=date(2026, 1, 1)), []),
        (Filters(as_of=date(2025, 4, 2)), [0, 1, 3]),
        (Filters(as_of=date(2025, 4, 2), since=date(2025, 4, 2)), [1]),
        (Filters(publisher="bota alfa"), [0]),
        (Filters(publisher="BOTA"), [2]),
        (Filters(publisher="ärzte POST"), [1]),
        (Filters(path="news/a"), [0, 1]),
        (Filters(path="news/a/"), [0, 1]),
        (Filters(path="news/a/b/2.txt"), [1]),
        (Filters(path="news"), [0, 1, 2]),
        (Filters(path="a"), []),
        (Filters(article_id="3.txt"), [3]),
        (Filters(path="news/a", publisher="ärzte post", since=date(2025, 4, 1)), [1]),
    ],
)
def test_filters(tmp_path: Path, filters: Filters, rows: list[int]) -> None:
    assert rows_of(index_of(tmp_path, FILTERED).search("visa", 10, filters)) == rows


def test_a_filter_does_not_change_the_scores(tmp_path: Path) -> None:
    index = index_of(tmp_path, FILTERED)
    whole = dict(index.search("visa", 10, Filters()))
    assert index.search("visa", 10, Filters(publisher="BOTA ALFA")) == [(0, whole[0])]


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    assert index_of(tmp_path, []).search("visa", 10, Filters()) == []


def test_a_folder_without_an_index_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="absent"):
        LexicalIndex.open(tmp_path / "absent")
