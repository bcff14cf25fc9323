"""What a name is of: a person, a place, an organisation. English, by lists and by the article.

A name that nothing tells of is of no kind, and no question is made of it: stricter than
`qa/names.py`, which guesses what the names of a question may be.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qa.making.name_lists import (
    COUNTRIES,
    FIRST_NAMES,
    NO_PERSON_WORDS,
    ORGANISATIONS,
    OTHER_PLACES,
    PERSON_NOUNS,
    TITLES,
)

PLACES = COUNTRIES | OTHER_PLACES
# A full stop ends a name but for initials and titles: "John F. Kennedy", "Gov. Nikki Haley".
_CAPITALISED = (
    r"(?:(?:[A-Z]\.)+|(?:Dr|Mr|Mrs|Ms|St|Gov|Sen|Rep|Gen|Col|Capt|Lt|Sgt|Prof|Rev|Maj|Adm)\."
    r"|[A-ZÀ-ÖØ-ÞŁŚŠŽČĐİ][\w’'-]*)"
)
_PARTICLE = r"(?:van|von|de|der|den|del|di|da|dos|du|la|le|bin|ibn|al|el|ter|zu)"
NAME = rf"{_CAPITALISED}(?: (?:{_PARTICLE} )*{_CAPITALISED})*"
_NAME = re.compile(rf"(?<![\w'’-]){NAME}")
_SMALL_WORD = re.compile(r"(?<![\w’'-])[a-z]+")
_INNER_CAPITAL = re.compile(rf"(?<=[a-z,] )({_CAPITALISED})(?![\w-])")
# Words that begin sentences before a name.
_LEADING = frozenset(
    """But And When As While If For In On At By Yet So Then Now After Before Although Though Because
    Since Like Unlike With That However Meanwhile Former The Once Only Even Both Did Does Is Was
    Will Can Has Had Without Under Among Amid Including Despite Following During Until""".split()
)
_POSSESSIVE = re.compile(r"['’]s?$")
_LIVES = r"(?:was born|died|recalled|testified|retired)"


@dataclass(frozen=True, slots=True)
class People:
    """The people an article names, and which of its words are names.

    names: in full. by_surname: where one name alone ends with it. capitals: words written with a
    capital inside sentences, and never without one. small: words never written with one there.
    """

    names: frozenset[str]
    by_surname: Mapping[str, str]
    capitals: frozenset[str]
    small: frozenset[str]

    def is_person(self, name: str) -> bool:
        return name in self.names or name in self.by_surname

    def full_name(self, name: str) -> str:
        """Return the full name that a surname stands for, else the name as it is."""
        return self.by_surname.get(name, name)

    def is_name_start(self, word: str) -> bool:
        """Return whether a word that may begin a sentence is part of a name."""
        return word in FIRST_NAMES or is_place(word) or word.isupper() or word in self.capitals


def people_of(text: str) -> People:
    """Return the people an article names by first name and surname.

    A name of two to five words is a person's where it begins with a first name, or stands
    beside what only people are ("spokesman", "said", an age); never where a word of it is of
    organisations or places.
    """
    bearers: dict[str, list[str]] = {}
    others: dict[str, set[str]] = {}
    for match in _NAME.finditer(text):
        name = without_title(_POSSESSIVE.sub("", match[0]))
        if not _is_full_name(name):
            continue
        words = name.split()
        others.setdefault(words[-1], set()).add(words[0])
        if _tells_of_person(name, text, match):
            known = bearers.setdefault(words[-1], [])
            if name not in known:
                known.append(name)
    by_surname = {
        surname: names[0] for surname, names in bearers.items() if len(others[surname]) == 1
    }
    inner = frozenset(_INNER_CAPITAL.findall(text))
    small = frozenset(_SMALL_WORD.findall(text))
    return People(
        names=frozenset(name for names in bearers.values() for name in names),
        by_surname=by_surname,
        capitals=frozenset(word for word in inner if word.lower() not in small),
        small=small - {word.lower() for word in inner},
    )


def without_title(name: str) -> str:
    """ "U.S. President Barack Obama" → "Barack Obama"; "But Smith" → "Smith"."""
    words = name.split()
    while len(words) > 1 and (words[0] in _LEADING or words[0].lower() in PERSON_NOUNS):
        words = words[1:]
    titles = [place for place, word in enumerate(words[:-1]) if _is_title(word)]
    return " ".join(words[titles[-1] + 1 :] if titles else words)


def is_place(name: str) -> bool:
    return name in PLACES or f"the {name}" in PLACES or name.removeprefix("the ") in PLACES


def organisation_noun(name: str) -> str | None:
    """Return what a question calls an organisation: "Ford Motor Company" → "company"."""
    words = re.findall(r"[\w.]+", name.split(" of ")[0].split(" for ")[0])
    return ORGANISATIONS.get(words[-1].rstrip(".").lower()) if words else None


def _is_title(word: str) -> bool:
    return word.rstrip(".").lower() in TITLES


def _is_full_name(name: str) -> bool:
    words = name.split()
    if not 2 <= len(words) <= 5 or is_place(name) or name.isupper():
        return False
    return not any(_is_no_person(_POSSESSIVE.sub("", word)) for word in words)


def _is_no_person(word: str) -> bool:
    return word in NO_PERSON_WORDS or (word.isupper() and len(word) > 2)


def _tells_of_person(name: str, text: str, match: re.Match[str]) -> bool:
    words = match[0].split()
    if name.split()[0] in FIRST_NAMES or len(name.split()) < len(words):
        return True
    before = re.search(r"([A-Za-z]+),? $", text[max(0, match.start() - 30) : match.start()])
    if before and before[1].lower() in PERSON_NOUNS:
        return True
    after = text[match.end() : match.end() + 30]
    return bool(re.match(rf",? (?:aged )?\d\d?,|, who | {_LIVES}\b", after))
