"""Follow-up questions made self-contained: what "he", "there", "And Peskov?", "Why?" refer to.

By rule, in English: what a pronoun stands for is looked for in the questions and answers before,
the newest first, the topic of a question before the names of its answer (the order of salience of
centering theory: Grosz, Joshi and Weinstein, "Centering", Computational Linguistics 1995). A
question that stands alone is left as it is: a topic that changed must not be dragged along.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.terms import Word, is_stop_word, stem, words
from qa.names import AUXILIARIES, Name, is_empty, names_in
from qa.question import MAX_QUESTION_CHARS

# Turns further back are seldom what a follow-up is about.
MAX_TURNS_READ = 4
# What of an answer is read for names: its beginning.
MAX_ANSWER_CHARS = 1_000
# "It" is what was spoken of last.
MAX_TURNS_TO_IT = 0
# "Why?", "Since when?", "How many of them were there?": no more words of content than this.
MAX_ELLIPTIC_WORDS = 2

_PERSONAL = frozenset("he him his she her hers".split())
_THINGS = frozenset("it its".split())
_PLURAL = frozenset("they them their theirs".split())
_POSSESSIVES = frozenset("his her its their hers theirs".split())
_PLACES = frozenset(("there",))
_POINTING = frozenset("this that these those".split())
_OPENING = re.compile(
    r"^\s*(?:and|but|so|ok(?:ay)?|well)?[\s,]*(?:what|how)\s+about\s+(?P<about>.+?)[\s?.!]*$"
    r"|^\s*(?:and|or|but)[\s,]+(?P<and>[^?]+?)[\s?.!]*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^\s*(?:and\s+|but\s+)?(?P<asked>(?:since|until|by|from)?\s*(?:why|when|where|who|how|what|which)"
    r"(?:\s+(?:exactly|else|much|many|long|not|so|then|for|was that|did that happen|is that))*)"
    r"[\s?.!]*$",
    re.IGNORECASE,
)
_PREPOSITIONS = frozenset(
    "in on at by for from with after before during since until about under to of last this next"
    .split()
)  # fmt: skip
_WHO_IS = re.compile(r"^\W*(?:who|what)\s+(?:is|are|was|were)\b", re.IGNORECASE)
_QUESTION_HEAD = re.compile(
    r"^\W*(?:who|what|when|where|why|how|which|whose|is|are|was|were|did|does|do|has|have|will|can)"
    r"\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question asked before, self-contained, and the answer it got ("" if unknown)."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class _Mentioned(Name):
    """A name of the dialogue; turns_ago: 0 in the last turn."""

    turns_ago: int


def self_contained(question: str, history: Sequence[Turn], language: str = "en") -> str:
    """Return the question with what it takes from the dialogue put in, or as it is.

    history: oldest turn first. Languages other than English are left as they are, and so is a
    question that would become longer than a question may be.
    """
    turns = turns_read(history)
    if not turns or language != "en":
        return question
    whole = _completed(question, turns)
    return whole if len(whole) <= MAX_QUESTION_CHARS else question


def turns_read(history: Sequence[Turn]) -> list[Turn]:
    """Return the turns that a follow-up is read beside: the last ones, of bounded length."""
    return [
        Turn(turn.question.strip()[:MAX_QUESTION_CHARS], turn.answer[:MAX_ANSWER_CHARS])
        for turn in history[-MAX_TURNS_READ:]
        if words(turn.question[:MAX_QUESTION_CHARS])
    ]


def _completed(question: str, turns: Sequence[Turn]) -> str:
    last = turns[-1].question
    if bare := _BARE.match(question):
        return f"{_capitalised(' '.join(bare['asked'].split()))}: {last}"
    opening = _OPENING.match(question)
    if opening and words(rest := (opening["about"] or opening["and"]).strip()):
        if not _QUESTION_HEAD.match(rest):
            return _in_place_of(rest, last)
        question = _capitalised(rest) + "?"
    names = _names_of(turns)
    rewritten = _with_names(question, names)
    if rewritten != question:
        return rewritten
    if _has_open_pronoun(question):
        return f"{question.rstrip(' ?.!')} ({last.rstrip(' ?.!')})?"
    if names and leans_on(question, turns):
        return f"{question.rstrip(' ?.!')} ({names[0].text})?"
    return question


def _with_names(question: str, names: Sequence[_Mentioned]) -> str:
    """The question with each pronoun replaced by the name it stands for, where there is one."""
    found = words(question)
    own = list(names_in(question))
    others = [name for name in names if name.text not in {name.text for name in own}]
    pieces: list[str] = []
    end = 0
    chosen: set[str] = set()
    for place, word in enumerate(found):
        if _means_own(question, found, place, own):
            continue
        name = _referent(found, place, others)
        if name is None or name.text in chosen:
            continue
        chosen.add(name.text)
        pieces += [question[end : word.start], _inflected(found, place, name)]
        end = word.end
    return "".join((*pieces, question[end:]))


def _means_own(question: str, found: Sequence[Word], place: int, own: Sequence[Name]) -> bool:
    """Whether a pronoun means a name before it in the question; "him" is somebody else."""
    word = found[place]
    if word.folded in ("him", "them") or _is_object_her(found, place):
        return False
    before = [name for name in own if question.find(name.text) < word.start]
    if word.folded in _PERSONAL:
        return any(name.is_person or " " not in name.text for name in before)
    if word.folded in _THINGS | _PLURAL:
        return any(not name.is_person for name in before)
    return False


def _is_object_her(found: Sequence[Word], place: int) -> bool:
    is_last = place + 1 == len(found)
    return found[place].folded == "her" and (is_last or is_stop_word(found[place + 1].folded))


def _referent(found: Sequence[Word], place: int, names: Sequence[_Mentioned]) -> _Mentioned | None:
    word = found[place].folded
    if word in _PERSONAL:
        wanted = [name for name in names if name.is_person]
    elif word in _THINGS:
        if _is_impersonal(found, place):
            return None
        wanted = [
            n for n in names if not (n.is_person or n.is_place) and n.turns_ago <= MAX_TURNS_TO_IT
        ]
    elif word in _PLURAL:
        wanted = [n for n in names if not n.is_person and not n.is_place] or list(names)
    elif word in _PLACES:
        if _is_existential(found, place):
            return None
        wanted = [name for name in names if name.is_place] or [n for n in names if not n.is_person]
    else:
        return None
    return wanted[0] if wanted else None


def _inflected(found: Sequence[Word], place: int, name: Name) -> str:
    word = found[place].folded
    if word in _PLACES:
        before = found[place - 1].folded if place else ""
        return name.text if before in _PREPOSITIONS else f"in {name.text}"
    if word in _POSSESSIVES and not _is_object_her(found, place):
        return f"{name.text}'" if name.text.endswith("s") else f"{name.text}'s"
    return name.text


def _is_impersonal(found: Sequence[Word], place: int) -> bool:
    """ "Is it true that", "how long does it take"."""
    after = [word.folded for word in found[place + 1 : place + 3]]
    return bool(after) and (after[0] in ("true", "take", "rain", "rains", "possible") or
                            after[:2] == ["the", "case"])  # fmt: skip


def _is_existential(found: Sequence[Word], place: int) -> bool:
    """ "Were there any dead?", "how many were there"."""
    before = found[place - 1].folded if place else ""
    after = found[place + 1].folded if place + 1 < len(found) else ""
    return before in AUXILIARIES or after in AUXILIARIES


def _has_open_pronoun(question: str) -> bool:
    """Whether a pronoun is left that nothing before it in the question can mean."""
    found = words(question)
    return next(names_in(question), None) is None and any(
        (word.folded in _THINGS and not _is_impersonal(found, place))
        or word.folded in _PERSONAL
        or word.folded in _PLURAL
        for place, word in enumerate(found)
    )


def is_elliptic(question: str) -> bool:
    """Return whether the question leaves out what the last one said: "Why?", "And Peskov?"."""
    return bool(_BARE.match(question) or _OPENING.match(question))


def leans_on(question: str, turns: Sequence[Turn]) -> bool:
    """Return whether a question without a name points back: "the fine", "that law"."""
    found = words(question)
    if next(names_in(question), None) is not None:
        return False
    known = {
        stem(word.folded) for turn in turns for word in words(f"{turn.question} {turn.answer}")
    }
    for word, following in itertools.pairwise(found):
        if word.folded in _POINTING and stem(following.folded) in known:
            return True
        if word.folded == "the" and stem(following.folded) in known:
            return True
    content = [word for word in found if not is_empty(word)]
    return len(content) <= MAX_ELLIPTIC_WORDS and not any(
        word.folded in _POINTING for word in found
    )


def _in_place_of(rest: str, last: str) -> str:
    """The last question asked of something else: "And Peskov?" after "Who is Dmitriev?"."""
    names = list(names_in(last))
    new = next(names_in(rest, from_start=True), None)
    starts_with_preposition = words(rest)[0].folded in _PREPOSITIONS
    if starts_with_preposition:
        return f"{_without_time(last, rest)} {rest}?"
    if names and new is not None and new.text == rest:
        alike = [n for n in names if n.is_person == new.is_person] or names
        return last.replace(alike[-1].text, rest, 1)
    if head := _WHO_IS.match(last):
        return f"{head[0]} {rest}?"
    if names and new is None:
        return f"{_capitalised(rest)} ({last.rstrip(' ?.!')})?"
    return f"{last.rstrip(' ?.!')}: {rest}?"


def _without_time(question: str, rest: str) -> str:
    """The question without the phrase that begins with the same preposition, if it ends in one."""
    preposition = words(rest)[0].folded
    question = question.rstrip(" ?.!")
    match = re.search(rf"(?P<kept>.*)\s{preposition}\s[^,]*$", question, re.IGNORECASE)
    return match["kept"] if match else question


def _names_of(turns: Sequence[Turn]) -> list[_Mentioned]:
    """Names by how likely a pronoun means them: newest turn first, question before answer.

    "Tarnow" is a person where the dialogue also has "Ilse Tarnow".
    """
    mentioned: dict[str, _Mentioned] = {}
    for turns_ago, turn in enumerate(reversed(turns)):
        for name in (*names_in(turn.question), *names_in(turn.answer, from_start=True)):
            if name.text not in mentioned:
                mentioned[name.text] = _Mentioned(
                    name.text, name.is_person, name.is_place, turns_ago
                )
    surnames = {name.text.split()[-1] for name in mentioned.values() if name.is_person}
    return [
        replace(name, is_person=True, is_place=False) if name.text in surnames else name
        for name in mentioned.values()
    ]


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
