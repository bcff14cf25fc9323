"""Passages: the spans of an article that are embedded, indexed and found."""

import bisect
import itertools
from dataclasses import dataclass

from index.article import Article
from index.sentences import Span, split_sentences, trim

# Raised when articles are split in another way than before; builds keep passages by it.
PASSAGES_VERSION = 1
# Marks a sentence end for the splitter; normalise() has removed it from every article.
_SENTENCE_END = "\ue000"


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of one article version: `article.text[start:end] == text`.

    `sentences` are spans in the article (not in the passage), in reading order.
    """

    article_id: str
    version: str
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]


def split_passages(article: Article, passage_chars: int) -> list[Passage]:
    """Return the article's passages in reading order, each of whole sentences.

    passage_chars: the most characters a passage holds; only a single sentence that is
    longer than that is cut inside (at a blank where there is one).
    Passages do not overlap and together hold every character that is not white space.
    """
    text = article.text
    sentences = split_sentences(text, article.language)
    return [
        Passage(
            article.id, article.version, span.start, span.end, text[span.start : span.end], inside
        )
        for span in _passage_spans(text, sentences, passage_chars)
        if (inside := _sentences_inside(sentences, span))
    ]


def _passage_spans(text: str, sentences: list[Span], passage_chars: int) -> list[Span]:
    """Offsets are running sums over the parts: with these settings the parts rejoin exactly."""
    # 0.5 s, and only a build needs it: a question must start at once.
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        separators=["\n\n", _SENTENCE_END, "\n", " ", ""],
        keep_separator="end",
        chunk_size=passage_chars,
        chunk_overlap=0,
        length_function=_trimmed_length,
        strip_whitespace=False,
    )
    spans: list[Span] = []
    offset = 0
    for part in splitter.split_text(_with_marks(text, sentences)):
        end = offset + _visible_length(part)
        span = trim(text, Span(offset, end))
        spans.extend(_bounded(text, sentences, span, passage_chars))
        offset = end
    if offset != len(text):
        raise AssertionError(f"passage parts do not rejoin: {offset} != {len(text)}")
    return spans


def _with_marks(text: str, sentences: list[Span]) -> str:
    pieces = []
    position = 0
    for sentence in sentences:
        pieces.append(text[position : sentence.end])
        pieces.append(_SENTENCE_END)
        position = sentence.end
    pieces.append(text[position:])
    return "".join(pieces)


def _visible_length(part: str) -> int:
    return len(part) - part.count(_SENTENCE_END)


def _trimmed_length(part: str) -> int:
    """Blanks around a part do not count: a sentence that just fits must not be cut for them."""
    return len(part.replace(_SENTENCE_END, "").strip())


def _bounded(text: str, sentences: list[Span], span: Span, passage_chars: int) -> list[Span]:
    """The span, or its parts where the blanks inside it, which did not count, make it too long."""
    if span.end - span.start <= passage_chars:
        return [span] if span.start < span.end else []
    parts: list[Span] = []
    for sentence in _sentences_inside(sentences, span):
        if parts and sentence.end - parts[-1].start <= passage_chars:
            parts[-1] = Span(parts[-1].start, sentence.end)
            continue
        first = sentence.start
        while sentence.end - first > passage_chars:
            parts.append(trim(text, Span(first, first + passage_chars)))
            first += passage_chars
        parts.append(trim(text, Span(first, sentence.end)))
    return [part for part in parts if part.start < part.end]


def _sentences_inside(sentences: list[Span], passage: Span) -> tuple[Span, ...]:
    """The sentences of the passage; one that the splitter had to cut is cut here too."""
    first = bisect.bisect_right(sentences, passage.start, key=lambda sentence: sentence.end)
    inside = []
    for start, end in itertools.islice(sentences, first, None):
        if start >= passage.end:
            break
        inside.append(Span(max(start, passage.start), min(end, passage.end)))
    return tuple(inside)
