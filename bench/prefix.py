"""What it saves that the instructions, which begin every prompt, are not read again.

Ten prompts over different sources, made by qa/prompt.py, through qa/llama_model.py with a model of
12 layers written on the spot: as the product does it, and with an emptied context before each
prompt, in turns. The tokens of that model are bytes, so its prompts are long; the shares are told.

Run: python bench/prefix.py [--layers 12] [--width 512]
"""

import argparse
import os
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from common import machine, milliseconds
from tiny_gguf import Size, write_scripted_gguf

from index.sentences import Span
from index.tables import ArticleRecord
from qa.answer import Source
from qa.draft import Usage
from qa.evidence import Evidence
from qa.llama_model import LlamaModel, LlamaOptions
from qa.prompt import Prompt, build_prompt
from qa.question import read_question
from qa.queue import Job

SCRIPT = "It is so. [1]"
SEEDS = Path(__file__).parent.parent / "seeds"
PROMPTS = 10
ROUNDS = 3
SOURCES = 4
SOURCE_CHARS = 220


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens of the prompts that were read, and seconds until the first word of each draft."""

    read_tokens: int
    first_word_s: list[float]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--width", type=int, default=512)
    arguments = parser.parse_args()
    prompts = [prompt_of(number) for number in range(PROMPTS)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.gguf"
        size = Size(arguments.layers, arguments.width, feed_forward=4 * arguments.width)
        write_scripted_gguf(path, SCRIPT, context_tokens=8_192, size=size)
        model = LlamaModel(path, options())
    print(machine())
    total = sum(len(model.tokens(prompt.messages)) for prompt in prompts)
    stable = len(model._instructions)
    print(f"{arguments.layers} layers of {arguments.width}; {PROMPTS} prompts, {total} tokens,")
    print(f"of which {PROMPTS * stable} are the instructions ({PROMPTS * stable / total:.0%})")
    runs = [
        (measured(model, prompts, True), measured(model, prompts, False)) for _ in range(ROUNDS)
    ]
    for name, rounds in zip(("with reuse", "without reuse"), zip(*runs, strict=True), strict=True):
        seconds = [each for run in rounds for each in run.first_word_s]
        print(f"{name}: {rounds[0].read_tokens} tokens read, first word {milliseconds(seconds)}")


def measured(model: LlamaModel, prompts: list[Prompt], reuse: bool) -> Run:
    read_tokens, first_word_s = 0, []
    instructions = model._instructions
    model._instructions = instructions if reuse else []
    for prompt in prompts:
        if not reuse:
            model._llama.n_tokens = 0
        job = Job(prompt, "", threading.Event(), deadline_s=time.monotonic() + 600)
        started = time.monotonic()
        thread = threading.Thread(target=model.write, args=[job])
        thread.start()
        job.events.get()
        first_word_s.append(time.monotonic() - started)
        thread.join()
        while not isinstance(usage := job.events.get(), Usage):
            pass
        read_tokens += usage.prompt_tokens - usage.reused_tokens
    model._instructions = instructions
    return Run(read_tokens, first_word_s)


def prompt_of(number: int) -> Prompt:
    """A prompt over its own part of the seed article."""
    text = next(SEEDS.glob("*.txt")).read_text(encoding="utf-8")
    starts = [(number * SOURCES + n) * SOURCE_CHARS % (len(text) - SOURCE_CHARS) for n in range(4)]
    sources = [Source(n, evidence_of(text, start)) for n, start in enumerate(starts, 1)]
    question = read_question(f"What is said of the visit in part {number}?")
    return build_prompt(question, sources, 10**6, lambda messages: 0)


def evidence_of(text: str, start: int) -> Evidence:
    article = ArticleRecord(
        id="a", version="0" * 64, path="a", title="Ukraine ceasefire negotiations", language="en",
        published="2025-04-02", publisher="BOTA ALFA PRESS", also=(), story=0,
    )  # fmt: skip
    end = start + SOURCE_CHARS
    return Evidence(article, start, end, text[start:end], Span(start, end), 1.0, 0.5, 0.5)


def options() -> LlamaOptions:
    return LlamaOptions(
        context_tokens=8_192, max_answer_tokens=64, temperature=0.0, seed=1,
        threads=os.cpu_count() or 1, time_limit_s=600.0, queue_size=1,
    )  # fmt: skip


if __name__ == "__main__":
    main()
