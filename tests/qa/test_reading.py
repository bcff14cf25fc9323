"""Evidence as the evidence model reads it, with a reader whose readings are made by hand."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from by_hand import MIX
from conftest import Corpus

from index.search import Hit, search
from qa.evidence_model import EvidenceModel, Reading, TitledText
from qa.extractive import ExtractiveGenerator
from qa.finding import AskOptions
from qa.mix import PassageParts
from qa.pipeline import Done, EvidenceFound, QAService
from qa.question import read_question
from qa.reading import can_read, find_read_evidence, freshness, read_hits

BuildCorpus = Callable[..., Corpus]

FERRY = "The ferry to Cork is a white ship. It was built in Gdansk by a yard that closed."
HARBOUR = "The harbour has a ferry. Anna Brown opened the ferry line in May."
OPTIONS = AskOptions(
    top_k=2, candidate_k=10, evidence_k=3, answer_threshold=0.0, read_k=10
)  # fmt: skip


class ByHand(EvidenceModel):
    """Relevance 9 for a passage that holds the word, else -1; spans: 3 at the word, else 0."""

    def __init__(self, word: str) -> None:
        super().__init__(Path("nowhere"), "f32", MIX)
        self.word = word
        self.asked: list[str] = []

    def read(self, question: str, passages: Sequence[TitledText]) -> list[Reading]:
        self.asked.append(question)
        return [self._reading(passage.text) for passage in passages]

    def _reading(self, text: str) -> Reading:
        words = list(re.finditer(r"\w+", text))
        scores = np.array([3.0 if word[0] == self.word else 0.0 for word in words], np.float32)
        offsets = np.array([word.span() for word in words], np.int64).reshape(-1, 2)
        return Reading(9.0 if scores.any() else -1.0, offsets, scores, scores)


def hits_of(corpus: Corpus, question: str) -> list[Hit]:
    return search(corpus.generation(), corpus.embedder, question, 10, 10)


def test_the_passage_that_is_read_as_relevant_comes_first(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": FERRY, "b.txt": HARBOUR})
    question = read_question("who opened the ferry line?")
    hits = hits_of(corpus, question.text)
    for word, article in (("Gdansk", "a.txt"), ("Brown", "b.txt")):
        read = read_hits(ByHand(word), question, hits)
        assert read[0].hit.article.id == article
        assert read[0].score == 9.0 + 20 * read[0].hit.score
        assert [one.reading.relevance for one in read] == [9.0, -1.0]


def test_the_sentence_that_holds_the_span_is_the_best_evidence(build_corpus: BuildCorpus) -> None:
    """Its eight words have the scores 0 but for 3 at "Brown": the mass of the 36 spans from a word
    to the same or a later one is log(e^6 + 7 e^3 + 28), as "Brown" is the second word: one span
    has it at both ends, one ends and six begin there, so 7 have it at one end.
    """
    corpus = build_corpus({"a.txt": FERRY, "b.txt": HARBOUR})
    question = read_question("who opened the ferry line?")
    read = read_hits(ByHand("Brown"), question, hits_of(corpus, question.text))
    best, *_ = find_read_evidence(corpus.generation(), MIX, question, read, 2, 6)
    assert best.text == "Anna Brown opened the ferry line in May."
    assert best.score == pytest.approx(math.log(math.exp(6) + 7 * math.exp(3) + 28))
    assert best.coverage == 1.0
    assert best.relevance == pytest.approx(0.5 * 9 + 2 * 1.0 - 1)


def test_only_the_best_passages_give_evidence(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": FERRY, "b.txt": HARBOUR})
    question = read_question("who opened the ferry line?")
    read = read_hits(ByHand("Brown"), question, hits_of(corpus, question.text))
    pieces = find_read_evidence(corpus.generation(), MIX, question, read, 1, 6)
    assert {piece.article.id for piece in pieces} == {"b.txt"}


def test_a_sentence_that_asks_comes_after_one_that_tells(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus(
        {"a.txt": "Did Brown open the line in May? Brown opened the line in May."}
    )
    question = read_question("who opened the ferry line?")
    read = read_hits(ByHand("Brown"), question, hits_of(corpus, question.text))
    pieces = find_read_evidence(corpus.generation(), MIX, question, read, 1, 6)
    assert [piece.text[-1] for piece in pieces] == [".", "?"]


def test_what_says_who_comes_before_what_only_names(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": "Brown left on Monday. Mayor Anna Brown left too."})
    question = read_question("who is Brown?")
    read = read_hits(ByHand("Brown"), question, hits_of(corpus, question.text))
    best, *_ = find_read_evidence(corpus.generation(), MIX, question, read, 1, 6)
    assert best.text == "Mayor Anna Brown left too."


def test_fresh_articles_come_first_where_freshness_counts(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus(
        {
            "a.txt": f"Old\n\n2025-03-01 / X\n\n{HARBOUR}",
            "b.txt": f"New\n\n2025-04-01 / X\n\n{HARBOUR} It rained.",
        }
    )
    question = read_question("who opened the ferry line?")
    reader = ByHand("Brown")
    reader.mix = replace(MIX, passage=PassageParts(0, 0, 0, 1))
    hits = hits_of(corpus, question.text)
    read = read_hits(reader, question, hits, date(2025, 4, 8))
    assert [(one.hit.article.id, one.score) for one in read] == [
        ("b.txt", 0.5),
        ("a.txt", pytest.approx(1 / (1 + 38 / 7))),
    ]


def test_freshness_halves_after_a_week_and_is_0_without_a_day() -> None:
    day = date(2025, 4, 8)
    assert freshness("2025-04-08 10:00", day) == 1.0
    assert freshness("2025-04-01", day) == 0.5
    assert freshness("2025-04-09", day) == 1.0  # in another time zone
    assert freshness(None, day) == 0.0


def test_a_dependent_sentence_takes_along_what_it_is_about(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": FERRY})
    question = read_question("where was the ferry built?")
    read = read_hits(ByHand("Gdansk"), question, hits_of(corpus, question.text))
    best, *_ = find_read_evidence(corpus.generation(), MIX, question, read, 2, 6)
    assert best.text == FERRY
    assert best.core_text == "It was built in Gdansk by a yard that closed."


def test_only_english_is_read(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": FERRY})
    question = read_question("where was the ferry built?")
    (hit,) = hits_of(corpus, question.text)
    german = replace(hit, article=replace(hit.article, language="de"))
    assert can_read(question, [hit])
    assert not can_read(question, [hit, german])
    assert not can_read(replace(question, language="de"), [hit])


def answered(corpus: Corpus, reader: EvidenceModel | None, options: AskOptions = OPTIONS):  # type: ignore[no-untyped-def]
    service = QAService(corpus.live(), corpus.embedder, ExtractiveGenerator(), None, reader)
    return list(service.answer("who opened the ferry line?", options))


def test_the_evidence_comes_again_when_it_has_been_read(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": FERRY, "b.txt": HARBOUR})
    reader = ByHand("Brown")
    events = answered(corpus, reader)
    found = [event for event in events if isinstance(event, EvidenceFound)]
    assert [event.sources[0].evidence.relevance is None for event in found] == [True, False]
    assert reader.asked == ["who opened the ferry line?"]
    assert isinstance(events[-1], Done)
    answer = events[-1].answer
    assert answer.sentences[0].text == "Anna Brown opened the ferry line in May."
    assert set(answer.timings_ms) == {"retrieve", "evidence", "reading", "total"}


def test_nothing_is_read_without_a_reader_or_where_it_is_off(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": FERRY, "b.txt": HARBOUR})
    reader = ByHand("Brown")
    for events in (answered(corpus, None), answered(corpus, reader, replace(OPTIONS, read_k=0))):
        assert sum(isinstance(event, EvidenceFound) for event in events) == 1
    assert reader.asked == []
