"""From drafts as written to references."""

from typing import Any

import pytest

from bench.drafts.reading import Cited
from bench.drafts.writing import Written, read_written, sentences_of

PROMPT: dict[str, Any] = {
    "set": "pond",
    "question_id": "q1",
    "question": "What sank?",
    "sources": [
        {"number": 1, "article_id": "a1", "version": "v1", "start": 0, "end": 15},
        {"number": 2, "article_id": "a2", "version": "v2", "start": 4, "end": 30},
    ],
}


def test_written_drafts_are_read_with_their_intentions() -> None:
    lines = [
        "@pond 0",
        "s | A ferry sank. [1]",
        "u number | Two died. [2]",
        "",
        "@sea 3",
        "s | No. [1]",
    ]
    assert list(read_written(lines)) == [
        Written("pond", 0, (("s", "A ferry sank. [1]"), ("u number", "Two died. [2]"))),
        Written("sea", 3, (("s", "No. [1]"),)),
    ]


def test_sentences_keep_where_the_cited_words_stand() -> None:
    written = Written("pond", 0, (("s", "A ferry sank. [2][1]"), ("s", "It was old. [1]")))
    first, second = sentences_of(written, PROMPT)
    assert (first.id, second.id) == ("pond:q1:1", "pond:q1:2")
    assert first.sentence == "A ferry sank."
    assert first.citations == (Cited("a2", "v2", 4, 30), Cited("a1", "v1", 0, 15))


@pytest.mark.parametrize("sentence", ["A ferry sank.", "A ferry sank. [3]"])
def test_sentence_without_a_source_is_refused(sentence: str) -> None:
    with pytest.raises(ValueError, match="@pond 0 cites no source"):
        sentences_of(Written("pond", 0, (("s", sentence),)), PROMPT)


def test_line_of_two_sentences_is_refused() -> None:
    with pytest.raises(ValueError, match="is cut into 2 sentences"):
        sentences_of(Written("pond", 0, (("s", "A ferry sank. [1] It was old. [1]"),)), PROMPT)
