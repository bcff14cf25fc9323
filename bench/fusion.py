"""Ways of fusing the dense and the lexical engine, side by side in one run.

    FOOTNOTE_DATA=… python bench/fusion.py [--sets med cisi …] [--passage-chars 700] [--no-title]

The questions are halved as `footnote eval --half` does it. Every way of fusing is scored on the
tune half of every set; what is reported comes from the other half. The engines are asked once:
what they found is kept below --work until the index or the lexical engine changes.
"""

import argparse
import hashlib
import pickle
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from common import eval_folder, machine

from index import analysis, lexical, terms
from index.build import build_index
from index.data_folder import DataFolder
from index.embedder import Embedder
from index.export import open_embedder
from index.filters import Filters
from index.generation import Generation, LiveIndex
from index.search import DENSE_WEIGHT, candidates
from qa.evaluation.eval_set import EvalQuestion, EvalSet, read_eval_set
from qa.evaluation.measures import MEASURED_DEPTH, mean_difference, mean_interval, ndcg

SETS = ("med", "cisi", "lisa", "cacm", "wiki-dev", "newsqa-dev", "newsquiz-dev")
# Candidates kept of each engine; every way of fusing looks at no more of them.
DEPTH = 200
ABSENT = 10**6
# What index/search.py does, and what it is compared with.
CHOSEN = f"convex bound depth=50 dense={DENSE_WEIGHT}"
PLAIN = "rrf k=60 depth=50 dense=0.5"


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the engines found for a question: rows of either, with ranks and scores in each.

    rank: from 1, ABSENT where the engine did not have the row. bm25: 0 there; cosine: exact
    for every row. article: its number. bound: no passage has a higher bm25.
    """

    question: str
    half: str
    row: np.ndarray
    article: np.ndarray
    dense_rank: np.ndarray
    lexical_rank: np.ndarray
    cosine: np.ndarray
    bm25: np.ndarray
    bound: float


# Candidates → score of each, higher is better; -inf: not listed.
Fusion = Callable[[Candidates], np.ndarray]


def within(found: Candidates, depth: int) -> np.ndarray:
    return (found.dense_rank <= depth) | (found.lexical_rank <= depth)


def only(engine: str) -> Fusion:
    def score(found: Candidates) -> np.ndarray:
        rank = found.dense_rank if engine == "dense" else found.lexical_rank
        return np.where(rank < ABSENT, -rank.astype(float), -np.inf)

    return score


def rrf(k: float, depth: int, dense_weight: float = 0.5) -> Fusion:
    """Cormack, Clarke and Büttcher (SIGIR 2009), with a weight for each engine."""

    def score(found: Candidates) -> np.ndarray:
        dense = np.where(found.dense_rank <= depth, 1 / (k + found.dense_rank), 0)
        sparse = np.where(found.lexical_rank <= depth, 1 / (k + found.lexical_rank), 0)
        fused = dense_weight * dense + (1 - dense_weight) * sparse
        return np.where(within(found, depth), fused, -np.inf)

    return score


def convex(dense_weight: float, depth: int, norm: str, exact: bool = True) -> Fusion:
    """Convex combination of normalised scores (Bruch, Gai and Ingber, TOIS 2023).

    norm: "tmm" from the least possible score (-1, 0) to the best found; "mm" from the least to
    the best found; "raw" the cosine as it is; "bound" that, and BM25 beside the highest that the
    question can have. exact: rows of the lexical engine alone have
    their cosine too (in the paper's way); else they count as the least.
    """

    def score(found: Candidates) -> np.ndarray:
        listed = within(found, depth)
        in_dense = found.dense_rank <= depth
        cosine = found.cosine
        best = cosine[in_dense].max(initial=-1)
        least = {"tmm": -1.0, "mm": cosine[in_dense].min(initial=1)}.get(norm, 0.0)
        span = max(best - least, 1e-9) if norm in ("tmm", "mm") else 1.0
        dense = (cosine - least) / span
        if not exact:
            dense = np.where(in_dense, dense, 0.0)
        in_lexical = found.lexical_rank <= depth
        bm25 = np.where(in_lexical, found.bm25, 0.0)
        top = max(found.bound if norm == "bound" else bm25.max(initial=0), 1e-9)
        low = bm25[in_lexical].min(initial=top) if norm == "mm" else 0.0
        sparse = np.where(in_lexical, (bm25 - low) / max(top - low, 1e-9), 0.0)
        return np.where(listed, dense_weight * dense + (1 - dense_weight) * sparse, -np.inf)

    return score


def with_siblings(fusion: Fusion, share: float) -> Fusion:
    """A passage's score and a share of that of the best other passage of its article."""

    def score(found: Candidates) -> np.ndarray:
        scores = fusion(found)
        order = np.lexsort((-scores, found.article))
        article, ranked = found.article[order], scores[order]
        is_best = np.append(True, article[1:] != article[:-1])
        best = ranked[is_best]
        following = np.append(ranked, -np.inf)[np.flatnonzero(is_best) + 1]
        is_single = np.append(is_best, True)[np.flatnonzero(is_best) + 1]
        second = np.where(is_single, -np.inf, following)
        group = np.cumsum(is_best) - 1
        other = np.where(is_best, second[group], best[group])
        result = np.empty_like(scores)
        result[order] = ranked + share * np.where(other > -np.inf, other, 0.0)
        return result

    return score


def fusions() -> dict[str, Fusion]:
    """Every way that is compared, by name."""
    ways: dict[str, Fusion] = {"dense": only("dense"), "lexical": only("lexical")}
    for depth in (50, 100, 200):
        for k in (10, 60):
            for weight in (0.4, 0.5, 0.6):
                ways[f"rrf k={k} depth={depth} dense={weight}"] = rrf(k, depth, weight)
        for norm in ("tmm", "mm", "raw", "bound"):
            for weight in (0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7):
                name = f"convex {norm} depth={depth} dense={weight}"
                ways[name] = convex(weight, depth, norm)
                ways[f"{name} absent=0"] = convex(weight, depth, norm, exact=False)
    for share in (0.1, 0.2, 0.4):
        ways[f"{CHOSEN} siblings={share}"] = with_siblings(ways[CHOSEN], share)
    return ways


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="+", default=SETS)
    parser.add_argument("--passage-chars", type=int, default=700)
    parser.add_argument("--no-title", action="store_true", help="embed passages without headline")
    parser.add_argument("--title-boost", type=float, default=lexical.TITLE_BOOST)
    parser.add_argument("--show", type=int, default=25)
    parser.add_argument("--work", type=Path, default=Path(".footnote"))
    arguments = parser.parse_args()
    lexical.TITLE_BOOST = arguments.title_boost
    if arguments.no_title:
        analysis.embedded_text = lambda article, text: text
    print(machine())
    embedder = open_embedder(arguments.work / "embedders")
    ways = fusions()
    scores: dict[str, dict[str, dict[str, dict[str, float]]]] = {}
    for name in arguments.sets:
        eval_set = read_eval_set(eval_folder() / name)
        variant = f"{arguments.passage_chars}{'-untitled' if arguments.no_title else ''}"
        folder = arguments.work / "bench-fusion" / f"{name}-{variant}"
        found = kept_candidates(folder, eval_set, embedder, arguments.passage_chars)
        scores[name] = {way: scored(eval_set, found, fuse) for way, fuse in ways.items()}
    report(scores, ways, arguments.show)


def report(scores: Mapping[str, Any], ways: Mapping[str, Fusion], show: int) -> None:
    """The best ways on the tune halves, and what they reach on the report halves."""
    sets = list(scores)

    def mean(name: str, way: str, half: str) -> float:
        return statistics.fmean(scores[name][way][half].values())

    def worth(way: str) -> float:
        return statistics.fmean(mean(name, way, "tune") for name in sets)

    def shortfall(way: str) -> float:
        """How far the way stays behind the better engine, on the set where that is most."""
        return min(
            mean(name, way, "tune") - max(mean(name, e, "tune") for e in ("dense", "lexical"))
            for name in sets
        )

    print("\nnDCG@10, tune halves: mean over sets, worst difference to the better engine, each set")
    best = sorted(ways, key=worth, reverse=True)
    for way in dict.fromkeys(["dense", "lexical", *best[:show], CHOSEN, PLAIN]):
        each = " ".join(f"{mean(name, way, 'tune'):.3f}" for name in sets)
        print(f"{worth(way):.4f} {shortfall(way):+.3f}  {each}  {way}")
    for way in (CHOSEN, PLAIN):
        print(f"\nnDCG@10, report halves: {way}")
        for name in sets:
            half = {e: scores[name][e]["report"] for e in ("dense", "lexical", way)}
            means = [mean_interval(values, 0) for values in half.values()]
            first = " ".join(f"{m.mean:.3f} [{m.low:.3f} {m.high:.3f}]" for m in means)
            gaps = [mean_difference(half[way], half[e], 0) for e in ("dense", "lexical")]
            second = " ".join(f"{g.mean:+.3f} [{g.low:+.3f} {g.high:+.3f}]" for g in gaps)
            print(f"{name:13} {first}  - dense, - lexical: {second}")
        averages = [
            statistics.fmean(mean(name, engine, "report") for name in sets)
            for engine in ("dense", "lexical", way)
        ]
        print(f"{'mean':13} " + " ".join(f"{value:.4f}" + 15 * " " for value in averages))


def scored(
    eval_set: EvalSet, found: Sequence[Candidates], fuse: Fusion
) -> dict[str, dict[str, float]]:
    """nDCG@10 of the documents, by half and question."""
    measure = ndcg(10)
    ids = article_ids(eval_set)
    scores: dict[str, dict[str, float]] = {"tune": {}, "report": {}}
    for each in found:
        ranking = documents(each, fuse(each), ids)
        scores[each.half][each.question] = measure(ranking, eval_set.qrels[each.question])
    return scores


def documents(found: Candidates, score: np.ndarray, ids: Sequence[Sequence[str]]) -> list[str]:
    """The articles of the best passages, each once; ties: lower row first."""
    order = np.lexsort((found.row, -score))
    ranking: list[str] = []
    seen: set[int] = set()
    for place in order:
        if score[place] == -np.inf or len(ranking) >= MEASURED_DEPTH:
            break
        article = int(found.article[place])
        if article not in seen:
            seen.add(article)
            ranking += ids[article]
    return ranking


def article_ids(eval_set: EvalSet) -> list[list[str]]:
    """The ids of each distinct text; a text's number is its place here."""
    by_version: dict[str, list[str]] = {}
    for article, version in eval_set.versions.items():
        by_version.setdefault(version, []).append(article)
    return list(by_version.values())


def kept_candidates(
    folder: Path, eval_set: EvalSet, embedder: Embedder, passage_chars: int
) -> list[Candidates]:
    data = DataFolder(folder)
    build_index(data, [eval_set.corpus], embedder, passage_chars)
    generation = LiveIndex(data, embedder.info).current()
    code = hashlib.sha256(repr((generation.manifest.contents, lexical.TITLE_BOOST)).encode())
    for module in (lexical, terms):
        code.update(Path(str(module.__file__)).read_bytes())
    code.update((generation.manifest.analysis + str(generation.manifest.passages)).encode())
    kept = folder / f"candidates-{code.hexdigest()[:16]}.pickle"
    if not kept.exists():
        kept.write_bytes(pickle.dumps(list(asked(generation, embedder, eval_set))))
    found: list[Candidates] = pickle.loads(kept.read_bytes())
    return found


def asked(generation: Generation, embedder: Embedder, eval_set: EvalSet) -> Iterator[Candidates]:
    numbers = {version: n for n, version in enumerate(dict.fromkeys(eval_set.versions.values()))}
    every = range(generation.manifest.passages)
    articles = np.array(
        [numbers.get(record.article.version, -1) for record in generation.tables.passages(every)]
    )
    for question in eval_set.judged():
        yield candidates_of(generation, embedder, question, eval_set.half_of(question), articles)


def candidates_of(
    generation: Generation,
    embedder: Embedder,
    question: EvalQuestion,
    half: str,
    articles: np.ndarray,
) -> Candidates:
    filters = Filters(until=question.as_of)
    ranked = candidates(generation, embedder, question.text, DEPTH, filters)
    dense_rank = {row: rank for rank, (row, _) in enumerate(ranked.dense, start=1)}
    lexical_rank = {row: rank for rank, (row, _) in enumerate(ranked.lexical, start=1)}
    rows = np.array(sorted(dense_rank.keys() | lexical_rank.keys()), dtype=np.int64)
    bm25 = dict(ranked.lexical)
    return Candidates(
        question=question.id,
        half=half,
        row=rows,
        article=articles[rows],
        dense_rank=np.array([dense_rank.get(row, ABSENT) for row in rows.tolist()]),
        lexical_rank=np.array([lexical_rank.get(row, ABSENT) for row in rows.tolist()]),
        cosine=np.array([ranked.cosines[row] for row in rows.tolist()]),
        bm25=np.array([bm25.get(row, 0.0) for row in rows.tolist()]),
        bound=ranked.highest_bm25,
    )


if __name__ == "__main__":
    main()
