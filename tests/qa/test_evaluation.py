"""Evaluation on five articles, with numbers worked out by hand."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from eval_sets import json_lines, write_set

from index.data_folder import DataFolder
from index.embedder import Embedder
from index.errors import InvalidRequest
from qa.eval_asking import Product
from qa.eval_retrieval import ENGINES
from qa.eval_set import EvalSet, read_eval_set
from qa.eval_trial import Progress
from qa.evaluation import Evaluation, Sample, choose_questions, evaluate, evaluation_folder
from qa.extractive import ExtractiveGenerator
from qa.finding import AskOptions

Evaluate = Callable[..., Evaluation]

# Rankings by hand (the questions and judgements are those of eval_sets.py):
#                       dense                                   lexical       hybrid
#   q1 apple            a .71, d .5, b .45, then c, e           a             a first
#   q2 butter cake      c .71, b .63, then the others           c, b          c first
#   q4 eggs almond      e .71, a .5, d .5, b .32, c             e, d          e, d, a, …
#   q5 zebra            all 0: a, b, …                          nothing       a, b, …
DCG_2 = 1 / 1.5849625007211562  # of rank 2: 1 / log2 3
Q4_DENSE = (2 + 1 / 2) / (2 + DCG_2)
NDCG = {
    "dense": (1 + 1 + Q4_DENSE + DCG_2) / 4,
    "lexical": (1 + 1 + 1 + 0) / 4,
    "hybrid": (1 + 1 + 1 + DCG_2) / 4,
}


@pytest.fixture
def run(tmp_path: Path, hand_embedder: Embedder) -> Iterator[Evaluate]:
    """run(eval_set, …) evaluates it in a data folder of the test."""
    data = DataFolder(tmp_path / "data")

    def evaluate_here(
        eval_set: EvalSet,
        candidate_k: int = 50,
        on_progress: Progress = lambda stage, done, total: None,
        **sample: object,
    ) -> Evaluation:
        options = AskOptions(top_k=8, candidate_k=candidate_k, evidence_k=6, answer_threshold=0.4)
        product = Product(hand_embedder, ExtractiveGenerator(), None, options, 700)
        return evaluate(data, eval_set, product, Sample(**sample), on_progress)

    with closing(data.texts):
        yield evaluate_here


@pytest.fixture
def five(tmp_path: Path) -> EvalSet:
    return read_eval_set(write_set(tmp_path / "five"))


def means(evaluation: Evaluation, measure: str) -> dict[str, float]:
    engines = ENGINES[:-1]  # without the evidence model nothing is reranked
    return {engine: evaluation.measures[engine][measure].mean for engine in engines}


def test_every_measure_of_every_engine_by_hand(run: Evaluate, five: EvalSet) -> None:
    result = run(five)
    assert means(result, "nDCG@10") == pytest.approx(NDCG)
    assert means(result, "Recall@10") == {"dense": 1.0, "lexical": 0.75, "hybrid": 1.0}
    assert means(result, "Success@1") == {"dense": 0.75, "lexical": 0.75, "hybrid": 0.75}
    assert means(result, "Success@5") == {"dense": 1.0, "lexical": 0.75, "hybrid": 1.0}
    assert means(result, "MRR@10") == {"dense": 0.875, "lexical": 0.75, "hybrid": 0.875}


def test_what_was_measured_is_counted(run: Evaluate, five: EvalSet) -> None:
    result = run(five)
    assert (result.set, result.articles, result.indexed, result.passages) == ("five", 5, 5, 5)
    assert (result.questions, result.unjudged, result.evaluated) == (5, 1, 4)
    assert result.search_ms > 0


def test_engines_are_compared_question_by_question(run: Evaluate, five: EvalSet) -> None:
    differences = run(five).differences
    assert list(differences) == ["hybrid - dense", "hybrid - lexical"]
    # Hybrid is better than dense in q4 alone and better than lexical in q5 alone.
    better = differences["hybrid - dense"]["nDCG@10"]
    assert better.mean == pytest.approx((1 - Q4_DENSE) / 4)
    assert (better.low, better.high) == (0.0, pytest.approx(3 / 4 * (1 - Q4_DENSE)))
    assert differences["hybrid - lexical"]["nDCG@10"].mean == pytest.approx(DCG_2 / 4)


def test_a_half_of_the_questions(run: Evaluate, five: EvalSet) -> None:
    result = run(five, half="report")  # q1 and q4
    assert (result.half, result.evaluated, result.unjudged) == ("report", 2, 1)
    assert means(result, "nDCG@10")["dense"] == pytest.approx((1 + Q4_DENSE) / 2)


def test_the_halves_are_all_there_is(five: EvalSet) -> None:
    halves = [choose_questions(five, Sample(half, None, 0)) for half in ("tune", "report")]
    assert [[question.id for question in half] for half in halves] == [["q2", "q5"], ["q1", "q4"]]


def test_a_limit_draws_by_the_seed_and_keeps_the_order(five: EvalSet) -> None:
    draws = [[q.id for q in choose_questions(five, Sample(None, 2, seed))] for seed in range(20)]
    assert all(len(draw) == 2 and draw == sorted(draw) for draw in draws)
    assert len({tuple(draw) for draw in draws}) == 6  # every pair comes
    assert [q.id for q in choose_questions(five, Sample(None, 2, 3))] == draws[3]
    assert len(choose_questions(five, Sample(None, 9, 0))) == 4


def test_a_half_without_questions_is_refused(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set", split="a\ttune\nb\ttune\nc\ttune\nd\ttune\n")
    with pytest.raises(InvalidRequest, match="no judged question in the half 'report': name the"):
        choose_questions(read_eval_set(folder), Sample("report"))


def test_later_articles_did_not_exist_for_a_question_of_a_day(
    run: Evaluate, tmp_path: Path
) -> None:
    corpus = [
        {"id": name, "title": "", "published": f"2025-04-0{day}", "text": f"Apples {name}."}
        for day, name in enumerate(("old", "of the day", "new"), start=1)
    ]
    queries = [
        {"id": "then", "text": "apples", "as_of": "2025-04-02"},
        {"id": "any", "text": "apples"},
    ]
    folder = write_set(
        tmp_path / "dated",
        corpus=json_lines(corpus),
        queries=json_lines(queries),
        qrels="then\tnew\t1\nthen\tof the day\t1\nany\tnew\t1\n",
    )
    for engine, recall in means(run(read_eval_set(folder)), "Recall@10").items():
        assert recall == (1 / 2 + 1) / 2, engine


def test_an_article_stands_where_its_best_passage_does(run: Evaluate, tmp_path: Path) -> None:
    """Its other passages neither count again nor take the place of other articles."""
    long = "\n\n".join(f"{'Apple ' * 90}number {number}." for number in range(12))
    corpus = [
        {"id": "long", "title": "", "text": long},
        {"id": "short", "title": "", "text": "Apple banana."},
    ]
    folder = write_set(
        tmp_path / "set",
        corpus=json_lines(corpus),
        queries='{"id": "q", "text": "apple"}',
        qrels="q\tshort\t1\n",
    )
    # Ten passages of the long article come first; the list is read on until all is found.
    result = run(read_eval_set(folder), candidate_k=3)
    assert result.passages == 13
    assert means(result, "Recall@10") == {"dense": 1.0, "lexical": 1.0, "hybrid": 1.0}
    assert means(result, "MRR@10")["dense"] == 0.5


def test_articles_of_one_text_are_both_found(run: Evaluate, tmp_path: Path) -> None:
    corpus = [
        {"id": "first", "title": "", "text": "Apple pie."},
        {"id": "other", "title": "", "text": "Bread."},
        {"id": "again", "title": "", "text": "Apple pie. "},
    ]
    folder = write_set(
        tmp_path / "set",
        corpus=json_lines(corpus),
        queries='{"id": "q", "text": "apple"}',
        qrels="q\tagain\t1\n",
    )
    result = run(read_eval_set(folder))
    assert (result.articles, result.indexed, result.passages) == (3, 3, 2)
    assert means(result, "MRR@10") == {"dense": 0.5, "lexical": 0.5, "hybrid": 0.5}


def test_an_article_that_cannot_be_indexed_is_not_counted_as_indexed(
    run: Evaluate, tmp_path: Path
) -> None:
    corpus = '{"id": "a", "title": "", "text": "Apple."}\n{"id": "b", "title": "T", "text": " "}'
    folder = write_set(
        tmp_path / "set", corpus=corpus, queries='{"id": "q", "text": "x"}', qrels="q\tb\t1\n"
    )
    result = run(read_eval_set(folder))
    assert (result.articles, result.indexed) == (2, 1)
    assert means(result, "Recall@10") == {"dense": 0.0, "lexical": 0.0, "hybrid": 0.0}


def test_an_index_is_used_again(
    run: Evaluate, five: EvalSet, hand_embedder: Embedder, tmp_path: Path
) -> None:
    first = run(five)
    embedded = list(hand_embedder.embedded)
    second = run(five)
    assert hand_embedder.embedded == embedded
    assert DataFolder(tmp_path / "data").numbers() == [1]
    assert replace(second, search_ms=first.search_ms) == first


def test_progress_is_told(run: Evaluate, five: EvalSet) -> None:
    told: list[tuple[str, int, int]] = []
    run(five, on_progress=lambda *step: told.append(step))
    assert [step for step in told if step[0] == "asking"] == [
        ("asking", 1, 4),
        ("asking", 2, 4),
        ("asking", 3, 4),
        ("asking", 4, 4),
    ]


def test_each_place_has_a_corner_of_its_own(tmp_path: Path) -> None:
    sets = [read_eval_set(write_set(tmp_path / name)) for name in ("one", "two")]
    (tmp_path / "else").mkdir()
    sets.append(read_eval_set(write_set(tmp_path / "else" / "one")))
    folders = [evaluation_folder(Path("data"), eval_set) for eval_set in sets]
    assert [folder.parent for folder in folders] == [Path("data/eval")] * 3
    assert [folder.name[:4] for folder in folders] == ["one-", "two-", "one-"]
    assert len(set(folders)) == 3
