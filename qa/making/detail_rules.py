"""Rules for the details English news puts beside a name: an age, a birth, where a firm sits."""

import re
from collections.abc import Iterator

from qa.making.name_kinds import NAME, People, is_place, organisation_noun, without_title
from qa.making.name_lists import PERSON_NOUNS
from qa.making.question_parts import ATTACHING, DATE, Made
from qa.making.statement_parts import MONTH

_AGED = re.compile(rf"(?<![\w’'-])(?P<name>{NAME}), (?:aged )?(?P<age>[1-9]\d),")
_OLD = re.compile(rf"\b(?P<age>[1-9]\d)-year-old (?:[a-z]+ ){{0,2}}(?P<name>{NAME})")
# Ages of then are no longer.
_LONG_AGO = re.compile(r"\b1[0-9]\d\d\b")
_DAY = rf"(?:\d{{1,2}} {MONTH} \d{{4}}|{MONTH} \d{{1,2}}, \d{{4}}|1[0-9]\d\d|20\d\d)"
_LIVED = re.compile(
    rf"(?<![\w’'-])(?P<name>{NAME}) \((?:(?:born|b\.|c\.) )?(?P<born>{_DAY})"
    rf"(?: ?[-–—] ?(?P<died>{_DAY}))?\)"
)
# "Dallas-based Southwest Airlines", "Accell, which is based in the Netherlands".
_BASED = re.compile(
    rf"(?<![\w’'-])(?P<article>[Tt]he )?(?P<place>[A-Z]\w+(?: [A-Z]\w+)?)-based (?P<name>{NAME})"
    r"(?! (?:for|of|[A-Z]))(?![\w’'-])"
)
_SITTING = re.compile(
    rf"(?P<before>^|[a-z]+ )(?P<name>(?:[Tt]he )?{NAME}), (?:which is |an? [a-z -]+ )?"
    rf"(?P<how>based|headquartered|located) in "
    rf"(?P<place>(?:the )?{NAME}(?:, {NAME})?)(?=[,.]| and\b)"
)


def questions_of_details(line: str, people: People) -> Iterator[Made]:
    """Yield the questions made of the details in a sentence (one line, with its parentheses)."""
    aged = () if _LONG_AGO.search(line) else (*_AGED.finditer(line), *_OLD.finditer(line))
    for match in aged:
        name = people.full_name(without_title(match["name"]))
        if " " in name and people.is_person(name) and "-born" not in name:
            yield Made(f"How old is {name}?", match["age"], "how-old")
    for match in _LIVED.finditer(line):
        name = without_title(match["name"])
        if " " in name and people.is_person(name):
            yield from _lived(name, match)
    for match in _BASED.finditer(line):
        yield from _based(match, people)
    for match in _SITTING.finditer(line):
        yield from _sitting(match, people)


def _based(match: re.Match[str], people: People) -> Iterator[Made]:
    name = match["name"]
    words = name.split()
    is_somebody = people.is_person(name) or any(word.lower() in PERSON_NOUNS for word in words)
    is_firm = len(words) > 1  # "Austin-based GOP strategist"
    if is_place(match["place"]) and is_firm and not is_somebody:
        article = "the " if match["article"] or organisation_noun(name) else ""
        yield Made(f"Where is {article}{name} based?", match["place"], "where")


def _lived(name: str, match: re.Match[str]) -> Iterator[Made]:
    is_born = match["died"] or "born" in match[0] or "b." in match[0]
    if is_born:
        yield Made(f"When was {name} born?", match["born"], "when")
    if match["died"]:
        yield Made(f"When did {name} die?", match["died"], "when")


def _sitting(match: re.Match[str], people: People) -> Iterator[Made]:
    name, place = match["name"], match["place"]
    is_unsure = match["before"].strip() in ATTACHING or people.is_person(name) or is_place(name)
    is_known = is_place(place) or any(is_place(part) for part in place.split(", "))
    if is_known and not is_unsure and not DATE.search(match[0]):
        name = re.sub(r"^The ", "the ", name)
        yield Made(f"Where is {name} {match['how']}?", place, "where")
