"""The names of a question or an answer: runs of capitalised words, and what they may be of.

English: whether a name is of a person or a place is guessed from its words and the one before it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.terms import Word, is_stop_word, words

ASKING = frozenset("who what when where why how which whose whom".split())
AUXILIARIES = frozenset(
    "is are was were did does do has have had will would can could may might should".split()
)
# Words that make a name one of a firm or a place.
_NO_PERSON = frozenset(
    """air bank basin bay bridge chemicals club city coast company corporation council court
    daughters district east factory forest fund group harbour hill institute isle island lake line
    lines ministry mount mountain museum news north office park party port press province river
    school shipping society sons south street team town tower union united university valley
    village west wood agency athletic brothers association federation house hospital sea""".split()
)
PERSON_TITLES = frozenset(
    """mr mrs ms dr mayor president minister governor coach judge professor senator chancellor
    king queen prince princess sir lord captain general chief director secretary spokesman
    spokeswoman""".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name met in the dialogue, as written: a run of capitalised words."""

    text: str
    is_person: bool
    is_place: bool


def names_in(text: str, from_start: bool = False) -> Iterator[Name]:
    """Yield the names of a text in reading order.

    from_start: the first word of a sentence may begin a name too, unless it is a stop word.
    """
    found = words(text)
    place = 0
    while place < len(found):
        if not _begins_name(text, found, place, from_start):
            place += 1
            continue
        last = place
        while last + 1 < len(found) and _goes_on(text, found, last):
            last += 1
        run = found[place : last + 1]
        first = 1 if len(run) > 1 and run[0].folded in PERSON_TITLES else 0
        written = text[run[first].start : run[-1].end]
        before = found[place - 1].folded if place else ""
        yield Name(written, _is_person(run, before), _is_place(run, before))
        place = last + 1


def is_empty(word: Word) -> bool:
    """Return whether a word names nothing: a stop word, or one that asks."""
    return is_stop_word(word.folded) or word.folded in ASKING


def _begins_name(text: str, found: Sequence[Word], place: int, from_start: bool) -> bool:
    word = found[place]
    if not word.is_capitalised or is_empty(word) or word.folded in AUXILIARIES:
        return False
    is_first = place == 0 or text[found[place - 1].end : word.start].strip()[-1:] in (".", "?", "!")
    if not is_first:
        return True
    following = found[place + 1] if place + 1 < len(found) else None
    return from_start and (following is None or following.is_capitalised or len(found) == 1)


def _goes_on(text: str, found: Sequence[Word], last: int) -> bool:
    between = text[found[last].end : found[last + 1].start]
    return found[last + 1].is_capitalised and between in (" ", " & ", "-")


def _is_person(run: Sequence[Word], before: str) -> bool:
    if before in PERSON_TITLES or run[0].folded in PERSON_TITLES:
        return True
    is_long = 2 <= len(run) <= 3
    return is_long and not any(word.folded in _NO_PERSON for word in run) and before != "the"


def _is_place(run: Sequence[Word], before: str) -> bool:
    return before in ("in", "at", "to", "from", "near", "of") and not _is_person(run, before)
