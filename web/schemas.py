"""The schemas of the API's values (JSON Schema 2020-12), by the names the document uses."""

from collections.abc import Mapping
from typing import Any

from qa.question import MAX_QUESTION_CHARS
from web.context import MAX_TOP_K
from web.problems import STATUS_OF

Json = dict[str, Any]

MAX_HISTORY_TURNS = 20

STRING: Json = {"type": "string"}
COUNT: Json = {"type": "integer", "minimum": 0}
NUMBER: Json = {"type": "number"}
BOOLEAN: Json = {"type": "boolean"}
STRING_OR_NULL: Json = {"type": ["string", "null"]}
DAY: Json = {"type": "string", "format": "date"}
VERSION: Json = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
SPAN: Json = {"type": "string", "pattern": "^[0-9]{1,9}-[0-9]{1,9}$"}
TEXT: Json = {"type": "string", "minLength": 1}
QUESTION: Json = {
    "type": "string",
    "minLength": 1,
    "maxLength": MAX_QUESTION_CHARS,
    "description": "One line with at least one word",
}
TOP_K: Json = {"type": "integer", "minimum": 1, "maximum": MAX_TOP_K}
PAGE: Json = {"type": "integer", "minimum": 1, "maximum": 1_000_000}
PAGE_SIZE: Json = {"type": "integer", "minimum": 1, "maximum": 100}


def list_of(items: Json | str, **limits: int) -> Json:
    """Return the schema of a list; items: a schema, or the name of one."""
    return {"type": "array", "items": ref(items) if isinstance(items, str) else items, **limits}


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def record(fields: Mapping[str, Json], optional: Mapping[str, Json] | None = None) -> Json:
    """Return the schema of an object with all of the fields, perhaps the optional, no others."""
    return {
        "type": "object",
        "properties": {**fields, **(optional or {})},
        "required": list(fields),
        "additionalProperties": False,
    }


def body(fields: Mapping[str, Json], optional: Mapping[str, Json]) -> Json:
    """Return the schema of a request's body; where it may have a field, null is as good as none."""
    nullable = {name: {"anyOf": [schema, {"type": "null"}]} for name, schema in optional.items()}
    return record(fields, nullable)


FILTERS: dict[str, Json] = {
    "since": DAY,
    "until": DAY,
    "publisher": TEXT,
    "path": TEXT,
    "article_id": TEXT,
}
_PLACE = {
    "article_id": STRING,
    "version": VERSION,
    "title": STRING,
    "published": STRING_OR_NULL,
    "publisher": STRING_OR_NULL,
    "path": STRING,
    "start": COUNT,
    "end": COUNT,
}
_HEADING = {
    "path": STRING,
    "title": STRING,
    "published": STRING_OR_NULL,
    "publisher": STRING_OR_NULL,
    "language": STRING,
}
_GENERATOR = record({"kind": STRING, "model": STRING_OR_NULL})
_USAGE: Json = {
    **record({"prompt_tokens": COUNT, "reused_tokens": COUNT, "answer_tokens": COUNT}),
    "type": ["object", "null"],
}
_DAY_OR_NULL: Json = {"type": ["string", "null"], "format": "date"}
_DATES: Json = {
    **record(
        {
            "phrase": STRING,
            "start": COUNT,
            "end": COUNT,
            "since": _DAY_OR_NULL,
            "until": _DAY_OR_NULL,
            "latest": BOOLEAN,
            "as_of": DAY,
        }
    ),
    "type": ["object", "null"],
    "description": "The time read from the question; start and end count its code points",
}
_WITHHELD = record({"text": STRING, "reason": STRING})
_QUESTION = {"question": STRING, "rewritten": STRING_OR_NULL, "dates": _DATES}
_SUPPORT = record({"number": COUNT, "start": COUNT, "end": COUNT, "quote": STRING, "url": STRING})
_SKIPPED = record({"path": STRING, "reason": STRING})
_HUB_FILE = ("repository", "file", "revision", "sha256")
_LANGUAGES: Json = {"type": "object", "additionalProperties": COUNT}

_COUNTED = (
    "articles", "stories", "passages", "added", "changed", "removed", "renamed", "unchanged",
    "embedded",
)  # fmt: skip

_CHAT_HEAD: dict[str, Json] = {"id": STRING, "created": COUNT, "model": {"const": "footnote"}}
_CHAT_USAGE = record(
    {
        **dict.fromkeys(("prompt_tokens", "completion_tokens", "total_tokens"), COUNT),
        "prompt_tokens_details": record({"cached_tokens": COUNT}),
    }
)

_SCHEMAS: dict[str, Json] = {
    "Filters": record({}, FILTERS),
    "Turn": record({"question": STRING}, {"answer": STRING}),
    "AskRequest": body(
        {"question": QUESTION},
        {
            "history": list_of("Turn", maxItems=MAX_HISTORY_TURNS),
            "filters": ref("Filters"),
            "as_of": DAY,
            "dates": BOOLEAN,
            "top_k": TOP_K,
            "stream": BOOLEAN,
        },
    ),
    "Answer": record(
        {
            **_QUESTION,
            "status": {"enum": ["answered", "not_in_articles"]},
            "answer": STRING,
            "sentences": list_of("Sentence"),
            "withheld": COUNT,
            "withheld_sentences": list_of(_WITHHELD),
            "citations": list_of("Citation"),
            "evidence": list_of("Evidence"),
            "generator": _GENERATOR,
            "generation": COUNT,
            "note": STRING_OR_NULL,
            "usage": _USAGE,
            "timings_ms": {"type": "object", "additionalProperties": NUMBER},
        }
    ),
    "Sentence": record(
        {
            "text": STRING,
            "citations": list_of(COUNT),
            "verdict": {"enum": ["supported", "weak", "unsupported"]},
            "support": {
                "type": "number",
                "minimum": 0,
                "maximum": 1,
                "description": "1: the article's own words, 0: against what it cites. Else, with "
                "the evidence model, how likely what it cites supports it; where the rules alone "
                "judge, the share of its words that are cited",
            },
            "reason": STRING,
            "supports": list_of(_SUPPORT),
        }
    ),
    "Citation": record(
        {"number": COUNT, **_PLACE, "url": STRING, "quote": STRING, "also": list_of(STRING)}
    ),
    "Evidence": record(
        {
            "number": COUNT,
            **_PLACE,
            "url": STRING,
            "text": STRING,
            "score": NUMBER,
            "also": list_of(STRING),
        }
    ),
    "EvidenceEvent": record({**_QUESTION, "evidence": list_of("Evidence")}),
    "QueuedEvent": record({"place": COUNT, "estimate_s": {"type": ["number", "null"]}}),
    "TokenEvent": record({"text": STRING}),
    "SentenceEvent": record({"sentence": ref("Sentence"), "citations": list_of("Citation")}),
    "Hits": record(
        {
            "query": STRING,
            "generation": COUNT,
            "dates": _DATES,
            "note": STRING_OR_NULL,
            "hits": list_of("Hit"),
        }
    ),
    "Hit": record(
        {
            **_PLACE,
            "text": STRING,
            "score": NUMBER,
            "rank": {"type": "integer", "minimum": 1},
            "found_by": list_of({"enum": ["dense", "lexical"]}),
            "also": list_of(STRING),
        }
    ),
    "Articles": record(
        {
            "generation": COUNT,
            "total": COUNT,
            "page": PAGE,
            "page_size": PAGE_SIZE,
            "articles": list_of("ListedArticle"),
        }
    ),
    "ListedArticle": record(
        {
            "article_id": STRING,
            "version": VERSION,
            **_HEADING,
            "story": STRING,
            "also": list_of(STRING),
        }
    ),
    "Article": record(
        {
            "article_id": STRING,
            "version": VERSION,
            **_HEADING,
            "text": STRING,
            "current": BOOLEAN,
            "also": list_of(STRING),
        }
    ),
    "Index": record(
        {
            "generation": COUNT,
            "built_at": STRING,
            "articles": COUNT,
            "passages": COUNT,
            "stories": COUNT,
            "languages": _LANGUAGES,
            "unanalysed": _LANGUAGES,
            "skipped": list_of(_SKIPPED),
            "embedder": STRING,
            "dense_index": STRING,
            "model": _GENERATOR,
            "problem": STRING_OR_NULL,
            "build": {"oneOf": [ref("Build"), {"type": "null"}]},
        }
    ),
    "Build": record(
        {
            "kind": {"enum": ["rebuild", "rollback"]},
            "started_at": STRING,
            "running": BOOLEAN,
            "progress": {"oneOf": [ref("Progress"), {"type": "null"}]},
            "result": {"oneOf": [ref("BuildReport"), ref("Rollback"), {"type": "null"}]},
            "problem": {"oneOf": [ref("Problem"), {"type": "null"}]},
        }
    ),
    "Progress": record({"stage": STRING, "done": COUNT, "total": COUNT}),
    "RebuildRequest": body({}, {"full": BOOLEAN, "stream": BOOLEAN}),
    "RollbackRequest": body({}, {"stream": BOOLEAN}),
    "Rollback": record({"generation": COUNT, "rollback_of": COUNT}),
    "BuildReport": record(
        {
            "generation": COUNT,
            "published": BOOLEAN,
            **dict.fromkeys(_COUNTED, COUNT),
            "languages": _LANGUAGES,
            "unanalysed": _LANGUAGES,
            "skipped": list_of(_SKIPPED),
        }
    ),
    "Models": record(
        {
            "model": _GENERATOR,
            "pulling": STRING_OR_NULL,
            "installed": list_of("InstalledModel"),
            "suggested": list_of("SuggestedModel"),
        }
    ),
    "InstalledModel": record(
        {
            "name": STRING,
            "size": COUNT,
            "sha256": STRING_OR_NULL,
            "revision": STRING_OR_NULL,
            "license": STRING_OR_NULL,
            "used": BOOLEAN,
        }
    ),
    "SuggestedModel": record(
        {
            **dict.fromkeys(("name", "about", "license", *_HUB_FILE), STRING),
            "size": COUNT,
            "kv_bytes_per_token": COUNT,
            "memory": COUNT,
            "installed": BOOLEAN,
        }
    ),
    "PullRequest": body({"model": TEXT}, {"update": BOOLEAN}),
    "PullResolved": record({**dict.fromkeys(_HUB_FILE, STRING), "size": COUNT}),
    "PullProgress": record(
        {"stage": {"enum": ["downloading", "checking"]}, "done": COUNT, "total": COUNT}
    ),
    "PullDone": record({"model": ref("InstalledModel"), "fresh": BOOLEAN}),
    "UseRequest": body({"model": TEXT}, {}),
    "Health": record({"status": {"const": "ok"}}),
    "Readiness": record(
        {"status": {"const": "ready"}, "generation": COUNT, "problem": STRING_OR_NULL}
    ),
    "Problem": record(
        {
            "type": {"enum": ["about:blank", *(f"/problems/{kind.code}" for kind in STATUS_OF)]},
            "title": STRING,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": STRING,
            "request_id": STRING,
        }
    ),
    "ChatRequest": {
        "type": "object",
        "description": "As OpenAI has it; fields that are not named here are passed over",
        "required": ["model", "messages"],
        "properties": {
            "model": {"const": "footnote"},
            "messages": list_of("ChatMessage", minItems=1),
            "stream": {"type": ["boolean", "null"]},
            "stream_options": {
                "type": ["object", "null"],
                "properties": {"include_usage": {"type": ["boolean", "null"]}},
            },
            "n": {"enum": [None, 1]},
            "footnote": {
                **record(
                    {}, {"filters": ref("Filters"), "as_of": DAY, "dates": BOOLEAN, "top_k": TOP_K}
                ),
                "type": ["object", "null"],
            },
        },
    },
    "ChatMessage": {
        "type": "object",
        "description": "The last one of the user is the question; system messages are passed over",
        "required": ["role", "content"],
        "properties": {
            "role": {"enum": ["system", "developer", "user", "assistant"]},
            "content": {
                "oneOf": [STRING, list_of(record({"type": {"const": "text"}, "text": STRING}))]
            },
        },
    },
    "ChatCompletion": record(
        {
            **_CHAT_HEAD,
            "object": {"const": "chat.completion"},
            "choices": list_of(
                record(
                    {
                        "index": {"const": 0},
                        "message": record(
                            {
                                "role": {"const": "assistant"},
                                "content": STRING,
                                "refusal": {"type": "null"},
                            }
                        ),
                        "logprobs": {"type": "null"},
                        "finish_reason": {"const": "stop"},
                    }
                ),
                minItems=1,
                maxItems=1,
            ),
            "usage": _CHAT_USAGE,
            "footnote": ref("Answer"),
        }
    ),
    "ChatCompletionChunk": {
        "description": "A piece of the answer; [DONE] is the last. footnote: with the last piece",
        "oneOf": [
            record(
                {
                    **_CHAT_HEAD,
                    "object": {"const": "chat.completion.chunk"},
                    "choices": list_of(
                        record(
                            {
                                "index": {"const": 0},
                                "delta": record(
                                    {}, {"role": {"const": "assistant"}, "content": STRING}
                                ),
                                "logprobs": {"type": "null"},
                                "finish_reason": {"enum": [None, "stop"]},
                            }
                        ),
                        maxItems=1,
                    ),
                },
                {"usage": _CHAT_USAGE, "footnote": ref("Answer")},
            ),
            ref("OpenAiError"),
        ],
    },
    "OpenAiModels": record({"object": {"const": "list"}, "data": list_of("OpenAiModel")}),
    "OpenAiModel": record(
        {
            "id": {"const": "footnote"},
            "object": {"const": "model"},
            "created": COUNT,
            "owned_by": STRING,
        }
    ),
    "OpenAiError": record(
        {
            "error": record(
                {
                    "message": STRING,
                    "type": STRING,
                    "param": {"type": "null"},
                    "code": STRING_OR_NULL,
                }
            )
        }
    ),
    "OpenApi": {"type": "object", "required": ["openapi", "info", "paths", "components"]},
}


def schemas() -> dict[str, Json]:
    """Return every schema by name."""
    return _SCHEMAS
