"""The schemas of the API's values (JSON Schema 2020-12), by the names the document uses."""

from index.search import MAX_ALSO
from web.chat_schemas import CHAT_SCHEMAS
from web.problems import STATUS_OF
from web.schema_parts import (
    BOOLEAN,
    COUNT,
    DAY,
    FILTERS,
    MAX_HISTORY_TURNS,
    NUMBER,
    PAGE,
    PAGE_SIZE,
    QUESTION,
    STRING,
    STRING_OR_NULL,
    TEXT,
    TOP_K,
    VERSION,
    Json,
    body,
    list_of,
    record,
    ref,
)

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
_ALSO: dict[str, Json] = {
    "also": {
        **list_of(STRING, maxItems=MAX_ALSO),
        "description": "Other paths at which these words stand, or the story is told",
    },
    "also_count": {**COUNT, "description": "How many such paths there are"},
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
    "Citation": record({"number": COUNT, **_PLACE, "url": STRING, "quote": STRING, **_ALSO}),
    "Evidence": record(
        {
            "number": COUNT,
            **_PLACE,
            "url": STRING,
            "text": STRING,
            "score": NUMBER,
            **_ALSO,
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
            **_ALSO,
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
            **_ALSO,
        }
    ),
    "Article": record(
        {
            "article_id": STRING,
            "version": VERSION,
            **_HEADING,
            "text": STRING,
            "current": BOOLEAN,
            **_ALSO,
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
    "OpenApi": {"type": "object", "required": ["openapi", "info", "paths", "components"]},
}


def schemas() -> dict[str, Json]:
    """Return every schema by name."""
    return _SCHEMAS | CHAT_SCHEMAS
