"""GET /api/index: what serves; POST /api/index/rebuild and rollback: another generation."""

from collections.abc import Iterator
from dataclasses import asdict
from threading import Event
from typing import Any

from flask import Blueprint, Response, g, jsonify
from flask.typing import ResponseReturnValue

from index.errors import NoIndex
from qa.building import JobState, Progress, Result, Task
from web.context import context, json_body, read_switch
from web.events import Named, stream, wants_stream, while_connected
from web.openapi import described, events_of, json_of
from web.problems import problem

blueprint = Blueprint("index", __name__)

# Another build runs; articles cannot be read; the disk is full.
_BUILD_PROBLEMS = (409, 422, 500, 503, 507)


@blueprint.get("/api/index")
@described(
    "What serves, what it holds, and how the last build of this server went",
    {200: json_of("Index")},
    problems=[503],
)
def index() -> ResponseReturnValue:
    service = context().service
    try:
        manifest = service.index.current().manifest
    except NoIndex as error:
        raise NoIndex(f"{error}{_first_build()}") from error
    info = service.generator.info
    return jsonify(
        {
            "generation": manifest.number,
            "built_at": manifest.built_at,
            "articles": manifest.articles,
            "passages": manifest.passages,
            "stories": manifest.stories,
            "languages": manifest.languages,
            "unanalysed": manifest.unanalysed,
            "skipped": [asdict(file) for file in manifest.skipped],
            "embedder": manifest.embedder.name,
            "dense_index": manifest.dense_index,
            "model": {"kind": info.kind, "model": info.model},
            "problem": service.index.problem,
            "build": _state_json(context().builder.state),
        }
    )


@blueprint.post("/api/index/rebuild")
@described(
    "Index the articles again: the report, or progress as events with stream = true",
    {200: json_of("BuildReport")
        | events_of(progress="Progress", done="BuildReport", error="Problem")},
    problems=_BUILD_PROBLEMS,
    body="RebuildRequest",
)  # fmt: skip
def rebuild() -> Response:
    body = json_body(frozenset({"full", "stream"}))
    full = read_switch("full", body.get("full", False))
    return _respond(Task("rebuild", full), body)


@blueprint.post("/api/index/rollback")
@described(
    "Put the generation before the newest back into service",
    {200: json_of("Rollback") | events_of(done="Rollback", error="Problem")},
    problems=_BUILD_PROBLEMS,
    body="RollbackRequest",
)
def rollback() -> Response:
    return _respond(Task("rollback"), json_body(frozenset({"stream"})))


def _respond(task: Task, body: dict[str, Any]) -> Response:
    """Start the task and tell how it goes; it goes on when the client leaves."""
    streamed = wants_stream(body)
    leave = Event()
    events = while_connected(context().builder.start(task).events(leave), leave)
    if streamed:
        return stream(None if event is None else _named(event) for event in events)
    return jsonify(asdict(_result(events)))


def _result(events: Iterator[Progress | Result | None]) -> Result:
    for event in events:
        if event is not None and not isinstance(event, Progress):
            return event
    raise AssertionError("the events of a build end with its result")


def _named(event: Progress | Result) -> Named:
    return "progress" if isinstance(event, Progress) else "done", asdict(event)


def _first_build() -> str:
    """How far the build is that will end there being no index; nothing if none runs."""
    state = context().builder.state
    if state is None or not state.is_running:
        return ""
    if state.progress is None:
        return " (a build has begun)"
    return (
        f" (a build runs: {state.progress.stage} {state.progress.done} of {state.progress.total})"
    )


def _state_json(state: JobState | None) -> dict[str, Any] | None:
    if state is None:
        return None
    return {
        "kind": state.kind,
        "started_at": state.started_at,
        "running": state.is_running,
        "progress": asdict(state.progress) if state.progress else None,
        "result": asdict(state.result) if state.result else None,
        "problem": problem(state.error, g.request_id) if state.error else None,
    }
