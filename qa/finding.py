"""From question to evidence: the time it asks for, the passages, the sentences.

A time in the question narrows the search to articles published then, and, where it may be when
something happened ("on 30 March"), to sentences of other days that name it. Where that does not
answer, the search is made again without it, and the answer says so.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from index.embedder import Embedder
from index.filters import Filters
from index.generation import Generation
from index.published import day_of
from index.search import Hit, search
from qa.answerability import Answerability, judge_answerability
from qa.dates import Dates, names_days, read_dates
from qa.evidence import MAX_EMBEDDED_SENTENCES, Evidence, SentenceVectors, find_evidence
from qa.evidence_model import EvidenceModel
from qa.periods import Days
from qa.question import Question, read_question
from qa.reading import can_read, find_read_evidence, read_hits
from qa.recency import newest_first

# What naming the date asked for adds to a score, and to one in log odds: as a definition does
# (qa/evidence.py, qa/reading.py).
NAMED_BONUS = 0.3
READ_NAMED_BONUS = 2.0
_SHOWN_FILTER_CHARS = 80


@dataclass(frozen=True, slots=True)
class AskOptions:
    """How to look: settings of the service, any of which a request may narrow.

    read_k: passages that the evidence model reads; 0 is none. as_of: the day of asking;
    articles of later days are then hidden. None: today, and nothing is hidden. read_dates:
    whether a time in the question narrows the search.
    """

    top_k: int
    candidate_k: int
    evidence_k: int
    answer_threshold: float
    read_k: int = 0
    filters: Filters = Filters()
    as_of: date | None = None
    read_dates: bool = True

    @property
    def any_time(self) -> Filters:
        """The filters without a time of the question."""
        return replace(self.filters, as_of=self.as_of)


@dataclass(frozen=True, slots=True)
class FoundHits:
    """Passages for a question; the note says so where they are not of the time asked for."""

    question: Question
    hits: Sequence[Hit]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Evidence for a question; the note says so where it is not of the time asked for."""

    question: Question
    evidence: Sequence[Evidence]
    judged: Answerability
    is_answered: bool
    note: str | None = None


class Finder:
    """Finds passages and evidence for one question in one generation.

    reader: ranks anew what was found, where there is one. on_stage is told the stage just done.
    """

    def __init__(
        self,
        generation: Generation,
        embedder: Embedder,
        vectors: SentenceVectors,
        reader: EvidenceModel | None,
        options: AskOptions,
        on_stage: Callable[[str], None],
    ) -> None:
        self.generation = generation
        self._embedder = embedder
        self._vectors = vectors
        self._reader = reader if options.read_k else None
        self._options = options
        self._on_stage = on_stage
        self._searched: dict[tuple[str, Filters], list[Hit]] = {}

    def read(self, text: str) -> Question:
        """Return the question with the time it asks for, if it is about anything else.

        Raises InvalidQuestion saying what is wrong with it and the remedy.
        """
        question = read_question(text, tuple(self.generation.manifest.languages))
        dated = replace(question, dates=self._dates(question))
        return dated if dated.words else question

    def hits(self, question: Question) -> FoundHits:
        """Return passages of the time asked for; where there are none, of any time."""
        top_k, dates = self._options.top_k, question.dates
        found = self._search(question.search_text, self._filters(dates))[:top_k]
        if found:
            return FoundHits(question, found)
        anyway = self._search(question.search_text, self._options.any_time)[:top_k]
        if dates and anyway:
            return FoundHits(question, anyway, _other_days_note(dates, "fits"))
        return FoundHits(question, anyway, _no_article_note(self._options.any_time))

    def find(self, question: Question) -> Iterator[Found]:
        """Yield the evidence, and where the evidence model reads it, the better evidence."""
        yield self._find(question, None)
        if self._reader is not None and can_read(question, self._hits(question)):
            yield self._find(question, self._reader)

    def _find(self, question: Question, reader: EvidenceModel | None) -> Found:
        """The evidence of the time asked for if that answers, else that of any time."""
        found = self._look(question, reader)
        dates = question.dates
        if not found.evidence and not self._search(question.search_text, self._options.any_time):
            return replace(found, note=_no_article_note(self._options.any_time))
        if found.is_answered or not (dates and dates.has_range):
            return found
        anyway = self._look_at_other_days(question, dates, reader)
        if anyway.is_answered or (anyway.evidence and not found.evidence):
            return replace(anyway, note=_other_days_note(dates, "answers"))
        return found

    def _dates(self, question: Question) -> Dates | None:
        """The time the question asks for, unless it is no time of these articles.

        Filters given with the question win. A date before the first article or after the day of
        asking is one that the articles tell of; so is "since 2000" where all are younger.
        """
        filters, known = self._options.filters, self.generation.tables.day_range
        if not self._options.read_dates or known is None:
            return None
        as_of = self._options.as_of or date.today()
        dates = read_dates(question.text, as_of, question.language)
        if dates is None or not dates.has_range:
            return dates
        since, until = dates.since or date.min, dates.until or date.max
        is_future = (dates.since or until) > as_of
        is_past = not dates.is_relative and until < known[0]
        is_all = not (dates.is_relative or dates.is_event) and since <= known[0] and until >= as_of
        is_given = filters.since or filters.until
        return None if is_given or is_future or is_past or is_all else dates

    def _filters(self, dates: Dates | None) -> Filters:
        filters = self._options.any_time
        if dates is None or not dates.has_range:
            return filters
        return replace(filters, since=dates.since, until=dates.until)

    def _hits(self, question: Question) -> list[Hit]:
        return self._search(question.search_text, self._filters(question.dates))

    def _search(self, text: str, filters: Filters) -> list[Hit]:
        """The hits, as many as are read; the same search is made once."""
        options = self._options
        if (text, filters) not in self._searched:
            top_k = max(options.top_k, options.read_k if self._reader is not None else 0)
            self._searched[text, filters] = search(
                self.generation, self._embedder, text, top_k, options.candidate_k, filters
            )
            self._on_stage("retrieve")
        return self._searched[text, filters]

    def _look(self, question: Question, reader: EvidenceModel | None) -> Found:
        evidence = self._evidence(question, self._hits(question), reader)
        dates = question.dates
        if dates and dates.is_event:
            evidence += self._sentences_that_name(question, dates, reader)
            evidence = _raised_if_naming(dates, evidence)
        return self._found(question, question, evidence)

    def _look_at_other_days(
        self, question: Question, dates: Dates, reader: EvidenceModel | None
    ) -> Found:
        """Look as if no time had been read: its words are words of the question again."""
        evidence = self._of_other_days(question, dates, reader)
        return self._found(question, replace(question, dates=None), evidence)

    def _found(self, question: Question, asked: Question, evidence: list[Evidence]) -> Found:
        """The best of the evidence and whether it answers what was asked."""
        ranked = sorted(evidence, key=lambda piece: -piece.score)
        wants_newest = bool(asked.dates and asked.dates.wants_newest)
        best = newest_first(ranked, self._vectors, wants_newest)[: self._options.evidence_k]
        judged = judge_answerability(asked, best)
        is_answered = judged.probability >= self._options.answer_threshold
        return Found(question, best, judged, is_answered)

    def _evidence(
        self, question: Question, hits: Sequence[Hit], reader: EvidenceModel | None
    ) -> list[Evidence]:
        """All sentences that are scored, so that what is chosen by its day is among them."""
        top_k, limit = self._options.top_k, MAX_EMBEDDED_SENTENCES
        if reader is not None:
            if not can_read(question, hits):
                return []  # scores of two kinds cannot be compared
            read = read_hits(reader, question, hits, self._options.as_of)
            found = find_read_evidence(self.generation, reader.mix, question, read, top_k, limit)
            self._on_stage("reading")
            return found
        found = find_evidence(
            self.generation, self._embedder, self._vectors, question, hits[:top_k], limit
        )
        self._on_stage("evidence")
        return found

    def _of_other_days(
        self, question: Question, dates: Dates, reader: EvidenceModel | None
    ) -> list[Evidence]:
        whole = replace(question, dates=None)
        found = self._evidence(whole, self._search(whole.text, self._options.any_time), reader)
        return [piece for piece in found if not _is_of(piece, _days_of(dates))]

    def _sentences_that_name(
        self, question: Question, dates: Dates, reader: EvidenceModel | None
    ) -> list[Evidence]:
        others = self._of_other_days(question, dates, reader)
        return [piece for piece in others if _names(piece, _days_of(dates))]


def _days_of(dates: Dates) -> Days:
    return Days(dates.since or date.min, dates.until or date.max)


def _is_of(piece: Evidence, days: Days) -> bool:
    day = day_of(piece.article.published)
    return day is not None and days.first <= day <= days.last


def _names(piece: Evidence, days: Days) -> bool:
    return names_days(piece.core_text, day_of(piece.article.published), days)


def _raised_if_naming(dates: Dates, evidence: list[Evidence]) -> list[Evidence]:
    """The evidence; what names a date asked for by name answers better than what is only of it.

    "The rate was 6.5 per cent in March" was published in April.
    """
    if dates.is_relative:
        return evidence
    raised = []
    for piece in evidence:
        bonus = NAMED_BONUS if piece.relevance is None else READ_NAMED_BONUS
        is_named = _names(piece, _days_of(dates))
        raised.append(replace(piece, score=piece.score + bonus) if is_named else piece)
    return raised


def _other_days_note(dates: Dates, what: str) -> str:
    return f"No article {dates.in_words} {what} this; these are from other days."


def _no_article_note(filters: Filters) -> str | None:
    """What is wrong where no article fits the filters; None where there are none."""
    given = [
        f"{field.name} = '{str(value)[:_SHOWN_FILTER_CHARS]}'"
        for field in fields(filters)
        if (value := getattr(filters, field.name)) is not None
    ]
    return f"No article fits {', '.join(given)}: correct this, or leave it out." if given else None
