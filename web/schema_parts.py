"""What the schemas of the API are made of (JSON Schema 2020-12): values, lists, objects."""

from collections.abc import Mapping
from typing import Any

from qa.question import MAX_QUESTION_CHARS
from web.context import MAX_TOP_K

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
