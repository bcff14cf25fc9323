"""A model loaded by llama.cpp: its chat template, its tokens, and one draft at a time."""

import codecs
import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from index.errors import ModelError, ModelInvalid, ModelTooLarge
from qa.draft import Usage
from qa.gguf import GgufHeader, free_memory_bytes, read_header
from qa.models import format_bytes
from qa.native_log import native_log
from qa.prompt import Message, instructions
from qa.queue import Job
from qa.sampling import CitationSampler
from qa.streamed_text import until_stop

# Where a model goes on to write the next turn by itself, its answer has ended.
STOP = ("\nQuestion:", "\nSources:", "\nSource:")
# No model's context is longer; llama.cpp's settings count further than that.
MAX_CONTEXT_TOKENS = 1 << 24
# The longest piece of text that one token of a vocabulary may stand for, in bytes.
_PIECE_BYTES = 1_024
_PROBE = "a system message"


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
        header = read_header(path)
        context_tokens = min(options.context_tokens, header.trained_tokens or MAX_CONTEXT_TOKENS)
        _check_memory(path, header, context_tokens)
        import llama_cpp
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        said = native_log()
        said.errors.clear()
        self._llama_cpp = llama_cpp
        self._path = path
        self._options = options
        try:
            self._llama: Any = llama_cpp.Llama(
                str(path),
                n_ctx=context_tokens,
                n_threads=options.threads,
                n_threads_batch=options.threads,
                seed=options.seed,
                verbose=False,
            )
        except TemplateError as error:
            raise self._bad_template(error) from error
        except (ValueError, RuntimeError, OSError) as error:
            raise self._not_loaded(said.errors, error) from error
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
        self._takes_system = self._keeps_system_message()
        self._job: Job | None = None
        # llama.cpp asks this between the operations of a batch; kept, or it would be freed.
        self._abort = llama_cpp.ggml_abort_callback(self._asked_to_stop)
        llama_cpp.llama_set_abort_callback(self._llama.ctx, self._abort, ctypes.c_void_p(0))
        self._instructions = self._stable_tokens()
        self._kept = self._read_and_kept(self._instructions)

    def tokens(self, messages: Sequence[Message]) -> list[int]:
        """Return the messages in the form of the model's chat template, as its tokens."""
        try:
            text, has_bos = self._formatted(messages if self._takes_system else merged(messages))
        except (TemplateError, ValueError) as error:
            raise self._bad_template(error) from error
        return list(self._llama.tokenize(text.encode(), add_bos=not has_bos, special=True))

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
        written: list[int] = []
        reused: int | None = None
        self._job = job
        try:
            reused = self._read(tokens)
            for text in until_stop(self._texts(job, written), STOP):
                job.say(text)
        except RuntimeError:
            # An aborted batch surfaces as a failed decode; the batches before it stay valid.
            if not job.must_stop():
                raise
        finally:
            self._job = None
        if reused is not None:
            job.count(Usage(len(tokens), reused, len(written)))

    def close(self) -> None:
        self._llama.close()

    def _read(self, tokens: list[int]) -> int:
        """Evaluate a prompt, except what the context still holds of its beginning.

        Returns how many tokens were held. The last token is always evaluated: the next one is
        chosen from what it leads to.
        """
        llama = self._llama
        held = common_prefix(llama.input_ids[: llama.n_tokens], tokens[:-1])
        stable = common_prefix(self._instructions, tokens[:-1])
        is_kept = stable == len(self._instructions)
        # A recurrent model cannot go back to an earlier place: removing fails.
        if (is_kept and held < stable) or not llama._ctx.kv_cache_seq_rm(-1, held, -1):
            held = self._restored() if is_kept else self._emptied()
        llama.n_tokens = held
        llama.eval(tokens[held:])
        return held

    def _stable_tokens(self) -> list[int]:
        """The tokens that every prompt begins with."""
        begun = [self.tokens((instructions(), Message("user", text))) for text in ("A", "B")]
        stable = begun[0][: common_prefix(*begun)]
        return stable if len(stable) < self.context_tokens else []

    def _read_and_kept(self, tokens: list[int]) -> Any:
        """Read the tokens; return the context's state after them, to go back to."""
        if not tokens:
            return (ctypes.c_uint8 * 0)()
        self._llama.eval(tokens)
        size = self._llama_cpp.llama_state_seq_get_size(self._llama.ctx, 0)
        kept = (ctypes.c_uint8 * size)()
        self._llama_cpp.llama_state_seq_get_data(self._llama.ctx, kept, size, 0)
        return kept

    def _restored(self) -> int:
        """Put the instructions back into the context; return how many tokens it then holds."""
        self._emptied()
        count = len(self._instructions)
        size = len(self._kept)
        if self._llama_cpp.llama_state_seq_set_data(self._llama.ctx, self._kept, size, 0) != size:
            return self._emptied()
        self._llama.input_ids[:count] = self._instructions
        return count

    def _emptied(self) -> int:
        self._llama._ctx.kv_cache_clear()
        return 0

    def _texts(self, job: Job, written: list[int]) -> Iterator[str]:
        """Yield the text of each generated token, and append the token to `written`."""
        utf8 = codecs.getincrementaldecoder("utf-8")(errors="replace")
        numbers = [source.number for source in job.prompt.sources]
        sampler = CitationSampler(
            self._llama_cpp, self._vocab, numbers, self._options.temperature, self._options.seed
        )
        try:
            while len(written) < self._options.max_answer_tokens and not job.must_stop():
                token = sampler.sample(self._llama.ctx)
                if self._llama_cpp.llama_vocab_is_eog(self._vocab, token):
                    break
                written.append(token)
                yield utf8.decode(self._piece(token))
                self._llama.eval([token])
        finally:
            sampler.close()
        yield utf8.decode(b"", final=True)

    @property
    def _vocab(self) -> Any:
        return self._llama._model.vocab

    def _piece(self, token: int) -> bytes:
        buffer = ctypes.create_string_buffer(_PIECE_BYTES)
        size = self._llama_cpp.llama_token_to_piece(
            self._vocab, token, buffer, _PIECE_BYTES, 0, False
        )
        return buffer.raw[: max(size, 0)]

    def _formatted(self, messages: Sequence[Message]) -> tuple[str, bool]:
        """The text that the chat template makes, and whether it begins with the BOS token."""
        plain = [{"role": message.role, "content": message.content} for message in messages]
        # Models that can think aloud before they answer are asked not to.
        formatted = self._formatter(messages=plain, enable_thinking=False)
        return formatted.prompt, formatted.added_special

    def _keeps_system_message(self) -> bool:
        """Some templates refuse a system message, and some drop it silently."""
        try:
            text, _ = self._formatted((Message("system", _PROBE), Message("user", "?")))
        except (TemplateError, ValueError):
            return False
        return _PROBE in text

    def _not_loaded(self, said: Sequence[str], error: Exception) -> ModelError:
        """What to raise where llama.cpp gave up; its own words tell more than the exception."""
        reason = "; ".join(said) or str(error)
        if "alloc" in reason:
            return ModelTooLarge(
                f"there is no memory for {self._path} ({reason}): lower context_tokens, or use a "
                "smaller model (`footnote models list`)"
            )
        return ModelInvalid(
            f"llama.cpp cannot load {self._path} ({reason}): check that it is a complete GGUF file "
            "of a kind that this version knows"
        )

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


def _check_memory(path: Path, header: GgufHeader, context_tokens: int) -> None:
    needed, free = header.memory_bytes(context_tokens), free_memory_bytes()
    if free is not None and needed > free:
        raise ModelTooLarge(
            f"{path} needs about {format_bytes(needed)} of memory with a context of "
            f"{context_tokens} tokens, and {format_bytes(free)} are free: use a smaller model "
            "(`footnote models list`), lower context_tokens, or close other programs"
        )


def merged(messages: Sequence[Message]) -> list[Message]:
    """Return the messages as one of the user, for templates without a system message."""
    return [Message("user", "\n\n".join(message.content for message in messages))]


def common_prefix(held: Sequence[int], wanted: Sequence[int]) -> int:
    """Return how many tokens two sequences begin with in common."""
    pairs = zip(held, wanted, strict=False)
    return next(
        (count for count, (one, other) in enumerate(pairs) if one != other),
        min(len(held), len(wanted)),
    )
