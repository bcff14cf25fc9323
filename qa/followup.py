"""Follow-up questions made self-contained: what "he", "there", "And Peskov?", "Why?" refer to.

By rule, in English: what a pronoun stands for is looked for in the questions and answers before,
the newest first, the topic of a question before the names of its answer (the order of salience of
centering theory: Grosz, Joshi and Weinstein, "Centering", Computational Linguistics 1995). A
question that stands alone is left as it is: a topic that changed must not be dragged along.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.terms import Word, is_stop_word, stem, words

# Turns further back are seldom what a follow-up is about.
MAX_TURNS_READ = 4
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
_ASKING = frozenset("who what when where why how which whose whom".split())
_AUXILIARIES = frozenset(
    "is are was were did does do has have had will would can could may might should".split()
)
_WHO_IS = re.compile(r"^\W*(?:who|what)\s+(?:is|are|was|were)\b", re.IGNORECASE)
_QUESTION_HEAD = re.compile(
    r"^\W*(?:who|what|when|where|why|how|which|whose|is|are|was|were|did|does|do|has|have|will|can)"
    r"\b",
    re.IGNORECASE,
)
# Words that make a name one of a firm or a place.
_NO_PERSON = frozenset(
    """air bank basin bay bridge chemicals club city coast company corporation council court
    daughters district east factory forest fund group harbour hill institute isle island lake line
    lines ministry mount mountain museum news north office park party port press province river
    school shipping society sons south street team town tower union united university valley
    village west wood agency athletic brothers association federation house hospital sea""".split()
)
_TITLES = frozenset(
    """mr mrs ms dr mayor president minister governor coach judge professor senator chancellor
    king queen prince princess sir lord captain general chief director secretary spokesman
    spokeswoman""".split()
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question asked before, self-contained, and the answer it got ("" if unknown)."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A name met in the dialogue, as written: a run of capitalised words."""

    text: str
    is_person: bool
    is_place: bool
    turns_ago: int = 0


def self_contained(question: str, history: Sequence[Turn], language: str = "en") -> str:
    """Return the question with what it takes from the dialogue put in, or as it is.

    history: oldest turn first. Languages other than English are left as they are.
    """
    turns = list(history[-MAX_TURNS_READ:])
    if not turns or language != "en":
        return question
    last = turns[-1].question
    if bare := _BARE.match(question):
        return f"{_capitalised(' '.join(bare['asked'].split()))}: {last}"
    if opening := _OPENING.match(question):
        rest = opening["about"] or opening["and"]
        if not _QUESTION_HEAD.match(rest):
            return _in_place_of(rest.strip(), last)
        question = _capitalised(rest.strip()) + "?"
    names = list(_names_of(turns))
    rewritten = _with_names(question, names)
    if rewritten != question:
        return rewritten
    if _has_open_pronoun(question):
        return f"{question.rstrip(' ?.!')} ({last.rstrip(' ?.!')})?"
    if names and leans_on(question, turns):
        return f"{question.rstrip(' ?.!')} ({names[0].text})?"
    return question


def _with_names(question: str, names: Sequence[Name]) -> str:
    """The question with each pronoun replaced by the name it stands for, where there is one."""
    found = words(question)
    own = list(_names(question))
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


def _referent(found: Sequence[Word], place: int, names: Sequence[Name]) -> Name | None:
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
    return before in _AUXILIARIES or after in _AUXILIARIES


def _has_open_pronoun(question: str) -> bool:
    """Whether a pronoun is left that nothing before it in the question can mean."""
    found = words(question)
    return next(_names(question), None) is None and any(
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
    if next(_names(question), None) is not None:
        return False
    known = {
        stem(word.folded) for turn in turns for word in words(f"{turn.question} {turn.answer}")
    }
    for word, following in itertools.pairwise(found):
        if word.folded in _POINTING and stem(following.folded) in known:
            return True
        if word.folded == "the" and stem(following.folded) in known:
            return True
    content = [word for word in found if not _is_empty(word)]
    return len(content) <= MAX_ELLIPTIC_WORDS and not any(
        word.folded in _POINTING for word in found
    )


def _is_empty(word: Word) -> bool:
    return is_stop_word(word.folded) or word.folded in _ASKING


def _in_place_of(rest: str, last: str) -> str:
    """The last question asked of something else: "And Peskov?" after "Who is Dmitriev?"."""
    names = list(_names(last))
    new = next(_names(rest, from_start=True), None)
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


def _names_of(turns: Sequence[Turn]) -> Iterator[Name]:
    """Names by how likely a pronoun means them: newest turn first, question before answer."""
    seen: set[str] = set()
    everywhere = " ".join(f"{turn.question} {turn.answer}" for turn in turns)
    for turns_ago, turn in enumerate(reversed(turns)):
        for name in (*_names(turn.question), *_names(turn.answer, from_start=True)):
            full = _full_name(name, everywhere)
            if full.text not in seen:
                seen.add(full.text)
                yield replace(full, turns_ago=turns_ago)


def _full_name(name: Name, text: str) -> Name:
    """ "Tarnow", where the dialogue also has "Ilse Tarnow": a person."""
    if " " in name.text or name.is_person:
        return name
    for other in _names(text, from_start=True):
        if other.is_person and other.text.split()[-1] == name.text:
            return Name(name.text, True, False)
    return name


def _names(text: str, from_start: bool = False) -> Iterator[Name]:
    """The names of a text in reading order.

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
        first = 1 if len(run) > 1 and run[0].folded in _TITLES else 0
        written = text[run[first].start : run[-1].end]
        before = found[place - 1].folded if place else ""
        yield Name(written, _is_person(run, before), _is_place(run, before))
        place = last + 1


def _begins_name(text: str, found: Sequence[Word], place: int, from_start: bool) -> bool:
    word = found[place]
    if not word.is_capitalised or _is_empty(word) or word.folded in _AUXILIARIES:
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
    if before in _TITLES or run[0].folded in _TITLES:
        return True
    is_long = 2 <= len(run) <= 3
    return is_long and not any(word.folded in _NO_PERSON for word in run) and before != "the"


def _is_place(run: Sequence[Word], before: str) -> bool:
    return before in ("in", "at", "to", "from", "near", "of") and not _is_person(run, before)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
