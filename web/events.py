"""What takes a while: made in a thread of its own, told as server-sent events or waited for.

A client who leaves is noticed at once by the connection, at the latest by a heartbeat; `leave` is
then set, and what is being made for it stops.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Response, g, json, request

from index.errors import Cancelled, FootnoteError, ServerStops
from web.context import context, read_switch
from web.problems import as_exception, problem, unexpected_problem

Event = TypeVar("Event")
Named = tuple[str, dict[str, Any]]
Encode = Callable[[str, dict[str, Any]], bytes]

# How often the connection is looked at while nothing comes.
POLL_S = 0.25
# Proxies and clients give up on a connection that is silent for longer than some tens of seconds.
HEARTBEAT_S = 5.0
HEARTBEAT = b": heartbeat\n\n"


def wants_stream(body: dict[str, Any]) -> bool:
    """Return whether the client asked for events: by `stream` in the body, else by Accept."""
    if (asked := body.get("stream")) is not None:
        return read_switch("stream", asked)
    return request.accept_mimetypes.best == "text/event-stream"


def while_connected(events: Iterable[Event], leave: threading.Event) -> Iterator[Event | None]:
    """Yield the events as they are made; None where there was none for POLL_S.

    Sets `leave` when this is closed, the client has left or the server stops. Raises Cancelled
    if the client has left, ServerStops if it stops, and what making the events raised.
    """
    has_left: Callable[[], bool] = request.environ.get("waitress.client_disconnected", _never)
    running = context().running
    with running.told(leave):
        try:
            for event in _made_aside(events):
                if running.stopped:
                    raise ServerStops("the server is being stopped: ask again when it is back")
                if has_left():
                    raise Cancelled("the client left before the answer was ready")
                yield event
        finally:
            leave.set()


def encoded(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def stream(events: Iterator[Named | None], encode: Encode = encoded) -> Response:
    """Return the response that tells the named events, each as `encode` writes it.

    The first is waited for before the response begins, so that what goes wrong until then is
    answered with a status of its own; what goes wrong later is told as the event `error`.
    """
    first = next(event for event in events if event is not None)
    return Response(
        _told(first, events, encode, g.request_id),
        content_type="text/event-stream; charset=utf-8",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _told(
    first: Named, rest: Iterator[Named | None], encode: Encode, request_id: str
) -> Iterator[bytes]:
    said_s = time.monotonic()
    try:
        yield encode(*first)
        for event in rest:
            now = time.monotonic()
            if event is not None or now - said_s >= HEARTBEAT_S:
                said_s = now
                yield HEARTBEAT if event is None else encode(*event)
    except FootnoteError as error:
        yield encode("error", problem(error, request_id))
    except Exception as error:  # the response has begun: this is its only way to say so
        yield encode("error", unexpected_problem(error, request_id))
    finally:
        rest.close()  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class _End:
    """Nothing more comes; error: what ended it, if it was not its end."""

    error: Exception | None


def _made_aside(events: Iterable[Event]) -> Iterator[Event | None]:
    ready: queue.SimpleQueue[Event | _End] = queue.SimpleQueue()

    def make() -> None:
        error = None
        try:
            for event in events:
                ready.put(event)
        except BaseException as raised:  # raised again where the events are read
            error = as_exception(raised)
        ready.put(_End(error))

    threading.Thread(target=make, name="events", daemon=True).start()
    while True:
        try:
            event = ready.get(timeout=POLL_S)
        except queue.Empty:
            yield None
            continue
        if isinstance(event, _End):
            if event.error is not None:
                raise event.error
            return
        yield event


def _never() -> bool:
    return False
