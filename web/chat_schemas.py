"""The schemas of the endpoint made after OpenAI's API, by the names the document uses."""

from web.schema_parts import (
    BOOLEAN,
    COUNT,
    DAY,
    STRING,
    STRING_OR_NULL,
    TOP_K,
    Json,
    list_of,
    record,
    ref,
)

_HEAD: dict[str, Json] = {"id": STRING, "created": COUNT, "model": {"const": "footnote"}}
_USAGE = record(
    {
        **dict.fromkeys(("prompt_tokens", "completion_tokens", "total_tokens"), COUNT),
        "prompt_tokens_details": record({"cached_tokens": COUNT}),
    }
)

CHAT_SCHEMAS: dict[str, Json] = {
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
            **_HEAD,
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
            "usage": _USAGE,
            "footnote": ref("Answer"),
        }
    ),
    "ChatCompletionChunk": {
        "description": "A piece of the answer; [DONE] is the last. footnote: with the last piece",
        "oneOf": [
            record(
                {
                    **_HEAD,
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
                {"usage": _USAGE, "footnote": ref("Answer")},
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
}
