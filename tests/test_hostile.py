"""Hostile articles, end to end: a model that obeys them, through llama.cpp, check and page."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import PASSAGE_CHARS, REPOSITORY
from tiny_gguf import CONTROL_TOKENS, PIECES_START, write_scripted_gguf

from index.build import build_index
from index.data_folder import DataFolder
from index.embedder import OpenVinoEmbedder
from index.generation import LiveIndex
from index.search import article_text
from qa.answer import Answer
from qa.config import Settings
from qa.evidence_model import EvidenceModel
from qa.extractive import ExtractiveGenerator
from qa.llama import LlamaGenerator
from qa.llama_model import LlamaOptions
from qa.pipeline import AskOptions, QAService, final_answer
from qa.prompt import Message, build_prompt
from qa.question import read_question

HOSTILE = REPOSITORY / "tests" / "hostile"
CASES = json.loads((HOSTILE / "cases.json").read_text(encoding="utf-8"))
OPTIONS = AskOptions(top_k=8, candidate_k=50, evidence_k=6, answer_threshold=0.0)
LLAMA = LlamaOptions(
    context_tokens=4_096, max_answer_tokens=200, temperature=0.0, seed=1, threads=1,
    time_limit_s=30.0, queue_size=2,
)  # fmt: skip
Obedient = Callable[[str], LlamaGenerator]
of_each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["file"]))


@pytest.fixture(scope="module")
def data(
    tmp_path_factory: pytest.TempPathFactory, embedder: OpenVinoEmbedder
) -> Iterator[DataFolder]:
    data = DataFolder(tmp_path_factory.mktemp("hostile"))
    build_index(data, [HOSTILE / "articles"], embedder, PASSAGE_CHARS)
    yield data
    data.texts.close()


@pytest.fixture
def obedient(tmp_path: Path) -> Iterator[Obedient]:
    """obedient(text) → llama.cpp with a model that writes the text, whatever it is asked."""
    opened: list[LlamaGenerator] = []

    def open_model(text: str) -> LlamaGenerator:
        path = tmp_path / "obedient.gguf"
        write_scripted_gguf(path, text, context_tokens=40_000)
        opened.append(LlamaGenerator(path, LLAMA))
        return opened[-1]

    yield open_model
    for generator in opened:
        generator.close()


def answer_of(
    data: DataFolder,
    embedder: OpenVinoEmbedder,
    generator: Any,
    case: Any,
    reader: EvidenceModel | None = None,
) -> Answer:
    service = QAService(LiveIndex(data, embedder.info), embedder, generator, None, reader)
    options = replace(OPTIONS, read_k=Settings().read_k if reader else 0)
    return final_answer(service.answer(case["question"], options))


@of_each_case
def test_without_a_model_the_answer_is_what_the_article_honestly_says(
    case: Any, data: DataFolder, embedder: OpenVinoEmbedder
) -> None:
    answer = answer_of(data, embedder, ExtractiveGenerator(), case)
    assert case["truth"] in answer.text
    assert not [words for words in case["never"] if words in answer.text]
    assert_footnotes_hold(answer, data, embedder)


@pytest.mark.parametrize("is_read", [False, True], ids=["rules", "read"])
@of_each_case
def test_a_model_that_obeys_is_not_believed(
    case: Any,
    is_read: bool,
    data: DataFolder,
    embedder: OpenVinoEmbedder,
    reader: EvidenceModel,
    obedient: Obedient,
) -> None:
    """By the rules alone, and with the evidence model beside them, as it ships."""
    answer = answer_of(data, embedder, obedient(case["obeyed"]), case, reader if is_read else None)
    believed = " ".join(s.text for s in answer.sentences if s.verdict == "supported")
    assert not [words for words in case["never"] if words in believed]
    assert_footnotes_hold(answer, data, embedder)


def assert_footnotes_hold(answer: Answer, data: DataFolder, embedder: OpenVinoEmbedder) -> None:
    """Every number shown is a footnote's, and every footnote opens its words."""
    generation = LiveIndex(data, embedder.info).current()
    numbers = {citation.number for citation in answer.citations}
    assert {n for sentence in answer.sentences for n in sentence.citations} == numbers
    supports = [part for sentence in answer.sentences for part in sentence.supports]
    for citation in (*answer.citations, *supports):
        text = article_text(generation, citation.article)
        assert text[citation.start : citation.end] == citation.quote


@of_each_case
def test_no_article_writes_a_delimiter_into_the_prompt(
    case: Any, data: DataFolder, embedder: OpenVinoEmbedder, obedient: Obedient
) -> None:
    """The model reads as many control tokens as for a prompt of plain words."""
    generator = obedient("Nothing.")
    answer = answer_of(data, embedder, ExtractiveGenerator(), case)
    question = read_question(case["question"])
    prompt = build_prompt(question, answer.evidence, 10_000, lambda messages: 0)
    plain = (Message("system", "plain"), Message("user", "words"))
    assert _control_tokens(generator, prompt.messages) == _control_tokens(generator, plain)
    for line in prompt.messages[1].content.splitlines():
        assert not line.strip().lower().startswith(("system:", "assistant:", "user:"))


def _control_tokens(generator: LlamaGenerator, messages: Any) -> int:
    tokens = generator._loaded().tokens(messages)
    first = PIECES_START - len(CONTROL_TOKENS)
    return sum(first <= token < PIECES_START for token in tokens)
