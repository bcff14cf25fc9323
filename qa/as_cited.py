"""A claim with its numbers and names written as the cited words write them.

The rules know that "15 thousand" is "15,000" and Zelenskyy is Zelensky; a model that reads the two
texts need not know it, and is asked only what it was trained for: what they say.
"""

from collections.abc import Sequence

from index.terms import Word, spelling, words
from qa.quantities import Quantity, quantities_of

_CURRENCY_SIGNS = "$€£¥₽₺"


def as_cited(claim: str, cited: str) -> str:
    """Return the claim, each number and name that is cited in another form replaced by that."""
    claim_words, cited_words = words(claim), words(cited)
    changes = [
        *_numbers(claim, claim_words, cited, cited_words),
        *_names(claim_words, cited_words),
    ]
    for start, end, written in sorted(changes, reverse=True):
        claim = claim[:start] + written + claim[end:]
    return claim


_Change = tuple[int, int, str]


def _numbers(
    claim: str, claim_words: Sequence[Word], cited: str, cited_words: Sequence[Word]
) -> list[_Change]:
    there = quantities_of(cited, cited_words)
    changes = []
    for number in quantities_of(claim, claim_words):
        same = [other for other in there if number.is_said_by([other])]
        start, end = _span(claim, claim_words, number)
        written = [cited[slice(*_span(cited, cited_words, other))] for other in same]
        if written and claim[start:end] not in written:
            changes.append((start, end, written[0]))
    return changes


def _span(text: str, found: Sequence[Word], number: Quantity) -> tuple[int, int]:
    """The characters of a number with its unit, signs included."""
    start, end = found[number.first].start, found[number.last].end
    if text[start - 1 : start] in tuple(_CURRENCY_SIGNS):
        start -= 1
    return start, end + (text[end : end + 1] == "%")


def _names(claim_words: Sequence[Word], cited_words: Sequence[Word]) -> list[_Change]:
    """Capitalised words that the cited words spell otherwise."""
    there = {word.text for word in cited_words}
    by_spelling = {spelling(word.text): word.text for word in cited_words if word.is_capitalised}
    return [
        (word.start, word.end, by_spelling[spelling(word.text)])
        for word in claim_words
        if word.is_capitalised and word.text not in there and spelling(word.text) in by_spelling
    ]
