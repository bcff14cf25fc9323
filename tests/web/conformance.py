"""Every response of every API test is held against the server's own OpenAPI document."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import jsonschema_rs
from flask import Flask

from web.openapi import EVENT_STREAM, document
from web.problems import PROBLEM, is_openai

# A defect of the server, which no operation documents; and what a path without one is answered.
_DEFECT = {500}
_NO_OPERATION = {401, 403, 404, 405, 413, 429}


class Conformance:
    """Checks responses and events against the document of an app."""

    def __init__(self, app: Flask) -> None:
        self.document: dict[str, Any] = document(app)
        self._paths = [(_pattern(path), path) for path in self.document["paths"]]

    def check(self, response: httpx.Response) -> None:
        """Assert that the response is documented; used as a hook of the client."""
        request = response.request
        if request.method == "HEAD":
            return
        kind = response.headers["Content-Type"].split(";")[0]
        documented = self.documented(request.method, request.url.path)
        answer = documented.get(str(response.status_code)) if documented else None
        where = f"{request.method} {request.url.path} → {response.status_code} {kind}"
        if answer is None:
            allowed = _DEFECT if documented else _DEFECT | _NO_OPERATION
            assert response.status_code in allowed, f"{where} is not documented"
            if kind == "text/html":
                # What a browser gets where nothing is, outside of what programs ask.
                assert not documented, where
                assert request.method == "GET", where
                assert "text/html" in request.headers["Accept"], where
                assert not request.url.path.startswith(("/api/", "/v1/")), where
                return
            expected = ("application/json", "OpenAiError") if is_openai(request.url.path) else (
                PROBLEM, "Problem",
            )  # fmt: skip
            assert kind == expected[0], where
            response.read()
            self.check_value(
                {"$ref": f"#/components/schemas/{expected[1]}"}, response.json(), where
            )
            return
        assert kind in answer["content"], f"{where}: documented are {list(answer['content'])}"
        for name, header in answer["headers"].items():
            assert name in response.headers or not header["required"], f"{where} lacks {name}"
        if kind == EVENT_STREAM:
            events = {
                event["properties"]["event"]["const"]: event["properties"]["data"]["contentSchema"]
                for event in answer["content"][kind]["schema"]["oneOf"]
            }
            response.stream = _CheckedEvents(
                response.stream, lambda name, data: self._check_event(events, name, data, where)
            )
        elif kind.endswith("json"):
            response.read()
            self.check_value(answer["content"][kind]["schema"], response.json(), where)

    def _check_event(self, documented: dict[str, Any], name: str, data: str, where: str) -> None:
        assert name in documented, f"{where}: the event {name} is not documented"
        if data != "[DONE]":  # the end of a stream as OpenAI's clients expect it
            self.check_value(documented[name], json.loads(data), f"{where}, event {name}")

    def check_value(self, schema: dict[str, Any], value: Any, where: str) -> None:
        whole = schema | {"components": self.document["components"]}
        validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        errors = [
            f"{error.instance_path}: {error.message}" for error in validator.iter_errors(value)
        ]
        assert not errors, f"{where}: {'; '.join(errors)}"

    def documented(self, method: str, path: str) -> dict[str, Any]:
        """The responses of the operation that answers this path; none if no route does."""
        found = [template for pattern, template in self._paths if pattern.fullmatch(path)]
        if not found:
            return {}
        template = min(found, key=lambda template: (template.count("{"), -len(template)))
        operation = self.document["paths"][template].get(method.lower(), {})
        return dict(operation.get("responses", {}))


class _CheckedEvents(httpx.SyncByteStream):
    """A stream of events that passes on its bytes and checks each event that has gone by."""

    def __init__(self, stream: Any, check: Callable[[str, str], None]) -> None:
        self._stream = stream
        self._check = check

    def __iter__(self) -> Iterator[bytes]:
        unread = b""
        for chunk in self._stream:
            *blocks, unread = (unread + chunk).split(b"\n\n")
            for block in blocks:
                self._check_block(block.decode())
            yield chunk
        assert not unread, f"the stream ends in the middle of {unread[:80]!r}"

    def close(self) -> None:
        self._stream.close()

    def _check_block(self, block: str) -> None:
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[:1] != ":")
        if fields:
            self._check(fields.get("event", "message"), fields["data"])


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]+\}", path)
    return re.compile(".+".join(map(re.escape, parts)), re.DOTALL)
