"""Rules for what an English sentence says of a person in passing, wherever it stands.

"…, said Tim Cook, the chief executive of Apple." → "Who is the chief executive of Apple?"; also
in sentences that are not read further, for their quotations or pronouns.
"""

import re
from collections.abc import Iterator

from qa.making.clauses import is_denied, is_finite, until_next_verb
from qa.making.english_verbs import AUXILIARIES
from qa.making.name_kinds import NAME, People, without_title
from qa.making.name_lists import PERSON_NOUNS
from qa.making.question_parts import ATTACHING, DATE, Made, answer_of
from qa.making.statement_parts import opens_aside

_OFFICES = (
    "president|prime minister|foreign minister|defence minister|defense minister|finance minister|"
    "interior minister|justice minister|health minister|culture minister|chancellor|king|queen|"
    "emperor|secretary of state|secretary of defense|defense secretary|foreign secretary|"
    "attorney general|chief executive|chief executive officer|CEO|chairman|chairwoman|"
    "chief of staff|governor|mayor|head coach|coach|manager|captain|spokesman|spokeswoman|"
    "director|executive director|managing director|founder|co-founder|editor|editor-in-chief|"
    "first lady|secretary-general|secretary general|general secretary|archbishop"
)
# One of these is only "of" something: "the author of Emma".
_ROLES = (
    rf"{_OFFICES}|vice president|head|leader|author|creator|inventor|architect|designer|composer|"
    "wife|husband|widow|mother|father|son|daughter|brother|sister|commander|ambassador|chief|"
    "principal|curator|conductor|publisher|owner|host|winner"
)
# No more than one description: in "a professor of physics, chemistry and biochemistry" it goes on.
_DESCRIBED = re.compile(
    rf"(?<![\w’'-])(?P<name>{NAME}), (?P<aside>[^,;:“”\"()—–]+?)"
    r"(?:, (?!(?:[a-z-]+ ){1,2}and )|\.?$)"
)
_ROLE_OF = re.compile(rf"(?:the )?(?P<role>(?!an? )(?:[a-z]+ )?(?:{_ROLES}) (?:of|at|for|to) .+)")
_OWNED_ROLE = re.compile(rf"(?P<role>{NAME}['’]s? (?:[a-z]+ )?(?:{_ROLES}))")
_OFFICE_BEFORE = re.compile(
    rf"(?<![\w’'.-])(?P<owner>[A-Z][\w.-]*(?: (?:of |for )?[A-Z][\w.-]*){{0,4}}) "
    rf"(?P<office>(?i:{_OFFICES})) (?P<name>{NAME})"
)
_NO_OWNER = re.compile(
    r"^(?:Former|Then|Late|Outgoing|Acting|The|Vice|Deputy|Ex|Assistant|Associate|Mr|Mrs|New|A|An|"
    r"Incoming|His|Her|Its|Their|Our|Both|One|And|But|While|When|As|If|In|On|At|For|With|Like|"
    r"Republican|Democratic|Senior|Chief|Executive|Managing|Police|Interim|Sen|Rep|Foreign|Prime)\b"
)
_PERSON_HEAD = re.compile(
    rf"\b(?:{'|'.join(sorted(PERSON_NOUNS))}|member|fellow|native|expert|graduate|head|supporter|"
    r"specialist|[a-z]+(?:ist|ian|man|woman))\b"
)
# "Boston's Matthews Arena, which was built in 1910": of the arena, if no "in" stands before it.
_DATED = re.compile(
    rf"(?P<before>^|[a-z]+ )(?P<name>(?:[Tt]he )?{NAME}), (?:which|who) was "
    r"(?P<deed>founded|established|built|opened|created|launched|released|formed|born|published|"
    r"completed|introduced|constructed|discovered|invented|elected|appointed) (?P<date>(?:in|on) )"
)
_ONE_OF_TWO = re.compile(r"\b(?:and|or) (?:[a-z]+ ){0,3}$")
# Offices of many: whose, stands before.
_MANY_HAVE = frozenset("Senate House Council City County State Board Committee Party Team".split())
# Before an office: its holder is one of many, is no longer, or is another's.
_NOT_THE_ONE = re.compile(
    r"(?:\b(?:former|then|late|ex|one-?time|interim|acting|deputy|assistant|state|long-?time|"
    r"veteran|rookie|du|de|la|le|von|van|del|di|der)|['’]s?)[ -]$",
    re.I,
)
_PAST = re.compile(r"\b(?:former|then|late|ex|one-?time|interim|acting|deputy|assistant)\b", re.I)
_DESCRIPTION_WORDS = range(3, 16)
_ROLE_WORDS = range(3, 14)


def questions_in_passing(line: str, people: People) -> Iterator[Made]:
    """Yield the questions made of what a sentence (one line) says of people in passing."""
    for match in _DESCRIBED.finditer(line):
        name = without_title(match["name"])
        before = line[: match.start()]
        # "Smith and Jones, who …": of both. "After talks with Jones, a woman said …": not of Jones.
        is_unsure = bool(_ONE_OF_TWO.search(before)) or ("," not in before and opens_aside(line))
        if people.is_person(name) and not is_unsure:
            goes_on = line[match.end() : match.end() + 1].isupper()
            yield from _described(name, match["aside"].strip(), goes_on, people)
    for match in _DATED.finditer(line):
        yield from _when(match, line, people)
    for match in _OFFICE_BEFORE.finditer(line):
        yield from _office(match, line[: match.start()], people)


def _described(name: str, aside: str, goes_on: bool, people: People) -> Iterator[Made]:
    """goes_on: a name follows after the comma, as in a list."""
    if aside.startswith("who "):
        yield from _who(name, aside.split()[1:]) if not goes_on else ()
        return
    if _PAST.search(aside):
        return
    size = len(aside.split())
    role = _ROLE_OF.fullmatch(aside)
    if role and size in _ROLE_WORDS and not re.search(r"\b(?:who|that|which)\b", aside):
        yield Made(f"Who is the {role['role']}?", name, "who-role")
    elif owned := _OWNED_ROLE.fullmatch(aside):
        yield Made(f"Who is {owned['role']}?", name, "who-role")
    elif re.match(r"an? ", aside) and size in _DESCRIPTION_WORDS and _is_of_person(aside):
        full = people.full_name(name)
        if " " in full:
            yield Made(f"Who is {full}?", aside, "who-is")


def _is_of_person(aside: str) -> bool:
    head = re.split(r" (?:of|in|at|for|with|from|who|that|on|to) ", aside)[0]
    return bool(_PERSON_HEAD.search(head))


def _who(name: str, words: list[str]) -> Iterator[Made]:
    """ "Dmitriev, who heads the fund, …" → "Who heads the fund?"."""
    if (
        not words
        or words[0] in ("were", "are", "have", "do", "did", "does")
        or is_denied(" ".join(words))
        or not is_finite(["X", *words], 1)
    ):
        return
    place = 1 if words[0] in AUXILIARIES else 0
    rest = until_next_verb(words[place + 1 :]) if len(words) > place + 1 else None
    if rest is not None:
        yield Made(f"Who {' '.join([*words[: place + 1], *rest])}?", name, "who")


def _when(match: re.Match[str], line: str, people: People) -> Iterator[Made]:
    date = DATE.match(line, match.start("date"))
    if date is None or match["before"].strip() in ATTACHING:
        return
    name = people.full_name(match["name"])
    if name.startswith("The "):
        name = "the " + name.removeprefix("The ")
    yield Made(f"When was {name} {match['deed']}?", answer_of(date), "when")


def _office(match: re.Match[str], before: str, people: People) -> Iterator[Made]:
    """ "Kremlin spokesman Dmitry Peskov" → "Who is the Kremlin spokesman?"."""
    owner, name = match["owner"], match["name"]
    if _NOT_THE_ONE.search(before):
        return
    is_unsure = (
        owner in _MANY_HAVE
        or any(_NO_OWNER.match(word) for word in owner.split())
        or not people.is_name_start(owner.split()[0])
    )
    if is_unsure or people.is_person(owner) or not people.is_person(name):
        return
    office = match["office"] if match["office"].isupper() else match["office"].lower()
    yield Made(f"Who is the {owner} {office}?", name, "who-role")
