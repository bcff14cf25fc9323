"""POST /api/ask: the answer as JSON, or as server-sent events while it is written."""

from typing import Any

from flask import Blueprint, Response, json, request

from index.errors import InvalidRequest
from qa.answer import answer_json, citation_json, evidence_json, question_json, sentence_json
from qa.draft import Queued, Token
from qa.followup import Turn
from qa.pipeline import Done, Event, EvidenceFound, SentenceChecked, final_answer
from qa.queue import Reader
from web.context import context, json_body, read_options
from web.events import Named, stream, wants_stream, while_connected
from web.openapi import described, events_of, json_of
from web.rates import client_of
from web.schema_parts import MAX_HISTORY_TURNS

FIELDS = frozenset({"question", "history", "filters", "as_of", "dates", "top_k", "stream"})

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
    history = _read_history(body.get("history"))
    options = read_options(
        body.get("filters"), body.get("top_k"), body.get("as_of"), body.get("dates")
    )
    reader = Reader(client_of(request.remote_addr or ""))
    made = context().service.answer(text, options, reader, history)
    events = while_connected(context().counts.observed(made), reader)
    if wants_stream(body):
        return stream(None if event is None else _named(event) for event in events)
    answer = final_answer(event for event in events if event is not None)
    return Response(
        json.dumps(answer_json(answer), ensure_ascii=False), content_type="application/json"
    )


def _read_history(history: Any) -> list[Turn]:
    turns = history if isinstance(history, list) else None if history is not None else []
    if turns is None or len(turns) > MAX_HISTORY_TURNS or not all(map(_is_turn, turns)):
        raise InvalidRequest(
            f"history is not a list of at most {MAX_HISTORY_TURNS} turns: "
            'send [{"question": "…", "answer": "…"}]'
        )
    return [Turn(turn["question"], turn.get("answer", "")) for turn in turns]


def _is_turn(turn: Any) -> bool:
    return (
        isinstance(turn, dict)
        and "question" in turn
        and turn.keys() <= {"question", "answer"}
        and all(isinstance(text, str) for text in turn.values())
    )


def _named(event: Event) -> Named:
    match event:
        case EvidenceFound(sources, question):
            return "evidence", {**question_json(question), "evidence": evidence_json(sources)}
        case Queued(place, estimate_s):
            return "queued", {"place": place, "estimate_s": estimate_s}
        case Token(text):
            return "token", {"text": text}
        case SentenceChecked(sentence, citations):
            footnotes = [citation_json(citation) for citation in citations]
            return "sentence", {"sentence": sentence_json(sentence), "citations": footnotes}
        case Done(answer):
            return "done", answer_json(answer)
