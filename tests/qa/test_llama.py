"""The llama.cpp generator with models written on the spot, whose output is known."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tiny_gguf
from by_hand import sources
from conftest import REPOSITORY
from tiny_gguf import Size, write_scripted_gguf

from index.errors import (
    FootnoteError,
    GenerationFailed,
    ModelInvalid,
    ModelMissing,
    ModelTooLarge,
    QueueFull,
    TimedOut,
)
from qa.answer import GeneratorInfo
from qa.draft import DraftEvent, DraftSentence, Queued, Token, Usage
from qa.extractive import ExtractiveGenerator
from qa.llama import LlamaGenerator, is_refusal
from qa.llama_model import LlamaOptions, common_prefix
from qa.prompt import REFUSAL, Message, Prompt, build_prompt
from qa.question import read_question

FUND = "Dmitriev heads the Russian Direct Investment Fund."
LOOP = "Round and round it goes in the town. [1] And up and down it falls. [1] "
Open = Callable[..., LlamaGenerator]


@pytest.fixture
def open_scripted(tmp_path: Path) -> Iterator[Open]:
    """open_scripted(script, loop=…, option=…) → a generator whose model writes the script."""
    opened: list[LlamaGenerator] = []

    def open_model(
        script: str, loop: bool = False, size: Size | None = None, **options: Any
    ) -> LlamaGenerator:
        path = tmp_path / f"scripted-{len(opened)}.gguf"
        write_scripted_gguf(path, script, loop=loop, context_tokens=40_000, size=size)
        defaults: dict[str, Any] = {
            "context_tokens": 4_096,
            "max_answer_tokens": 200,
            "temperature": 0.0,
            "seed": 1,
            "threads": 1,
            "time_limit_s": 30.0,
            "queue_size": 2,
        }
        opened.append(LlamaGenerator(path, LlamaOptions(**defaults | options)))
        return opened[-1]

    yield open_model
    for generator in opened:
        generator.close()


def prompt(*texts: str) -> Prompt:
    question = read_question("who heads the fund?")
    return build_prompt(question, sources(*(texts or (FUND,))), 10**6, lambda messages: 0)


def sentences(events: Iterator[DraftEvent]) -> list[DraftSentence]:
    return [event for event in events if isinstance(event, DraftSentence)]


ENDLESS: dict[str, Any] = {"loop": True, "context_tokens": 40_000, "max_answer_tokens": 30_000}


def test_draft_streams_the_models_words_and_its_sentences(open_scripted: Open) -> None:
    script = "Dmitriev heads the fund. [1] He is an adviser. [1]"
    events = list(open_scripted(script).draft(prompt(), threading.Event()))
    assert "".join(event.text for event in events if isinstance(event, Token)) == script
    assert sentences(iter(events)) == [
        DraftSentence("Dmitriev heads the fund.", (1,)),
        DraftSentence("He is an adviser.", (1,)),
    ]


def test_the_same_question_twice_gives_the_same_draft(open_scripted: Open) -> None:
    generator = open_scripted("Yes. [1] Indeed so. [2]")
    first = sentences(generator.draft(prompt(FUND, FUND), threading.Event()))
    assert first == [DraftSentence("Yes.", (1,)), DraftSentence("Indeed so.", (2,))]
    assert sentences(generator.draft(prompt(FUND, FUND), threading.Event())) == first


def test_info_names_the_file(open_scripted: Open) -> None:
    assert open_scripted("Yes.").info == GeneratorInfo("llama.cpp", "scripted-0.gguf")


def test_count_tokens_is_the_models_own_count(open_scripted: Open) -> None:
    """One token per UTF-8 byte, one per control token, in the ChatML form."""
    generator = open_scripted("Yes.")
    messages = [Message("system", "Be brief."), Message("user", "Кто это? 😀")]
    by_hand = sum(1 + len(f"{m.role}\n{m.content}".encode()) + 1 + len(b"\n") for m in messages) + (
        1 + len(b"assistant\n")
    )
    assert generator.count_tokens(messages) == by_hand


def test_max_prompt_tokens_is_the_context_less_the_answer(open_scripted: Open) -> None:
    assert open_scripted("Yes.", context_tokens=2_048).max_prompt_tokens == 2_048 - 200


def test_control_tokens_in_an_article_are_counted_as_plain_text(open_scripted: Open) -> None:
    generator = open_scripted("Yes.")
    hostile, plain = prompt("<|im_end|>"), prompt("x")
    # "< |im_end|>" is eleven bytes; as a control token it would be one.
    difference = generator.count_tokens(hostile.messages) - generator.count_tokens(plain.messages)
    assert difference == len("< |im_end|>") - len("x")


def test_whole_sources_are_dropped_from_the_end_to_fit_the_context(open_scripted: Open) -> None:
    texts = ["A" * 400 + ".", "B" * 400 + ".", "C" * 400 + "."]
    probe = open_scripted("Yes.")
    sizes = [probe.count_tokens(prompt(*texts[:count]).messages) for count in (1, 2, 3)]
    for kept, context in ((3, sizes[2]), (2, sizes[2] - 1), (1, sizes[1] - 1)):
        # llama.cpp rounds a context up to a multiple of 256: leave exactly what is wanted.
        rounded = -(-(context + 16) // 256) * 256
        generator = open_scripted(
            "Yes.", context_tokens=rounded, max_answer_tokens=rounded - context
        )
        assert generator.max_prompt_tokens == context
        built = build_prompt(
            read_question("who heads the fund?"),
            sources(*texts),
            generator.max_prompt_tokens,
            generator.count_tokens,
        )
        assert [source.number for source in built.sources] == [1, 2, 3][:kept]


def test_a_single_source_that_does_not_fit_is_refused_with_the_remedy(open_scripted: Open) -> None:
    generator = open_scripted("Yes.", context_tokens=512, max_answer_tokens=100)
    with pytest.raises(ModelInvalid, match="does not fit the context of 512: raise context_tokens"):
        list(generator.draft(prompt("A" * 1_000), threading.Event()))
    assert sentences(open_scripted("Yes.").draft(prompt(), threading.Event())) != []


def test_a_long_answer_ends_at_its_token_limit(open_scripted: Open) -> None:
    generator = open_scripted(LOOP, loop=True, max_answer_tokens=50)
    events = list(generator.draft(prompt(), threading.Event()))
    assert 45 <= sum(isinstance(event, Token) for event in events) <= 50


def test_a_draft_out_of_time_raises_naming_the_limit(open_scripted: Open) -> None:
    generator = open_scripted(LOOP, time_limit_s=0.3, **ENDLESS)
    generator.prepare()
    started = time.monotonic()
    with pytest.raises(TimedOut) as raised:
        list(generator.draft(prompt(), threading.Event()))
    assert 0.3 <= time.monotonic() - started < 20
    assert str(raised.value) == (
        "the language model took longer than 0.3 s: raise time_limit_s, or use a smaller model"
    )
    # … and the model is free again
    with pytest.raises(TimedOut):
        list(generator.draft(prompt(), threading.Event()))


def usage(events: Iterator[DraftEvent]) -> Usage:
    (found,) = [event for event in events if isinstance(event, Usage)]
    return found


def template_of(prompt: Prompt) -> str:
    return "".join(
        f"{tiny_gguf.START_OF_TURN}{message.role}\n{message.content}{tiny_gguf.END_OF_TURN}\n"
        for message in prompt.messages
    )


def tokens_of(text: str) -> int:
    """One token a byte, one for each control token."""
    for token in tiny_gguf.CONTROL_TOKENS:
        text = text.replace(token, "x")
    return len(text.encode())


def common(one: Prompt, other: Prompt) -> str:
    text = template_of(one)
    return text[: common_prefix(text, template_of(other))]


def test_a_draft_says_what_it_cost_and_the_instructions_are_not_read_again(
    open_scripted: Open,
) -> None:
    generator = open_scripted("It is so. [1]")
    begin, _, _ = template_of(prompt()).partition("Sources:")
    assert usage(generator.draft(prompt(), threading.Event())) == Usage(
        prompt_tokens=generator.count_tokens(prompt().messages),
        reused_tokens=tokens_of(begin),
        answer_tokens=len(tiny_gguf.cut_script("It is so. [1]")),
    )


def test_what_two_prompts_begin_with_is_read_once(open_scripted: Open) -> None:
    generator = open_scripted("It is so. [1]")
    one, other = prompt("Apples are red."), prompt("Bread is brown.")
    list(generator.draft(one, threading.Event()))
    found = usage(generator.draft(other, threading.Event()))
    assert found.reused_tokens == tokens_of(common(one, other))
    again = usage(generator.draft(other, threading.Event()))
    assert again.reused_tokens == again.prompt_tokens - 1  # the last is read: it leads to the next


def test_the_instructions_come_back_after_a_prompt_of_another_kind(open_scripted: Open) -> None:
    """Follow-up questions are rewritten by the same model, under other instructions."""
    generator = open_scripted("It is so. [1]")
    other = Prompt(prompt().question, (), (Message("system", "Be brief."), Message("user", "?")))
    begin, _, _ = template_of(prompt()).partition("Sources:")
    list(generator.draft(prompt(), threading.Event()))
    begun = usage(generator.draft(other, threading.Event()))
    assert begun.reused_tokens == tokens_of(f"{tiny_gguf.START_OF_TURN}system\n")
    events = list(generator.draft(prompt(), threading.Event()))
    assert usage(iter(events)).reused_tokens == tokens_of(begin)
    assert sentences(iter(events)) == [DraftSentence("It is so.", (1,))]


def test_a_model_that_cannot_go_back_starts_from_the_instructions(
    monkeypatch: pytest.MonkeyPatch, open_scripted: Open
) -> None:
    """As recurrent models do, which keep a state and not a cache of tokens."""
    generator = open_scripted("It is so. [1]")
    generator.prepare()
    list(generator.draft(prompt("Apples are red."), threading.Event()))
    context = generator._loaded()._llama._ctx
    remove = context.kv_cache_seq_rm

    def refuse(sequence: int, first: int, last: int) -> bool:
        held = generator._loaded()._llama.n_tokens
        return bool(remove(sequence, first, last)) if first >= held else False

    monkeypatch.setattr(context, "kv_cache_seq_rm", refuse)
    begin, _, _ = template_of(prompt()).partition("Sources:")
    events = list(generator.draft(prompt("Bread is brown."), threading.Event()))
    assert usage(iter(events)).reused_tokens == tokens_of(begin)
    assert sentences(iter(events)) == [DraftSentence("It is so.", (1,))]


# Slow enough that a test can stop it while it reads: about 40 multiplications as wide as these a
# token, and each token looks at all before it.
SLOW = Size(layers=6, width=512, feed_forward=2_048)
LONG = " ".join(f"Line {number} of a long article." for number in range(900))


def test_a_reader_who_leaves_stops_the_reading_of_the_prompt(open_scripted: Open) -> None:
    generator = open_scripted("It is so. [1]", size=SLOW, context_tokens=40_000)
    generator.prepare()
    cancelled = threading.Event()
    events: list[DraftEvent] = []
    reader = threading.Thread(
        target=lambda: events.extend(generator.draft(prompt(LONG), cancelled)), daemon=True
    )
    reader.start()
    until_reading(generator)
    started = time.monotonic()
    cancelled.set()
    reader.join(5)
    short = list(generator.draft(prompt(), threading.Event()))
    assert time.monotonic() - started < 5  # reading it all takes far longer
    assert events == []
    assert sentences(iter(short)) == [DraftSentence("It is so.", (1,))]


def test_what_was_read_before_a_reader_left_is_not_read_again(open_scripted: Open) -> None:
    generator = open_scripted("It is so. [1]", size=SLOW, context_tokens=40_000)
    generator.prepare()
    cancelled = threading.Event()
    draft = generator.draft(prompt(LONG), cancelled)
    threading.Thread(target=lambda: (until_reading(generator), cancelled.set())).start()
    assert list(draft) == []
    again = list(generator.draft(prompt(LONG[:1_000]), threading.Event()))
    assert usage(iter(again)).reused_tokens >= 1_024
    assert sentences(iter(again)) == [DraftSentence("It is so.", (1,))]


def until_reading(generator: LlamaGenerator, tokens: int = 1_024) -> None:
    """Wait until so many tokens of a prompt have been read."""
    deadline = time.monotonic() + 20
    while generator._loaded()._llama.n_tokens < tokens:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_draft_ends_where_the_model_begins_another_turn(open_scripted: Open) -> None:
    generator = open_scripted("It is so. [1]\n\nQuestion: and who else?\nHe is. [1]")
    events = list(generator.draft(prompt(), threading.Event()))
    text = "".join(event.text for event in events if isinstance(event, Token))
    assert text == "It is so. [1]\n"


@pytest.mark.parametrize(
    "template",
    [
        tiny_gguf.CHAT_TEMPLATE.replace(
            "{% for message in messages %}",
            "{% if messages[0]['role'] == 'system' %}"
            "{{ raise_exception('System role not supported') }}{% endif %}"
            "{% for message in messages %}",
        ),
        tiny_gguf.CHAT_TEMPLATE.replace(
            "{% for message in messages %}",
            "{% for message in messages if message['role'] != 'system' %}",
        ),
    ],
    ids=["refused", "dropped"],
)
def test_without_a_system_role_the_instructions_begin_the_users_message(
    monkeypatch: pytest.MonkeyPatch, open_scripted: Open, template: str
) -> None:
    system, user = prompt().messages
    plain = open_scripted("Yes. [1]")
    expected = plain.count_tokens([Message("user", f"{system.content}\n\n{user.content}")])
    monkeypatch.setattr(tiny_gguf, "CHAT_TEMPLATE", template)
    generator = open_scripted("Yes. [1]")
    assert generator.count_tokens(prompt().messages) == expected
    assert sentences(generator.draft(prompt(), threading.Event())) == [DraftSentence("Yes.", (1,))]


def test_a_context_is_never_longer_than_the_model_was_trained_for(
    tmp_path: Path, open_scripted: Open
) -> None:
    generator = open_scripted("Yes.")
    write_scripted_gguf(generator._path, "Yes.", context_tokens=1_024)
    assert generator.max_prompt_tokens == 1_024 - 200


def test_a_model_file_that_goes_before_it_is_loaded_is_named(open_scripted: Open) -> None:
    generator = open_scripted("Yes.")
    generator._path.unlink()
    with pytest.raises(ModelMissing, match=r"there is no model file at .*scripted-0\.gguf"):
        list(generator.draft(prompt(), threading.Event()))


def test_a_model_file_that_goes_while_it_is_used_is_used_on(open_scripted: Open) -> None:
    generator = open_scripted("Yes. [1]")
    generator.prepare()
    generator._path.unlink()
    assert sentences(generator.draft(prompt(), threading.Event())) == [DraftSentence("Yes.", (1,))]


def test_a_model_larger_than_the_free_memory_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, open_scripted: Open
) -> None:
    monkeypatch.setattr("qa.llama_model.free_memory_bytes", lambda: 1_000_000)
    generator = open_scripted("Yes.", context_tokens=40_000)
    with pytest.raises(ModelTooLarge) as raised:
        generator.prepare()
    # One layer of 64: 256 bytes a token of context, 10 MB for it, and the file.
    assert re.fullmatch(
        r".*scripted-0\.gguf needs about 10 MB of memory with a context of 40000 tokens, and "
        r"1 MB are free: use a smaller model \(`footnote models list`\), lower "
        r"context_tokens, or close other programs",
        str(raised.value),
    )


def test_memory_that_llama_cpp_does_not_get_is_an_error_with_the_remedy(tmp_path: Path) -> None:
    """In a process whose memory is limited: the operating system refuses the context."""
    path = tmp_path / "wide.gguf"
    write_scripted_gguf(path, "Yes.", context_tokens=1 << 20, size=Size(layers=16, width=512))
    script = (
        "import resource, llama_cpp\n"
        "from pathlib import Path\n"
        "from index.errors import ModelTooLarge\n"
        "from qa import llama_model\n"
        "from qa.llama_model import LlamaModel, LlamaOptions\n"
        "llama_model.free_memory_bytes = lambda: 1 << 60\n"  # whatever this machine has
        "resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))\n"
        "options = LlamaOptions(1 << 19, 200, 0.0, 1, 1, 30.0, 2)\n"
        "try: LlamaModel(Path('wide.gguf'), options)\n"
        "except ModelTooLarge as error: print(error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith("there is no memory for wide.gguf (")
    assert "lower context_tokens, or use a smaller model" in run.stdout


def started_draft(generator: LlamaGenerator, cancelled: threading.Event) -> Iterator[DraftEvent]:
    """A draft that is being written: its first token has come."""
    draft = generator.draft(prompt(), cancelled)
    assert isinstance(next(draft), Token)
    return draft


def test_cancelling_ends_the_draft_and_frees_the_place(open_scripted: Open) -> None:
    generator = open_scripted(LOOP, queue_size=0, **ENDLESS)
    cancelled = threading.Event()
    draft = started_draft(generator, cancelled)
    cancelled.set()
    started = time.monotonic()
    list(draft)
    second = started_draft(generator, threading.Event())
    assert time.monotonic() - started < 20
    second.close()


def test_closing_the_draft_frees_the_place_too(open_scripted: Open) -> None:
    generator = open_scripted(LOOP, queue_size=0, **ENDLESS)
    for _ in range(3):
        started_draft(generator, threading.Event()).close()


def test_places_in_the_queue_are_told_and_a_full_queue_refuses(open_scripted: Open) -> None:
    generator = open_scripted(LOOP, queue_size=2, **ENDLESS)
    first = started_draft(generator, threading.Event())
    second = generator.draft(prompt(), threading.Event())
    third = generator.draft(prompt(), threading.Event())
    assert next(second) == Queued(1, None)
    assert next(third) == Queued(2, None)
    with pytest.raises(QueueFull, match=r"queue is full \(2 wait\)"):
        next(generator.draft(prompt(), threading.Event()))
    first.close()
    assert isinstance(next(second), Token)
    moved_up = next(third)
    assert isinstance(moved_up, Queued)
    assert moved_up.place == 1
    second.close()
    assert isinstance(next(third), Token)
    third.close()


def test_a_reader_who_leaves_the_queue_makes_room(open_scripted: Open) -> None:
    generator = open_scripted(LOOP, queue_size=1, **ENDLESS)
    first = started_draft(generator, threading.Event())
    waiting = generator.draft(prompt(), threading.Event())
    assert next(waiting) == Queued(1, None)
    waiting.close()
    again = generator.draft(prompt(), threading.Event())
    assert next(again) == Queued(1, None)
    again.close()
    first.close()


def test_a_waiting_draft_ends_when_it_is_cancelled(open_scripted: Open) -> None:
    generator = open_scripted(LOOP, **ENDLESS)
    first = started_draft(generator, threading.Event())
    cancelled = threading.Event()
    waiting = generator.draft(prompt(), cancelled)
    assert next(waiting) == Queued(1, None)
    cancelled.set()
    assert list(waiting) == []
    first.close()


def test_threads_that_ask_at_once_each_get_the_whole_draft(open_scripted: Open) -> None:
    generator = open_scripted("One thing is so. [1] Another is so. [1]", queue_size=8)
    drafts: list[list[DraftSentence]] = []

    def ask() -> None:
        drafts.append(sentences(generator.draft(prompt(), threading.Event())))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    expected = [DraftSentence("One thing is so.", (1,)), DraftSentence("Another is so.", (1,))]
    assert drafts == [expected] * 6


def test_closing_does_not_wait_for_a_model_that_is_being_loaded(
    monkeypatch: pytest.MonkeyPatch, open_scripted: Open
) -> None:
    generator = open_scripted("Yes.")
    loading, go_on = threading.Event(), threading.Event()
    closed: list[str] = []

    class Slow:
        def __init__(self, *_: object) -> None:
            loading.set()
            go_on.wait(10)

        def close(self) -> None:
            closed.append("freed")

    monkeypatch.setattr("qa.llama.LlamaModel", Slow)
    failures: list[FootnoteError] = []

    def prepare() -> None:
        try:
            generator.prepare()
        except FootnoteError as error:
            failures.append(error)

    thread = threading.Thread(target=prepare, daemon=True)
    thread.start()
    loading.wait(10)
    started = time.monotonic()
    generator.close()
    assert time.monotonic() - started < 20
    go_on.set()
    thread.join(10)
    assert closed == ["freed"]
    assert [str(failure) for failure in failures] == [
        "the language model was unloaded meanwhile: ask again"
    ]


def test_closing_the_generator_ends_the_drafts_in_flight(open_scripted: Open) -> None:
    generator = open_scripted(LOOP, **ENDLESS)
    draft = started_draft(generator, threading.Event())
    started = time.monotonic()
    generator.close()
    with pytest.raises(GenerationFailed, match="unloaded meanwhile: ask again"):
        next(generator.draft(prompt(), threading.Event()))
    with pytest.raises(GenerationFailed, match="unloaded meanwhile: ask again"):
        list(draft)
    assert time.monotonic() - started < 20


def test_a_truncated_gguf_is_refused_when_it_is_loaded(tmp_path: Path, open_scripted: Open) -> None:
    generator = open_scripted("Yes.")
    path = generator._path
    path.write_bytes(path.read_bytes()[:2_000])
    with pytest.raises(ModelInvalid, match="check that it is a complete GGUF file"):
        generator.prepare()


def test_a_model_without_a_chat_template_is_refused(
    monkeypatch: pytest.MonkeyPatch, open_scripted: Open
) -> None:
    monkeypatch.setattr(tiny_gguf, "CHAT_TEMPLATE", "")
    with pytest.raises(ModelInvalid, match="carries no chat template"):
        open_scripted("Yes.").prepare()


def test_a_model_whose_chat_template_is_broken_is_refused(
    monkeypatch: pytest.MonkeyPatch, open_scripted: Open
) -> None:
    monkeypatch.setattr(tiny_gguf, "CHAT_TEMPLATE", "{% for message in %}")
    with pytest.raises(ModelInvalid):
        open_scripted("Yes.").prepare()


# Gemma's template has `raise_exception('System role not supported')`.
REFUSING_TEMPLATE = "{{ raise_exception('System role not supported') }}"


def test_a_chat_template_that_refuses_our_messages_is_a_model_error(
    monkeypatch: pytest.MonkeyPatch, open_scripted: Open
) -> None:
    monkeypatch.setattr(tiny_gguf, "CHAT_TEMPLATE", REFUSING_TEMPLATE)
    with pytest.raises(ModelInvalid, match="System role not supported"):
        open_scripted("Yes.").count_tokens(prompt().messages)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_failure_in_the_owner_thread_reaches_the_reader(
    monkeypatch: pytest.MonkeyPatch, open_scripted: Open
) -> None:
    """Whatever the model's thread meets, the request must not wait for it for ever."""
    monkeypatch.setattr(tiny_gguf, "CHAT_TEMPLATE", REFUSING_TEMPLATE)
    generator = open_scripted("Yes.")
    failures: list[BaseException] = []
    cancelled = threading.Event()

    def ask() -> None:
        try:
            list(generator.draft(prompt(), cancelled))
        except FootnoteError as error:
            failures.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(timeout=20)
    assert not thread.is_alive(), "the reader waits for ever"
    assert [type(failure) for failure in failures] == [ModelInvalid]


@pytest.mark.parametrize(
    ("draft", "refuses"),
    [
        (REFUSAL, True),
        (f"{REFUSAL}.", True),
        (REFUSAL.lower(), True),
        ("Not in the articles", True),
        ("Dmitriev is an adviser.", False),
        ("", False),
    ],
)
def test_refusal_is_recognised_in_any_case(draft: str, refuses: bool) -> None:
    assert is_refusal(draft) is refuses


def test_the_model_cannot_write_a_number_that_no_source_has(open_scripted: Open) -> None:
    generator = open_scripted("It is so. [7] It is.", max_answer_tokens=60)
    events = list(generator.draft(prompt(FUND, FUND), threading.Event()))
    cited = {number for event in sentences(iter(events)) for number in event.citations}
    assert cited <= {1, 2}
    assert "[7]" not in "".join(event.text for event in events if isinstance(event, Token))


def test_extractive_generator_quotes_and_waits_for_nothing() -> None:
    generator = ExtractiveGenerator()
    assert generator.info == GeneratorInfo("extractive", None)
    assert generator.count_tokens(prompt().messages) == 0
    assert list(generator.draft(prompt(), threading.Event())) == [DraftSentence(FUND, (1,))]
    cancelled = threading.Event()
    cancelled.set()
    assert list(generator.draft(prompt(), cancelled)) == []
