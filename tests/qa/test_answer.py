"""The answer as the documented JSON, and the links in it."""

from datetime import date
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from by_hand import evidence
from hypothesis import given
from hypothesis import strategies as st

from index.search import Also
from qa.answer import (
    Answer,
    CheckedSentence,
    Citation,
    GeneratorInfo,
    Source,
    answer_json,
    citation_of,
    permalink,
    question_json,
)
from qa.dates import read_dates
from qa.draft import Usage
from qa.question import Question

VERSION = "0" * 64
TEXT = "Kirill Dmitriev is a senior adviser."


def an_answer() -> Answer:
    piece = evidence(
        TEXT, title="T", published="2025-04-02T19:49:31", publisher="P", start=10, score=0.123456
    )
    source = Source(1, piece, also=Also(("b.txt",), 3))
    return Answer(
        question=Question(
            "who leads it now?", "en", read_dates("who leads it now?", date(2025, 4, 2))
        ),
        status="answered",
        sentences=(
            CheckedSentence(
                "He is an adviser.",
                (1,),
                "supported",
                0.98765,
                "holds",
                (citation_of(source, 10, 18),),
            ),
            CheckedSentence("He is tall.", (1, 2), "weak", 0.5, "some"),
        ),
        withheld=(CheckedSentence("He is a king.", (), "unsupported", 0.0, "no"),),
        citations=(citation_of(source),),
        evidence=(source,),
        generator=GeneratorInfo("llama.cpp", "m.gguf"),
        generation=3,
        note=None,
        timings_ms={"total": 1.5},
        usage=Usage(prompt_tokens=90, reused_tokens=60, answer_tokens=7),
    )


def test_answer_json_is_exactly_the_documented_shape() -> None:
    version = an_answer().citations[0].article.version
    place = {
        "article_id": "a.txt",
        "version": version,
        "title": "T",
        "published": "2025-04-02T19:49:31",
        "publisher": "P",
        "path": "articles/a.txt",
        "start": 10,
        "end": 10 + len(TEXT),
        "url": f"/a/a.txt?v={version}&s=10-{10 + len(TEXT)}",
    }
    assert answer_json(an_answer()) == {
        "question": "who leads it now?",
        "rewritten": None,
        "dates": {
            "phrase": "now",
            "start": 13,
            "end": 16,
            "since": None,
            "until": None,
            "latest": True,
            "as_of": "2025-04-02",
        },
        "status": "answered",
        "answer": "He is an adviser. [1] He is tall. [1][2]",
        "sentences": [
            {
                "text": "He is an adviser.",
                "citations": [1],
                "verdict": "supported",
                "support": 0.988,
                "reason": "holds",
                "supports": [
                    {
                        "number": 1,
                        "start": 10,
                        "end": 18,
                        "quote": TEXT[:8],
                        "url": f"/a/a.txt?v={version}&s=10-18",
                    }
                ],
            },
            {
                "text": "He is tall.",
                "citations": [1, 2],
                "verdict": "weak",
                "support": 0.5,
                "reason": "some",
                "supports": [],
            },
        ],
        "withheld": 1,
        "withheld_sentences": [{"text": "He is a king.", "reason": "no"}],
        "citations": [{"number": 1, **place, "quote": TEXT, "also": ["b.txt"], "also_count": 3}],
        "evidence": [
            {
                "number": 1,
                **place,
                "text": TEXT,
                "score": 0.1235,
                "also": ["b.txt"],
                "also_count": 3,
            }
        ],
        "generator": {"kind": "llama.cpp", "model": "m.gguf"},
        "generation": 3,
        "note": None,
        "usage": {"prompt_tokens": 90, "reused_tokens": 60, "answer_tokens": 7},
        "timings_ms": {"total": 1.5},
    }


def test_a_rewritten_question_stands_beside_the_one_asked() -> None:
    assert question_json(Question("Who is Peskov?", asked="And Peskov?")) == {
        "question": "And Peskov?",
        "rewritten": "Who is Peskov?",
        "dates": None,
    }


def test_citation_of_a_part_quotes_that_part() -> None:
    source = Source(4, evidence(TEXT, start=100))
    part = citation_of(source, 107, 115)
    assert part == Citation(4, source.evidence.article, 107, 115, "Dmitriev")


@pytest.mark.parametrize(
    ("article_id", "path"),
    [
        ("a.txt", "/a/a.txt"),
        ("two words.txt", "/a/two%20words.txt"),
        ("folder/a.txt", "/a/folder%2Fa.txt"),
        ("what?.txt", "/a/what%3F.txt"),
        ("no#1.txt", "/a/no%231.txt"),
        ("100%.txt", "/a/100%25.txt"),
        ("новость.txt", "/a/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C.txt"),
        ("https://x.org/a?b=c&d", "/a/https%3A%2F%2Fx.org%2Fa%3Fb%3Dc%26d"),
        ("a+b", "/a/a%2Bb"),
    ],
)
def test_permalink_quotes_what_a_path_cannot_hold(article_id: str, path: str) -> None:
    assert permalink(article_id, VERSION, 3, 17) == f"{path}?v={VERSION}&s=3-17"


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_permalink_can_be_taken_apart_again(article_id: str) -> None:
    parts = urlsplit(permalink(article_id, VERSION, 0, 5))
    assert unquote(parts.path.removeprefix("/a/")) == article_id
    assert parse_qs(parts.query) == {"v": [VERSION], "s": ["0-5"]}
    assert parts.fragment == ""
