"""Evaluation of search on a set with judgements: dense, lexical and hybrid side by side."""

import hashlib
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.build import build_index
from index.data_folder import DataFolder
from index.embedder import Embedder
from index.errors import InvalidRequest
from index.filters import Filters
from index.generation import Generation, LiveIndex
from index.search import candidates
from index.vectors import RowScore
from qa.eval_set import EvalQuestion, EvalSet
from qa.measures import (
    MEASURED_DEPTH,
    MEASURES,
    Interval,
    Run,
    mean_difference,
    mean_interval,
    score_run,
)

ENGINES = ("dense", "lexical", "hybrid")
# The measure in which the engines are compared question by question.
COMPARED = "nDCG@10"
# How much further down a list is read where it holds too few articles.
_DEEPER = 4

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came out, and what it was measured on.

    indexed: articles of the set that the index holds; one of the same text as another counts.
    measures: engine → measure → mean over the questions. differences: "hybrid - dense" → mean
    difference in COMPARED over the questions. search_ms: median time of a hybrid search.
    """

    set: str
    articles: int
    indexed: int
    passages: int
    questions: int
    unjudged: int
    evaluated: int
    half: str | None
    seed: int
    measures: dict[str, dict[str, Interval]]
    differences: dict[str, Interval]
    search_ms: float


def evaluate(
    data: DataFolder,
    eval_set: EvalSet,
    embedder: Embedder,
    passage_chars: int,
    candidate_k: int,
    half: str | None = None,
    limit: int | None = None,
    seed: int = 0,
    on_progress: Progress = lambda stage, done, total: None,
) -> Evaluation:
    """Index the set's articles in `data` and measure what each engine finds for its questions.

    half: only questions of that half ("tune" or "report"). limit: so many, drawn by the seed.
    seed: of that draw and of the intervals. on_progress is told (stage, done, total).
    Raises InvalidRequest if no question is left.
    """
    questions = choose_questions(eval_set, half, limit, seed)
    build_index(data, [eval_set.corpus], embedder, passage_chars, on_progress=on_progress)
    generation = LiveIndex(data, embedder.info).current()
    ranker = _Ranker(generation, embedder, candidate_k, eval_set.versions)
    runs: dict[str, dict[str, Sequence[str]]] = {engine: {} for engine in ENGINES}
    for done, question in enumerate(questions, start=1):
        for engine, ranking in ranker.rank(question).items():
            runs[engine][question.id] = ranking
        on_progress("asking", done, len(questions))
    qrels = {question.id: eval_set.qrels[question.id] for question in questions}
    return Evaluation(
        set=eval_set.name,
        articles=len(eval_set.versions),
        indexed=ranker.known_articles(),
        passages=generation.manifest.passages,
        questions=len(eval_set.questions),
        unjudged=len(eval_set.questions) - len(eval_set.judged()),
        evaluated=len(questions),
        half=half,
        seed=seed,
        measures={engine: _means(qrels, run, seed) for engine, run in runs.items()},
        differences=_differences(qrels, runs, seed),
        search_ms=statistics.median(ranker.seconds) * 1000,
    )


def evaluation_folder(data_dir: Path, eval_set: EvalSet) -> Path:
    """Return where the set's index lives: a corner of the data folder, one for each place."""
    place = hashlib.sha256(str(eval_set.folder.resolve()).encode("utf-8", "surrogatepass"))
    return data_dir / "eval" / f"{eval_set.name}-{place.hexdigest()[:12]}"


def choose_questions(
    eval_set: EvalSet, half: str | None, limit: int | None, seed: int
) -> list[EvalQuestion]:
    """Return the judged questions to ask, in the order of the file."""
    questions = list(eval_set.judged())
    if half is not None:
        questions = [question for question in questions if eval_set.half_of(question) == half]
    if limit is not None and limit < len(questions):
        chosen = sorted(random.Random(seed).sample(range(len(questions)), limit))
        questions = [questions[place] for place in chosen]
    if not questions:
        raise InvalidRequest(
            f"{eval_set.folder} leaves no judged question"
            + (f" in the half {half!r}: name the other half, or none" if half else "")
        )
    return questions


def evaluation_json(evaluation: Evaluation, engines: Sequence[str] = ENGINES) -> dict[str, Any]:
    """Return the evaluation as JSON values; differences only where all engines are shown."""
    values = asdict(evaluation)
    values["measures"] = {engine: values["measures"][engine] for engine in engines}
    if tuple(engines) != ENGINES:
        del values["differences"]
    return values


def evaluation_lines(evaluation: Evaluation, engines: Sequence[str] = ENGINES) -> list[str]:
    """Return the evaluation as lines of plain text of at most 80 columns."""
    result = evaluation
    half = f", half {result.half}" if result.half else ""
    lines = [
        f"{result.set}: {result.articles:,} articles ({result.indexed:,} indexed), "
        f"{result.passages:,} passages",
        f"{result.evaluated:,} of {result.questions:,} questions{half}; "
        f"{result.unjudged:,} without judgements; seed {result.seed}",
        "",
        f"{'':11}" + "".join(f"{engine:22}" for engine in engines).rstrip(),
    ]
    for name in MEASURES:
        cells = [f"{_cell(result.measures[engine][name]):22}" for engine in engines]
        lines.append((f"{name:11}" + "".join(cells)).rstrip())
    if tuple(engines) == ENGINES:
        lines.append("")
        for pair, difference in result.differences.items():
            lines.append(f"{pair:17} {COMPARED} {_signed(difference)}")
    lines.append(f"hybrid search: median {result.search_ms:.1f} ms; brackets: 95 % intervals")
    return lines


class _Ranker:
    """Ranks the articles of a set for a question, with each engine."""

    def __init__(
        self,
        generation: Generation,
        embedder: Embedder,
        candidate_k: int,
        versions: Mapping[str, str],
    ) -> None:
        self._generation = generation
        self._embedder = embedder
        self._candidate_k = candidate_k
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
            depth *= _DEEPER
        return {engine: complete[engine] for engine in ENGINES}

    def _search(self, question: EvalQuestion, depth: int) -> dict[str, Sequence[RowScore]]:
        start = time.perf_counter()
        filters = Filters(until=question.as_of)
        found = candidates(self._generation, self._embedder, question.text, depth, filters)
        ranked = {"dense": found.dense, "lexical": found.lexical, "hybrid": found.fused()}
        if depth == self._candidate_k:
            self.seconds.append(time.perf_counter() - start)
        return ranked

    def _articles(self, rows: Sequence[RowScore]) -> list[str]:
        """The ids of the passages' articles, each once; ids of one text follow each other."""
        records = self._generation.tables.passages([row for row, _ in rows])
        versions = dict.fromkeys(record.article.version for record in records)
        return [article for version in versions for article in self._ids_of.get(version, ())]


def _means(qrels: Mapping[str, Mapping[str, int]], run: Run, seed: int) -> dict[str, Interval]:
    return {
        name: mean_interval(score_run(measure, qrels, run), seed)
        for name, measure in MEASURES.items()
    }


def _differences(
    qrels: Mapping[str, Mapping[str, int]], runs: Mapping[str, Run], seed: int
) -> dict[str, Interval]:
    scores = {engine: score_run(MEASURES[COMPARED], qrels, run) for engine, run in runs.items()}
    return {
        f"hybrid - {other}": mean_difference(scores["hybrid"], scores[other], seed)
        for other in ("dense", "lexical")
    }


def _cell(interval: Interval) -> str:
    return f"{interval.mean:.3f} [{interval.low:.3f} {interval.high:.3f}]"


def _signed(interval: Interval) -> str:
    return f"{interval.mean:+.3f} [{interval.low:+.3f} {interval.high:+.3f}]"
