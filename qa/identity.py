"""Whether an English sentence says who a person is: role, office or relation beside the name.

"X, a senior adviser", "X is the head of …", "Kremlin spokesman X", "her boyfriend, X". By rule,
for the question "who is X?"; a sentence that merely names X says nothing about who X is.
"""

import re
from enum import IntEnum

from index.terms import Word, is_stop_word, spelling, words

_ROLES = """president prime-minister minister secretary spokesman spokeswoman spokesperson envoy
adviser advisor ambassador chief head director chairman chairwoman chair ceo founder leader
senator governor mayor general colonel captain major sergeant lieutenant admiral judge justice
lawyer attorney prosecutor professor doctor economist analyst striker midfielder defender
goalkeeper footballer coach manager player singer actor actress author writer king queen prince
princess pope bishop archbishop cardinal priest pastor imam sheikh chancellor dictator son daughter
wife husband brother sister father mother parent uncle aunt cousin nephew niece grandfather
grandmother grandson widow widower partner boyfriend girlfriend fiance fiancee friend colleague
predecessor successor deputy representative congressman congresswoman legislator lawmaker
politician commissioner commander officer member candidate nominee journalist reporter
correspondent editor publisher producer host presenter anchor artist musician guitarist bassist
drummer keyboardist pianist violinist rapper composer conductor dancer model designer architect
engineer scientist researcher physicist chemist biologist historian philosopher expert specialist
nurse surgeon physician psychologist psychiatrist teacher student pupil bodyguard agent detective
sheriff soldier veteran pilot astronaut driver businessman businesswoman entrepreneur executive
banker billionaire investor owner chairperson vice-president activist campaigner dissident
suspect defendant victim survivor witness hostage superstar star celebrity legend champion
medalist medallist winner swimmer runner athlete boxer golfer sprinter cyclist wrestler opponent
rival ally aide assistant counsel fan native immigrant farmer chef monk nun rabbi coroner
co-founder oligarch tycoon magnate whistleblower blogger comedian poet novelist playwright
screenwriter filmmaker photographer painter sculptor""".split()
_SHORT_TITLES = "Gov|Rep|Sen|Dr|Gen|Col|Capt|Sgt|Lt|Prof|Rev|Supt|Maj|Adm|Sir|Lord|Lady|Dame"
_ROLE = "(?:" + "|".join(role.replace("-", "[ -]") for role in _ROLES) + ")s?"
_WORD = r"[\w’'-]+"
_NOUN_PHRASE = r"(?:an?|the|one of|his|her|their|its|my|our|best known|better known|known)\b"
# "X, a senior adviser", "X, president of the club," but not "X, the company said".
_APPOSITION = re.compile(
    rf"^, (?![^,]{{0,60}}\b(?:said|says|told|added)\b)"
    rf"(?!(?:and|but|or|as|when|while|after|before|with|by|in|on|at|to|from|for)\b)"
    rf"(?:{_NOUN_PHRASE}|(?:formerly|former|head|chief|co-)\b|"
    rf"[^,.;:()]{{0,60}}\b{_ROLE}\b[^,.;:()]{{0,60}}(?:[,.;:]|$))",
    re.IGNORECASE,
)
_HEADS = (
    "serves as|served as|works as|worked as|works for|worked for|heads|headed|leads|led|runs|ran"
)
_COPULA = re.compile(
    rf"^(?:,? who)? (?:(?:is|was|became|remains|has been|had been|played|plays|founded|co-founded|"
    rf"was (?:named|appointed|elected|sworn in as|cast as)|{_HEADS}) "
    rf"(?:(?:also|now|then|long|once) )?(?:{_NOUN_PHRASE}|(?:{_WORD} ){{0,3}}{_ROLE}\b)|"
    rf"(?:{_HEADS}) )",
    re.IGNORECASE,
)
# "X, 22, …" tells only how old X is, "X, who …" what X did.
_AGE_OR_DEED = re.compile(r"^, (?:\d{1,3}\b|who\b|whose\b)|^ \(\d{1,3}\)")
# "adviser X", "Secretary of State X", "her boyfriend, X": maybe with names of X between.
_ROLE_BEFORE = re.compile(
    rf"(?i:\b{_ROLE}(?: (?:of|to|at|for) (?:the )?{_WORD})?(?: (?-i:[A-Z]){_WORD})? |"
    rf"(?:['’]s|\b(?:his|her|their|its|the|my|our)) (?:{_WORD} ){{0,2}}{_ROLE}, |"
    rf"\b(?:{_SHORT_TITLES})\.? )(?:[A-Z][\w.’'-]*\.? ){{0,2}}$"
)
# Nouns of who does what: "researcher X", "columnist X".
_DOER = re.compile(r"\w{3,}(?:er|or|ist|ian|man|woman|mate)\b")
_NO_DOERS = frozenset(
    """never however whether rather another together ever later earlier order
number offer remember enter consider deliver cover discover answer favor honor alongside""".split()
)


# Words between a name and the office after it ("named Ann Lee as its new coach"), or before it.
_BEFORE_OFFICE, _AFTER_OFFICE = 6, 2


class Identity(IntEnum):
    """How much of who the named one is a sentence says, from nothing to role or relation."""

    NONE = 0
    AGE_OR_DEED = 1
    ROLE = 2


def identity_of(sentence: str, name: str) -> Identity:
    """Return how much an English sentence says of who the one with this name is.

    A mention counts if its surname is the name's, or its first name where no other surname
    follows: "Teiji Oka" is not Isao Oka, and "Robert Farley" not Robert Barnett. Nothing is said
    of "the coach of the club": that names an office, not a person.
    """
    parts = _parts_of_name(name)
    found = words(sentence)
    return max(
        (
            _said_of(sentence, found, at)
            for at in range(len(found))
            if _is_last_of_mention(sentence, found, at, parts)
        ),
        default=Identity.NONE,
    )


def said_of_who(who_is: str | None, sentence: str, language: str) -> Identity:
    """Return what the sentence says of X where "who is X?" is asked; nothing where it is not.

    Known for English alone.
    """
    return identity_of(sentence, who_is) if who_is and language == "en" else Identity.NONE


def names_holder(sentence: str, office: str) -> bool:
    """Return whether an English sentence names who holds "the coach of the club": one of the
    office's roles stands just before a name that is not the office's, or soon after one.
    """
    asked = {word.folded for word in words(office)}
    roles = {word.folded for word in words(office) if _is_title(word.text)}
    found = words(sentence)
    names = {
        at
        for at, word in enumerate(found)
        if at and word.is_capitalised and word.folded not in asked and not _is_title(word.text)
    }
    return any(
        word.folded in roles
        and not names.isdisjoint(range(at - _BEFORE_OFFICE, at + _AFTER_OFFICE + 1))
        for at, word in enumerate(found)
    )


def _parts_of_name(name: str) -> list[str]:
    """The keys of a name's words without titles before it; none if it is no person's name."""
    rest = words(name)
    while rest and _is_title(rest[0].text):
        rest = rest[1:]
    if any(_is_title(word.text) or is_stop_word(word.text, "en") for word in rest):
        return []
    return [spelling(word.folded) for word in rest]


def _is_last_of_mention(sentence: str, found: list[Word], at: int, parts: list[str]) -> bool:
    """Whether the word ends a mention of the person."""
    key = spelling(found[at].folded)
    if key not in parts or not found[at].is_capitalised:
        return False
    after = _neighbour(sentence, found, at, 1)
    if after is not None and after.is_capitalised:
        return False  # within the mention, or another one's name
    before = _neighbour(sentence, found, at, -1)
    if before is None or not before.is_capitalised or len(parts) == 1:
        return True
    return key == parts[0] or spelling(before.folded) in parts or _is_title(before.text)


def _neighbour(sentence: str, found: list[Word], at: int, step: int) -> Word | None:
    """The word before or after, if nothing but blanks (or a title's point) parts them."""
    other = at + step
    if not 0 <= other < len(found):
        return None
    first, second = (found[at], found[other]) if step > 0 else (found[other], found[at])
    return found[other] if sentence[first.end : second.start].strip(" .") == "" else None


def _is_title(word: str) -> bool:
    return bool(re.fullmatch(rf"(?:{_SHORT_TITLES}|Mrs?|Ms|{_ROLE})", word, re.IGNORECASE))


def _said_of(sentence: str, found: list[Word], at: int) -> Identity:
    """What the words around the mention that ends with the word say."""
    start = at
    while (before := _neighbour(sentence, found, start, -1)) and _is_of_name(before):
        start -= 1
    after = sentence[found[at].end :]
    if (
        _is_doer(_neighbour(sentence, found, start, -1))
        or _ROLE_BEFORE.search(sentence[: found[start].start])
        or _APPOSITION.match(after)
        or _COPULA.match(after)
    ):
        return Identity.ROLE
    return Identity.AGE_OR_DEED if _AGE_OR_DEED.match(after) else Identity.NONE


def _is_of_name(word: Word) -> bool:
    return word.is_capitalised and not _is_title(word.text)


def _is_doer(word: Word | None) -> bool:
    return (
        word is not None
        and not word.is_capitalised
        and not is_stop_word(word.text, "en")
        and word.folded not in _NO_DOERS
        and bool(_DOER.fullmatch(word.folded))
    )
