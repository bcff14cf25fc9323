"""An article's passages, with their terms and what is embedded for each; computed once.

Everything here depends on the article's text, headline, day and language, and on the settings
below; the cache's keys name all of them.
"""

import itertools
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.article import Article
from index.cache import Cache, key_of
from index.embedder import Embedder
from index.passages import PASSAGES_VERSION, Passage, split_passages
from index.published import day_of
from index.sentences import Span
from index.tables import ArticleRecord
from index.terms import ANALYSIS_VERSION, Terms, analyse
from index.texts import TextStore

# Changes with the way articles are split and analysed; questions must be analysed alike.
ANALYSIS = f"{PASSAGES_VERSION}.{ANALYSIS_VERSION}"
# A longer headline would leave the passage itself no room in what the embedder reads.
MAX_EMBEDDED_TITLE_CHARS = 200
# Passages are not made shorter than this for the embedder's sake.
MIN_PASSAGE_CHARS = 80
_ARTICLES_PER_LOOKUP = 256


@dataclass(frozen=True, slots=True)
class AnalysedPassage:
    """A passage's place, sentences and terms; vector_key names its vector in the cache."""

    start: int
    end: int
    sentences: tuple[Span, ...]
    terms: Terms
    vector_key: bytes


@dataclass(frozen=True, slots=True)
class AnalysedArticle:
    """An article ready to be written; its text stays in the store."""

    record: ArticleRecord
    title_terms: Terms
    passages: tuple[AnalysedPassage, ...]


class Analyser:
    """Splits articles into passages that fit the embedder, and analyses their words."""

    def __init__(
        self, texts: TextStore, cache: Cache, embedder: Embedder, passage_chars: int
    ) -> None:
        self._texts = texts
        self._cache = cache
        self._embedder = embedder
        self._passage_chars = passage_chars

    def analyse(self, articles: Iterable[ArticleRecord]) -> Iterator[AnalysedArticle]:
        """Yield the articles in the order given."""
        remaining = iter(articles)
        while batch := list(itertools.islice(remaining, _ARTICLES_PER_LOOKUP)):
            keys = [self.key(article) for article in batch]
            known = self._cache.get(keys)
            fresh: list[tuple[bytes, bytes]] = []
            for article, key in zip(batch, keys, strict=True):
                value = known.get(key)
                if value is None:
                    value = _packed(self._analyse(article))
                    fresh.append((key, value))
                yield _unpacked(article, value)
            self._cache.put(fresh)

    def key(self, article: ArticleRecord) -> bytes:
        return key_of(
            "article",
            f"{ANALYSIS} {self._passage_chars}",
            self._embedder.info.weights_sha256,
            article.title,
            str(day_of(article.published)),
            article.language,
            article.version,
        )

    def embedded_text(self, article: ArticleRecord, passage: AnalysedPassage) -> str:
        """Return what is embedded for a passage."""
        text = self._texts.text_of(article.version)
        return embedded_text(article, text[passage.start : passage.end])

    def _analyse(self, record: ArticleRecord) -> AnalysedArticle:
        article = _article(record, self._texts.text_of(record.version))
        passages = self._fitting_passages(article, record)
        return AnalysedArticle(
            record,
            analyse(record.title, record.language),
            tuple(self._analysed(record, passage) for passage in passages),
        )

    def _analysed(self, record: ArticleRecord, passage: Passage) -> AnalysedPassage:
        return AnalysedPassage(
            passage.start,
            passage.end,
            passage.sentences,
            analyse(passage.text, record.language),
            vector_key(self._embedder, embedded_text(record, passage.text)),
        )

    def _fitting_passages(self, article: Article, record: ArticleRecord) -> list[Passage]:
        """Passages the embedder reads to their end: shorter ones in scripts of many tokens."""
        passage_chars = self._passage_chars
        while True:
            passages = split_passages(article, passage_chars)
            texts = [embedded_text(record, passage.text) for passage in passages]
            longest = max(self._embedder.count_tokens(texts), default=0)
            if longest <= self._embedder.info.max_tokens or passage_chars <= MIN_PASSAGE_CHARS:
                return passages
            passage_chars = max(MIN_PASSAGE_CHARS, passage_chars // 2)


def embedded_text(article: ArticleRecord, passage_text: str) -> str:
    """Return what is embedded for a passage: headline and day travel with it."""
    day = day_of(article.published)
    title = article.title[:MAX_EMBEDDED_TITLE_CHARS]
    head = " ".join(part for part in (title, f"({day:%d %B %Y})" if day else "") if part)
    return f"{head}\n{passage_text}" if head else passage_text


def vector_key(embedder: Embedder, text: str) -> bytes:
    return key_of("vector", embedder.info.weights_sha256, text)


def _article(record: ArticleRecord, text: str) -> Article:
    return Article(
        id=record.id,
        path=record.path,
        title=record.title,
        published=record.published,
        publisher=record.publisher,
        language=record.language,
        text=text,
        version=record.version,
    )


def _packed(article: AnalysedArticle) -> bytes:
    values = [
        [p.start, p.end, p.sentences, p.terms.stems, p.terms.spellings, p.vector_key.hex()]
        for p in article.passages
    ]
    title = [article.title_terms.stems, article.title_terms.spellings]
    return zlib.compress(json.dumps([title, values]).encode(), 1)


def _unpacked(record: ArticleRecord, value: bytes) -> AnalysedArticle:
    title, values = json.loads(zlib.decompress(value))
    passages = tuple(
        AnalysedPassage(
            start,
            end,
            tuple(Span(*span) for span in sentences),
            Terms(stems, spellings),
            bytes.fromhex(key),
        )
        for start, end, sentences, stems, spellings, key in values
    )
    return AnalysedArticle(record, Terms(*title), passages)
