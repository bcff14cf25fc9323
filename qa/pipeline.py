"""The whole path of a question: QAService.answer."""

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from index.embedder import Embedder
from index.errors import Cancelled, GenerationFailed, QueueFull
from index.generation import Generation, LiveIndex
from index.search import article_text, copies_with
from qa.answer import Answer, CheckedSentence, Citation, Source, footnote_of
from qa.check import check_sentence
from qa.commands import is_addressed_to_a_model
from qa.draft import DraftSentence, Queued, Token, Usage
from qa.evidence import Evidence, SentenceVectors
from qa.evidence_model import EvidenceModel
from qa.extractive import QUOTING, ExtractiveGenerator
from qa.finding import AskOptions, Finder, Found
from qa.followup import Turn
from qa.generator import DraftGenerator
from qa.joining import join_nested
from qa.llama import is_refusal
from qa.prompt import build_prompt
from qa.question import Question
from qa.rewriting import made_self_contained
from qa.support import SupportReader
from qa.writer import Writer, WriterSlot


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """The evidence, before any answer is written, and the question as it was understood."""

    sources: tuple[Source, ...]
    question: Question


@dataclass(frozen=True, slots=True)
class SentenceChecked:
    """A sentence of the draft with its verdict, and the footnotes that hold."""

    sentence: CheckedSentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The final answer; the last event."""

    answer: Answer


Event = EvidenceFound | Queued | Token | SentenceChecked | Done


class QAService:
    """Answers questions from the live index; safe for many threads."""

    def __init__(
        self,
        index: LiveIndex,
        embedder: Embedder,
        generator: DraftGenerator,
        note: str | None,
        reader: EvidenceModel | None = None,
    ):
        """note: said with every extractive answer, such as how to get a language model.

        reader: reads the passages found and ranks them, and their sentences, anew; and says
        whether what a sentence cites supports it.
        """
        self.index = index
        self.embedder = embedder
        self._writers = WriterSlot(Writer(generator, note))
        self._extractive = Writer(ExtractiveGenerator(), None)
        self._reader = reader
        self._support = SupportReader(reader.support, reader.mix.support) if reader else None
        self.vectors = SentenceVectors(embedder)

    @property
    def generator(self) -> DraftGenerator:
        """The generator that the next answer will be written by."""
        return self._writers.current.generator

    def write_with(self, generator: DraftGenerator, note: str | None) -> None:
        """Change the generator; answers in flight keep theirs, which is closed after them."""
        self._writers.change(Writer(generator, note))

    def prepare(self) -> None:
        """Load now what the first question would wait for; raise ModelError if it cannot be."""
        self.embedder.load()
        if self._reader is not None:
            self._reader.load()
        with self._writers.lease() as writer:
            writer.generator.prepare()

    def close(self) -> None:
        """Free the language model; answers in flight end."""
        self._writers.close()

    def answer(
        self,
        text: str,
        options: AskOptions,
        cancelled: threading.Event | None = None,
        history: Sequence[Turn] = (),
    ) -> Iterator[Event]:
        """Yield what happens from question to checked answer; Done comes last.

        history: what was asked and answered before, oldest first. Setting `cancelled`, or closing
        the iterator, stops the model. Raises InvalidQuestion, IndexUnavailable, ModelError or
        QueueFull before the first event that depends on it.
        """
        clock = _Clock()
        cancelled = cancelled or threading.Event()
        finder = self.finder(options, clock.lap)
        question = yield from self._self_contained(finder, text, history, cancelled)
        for found in finder.find(question):
            sources = _numbered(finder.generation, found.evidence)
            yield EvidenceFound(sources, found.question)
        if not found.is_answered:
            yield Done(self._not_in_articles(found, sources, finder.generation, clock))
            return
        draft = yield from self._written(found.question, sources, clock, cancelled)
        if draft.refused:
            refusal = self._not_in_articles(found, sources, finder.generation, clock)
            yield Done(replace(refusal, usage=draft.usage))
            return
        yield Done(self._answered(found, sources, finder.generation, draft, clock))

    def finder(
        self, options: AskOptions, on_stage: Callable[[str], None] = lambda stage: None
    ) -> Finder:
        """Return what finds passages and evidence in the generation that serves now."""
        generation = self.index.current()
        return Finder(generation, self.embedder, self.vectors, self._reader, options, on_stage)

    def _self_contained(
        self, finder: Finder, text: str, history: Sequence[Turn], cancelled: threading.Event
    ) -> "Generator[Event, None, Question]":
        """The question, and what it takes from the dialogue put in."""
        question = finder.read(text)
        with self._writers.lease() as writer:
            whole = yield from made_self_contained(question, history, writer.generator, cancelled)
        return question if whole == question.text else replace(finder.read(whole), asked=text)

    def _written(
        self,
        question: Question,
        sources: Sequence[Source],
        clock: "_Clock",
        cancelled: threading.Event,
    ) -> "Generator[Event, None, _Draft]":
        """Ask the generator; where nothing of its draft holds, quote the articles instead."""
        with self._writers.lease() as writer:
            draft = yield from self._drafted(writer, question, sources, clock, cancelled)
        if draft.shown or draft.refused:
            return draft
        quoted = yield from self._drafted(
            self._extractive, question, sources, clock, threading.Event()
        )
        note = draft.note or (
            "Nothing the language model wrote holds against the articles: "
            "these are their own sentences."
        )
        quoter = self._extractive.generator
        return _Draft(quoted.shown, draft.withheld, False, note, quoter, draft.usage)

    def _drafted(
        self,
        writer: Writer,
        question: Question,
        sources: Sequence[Source],
        clock: "_Clock",
        cancelled: threading.Event,
    ) -> "Generator[Event, None, _Draft]":
        generator = writer.generator
        # What is quoted word for word needs no second reading.
        support = None if generator.info.kind == QUOTING else self._support
        prompt = build_prompt(
            question, sources, generator.max_prompt_tokens, generator.count_tokens
        )
        by_number = {source.number: source for source in prompt.sources}
        shown: list[CheckedSentence] = []
        withheld: list[CheckedSentence] = []
        refused = False
        usage: Usage | None = None
        note = writer.note
        try:
            for event in generator.draft(prompt, cancelled):
                if isinstance(event, Usage):
                    usage = event
                    continue
                if not isinstance(event, DraftSentence):
                    if isinstance(event, Token):
                        clock.first("first_token")
                    yield event
                    continue
                refused = refused or is_refusal(event.text)
                checked = check_sentence(event, prompt.sources, support)
                (withheld if checked.verdict == "unsupported" else shown).append(checked)
                citations = tuple(footnote_of(by_number[n], [checked]) for n in checked.citations)
                yield SentenceChecked(checked, citations)
        except (QueueFull, Cancelled):
            raise
        except GenerationFailed as error:  # the evidence is there: it is not lost with the model
            note = str(error)
        return _Draft(tuple(shown), tuple(withheld), refused and not shown, note, generator, usage)

    def _answered(
        self,
        found: Found,
        sources: tuple[Source, ...],
        generation: Generation,
        draft: "_Draft",
        clock: "_Clock",
    ) -> Answer:
        used = {number for sentence in draft.shown for number in sentence.citations}
        return Answer(
            question=found.question,
            status="answered",
            sentences=draft.shown,
            withheld=draft.withheld,
            citations=tuple(
                footnote_of(source, draft.shown) for source in sources if source.number in used
            ),
            evidence=sources,
            generator=draft.generator.info,
            generation=generation.number,
            note=_joined(found.note, draft.note),
            usage=draft.usage,
            confidence=found.judged.probability,
            timings_ms=clock.timings(),
        )

    def _not_in_articles(
        self,
        found: Found,
        sources: tuple[Source, ...],
        generation: Generation,
        clock: "_Clock",
    ) -> Answer:
        return Answer(
            question=found.question,
            status="not_in_articles",
            sentences=(),
            withheld=(),
            citations=(),
            evidence=sources,
            generator=self.generator.info,
            generation=generation.number,
            note=_joined(found.note, _missing_note(found.judged.missing)),
            confidence=found.judged.probability,
            timings_ms=clock.timings(),
        )


def _numbered(generation: Generation, evidence: Sequence[Evidence]) -> tuple[Source, ...]:
    """The evidence as sources; what is addressed to a model is none, and no words are two."""
    pieces = join_nested([piece for piece in evidence if not is_addressed_to_a_model(piece.text)])
    return tuple(
        Source(
            number,
            piece,
            copies_with(generation, piece.article, piece.text),
            article_text(generation, piece.article),
        )
        for number, piece in enumerate(pieces, start=1)
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A checked draft: what may be shown, what is withheld, and who wrote it."""

    shown: tuple[CheckedSentence, ...]
    withheld: tuple[CheckedSentence, ...]
    refused: bool
    note: str | None
    generator: DraftGenerator
    usage: Usage | None


class _Clock:
    """Milliseconds spent in each stage."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = self._laps.get(stage, 0.0) + (now - self._last) * 1000
        self._last = now

    def first(self, stage: str) -> None:
        self._laps.setdefault(stage, (time.perf_counter() - self._start) * 1000)

    def timings(self) -> dict[str, float]:
        total = (time.perf_counter() - self._start) * 1000
        return {name: round(ms, 1) for name, ms in {**self._laps, "total": total}.items()}


def final_answer(events: Iterator[Event]) -> Answer:
    """Return the answer at the end of a stream of events."""
    for event in events:
        if isinstance(event, Done):
            return event.answer
    raise AssertionError("the events of an answer end with Done")


def _joined(*notes: str | None) -> str | None:
    return " ".join(note for note in notes if note) or None


def _missing_note(missing: Sequence[str]) -> str | None:
    if not missing:
        return None
    names = ", ".join(f"“{name}”" for name in missing)
    return f"Nothing found mentions {names}."
