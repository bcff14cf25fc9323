"""Articles, evidence and sources made by hand for the tests of qa/."""

import zlib

from index.article import version_of
from index.sentences import Span
from index.tables import ArticleRecord
from qa.answer import Source
from qa.evidence import Evidence
from qa.mix import AnswerParts, Mix, PassageParts, SentenceParts, SupportWeights

# Weights of scores that can be worked out by hand; the places of those left out are 0.
MIX = Mix(
    weights_sha256="0" * 64,
    passage=PassageParts(relevance=1, fused=20, span=0, freshness=0),
    sentence=SentenceParts(
        relevance=0, fused=0, span=1, coverage=0, kind=0, asks=-5, place=0, length=0, identity=4
    ),
    answer=AnswerParts(relevance=0.5, fused=0, span=0, coverage=2, bias=-1),
    support=SupportWeights(
        log_odds=0.5, share=1.5, bias=-0.35, supported=0.4, raised=0.8, weak=0.4
    ),
)


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
