"""The llama.cpp generator: any GGUF file, one owner thread, a bounded queue in front.

A llama.cpp context is not safe to share between threads, so one thread owns it and serves the
queue in order; it also stops in the middle of reading a prompt when the reader has left.
"""

import ctypes
import logging
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from index.errors import (
    Cancelled,
    FootnoteError,
    GenerationFailed,
    ModelInvalid,
    ModelMissing,
    QueueFull,
    TimedOut,
)
from qa.answer import GeneratorInfo
from qa.draft import DraftEvent, Queued, Token, with_sentences
from qa.prompt import REFUSAL, Message, Prompt

log = logging.getLogger("footnote")

GGUF_MAGIC = b"GGUF"
# How often a waiting reader is told the place in the queue, and a cancellation is looked for.
_POLL_S = 0.25
# Weight of the newest answer in the running mean of how long one takes.
_SMOOTHING = 0.3


@dataclass(frozen=True, slots=True)
class LlamaOptions:
    """How the model is run; names and meanings as in llama.cpp."""

    context_tokens: int
    max_answer_tokens: int
    temperature: float
    seed: int
    threads: int
    time_limit_s: float
    queue_size: int


@dataclass
class _Job:
    """One draft: what to write, and the channel back to the request that waits for it."""

    prompt: Prompt
    cancelled: threading.Event
    events: "queue.Queue[Token | FootnoteError | None]" = field(default_factory=queue.Queue)
    started_s: float | None = None
    deadline_s: float = 0.0

    def must_stop(self) -> bool:
        return self.cancelled.is_set() or time.monotonic() > self.deadline_s


class LlamaGenerator:
    """Drafts by a GGUF model; the model is loaded by its owner thread at the first use."""

    def __init__(self, path: Path, options: LlamaOptions) -> None:
        """Raise ModelMissing or ModelInvalid at once if the file cannot be a model."""
        check_gguf(path)
        self._path = path
        self._options = options
        self._jobs: list[_Job] = []
        self._changed = threading.Condition()
        self._model: _Model | None = None
        self._closed = False
        self._thread: threading.Thread | None = None
        self._mean_s: float | None = None

    @property
    def info(self) -> GeneratorInfo:
        return GeneratorInfo(kind="llama.cpp", model=self._path.name)

    @property
    def max_prompt_tokens(self) -> int:
        return self._loaded().context_tokens - self._options.max_answer_tokens

    def count_tokens(self, messages: Sequence[Message]) -> int:
        return len(self._loaded().tokens(messages))

    def load(self) -> None:
        """Load the model now; raise ModelInvalid if llama.cpp cannot."""
        self._loaded()

    def draft(self, prompt: Prompt, cancelled: threading.Event) -> Iterator[DraftEvent]:
        self._loaded()
        job = self._enqueue(prompt, cancelled)
        try:
            yield from with_sentences(self._events(job))
        finally:
            cancelled.set()
            with self._changed, suppress(ValueError):
                self._jobs.remove(job)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            for job in self._jobs:
                job.cancelled.set()
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
        if self._model is not None:
            self._model.close()
            self._model = None

    def _enqueue(self, prompt: Prompt, cancelled: threading.Event) -> _Job:
        job = _Job(prompt, cancelled)
        with self._changed:
            if len(self._jobs) > self._options.queue_size:
                raise QueueFull(
                    f"{self._options.queue_size} questions wait for the language model already: "
                    "ask again in a moment"
                )
            self._jobs.append(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="llama", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return job

    def _events(self, job: _Job) -> Iterator[Queued | Token]:
        """What the owner sends for this job, with its place while it waits."""
        last_place = 0
        while True:
            place = self._place(job)
            if place > 0 and place != last_place:
                yield Queued(place, self._mean_s * place if self._mean_s else None)
            last_place = place
            try:
                event = job.events.get(timeout=_POLL_S)
            except queue.Empty:
                if job.cancelled.is_set() and place > 0:
                    return
                continue
            if event is None or isinstance(event, Cancelled):
                return
            if isinstance(event, FootnoteError):
                raise event
            yield event

    def _place(self, job: _Job) -> int:
        """How many drafts are before this one: 0 when it is being written."""
        with self._changed:
            return self._jobs.index(job) if job in self._jobs else 0

    def _loaded(self) -> "_Model":
        with self._changed:
            if self._model is None:
                self._model = _Model(self._path, self._options)
            return self._model

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._jobs)
                if self._closed:
                    return
                job = self._jobs[0]
            self._run(job)
            with self._changed, suppress(ValueError):
                self._jobs.remove(job)

    def _run(self, job: _Job) -> None:
        started = time.monotonic()
        job.deadline_s = started + self._options.time_limit_s
        try:
            if not job.cancelled.is_set():
                for text in self._loaded().write(job):
                    job.events.put(Token(text))
            job.events.put(self._ending(job))
        except FootnoteError as error:
            job.events.put(error)
        except Exception as error:
            log.error("the language model failed", exc_info=error)
            job.events.put(GenerationFailed(f"the language model failed ({error}): ask again"))
        if not job.cancelled.is_set():
            took = time.monotonic() - started
            mean = took if self._mean_s is None else self._mean_s
            self._mean_s = (1 - _SMOOTHING) * mean + _SMOOTHING * took

    def _ending(self, job: _Job) -> FootnoteError | None:
        if job.cancelled.is_set():
            return Cancelled("the reader left")
        if job.must_stop():
            return TimedOut(
                f"the language model took longer than {self._options.time_limit_s:g} s: "
                "raise time_limit_s, or use a smaller model"
            )
        return None


class _Model:
    """The loaded model; only the owner thread writes with it, any thread may count tokens."""

    def __init__(self, path: Path, options: LlamaOptions) -> None:
        import llama_cpp
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        self._llama_cpp = llama_cpp
        self._path = path
        self._options = options
        try:
            self._llama: Any = llama_cpp.Llama(
                str(path),
                n_ctx=options.context_tokens,
                n_threads=options.threads,
                n_threads_batch=options.threads,
                seed=options.seed,
                verbose=False,
            )
        except TemplateError as error:
            raise self._bad_template(error) from error
        except (ValueError, RuntimeError, OSError) as error:
            raise ModelInvalid(
                f"llama.cpp cannot load {path} ({error}): check that it is a complete GGUF file"
            ) from error
        template = self._llama.metadata.get("tokenizer.chat_template")
        if not template:
            raise ModelInvalid(
                f"{path} carries no chat template: use an instruct model, whose GGUF has one"
            )
        try:
            self._formatter = Jinja2ChatFormatter(
                template=template,
                eos_token=self._special_text(self._llama.token_eos()),
                bos_token=self._special_text(self._llama.token_bos()),
                stop_token_ids=[self._llama.token_eos()],
            )
        except TemplateError as error:
            raise self._bad_template(error) from error
        self.context_tokens = int(self._llama.n_ctx())
        self._job: _Job | None = None
        # llama.cpp asks this between the operations of a batch; kept, or it would be freed.
        self._abort = llama_cpp.ggml_abort_callback(self._asked_to_stop)
        llama_cpp.llama_set_abort_callback(self._llama.ctx, self._abort, ctypes.c_void_p(0))

    def tokens(self, messages: Sequence[Message]) -> list[int]:
        plain = [{"role": message.role, "content": message.content} for message in messages]
        try:
            formatted = self._formatter(messages=plain)
        except (TemplateError, ValueError) as error:
            raise self._bad_template(error) from error
        return list(
            self._llama.tokenize(
                formatted.prompt.encode("utf-8"), add_bos=not formatted.added_special, special=True
            )
        )

    def write(self, job: _Job) -> Iterator[str]:
        """Yield the text as it is generated, until it ends, is cancelled or is out of time."""
        tokens = self.tokens(job.prompt.messages)
        if len(tokens) + self._options.max_answer_tokens > self.context_tokens:
            raise ModelInvalid(
                f"the prompt has {len(tokens)} tokens, and with an answer of "
                f"{self._options.max_answer_tokens} does not fit the context of "
                f"{self.context_tokens}: raise context_tokens, or lower max_answer_tokens"
            )
        self._job = job
        stream = self._llama.create_completion(
            tokens,
            max_tokens=self._options.max_answer_tokens,
            temperature=self._options.temperature,
            seed=self._options.seed,
            repeat_penalty=1.0,
            grammar=self._grammar(job.prompt),
            stream=True,
        )
        try:
            for chunk in stream:
                if text := chunk["choices"][0]["text"]:
                    yield text
                if job.must_stop():
                    return
        except RuntimeError:
            # An aborted batch surfaces as a failed decode; its half-filled cache is dropped.
            if not job.must_stop():
                raise
            self._llama.reset()
        finally:
            stream.close()
            self._job = None

    def close(self) -> None:
        self._llama.close()

    def _bad_template(self, error: Exception) -> ModelInvalid:
        return ModelInvalid(
            f"the chat template in {self._path} cannot be used ({error}): use an instruct model "
            "whose template takes a system and a user message"
        )

    def _asked_to_stop(self, _: object) -> bool:
        job = self._job
        return job is not None and job.must_stop()

    def _special_text(self, token: int) -> str:
        if token < 0:
            return ""
        text = self._llama_cpp.llama_vocab_get_text(self._llama._model.vocab, token)
        return text.decode("utf-8", errors="replace") if text else ""

    def _grammar(self, prompt: Prompt) -> Any:
        """A grammar in which only the numbers of the prompt's sources can stand in brackets."""
        return self._llama_cpp.LlamaGrammar.from_string(
            citation_grammar([source.number for source in prompt.sources]), verbose=False
        )


def citation_grammar(numbers: Sequence[int]) -> str:
    """Return GBNF for the refusal, or text in which brackets hold only the given numbers."""
    choices = " | ".join(f'"{number}"' for number in numbers)
    return f'root ::= ([^\\[\\]] | "[" number "]")+\nnumber ::= {choices}\n'


def is_refusal(draft: str) -> bool:
    """Return whether a draft says that the sources do not answer."""
    return REFUSAL in draft.upper()


def check_gguf(path: Path) -> None:
    """Raise ModelMissing or ModelInvalid unless the file is there and begins as a GGUF does."""
    if not path.is_file():
        raise ModelMissing(
            f"there is no model file at {path}: name another with --model, or leave it out to "
            "answer with the articles' own sentences"
        )
    with path.open("rb") as file:
        magic = file.read(len(GGUF_MAGIC))
    if magic != GGUF_MAGIC:
        raise ModelInvalid(
            f"{path} is not a GGUF file (it begins with {magic!r}, not {GGUF_MAGIC!r}): "
            "name a model in the GGUF format"
        )
