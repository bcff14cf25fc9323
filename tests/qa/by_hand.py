"""Articles, evidence and sources made by hand for the tests of qa/."""

import zlib

from index.article import version_of
from index.sentences import Span
from index.tables import ArticleRecord
from qa.answer import Source
from qa.evidence import Evidence


def record(
    text: str,
    article_id: str = "a.txt",
    title: str = "",
    published: str | None = None,
    publisher: str | None = None,
    language: str = "en",
) -> ArticleRecord:
    return ArticleRecord(
        id=article_id,
        version=version_of(text),
        path=f"articles/{article_id}",
        title=title,
        published=published,
        publisher=publisher,
        language=language,
        also=(),
        story=zlib.crc32(article_id.encode()),
    )


def evidence(
    text: str,
    *,
    title: str = "",
    published: str | None = None,
    publisher: str | None = None,
    start: int = 0,
    core: tuple[int, int] | None = None,
    article_id: str = "a.txt",
    score: float = 1.0,
    cosine: float = 0.5,
    coverage: float = 0.5,
    language: str = "en",
) -> Evidence:
    """Evidence of the whole text; `core` counts from the text's start, not the article's."""
    first, last = core or (0, len(text))
    return Evidence(
        article=record(text, article_id, title, published, publisher, language),
        start=start,
        end=start + len(text),
        text=text,
        core=Span(start + first, start + last),
        score=score,
        cosine=cosine,
        coverage=coverage,
    )


def sources(
    *texts: str, published: str | None = None, title: str = "", language: str = "en"
) -> tuple[Source, ...]:
    """One source for each text, numbered from 1."""
    return tuple(
        Source(number, evidence(text, published=published, title=title, language=language))
        for number, text in enumerate(texts, start=1)
    )
