"""Passages for a question: dense and lexical candidates, fused by reciprocal rank."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.embedder import Embedder
from index.errors import IndexDamaged
from index.filters import Filters
from index.generation import Generation
from index.passages import Passage
from index.tables import ArticleRecord, PassageRecord
from index.vectors import RowScore

# Cormack, Clarke and Büttcher (SIGIR 2009): score = sum of 1 / (k + rank), ranks from 1.
RRF_K = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage. score: reciprocal rank fusion, higher is better. rank: from 1.

    found_by: which engines had it among their candidates ("dense", "lexical").
    also: the paths of other articles that tell the same story, which are not listed themselves.
    """

    row: int
    passage: Passage
    article: ArticleRecord
    score: float
    rank: int
    found_by: tuple[str, ...]
    also: tuple[str, ...]


def search(
    generation: Generation,
    embedder: Embedder,
    question: str,
    top_k: int,
    candidate_k: int,
    filters: Filters = Filters(),
) -> list[Hit]:
    """Return at most top_k hits, best first; ties: the passage indexed earlier first.

    candidate_k (≥ top_k): how many candidates each engine contributes to the fusion.
    """
    ranked = candidates(generation, embedder, question, max(candidate_k, top_k), filters)
    fused = _one_article_a_story(generation, fuse(list(ranked.values())))
    records = generation.tables.passages([row for row, _ in fused[:top_k]])
    members = {name: {row for row, _ in hits} for name, hits in ranked.items()}
    return [
        Hit(
            row=record.row,
            passage=passage_of(generation, record),
            article=record.article,
            score=score,
            rank=rank,
            found_by=tuple(name for name, rows in members.items() if record.row in rows),
            also=_also(generation, record.article),
        )
        for rank, (record, (_, score)) in enumerate(zip(records, fused, strict=False), start=1)
    ]


def candidates(
    generation: Generation,
    embedder: Embedder,
    question: str,
    candidate_k: int,
    filters: Filters = Filters(),
) -> dict[str, list[RowScore]]:
    """Return at most candidate_k rows of each engine ("dense", "lexical"), best first."""
    allowed = generation.tables.rows_matching(filters)
    if allowed is not None and not len(allowed):
        return {"dense": [], "lexical": []}
    languages = tuple(generation.manifest.languages)
    return {
        "dense": generation.vectors.search(embedder.embed_query(question), candidate_k, allowed),
        "lexical": generation.lexical.search(question, candidate_k, filters, languages),
    }


def _one_article_a_story(generation: Generation, ranking: list[RowScore]) -> list[RowScore]:
    """The ranking with, of each story, only the article that comes first; it may come again."""
    if generation.manifest.stories == generation.manifest.articles:
        return ranking
    articles = [r.article for r in generation.tables.passages([row for row, _ in ranking])]
    first_of: dict[int, str] = {}
    return [
        hit
        for hit, article in zip(ranking, articles, strict=True)
        if first_of.setdefault(article.story, article.id) == article.id
    ]


def _also(generation: Generation, article: ArticleRecord) -> tuple[str, ...]:
    if generation.manifest.stories == generation.manifest.articles:
        return article.also
    others = generation.tables.articles_of_story(article.story)
    paths = [path for other in others for path in (other.path, *other.also)]
    return tuple(path for path in paths if path != article.path)


def fuse(rankings: Sequence[Sequence[RowScore]]) -> list[RowScore]:
    """Return rows by the sum of their reciprocal ranks over all rankings, best first."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, (row, _) in enumerate(ranking, start=1):
            scores[row] = scores.get(row, 0.0) + 1.0 / (RRF_K + rank)
    return sorted(
        (RowScore(row, score) for row, score in scores.items()),
        key=lambda hit: (-hit.score, hit.row),
    )


def passage_of(generation: Generation, record: PassageRecord) -> Passage:
    """Return the passage with its words; raise IndexDamaged if its article's text is gone."""
    text = article_text(generation, record.article)
    return Passage(
        article_id=record.article.id,
        version=record.article.version,
        start=record.start,
        end=record.end,
        text=text[record.start : record.end],
        sentences=record.sentences,
    )


def passage_before(generation: Generation, hit: Hit) -> Passage | None:
    """Return the passage that precedes a hit in its article, or None if it is the first."""
    if hit.row == 0:
        return None
    (record,) = generation.tables.passages([hit.row - 1])
    return passage_of(generation, record) if record.article.id == hit.article.id else None


def article_text(generation: Generation, article: ArticleRecord) -> str:
    """Return an indexed article's text; raise IndexDamaged if the store lacks it."""
    text = generation.texts.get(article.version)
    if text is None:
        raise IndexDamaged(
            f"the text of {article.path} is missing from the article store: "
            "run `footnote index --rebuild`"
        )
    return text
