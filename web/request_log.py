"""A request's id, and the log: one line of JSON for each request, telling how it went.

A line never holds what was asked: neither question nor path, query, body, headers or token.
"""

import json
import logging
import re
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, request

ID_HEADER = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = logging.getLogger("footnote.requests")


def install(app: Flask) -> None:
    """Give every request an id, the sent one if it can be one, and log it when it has ended."""

    @app.before_request
    def begin() -> None:
        sent = request.headers.get(ID_HEADER, "")
        g.request_id = sent if _ID.fullmatch(sent) else new_id()
        g.began_s = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers[ID_HEADER] = g.request_id
        method, client, request_id, began_s = (
            request.method, request.remote_addr, g.request_id, g.began_s,
        )  # fmt: skip
        met = route()
        has_left = request.environ.get("waitress.client_disconnected", lambda: False)

        @response.call_on_close
        def write() -> None:
            took_ms = round((time.perf_counter() - began_s) * 1000, 1)
            left = {"left": True} if has_left() else {}
            status = response.status_code
            log_request(method, met, status, request_id, client, ms=took_ms, **left)

        return response


def log_request(
    method: str | None,
    route: str | None,
    status: int,
    request_id: str,
    client: str | None,
    **more: Any,
) -> None:
    """Write the line of one request; method and route are None where it could not be read."""
    fields = {
        "method": method,
        "route": route,
        "status": status,
        "request_id": request_id,
        "client": client,
        **more,
    }
    log.info("request", extra={"fields": fields})


def new_id() -> str:
    return uuid.uuid4().hex[:16]


def route() -> str | None:
    """Return the rule that the request met, never the path itself; None if it met none."""
    return request.url_rule.rule if request.url_rule else None


class JsonLines(logging.Formatter):
    """A record as one line of JSON; `fields` of a record become fields of the line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def write_log(quiet: bool) -> None:
    """Write the program's log to the standard error; quiet: only warnings and errors."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    # The server says "task queue depth" for each request while all threads are busy.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    logging.getLogger("footnote").setLevel(logging.WARNING if quiet else logging.INFO)
