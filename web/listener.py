"""The WSGI server: waitress with our bounds, its errors as problems, and an orderly end."""

import http
import os
import socket
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, json
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask

from index.errors import AddressInUse
from web.guard import HEADERS
from web.problems import PROBLEM, http_problem
from web.request_log import ID_HEADER, log_request, new_id

# Each streamed answer keeps a thread; a waiting one costs next to nothing.
THREADS = 48
# The app refuses bodies over its own, smaller limit with the reason; this ends what is far over
# it without reading it.
MAX_READ_BYTES = 4 * 1024 * 1024
# A question of the greatest length as a percent-encoded parameter fits twice.
MAX_HEADER_BYTES = 64 * 1024
MAX_CONNECTIONS = 400
# A connection on which nothing is asked is closed after this time.
IDLE_S = 60
IDLE_LOOK_S = 10
# How long what was told to stop may take to do so.
_STOPPING_S = 3.0
_LOOP_S = 0.5


class Listener:
    """Listens on one address from the start; answers while it is run."""

    def __init__(self, app: Flask, host: str, port: int, threads: int = THREADS) -> None:
        """Raise AddressInUse if the address cannot be listened on."""
        self._socket = _bound(host, port)
        self._map: dict[int, Any] = {}
        self._server = create_server(
            app,
            map=self._map,
            sockets=[self._socket],
            threads=threads,
            ident="footnote",
            channel_request_lookahead=1,  # a client who leaves is noticed while it is answered
            channel_timeout=IDLE_S,
            cleanup_interval=IDLE_LOOK_S,
            connection_limit=MAX_CONNECTIONS,
            max_request_body_size=MAX_READ_BYTES,
            max_request_header_size=MAX_HEADER_BYTES,
        )
        self._server.channel_class = _Channel
        self._stops = 0

    @property
    def port(self) -> int:
        return int(self._server.effective_port)

    def run(self, grace_s: float, cancel: Callable[[], None]) -> None:
        """Answer until stopped: then let what runs end for grace_s, cancel the rest, and return."""
        while not self._stops:
            self._loop()
        self._server.del_channel()
        self._socket.close()
        self._drain(grace_s, lambda: self._stops > 1)
        cancel()
        self._drain(_STOPPING_S, lambda: self._stops > 2)
        self._server.task_dispatcher.shutdown(timeout=1)
        wasyncore.close_all(self._map)

    def stop(self) -> None:
        """End `run`; may be called from any thread, or a signal's handler. Again: without grace."""
        # In this order: once it is told, `run` may end and close the trigger.
        self._server.pull_trigger()
        self._stops += 1

    def _drain(self, seconds: float, is_enough: Callable[[], bool]) -> None:
        """Go on until nothing is being answered, for at most so long."""
        end_s = time.monotonic() + seconds
        while self._busy() and time.monotonic() < end_s and not is_enough():
            self._loop()

    def _busy(self) -> bool:
        channels = self._server.active_channels.values()
        return any(channel.requests or channel.total_outbufs_len for channel in channels)

    def _loop(self) -> None:
        wasyncore.loop(timeout=_LOOP_S, use_poll=True, map=self._map, count=1)


class _ProblemTask(ErrorTask):  # type: ignore[misc]
    """Answers a request that never reached the app, as a problem too."""

    def execute(self) -> None:
        self.request.error = _Problem(self.request.error)
        super().execute()
        error = self.request.error
        log_request(None, None, error.code, error.request_id, self.channel.addr[0])


class _Problem:
    """An error of waitress's, told as ours are."""

    def __init__(self, error: Any) -> None:
        self.code = int(error.code)
        self.request_id = new_id()
        self._detail = (
            "Something went wrong here; the server's log has the details."
            if self.code == http.HTTPStatus.INTERNAL_SERVER_ERROR
            else f"The request cannot be read: {error.body}"
        )

    def to_response(self, _: str) -> tuple[str, list[tuple[str, str]], bytes]:
        document = http_problem(self.code, self._detail, self.request_id)
        headers = [("Content-Type", PROBLEM), (ID_HEADER, self.request_id), *HEADERS.items()]
        return f"{self.code} {document['title']}", headers, json.dumps(document).encode()


class _Channel(HTTPChannel):  # type: ignore[misc]
    error_task_class = _ProblemTask


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        known = error.errno is not None and error.errno > 0  # negative where no name resolves
        reason = os.strerror(error.errno) if known and error.errno else "no such address"
        raise AddressInUse(
            f"cannot listen on {host}:{port} ({reason}): name another with --host and --port, or "
            "stop the program that has it"
        ) from error
