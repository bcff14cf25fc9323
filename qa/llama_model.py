"""A model loaded by llama.cpp: its chat template, its tokens, and one draft at a time."""

import codecs
import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from index.errors import ModelInvalid
from qa.draft import Usage
from qa.gguf import check_gguf
from qa.prompt import Message, Prompt
from qa.queue import Job

# Where a model goes on to write the next turn by itself, its answer has ended.
STOP = ("\nQuestion:", "\nSources:", "\nSource:")
# The longest piece of text that one token of a vocabulary may stand for, in bytes.
_PIECE_BYTES = 1_024


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


class LlamaModel:
    """The loaded model; one worker writes with it, any thread may count tokens."""

    def __init__(self, path: Path, options: LlamaOptions) -> None:
        """Load the model; raise ModelMissing or ModelInvalid if llama.cpp cannot."""
        check_gguf(path)
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
        self._job: Job | None = None
        # llama.cpp asks this between the operations of a batch; kept, or it would be freed.
        self._abort = llama_cpp.ggml_abort_callback(self._asked_to_stop)
        llama_cpp.llama_set_abort_callback(self._llama.ctx, self._abort, ctypes.c_void_p(0))

    def tokens(self, messages: Sequence[Message]) -> list[int]:
        """Return the messages in the form of the model's chat template, as its tokens."""
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

    def write(self, job: Job) -> None:
        """Say the text as it is generated, until it ends or must stop; then count the tokens.

        What the context still holds of an earlier prompt is not read again.
        """
        tokens = self.tokens(job.prompt.messages)
        if len(tokens) + self._options.max_answer_tokens > self.context_tokens:
            raise ModelInvalid(
                f"the prompt has {len(tokens)} tokens, and with an answer of "
                f"{self._options.max_answer_tokens} does not fit the context of "
                f"{self.context_tokens}: raise context_tokens, or lower max_answer_tokens"
            )
        read_before = self._tokens_read()
        written: list[int] = []
        self._job = job
        try:
            for text in until_stop(self._texts(tokens, job, written), STOP):
                job.say(text)
        except RuntimeError:
            if not job.must_stop():
                raise
            # An aborted batch surfaces as a failed decode. The batches before it stay valid, but
            # no logits are there to sample from.
            self._llama._requires_eval = True
        finally:
            self._job = None
        reused = len(tokens) - (self._tokens_read() - read_before)
        job.count(Usage(len(tokens), max(reused, 0), len(written)))

    def close(self) -> None:
        self._llama.close()

    def _texts(self, tokens: list[int], job: Job, written: list[int]) -> Iterator[str]:
        """Yield the text of each generated token, and append the token to `written`."""
        utf8 = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._llama.set_seed(self._options.seed)
        generated = self._llama.generate(
            tokens,
            temp=self._options.temperature,
            repeat_penalty=1.0,
            grammar=self._grammar(job.prompt),
        )
        for token in generated:
            if self._llama_cpp.llama_vocab_is_eog(self._vocab, token) or job.must_stop():
                break
            written.append(token)
            yield utf8.decode(self._piece(token))
            if len(written) == self._options.max_answer_tokens:
                break
        yield utf8.decode(b"", final=True)

    @property
    def _vocab(self) -> Any:
        return self._llama._model.vocab

    def _tokens_read(self) -> int:
        """How many prompt tokens llama.cpp has evaluated in this context so far."""
        return int(self._llama_cpp.llama_perf_context(self._llama.ctx).n_p_eval)

    def _piece(self, token: int) -> bytes:
        buffer = ctypes.create_string_buffer(_PIECE_BYTES)
        size = self._llama_cpp.llama_token_to_piece(
            self._vocab, token, buffer, _PIECE_BYTES, 0, False
        )
        return buffer.raw[: max(size, 0)]

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
        text = self._llama_cpp.llama_vocab_get_text(self._vocab, token)
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


def until_stop(texts: Iterable[str], stops: Sequence[str]) -> Iterator[str]:
    """Yield the text up to the first of the stops; what may turn out to be one is held back."""
    held = ""
    for text in texts:
        held += text
        found = [held.index(stop) for stop in stops if stop in held]
        if found:
            yield held[: min(found)]
            return
        ready = len(held) - max(_begun(held, stop) for stop in stops)
        if ready:
            yield held[:ready]
        held = held[ready:]
    if held:
        yield held


def _begun(text: str, stop: str) -> int:
    """How many characters at the end of the text the stop begins with."""
    lengths = range(min(len(stop) - 1, len(text)), 0, -1)
    return next((length for length in lengths if text.endswith(stop[:length])), 0)
