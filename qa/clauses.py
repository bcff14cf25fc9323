"""The main clause of an English sentence: who or what, did what, and the rest of it.

A shallow reading by word lists: what it is not sure of has no clause. It knows nothing of the
rules that make questions (`question_rules.py`), only what they need.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.english_verbs import AUXILIARIES, BE, HAVE, MODALS, VerbForm, verb_form
from qa.name_kinds import PLACES, is_place
from qa.name_lists import PERSON_NOUNS

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
MONTH = rf"(?:{MONTHS}|Jan\.|Feb\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.)"
_PREPOSITIONS = frozenset(
    """of in on at by for from to with about into onto over under after before during between among
    against through throughout since until near as within without along across behind beyond
    despite around off out than toward towards upon via inside outside""".split()
)
_DETERMINERS = frozenset("the a an this that these those his her its their our my your no".split())
_NOT_IN_SUBJECT = frozenset(
    """who which that whose whom what when where while because although though if but or nor not
    he she it they we i you there this these those here how why whether so than his her its their
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
# What may stand before the subject, set off by a comma, and be left out.
_FRONT = re.compile(
    r"(?:In|On|At(?! least| most)|During|By|After|Before|Since|From|Under|With|Despite|For|"
    r"Following|Until|Throughout|Within|While|Although|Though|When|As|Because|Along with|"
    r"Together with|Born|Meanwhile|Later|Earlier|Today|Originally|Initially|Eventually|Finally|"
    r"Subsequently|Also|Additionally|Moreover|Furthermore|Historically|Traditionally|Currently|"
    r"Recently|According to|Speaking|Of course|So far|(?:Early|Late) (?:in|on|that)|"
    r"(?:Last|Next|This) (?:week|month|year|night|season|summer|winter|spring|fall|autumn)|"
    r"(?:[A-Za-z]+ )?(?:seconds|minutes|hours|days|weeks|months|years) "
    r"(?:later|earlier|ago|after|before))\b",
    re.IGNORECASE,
)
_DATE_IN_FRONT = re.compile(
    rf"((?:In|On) (?:(?:early |late |mid-)?{MONTH} )?(?:\d{{1,2}},? )?\d{{4}}) (?=[A-Z]|the )"
)
# What may follow the clause, set off by a comma, and be left out.
_BACK = re.compile(
    r"(?:who|which|whose|where|when|while|with|including|after|before|according|but|because|as|"
    r"although|though|saying|making|becoming|leading|a|an|the|one|his|her|its|their|despite|so|"
    r"and (?:was|were|is|has|had|then|later|in|on|he|she|it|they|the|a)|[a-z]+ing|for (?:a|which)|"
    r"followed|followed by|such as|among|both|all|in which|at which|during which|not|thus|along|"
    r"in (?:addition|part|order)|under|following|said|says|citing|led|based|known|whereas|until|"
    r"since|especially|particularly|mostly|mainly|often|where)\b"
)
_ATTRIBUTION = re.compile(
    r"according to\b|(?:[\w.’' -]+ )?(?:said|says|told|added|reported|announced|recalled|wrote)\b"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A main clause in its order: front, subject, auxiliary, verb, rest.

    subject: with a small "the" where it begins with one. auxiliary: "was", "will"; "" where there
    is none. verb: the words after the auxiliary up to the main verb ("been built", "opened"); ""
    where "be" is the main verb. form: of the main verb, None where "be" is. rest: what follows,
    with commas inside dates and places. front: what stood before the subject. apposition: what
    stood after it between commas.
    """

    subject: str
    auxiliary: str
    verb: str
    form: VerbForm | None
    rest: str
    front: str
    apposition: str

    @property
    def is_copula(self) -> bool:
        return self.auxiliary in BE and not self.verb

    @property
    def predicate(self) -> str:
        """ "was born in Paris", "opened the hall"."""
        return " ".join(part for part in (self.auxiliary, self.verb, self.rest) if part)

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


def read_clause(statement: str) -> Clause | None:
    """Return the main clause of a statement (one line, no full stop), or None if unsure."""
    if is_denied(statement):
        return None
    front, parts = _without_front(_parts(statement))
    if not parts:
        return None
    apposition = ""
    found = _finite_place(parts[0].split())
    words = parts[0].split()
    if found is None:
        if len(parts) < 3 or not _begins_with_verb(parts[2]):
            return None
        apposition = parts[1]
        found = len(words)
        words += parts[2].split()
        parts = [parts[0], *parts[3:]]
    if not _may_be_left_out(parts[1:]):
        return None
    return _clause(words, found, front, apposition)


def opens_aside(line: str) -> bool:
    """Return whether a sentence begins with words before its subject: "In 1904, …"."""
    return bool(_FRONT.match(line))


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
    if last.lower() in _DETERMINERS or last.lower() in _PREPOSITIONS or last.endswith(("'s", "’s")):
        return False
    if form.is_past:
        return True
    return form.is_third and all(w[:1].isupper() for w in before) and bool(before)


def _parts(statement: str) -> list[str]:
    """The statement at its commas, but for those of dates and places."""
    parts: list[str] = []
    is_joined = False
    for part in statement.split(", "):
        last = parts[-1] if parts else ""
        is_year = bool(re.match(r"\d{4}\b", part) and re.search(rf"{MONTH}(?: \d\d?)?$", last))
        is_named = bool(re.search(r"(?:^| )[A-Z][\w.’'-]*$", last)) and _begins_with_place(part)
        goes_on = is_joined and part.split(" ")[0] in _PREPOSITIONS
        if parts and (is_year or is_named or goes_on):
            parts[-1] += ", " + part
            is_joined = True
        else:
            parts.append(part)
            is_joined = False
    return parts


def _begins_with_place(part: str) -> bool:
    words = part.split()
    return any(" ".join(words[:n]) in PLACES for n in (1, 2, 3)) and (
        is_place(part) or any(word in _PREPOSITIONS or word == "and" for word in words[1:4])
    )


def _without_front(parts: list[str]) -> tuple[str, list[str]]:
    front = ""
    while len(parts) > 1 and _FRONT.match(parts[0]):
        front = front or parts[0]
        parts = parts[1:]
        if len(parts) > 1 and re.match(r"(?:the|a) (?:year|day|month|week)\b", parts[0]):
            parts = parts[1:]
    if parts and (match := _DATE_IN_FRONT.match(parts[0])):
        return match[1], [parts[0][match.end() :], *parts[1:]]
    return front, parts


def _may_be_left_out(parts: Sequence[str]) -> bool:
    """Whether the parts after the clause belong to no list in it ("apples, pears and plums")."""
    for place, part in enumerate(parts):
        if re.match(r"(?:and|but) (?:in|on|by|during|after|since|at) ", part):
            parts = parts[:place]
            break
    if all(_BACK.match(part) or _ATTRIBUTION.match(part) for part in parts):
        return True
    is_list = any(re.search(r"(?:^|\s)(?:and|or)\s", part) for part in parts)
    first = parts[0].split()[0]
    is_apposition = first[0].isupper() or first in PERSON_NOUNS
    return not is_list and len(parts) == 1 and is_apposition


def _finite_place(words: Sequence[str]) -> int | None:
    for place in range(1, len(words)):
        if is_finite(words, place):
            return place
    return None


def _begins_with_verb(part: str) -> bool:
    words = part.split()
    first = 1 if len(words) > 1 and _is_adverb(words[0]) else 0
    return words[first] in AUXILIARIES or bool((form := verb_form(words[first])) and not (
        form.is_participle and not form.is_past))  # fmt: skip


def _is_adverb(word: str) -> bool:
    return word in _ADVERBS or word in _DISCOURSE or (word.endswith("ly") and word.islower())


def _clause(words: list[str], place: int, front: str, apposition: str) -> Clause | None:
    subject = words[:place]
    adverbs: list[str] = []
    while len(subject) > 1 and _is_adverb(subject[-1]):
        adverbs.insert(0, subject.pop())
    if not subject or any(word.lower() in _NOT_IN_SUBJECT for word in subject):
        return None
    verbs = _verbs(words, place)
    if verbs is None:
        return None
    auxiliary, verb, form, end = verbs
    verb = [word for word in [*adverbs, *verb] if word not in _DISCOURSE]
    rest = until_next_verb(words[end:])
    if rest is None:
        return None
    if subject[0] in ("The", "A", "An"):
        subject[0] = subject[0].lower()
    return Clause(
        " ".join(subject), auxiliary, " ".join(verb), form, " ".join(rest), front, apposition
    )


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
        if word in ("and", "but") and place + 1 < len(rest):
            following = rest[place + 1 :]
            if _is_adverb(following[0]) and len(following) > 1:
                following = following[1:]
            form = verb_form(following[0])
            if following[0] in AUXILIARIES or (form and (form.is_past or form.is_third)):
                return rest[:place]
        if word in ("and", "but") and not is_linked and _has_verb_of_its_own(rest[place + 1 :]):
            return rest[:place]
        if word in ("that", "who", "which", "when", "where", "while", "if", "because", "after",
                    "before", "as", "since", "until", "and", "but", "what", "how", "whose",
                    "although", "though", "whom", "whether", "than"):  # fmt: skip
            is_linked = True
        form = verb_form(word)
        is_clear = word in AUXILIARIES or (
            form is not None and form.is_past and not form.is_participle
        )
        if is_clear and not is_linked:
            return None
    return rest


def _has_verb_of_its_own(words: Sequence[str]) -> bool:
    """ "and Laos was given money": another clause."""
    for place, word in enumerate(words):
        if word in ("that", "who", "which", "when", "where", "while", "if", "because", "and"):
            return False
        form = verb_form(word)
        following = words[place + 1] if place + 1 < len(words) else ""
        has_object = following.lower() in _DETERMINERS or following[:1].isupper()
        is_past = form is not None and form.is_past and (has_object or not form.is_participle)
        if word in AUXILIARIES or is_past:
            return place > 0
    return False
