"""A server that speaks OpenAI's chat completions, or misbehaves as a test says."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# As real tokenizers do, a mark comes in several pieces.
PIECE_CHARS = 3

Reply = Callable[["Exchange"], None]


@dataclass
class Exchange:
    """One request, and what is sent back for it."""

    handler: BaseHTTPRequestHandler
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    def start(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()

    def send(self, text: str) -> None:
        self.handler.wfile.write(text.encode())
        self.handler.wfile.flush()

    def chunk(self, text: str) -> None:
        """A piece of the answer, as servers send it."""
        self.data({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]})

    def data(self, document: Any) -> None:
        self.send(f"data: {json.dumps(document)}\n\n")

    def answer(self, script: str) -> None:
        """The whole answer as it should be: a role, pieces, an end, counts."""
        self.start()
        self.send(": hello\n\n")
        self.data({"choices": [{"delta": {"role": "assistant", "content": None}}]})
        for start in range(0, len(script), PIECE_CHARS):
            self.chunk(script[start : start + PIECE_CHARS])
        self.data({"choices": [{"delta": {}, "finish_reason": "stop"}]})
        counts = {"prompt_tokens": 90, "completion_tokens": 7, "total_tokens": 97}
        self.data(
            {"choices": [], "usage": counts | {"prompt_tokens_details": {"cached_tokens": 60}}}
        )
        self.send("data: [DONE]\n\n")

    def refuse(self, status: int, message: str, **headers: str) -> None:
        self.start(status, "application/json", **headers)
        self.send(json.dumps({"error": {"message": message, "type": "error", "code": None}}))

    def break_off(self) -> None:
        """Close the connection hard, as a server that dies does."""
        self.handler.connection.shutdown(socket.SHUT_RDWR)

    def is_left(self, within_s: float) -> bool:
        """Whether the client closes the connection in this time."""
        self.handler.connection.settimeout(within_s)
        try:
            return self.handler.connection.recv(1) == b""
        except TimeoutError:
            return False
        except OSError:
            return True


def saying(script: str) -> Reply:
    return lambda exchange: exchange.answer(script)


def looping(script: str, pause_s: float = 0.005) -> Reply:
    """An answer that never ends; the exchange ends when the client has left."""

    def reply(exchange: Exchange) -> None:
        exchange.start()
        while not exchange.is_left(pause_s):
            exchange.chunk(script)

    return reply


@dataclass
class StandIn:
    """A running stand-in; `reply` may be changed, `exchanges` are the requests so far."""

    reply: Reply
    models: tuple[str, ...] = ("small",)
    url: str = ""
    exchanges: list[Exchange] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)


@contextmanager
def stand_in(reply: Reply) -> Iterator[StandIn]:
    server = StandIn(reply)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            exchange = Exchange(self, self.path, dict(self.headers), {})
            server.exchanges.append(exchange)
            exchange.start(200, "application/json")
            exchange.send(json.dumps({"data": [{"id": name} for name in server.models]}))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            exchange = Exchange(self, self.path, dict(self.headers), body)
            server.exchanges.append(exchange)
            with suppress(OSError):  # the client has left
                server.reply(exchange)
            server.ended.append(self.path)

        def log_message(self, *_: Any) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    server.url = f"http://127.0.0.1:{listening.server_port}/v1"
    thread = threading.Thread(target=listening.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


def free_address() -> str:
    """An address at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}/v1"


def until(condition: Callable[[], bool], within_s: float = 5.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.005)
