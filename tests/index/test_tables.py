"""Article and passage tables: round trips and filters."""

from datetime import date
from pathlib import Path

import pytest

from index.article import Article, version_of
from index.errors import IndexDamaged
from index.filters import Filters
from index.passages import Passage
from index.sentences import Span
from index.tables import ArticleRecord, PassageRecord, Skipped, Tables


def article_of(path: str, published: str | None, publisher: str | None, text: str) -> Article:
    title = f"Title of {path}"
    return Article(
        path.split("/", 1)[1], path, title, published, publisher, "en", text, version_of(text)
    )


ARTICLES = (
    article_of("news/b/2.txt", "2025-04-02 19:49:31", "BOTA ALFA", "One. Two. Three."),
    article_of("news/a/1.txt", "2025-04-01", "Ärzte Post", "Four."),
    article_of("news/ab/3.txt", None, None, "Five."),
    article_of("news/100%_a/4.txt", "2025-02-30", "BOTA", "Six."),
)
SPANS = ((0, 0, 9), (0, 10, 16), (1, 0, 5), (2, 0, 5), (3, 0, 4))
PASSAGES = tuple(
    Passage(
        ARTICLES[n].id, ARTICLES[n].version, start, end, ARTICLES[n].text[start:end],
        (Span(start, end),),
    )
    for n, start, end in SPANS
)  # fmt: skip
ALSO = {"b/2.txt": ("news/copy.txt", "news/kopie ü.txt")}
SKIPPED = (Skipped("news/z.txt", "is a binary file"), Skipped("news/y.txt", "holds no text"))


@pytest.fixture
def tables(tmp_path: Path):
    Tables.write(tmp_path / "t.sqlite", ARTICLES, ALSO, PASSAGES, SKIPPED)
    tables = Tables(tmp_path / "t.sqlite")
    yield tables
    tables.close()


def record_of(article: Article) -> ArticleRecord:
    return ArticleRecord(
        article.id, article.version, article.path, article.title, article.published,
        article.publisher, article.language, ALSO.get(article.id, ()),
    )  # fmt: skip


def test_counts(tables: Tables) -> None:
    assert (tables.article_count, tables.passage_count) == (4, 5)


def test_articles_come_back_by_path(tables: Tables) -> None:
    by_path = sorted(ARTICLES, key=lambda article: article.path)
    assert tables.articles() == [record_of(article) for article in by_path]


def test_an_article_by_its_id(tables: Tables) -> None:
    assert tables.article("b/2.txt") == record_of(ARTICLES[0])
    assert tables.article("b/2") is None


def test_passages_come_back_in_the_order_asked(tables: Tables) -> None:
    assert tables.passages([3, 1]) == [
        PassageRecord(3, record_of(ARTICLES[2]), 0, 5, (Span(0, 5),)),
        PassageRecord(1, record_of(ARTICLES[0]), 10, 16, (Span(10, 16),)),
    ]
    assert tables.passages([]) == []


def test_more_rows_than_one_statement_takes(tmp_path: Path) -> None:
    passages = [PASSAGES[2]] * 1_203
    Tables.write(tmp_path / "many.sqlite", ARTICLES, {}, passages, ())
    tables = Tables(tmp_path / "many.sqlite")
    rows = list(reversed(range(1_203)))
    assert [record.row for record in tables.passages(rows)] == rows
    tables.close()


def test_skipped_files_come_back_by_path(tables: Tables) -> None:
    assert tables.skipped() == [SKIPPED[1], SKIPPED[0]]


def test_no_filter_leaves_everything_unlisted(tables: Tables) -> None:
    assert tables.rows_matching(Filters()) is None


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        (Filters(since=date(2025, 4, 2)), [0, 1]),
        (Filters(until=date(2025, 4, 1)), [2]),
        (Filters(since=date(2025, 4, 1), until=date(2025, 4, 2)), [0, 1, 2]),
        (Filters(since=date(1, 1, 1)), [0, 1, 2]),  # an unreadable date is no date
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
