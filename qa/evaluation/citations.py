"""Evaluation of citations, in the manner of ALCE (Gao et al., EMNLP 2023, arXiv:2305.14627).

A sentence is recalled if all it cites, taken together, supports it. A citation is precise if its
sentence is recalled and it is not idle: it supports the sentence alone, or the others do not
without it. A sentence is supported by words that hold it whole, as it stands; of all others the
evidence model's support head is the judge. So answers that only quote are recalled by
construction: how many sentences are quotations is told, those in other words are measured apart,
and how many of the quotations the judge takes for supported says how far to trust it. Where it
also decides what is shown it judges its own work; the measures by gold do not depend on it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.cited_words import is_quoted
from qa.evaluation.answers import Asked
from qa.evaluation.measures import Interval, mean_interval
from qa.evidence_model import EvidenceModel

# Least probability at which the judge counts a sentence as supported.
SUPPORTED = 0.5

CITATION_MEASURES = {
    "recall": "sentences supported by all they cite",
    "precision": "citations not idle in that",
    "own_words_recall": "of sentences that are no quotations",
    "own_words_precision": "of their citations",
    "verbatim": "sentences quoted word for word",
    "judged_quotes": "of these, supported by the model too",
    "gold_best": "answers whose best cited sentence answers",
    "gold_recall": "answers with a citation that answers",
    "gold_precision": "citations that answer",
}


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence of an answer and the texts it cites."""

    question: str
    text: str
    cited: tuple[str, ...]

    @property
    def is_verbatim(self) -> bool:
        return any(is_quoted(self.text, text) for text in self.cited)

    @property
    def claims(self) -> list[tuple[str, str]]:
        """What the judge is asked: (sentence, source) of all, of each, and of all but each."""
        sources = [" ".join(self.cited), *self.cited]
        if len(self.cited) > 1:
            sources += [
                " ".join(self.cited[:place] + self.cited[place + 1 :])
                for place in range(len(self.cited))
            ]
        return [(self.text, source) for source in sources]


@dataclass(frozen=True, slots=True)
class JudgedSentence:
    """A cited sentence with whether it is recalled, and which of its citations are precise."""

    sentence: CitedSentence
    recalled: bool
    precise: tuple[bool, ...]


def cited_sentences(asked: Iterable[Asked]) -> list[CitedSentence]:
    """Return the sentences of the answers, with what they cite as it stands in the article."""
    return [
        CitedSentence(
            one.question.id, sentence.text, tuple(piece.text for piece in one.cited(sentence))
        )
        for one in asked
        for sentence in one.sentences
    ]


class Judge:
    """Tells whether a source supports a sentence; the model is asked once of all of them."""

    def __init__(self, model: EvidenceModel, sentences: Sequence[CitedSentence]) -> None:
        claims = [claim for one in sentences if one.cited for claim in one.claims]
        claims = list(dict.fromkeys(claims))
        self._by_model = dict(
            zip(claims, (p >= SUPPORTED for p in model.support(claims)), strict=True)
        )

    def supports(self, claim: tuple[str, str]) -> bool:
        return is_quoted(*claim) or self._by_model[claim]

    def takes_for_supported(self, sentence: CitedSentence) -> bool:
        """Whether the model alone finds the sentence supported by all it cites."""
        return self._by_model[sentence.claims[0]]

    def judged(self, sentence: CitedSentence) -> JudgedSentence:
        """Return the judgement; a sentence without citations has no support."""
        if not sentence.cited:
            return JudgedSentence(sentence, False, ())
        return judged(sentence, [self.supports(claim) for claim in sentence.claims])


def judged(sentence: CitedSentence, holds: Sequence[bool]) -> JudgedSentence:
    """Return the judgement from the answers to the sentence's claims, in their order."""
    count = len(sentence.cited)
    together, alone, without = holds[0], holds[1 : count + 1], holds[count + 1 :]
    if count == 1:
        return JudgedSentence(sentence, together, (together,))
    precise = tuple(
        together and (by_itself or not rest) for by_itself, rest in zip(alone, without, strict=True)
    )
    return JudgedSentence(sentence, together, precise)


def citation_measures(
    asked: Sequence[Asked], model: EvidenceModel | None, seed: int
) -> dict[str, Interval]:
    """Return measure → mean over the answers; measures that apply to none are left out.

    An answer's recall is the mean of its sentences, its precision that of its citations.
    model: the judge; without one only what needs no judge is measured.
    """
    answered = [one for one in asked if one.sentences]
    sentences = cited_sentences(answered)
    scores: dict[str, dict[str, float]] = {}
    if model is not None:
        judge = Judge(model, sentences)
        found = [judge.judged(sentence) for sentence in sentences]
        quoted = [sentence for sentence in sentences if sentence.is_verbatim]
        scores["judged_quotes"] = _means(
            (one.question, judge.takes_for_supported(one)) for one in quoted
        )
        own = [one for one in found if not one.sentence.is_verbatim]
        scores["recall"], scores["precision"] = _recalls(found), _precisions(found)
        scores["own_words_recall"], scores["own_words_precision"] = _recalls(own), _precisions(own)
    scores["verbatim"] = _means((one.question, one.is_verbatim) for one in sentences)
    measured = [one for one in answered if one.gold.answers or one.gold.passages is not None]
    cited = [(one, piece) for one in measured for piece in one.all_cited]
    scores["gold_best"] = {
        one.question.id: float(any(map(one.gold.is_held_by, one.all_cited[:1]))) for one in measured
    }
    scores["gold_recall"] = {
        one.question.id: float(any(map(one.gold.is_quoted_by, one.all_cited))) for one in measured
    }
    scores["gold_precision"] = _means(
        (one.question.id, one.gold.is_quoted_by(piece)) for one, piece in cited
    )
    return {
        name: mean_interval(scores[name], seed) for name in CITATION_MEASURES if scores.get(name)
    }


def _recalls(judged: Sequence[JudgedSentence]) -> dict[str, float]:
    return _means((one.sentence.question, one.recalled) for one in judged)


def _precisions(judged: Sequence[JudgedSentence]) -> dict[str, float]:
    return _means(
        (one.sentence.question, is_precise) for one in judged for is_precise in one.precise
    )


def _means(values: Iterable[tuple[str, bool]]) -> dict[str, float]:
    """The mean of each question's values."""
    by_question: dict[str, list[bool]] = {}
    for question, value in values:
        by_question.setdefault(question, []).append(value)
    return {question: sum(found) / len(found) for question, found in by_question.items()}
