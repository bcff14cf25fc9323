"""The main clause of an English sentence: who or what, did what, and the rest of it.

A shallow reading by word lists: what it is not sure of has no clause. It knows nothing of the
rules that make questions (`who_rules.py` and the others), only what they need.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.making.english_verbs import AUXILIARIES, BE, HAVE, MODALS, VerbForm, verb_form
from qa.making.statement_parts import (
    MONTH,
    PREPOSITIONS,
    WEEKDAY,
    may_be_left_out,
    split_parts,
    without_front,
)

_DETERMINERS = frozenset("the a an this that these those his her its their our my your no".split())
_NAMING = frozenset("call name dub title entitle nickname term label declare".split())
# After these a verb belongs to a clause inside the clause.
_LINKS = frozenset(
    """that who which when where while if because after before as since until what how whose
    although though whom whether than""".split()
)
# After "was born and" these are no participles.
_INTRANSITIVE = frozenset(
    "die move live work serve study attend join graduate marry settle emigrate return".split()
)
_BEFORE_NOUNS = frozenset("first last second third only most more newly other".split())
_NOT_IN_SUBJECT = frozenset(
    """who which that whose whom what when where while because although though if but or nor not
    he she it they we i you there this these those here how why whether so his her its their
    our my your another such other others both each either neither""".split()
)
# Adverbs that may stand before the verb; those of DISCOURSE point to the sentences before.
_DISCOURSE = frozenset(
    "also then later soon subsequently again too therefore thus instead eventually further".split()
)
_ADVERBS = frozenset("first once often still always already long ever just now".split())
_NEGATIVE = re.compile(
    r"\b(?:not|never|no longer|nor|neither|cannot|hardly|barely)\b|n['’]t\b", re.I
)
# "In the 1934 midterm elections", "By 1945".
_SETTING = re.compile(
    r"(In|At|During|On|By|Since) "
    rf"((?=.*(?:\d{{4}}|[A-Z]))(?!.*{WEEKDAY})"
    rf"(?!(?:(?:early|late|mid) )?{MONTH}$).+)"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A main clause in its order: front, subject, auxiliary, verb, rest.

    subject: with a small "the" where it begins with one. auxiliary: "was", "will"; "" where there
    is none. verb: the words after the auxiliary up to the main verb ("been built", "opened"); ""
    where "be" is the main verb. form: of the main verb, None where "be" is. rest: what follows,
    with commas inside dates and places. front: what stood before the subject.
    """

    subject: str
    auxiliary: str
    verb: str
    form: VerbForm | None
    rest: str
    front: str

    @property
    def is_copula(self) -> bool:
        return self.auxiliary in BE and not self.verb

    @property
    def predicate(self) -> str:
        """ "was born in Paris", "opened the hall"."""
        return " ".join(part for part in (self.auxiliary, self.verb, self.rest) if part)

    @property
    def setting(self) -> str:
        """What stood before the subject, where it names a time or place; else ""."""
        match = _SETTING.match(self.front)
        return f"{match[1].lower()} {match[2]}" if match else ""

    def inverted(self, rest: str, subject: str = "") -> str | None:
        """Return the clause as it follows "when" or "how many": "did the king open the hall"."""
        subject = subject or self.subject
        if self.auxiliary:
            parts = (self.auxiliary, subject, self.verb, rest)
        elif self.form is None:
            return None
        else:
            words = self.verb.split()
            support = "did" if self.form.is_past else "does" if self.form.is_third else "do"
            parts = (support, subject, " ".join([*words[:-1], self.form.base]), rest)
        return " ".join(part for part in parts if part)


def read_clauses(statement: str) -> list[Clause]:
    """Return the main clauses of a statement (one line, no full stop); none if unsure.

    More than one where they are joined: "X was born in 1904 and died in 1960" says both of X.
    """
    if is_denied(statement):
        return []
    front, parts = without_front(split_parts(statement))
    if not parts:
        return []
    words = parts[0].split()
    place = _finite_place(words)
    if place is None:
        if len(parts) < 3 or not _begins_with_verb(parts[2]):
            return []
        # What stands between commas after the subject is passed over.
        place = len(words)
        words += parts[2].split()
        parts = parts[2:]
    if not may_be_left_out(parts[1:]):
        return []
    return _clauses(words, place, front)


def is_denied(text: str) -> bool:
    """Return whether a statement denies something."""
    return bool(_NEGATIVE.search(text))


def is_finite(words: Sequence[str], place: int) -> bool:
    """Return whether a word is a finite verb where it stands, as far as its neighbours tell."""
    word = words[place]
    if word in AUXILIARIES:
        return True
    form = verb_form(word)
    if form is None:
        return False
    before = [*words[:place]]
    while before and before[-1].endswith("ly"):
        before.pop()
    last = before[-1] if before else ""
    is_counted = last in _BEFORE_NOUNS and len(before) > 1 and before[-2].lower() in _DETERMINERS
    if (
        is_counted
        or last.lower() in _DETERMINERS
        or last.lower() in PREPOSITIONS
        or last.endswith(("'s", "’s"))
    ):
        return False
    if form.is_past:
        # "A coalition led by Britain invaded": "led" is no finite verb.
        return not (form.is_participle and words[place + 1 : place + 2] == ["by"])
    return form.is_third and all(w[:1].isupper() for w in before) and bool(before)


def _finite_place(words: Sequence[str]) -> int | None:
    for place in range(1, len(words)):
        if is_finite(words, place):
            return place
    return None


def _begins_with_verb(part: str) -> bool:
    words = part.split()
    first = words[1] if len(words) > 1 and _is_adverb(words[0]) else words[0]
    form = verb_form(first)
    return first in AUXILIARIES or (form is not None and (form.is_past or form.is_third))


def _is_adverb(word: str) -> bool:
    return word in _ADVERBS or word in _DISCOURSE or (word.endswith("ly") and word.islower())


def _clauses(words: list[str], place: int, front: str = "") -> list[Clause]:
    """The clause whose verb stands at a place, and those that "and" joins to it."""
    subject, adverbs = _without_adverbs(words[:place])
    verbs = _verbs(words, place)
    if verbs is None or any(word.lower() in _NOT_IN_SUBJECT for word in subject):
        return []
    auxiliary, verb, form, end = verbs
    rest = until_next_verb(words[end:])
    if rest is None:
        return []
    verb = [word for word in [*adverbs, *verb] if word not in _DISCOURSE]
    start = "the" if subject[0] == "The" else subject[0]
    clause = Clause(
        " ".join([start.lower() if start in ("A", "An") else start, *subject[1:]]),
        auxiliary, " ".join(verb), form, " ".join(rest), front,
    )  # fmt: skip
    return [clause, *_joined(subject, auxiliary, words[end + len(rest) + 1 :])]


def _without_adverbs(subject: list[str]) -> tuple[list[str], list[str]]:
    end = len(subject)
    while end > 1 and _is_adverb(subject[end - 1]):
        end -= 1
    return subject[:end], subject[end:]


def _joined(subject: list[str], auxiliary: str, words: list[str]) -> list[Clause]:
    """The clauses after "and": of the same subject where a verb follows, else of their own.

    None where the verb may be a participle: "was born in Kent and raised in Essex".
    """
    if not words:
        return []
    if _begins_with_verb(" ".join(words)):
        verb = 1 if _is_adverb(words[0]) and len(words) > 1 else 0
        form = verb_form(words[verb])
        if auxiliary and form and form.is_participle and form.base not in _INTRANSITIVE:
            return []
        return _clauses([*subject, *words], len(subject) + verb)
    place = _finite_place(words)
    return _clauses(words, place) if place is not None else []


def _verbs(words: Sequence[str], place: int) -> tuple[str, list[str], VerbForm | None, int] | None:
    """The auxiliary, the words of the verb after it, its form, and where the rest begins."""
    first = words[place]
    if first not in AUXILIARIES:
        return "", [first], verb_form(first), place + 1
    if first in ("do", "does", "did"):
        return None
    end = place + 1
    while end < len(words) and (_is_adverb(words[end]) or words[end] in ("be", "been", "being")):
        end += 1
    form = verb_form(words[end]) if end < len(words) else None
    is_participle = form is not None and form.is_participle
    if is_participle or (end < len(words) and first in BE and words[end].endswith("ing")):
        return first, [*words[place + 1 : end + 1]], form, end + 1
    if first in BE:
        return first, [], None, place + 1
    if first in HAVE and end == place + 1:
        return "", [first], VerbForm("have", "had", first == "had", False, first == "has"), end
    if first in MODALS and end < len(words) and words[end].islower():
        return first, [*words[place + 1 : end + 1]], None, end + 1
    return None


def until_next_verb(rest: Sequence[str]) -> Sequence[str] | None:
    """Return the rest up to a second verb of the same subject; None if a verb follows unlinked.

    "The man arrested in Paris was charged": "arrested" was no finite verb.
    """
    is_linked = False
    for place, word in enumerate(rest):
        following = rest[place + 1 :]
        if word in ("and", "but") and following:
            if _begins_with_verb(" ".join(following)):
                # "dedicated and opened the hall": the object of both comes later.
                return rest[:place] if place else None
            has_own = _has_verb_of_its_own(following)
            if not is_linked and (has_own or (word == "but" and any(map(_is_verb, following)))):
                return rest[:place]
        elif word in _LINKS:
            is_linked = True
        elif not is_linked and _is_clearly_finite(word, following):
            return None
    return rest


def _is_clearly_finite(word: str, following: Sequence[str]) -> bool:
    """Whether a word is a finite verb and no participle: "was", "went", "held a meeting"."""
    form = verb_form(word)
    if form is None or not form.is_past:
        return word in AUXILIARIES
    return not form.is_participle or _has_object(following, form)


def _is_verb(word: str) -> bool:
    form = verb_form(word)
    return word in AUXILIARIES or (form is not None and form.is_past)


def _has_object(following: Sequence[str], form: VerbForm) -> bool:
    """Whether an object follows, as after no participle: "held a meeting", but "named the Bee"."""
    return bool(following) and following[0] in ("a", "an", "the") and form.base not in _NAMING


def _has_verb_of_its_own(words: Sequence[str]) -> bool:
    """ "and Laos was given money": another clause."""
    for place, word in enumerate(words):
        if word in ("that", "who", "which", "when", "where", "while", "if", "because", "and"):
            return False
        form = verb_form(word)
        following = words[place + 1] if place + 1 < len(words) else ""
        has_object = bool(following) and following not in PREPOSITIONS
        has_object = has_object or (place > 0 and words[place - 1][:1].isupper())
        is_past = form is not None and form.is_past and (has_object or not form.is_participle)
        # "and Mike Diamond covers the county"
        is_third = form is not None and form.is_third and has_object and place > 0
        is_third = is_third and words[place - 1][:1].isupper()
        if word in AUXILIARIES or is_past or is_third:
            return place > 0
    return False
