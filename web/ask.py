"""POST /api/ask: the answer as JSON, or as server-sent events while it is written."""

import queue
import threading
from collections.abc import Iterator
from typing import Any

from flask import (
    Blueprint,
    Response,
    g,
    json,
    request,
    stream_with_context,
)

from index.errors import FootnoteError, InvalidRequest
from qa.answer import answer_json, citation_json, evidence_json, sentence_json
from qa.draft import Queued, Token
from qa.pipeline import Done, Event, EvidenceFound, SentenceChecked, final_answer
from qa.queue import Reader
from web.context import context, json_body, read_options
from web.openapi import described, events_of, json_of
from web.problems import problem, unexpected_problem
from web.schemas import MAX_HISTORY_TURNS

FIELDS = frozenset({"question", "history", "filters", "as_of", "top_k", "stream"})
# A write to a reader who has left fails; this bounds how long that goes unnoticed.
HEARTBEAT_S = 5.0

blueprint = Blueprint("ask", __name__)


EVENTS = events_of(
    evidence="EvidenceEvent",
    queued="QueuedEvent",
    token="TokenEvent",
    sentence="SentenceEvent",
    done="Answer",
    error="Problem",
)


@blueprint.post("/api/ask")
@described(
    "Answer a question: JSON, or the events of its making with stream = true",
    {200: json_of("Answer") | EVENTS},
    problems=[503],
    body="AskRequest",
)
def ask() -> Response:
    body = json_body(FIELDS)
    text = body.get("question")
    if not isinstance(text, str):
        raise InvalidRequest('question is missing or not a text: send {"question": "…"}')
    _check_history(body.get("history"))
    options = read_options(body.get("filters"), body.get("top_k"))
    cancelled = Reader(request.remote_addr or "")
    events = context().service.answer(text, options, cancelled)
    if not _wants_stream(body):
        return Response(
            json.dumps(answer_json(final_answer(events)), ensure_ascii=False),
            content_type="application/json",
        )
    # The first event is made before the response starts, so that a bad question is a 400.
    first = next(events)
    return Response(
        stream_with_context(_stream(first, events, cancelled)),
        content_type="text/event-stream; charset=utf-8",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _wants_stream(body: dict[str, Any]) -> bool:
    asked = body.get("stream")
    if asked is not None and not isinstance(asked, bool):
        raise InvalidRequest(f"stream = {asked!r}: send true or false")
    accepts = request.accept_mimetypes.best == "text/event-stream"
    return asked if isinstance(asked, bool) else accepts


def _check_history(history: Any) -> None:
    turns = history if isinstance(history, list) else None if history is not None else []
    if turns is None or len(turns) > MAX_HISTORY_TURNS or not all(map(_is_turn, turns)):
        raise InvalidRequest(
            f"history is not a list of at most {MAX_HISTORY_TURNS} turns: "
            'send [{"question": "…", "answer": "…"}]'
        )


def _is_turn(turn: Any) -> bool:
    return (
        isinstance(turn, dict)
        and "question" in turn
        and turn.keys() <= {"question", "answer"}
        and all(isinstance(text, str) for text in turn.values())
    )


def _stream(first: Event, rest: Iterator[Event], cancelled: threading.Event) -> Iterator[bytes]:
    """Events as bytes; when the reader leaves, the server closes this and the model stops."""
    ready: queue.Queue[bytes | None] = queue.Queue()
    request_id = g.request_id

    def pump() -> None:
        try:
            for event in rest:
                ready.put(_event_bytes(event))
        except FootnoteError as error:
            ready.put(_bytes("error", problem(error, request_id)))
        except Exception as error:  # the response has begun: this is its only way to say so
            ready.put(_bytes("error", unexpected_problem(error, request_id)))
        finally:
            ready.put(None)

    threading.Thread(target=pump, name="ask", daemon=True).start()
    try:
        yield _event_bytes(first)
        while True:
            try:
                item = ready.get(timeout=HEARTBEAT_S)
            except queue.Empty:
                item = b": heartbeat\n\n"
            if item is None:
                return
            yield item
    finally:
        cancelled.set()


def _event_bytes(event: Event) -> bytes:
    match event:
        case EvidenceFound(sources):
            return _bytes("evidence", {"evidence": evidence_json(sources)})
        case Queued(place, estimate_s):
            return _bytes("queued", {"place": place, "estimate_s": estimate_s})
        case Token(text):
            return _bytes("token", {"text": text})
        case SentenceChecked(sentence, citations):
            footnotes = [citation_json(citation) for citation in citations]
            return _bytes("sentence", {"sentence": sentence_json(sentence), "citations": footnotes})
        case Done(answer):
            return _bytes("done", answer_json(answer))


def _bytes(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
