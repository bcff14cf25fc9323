"""The answer and its parts, and the one place that turns them into the documented JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal
from urllib.parse import quote, urlencode

from index.search import NOWHERE_ELSE, Also
from index.tables import ArticleRecord
from qa.dates import Dates
from qa.draft import Usage
from qa.evidence import Evidence
from qa.question import Question

Status = Literal["answered", "not_in_articles"]
Verdict = Literal["supported", "weak", "unsupported"]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """Evidence with the number under which the prompt and the answer know it, from 1.

    also: the other paths at which its words stand, in copies of the story. article_text: the
    whole article, where full names stand; "" if it is not at hand.
    """

    number: int
    evidence: Evidence
    also: Also = NOWHERE_ELSE
    article_text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Citation:
    """A footnote: `quote` is the cited article version's text[start:end].

    also: the other paths at which these words stand, in copies of the story.
    """

    number: int
    article: ArticleRecord
    start: int
    end: int
    quote: str
    also: Also = NOWHERE_ELSE


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of the draft with what the check found.

    citations: the numbers that hold. support: 0 to 1, how likely they support it where the
    evidence model was asked, else the share of its words that are cited. reason: the verdict in
    words. supports: of each source that holds, the words this sentence rests on.
    """

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    support: float
    reason: str
    supports: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class GeneratorInfo:
    """Who wrote the draft: kind ("llama.cpp", "extractive"), and the model if there is one."""

    kind: str
    model: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer; `sentences` are those shown, `withheld` those that do not hold.

    confidence: the probability, 0 to 1, that the evidence answers, by which it was refused or not.
    """

    question: Question
    status: Status
    sentences: tuple[CheckedSentence, ...]
    withheld: tuple[CheckedSentence, ...]
    citations: tuple[Citation, ...]
    evidence: tuple[Source, ...]
    generator: GeneratorInfo
    generation: int
    note: str | None
    timings_ms: dict[str, float]
    usage: Usage | None = None
    confidence: float = 0.0

    @property
    def dates(self) -> Dates | None:
        return self.question.dates

    @property
    def text(self) -> str:
        return " ".join(marked(sentence) for sentence in self.sentences)


def marked(sentence: CheckedSentence) -> str:
    """Return the sentence with the numbers of its footnotes in brackets."""
    marks = "".join(f"[{number}]" for number in sentence.citations)
    return f"{sentence.text} {marks}" if marks else sentence.text


def citation_of(source: Source, start: int | None = None, end: int | None = None) -> Citation:
    """Return the footnote that opens the source's span, or the given part of it."""
    evidence = source.evidence
    first = evidence.start if start is None else start
    last = evidence.end if end is None else end
    return Citation(
        source.number,
        evidence.article,
        first,
        last,
        evidence.text[first - evidence.start : last - evidence.start],
        source.also,
    )


def footnote_of(source: Source, sentences: Sequence[CheckedSentence]) -> Citation:
    """Return the footnote that opens what the sentences rest on.

    Of a source joined of several pieces it is the shortest of them that holds all that.
    """
    evidence = source.evidence
    parts = [part for each in sentences for part in each.supports if part.number == source.number]
    holding = [
        piece
        for piece in evidence.pieces
        if parts and all(piece.start <= part.start and part.end <= piece.end for part in parts)
    ]
    shortest = min(holding, key=lambda piece: piece.end - piece.start, default=evidence)
    return citation_of(source, shortest.start, shortest.end)


def permalink(article_id: str, version: str, start: int, end: int) -> str:
    """Return the path of the page that opens these words of this version."""
    query = urlencode({"v": version, "s": f"{start}-{end}"})
    return f"/a/{quote(article_id, safe='')}?{query}"


def answer_json(answer: Answer) -> Json:
    return {
        **question_json(answer.question),
        "status": answer.status,
        "answer": answer.text,
        "sentences": [sentence_json(sentence) for sentence in answer.sentences],
        "withheld": len(answer.withheld),
        "withheld_sentences": [
            {"text": sentence.text, "reason": sentence.reason} for sentence in answer.withheld
        ],
        "citations": [citation_json(citation) for citation in answer.citations],
        "evidence": evidence_json(answer.evidence),
        "generator": {"kind": answer.generator.kind, "model": answer.generator.model},
        "generation": answer.generation,
        "note": answer.note,
        "usage": usage_json(answer.usage),
        "timings_ms": answer.timings_ms,
    }


def question_json(question: Question) -> Json:
    """Return the question as asked, as rewritten (None: as it is), and the time it asks for.

    The offsets of the time count in what was rewritten, where it was.
    """
    return {
        "question": question.asked or question.text,
        "rewritten": question.text if question.asked else None,
        "dates": dates_json(question.dates),
    }


def usage_json(usage: Usage | None) -> Json | None:
    """Return what the language model cost; None where none was asked, or it did not say."""
    return asdict(usage) if usage else None


def dates_json(dates: Dates | None) -> Json | None:
    """The time that was read from the question; start and end count its code points."""
    if dates is None:
        return None
    return {
        "phrase": dates.phrase,
        "start": dates.start,
        "end": dates.end,
        "since": dates.since and dates.since.isoformat(),
        "until": dates.until and dates.until.isoformat(),
        "latest": dates.is_latest,
        "as_of": dates.as_of.isoformat(),
    }


def sentence_json(sentence: CheckedSentence) -> Json:
    return {
        "text": sentence.text,
        "citations": list(sentence.citations),
        "verdict": sentence.verdict,
        "support": round(sentence.support, 3),
        "reason": sentence.reason,
        "supports": [
            {
                "number": part.number,
                "start": part.start,
                "end": part.end,
                "quote": part.quote,
                "url": permalink(part.article.id, part.article.version, part.start, part.end),
            }
            for part in sentence.supports
        ],
    }


def citation_json(citation: Citation) -> Json:
    place = _place_json(citation.article, citation.start, citation.end)
    return {
        "number": citation.number,
        **place,
        "quote": citation.quote,
        **also_json(citation.also),
    }


def evidence_json(sources: Sequence[Source]) -> list[Json]:
    return [
        {
            "number": source.number,
            **_place_json(source.evidence.article, source.evidence.start, source.evidence.end),
            "text": source.evidence.text,
            "score": round(source.evidence.score, 4),
            **also_json(source.also),
        }
        for source in sources
    ]


def also_json(also: Also) -> Json:
    return {"also": list(also.paths), "also_count": also.count}


def _place_json(article: ArticleRecord, start: int, end: int) -> Json:
    return {
        "article_id": article.id,
        "version": article.version,
        "title": article.title,
        "published": article.published,
        "publisher": article.publisher,
        "path": article.path,
        "start": start,
        "end": end,
        "url": permalink(article.id, article.version, start, end),
    }
