"""The lexical engine: BM25 over stemmed terms, in tantivy (k1 = 1.2, b = 0.75, its defaults).

Words are analysed by terms.py and handed to tantivy as finished terms, so that index,
evidence and checks compare words in one way. A question's word is looked up by its stem in each
language of the index; the best of them counts. A word that is rare or absent is also looked up
by its spelling key: "Dmitriyev" finds "Dmitriev", and common words pay nothing for it.
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import tantivy

from index.errors import IndexDamaged
from index.filters import Filters
from index.question_language import guess_language
from index.scripts import UNSPACED, script_of
from index.spellings import FOREIGN, MIN_SPELLING_CHARS
from index.terms import Terms, is_stop_word, spelling, spellings, stem, words
from index.vectors import RowScore

# A match in the headline counts this much beside one in the passage.
TITLE_BOOST = 0.5
# A match by spelling alone counts less than one by the word itself.
SPELLING_BOOST = 0.5
# A term in fewer passages than this is rare: its spelling variants are looked up as well.
RARE_TERM_PASSAGES = 3
# A word that stands nowhere is looked up with one letter wrong if it is at least so long.
MIN_SLIP_CHARS = 6
# A word is looked up by at most so many stems, those in the languages of most articles.
MAX_STEMS = 8
# tantivy's k1, which it does not let us set, nor b (0.75).
_K1 = 1.2
_WRITER_HEAP_BYTES = 64_000_000
_DAY_ZERO = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class LexicalRow:
    """What the lexical engine holds of one passage; also: other paths of its article."""

    row: int
    terms: Terms
    title_terms: Terms
    article_id: str
    path: str
    publisher: str | None
    day: date | None
    also: tuple[str, ...] = ()


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
        self,
        question: str,
        top_k: int,
        filters: Filters,
        languages: Sequence[str] = ("en",),
    ) -> list[RowScore]:
        """Return at most top_k (row, bm25 > 0), best first; ties: lower row first.

        languages: of the indexed texts, those of most first. A word of the question is looked up
        by its stem in each of them. Raises IndexDamaged if the files have been changed.
        """
        with _damage_told():
            return self._search(question, top_k, filters, languages)

    def _search(
        self, question: str, top_k: int, filters: Filters, languages: Sequence[str]
    ) -> list[RowScore]:
        terms = _query_words(question, languages)
        if not terms:
            return []
        clauses = [clause for word in terms for clause in self._clauses(word, languages)]
        query = _any_of([clause.query for clause in clauses])
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

    def highest_score(self, question: str, languages: Sequence[str] = ("en",)) -> float:
        """Return the BM25 that no passage exceeds for the question: (k1 + 1) · idf of each word.

        What counts for a word in several ways (by headline, by spelling) counts here so too; words
        the index lacks do not. 0 where no word of the question is known.
        """
        with _damage_told():
            return sum(
                clause.most
                for word in _query_words(question, languages)
                for clause in self._clauses(word, languages)
            )

    def _clauses(self, word: str, languages: Sequence[str]) -> Iterable["_Clause"]:
        """What of a passage counts for a word: its stems, in text and headline, and its spelling.

        The spelling counts where the word is rare, and in texts of the other script always.
        """
        stems = _stems(word, languages)
        keys = _spelling_keys(word, languages)
        here, there = ("", FOREIGN) if script_of(word) != "cyrillic" else (FOREIGN, "")
        body = [("terms", term) for term in stems]
        romanised = dict.fromkeys([*keys, *map(spelling, stems)])
        body += [("spelling", there + key) for key in romanised if len(key) >= MIN_SPELLING_CHARS]
        found = self._best_of(body)
        if found:
            yield found
        if headline := self._best_of([("title", term) for term in stems]):
            yield headline.boosted(TITLE_BOOST)
        if not self._is_rare(stems):
            return
        if spelt := self._best_of([("spelling", here + key) for key in keys]):
            yield spelt.boosted(SPELLING_BOOST)
        elif not found:
            yield from self._slips(word, keys)

    def _slips(self, word: str, keys: Iterable[str]) -> Iterable["_Clause"]:
        """Words one letter away from a name that stands nowhere, as if each were in one passage."""
        if len(word) < MIN_SLIP_CHARS or word[0].isdigit() or UNSPACED.search(word):
            return
        weight = SPELLING_BOOST * _idf(1, self._searcher.num_docs)
        forms = [
            tantivy.Query.fuzzy_term_query(self._schema, "spelling", script + key, distance=1)
            for key in keys
            for script in ("", FOREIGN)
            if len(key) >= MIN_SLIP_CHARS
        ]
        if forms:
            yield _Clause(_any_of(forms), 1.0).boosted(weight)

    def _is_rare(self, stems: Iterable[str]) -> bool:
        return all(self._searcher.doc_freq("terms", term) < RARE_TERM_PASSAGES for term in stems)

    def _best_of(self, terms: Iterable[tuple[str, str]]) -> "_Clause | None":
        """The highest score of any of (field, term), each as frequent as the most frequent one.

        They stand for one word: a rare form of it, in a language with few texts, must not count
        for more than the common one (compare SynonymQuery in Lucene).
        """
        frequencies = {
            term: frequency for term in terms if (frequency := self._searcher.doc_freq(*term))
        }
        if not frequencies:
            return None
        count = self._searcher.num_docs
        common = _idf(max(frequencies.values()), count)
        most = (_K1 + 1) * common
        if len(frequencies) == 1:
            return _Clause(self._term(*next(iter(frequencies))), most)
        forms = [
            _boosted(self._term(*term), common / _idf(frequency, count))
            for term, frequency in frequencies.items()
        ]
        return _Clause(tantivy.Query.disjunction_max_query(forms), most)

    def _conditions(self, filters: Filters) -> Iterable[tantivy.Query]:
        if filters.since or filters.until:
            first = _day_number(filters.since) if filters.since else 1
            last = _day_number(filters.until) if filters.until else _day_number(date.max)
            yield self._days(first, last)
        if filters.as_of:
            yield self._days(0, _day_number(filters.as_of))
        if filters.publisher:
            yield _unscored(self._term("publisher", filters.publisher.casefold()))
        if filters.article_id:
            yield _unscored(self._term("article_id", filters.article_id))
        if filters.path:
            yield _unscored(self._term("folder", filters.path.rstrip("/")))

    def _days(self, first: int, last: int) -> tantivy.Query:
        query = tantivy.Query.range_query(
            self._schema, "day", tantivy.FieldType.Unsigned, first, last
        )
        return _unscored(query)

    def _term(self, field: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, index_option="freq")


@contextmanager
def _damage_told() -> Iterator[None]:
    """Tell what the engine stumbles over in changed files as damage; it reads them as it goes."""
    try:
        yield
    except BaseException as error:
        # A panic of the engine is no Exception, and no module exports its class.
        is_panic = type(error).__name__ == "PanicException"
        if not is_panic and not isinstance(error, (ValueError, TypeError, OSError, OverflowError)):
            raise
        raise IndexDamaged(
            f"the lexical index cannot be read any more ({error}): run `footnote index --rebuild`"
        ) from error


class _Clause(NamedTuple):
    """What of a passage counts for a word, and the highest score that it can have by it."""

    query: tantivy.Query
    most: float

    def boosted(self, boost: float) -> "_Clause":
        return _Clause(_boosted(self.query, boost), boost * self.most)


def _query_words(question: str, languages: Sequence[str]) -> list[str]:
    """The question's content words as written, each once; all words if it has no others."""
    found = {word.folded: word.text for word in words(question)}
    language = guess_language(question, languages)
    content = [word for word in found.values() if not is_stop_word(word, language)]
    return content or list(found.values())


def _stems(word: str, languages: Sequence[str]) -> list[str]:
    """The different stems of a word in the languages of the index, at most MAX_STEMS."""
    stems = dict.fromkeys(stem(word, language) for language in languages)
    return list(itertools.islice(stems, MAX_STEMS))


def _spelling_keys(word: str, languages: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(key for code in languages for key in spellings(word, code)))


def _idf(frequency: int, count: int) -> float:
    """Weight of a term in `frequency` of `count` passages, as tantivy has it."""
    return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))


def _any_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


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
    for folder in {folder for path in (row.path, *row.also) for folder in _folders(path)}:
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
