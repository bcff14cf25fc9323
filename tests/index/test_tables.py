"""Article and passage tables: round trips and filters."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from cpu_time import cpu_s

from index.errors import IndexDamaged
from index.filters import Filters
from index.sentences import Span
from index.tables import ArticleRecord, PassageRecord, Tables, TablesWriter


def record_of(
    path: str,
    published: str | None,
    publisher: str | None,
    story: int,
    also: tuple[str, ...] = (),
) -> ArticleRecord:
    article_id = path.split("/", 1)[1]
    return ArticleRecord(
        article_id, f"version of {path}", path, f"Title of {path}", published, publisher, "en",
        also, story,
    )  # fmt: skip


ARTICLES = (
    record_of("news/b/2.txt", "2025-04-02 19:49:31", "BOTA ALFA", 0, ("a.txt", "kopie ü.txt")),
    record_of("news/a/1.txt", "2025-04-01", "Ärzte Post", 1),
    record_of("news/ab/3.txt", None, None, 1),
    record_of("news/100%_a/4.txt", "2025-02-30", "BOTA", 3),
)
# (start, end) of the passages of each article; each is one sentence.
SPANS: tuple[tuple[tuple[int, int], ...], ...] = (
    ((0, 9), (10, 16)),
    ((0, 5),),
    ((0, 5),),
    ((0, 4),),
)


def write(path: Path, spans: Sequence[Sequence[tuple[int, int]]]) -> Tables:
    writer = TablesWriter(path)
    for article, places in zip(ARTICLES, spans, strict=True):
        writer.add(article, [(start, end, [Span(start, end)]) for start, end in places])
    writer.finish()
    return Tables(path)


@pytest.fixture
def tables(tmp_path: Path):
    tables = write(tmp_path / "t.sqlite", SPANS)
    yield tables
    tables.close()


def test_counts(tables: Tables) -> None:
    assert (tables.article_count, tables.passage_count) == (4, 5)


def test_articles_come_back_in_the_order_indexed(tables: Tables) -> None:
    assert tables.articles() == list(ARTICLES)


def test_an_article_by_its_id(tables: Tables) -> None:
    assert tables.article("b/2.txt") == ARTICLES[0]
    assert tables.article("b/2") is None


def test_the_texts_of_a_story(tables: Tables) -> None:
    assert tables.texts_of_story(1, 5) == [ARTICLES[1], ARTICLES[2]]
    assert tables.texts_of_story(1, 1) == [ARTICLES[1]]
    assert tables.texts_of_story(2, 5) == []


def test_the_places_of_a_story(tables: Tables) -> None:
    first, second, third = ("news/b/2.txt", "a.txt", "kopie ü.txt")
    placed = tables.places_of_story(0)
    assert [(path, list(ids)) for path, ids in placed.items()] == [
        (first, ["b/2.txt"]),
        (second, []),
        (third, []),
    ]
    assert list(tables.places_of_story(1)) == ["news/a/1.txt", "news/ab/3.txt"]
    assert list(tables.places_of_story(1, ARTICLES[2].version)) == ["news/ab/3.txt"]
    assert tables.places_of_story(2) == {}


def test_passages_come_back_in_the_order_asked(tables: Tables) -> None:
    assert tables.passages([3, 1]) == [
        PassageRecord(3, ARTICLES[2], 0, 5, (Span(0, 5),)),
        PassageRecord(1, ARTICLES[0], 10, 16, (Span(10, 16),)),
    ]
    assert tables.passages([]) == []


def test_more_rows_than_one_statement_takes(tmp_path: Path) -> None:
    tables = write(tmp_path / "many.sqlite", (((0, 5),) * 1_203, (), (), ()))
    rows = list(reversed(range(1_203)))
    assert [record.row for record in tables.passages(rows)] == rows
    tables.close()


def test_the_first_and_the_last_day(tables: Tables, tmp_path: Path) -> None:
    assert tables.day_range == (date(2025, 4, 1), date(2025, 4, 2))
    writer = TablesWriter(tmp_path / "undated.sqlite")
    writer.add(ARTICLES[2], [])
    writer.finish()
    undated = Tables(tmp_path / "undated.sqlite")
    assert undated.day_range is None
    undated.close()


def test_articles_are_listed_by_the_beginnings_of_words(tables: Tables) -> None:
    def listed(query: str) -> list[str]:
        total, found = tables.list_articles(Filters(), query, 0, 10)
        assert total == len(found)
        return [article.id for article, _ in found]

    assert listed("") == ["b/2.txt", "a/1.txt", "100%_a/4.txt", "ab/3.txt"]
    assert listed("ALFA bot") == ["b/2.txt"]
    assert listed("arzte") == ["a/1.txt"]
    assert listed("lfa") == []


def test_as_many_words_as_a_question_holds_are_looked_for_at_once(tables: Tables) -> None:
    words = " ".join(f"w{number}" for number in range(2_000))
    assert cpu_s(lambda: tables.list_articles(Filters(), words, 0, 10)) < 1
    assert tables.list_articles(Filters(), "title " * 2_000, 0, 10)[0] == 4


def test_no_filter_leaves_everything_unlisted(tables: Tables) -> None:
    assert tables.rows_matching(Filters()) is None


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        (Filters(since=date(2025, 4, 2)), [0, 1]),
        (Filters(until=date(2025, 4, 1)), [2]),
        (Filters(since=date(2025, 4, 1), until=date(2025, 4, 2)), [0, 1, 2]),
        (Filters(since=date(1, 1, 1)), [0, 1, 2]),  # an unreadable date is no date
        (Filters(as_of=date(2025, 4, 1)), [2, 3, 4]),  # undated ones stay
        (Filters(as_of=date(2025, 4, 2), since=date(2025, 4, 2)), [0, 1]),
        (Filters(publisher="bota alfa"), [0, 1]),
        (Filters(publisher="BOTA"), [4]),
        (Filters(publisher="ÄRZTE post"), [2]),
        (Filters(publisher="' OR 1=1 --"), []),
        (Filters(path="news"), [0, 1, 2, 3, 4]),
        (Filters(path="news/a"), [2]),
        (Filters(path="news/a/"), [2]),
        (Filters(path="news/ab/3.txt"), [3]),
        (Filters(path="news/100%_a"), [4]),
        (Filters(path="news/%"), []),
        (Filters(article_id="ab/3.txt"), [3]),
        (Filters(article_id="b/2.txt", until=date(2025, 4, 1)), []),
    ],
)
def test_filters(tables: Tables, filters: Filters, rows: list[int]) -> None:
    found = tables.rows_matching(filters)
    assert found is not None
    assert found.dtype == "int64"
    assert found.tolist() == rows


@pytest.mark.parametrize(
    "content", [None, b"", b"no database", b"SQLite format 3\x00" + b"\0" * 90]
)
def test_a_file_without_the_tables_is_damaged(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "t.sqlite").write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"t\.sqlite"):
        Tables(tmp_path / "t.sqlite")
