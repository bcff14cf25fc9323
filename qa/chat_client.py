"""A client of OpenAI's chat completions: one streamed answer, bounded in time and size.

POST <url>/chat/completions with "stream": true answers with server-sent events whose data are JSON
chunks (choices[0].delta.content), at last one with usage, and "[DONE]".
"""

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from index.errors import ConfigError, ServerFailed, TimedOut
from qa.chat_protocol import is_last, message_in, message_of, shown, text_of, usage_of
from qa.draft import Usage
from qa.prompt import Message

# More text than this for a token, or in one line, is no answer.
_MAX_CHARS_PER_TOKEN = 40
_MAX_LINE_CHARS = 1 << 20
_MAX_BODY_BYTES = 1 << 16
# A busy server that does not say when to come back is asked again after this.
_BUSY_S = 1.0
_BUSY = (429, 503)
_KEY_REFUSED = (401, 403)


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Which server, and how it is asked. model: empty for the only one that it serves.

    connect_s, first_token_s, between_tokens_s: the longest silence at each stage. Raises
    ConfigError if the address is none, or would send the key openly.
    """

    url: str
    model: str
    key: str = field(repr=False)
    context_tokens: int
    max_answer_tokens: int
    temperature: float
    seed: int
    in_flight: int
    connect_s: float
    first_token_s: float
    between_tokens_s: float
    time_limit_s: float
    queue_size: int

    def __post_init__(self) -> None:
        try:
            url = httpx.URL(self.url)
        except httpx.InvalidURL:
            url = httpx.URL()
        if url.scheme not in ("http", "https") or not url.host:
            raise ConfigError(
                f"server_url = {self.url!r} is no address: name one such as "
                "http://127.0.0.1:8080/v1"
            )
        if self.key and url.scheme == "http" and url.host not in ("localhost", "127.0.0.1", "::1"):
            raise ConfigError(
                f"server_url = {self.url!r} would send the key unencrypted: use https, or take "
                "the key away"
            )


class ChatClient:
    """Asks one server; every failure is told as what it means for the operator."""

    def __init__(self, options: ServerOptions) -> None:
        self.model = options.model
        self._options = options
        self._tls: ssl.SSLContext | None = None

    async def write(
        self,
        messages: Sequence[Message],
        say: Callable[[str], None],
        count: Callable[[Usage], None],
    ) -> None:
        """Say the answer as it comes, and count its tokens.

        Raises ServerFailed, or TimedOut where a piece does not come in time.
        """
        try:
            async with self._connection() as connection:
                await self._streamed(connection, messages, say, count)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            reason = shown(str(error)) or f"no answer in {self._options.connect_s:g} s"
            raise self._failed(
                f"cannot be reached ({reason}): start it, or correct server_url"
            ) from error
        except httpx.HTTPError as error:
            raise self._failed(f"broke off ({shown(str(error))}): ask again") from error

    async def _streamed(
        self,
        connection: httpx.AsyncClient,
        messages: Sequence[Message],
        say: Callable[[str], None],
        count: Callable[[Usage], None],
    ) -> None:
        loop, options = asyncio.get_running_loop(), self._options
        said_chars = 0
        try:
            async with asyncio.timeout(options.first_token_s) as silence:
                model = self.model or await self._only_model(connection)
                body = self._body(model, messages)
                async with aclosing(self._chunks(connection, body)) as chunks:
                    async for chunk in chunks:
                        silence.reschedule(loop.time() + options.between_tokens_s)
                        if usage := usage_of(chunk):
                            count(usage)
                        if text := text_of(chunk):
                            say(text)
                            said_chars += len(text)
                        if said_chars > options.max_answer_tokens * _MAX_CHARS_PER_TOKEN:
                            return
        except TimeoutError as error:
            raise TimedOut(self._silence(said_chars > 0)) from error

    async def _chunks(
        self, connection: httpx.AsyncClient, body: dict[str, Any]
    ) -> AsyncGenerator[dict[str, Any]]:
        """Yield the chunks of the answer; raise ServerFailed unless it comes to its end."""
        is_ended = False
        async with self._accepted(connection, body) as response:
            async for line in self._lines(response):
                if not line.startswith("data:"):
                    continue
                data = line.removeprefix("data:").strip()
                if data == "[DONE]":
                    return
                chunk = self._chunk(data)
                is_ended = is_ended or is_last(chunk)
                yield chunk
        if not is_ended:
            raise self._failed("broke off in the middle of its answer: ask again")

    @asynccontextmanager
    async def _accepted(
        self, connection: httpx.AsyncClient, body: dict[str, Any]
    ) -> AsyncIterator[httpx.Response]:
        """The response of a server that takes the question; a busy one is asked again."""
        waited_s = 0.0
        while True:
            async with connection.stream("POST", "/chat/completions", json=body) as response:
                if response.status_code == httpx.codes.OK:
                    self._check_is_stream(response)
                    yield response
                    return
                error = self._refused(response.status_code, await _beginning(response))
                wait_s = _retry_after_s(response)
            waited_s += wait_s
            if response.status_code not in _BUSY or waited_s > self._options.first_token_s:
                raise error
            await asyncio.sleep(wait_s)

    def _check_is_stream(self, response: httpx.Response) -> None:
        kind = response.headers.get("Content-Type", "").split(";")[0]
        if kind != "text/event-stream":
            raise self._failed(
                f"sent {kind or 'something'} and no stream: check that server_url leads to an "
                "OpenAI-compatible server"
            )

    async def _lines(self, response: httpx.Response) -> AsyncIterator[str]:
        held = ""
        async for text in response.aiter_text():
            *lines, held = (held + text).split("\n")
            for line in lines:
                yield line.rstrip("\r")
            if len(held) > _MAX_LINE_CHARS:
                raise self._failed(f"sent a line of more than {_MAX_LINE_CHARS} characters")

    def _chunk(self, data: str) -> dict[str, Any]:
        try:
            chunk = json.loads(data)
        except ValueError as error:
            raise self._failed(
                f"sent {shown(data)!r}, which is no JSON: check that server_url leads to an "
                "OpenAI-compatible server"
            ) from error
        if not isinstance(chunk, dict):
            raise self._failed(f"sent {shown(data)!r}, which is no chunk of an answer")
        if "error" in chunk:
            said = self._hidden(message_of(chunk)) or "an error"
            raise self._failed(f"gave up ({said}): ask again")
        return chunk

    async def _only_model(self, connection: httpx.AsyncClient) -> str:
        """The name of the one model that the server lists; remembered."""
        async with connection.stream("GET", "/models") as response:
            body = await _beginning(response)
        if response.status_code != httpx.codes.OK:
            raise self._refused(response.status_code, body)
        try:
            names = [str(entry["id"]) for entry in json.loads(body)["data"]]
        except (ValueError, KeyError, TypeError) as error:
            raise self._failed("lists no models: set server_model") from error
        if len(names) != 1:
            listed = shown(", ".join(names)) or "none"
            raise self._failed(f"lists the models {listed}: set server_model to one of them")
        self.model = names[0]
        return self.model

    def _body(self, model: str, messages: Sequence[Message]) -> dict[str, Any]:
        return {
            "model": model,
            "messages": [{"role": m.role, "content": m.content} for m in messages],
            "max_tokens": self._options.max_answer_tokens,
            "temperature": self._options.temperature,
            "seed": self._options.seed,
            "stream": True,
            "stream_options": {"include_usage": True},
        }

    def _connection(self) -> httpx.AsyncClient:
        if self._tls is None and self._options.url.startswith("https"):
            self._tls = ssl.create_default_context()
        key = self._options.key
        return httpx.AsyncClient(
            base_url=self._options.url,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(None, connect=self._options.connect_s),
            verify=self._tls if self._tls is not None else False,
            trust_env=False,  # question and evidence go to the named server alone
        )

    def _refused(self, status: int, body: bytes) -> ServerFailed:
        """What a status other than 200 means, with its remedy."""
        said = self._hidden(message_in(body))
        told = f"{status}: {said}" if said else str(status)
        if status in _KEY_REFUSED:
            return self._failed(f"refuses the key ({told}): set FOOTNOTE_SERVER_KEY")
        if status == httpx.codes.NOT_FOUND:
            return self._failed(
                f"does not know the model {self._options.model!r} or the address ({told}): set "
                "server_model to one that it lists, and server_url, which mostly ends in /v1"
            )
        if status in _BUSY:
            return self._failed(f"is busy ({told}): ask again in a moment")
        if httpx.codes.is_client_error(status):
            return self._failed(
                f"refuses the question ({told}): if it is too long, lower context_tokens to what "
                "the server has"
            )
        return self._failed(f"answers with an error ({told}): see its log")

    def _hidden(self, text: str) -> str:
        """The text without the key, which servers like to quote."""
        return text.replace(self._options.key, "…") if self._options.key else text

    def _silence(self, has_begun: bool) -> str:
        setting = "server_between_tokens_s" if has_begun else "server_first_token_s"
        limit_s = self._options.between_tokens_s if has_begun else self._options.first_token_s
        return (
            f"the language model server {self._options.url} said nothing for {limit_s:g} s: "
            f"raise {setting}, or use a faster one"
        )

    def _failed(self, what: str) -> ServerFailed:
        return ServerFailed(f"the language model server {self._options.url} {what}")


async def _beginning(response: httpx.Response) -> bytes:
    """The body, or as much of it as any list of models or message of an error needs."""
    body = b""
    async for part in response.aiter_bytes():
        body += part
        if len(body) > _MAX_BODY_BYTES:
            break
    return body[:_MAX_BODY_BYTES]


def _retry_after_s(response: httpx.Response) -> float:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isascii() and value.isdigit() else _BUSY_S
