"""Passages for a question: dense and lexical candidates, fused by their scores."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from index.copies import Said, holds_words
from index.embedder import Embedder
from index.errors import IndexDamaged
from index.filters import Filters, is_below
from index.generation import Generation
from index.passages import Passage
from index.tables import ArticleRecord, PassageRecord, Places
from index.vectors import RowScore

# Share of the cosine in a passage's score; chosen by bench/fusion.py (docs/log.md, 2026-11-25).
DENSE_WEIGHT = 0.35
# Texts read for one footnote, to say where else its words stand.
MAX_COPIES_READ = 20
# Other paths that a footnote, a hit or an article names; of more, their number is told.
MAX_ALSO = 20


@dataclass(frozen=True, slots=True)
class Also:
    """The other paths at which words stand or a story is told; within the same file, ids.

    paths: the first of them, at most MAX_ALSO. count: how many there are.
    """

    paths: tuple[str, ...]
    count: int


NOWHERE_ELSE = Also((), 0)


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage. score: as `fuse` has it, higher is better. rank: from 1.

    found_by: which engines had it among their candidates ("dense", "lexical").
    article.path: where several hold the same text, one that fits the filter. also: the other paths,
    and those of the other articles that tell the same story; these are listed only for what the
    story's first hit does not say.
    """

    row: int
    passage: Passage
    article: ArticleRecord
    score: float
    rank: int
    found_by: tuple[str, ...]
    also: Also


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the engines found, each best first.

    cosines: of every row of either. highest_bm25: what the question's words could have at most.
    """

    dense: tuple[RowScore, ...]
    lexical: tuple[RowScore, ...]
    cosines: Mapping[int, float]
    highest_bm25: float

    def fused(self) -> list[RowScore]:
        """Return the rows of both engines, best first."""
        return fuse(self.cosines, dict(self.lexical), self.highest_bm25)


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
    found = candidates(generation, embedder, question, max(candidate_k, top_k), filters)
    fused = list(itertools.islice(_each_story_once(generation, found.fused()), top_k))
    records = generation.tables.passages([row for row, _ in fused])
    articles = [_at_path(record.article, filters.path) for record in records]
    members = {
        "dense": {row for row, _ in found.dense},
        "lexical": {row for row, _ in found.lexical},
    }
    return [
        Hit(
            row=record.row,
            passage=passage_of(generation, record),
            article=article,
            score=score,
            rank=rank,
            found_by=tuple(name for name, rows in members.items() if record.row in rows),
            also=copies_of(generation, article),
        )
        for rank, (record, article, (_, score)) in enumerate(
            zip(records, articles, fused, strict=True), start=1
        )
    ]


def candidates(
    generation: Generation,
    embedder: Embedder,
    question: str,
    candidate_k: int,
    filters: Filters = Filters(),
) -> Candidates:
    """Return what each engine finds for a question, at most candidate_k rows of each."""
    allowed = generation.tables.rows_matching(filters)
    if allowed is not None and not len(allowed):
        return Candidates((), (), {}, 0.0)
    languages = tuple(generation.manifest.languages)
    vector = embedder.embed_query(question)
    dense = generation.vectors.search(vector, candidate_k, allowed)
    lexical = generation.lexical.search(question, candidate_k, filters, languages)
    cosines = dict(dense)
    others = np.array([row for row, _ in lexical if row not in cosines], dtype=np.int64)
    cosines |= generation.vectors.search_rows(vector, len(others), others)
    highest = generation.lexical.highest_score(question, languages)
    return Candidates(tuple(dense), tuple(lexical), cosines, highest)


def _each_story_once(generation: Generation, ranking: list[RowScore]) -> Iterator[RowScore]:
    """The ranking without passages that say again what an article of their story has said.

    Of each story the article that comes first is listed with all its passages, another one only
    with those that hold a sentence of their own.
    """
    if generation.manifest.stories == generation.manifest.articles:
        yield from ranking
        return
    first_of: dict[int, ArticleRecord] = {}
    said: dict[int, Said] = {}
    records = generation.tables.passages([row for row, _ in ranking])
    for hit, record in zip(ranking, records, strict=True):
        article = record.article
        first = first_of.setdefault(article.story, article)
        if article.version == first.version and article.id != first.id:
            continue
        if article.id != first.id:
            if article.story not in said:
                said[article.story] = Said(article_text(generation, first))
            if not said[article.story].is_told_more(passage_of(generation, record)):
                continue
        yield hit


def copies_of(generation: Generation, article: ArticleRecord) -> Also:
    """Return where else the article's story is told."""
    if generation.manifest.stories == generation.manifest.articles:
        return Also(article.also[:MAX_ALSO], len(article.also))
    return _elsewhere(generation.tables.places_of_story(article.story), article)


def copies_with(generation: Generation, article: ArticleRecord, words: str) -> Also:
    """Return where else these words of an article stand, in copies of its story.

    Of a story of very many texts only the first MAX_COPIES_READ are looked at, and the article's.
    """
    if generation.manifest.stories == generation.manifest.articles:
        return Also(article.also[:MAX_ALSO], len(article.also))
    places = generation.tables.places_of_story(article.story, article.version)
    for other in generation.tables.texts_of_story(article.story, MAX_COPIES_READ):
        if other.version != article.version and holds_words(article_text(generation, other), words):
            places = _together(
                places, generation.tables.places_of_story(other.story, other.version)
            )
    return _elsewhere(places, article)


def _together(places: Places, others: Places) -> Places:
    return {
        path: dict.fromkeys((*places.get(path, ()), *others.get(path, ())))
        for path in {**places, **others}
    }


def _elsewhere(places: Places, article: ArticleRecord) -> Also:
    """The paths but for the article's own, and the ids of the others that are at that."""
    here = places.get(article.path, ())
    paths = (path for path in places if path != article.path)
    ids = (article_id for article_id in here if article_id != article.id)
    count = len(places) - (article.path in places) + len(here) - (article.id in here)
    return Also(tuple(itertools.islice(itertools.chain(paths, ids), MAX_ALSO)), count)


def _at_path(article: ArticleRecord, wanted: str | None) -> ArticleRecord:
    """The article under the first of its paths that a filter asks for."""
    paths = (article.path, *article.also)
    path = next((path for path in paths if is_below(path, wanted)), article.path)
    others = tuple(other for other in paths if other != path)
    return article if path == article.path else replace(article, path=path, also=others)


def fuse(
    cosines: Mapping[int, float], bm25: Mapping[int, float], highest_bm25: float
) -> list[RowScore]:
    """Return rows by a convex combination of both engines' scores; ties: lower row first.

    cosines: of every row. bm25: of the rows the lexical engine found; the others count as 0.
    Bruch, Gai and Ingber (TOIS 2023) weigh normalised scores and find that better than reciprocal
    ranks, as it is here (docs/log.md). Our variant normalises BM25 by the highest that the
    question's words could have, not by the best that was found: where even the best passage
    holds few of the words, BM25 says little. The cosine is taken as it is, so scores of different
    questions can be compared; none exceeds 1.
    """
    share = (1 - DENSE_WEIGHT) / highest_bm25 if highest_bm25 else 0.0
    scores = (
        RowScore(row, DENSE_WEIGHT * cosine + share * bm25.get(row, 0.0))
        for row, cosine in cosines.items()
    )
    return sorted(scores, key=lambda hit: (-hit.score, hit.row))


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
