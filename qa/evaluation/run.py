"""Evaluation on a set of questions: search, answers, citations, refusal, and the time they take."""

import hashlib
import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.data_folder import DataFolder
from index.errors import InvalidRequest
from qa.answer import GeneratorInfo
from qa.evaluation.answers import StageTime, answer_measures, stage_times
from qa.evaluation.asking import Product
from qa.evaluation.citations import citation_measures
from qa.evaluation.eval_set import EvalQuestion, EvalSet
from qa.evaluation.measures import Interval
from qa.evaluation.refusal import Refusal, measure_refusal, withheld_versions
from qa.evaluation.retrieval import retrieval_differences, retrieval_measures
from qa.evaluation.trial import Outcome, Progress, Trial


@dataclass(frozen=True, slots=True)
class Sample:
    """Which questions are asked, and what is drawn by chance.

    half: only questions of that half ("tune" or "report"). limit: so many, drawn by the seed.
    seed: of that draw, of the articles withheld and of the intervals. withhold: share of the
    questions whose articles are withheld to measure refusals; None: as the set allows
    (qa/evaluation/refusal.py).
    """

    half: str | None = None
    limit: int | None = None
    seed: int = 0
    withhold: float | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came out, and what it was measured on.

    indexed: articles of the set that the index holds; one of the same text as another counts.
    generator: what wrote the answers. read_k: passages that the evidence model read; 0: none.
    measures: group → measure → mean over the questions it applies to; a group for each engine,
    then "answers", "citations" and "refusal" where the set allows them. differences:
    "hybrid - dense" → measure → mean difference. search_ms: median time of a hybrid search.
    times: stage of an answer → time.
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
    generator: GeneratorInfo
    read_k: int
    measures: dict[str, dict[str, Interval]]
    differences: dict[str, dict[str, Interval]]
    refusal: Refusal | None
    search_ms: float
    times: dict[str, StageTime]


def evaluate(
    data: DataFolder,
    eval_set: EvalSet,
    product: Product,
    sample: Sample = Sample(),
    on_progress: Progress = lambda stage, done, total: None,
) -> Evaluation:
    """Index the set's articles in `data`, ask its questions, and measure what comes back.

    on_progress is told (stage, done, total). Raises InvalidRequest if no question is left.
    """
    questions = choose_questions(eval_set, sample)
    answers_are_known = any(question.has_gold for question in questions)
    withheld = frozenset[str]()
    if answers_are_known:
        withheld = withheld_versions(eval_set, questions, sample.withhold, sample.seed)
    with Trial(data, eval_set, product, withheld, on_progress) as trial:
        outcomes = []
        for done, question in enumerate(questions, start=1):
            outcomes.append(trial.outcome(question))
            on_progress("asking", done, len(questions))
        return _evaluation(trial, eval_set, product, sample, outcomes)


def evaluation_folder(data_dir: Path, eval_set: EvalSet) -> Path:
    """Return where the set's index lives: a corner of the data folder, one for each place."""
    place = hashlib.sha256(str(eval_set.folder.resolve()).encode("utf-8", "surrogatepass"))
    return data_dir / "eval" / f"{eval_set.name}-{place.hexdigest()[:12]}"


def choose_questions(eval_set: EvalSet, sample: Sample) -> list[EvalQuestion]:
    """Return the questions to ask, judged ones and unanswerable ones, in the order of the file."""
    questions = list(eval_set.usable())
    if sample.half is not None:
        questions = [one for one in questions if eval_set.half_of(one) == sample.half]
    if sample.limit is not None and sample.limit < len(questions):
        chosen = sorted(random.Random(sample.seed).sample(range(len(questions)), sample.limit))
        questions = [questions[place] for place in chosen]
    if not any(question.is_answerable for question in questions):
        raise InvalidRequest(
            f"{eval_set.folder} leaves no judged question"
            + (f" in the half {sample.half!r}: name the other half, or none" if sample.half else "")
        )
    return questions


def _evaluation(
    trial: Trial,
    eval_set: EvalSet,
    product: Product,
    sample: Sample,
    outcomes: Sequence[Outcome],
) -> Evaluation:
    ranked = [one for one in outcomes if one.question.is_answerable]
    qrels = {one.question.id: eval_set.qrels[one.question.id] for one in ranked}
    runs = {
        engine: {one.question.id: one.rankings[engine] for one in ranked}
        for engine in trial.ranker.engines
    }
    asked = [one.asked for one in outcomes if one.asked]
    answerable = [one for one in asked if one.question.is_answerable]
    answers = [one.answer for one in asked if one.answer]
    refusal = measure_refusal(
        [one.case for one in outcomes if one.case],
        len(asked),
        len(trial.withheld),
        product.options.answer_threshold,
        sample.seed,
    )
    groups = {
        **retrieval_measures(qrels, runs, sample.seed),
        "answers": answer_measures(answerable, sample.seed),
        "citations": citation_measures(answerable, product.reader, sample.seed),
        "refusal": refusal.measures if refusal else {},
    }
    return Evaluation(
        set=eval_set.name,
        articles=len(eval_set.versions),
        indexed=trial.ranker.known_articles(),
        passages=trial.passages,
        questions=len(eval_set.questions),
        unjudged=len(eval_set.questions) - len(eval_set.usable()),
        evaluated=len(outcomes),
        half=sample.half,
        seed=sample.seed,
        generator=product.generator.info,
        read_k=product.options.read_k if product.reader else 0,
        measures={group: measures for group, measures in groups.items() if measures},
        differences=retrieval_differences(qrels, runs, sample.seed),
        refusal=refusal,
        search_ms=statistics.median(trial.ranker.seconds) * 1000,
        times=stage_times(answers),
    )
