"""The llama.cpp generator: any GGUF file, written with by one worker behind the queue.

A llama.cpp context is not safe to share between threads, so one draft is written at a time; the
worker also stops in the middle of reading a prompt when the reader has left.
"""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from qa.answer import GeneratorInfo
from qa.draft import DraftEvent, with_sentences
from qa.gguf import check_gguf
from qa.llama_model import LlamaModel, LlamaOptions
from qa.prompt import REFUSAL, Message, Prompt
from qa.queue import DraftQueue, Job, unloaded

# How long closing waits for a model that is being loaded.
_CLOSING_S = 0.5


class LlamaGenerator:
    """Drafts by a GGUF model, which is loaded at the first use."""

    def __init__(self, path: Path, options: LlamaOptions) -> None:
        """Raise ModelMissing or ModelInvalid at once if the file cannot be a model."""
        check_gguf(path)
        self._path = path
        self._options = options
        self._loading = threading.Lock()
        self._model: LlamaModel | None = None
        self._is_closed = False
        self._queue = DraftQueue(self._write, 1, options.queue_size, options.time_limit_s)

    @property
    def info(self) -> GeneratorInfo:
        return GeneratorInfo(kind="llama.cpp", model=self._path.name)

    @property
    def max_prompt_tokens(self) -> int:
        return self._loaded().context_tokens - self._options.max_answer_tokens

    @property
    def waiting(self) -> int:
        return self._queue.waiting

    def count_tokens(self, messages: Sequence[Message]) -> int:
        return len(self._loaded().tokens(messages))

    def prepare(self) -> None:
        """Load the model now and read the instructions; raise ModelError if that cannot be."""
        self._loaded()

    def draft(self, prompt: Prompt, cancelled: threading.Event) -> Iterator[DraftEvent]:
        self._loaded()
        yield from with_sentences(self._queue.events(prompt, cancelled), prompt.question.language)

    def close(self) -> None:
        """Free the model. One that is being loaded is freed once it is; that is not waited for."""
        self._is_closed = True
        self._queue.close()
        if self._loading.acquire(timeout=_CLOSING_S):
            self._free()
            self._loading.release()

    def _loaded(self) -> LlamaModel:
        with self._loading:
            if self._model is None and not self._is_closed:
                self._model = LlamaModel(self._path, self._options)
            if self._model is None or self._is_closed:
                self._free()
                raise unloaded()
            return self._model

    def _free(self) -> None:
        if self._model is not None:
            self._model.close()
            self._model = None

    def _write(self, job: Job) -> None:
        self._loaded().write(job)


def is_refusal(draft: str) -> bool:
    """Return whether a draft says that the sources do not answer."""
    return REFUSAL in draft.upper()
