"""The words a sentence rests on: of what it cites, the clauses that hold the words they share."""

import re
from collections.abc import Sequence

from index.sentences import Span
from index.terms import is_stop_word, words
from qa.answer import Citation, Source, citation_of
from qa.cited_words import is_quoted, keys_of

_CLAUSE_MARK = re.compile(r"[,;:.!?()“”\"—–。！？，、；]")
_SENTENCE_MARKS = frozenset(".!?。！？")


def supporting_words(sentence: str, source: Source) -> Citation:
    """Return the part of a source that the sentence rests on, cut at the marks of its clauses.

    The shortest stretch that holds every word the two share; the whole source where they share
    fewer than two words.
    """
    evidence = source.evidence
    for piece in evidence.pieces:
        if is_quoted(sentence, piece.core_text):
            return citation_of(source, piece.core.start, piece.core.end)
    language = evidence.article.language
    wanted = [
        keys_of(word, language) for word in words(sentence) if not is_stop_word(word.text, language)
    ]
    found = words(evidence.text)
    shared: list[tuple[int, int]] = []  # (place of the word in the source, number of the wanted)
    for place, word in enumerate(found):
        keys = keys_of(word, language)
        shared += [(place, number) for number, key in enumerate(wanted) if key & keys]
    if len({number for _, number in shared}) <= 1:
        return citation_of(source)
    first, last = _shortest_window(shared)
    span = _whole_clauses(evidence.text, Span(found[first].start, found[last].end))
    return citation_of(source, evidence.start + span.start, evidence.start + span.end)


def _shortest_window(shared: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The first and last place of the shortest stretch that has every number that occurs."""
    missing = {number for _, number in shared}
    counts: dict[int, int] = {}
    best = (shared[0][0], shared[-1][0])
    left = 0
    for place, number in shared:
        counts[number] = counts.get(number, 0) + 1
        missing.discard(number)
        while not missing:
            start, leaving = shared[left]
            if place - start < best[1] - best[0]:
                best = (start, place)
            if counts[leaving] == 1:
                break
            counts[leaving] -= 1
            left += 1
    return best


def _whole_clauses(text: str, span: Span) -> Span:
    """The span, widened to the punctuation around it; blanks at its ends left out."""
    before = [match.end() for match in _CLAUSE_MARK.finditer(text, 0, span.start)]
    after = _CLAUSE_MARK.search(text, span.end)
    start = before[-1] if before else 0
    end = after.start() if after else len(text)
    if after and after.group() in _SENTENCE_MARKS:
        end = after.end()
    start += len(text[start:end]) - len(text[start:end].lstrip())
    return Span(start, start + len(text[start:end].rstrip()))
