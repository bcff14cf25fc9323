"""POST /v1/chat/completions and GET /v1/models: Footnote for programs made for OpenAI's API.

The last message of the user is the question, what was said before it the dialogue. What is sent,
streamed or not, are the checked sentences with their marks, never the model's raw words: what does
not hold must not slip out. The whole answer, with its footnotes, is in the extra field `footnote`.
"""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, g, json, jsonify, request
from flask.typing import ResponseReturnValue

from index.errors import InvalidRequest, NotFound
from qa.answer import Answer, answer_json, marked
from qa.finding import AskOptions
from qa.followup import Turn
from qa.pipeline import Done, Event, EvidenceFound, SentenceChecked, final_answer
from qa.queue import Reader
from web.context import context, json_object, read_fields, read_options, read_switch
from web.events import POLL_S, Named, stream, while_connected
from web.openapi import described, json_of, messages_of
from web.problems import openai_error
from web.rates import client_of
from web.schema_parts import MAX_HISTORY_TURNS

MODEL = "footnote"
NOT_IN_ARTICLES = "The articles do not say."
# Of a request's own field `footnote`: how to look, as POST /api/ask has it.
OPTIONS = frozenset({"filters", "as_of", "dates", "top_k"})
# The answer is one text: what asks for something else is refused, not passed over. Whatever else
# a client sends (temperature, max_tokens …) is passed over: the settings of the server hold.
_ONLY: Mapping[str, tuple[Any, ...]] = {
    "n": (None, 1),
    "tools": (None, []),
    "functions": (None, []),
    "logprobs": (None, False),
    "modalities": (None, ["text"]),
    "response_format": (None, {"type": "text"}),
}
_MARKS = re.compile(r"(?<!\s)\s*+\[\d{1,3}\]")
# For how many polls of silence a stream waits before it begins: two seconds.
_SILENT_POLLS = int(2 / POLL_S)
_STARTED_S = int(time.time())

blueprint = Blueprint("completions", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks; history: oldest first."""

    question: str
    history: tuple[Turn, ...]
    options: AskOptions
    is_streamed: bool
    wants_usage: bool


@blueprint.get("/v1/models")
@described("The one model: Footnote itself", {200: json_of("OpenAiModels")})
def models() -> ResponseReturnValue:
    return jsonify({"object": "list", "data": [_model()]})


@blueprint.get("/v1/models/<name>")
@described("A model by its name", {200: json_of("OpenAiModel")}, problems=[404])
def model(name: str) -> ResponseReturnValue:
    _check_model(name)
    return jsonify(_model())


@blueprint.post("/v1/chat/completions")
@described(
    "Answer a question as OpenAI's chat completions do; streamed are the checked sentences",
    {200: json_of("ChatCompletion") | messages_of("ChatCompletionChunk")},
    problems=[404, 503],
    body="ChatRequest",
)
def completions() -> Response:
    asked = read_request(json_object())
    reader = Reader(client_of(request.remote_addr or ""))
    made = context().service.answer(asked.question, asked.options, reader, asked.history)
    events = while_connected(context().counts.observed(made), reader)
    if asked.is_streamed:
        return stream(_chunks(events, asked.wants_usage), _encoded)
    answer = final_answer(event for event in events if event is not None)
    return Response(
        json.dumps(_completion(answer), ensure_ascii=False), content_type="application/json"
    )


def read_request(body: Mapping[str, Any]) -> Asked:
    """Return what a body asks; raise InvalidRequest or NotFound naming what cannot be."""
    _check_model(body.get("model"))
    for name, allowed in _ONLY.items():
        if body.get(name) not in allowed:
            raise InvalidRequest(f"{name} cannot be asked for: an answer is one text; leave it out")
    question, history = read_messages(body.get("messages"))
    own = read_fields("footnote", body.get("footnote"), OPTIONS)
    wanted = body.get("stream_options") or {}
    if not isinstance(wanted, dict):
        raise InvalidRequest('stream_options is not an object: send {"include_usage": true}')
    return Asked(
        question=question,
        history=history,
        options=read_options(
            own.get("filters"), own.get("top_k"), own.get("as_of"), own.get("dates")
        ),
        is_streamed=read_switch("stream", body.get("stream") or False),
        wants_usage=read_switch("include_usage", wanted.get("include_usage") or False),
    )


def read_messages(messages: Any) -> tuple[str, tuple[Turn, ...]]:
    """Return the question and the dialogue before it, its last turns.

    Messages of the roles system and developer are passed over: Footnote's own instructions hold.
    """
    if not isinstance(messages, list) or not messages:
        raise InvalidRequest(
            'messages is missing or empty: send [{"role": "user", "content": "…"}]'
        )
    said = [_said(number, message) for number, message in enumerate(messages)]
    spoken = [(role, text) for role, text in said if role in ("user", "assistant")]
    if not spoken or spoken[-1][0] != "user":
        raise InvalidRequest("the last message is not the user's: end with the question")
    turns: list[Turn] = []
    for role, text in spoken[:-1]:
        if role == "user":
            turns.append(Turn(text, ""))
        elif turns and not turns[-1].answer:
            turns[-1] = Turn(turns[-1].question, _MARKS.sub("", text))
    return spoken[-1][1], tuple(turns[-MAX_HISTORY_TURNS:])


def _said(number: int, message: Any) -> tuple[str, str]:
    """Who said what in a message."""
    role = message.get("role") if isinstance(message, dict) else None
    if role not in ("system", "developer", "user", "assistant"):
        raise InvalidRequest(
            f"messages[{number}] has the role {str(role)[:40]!r}: send user and assistant"
        )
    content = message.get("content")
    if content is None and role == "assistant":
        return role, ""
    parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
    if not isinstance(parts, list) or not all(map(_is_text, parts)):
        raise InvalidRequest(f"messages[{number}].content is not a text: only text is read")
    return role, "\n".join(part["text"] for part in parts)


def _is_text(part: Any) -> bool:
    return (
        isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str)
    )


def _check_model(name: Any) -> None:
    if not isinstance(name, str):
        raise InvalidRequest(f'model is missing or not a text: send "{MODEL}"')
    if name != MODEL:
        raise NotFound(
            f"there is no model {name[:80]!r} here: ask for {MODEL!r}, whichever language model "
            "writes its answers"
        )


def content_of(answer: Answer) -> str:
    """Return the answer as one text."""
    if answer.status == "not_in_articles":
        return " ".join(part for part in (NOT_IN_ARTICLES, answer.note) if part)
    return answer.text


def _completion(answer: Answer) -> dict[str, Any]:
    message = {"role": "assistant", "content": content_of(answer), "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {
        **_head("chat.completion"),
        "choices": [choice],
        "usage": _usage(answer),
        "footnote": answer_json(answer),
    }


def _chunks(events: Iterator[Event | None], wants_usage: bool) -> Iterator[Named | None]:
    """The checked sentences as they come, then the end with the whole answer.

    The first chunk waits until the model writes or has a place in the queue, or for a moment: what
    goes wrong until then is answered with a status of its own.
    """
    head = _head("chat.completion.chunk")
    has_begun, is_first, silent_polls = False, True, 0
    for event in events:
        silent_polls += event is None
        if not has_begun and (_is_made(event) or silent_polls >= _SILENT_POLLS):
            has_begun = True
            yield "chunk", _chunk(head, {"role": "assistant", "content": ""})
        if isinstance(event, SentenceChecked) and event.sentence.verdict != "unsupported":
            text = marked(event.sentence)
            yield "chunk", _chunk(head, {"content": text if is_first else f" {text}"})
            is_first = False
        elif isinstance(event, Done):
            if is_first:
                yield "chunk", _chunk(head, {"content": content_of(event.answer)})
            last = {"footnote": answer_json(event.answer)}
            yield "chunk", _chunk(head, {}, "stop") | last
            if wants_usage:
                yield "chunk", {**head, "choices": [], "usage": _usage(event.answer)}
            yield "end", {}
        else:
            yield None
    events.close()  # type: ignore[attr-defined]


def _is_made(event: Event | None) -> bool:
    """Whether the event comes of an answer that is being made, not only of what was found."""
    return event is not None and not isinstance(event, EvidenceFound)


def _chunk(
    head: Mapping[str, Any], delta: Mapping[str, Any], finish_reason: str | None = None
) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    return {**head, "choices": [choice]}


def _encoded(name: str, data: dict[str, Any]) -> bytes:
    if name == "end":
        return b"data: [DONE]\n\n"
    sent = openai_error(data) if name == "error" else data
    return f"data: {json.dumps(sent, ensure_ascii=False)}\n\n".encode()


def _head(kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{g.request_id}",
        "object": kind,
        "created": int(time.time()),
        "model": MODEL,
    }


def _usage(answer: Answer) -> dict[str, Any]:
    """The tokens of the language model; none where the articles' own sentences answer."""
    used = answer.usage
    read, reused, written = (
        (used.prompt_tokens, used.reused_tokens, used.answer_tokens) if used else (0, 0, 0)
    )
    return {
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": read + written,
        "prompt_tokens_details": {"cached_tokens": reused},
    }


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": _STARTED_S, "owned_by": "footnote"}
