"""Sentences with what they cite and what is known of them, for bench/support.py.

Three sources: the claims held out of the training rows, made by rule and written by hand (half of
them, by hash, to choose on), and the drafts of bench/drafts, labelled by hand (halves by their
split).
"""

import gzip
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from common import eval_folder

from bench.drafts.reading import REPOSITORY, DraftArticles, read_drafts
from index.sentences import Span, split_sentences
from index.tables import ArticleRecord
from qa.answer import Source
from qa.draft import DraftSentence
from qa.evidence import Evidence

CLAIMS = REPOSITORY / ".footnote" / "evidence" / "claims-held-out.jsonl.gz"
WRITTEN = CLAIMS.with_name("written-held-out.jsonl.gz")
LABELS = REPOSITORY / "bench" / "drafts" / "labels.jsonl"

Label = Literal["supported", "partly", "unsupported"]
Half = Literal["choose", "report"]


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence with its sources. kind: how it was made, or the set it is about.

    label: what the sources together do. cited: source number → whether it alone supports.
    """

    id: str
    kind: str
    half: Half
    sentence: DraftSentence
    sources: tuple[Source, ...]
    label: Label
    cited: dict[int, Label]


def read_claims(path: Path) -> list[Case]:
    """Return the held-out claims; stop if they have not been made."""
    if not path.is_file():
        sys.exit(f"no {path}: make it with `python training/evidence/prepare.py`")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [_claim(row) for row in rows]


def _claim(row: dict[str, str]) -> Case:
    text = f"{row['claim']}\0{row['source']}"
    digest = hashlib.sha256(text.encode()).digest()
    label: Label = "supported" if row["supported"] else "unsupported"
    return Case(
        id=digest.hex()[:16],
        kind=row["kind"],
        half="report" if digest[0] % 2 else "choose",
        sentence=DraftSentence(row["claim"], (1,)),
        sources=(source_of(1, row["source"]),),
        label=label,
        cited={1: label},
    )


def read_labelled_drafts() -> list[Case]:
    """Return the drafts with their labels."""
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    labels = {row["id"]: row for row in map(json.loads, lines)}
    articles = DraftArticles(eval_folder())
    cases = []
    for draft in read_drafts():
        row = labels[draft.id]
        words = articles.words_of(draft)
        sources = [
            replace(
                source_of(number, one.text, one.title, one.published, one.publisher),
                article_text=articles.article_of(draft, one.cited),
            )
            for number, one in enumerate(words, start=1)
        ]
        cases.append(
            Case(
                id=draft.id,
                kind=draft.set,
                half="report" if draft.split == "report" else "choose",
                sentence=DraftSentence(draft.sentence, tuple(range(1, len(sources) + 1))),
                sources=tuple(sources),
                label=row["label"],
                cited=dict(enumerate(map(_label, row["citations"]), start=1)),
            )
        )
    return cases


def _label(answer: str) -> Label:
    names: dict[str, Label] = {"yes": "supported", "partly": "partly", "no": "unsupported"}
    return names[answer]


def source_of(
    number: int,
    text: str,
    title: str = "",
    published: str | None = None,
    publisher: str | None = None,
) -> Source:
    """Return words as a source: its core is the last sentence, as in evidence."""
    start, end = split_sentences(text, "en")[-1] if text.strip() else (0, len(text))
    record = ArticleRecord(
        id=str(number),
        version="",
        path="",
        title=title,
        published=published,
        publisher=publisher,
        language="en",
        also=(),
        story=number,
    )
    return Source(
        number,
        Evidence(
            article=record,
            start=0,
            end=len(text),
            text=text,
            core=Span(start, end),
            score=0.0,
            cosine=0.0,
            coverage=0.0,
        ),
    )


def of_half(cases: Sequence[Case], half: Half) -> list[Case]:
    return [case for case in cases if case.half == half]
