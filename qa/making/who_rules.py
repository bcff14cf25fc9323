"""Rules that ask who did it, which country or organisation did it, and who or what something is."""

import re
from collections.abc import Iterator

from qa.making.clauses import Clause
from qa.making.name_kinds import NAME, People, organisation_noun
from qa.making.name_lists import COUNTRIES
from qa.making.question_parts import Made, person_of, with_setting

# The noun that says that something described is no person.
_THING_NOUNS = (
    "city|town|village|suburb|municipality|district|neighborhood|neighbourhood|river|lake|island|"
    "mountain|company|corporation|organization|organisation|agency|charity|university|college|"
    "school|museum|hospital|newspaper|magazine|journal|film|movie|novel|book|album|song|single|"
    "opera|play|game|series|show|band|group|club|team|festival|event|language|species|genus|"
    "disease|drug|protein|enzyme|mineral|element|compound|theory|method|technique|process|system|"
    "ship|aircraft|airport|station|building|church|castle|bridge|park|stadium|province|region|"
    "country|state|county|peninsula|desert|treaty|law|party|movement|religion|holiday|dish|drink|"
    "sport|instrument|program|programme|website|software|device|planet|star|galaxy|crater"
)
_DESCRIPTION = re.compile(r"(?:an?|one of the) .{12,}")


def questions_of_who(clause: Clause, people: People) -> Iterator[Made]:
    """Yield what these rules make of a clause."""
    yield from _described(clause, people)
    yield from _who_by(clause, people)
    yield from _who(clause, people)
    yield from _which(clause)


def _who(clause: Clause, people: People) -> Iterator[Made]:
    name = person_of(clause.subject, people)
    if name is None or clause.auxiliary in ("were", "are", "have"):
        return
    if clause.is_copula and not re.match(r"(?:the|[A-Z])", clause.rest):
        return  # "Who is a singer?" asks for many
    yield Made(f"Who {with_setting(clause)}?", name, "who")


def _which(clause: Clause) -> Iterator[Made]:
    """ "Which country won the cup?", "Which university opened a clinic?"."""
    if clause.auxiliary in ("were", "are", "have") or clause.is_copula:
        return
    name = clause.subject.removeprefix("the ")
    if not re.fullmatch(rf"{NAME}(?: (?:of|for) (?:the )?{NAME})*", name):
        return
    noun = "country" if name in COUNTRIES else organisation_noun(name)
    if noun:
        yield Made(f"Which {noun} {with_setting(clause)}?", name, "which")


def _who_by(clause: Clause, people: People) -> Iterator[Made]:
    """ "The hall was built by John Smith in 1904" → "Who built the hall in 1904?"."""
    if (
        clause.form is None
        or clause.auxiliary not in ("was", "were")
        or not clause.form.is_participle
    ):
        return
    match = re.match(
        rf"(?P<before>(?:.* )?)by (?P<by>(?:[a-z]+ )*{NAME})(?P<after>.*)$", clause.rest
    )
    if match is None or clause.verb.startswith("being"):
        return
    name = person_of(match["by"], people)
    after = match["after"].strip(" ,")
    if name is None or match["before"].count(" ") > 4 or after.startswith("and"):
        return
    verb = " ".join([*clause.verb.split()[:-1], clause.form.past])
    question = " ".join(f"{verb} {clause.subject} {match['before']}{after}".split())
    yield Made(f"Who {question}?", name, "who-by")


def _described(clause: Clause, people: People) -> Iterator[Made]:
    """ "Elm Hill is a village in Kent" → "What is Elm Hill?"."""
    tense, description = clause.auxiliary, clause.rest
    if (
        not clause.is_copula
        or tense not in ("is", "was")
        or not _DESCRIPTION.fullmatch(description)
    ):
        return
    name = person_of(clause.subject, people)
    if name is not None and " " in (full := people.full_name(name)):
        yield Made(f"Who {tense} {full}?", description, "who-is")
    elif name is None and _is_thing(clause.subject, description):
        yield Made(f"What {tense} {clause.subject}?", description, "what-is")


def _is_thing(subject: str, description: str) -> bool:
    is_name = re.fullmatch(rf"(?:the )?{NAME}", subject)
    head = re.split(r",| (?:of|in|on|at|for|from|by|with|to|that|which|who) ", description)[0]
    return bool(is_name and re.search(rf"\b(?:{_THING_NOUNS})\b", head))
