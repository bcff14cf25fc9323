"""What a sentence says of its words: denied or not, certain or not.

English, by rules over words in their order; a clause ends at a punctuation mark or at a word such
as "but". The scope of a denial is what follows it in its clause (Chapman et al., "A Simple
Algorithm for Identifying Negated Findings", 2001, takes up to six words; so do we).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.terms import Word, is_stop_word, stem, words
from qa.irregular_verbs import base_form

MAX_DENIED_WORDS = 6


def base_stem(folded: str) -> str:
    """Return the stem of a word's base form: "took", "taken" and "takes" have the same."""
    return stem(base_form(folded))


def base_stems(text: str) -> frozenset[str]:
    """Return the stems of the words of a list."""
    return frozenset(base_stem(word) for word in text.split())


_DENIALS = frozenset(
    "not no never none nobody nothing neither nor without cannot unclear unknown unable".split()
)
DENYING = base_stems("refuse deny reject fail lack prevent avoid stop unlikely")
# "not only", "no more than", "no doubt" deny nothing.
_NOT_DENYING = frozenset("only just merely simply more less fewer later doubt wonder".split())
_ACCUSING = base_stems("accuse allege allegedly suspect charge claim")
_UNCERTAIN = frozenset(
    """may might could would should will shall can if whether unless perhaps possibly
    reportedly""".split()
)
_PLANNING = base_stems(
    """expect plan intend hope want wish aim propose threaten vow promise pledge consider likely
    possible urge demand seek try attempt schedule due set agree"""
)
_SCOPE_ENDS = frozenset("but although though while whereas because since and however".split())
_CLAUSE_END = re.compile(r"[,;:.!?()“”\"—–]")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a sentence and what the sentence says of it.

    denials: the words that deny it. doubt: "" if it is said as a fact, "accused" or
    "uncertain" if something of that kind stands before it. sentence, clause: counted from 0.
    """

    word: Word
    stem: str
    sentence: int
    clause: int
    is_name: bool
    is_content: bool
    denials: tuple[str, ...]
    doubt: str


def read_terms(text: str) -> list[Term]:
    """Return the words of an English text with what is said of them."""
    found = words(text)
    sentences, clauses = _places(text, found)
    denials = _denials(found, clauses)
    doubts = _doubts(found, clauses)
    return [
        Term(
            word=word,
            stem=base_stem(word.folded),
            sentence=sentences[place],
            clause=clauses[place],
            is_name=word.is_capitalised
            and (place > 0 and sentences[place] == sentences[place - 1]),
            is_content=not is_stop_word(word.folded) and not word.has_digit,
            denials=tuple(denials[place]),
            doubt=doubts[place],
        )
        for place, word in enumerate(found)
    ]


def _places(text: str, found: Sequence[Word]) -> tuple[list[int], list[int]]:
    """The number of the sentence and of the clause each word stands in."""
    sentence = clause = 0
    sentences, clauses = [], []
    for place, word in enumerate(found):
        if place:
            between = text[found[place - 1].end : word.start]
            is_new_sentence = any(char in ".!?" for char in between) and " " in between
            sentence += is_new_sentence
            clause += bool(_CLAUSE_END.search(between))
        if word.folded in _SCOPE_ENDS:
            clause += 1
        sentences.append(sentence)
        clauses.append(clause)
    return sentences, clauses


def _is_denial(found: Sequence[Word], place: int) -> bool:
    folded = found[place].folded
    following = found[place + 1].folded if place + 1 < len(found) else ""
    if folded in ("not", "no") and following in _NOT_DENYING:
        return False
    return folded in _DENIALS or folded.endswith("n't") or base_stem(folded) in DENYING


def _denials(found: Sequence[Word], clauses: Sequence[int]) -> list[list[str]]:
    """For each word, the stems of the denials that reach it."""
    denials: list[list[str]] = [[] for _ in found]
    for place, word in enumerate(found):
        if not _is_denial(found, place):
            continue
        scope = _scope(clauses, place)
        if any(found[position].folded == "until" for position in scope):
            continue  # "not until May": in May
        for position in scope:
            denials[position].append(base_stem(word.folded))
    return denials


def _scope(clauses: Sequence[int], place: int) -> list[int]:
    last = min(len(clauses), place + 1 + MAX_DENIED_WORDS)
    return [position for position in range(place + 1, last) if clauses[position] == clauses[place]]


def _doubts(found: Sequence[Word], clauses: Sequence[int]) -> list[str]:
    doubts = [""] * len(found)
    for place, word in enumerate(found):
        if word.is_capitalised and place:
            continue  # "May", "Will"
        if base_stem(word.folded) in _ACCUSING:
            for position in _accusation(found, clauses, place):
                doubts[position] = "accused"
        elif word.folded in _UNCERTAIN or base_stem(word.folded) in _PLANNING:
            for position in _planned(found, clauses, place):
                doubts[position] = doubts[position] or "uncertain"
    return doubts


def _accusation(found: Sequence[Word], clauses: Sequence[int], place: int) -> list[int]:
    """What somebody is accused of: the rest of the clause after "of", "that", "with"."""
    rest = [at for at in range(place + 1, len(found)) if clauses[at] == clauses[place]]
    starts = [at for at in rest if found[at].folded in ("of", "that", "with", "over")]
    return [at for at in rest if starts and at > starts[0]]


def _planned(found: Sequence[Word], clauses: Sequence[int], place: int) -> list[int]:
    """What is planned or possible: the first word of content that is no name or adverb."""
    for at in range(place + 1, len(found)):
        if clauses[at] != clauses[place]:
            break
        word = found[at]
        if not (word.is_capitalised or is_stop_word(word.folded) or word.folded.endswith("ly")):
            return [at]
    return []
