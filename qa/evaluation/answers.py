"""Evaluation of answers: do evidence and answer hold the words that answer, from the right article.

Two things are measured. The evidence: its best piece, and its best three, whether or not the
question is refused. And the answer as it is written: its first sentence, and its first three; a
refusal holds nothing. A piece or sentence counts only if it is, or cites, a relevant article.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.sentences import Span
from qa.answer import Answer, CheckedSentence
from qa.evaluation.answer_measures import holds_answer, lies_in, spans_of, token_f1
from qa.evaluation.eval_set import EvalQuestion
from qa.evaluation.measures import Interval, mean_interval
from qa.evidence import Evidence

# The stage that is left of the whole time: the writing and the check of what is written.
ANSWER_STAGE = "answer"
_TOTAL, _PARTIAL = "total", ("first_token",)
_SHORT, _LONG = 1, 3


@dataclass(frozen=True, slots=True)
class Gold:
    """What the answer to a question is held against.

    versions: texts of the relevant articles. answers: words that answer. passages: version → where
    the marked evidence stands in that text; None where the set marks none.
    """

    versions: frozenset[str]
    answers: tuple[str, ...]
    passages: Mapping[str, Sequence[Span]] | None

    def is_held_by(self, piece: Evidence) -> bool:
        """Whether the piece's own sentence holds an answer; else, lies in the marked evidence."""
        if self.answers:
            return self._is_of(piece) and holds_answer(piece.core_text, self.answers)
        return self.marks(piece)

    def is_quoted_by(self, piece: Evidence) -> bool:
        """The same of all that a footnote quotes: the sentence and those it takes along."""
        if self.answers:
            return self._is_of(piece) and holds_answer(piece.text, self.answers)
        return lies_in(Span(piece.start, piece.end), self._passages_of(piece))

    def marks(self, piece: Evidence) -> bool:
        """Whether the piece's own sentence lies in the marked evidence."""
        return lies_in(piece.core, self._passages_of(piece))

    def _is_of(self, piece: Evidence) -> bool:
        return piece.article.version in self.versions

    def _passages_of(self, piece: Evidence) -> Sequence[Span]:
        return (self.passages or {}).get(piece.article.version, ())


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its gold and the answer from the whole index.

    answer: None where it could not be asked.
    """

    question: EvalQuestion
    gold: Gold
    answer: Answer | None

    @property
    def evidence(self) -> list[Evidence]:
        """The pieces of evidence, one for each sentence scored, best first."""
        sources = self.answer.evidence if self.answer else ()
        pieces = [piece for source in sources for piece in source.evidence.pieces]
        return sorted(pieces, key=lambda piece: -piece.score)

    @property
    def sentences(self) -> Sequence[CheckedSentence]:
        return self.answer.sentences if self.answer else ()

    def cited(self, sentence: CheckedSentence) -> list[Evidence]:
        """The evidence that a sentence cites, best first."""
        sources = self.answer.evidence if self.answer else ()
        return [source.evidence for source in sources if source.number in sentence.citations]

    @property
    def is_right(self) -> bool:
        """Whether the best three of the evidence answer."""
        return any(self.gold.is_held_by(piece) for piece in self.evidence[:_LONG])

    @property
    def all_cited(self) -> list[Evidence]:
        """The evidence that the answer cites, best first."""
        numbers = {number for sentence in self.sentences for number in sentence.citations}
        sources = self.answer.evidence if self.answer else ()
        return [source.evidence for source in sources if source.number in numbers]


def gold_of(question: EvalQuestion, versions: frozenset[str], texts: Mapping[str, str]) -> Gold:
    """Return what an answer is held against. texts: version → text of the indexed articles."""
    passages = None
    if question.evidence:
        passages = {
            version: [
                span for passage in question.evidence for span in spans_of(passage, texts[version])
            ]
            for version in versions & texts.keys()
        }
    return Gold(versions, question.answers, passages)


Score = Callable[[Asked], float]


def _evidence_holds(count: int) -> Score:
    """Whether an answer stands in one of the best sentences of the evidence."""
    return lambda one: float(any(one.gold.is_held_by(piece) for piece in one.evidence[:count]))


def _evidence_f1(count: int) -> Score:
    """Token F1 of the best sentences of the evidence."""

    def score(one: Asked) -> float:
        pieces = one.evidence[:count]
        if not any(piece.article.version in one.gold.versions for piece in pieces):
            return 0.0
        return token_f1(" ".join(piece.core_text for piece in pieces), one.gold.answers)

    return score


def _evidence_is_marked(count: int) -> Score:
    return lambda one: float(any(one.gold.marks(piece) for piece in one.evidence[:count]))


def _cites_gold(one: Asked, sentence: CheckedSentence) -> bool:
    return any(piece.article.version in one.gold.versions for piece in one.cited(sentence))


def _answer_holds(count: int) -> Score:
    """Whether an answer stands in one of the first sentences written."""
    return lambda one: float(
        any(
            holds_answer(sentence.text, one.gold.answers) and _cites_gold(one, sentence)
            for sentence in one.sentences[:count]
        )
    )


def _answer_f1(count: int) -> Score:
    """Token F1 of the first sentences written."""

    def score(one: Asked) -> float:
        sentences = one.sentences[:count]
        if not any(_cites_gold(one, sentence) for sentence in sentences):
            return 0.0
        return token_f1(" ".join(sentence.text for sentence in sentences), one.gold.answers)

    return score


def _answered(one: Asked) -> float:
    return float(bool(one.sentences))


def _best_cited_is_relevant(one: Asked) -> float:
    """Whether the best of what the answer cites is of a relevant article."""
    return float(any(p.article.version in one.gold.versions for p in one.all_cited[:1]))


def _best_cited_is_marked(one: Asked) -> float:
    """Whether the best sentence that the answer cites lies in the marked evidence."""
    return float(any(one.gold.marks(piece) for piece in one.all_cited[:1]))


def _any_cited_is_marked(one: Asked) -> float:
    return float(any(one.gold.marks(piece) for piece in one.all_cited))


# Of every question with judgements.
_OF_ALL: dict[str, Score] = {
    "answered": _answered,
    "cited_article": _best_cited_is_relevant,
}
# Of questions whose answers are known, as words of the article.
_OF_WORDS: dict[str, Score] = {
    "best_sentence": _evidence_holds(_SHORT),
    "best_three": _evidence_holds(_LONG),
    "best_sentence_f1": _evidence_f1(_SHORT),
    "best_three_f1": _evidence_f1(_LONG),
    "first_written": _answer_holds(_SHORT),
    "three_written": _answer_holds(_LONG),
    "first_written_f1": _answer_f1(_SHORT),
    "three_written_f1": _answer_f1(_LONG),
}
# Of questions whose evidence is marked.
_OF_PASSAGES: dict[str, Score] = {
    "best_marked": _evidence_is_marked(_SHORT),
    "three_marked": _evidence_is_marked(_LONG),
    "cited_marked": _best_cited_is_marked,
    "any_cited_marked": _any_cited_is_marked,
}
ANSWER_MEASURES = {
    "best_sentence": "the best sentence of evidence answers",
    "best_three": "one of the best three does",
    "best_sentence_f1": "token F1 of the best sentence",
    "best_three_f1": "token F1 of the best three",
    "first_written": "the first sentence written answers",
    "three_written": "one of the first three does",
    "first_written_f1": "token F1 of the first sentence",
    "three_written_f1": "token F1 of the first three",
    "best_marked": "the best sentence lies in marked words",
    "three_marked": "one of the best three does",
    "cited_marked": "the best sentence cited does",
    "any_cited_marked": "any sentence cited does",
    "cited_article": "the best sentence cited is of the article",
    "answered": "not refused",
}


def answer_measures(asked: Sequence[Asked], seed: int) -> dict[str, Interval]:
    """Return measure → mean over the questions it applies to; measures of none are left out."""
    found: dict[str, Interval] = {}
    for measures, chosen in (
        (_OF_WORDS, [one for one in asked if one.gold.answers]),
        (_OF_PASSAGES, [one for one in asked if one.gold.passages is not None]),
        (_OF_ALL, asked),
    ):
        if chosen:
            for name, score in measures.items():
                found[name] = mean_interval({one.question.id: score(one) for one in chosen}, seed)
    return {name: found[name] for name in ANSWER_MEASURES if name in found}


@dataclass(frozen=True, slots=True)
class StageTime:
    """Milliseconds of a stage over the answers that went through it."""

    median_ms: float
    p95_ms: float
    answers: int


def stage_times(answers: Sequence[Answer]) -> dict[str, StageTime]:
    """Return stage → time, in the order of the path, the whole last."""
    times: dict[str, list[float]] = {}
    for answer in answers:
        laps = {name: ms for name, ms in answer.timings_ms.items() if name != _TOTAL}
        rest = answer.timings_ms[_TOTAL] - sum(
            ms for name, ms in laps.items() if name not in _PARTIAL
        )
        for name, ms in {**laps, ANSWER_STAGE: rest, _TOTAL: answer.timings_ms[_TOTAL]}.items():
            times.setdefault(name, []).append(ms)
    last = (ANSWER_STAGE, _TOTAL)
    order = [name for name in times if name not in last] + [name for name in last if name in times]
    return {
        name: StageTime(
            float(np.median(times[name])), float(np.percentile(times[name], 95)), len(times[name])
        )
        for name in order
    }
