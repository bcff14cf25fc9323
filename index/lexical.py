"""The lexical engine: BM25 over stemmed terms, in tantivy (k1 = 1.2, b = 0.75, its defaults).

Words are analysed by terms.py and handed to tantivy as finished terms, so that index,
evidence and checks compare words in one way. A term that is rare or absent is also looked
up by its spelling key: "Dmitriyev" finds "Dmitriev", and common words pay nothing for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import tantivy

from index.errors import IndexDamaged
from index.filters import Filters
from index.terms import Terms, is_stop_word, spelling, stem, words
from index.vectors import RowScore

# A match in the headline counts this much beside one in the passage.
TITLE_BOOST = 0.5
# A match by spelling alone counts less than one by the word itself.
SPELLING_BOOST = 0.5
# A term in fewer passages than this is rare: its spelling variants are looked up as well.
RARE_TERM_PASSAGES = 3
_WRITER_HEAP_BYTES = 64_000_000
_DAY_ZERO = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class LexicalRow:
    """What the lexical engine holds of one passage."""

    row: int
    terms: Terms
    title_terms: Terms
    article_id: str
    path: str
    publisher: str | None
    day: date | None


class LexicalIndex:
    """BM25 search over passages; rows are those of the dense engine."""

    def __init__(self, index: tantivy.Index) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def build(cls, folder: Path, rows: Iterable[LexicalRow]) -> None:
        """Write a new index to an empty folder."""
        folder.mkdir()
        index = tantivy.Index(_schema(), path=str(folder))
        writer = index.writer(heap_size=_WRITER_HEAP_BYTES, num_threads=1)
        for row in rows:
            writer.add_document(_document(row))
        writer.commit()
        writer.wait_merging_threads()

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """Raise IndexDamaged if the folder holds no readable index."""
        try:
            return cls(tantivy.Index.open(str(folder)))
        except (ValueError, OSError) as error:
            raise IndexDamaged(
                f"{folder} is not a readable lexical index: run `footnote index`"
            ) from error

    def search(
        self, question: str, top_k: int, filters: Filters, language: str = "en"
    ) -> list[RowScore]:
        """Return at most top_k (row, bm25 > 0), best first; ties: lower row first."""
        terms = self._query_terms(question, language)
        if not terms:
            return []
        query = self._any_of(terms, language)
        conditions = list(self._conditions(filters))
        if conditions:
            must = [(tantivy.Occur.Must, condition) for condition in conditions]
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *must])
        result = self._searcher.search(query, top_k, count=False)
        addresses = [address for _, address in result.hits]
        rows = self._searcher.fast_field_values("row", addresses)
        found = [
            RowScore(int(row), float(score))
            for row, (score, _) in zip(rows, result.hits, strict=True)
        ]
        return sorted(found, key=lambda hit: (-hit.score, hit.row))

    def _query_terms(self, question: str, language: str) -> list[str]:
        folded = dict.fromkeys(word.folded for word in words(question))
        content = [word for word in folded if not is_stop_word(word, language)]
        return content or list(folded)

    def _any_of(self, terms: list[str], language: str) -> tantivy.Query:
        clauses = []
        for term in terms:
            stemmed = stem(term, language)
            clauses.append(self._term("terms", stemmed))
            clauses.append(_boosted(self._term("title", stemmed), TITLE_BOOST))
            if self._searcher.doc_freq("terms", stemmed) < RARE_TERM_PASSAGES:
                clauses.append(_boosted(self._term("spelling", spelling(term)), SPELLING_BOOST))
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])

    def _conditions(self, filters: Filters) -> Iterable[tantivy.Query]:
        if filters.since or filters.until:
            first = _day_number(filters.since) if filters.since else 1
            last = _day_number(filters.until) if filters.until else _day_number(date.max)
            yield _unscored(
                tantivy.Query.range_query(
                    self._schema, "day", tantivy.FieldType.Unsigned, first, last
                )
            )
        if filters.publisher:
            yield _unscored(self._term("publisher", filters.publisher.casefold()))
        if filters.article_id:
            yield _unscored(self._term("article_id", filters.article_id))
        if filters.path:
            yield _unscored(self._term("folder", filters.path.rstrip("/")))

    def _term(self, field: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, index_option="freq")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in ("terms", "title", "spelling"):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    for field in ("publisher", "article_id", "folder"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("row", fast=True)
    builder.add_unsigned_field("day", fast=True, indexed=True)
    return builder.build()


def _document(row: LexicalRow) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("row", row.row)
    document.add_text("terms", row.terms.stems)
    document.add_text("title", row.title_terms.stems)
    document.add_text("spelling", row.terms.spellings)
    document.add_text("article_id", row.article_id)
    document.add_text("publisher", (row.publisher or "").casefold())
    for folder in _folders(row.path):
        document.add_text("folder", folder)
    document.add_unsigned("day", _day_number(row.day) if row.day else 0)
    return document


def _folders(path: str) -> list[str]:
    """Return the path and every folder above it: "a/b/c.txt" → a, a/b, a/b/c.txt."""
    parts = path.split("/")
    return ["/".join(parts[: depth + 1]) for depth in range(len(parts)) if parts[depth]]


def _day_number(day: date) -> int:
    """Days since the year 1, from 1; 0 stands for an unknown date."""
    return (day - _DAY_ZERO).days + 1


def _boosted(query: tantivy.Query, boost: float) -> tantivy.Query:
    return tantivy.Query.boost_query(query, boost)


def _unscored(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)
