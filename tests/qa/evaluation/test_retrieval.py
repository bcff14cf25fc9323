"""The order after the reading, with a reader whose readings are made by hand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Corpus
from eval_sets import ARTICLES, write_set
from test_reading import ByHand

from qa.evaluation.eval_set import EvalQuestion, EvalSet, read_eval_set
from qa.evaluation.retrieval import Ranker, Reader, retrieval_differences, retrieval_measures

BuildCorpus = Callable[..., Corpus]


@pytest.fixture
def five(tmp_path: Path) -> EvalSet:
    return read_eval_set(write_set(tmp_path / "five"))


def ranker(corpus: Corpus, five: EvalSet, reader: Reader | None) -> Ranker:
    return Ranker(corpus.generation(), corpus.embedder, 50, five.versions, reader)


def asked(text: str) -> EvalQuestion:
    return EvalQuestion("q", text, None, None)


@pytest.fixture
def corpus(build_corpus: BuildCorpus) -> Corpus:
    return build_corpus({f"{name}.txt": text for name, text in ARTICLES.items()})


def test_what_is_read_as_relevant_comes_first(corpus: Corpus, five: EvalSet) -> None:
    # Hybrid: e (both words), d (one), a (one by its vector), then b, c.
    question = asked("eggs almond")
    found = ranker(corpus, five, Reader(ByHand("pie"), 5)).rank(question)
    assert found["hybrid"] == ["e", "d", "a", "b", "c"]
    assert found["reranked"] == ["a", "e", "d", "b", "c"]


def test_what_is_not_read_keeps_its_place(corpus: Corpus, five: EvalSet) -> None:
    model = ByHand("pie")
    found = ranker(corpus, five, Reader(model, 2)).rank(asked("eggs almond"))
    assert found["reranked"] == ["e", "d", "a", "b", "c"]
    assert model.asked == ["eggs almond"]


def test_what_the_model_cannot_read_is_not_reranked(corpus: Corpus, five: EvalSet) -> None:
    model = ByHand("pie")
    long = asked("eggs almond " * 200)  # longer than a question may be
    found = ranker(corpus, five, Reader(model, 5)).rank(long)
    assert found["reranked"] == found["hybrid"]
    assert model.asked == []


def test_without_the_model_there_are_three_engines(corpus: Corpus, five: EvalSet) -> None:
    without = ranker(corpus, five, None)
    assert without.engines == tuple(without.rank(asked("apple"))) == ("dense", "lexical", "hybrid")


def test_engines_are_compared_in_every_measure() -> None:
    qrels = {"q1": {"a": 1}, "q2": {"b": 1}}
    runs = {
        "dense": {"q1": ["a"], "q2": ["b"]},
        "hybrid": {"q1": ["a"], "q2": ["c", "b"]},
        "reranked": {"q1": ["c"], "q2": ["b"]},
    }
    means = retrieval_measures(qrels, runs, seed=0)
    assert {engine: found["Success@1"].mean for engine, found in means.items()} == {
        "dense": 1.0, "hybrid": 0.5, "reranked": 0.5,
    }  # fmt: skip
    differences = retrieval_differences(qrels, runs, seed=0)
    assert list(differences) == ["hybrid - dense", "reranked - hybrid"]
    assert differences["hybrid - dense"]["Success@1"].mean == -0.5
    both = differences["reranked - hybrid"]["Success@1"]
    assert (both.mean, both.low, both.high) == (0.0, -1.0, 1.0)
