"""Evaluation of the search: the articles that each engine finds, best first, and the measures.

The fourth order, "reranked", is hybrid's after the evidence model has read its first passages.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.embedder import Embedder
from index.errors import InvalidQuestion
from index.filters import Filters
from index.generation import Generation
from index.search import NOWHERE_ELSE, Hit, candidates, passage_of
from index.vectors import RowScore
from qa.evaluation.eval_set import EvalQuestion
from qa.evaluation.measures import (
    MEASURED_DEPTH,
    MEASURES,
    Interval,
    Qrels,
    Run,
    mean_difference,
    mean_interval,
    score_run,
)
from qa.evidence_model import EvidenceModel
from qa.question import read_question
from qa.reading import can_read, read_hits

ENGINES = ("dense", "lexical", "hybrid", "reranked")
# Each against the other, question by question.
COMPARED = (("hybrid", "dense"), ("hybrid", "lexical"), ("reranked", "hybrid"))
# How much further down a list is read where it holds too few articles.
_DEEPER = 4


@dataclass(frozen=True, slots=True)
class Reader:
    """The evidence model, and how many of the first passages it reads."""

    model: EvidenceModel
    read_k: int


class Ranker:
    """Ranks the articles of a set for a question, with each engine."""

    def __init__(
        self,
        generation: Generation,
        embedder: Embedder,
        candidate_k: int,
        versions: Mapping[str, str],
        reader: Reader | None,
    ) -> None:
        """versions: article id → version of its text. reader: None for no reranked list."""
        self._generation = generation
        self._embedder = embedder
        self._candidate_k = candidate_k
        self._reader = reader
        self._ids_of: dict[str, list[str]] = {}
        for article, version in versions.items():
            self._ids_of.setdefault(version, []).append(article)
        self.seconds: list[float] = []

    def known_articles(self) -> int:
        """How many of the set's articles the index holds."""
        versions = {article.version for article in self._generation.tables.articles()}
        return sum(len(self._ids_of.get(version, ())) for version in versions)

    def rank(self, question: EvalQuestion) -> dict[str, list[str]]:
        """Return the ids of the best articles by each engine, best first.

        An article stands where its best passage does. The engines' lists are as long as a search
        has them; only where one holds fewer articles than are measured is it read further down.
        """
        complete: dict[str, list[str]] = {}
        depth = self._candidate_k
        while len(complete) < len(ENGINES):
            found = self._search(question, depth)
            is_all = {engine: len(rows) < depth for engine, rows in found.items()}
            is_all["hybrid"] = all(is_all[engine] for engine in ("dense", "lexical"))
            for engine, rows in found.items():
                articles = self._articles(rows)
                if len(articles) >= MEASURED_DEPTH or is_all[engine]:
                    complete.setdefault(engine, articles)
            if "hybrid" in complete and "reranked" not in complete:
                complete["reranked"] = self._articles(self._reranked(question, found["hybrid"]))
            depth *= _DEEPER
        return {engine: complete[engine] for engine in self.engines}

    @property
    def engines(self) -> tuple[str, ...]:
        return ENGINES if self._reader else ENGINES[:-1]

    def _search(self, question: EvalQuestion, depth: int) -> dict[str, Sequence[RowScore]]:
        start = time.perf_counter()
        filters = Filters(as_of=question.as_of)
        found = candidates(self._generation, self._embedder, question.text, depth, filters)
        ranked = {"dense": found.dense, "lexical": found.lexical, "hybrid": found.fused()}
        if depth == self._candidate_k:
            self.seconds.append(time.perf_counter() - start)
        return ranked

    def _reranked(self, asked: EvalQuestion, fused: Sequence[RowScore]) -> list[RowScore]:
        """The first rows in the order of the reading, the others after them as they were."""
        if self._reader is None:
            return list(fused)
        try:
            question = read_question(asked.text, tuple(self._generation.manifest.languages))
        except InvalidQuestion:  # longer than what may be asked: the search alone finds it
            return list(fused)
        first, others = fused[: self._reader.read_k], fused[self._reader.read_k :]
        hits = self._hits(first)
        if not can_read(question, hits):
            return list(fused)
        read = read_hits(self._reader.model, question, hits, asked.as_of)
        return [RowScore(one.hit.row, one.score) for one in read] + list(others)

    def _hits(self, rows: Sequence[RowScore]) -> list[Hit]:
        records = self._generation.tables.passages([row for row, _ in rows])
        passages = [passage_of(self._generation, record) for record in records]
        return [
            Hit(row, passage, record.article, score, rank, (), NOWHERE_ELSE)
            for rank, ((row, score), record, passage) in enumerate(
                zip(rows, records, passages, strict=True), start=1
            )
        ]

    def _articles(self, rows: Sequence[RowScore]) -> list[str]:
        """The ids of the passages' articles, each once; ids of one text follow each other."""
        records = self._generation.tables.passages([row for row, _ in rows])
        versions = dict.fromkeys(record.article.version for record in records)
        return [article for version in versions for article in self._ids_of.get(version, ())]


def retrieval_measures(
    qrels: Qrels, runs: Mapping[str, Run], seed: int
) -> dict[str, dict[str, Interval]]:
    """Return engine → measure → mean over the questions."""
    return {
        engine: {
            name: mean_interval(score_run(measure, qrels, run), seed)
            for name, measure in MEASURES.items()
        }
        for engine, run in runs.items()
    }


def retrieval_differences(
    qrels: Qrels, runs: Mapping[str, Run], seed: int
) -> dict[str, dict[str, Interval]]:
    """Return "hybrid - dense" → measure → mean difference over the questions."""
    return {
        f"{first} - {second}": {
            name: mean_difference(
                score_run(measure, qrels, runs[first]),
                score_run(measure, qrels, runs[second]),
                seed,
            )
            for name, measure in MEASURES.items()
        }
        for first, second in COMPARED
        if first in runs and second in runs
    }
