"""What a server of OpenAI's chat completions sends: its chunks and its errors, read with care.

A server may send anything: what is not of the expected form counts as absent.
"""

import json
from typing import Any

from qa.draft import Usage

_SHOWN_CHARS = 200


def text_of(chunk: dict[str, Any]) -> str:
    """Return the piece of the answer in a chunk; empty if it brings none."""
    delta = _choice(chunk).get("delta")
    content = delta.get("content") if isinstance(delta, dict) else None
    return content if isinstance(content, str) else ""


def is_last(chunk: dict[str, Any]) -> bool:
    """Return whether the chunk says why the answer ends here."""
    return _choice(chunk).get("finish_reason") is not None


def usage_of(chunk: dict[str, Any]) -> Usage | None:
    """Return the counts of tokens, which come with the last chunk."""
    usage = chunk.get("usage")
    if not isinstance(usage, dict):
        return None
    details = usage.get("prompt_tokens_details")
    reused = details.get("cached_tokens") if isinstance(details, dict) else None
    return Usage(
        prompt_tokens=_count(usage.get("prompt_tokens")),
        reused_tokens=_count(reused),
        answer_tokens=_count(usage.get("completion_tokens")),
    )


def message_in(body: bytes) -> str:
    """Return what a server says of an error, or the beginning of whatever it sent."""
    try:
        document = json.loads(body)
    except ValueError:
        return shown(body.decode("utf-8", errors="replace"))
    return message_of(document) if isinstance(document, dict) else ""


def message_of(document: dict[str, Any]) -> str:
    """Return the message of an error in OpenAI's form, or in a plainer one."""
    error = document.get("error", document)
    message = error.get("message") if isinstance(error, dict) else error
    return shown(message) if isinstance(message, str) else ""


def shown(text: str) -> str:
    """Return a text from elsewhere on one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_CHARS else line[: _SHOWN_CHARS - 1] + "…"


def _choice(chunk: dict[str, Any]) -> dict[str, Any]:
    choices = chunk.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else {}


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value >= 0 else 0
