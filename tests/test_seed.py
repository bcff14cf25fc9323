"""The whole service on the article that ships, without and with a language model."""

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import SeedIndex
from tiny_gguf import write_scripted_gguf

from index.errors import InvalidQuestion, ModelInvalid, ModelMissing, QueueFull
from index.search import article_text
from qa.answer import Answer
from qa.assembly import NO_MODEL_NOTE, ask_options, open_generator
from qa.config import Settings
from qa.draft import Queued, Token
from qa.evidence_model import EvidenceModel
from qa.extractive import ExtractiveGenerator
from qa.llama import LlamaGenerator
from qa.llama_model import LlamaOptions
from qa.pipeline import Done, EvidenceFound, QAService, SentenceChecked, final_answer
from qa.prompt import REFUSAL

OPTIONS = ask_options(Settings())
QUESTIONS = json.loads((Path(__file__).parent / "seed_questions.json").read_text())
# What the extractive answer does not find today.
KNOWN_FAILURES = {
    "When did Russia invade Ukraine?",
    "When did US-Russia relations begin to deteriorate?",
}
NOTHING_HOLDS = (
    "Nothing the language model wrote holds against the articles: these are their own sentences."
)
TRUE = "Dmitriev heads the Russian Direct Investment Fund."
INVENTED = "Dmitriev also owns a football club in Lisbon."
LOOP = "Round and round it goes in the town. [1] And up and down it falls. [1] "

Scripted = Callable[..., QAService]


@pytest.fixture(scope="session")
def service(seed_index: SeedIndex) -> QAService:
    return QAService(seed_index.live, seed_index.embedder, ExtractiveGenerator(), NO_MODEL_NOTE)


@pytest.fixture
def scripted(seed_index: SeedIndex, tmp_path: Path) -> Iterator[Scripted]:
    """scripted(script, loop=…, option=…) → the service with a model that writes the script."""
    generators: list[LlamaGenerator] = []

    def open_scripted(script: str, loop: bool = False, **options: Any) -> QAService:
        path = tmp_path / f"scripted-{len(generators)}.gguf"
        write_scripted_gguf(path, script, loop=loop, context_tokens=40_000)
        defaults: dict[str, Any] = {
            "context_tokens": 8_192,
            "max_answer_tokens": 250,
            "temperature": 0.0,
            "seed": 1,
            "threads": 1,
            "time_limit_s": 30.0,
            "queue_size": 8,
        }
        generators.append(LlamaGenerator(path, LlamaOptions(**defaults | options)))
        return QAService(seed_index.live, seed_index.embedder, generators[-1], None)

    yield open_scripted
    for generator in generators:
        generator.close()


def ask(service: QAService, question: str, **options: Any) -> Answer:
    answer = final_answer(service.answer(question, OPTIONS, **options))
    check_answer(service, answer)
    return answer


def check_answer(service: QAService, answer: Answer) -> None:
    """What must hold of every answer, whoever wrote it."""
    generation = service.index.current()
    assert answer.generation == generation.number
    for citation in answer.citations:
        text = article_text(generation, citation.article)
        assert citation.quote == text[citation.start : citation.end] != ""
    for source in answer.evidence:
        piece = source.evidence
        text = article_text(generation, piece.article)
        assert piece.text == text[piece.start : piece.end]
    places = [(s.evidence.article.id, s.evidence.start, s.evidence.end) for s in answer.evidence]
    for (article, start, end), (other, first, last) in itertools.permutations(places, 2):
        assert article != other or start < first or last < end, "no words stand twice"
    numbers = {citation.number for citation in answer.citations}
    assert {n for sentence in answer.sentences for n in sentence.citations} == numbers
    assert all(sentence.verdict != "unsupported" for sentence in answer.sentences)
    assert all(sentence.citations for sentence in answer.sentences)
    assert answer.status == ("answered" if answer.sentences else "not_in_articles")


def quotes(answer: Answer) -> list[tuple[int, int]]:
    return [(citation.start, citation.end) for citation in answer.citations]


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


def test_who_is_dmitriev(service: QAService) -> None:
    answer = ask(service, "who is Dmitriev?")
    assert answer.status == "answered"
    assert "a senior Kremlin adviser" in answer.text
    assert "heads the Russian Direct Investment Fund" in answer.text
    assert answer.generator.kind == "extractive"
    assert answer.note == NO_MODEL_NOTE
    assert answer.withheld == ()


@pytest.mark.parametrize("question", ["who is Dmitriev?", "who is Dmitriyev?"])
def test_no_quote_about_dmitriev_leaves_him_unnamed(service: QAService, question: str) -> None:
    """A quote in which "he" stands for him also holds a sentence that names him."""
    for citation in ask(service, question).citations:
        assert "Dmitri" in citation.quote


def test_a_close_ally_he_is_never_quoted_without_the_sentence_that_names_him(
    service: QAService,
) -> None:
    answer = ask(service, "who is a close ally of Putin?")
    for source in answer.evidence:
        if "Considered a close ally" in source.evidence.text:
            assert "Dmitriev participated in talks" in source.evidence.text


def test_another_spelling_gives_the_same_citations(service: QAService) -> None:
    assert quotes(ask(service, "who is Dmitriyev?")) == quotes(ask(service, "who is Dmitriev?"))


def test_who_is_peskov(service: QAService) -> None:
    answer = ask(service, "who is Peskov?")
    assert "Kremlin spokesman Dmitry Peskov" in answer.text


def test_when_is_the_visit_expected(service: QAService) -> None:
    answer = ask(service, "when is the visit expected?")
    assert "is expected to visit Washington this week" in answer.text
    assert {c.article.published for c in answer.citations} == {"2025-04-02 19:49:31"}


def test_what_did_trump_say_on_march_30(service: QAService) -> None:
    answer = ask(service, "what did Trump say on March 30?")
    assert "During a phone interview with NBC News on March 30, Trump said" in answer.text


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("who is Angela Merkel?", "Nothing found mentions “Angela”, “Merkel”."),
        ("what is the capital of France?", "Nothing found mentions “France”."),
        ("what did Dmitriev say about gas prices?", None),
    ],
)
def test_what_the_article_does_not_say(service: QAService, question: str, note: str | None) -> None:
    answer = ask(service, question)
    assert answer.status == "not_in_articles"
    assert (answer.sentences, answer.citations, answer.withheld) == ((), (), ())
    assert answer.note == note
    assert answer.evidence != ()  # the nearest there is


def test_at_least_ten_of_the_twelve_seed_questions_are_answered(service: QAService) -> None:
    failing = {
        entry["question"]
        for entry in QUESTIONS
        if not all(words in ask(service, entry["question"]).text for words in entry["must_contain"])
    }
    assert failing <= KNOWN_FAILURES


def test_all_twelve_seed_questions_are_answered_when_passages_are_read(
    seed_index: SeedIndex, reader: EvidenceModel
) -> None:
    reading = QAService(seed_index.live, seed_index.embedder, ExtractiveGenerator(), None, reader)
    failing = {
        entry["question"]
        for entry in QUESTIONS
        if not all(words in ask(reading, entry["question"]).text for words in entry["must_contain"])
    }
    assert failing == set()


def test_events_come_in_order(service: QAService) -> None:
    events = list(service.answer("who is Peskov?", OPTIONS))
    assert [type(event) for event in events] == [EvidenceFound, SentenceChecked, Done]


@pytest.mark.parametrize("question", ["", "???", "x" * 100_000, "\x00\x01\x02"])
def test_what_is_no_question_raises_before_any_event(service: QAService, question: str) -> None:
    with pytest.raises(InvalidQuestion):
        next(service.answer(question, OPTIONS))


@pytest.mark.parametrize(
    "question", ["who is Dmitriev 😀?", "кто такой Дмитриев?", "a\u0301" * 500, "x" * 2_000]
)
def test_unusual_questions_are_answered_or_refused(service: QAService, question: str) -> None:
    assert ask(service, question).status in ("answered", "not_in_articles")


def test_threads_at_once_get_the_answers_they_asked_for(service: QAService) -> None:
    questions = ["who is Dmitriev?", "who is Peskov?", "who is Angela Merkel?"] * 3
    expected = [(ask(service, q).text, quotes(ask(service, q))) for q in questions]
    found: dict[int, tuple[str, list[tuple[int, int]]]] = {}

    def run(position: int) -> None:
        answer = ask(service, questions[position])
        found[position] = (answer.text, quotes(answer))

    threads = [threading.Thread(target=run, args=[n]) for n in range(len(questions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert [found[n] for n in range(len(questions))] == expected


# With a language model: source 1 of "who is Dmitriev?" is the sentence on the fund.


def test_a_true_sentence_is_shown_with_its_citation(scripted: Scripted) -> None:
    answer = ask(scripted(f"{TRUE} [1]"), "who is Dmitriev?")
    assert answer.text == f"{TRUE} [1]"
    assert [s.verdict for s in answer.sentences] == ["supported"]
    assert "Dmitriev, who heads the Russian Direct Investment Fund" in answer.citations[0].quote
    assert (answer.generator.kind, answer.generator.model) == ("llama.cpp", "scripted-0.gguf")
    assert answer.note is None
    assert answer.timings_ms.keys() == {"retrieve", "evidence", "first_token", "total"}


def test_an_invented_sentence_is_withheld_and_counted(scripted: Scripted) -> None:
    answer = ask(scripted(f"{TRUE} [1] {INVENTED} [1]"), "who is Dmitriev?")
    assert texts(answer) == [TRUE]
    assert [sentence.text for sentence in answer.withheld] == [INVENTED]
    assert answer.status == "answered"


def test_the_events_of_a_written_answer(scripted: Scripted) -> None:
    events = list(scripted(f"{TRUE} [1] {INVENTED} [1]").answer("who is Dmitriev?", OPTIONS))
    assert isinstance(events[0], EvidenceFound)
    assert isinstance(events[-1], Done)
    tokens = "".join(event.text for event in events if isinstance(event, Token))
    assert tokens == f"{TRUE} [1] {INVENTED} [1]"
    checked = [event for event in events if isinstance(event, SentenceChecked)]
    assert [c.sentence.verdict for c in checked] == ["supported", "unsupported"]
    assert [[f.number for f in c.citations] for c in checked] == [[1], []]


def test_a_citation_to_the_wrong_source_is_removed_not_moved(scripted: Scripted) -> None:
    """Source 2 does not name the fund, source 1 does."""
    answer = ask(scripted(f"{TRUE} [2][1]"), "who is Dmitriev?")
    assert [s.citations for s in answer.sentences] == [(1,)]
    answer = ask(scripted(f"{TRUE} [2]"), "who is Dmitriev?")
    assert [s.text for s in answer.withheld] == [TRUE]


def test_a_number_that_no_source_has_is_never_cited(scripted: Scripted) -> None:
    answer = ask(scripted(f"{TRUE} [1] It is so. [99]"), "who is Dmitriev?")
    assert {n for s in answer.sentences for n in s.citations} <= {1, 2, 3, 4, 5, 6}
    assert "[99]" not in answer.text
    assert texts(answer)[0] == TRUE


def test_where_nothing_holds_the_articles_own_sentences_are_the_answer(
    scripted: Scripted, service: QAService
) -> None:
    answer = ask(scripted(f"{INVENTED} [1] Bananas grow quickly."), "who is Dmitriev?")
    assert answer.text == ask(service, "who is Dmitriev?").text
    assert answer.generator.kind == "extractive"
    assert answer.note == NOTHING_HOLDS
    assert [s.text for s in answer.withheld] == [INVENTED, "Bananas grow quickly."]


@pytest.mark.parametrize("script", [REFUSAL, f"{REFUSAL}.", REFUSAL.capitalize()])
def test_a_refusal_says_that_the_articles_do_not(scripted: Scripted, script: str) -> None:
    answer = ask(scripted(script), "who is Dmitriev?")
    assert answer.status == "not_in_articles"
    assert (answer.sentences, answer.note) == ((), None)
    assert answer.generator.kind == "llama.cpp"


def test_no_model_is_asked_where_the_evidence_does_not_answer(scripted: Scripted) -> None:
    events = list(scripted(TRUE).answer("who is Angela Merkel?", OPTIONS))
    assert [type(event) for event in events] == [EvidenceFound, Done]


def test_out_of_time_quotes_the_articles_and_says_so(
    scripted: Scripted, service: QAService
) -> None:
    slow = scripted(
        LOOP, loop=True, time_limit_s=0.3, context_tokens=40_000, max_answer_tokens=30_000
    )
    started = time.monotonic()
    answer = ask(slow, "who is Dmitriev?")
    assert time.monotonic() - started < 10
    assert answer.note == (
        "the language model took longer than 0.3 s: raise time_limit_s, or use a smaller model"
    )
    assert answer.text == ask(service, "who is Dmitriev?").text


def test_out_of_time_keeps_what_already_holds(scripted: Scripted) -> None:
    slow = scripted(
        f"{TRUE} [1] ", loop=True, time_limit_s=2.0, context_tokens=40_000, max_answer_tokens=30_000
    )
    answer = ask(slow, "who is Dmitriev?")
    assert answer.note is not None
    assert "took longer than 2 s" in answer.note
    assert set(texts(answer)) == {TRUE}


def test_queue_place_is_told_and_a_full_queue_refuses(scripted: Scripted) -> None:
    busy = scripted(LOOP, loop=True, queue_size=1, context_tokens=40_000, max_answer_tokens=30_000)
    cancelled = threading.Event()
    first = busy.answer("who is Dmitriev?", OPTIONS, cancelled)
    assert isinstance(next(first), EvidenceFound)
    assert isinstance(next(first), Token)
    second = busy.answer("who is Peskov?", OPTIONS)
    assert isinstance(next(second), EvidenceFound)
    assert next(second) == Queued(1, None)
    third = busy.answer("who is Peskov?", OPTIONS)
    assert isinstance(next(third), EvidenceFound)
    with pytest.raises(QueueFull):
        next(third)
    cancelled.set()
    assert isinstance(list(first)[-1], Done)
    assert isinstance(next(second), Token)
    second.close()


def test_several_threads_share_one_model(scripted: Scripted) -> None:
    shared = scripted(f"{TRUE} [1]")
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(ask(shared, "who is Dmitriev?").text))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert found == [f"{TRUE} [1]"] * 5


def test_a_small_context_drops_sources_from_the_end(scripted: Scripted) -> None:
    """The model may cite only what was in its prompt: number 5 did not fit, number 1 did."""
    small = scripted(f"{TRUE} [1]", context_tokens=2_304, max_answer_tokens=256)
    answer = ask(small, "who is Dmitriev?")
    assert answer.text == f"{TRUE} [1]"
    assert len(answer.evidence) == 5


def test_a_model_that_is_missing_or_none_is_named_at_once(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(ModelMissing):
        open_generator(Settings(model=str(tmp_path / "no.gguf")))
    (tmp_path / "page.gguf").write_text("<html>")
    with pytest.raises(ModelInvalid):
        open_generator(Settings(model=str(tmp_path / "page.gguf")))
    assert time.monotonic() - started < 20


def test_a_truncated_model_is_a_model_error_when_it_is_asked(
    scripted: Scripted, tmp_path: Path
) -> None:
    service = scripted(TRUE)
    path = tmp_path / "scripted-0.gguf"
    path.write_bytes(path.read_bytes()[:2_000])
    events = service.answer("who is Dmitriev?", OPTIONS)
    assert isinstance(next(events), EvidenceFound)
    with pytest.raises(ModelInvalid, match="check that it is a complete GGUF file"):
        next(events)
