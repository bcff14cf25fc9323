"""The server generator: drafts by any server that speaks OpenAI's chat completions.

Such as llama-server or vLLM, on this machine or another. Several drafts are in flight at once.
What goes wrong there is told with its remedy; the articles' own sentences then take its place.
"""

import asyncio
import threading
from collections.abc import Iterator, Sequence

from qa.answer import GeneratorInfo
from qa.chat_client import ChatClient, ServerOptions
from qa.draft import DraftEvent, with_sentences
from qa.prompt import Message, Prompt
from qa.queue import DraftQueue, Job

# How often it is looked at whether the draft must stop.
_POLL_S = 0.05
# No server's tokenizer is here, so tokens are estimated, rather too many than too few: English has
# four bytes a token, Cyrillic three to four, Chinese three; a message has a few of its own.
_BYTES_PER_TOKEN = 3
_TOKENS_PER_MESSAGE = 8


class ServerGenerator:
    """Drafts by a server; nothing is sent before the first draft."""

    def __init__(self, options: ServerOptions) -> None:
        self._options = options
        self._client = ChatClient(options)
        self._queue = DraftQueue(
            self._write, options.in_flight, options.queue_size, options.time_limit_s
        )

    @property
    def info(self) -> GeneratorInfo:
        return GeneratorInfo(kind="server", model=self._client.model or None)

    @property
    def max_prompt_tokens(self) -> int:
        return self._options.context_tokens - self._options.max_answer_tokens

    @property
    def waiting(self) -> int:
        return self._queue.waiting

    def prepare(self) -> None:
        """Nothing: the server is not asked before there is a question."""

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Return an estimate that is rather too high."""
        texts = (message.content.encode() for message in messages)
        return sum(len(text) // _BYTES_PER_TOKEN + _TOKENS_PER_MESSAGE for text in texts)

    def draft(self, prompt: Prompt, cancelled: threading.Event) -> Iterator[DraftEvent]:
        yield from with_sentences(self._queue.events(prompt, cancelled), prompt.question.language)

    def close(self) -> None:
        self._queue.close()

    def _write(self, job: Job) -> None:
        asyncio.run(self._until_stopped(job))

    async def _until_stopped(self, job: Job) -> None:
        """Write the draft; leave off, and with it the connection, as soon as it must stop."""
        writing = asyncio.create_task(self._client.write(job.prompt.messages, job.say, job.count))
        while not writing.done() and not job.must_stop():
            await asyncio.wait([writing], timeout=_POLL_S)
        if writing.done():
            writing.result()
            return
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
