"""Evidence: the sentences of the best passages, scored against the question.

A sentence that begins with "He", "They", "The company" is not understood alone: it takes the
sentences before it along, back to the one that names what it is about. Words are compared in the
language of the article.
"""

import math
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from index.copies import Said, same_words
from index.embedder import Embedder, FloatMatrix
from index.generation import Generation
from index.published import day_of
from index.search import Hit, article_text, passage_before
from index.sentences import Span
from index.tables import ArticleRecord
from index.terms import term_keys, word_keys
from qa.dependence import is_dependent
from qa.identity import Identity, names_holder, said_of_who
from qa.question import Question

# Weights of the parts of a score; by measurement on the tune halves (docs/log.md).
COSINE_WEIGHT = 1.0
COVERAGE_WEIGHT = 0.8
PASSAGE_WEIGHT = 0.15
IDENTITY_BONUS = 0.3
KIND_BONUS = 0.15
# Sentences embedded for one question: those with the best words first. Each costs about 5 ms
# on two cores without bfloat16.
MAX_EMBEDDED_SENTENCES = 24
# A sentence may take this many along before it counts as not understandable.
MAX_ANTECEDENTS = 2
_CACHED_SENTENCES = 20_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of whole sentences with its relevance: `text` is article.text[start:end].

    core: the sentence that was scored; the ones before it in the span name what it is about.
    score: higher is better; cosine and coverage (0 to 1) are what it was made of. relevance: where
    the evidence model has read it, the log odds that it answers (reading.py), and no cosine.
    parts: where other pieces were joined with it (joining.py), each by itself, best first.
    """

    article: ArticleRecord
    start: int
    end: int
    text: str
    core: Span
    score: float
    cosine: float
    coverage: float
    relevance: float | None = None
    parts: tuple["Evidence", ...] = ()

    @property
    def core_text(self) -> str:
        return self.text[self.core.start - self.start : self.core.end - self.start]

    @property
    def pieces(self) -> tuple["Evidence", ...]:
        """The pieces it was joined of, one for each sentence scored; itself where it is one."""
        return self.parts or (self,)


class SentenceVectors:
    """Unit vectors of sentences, the latest ones remembered.

    hits, misses: how many sentences were remembered and how many had to be embedded.
    """

    def __init__(self, embedder: Embedder) -> None:
        self.hits = 0
        self.misses = 0
        self._embedder = embedder
        self._lock = threading.Lock()
        self._known: OrderedDict[str, FloatMatrix] = OrderedDict()

    def of(self, sentences: Sequence[str]) -> FloatMatrix:
        """Return float32 (len(sentences), dimension)."""
        with self._lock:
            found = {text: self._known[text] for text in sentences if text in self._known}
        missing = [text for text in dict.fromkeys(sentences) if text not in found]
        if missing:
            found.update(zip(missing, self._embedder.embed_texts(missing), strict=True))
        with self._lock:
            self.hits += len(sentences) - len(missing)
            self.misses += len(missing)
            for text in sentences:
                self._known[text] = found[text]
                self._known.move_to_end(text)
            while len(self._known) > _CACHED_SENTENCES:
                self._known.popitem(last=False)
        dimension = self._embedder.info.dimension
        return np.array([found[text] for text in sentences], np.float32).reshape(-1, dimension)


def find_evidence(
    generation: Generation,
    embedder: Embedder,
    vectors: SentenceVectors,
    question: Question,
    hits: Sequence[Hit],
    top_k: int,
) -> list[Evidence]:
    """Return at most top_k pieces of evidence, best first; ties: the better passage first."""
    candidates = candidates_of(generation, question, hits)
    order = sorted(candidates, key=lambda candidate: -candidate.coverage)[:MAX_EMBEDDED_SENTENCES]
    if not order:
        return []
    query = embedder.embed_query(question.search_text)[0]
    cosines = vectors.of([candidate.text for candidate in order]) @ query
    found = [
        _scored(question, candidate, float(cosine))
        for candidate, cosine in zip(order, cosines, strict=True)
    ]
    found.sort(key=lambda evidence: -evidence.score)
    return without_overlaps(found)[:top_k]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be evidence, with what it needs to be understood: see Evidence.

    hit: the passage it stands in. coverage: share of the question's term weight, 0 to 1.
    """

    hit: Hit
    start: int
    end: int
    text: str
    core: Span
    core_text: str
    coverage: float

    @property
    def article(self) -> ArticleRecord:
        return self.hit.article


def candidates_of(
    generation: Generation, question: Question, hits: Sequence[Hit]
) -> list[Candidate]:
    """Return the sentences of the hits that can be understood, in the order of the hits."""
    weights = _term_weights(question, hits)
    return [found for hit in hits for found in _candidates(generation, question, weights, hit)]


def _candidates(
    generation: Generation, question: Question, weights: dict[str, float], hit: Hit
) -> list[Candidate]:
    passage = hit.passage
    spans = list(passage.sentences)
    text, offset = passage.text, passage.start
    first = 0
    language = hit.article.language
    if spans and is_dependent(text[: spans[0].end - offset], language):
        before = passage_before(generation, hit)
        if before is not None:
            whole = article_text(generation, hit.article)
            text, offset = whole[before.start : passage.end], before.start
            first = len(before.sentences)
            spans = [*before.sentences, *spans]
    candidates: list[Candidate] = []
    for position in range(first, len(spans)):
        span = _with_antecedents(text, offset, spans, position, language)
        if span is not None:
            core = spans[position]
            whole_text = text[span.start - offset : span.end - offset]
            candidates.append(
                Candidate(
                    hit,
                    span.start,
                    span.end,
                    whole_text,
                    core,
                    text[core.start - offset : core.end - offset],
                    _coverage(question, weights, whole_text, hit.article),
                )
            )
    return candidates


def _with_antecedents(
    text: str, offset: int, spans: Sequence[Span], position: int, language: str
) -> Span | None:
    """The span from the sentence that names the subject to the one at `position`.

    None if no such sentence stands within reach: the words cannot be understood alone.
    """
    first = position
    while is_dependent(text[spans[first].start - offset : spans[first].end - offset], language):
        if first == 0 or position - first == MAX_ANTECEDENTS:
            return None
        first -= 1
    return Span(spans[first].start, spans[position].end)


def _term_weights(question: Question, hits: Sequence[Hit]) -> dict[str, float]:
    """Weight of each content term, as written: rarer among the candidate passages weighs more.

    log(1 + (N + 1) / (n + 0.5)): never 0, so that in a small folder every word still counts.
    """
    texts = [(term_keys(hit.passage.text, hit.article.language), hit.article) for hit in hits]
    return {
        word.text: math.log(
            1
            + (len(texts) + 1)
            / (sum(_occurs(word.text, keys, question, a.language) for keys, a in texts) + 0.5)
        )
        for word in {word.folded: word for word in question.content}.values()
    }


def _occurs(word: str, keys: frozenset[str], question: Question, language: str) -> bool:
    """Whether a word of the question is one of a text in the language."""
    return not keys.isdisjoint(word_keys(word, language, question.language))


def _coverage(
    question: Question, weights: dict[str, float], text: str, article: ArticleRecord
) -> float:
    """Share of the question's term weight in the text; the headline counts half."""
    language = article.language
    inside = term_keys(text, language)
    above = term_keys(article.title, language)
    met = sum(
        weight
        * (
            1.0
            if _occurs(term, inside, question, language)
            else 0.5 * _occurs(term, above, question, language)
        )
        for term, weight in weights.items()
    )
    return met / sum(weights.values())


def _scored(question: Question, candidate: Candidate, cosine: float) -> Evidence:
    score = (
        COSINE_WEIGHT * cosine
        + COVERAGE_WEIGHT * candidate.coverage
        + PASSAGE_WEIGHT / candidate.hit.rank
    )
    if question.is_kind_met(candidate.core_text, candidate.article.language):
        score += KIND_BONUS
    if told_identity(question, candidate) is Identity.ROLE:
        score += IDENTITY_BONUS
    return Evidence(
        article=candidate.article,
        start=candidate.start,
        end=candidate.end,
        text=candidate.text,
        core=candidate.core,
        score=score,
        cosine=cosine,
        coverage=candidate.coverage,
    )


def told_identity(question: Question, candidate: Candidate) -> Identity:
    """Return how much the sentence says of X where "who is X?" is asked (known for English).

    Where X is an office, all if it names who holds it.
    """
    language = candidate.article.language
    if question.who_is and language == "en" and names_holder(candidate.core_text, question.who_is):
        return Identity.ROLE
    return said_of_who(question.who_is, candidate.core_text, language)


def _is_copied(evidence: Evidence, other: Evidence) -> bool:
    """Whether two articles of one story say the same here, maybe edited."""
    return (
        evidence.article.story == other.article.story
        and evidence.article.id != other.article.id
        and Said(other.text).has(evidence.core_text)
    )


def without_overlaps(ranked: Sequence[Evidence]) -> list[Evidence]:
    """Drop evidence that says again what better evidence holds: same words, or inside it.

    Of the same words in several articles, those of the newest are kept, at the best one's place.
    """
    newest: dict[str, Evidence] = {}
    for evidence in ranked:
        newest[evidence.text] = max(newest.get(evidence.text, evidence), evidence, key=_day)
    kept: list[Evidence] = []
    for evidence in ranked:
        if not _is_repeated(evidence, kept):
            latest = replace(newest[evidence.text], score=evidence.score)
            kept.append(evidence if _is_repeated(latest, kept) else latest)
    return kept


def _is_repeated(evidence: Evidence, kept: Sequence[Evidence]) -> bool:
    return any(
        same_words(evidence.text, other.text)
        or _is_copied(evidence, other)
        or (
            evidence.article.id == other.article.id
            and other.start <= evidence.core.start
            and evidence.core.end <= other.end
        )
        for other in kept
    )


def _day(evidence: Evidence) -> date:
    return day_of(evidence.article.published) or date.min
