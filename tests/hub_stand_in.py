"""A local stand-in of a model hub and of the server of files it redirects to, with faults to order.

It answers as huggingface.co does: HEAD and GET of /owner/name/resolve/<revision>/<file> with
X-Repo-Commit, X-Linked-Etag and X-Linked-Size and a redirect to another server, which knows
ranges; /api/models/owner/name/revision/<revision>; errors with X-Error-Code.
"""

import hashlib
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

# A fault takes the place of an answer; it returns False to let the usual answer follow.
Fault = Callable[["_Handler"], bool]


@dataclass(frozen=True)
class Request:
    """What was asked of which server ("hub" or "files")."""

    server: str
    method: str
    path: str
    headers: dict[str, str]


@dataclass
class Repository:
    """Commits, oldest first, each with its files; the last one is `main`."""

    commits: dict[str, dict[str, bytes]]
    gated: bool = False

    def commit(self, revision: str) -> str | None:
        if revision == "main":
            return list(self.commits)[-1]
        return revision if revision in self.commits else None


@dataclass
class StandIn:
    """The hub: put repositories in, order faults, look at the requests."""

    repositories: dict[str, Repository] = field(default_factory=dict)
    hub_faults: list[Fault] = field(default_factory=list)
    file_faults: list[Fault] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    # What the server of files sends instead of what the hub announces, by file name.
    replaced: dict[str, bytes] = field(default_factory=dict)
    token: str = ""
    hub_url: str = ""
    files_url: str = ""

    def put(self, repository: str, files: dict[str, bytes], commit: str = "c" * 40) -> None:
        known = self.repositories.setdefault(repository, Repository({}))
        known.commits[commit] = files

    def ranges(self) -> list[str | None]:
        """The Range header of each request for content, in order."""
        return [r.headers.get("range") for r in self.requests if r.server == "files"]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stand_in: StandIn
    server_name = ""

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        hub = self.stand_in
        hub.requests.append(Request(self.server_name, self.command, self.path, headers))
        faults = hub.hub_faults if self.server_name == "hub" else hub.file_faults
        if faults and faults.pop(0)(self):
            return
        self.usual()

    def usual(self) -> None:
        raise NotImplementedError

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in ({"Content-Length": str(len(body))} | named).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _Hub(_Handler):
    server_name = "hub"

    def usual(self) -> None:
        parts = unquote(urlsplit(self.path).path).strip("/").split("/")
        if parts[:2] == ["api", "models"]:
            self._listing("/".join(parts[2:4]), parts[5])
        else:
            self._resolve("/".join(parts[:2]), parts[3], "/".join(parts[4:]))

    def _found(self, name: str, revision: str) -> tuple[Repository, str] | None:
        """The repository and the commit; replies with the error if there is none."""
        repository = self.stand_in.repositories.get(name)
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if repository is None:
            self.reply(404 if given else 401, X_Error_Code="RepoNotFound")
        elif given and given != self.stand_in.token:
            self.reply(401, X_Error_Message="Invalid credentials in Authorization header")
        elif repository.gated and not given:
            self.reply(401, X_Error_Code="GatedRepo")
        elif (commit := repository.commit(revision)) is None:
            self.reply(404, X_Error_Code="RevisionNotFound")
        else:
            return repository, commit
        return None

    def _listing(self, name: str, revision: str) -> None:
        if found := self._found(name, revision):
            repository, commit = found
            siblings = [
                {"rfilename": file, "size": len(content)}
                for file, content in repository.commits[commit].items()
            ]
            document = {"id": name, "sha": commit, "siblings": siblings}
            self.reply(200, json.dumps(document).encode(), Content_Type="application/json")

    def _resolve(self, name: str, revision: str, file: str) -> None:
        if found := self._found(name, revision):
            repository, commit = found
            content = repository.commits[commit].get(file)
            if content is None:
                self.reply(404, X_Error_Code="EntryNotFound", X_Repo_Commit=commit)
                return
            sha256 = hashlib.sha256(content).hexdigest()
            self.reply(
                302, Location=f"{self.stand_in.files_url}/{name}/{commit}/{file}?signature=1",
                X_Repo_Commit=commit, X_Linked_Etag=f'"{sha256}"', X_Linked_Size=str(len(content)),
            )  # fmt: skip


class _Files(_Handler):
    server_name = "files"

    def content(self) -> bytes:
        owner, name, commit, *file = unquote(urlsplit(self.path).path).strip("/").split("/")
        known = self.stand_in.repositories[f"{owner}/{name}"].commits[commit]["/".join(file)]
        return self.stand_in.replaced.get("/".join(file), known)

    def usual(self) -> None:
        content = self.content()
        asked = self.headers.get("Range")
        if asked is None:
            self.reply(200, content)
            return
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        if start >= len(content):
            self.reply(416, Content_Range=f"bytes */{len(content)}")
            return
        span = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self.reply(206, content[start:], Content_Range=span)


def breaks_after(count: int) -> Fault:
    """Send so many bytes of what was asked for, then close the connection."""

    def fault(handler: _Handler) -> bool:
        assert isinstance(handler, _Files)
        content = handler.content()
        start = int(handler.headers.get("Range", "bytes=0-")[6:-1])
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Length", str(len(content) - start))
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        handler.end_headers()
        handler.wfile.write(content[start : start + count])
        handler.wfile.flush()
        handler.close_connection = True
        return True

    return fault


def answers(status: int, body: bytes = b"", **headers: str) -> Fault:
    """Answer with a status; header names with _ for -."""

    def fault(handler: _Handler) -> bool:
        handler.reply(status, body, **headers)
        return True

    return fault


def ignores_ranges(handler: _Handler) -> bool:
    """Send the whole file whatever part is asked for."""
    assert isinstance(handler, _Files)
    handler.reply(200, handler.content())
    return True


def waits_for(event: threading.Event) -> Fault:
    """Answer only when the event is set."""

    def fault(handler: _Handler) -> bool:
        event.wait(timeout=20)
        return False

    return fault


def as_usual(_: Any) -> bool:
    """No fault: the place of a request that goes well."""
    return False


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves is part of many tests; anything else is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def hub_stand_in() -> Iterator[StandIn]:
    """A running stand-in on two free ports of this machine."""
    stand_in = StandIn()
    servers = []
    for kind in (_Hub, _Files):
        handler = type(kind.__name__, (kind,), {"stand_in": stand_in})
        server = _Server(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
    stand_in.hub_url, stand_in.files_url = (
        f"http://127.0.0.1:{server.server_port}" for server in servers
    )
    try:
        yield stand_in
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
