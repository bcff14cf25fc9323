"""Evaluation on five articles, with numbers worked out by hand."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from eval_sets import json_lines, write_set

from index.data_folder import DataFolder
from index.embedder import Embedder
from index.errors import InvalidRequest
from qa.answer import GeneratorInfo
from qa.draft import DraftEvent, DraftSentence
from qa.evaluation.asking import Product
from qa.evaluation.eval_set import EvalSet, read_eval_set
from qa.evaluation.retrieval import ENGINES
from qa.evaluation.run import Evaluation, Sample, choose_questions, evaluate, evaluation_folder
from qa.evaluation.trial import Progress
from qa.extractive import ExtractiveGenerator
from qa.finding import AskOptions
from qa.prompt import Prompt

Evaluate = Callable[..., Evaluation]


class Says(ExtractiveGenerator):
    """A writer that says the same to everything, and cites its best source for each sentence."""

    info = GeneratorInfo("by hand", "says")

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences

    def draft(self, prompt: Prompt, cancelled: threading.Event) -> Iterator[DraftEvent]:
        for sentence in self.sentences:
            yield DraftSentence(sentence, (1,))


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


# By this seed b is withheld.
SEED_WITHOUT_B = 2
ANSWERED = {
    "a": "Anna Brown opened the Quell bridge. It cost nine million pounds.",
    "b": "Carl Dunn runs the Fenwick mill. The mill burned down in March.",
    "c": "Eva Frost wrote the Garland opera. Leeds heard the Garland opera first.",
    "d": "Hugo Ivers won the Jarrow race. He trained in Kenya.",
    "e": "Kenya and Leeds are far apart.",
}
QUERIES = [
    {"id": "q1", "text": "Who opened the Quell bridge?", "answers": ["Anna Brown"]},
    {"id": "q2", "text": "Who runs the Fenwick mill?", "answers": ["a miller", "Carl Dunn"]},
    # The answer stands in e too.
    {"id": "q3", "text": "Where was the Garland opera heard?", "answers": ["Leeds"]},
    # Its article does not hold what is said to answer.
    {"id": "q4", "text": "Who won the Jarrow race?", "answers": ["Mia Stone"]},
]


def answered_set(folder: Path, **files: str) -> EvalSet:
    corpus = [{"id": name, "title": "", "text": text} for name, text in ANSWERED.items()]
    contents = {
        "corpus": json_lines(corpus),
        "queries": json_lines(QUERIES),  # type: ignore[arg-type]
        "qrels": "q1\ta\t1\nq2\tb\t1\nq3\tc\t1\nq4\td\t1\n",
    }
    return read_eval_set(write_set(folder, **(contents | files)))


def test_answers_citations_and_refusals_by_hand(run: Evaluate, tmp_path: Path) -> None:
    """Each question names what one article alone names, and is answered by that sentence.

    Without its article a name is missing, and it is refused.
    """
    result = run(answered_set(tmp_path / "set"), seed=SEED_WITHOUT_B)
    answers = {name: found.mean for name, found in result.measures["answers"].items()}
    assert (answers["best_sentence"], answers["best_three"]) == (0.75, 0.75)  # not q4
    assert (answers["first_written"], answers["three_written"]) == (0.75, 0.75)
    assert (answers["answered"], answers["cited_article"]) == (1.0, 1.0)
    # "anna brown opened quell bridge" to "anna brown": 4/7; q2 the same; q3 "leeds heard garland
    # opera first" to "leeds": 2/6; q4 none.
    assert answers["best_sentence_f1"] == pytest.approx((4 / 7 + 4 / 7 + 2 / 6) / 4)
    citations = {name: found.mean for name, found in result.measures["citations"].items()}
    assert citations["verbatim"] == 1.0
    assert citations["gold_recall"] == 0.75
    refusal = result.refusal
    assert refusal is not None
    assert (refusal.withheld, refusal.asked, refusal.unclean) == (1, 4, 1)
    assert (refusal.cases, refusal.absent, refusal.missed) == (3, 1, 0)
    assert refusal.measures["f1"].mean == 1.0
    assert (refusal.curve.coverage, refusal.curve.risk) == (2 / 3, 1 / 2)  # q4 is answered wrongly
    assert set(result.times) == {"retrieve", "evidence", "answer", "total"}
    assert all(time.answers == 4 for time in result.times.values())


def test_nothing_is_withheld_if_told_so(run: Evaluate, tmp_path: Path) -> None:
    result = run(answered_set(tmp_path / "set"), withhold=0.0)
    assert result.refusal is None
    assert "refusal" not in result.measures
    assert not (tmp_path / "data" / "rest").exists()


def test_questions_that_no_article_answers_must_be_refused(run: Evaluate, tmp_path: Path) -> None:
    unanswerable = [
        {"id": "n1", "text": "Who mended the Xylander clock?", "answerable": False},
        {"id": "n2", "text": "Who opened the bridge?", "answers": ["Ona Pell"], "document": "gone",
         "answerable": False},
        {"id": "n3", "text": "Who trained in Kenya?", "answers": ["Leeds"], "answerable": False},
    ]  # fmt: skip
    queries = json_lines([*QUERIES, *unanswerable])  # type: ignore[list-item]
    result = run(answered_set(tmp_path / "set", queries=queries))
    assert (result.evaluated, result.unjudged) == (7, 0)
    refusal = result.refusal
    assert refusal is not None
    # q3 and n3 have their answers in an article; n2 names nothing that is not there.
    assert (refusal.withheld, refusal.asked, refusal.unclean) == (0, 7, 2)
    assert (refusal.cases, refusal.absent) == (5, 2)
    assert {name: found.mean for name, found in refusal.measures.items()} == {
        "precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3),
    }  # fmt: skip
    # They count in no other measure.
    assert result.measures["answers"]["answered"].mean == 1.0
    assert not (tmp_path / "data" / "rest").exists()


def test_the_same_seed_gives_the_same_numbers(run: Evaluate, tmp_path: Path) -> None:
    eval_set = answered_set(tmp_path / "set")
    first, second = run(eval_set, seed=4, limit=3), run(eval_set, seed=4, limit=3)
    assert replace(second, search_ms=first.search_ms, times=first.times) == first


def test_a_language_model_can_write_the_answers(hand_embedder: Embedder, tmp_path: Path) -> None:
    """What it writes is measured as checked: a sentence that does not hold is not there."""
    data = DataFolder(tmp_path / "data")
    options = AskOptions(top_k=8, candidate_k=50, evidence_k=6, answer_threshold=0.4)
    writer = Says("The bridge was opened by Anna Brown.", "It fell down.")
    product = Product(hand_embedder, writer, None, options, 700)
    with closing(data.texts):
        eval_set = answered_set(tmp_path / "set", qrels="q1\ta\t1\n")
        result = evaluate(data, eval_set, product, Sample(withhold=0.0))
    assert result.generator == writer.info
    answers = {name: found.mean for name, found in result.measures["answers"].items()}
    assert (answers["first_written"], answers["three_written"]) == (1.0, 1.0)
    # "bridge was opened by anna brown" to "anna brown".
    assert answers["three_written_f1"] == pytest.approx(2 * 2 / (6 + 2))
    assert result.measures["citations"]["verbatim"].mean == 0.0
