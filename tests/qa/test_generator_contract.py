"""What every generator keeps to: extractive, llama.cpp and a server, through one suite."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from by_hand import sources
from stand_in import looping, saying, stand_in
from test_openai_server import options as server_options
from tiny_gguf import write_scripted_gguf

from index.errors import GenerationFailed
from qa.check import check_sentence
from qa.draft import DraftEvent, DraftSentence, Queued, Token, Usage, split_draft
from qa.extractive import ExtractiveGenerator
from qa.generator import DraftGenerator
from qa.llama import LlamaGenerator
from qa.llama_model import LlamaOptions
from qa.openai_server import ServerGenerator
from qa.prompt import Prompt, build_prompt
from qa.question import read_question
from qa.queue import Reader

FIRST = "Dmitriev heads the Russian Direct Investment Fund."
SECOND = "Peskov is the spokesman of the Kremlin."
SCRIPT = f"{FIRST} [1] {SECOND} [2]"
LOOP = "Round and round it goes in the town. [1] And up and down it falls. [1] "

# open(script, loop=…) → a generator that writes the script; the extractive one quotes as always.
Open = Callable[..., DraftGenerator]
KINDS = ("extractive", "llama.cpp", "server")
WITH_MODEL = ("llama.cpp", "server")


def llama(path: Path, script: str, loop: bool) -> DraftGenerator:
    write_scripted_gguf(path, script, loop=loop, context_tokens=40_000)
    options = LlamaOptions(
        context_tokens=40_000 if loop else 4_096,
        max_answer_tokens=30_000 if loop else 200,
        temperature=0.0, seed=1, threads=1, time_limit_s=30.0, queue_size=2,
    )  # fmt: skip
    return LlamaGenerator(path, options)


@pytest.fixture
def open_generator(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    opened: list[Any] = []

    def make(script: str = SCRIPT, loop: bool = False) -> DraftGenerator:
        if request.param == "extractive":
            return ExtractiveGenerator()
        if request.param == "llama.cpp":
            generator = llama(tmp_path / f"{len(opened)}.gguf", script, loop)
        else:
            running = stand_in(looping(script) if loop else saying(script))
            url = running.__enter__().url
            opened.append(running)
            changed = {"max_answer_tokens": 3_000} if loop else {}
            generator = ServerGenerator(server_options(url, in_flight=1, **changed))
        opened.append(generator)
        return generator

    yield make
    for each in reversed(opened):
        each.__exit__(None, None, None) if hasattr(each, "__exit__") else each.close()


def every(*kinds: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("open_generator", kinds, indirect=True)


def prompt(*texts: str, generator: DraftGenerator | None = None) -> Prompt:
    limit = generator.max_prompt_tokens if generator else 10**6
    count = generator.count_tokens if generator else lambda messages: 0
    return build_prompt(read_question("who heads the fund?"), sources(*texts), limit, count)


def drafted(generator: DraftGenerator, asked: Prompt) -> list[DraftEvent]:
    return list(generator.draft(asked, Reader("ann")))


def sentences(events: list[DraftEvent]) -> list[DraftSentence]:
    return [event for event in events if isinstance(event, DraftSentence)]


@every(*KINDS)
def test_the_draft_comes_in_sentences_with_their_citations(open_generator: Open) -> None:
    generator = open_generator()
    events = drafted(generator, prompt(FIRST, SECOND, generator=generator))
    assert sentences(events) == [DraftSentence(FIRST, (1,)), DraftSentence(SECOND, (2,))]


@every(*KINDS)
def test_the_same_question_twice_gives_the_same_draft(open_generator: Open) -> None:
    generator = open_generator()
    first = sentences(drafted(generator, prompt(FIRST, SECOND)))
    assert sentences(drafted(generator, prompt(FIRST, SECOND))) == first


@every(*WITH_MODEL)
def test_the_tokens_are_the_text_of_the_sentences(open_generator: Open) -> None:
    events = drafted(open_generator(), prompt(FIRST, SECOND))
    text = "".join(event.text for event in events if isinstance(event, Token))
    assert text == SCRIPT
    assert split_draft(text) == sentences(events)


@every(*WITH_MODEL)
def test_a_draft_says_once_what_it_cost(open_generator: Open) -> None:
    (usage,) = [e for e in drafted(open_generator(), prompt(FIRST)) if isinstance(e, Usage)]
    assert usage.prompt_tokens >= usage.reused_tokens >= 0
    assert usage.answer_tokens > 0


@every(*KINDS)
def test_info_names_the_kind_and_never_changes_in_use(open_generator: Open) -> None:
    generator = open_generator()
    before = generator.info
    assert before.kind in KINDS
    drafted(generator, prompt(FIRST))
    assert generator.info == before


@every(*KINDS)
def test_what_is_prepared_writes_the_same(open_generator: Open) -> None:
    generator = open_generator()
    generator.prepare()
    generator.prepare()
    events = drafted(generator, prompt(FIRST, SECOND))
    assert sentences(events) == [DraftSentence(FIRST, (1,)), DraftSentence(SECOND, (2,))]


@every(*KINDS)
def test_a_longer_prompt_counts_no_less(open_generator: Open) -> None:
    generator = open_generator()
    counts = [generator.count_tokens(prompt(*[FIRST] * number).messages) for number in range(1, 6)]
    assert counts == sorted(counts)
    assert generator.max_prompt_tokens > 1_000


@every(*WITH_MODEL)
def test_whole_sources_are_dropped_until_the_prompt_fits(open_generator: Open) -> None:
    generator = open_generator()
    asked = prompt(*["A" * 1_500 + "."] * 12, generator=generator)
    assert 1 <= len(asked.sources) < 12
    assert generator.count_tokens(asked.messages) <= generator.max_prompt_tokens
    assert sentences(drafted(generator, asked)) != []


@every(*KINDS)
def test_a_reader_who_has_left_before_gets_nothing(open_generator: Open) -> None:
    left = Reader("ann")
    left.set()
    assert sentences(list(open_generator().draft(prompt(FIRST), left))) == []


@every(*WITH_MODEL)
def test_a_reader_who_leaves_stops_the_draft(open_generator: Open) -> None:
    generator = open_generator(LOOP, loop=True)
    reader = Reader("ann")
    draft = generator.draft(prompt(FIRST), reader)
    assert isinstance(next(draft), Token)
    reader.set()
    started = time.monotonic()
    list(draft)
    other = generator.draft(prompt(FIRST), Reader("bob"))
    assert isinstance(next(event for event in other if not isinstance(event, Queued)), Token)
    assert time.monotonic() - started < 20
    other.close()  # type: ignore[attr-defined]


@every(*KINDS)
def test_closing_the_draft_frees_the_generator(open_generator: Open) -> None:
    generator = open_generator(LOOP, loop=True)
    for _ in range(3):
        draft = generator.draft(prompt(FIRST), Reader("ann"))
        next(draft)
        draft.close()  # type: ignore[attr-defined]
    assert generator.waiting == 0


@every(*WITH_MODEL)
def test_who_waits_is_told_the_place_and_counted(open_generator: Open) -> None:
    generator = open_generator(LOOP, loop=True)
    first = generator.draft(prompt(FIRST), Reader("ann"))
    assert isinstance(next(first), Token)
    second = generator.draft(prompt(FIRST), Reader("bob"))
    assert next(second) == Queued(1, None)
    assert generator.waiting == 1
    for draft in (first, second):
        draft.close()  # type: ignore[attr-defined]


@every(*KINDS)
def test_readers_at_once_each_get_a_whole_draft(open_generator: Open) -> None:
    generator = open_generator()
    expected = sentences(drafted(generator, prompt(FIRST, SECOND)))
    found: list[list[DraftSentence]] = []
    threads = [
        threading.Thread(
            target=lambda: found.append(sentences(drafted(generator, prompt(FIRST, SECOND))))
        )
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == [expected] * 3


@every(*WITH_MODEL)
def test_after_closing_a_draft_fails_and_says_so(open_generator: Open) -> None:
    generator = open_generator()
    drafted(generator, prompt(FIRST))
    generator.close()
    with pytest.raises(GenerationFailed, match="unloaded meanwhile: ask again"):
        drafted(generator, prompt(FIRST))


@every(*KINDS)
def test_no_footnote_leads_to_a_source_that_is_not_there(open_generator: Open) -> None:
    """A grammar keeps llama.cpp from writing such a number; a server's the check removes."""
    generator = open_generator(f"{FIRST} [1][9] {FIRST} [7]")
    asked = prompt(FIRST)
    checked = [
        check_sentence(sentence, asked.sources) for sentence in sentences(drafted(generator, asked))
    ]
    assert {number for sentence in checked for number in sentence.citations} == {1}
    assert checked[0].verdict == "supported"
    for sentence in checked[1:]:
        assert sentence.citations == (1,) or sentence.verdict == "unsupported"
