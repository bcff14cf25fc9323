"""Rules that make questions of one English statement: who, which, when, where, how many, what.

Each rule takes a clause apart, leaves out the answer and asks for it. What a rule makes still
has to pass `question_quality.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa.clauses import Clause
from qa.english_verbs import TELLING, verb_form
from qa.name_kinds import NAME, People, is_place, organisation_noun, without_title
from qa.name_lists import COUNTRIES, PERSON_NOUNS, SITES
from qa.statement_parts import MONTH

_YEAR = r"(?:1[0-9]|20)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# Its group that matched is the date as an answer.
DATE = re.compile(
    rf"\b(?:on (?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?(?:the )?"
    rf"(?P<day>{MONTH} {_DAY}(?:,? {_YEAR})?|{_DAY} (?:of )?{MONTH}(?:,? {_YEAR})?)"
    rf"|in (?P<month>(?:(?:early|late|mid)[ -])?{MONTH},?(?: of)? {_YEAR})"
    rf"|in (?P<year>(?:(?:early|late|mid)[ -])?{_YEAR})"
    rf"|in (?P<decade>the (?:(?:early|late|mid)[ -])?{_YEAR[:-2]}0s))(?![\w–-])",
    re.IGNORECASE,
)  # fmt: skip
_ANY_DATE = re.compile(rf"\b{_YEAR}s?\b|\b{MONTH}(?: {_DAY})?\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|"
                       r"Satur|Sun)day\b")  # fmt: skip
_AFTER_DATE = re.compile(
    r"$|,|(?:to|by|with|as|for|in|at|and|from|after|before|when|where|near|of)\b"
)
# Verbs whose year says of what time a number is, and not when something happened.
_NO_EVENT = frozenset(
    """rise increase fall grow stand total number reach average include contain account remain
    estimate have consist drop decline decrease range exceed compare cost continue live""".split()
)
_LOCATIVE = frozenset(
    """bear die live settle reside bury hold locate base situate raise headquarter work study
    film shoot perform play arrest kill murder execute imprison meet debut premiere stage land
    crash marry educate exhibit display sign find discover stand open assassinate detain""".split()
)
_ANY_PLACE = frozenset("bear die live settle reside bury locate base situate raise hold".split())
_PLACE = re.compile(
    r"(?P<kind>the (?:small |old )?(?:town|city|village|suburb|district|province|region) of )?"
    rf"(?:the )?(?P<name>{NAME})(?: of (?:the )?{NAME})?(?P<more>(?:,? (?:in )?{NAME})*)"
)
_AFTER_PLACE = re.compile(
    r"$|,| (?:in|at|on|to|and was|by|for|with|from|after|under|until|as|near|into)\b"
)
_NUMBERS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    "seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_ABOUT = (
    r"(?:at least|about|around|approximately|nearly|almost|more than|over|some|up to|as many as|"
    r"fewer than|less than|an estimated|roughly|only|just|a total of|another|all|the)"
)
_SCALES = "hundred|thousand|million|billion"
_NUMBER = (
    rf"(?:\d[\d,.]*(?: (?:{_SCALES}))?"
    rf"|(?:{_NUMBERS})(?:[- ](?:one|{_NUMBERS}|hundred|thousand|million|dozen))?)"
)
# "33 killed and 20 wounded": the question would count the one and hold the other.
_OTHER_COUNT = re.compile(rf"\b(?:and|or) {_NUMBER}\b")
_COUNT = re.compile(rf"(?:{_ABOUT} )?(?P<number>{_NUMBER}) (?P<things>[a-z].*)", re.IGNORECASE)
_PLURAL = re.compile(r"[a-z]{2,}s$|^(?:people|men|women|children|feet|teeth|fish|sheep|police)$")
_TIME_UNITS = frozenset(
    "seconds minutes hours days weeks months years decades centuries times percent".split()
)
_ENDS_THINGS = frozenset(
    """of in on at by for from to with about into over under after before during between among
    against through since until near as within without across and or but who that which when
    where while including""".split()
)
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


@dataclass(frozen=True, slots=True)
class Made:
    """A question that a rule made, with the answer as the sentence has it."""

    text: str
    answer: str
    rule: str


def questions_of(clause: Clause, people: People) -> Iterator[Made]:
    """Yield what the rules make of a clause, best rules first."""
    yield from _described(clause, people)
    yield from _who_by(clause, people)
    yield from _how_many(clause)
    yield from _how_many_object(clause, people)
    yield from _when(clause, people)
    yield from _where(clause, people)
    yield from _who(clause, people)
    yield from _which(clause)


# ---------------------------------------------------------------- who and which


def person_of(subject: str, people: People) -> str | None:
    """The name in a subject that is one person: "Kremlin spokesman Dmitry Peskov"."""
    match = re.fullmatch(rf"(?:(?P<before>.*?) )??(?P<name>{NAME})", subject)
    if match is None:
        return None
    name = without_title(match["name"])
    before = (match["before"] or "").split()
    # "The wife of John Smith", "Smith and Jones", "CNN's John King": other people.
    if any(word.lower() not in PERSON_NOUNS and not _is_description(word) for word in before):
        return None
    return name if people.is_person(name) and people.full_name(name) else None


def _is_description(word: str) -> bool:
    """Whether a word can stand before a name as part of a description: "former", "Kremlin"."""
    is_function_word = word.lower() in ("the", "of", "and", "in", "a", "an", "by", "with", "for")
    return bool(re.fullmatch(r"[A-Za-z.-]+", word)) and not is_function_word


def _subject(clause: Clause, people: People, rest: str) -> str | None:
    """The subject as it stands inside a question, with the full name where the article has one.

    None where it says too little ("the city"), or where its first word may be a name or not.
    """
    subject = clause.subject
    if name := person_of(subject, people):
        return people.full_name(name)
    first = subject.split()[0]
    if first == "the":
        has_name = any(word[:1].isupper() for word in subject.split())
        return subject if has_name or _is_told_by_names(rest) else None
    if first in ("a", "an"):
        return subject
    if first.lower() in people.small and _is_plural(subject):
        return first.lower() + subject[len(first) :]
    pattern = rf"{NAME}(?:['’]s? .*| (?:and|of|of the|for|in|at) {NAME})?"
    is_name = people.is_name_start(re.sub(r"['’]s?$", "", first))
    return subject if is_name and re.fullmatch(pattern, subject) else None


def _is_told_by_names(rest: str) -> bool:
    """Whether the names beside a thing tell which it is: "invented by Adolphe Sax"."""
    return any(" " in name and not is_place(name) for name in re.findall(NAME, rest))


def _is_plural(phrase: str) -> bool:
    words = phrase.split()
    head = next((i for i, word in enumerate(words) if word in _ENDS_THINGS), len(words))
    return head > 0 and bool(_PLURAL.search(words[head - 1]))


def _who(clause: Clause, people: People) -> Iterator[Made]:
    name = person_of(clause.subject, people)
    if name is None or clause.auxiliary in ("were", "are", "have"):
        return
    if clause.is_copula and not re.match(r"(?:the|[A-Z])", clause.rest):
        return  # "Who is a singer?" asks for many
    yield Made(f"Who {_with_setting(clause)}?", name, "who")


def _with_setting(clause: Clause) -> str:
    return f"{clause.predicate} {clause.setting}".strip()


def _which(clause: Clause) -> Iterator[Made]:
    """ "Which country won the cup?", "Which university opened a clinic?"."""
    if clause.auxiliary in ("were", "are", "have") or clause.is_copula:
        return
    name = clause.subject.removeprefix("the ")
    if not re.fullmatch(rf"{NAME}(?: (?:of|for) (?:the )?{NAME})*", name):
        return
    noun = "country" if name in COUNTRIES else organisation_noun(name)
    if noun:
        yield Made(f"Which {noun} {_with_setting(clause)}?", name, "which")


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
    return bool(is_name and re.search(rf"^[^,]*?\b(?:{_THING_NOUNS})\b", description))


# ---------------------------------------------------------------- when and where


def _when(clause: Clause, people: People) -> Iterator[Made]:
    if clause.is_copula or (clause.form and clause.form.base in _NO_EVENT | TELLING):
        return
    if clause.auxiliary in ("is", "are", "has", "have", "can", "could", "may", "might", "would"):
        return
    whole = f"{clause.front} | {clause.rest}"
    dates = list(DATE.finditer(whole))
    if len(dates) != 1 or len(_ANY_DATE.findall(whole.replace(dates[0][0], ""))):
        return
    date = dates[0]
    answer = answer_of(date)
    if date.start() < len(clause.front):
        if date[0] != clause.front:
            return
        rest = clause.rest
    else:
        before, after = whole[: date.start()], whole[date.end() :]
        if not _AFTER_DATE.match(after.strip()):
            return
        rest = (before.split("|", 1)[1].strip() + after).strip(" ,")
    if re.search(r"\b(?:when|while|after|before|that|who|which|because|since|until)\b", rest):
        return
    subject = _subject(clause, people, rest)
    if subject and (question := clause.inverted(rest, subject)):
        yield Made(f"When {question}?", answer, "when")


def answer_of(date: re.Match[str]) -> str:
    """Return the date that DATE found, without its preposition."""
    return next(value for value in date.groupdict().values() if value)


def _where(clause: Clause, people: People) -> Iterator[Made]:
    """ "The treaty was signed at the Palace of Versailles in 1919" → "Where was the treaty …"."""
    if clause.form is None or clause.form.base not in _LOCATIVE or not clause.form:
        return
    if clause.auxiliary in ("has", "have", "can", "could", "may", "might", "would"):
        return
    match = re.match(rf"(?P<date>{DATE.pattern} )?(?P<preposition>in|at|near|on) (?P<place>.+)",
                     clause.rest)  # fmt: skip
    if match is None:
        return
    place = _place(match["place"], clause.form.base in _ANY_PLACE)
    if place is None:
        return
    after = match["place"][len(place) :].strip(" ,")
    date = (match["date"] or "").strip()
    if not date and (found := DATE.match(after)):
        date = found[0]
    subject = _subject(clause, people, "")
    if subject and (question := clause.inverted(date, subject)):
        yield Made(f"Where {question}?", place, "where")


def _place(text: str, is_certain: bool) -> str | None:
    """The place that a text begins with: "Paris, France", "the town of Alby in Sweden".

    is_certain: the verb tells that a place follows, so that any name is one ("born in Alby").
    """
    match = _PLACE.match(text)
    if match is None or not _AFTER_PLACE.match(text, match.end()):
        return None
    name = match["name"]
    if re.match(rf"{MONTH}\b", name):
        return None
    more = re.findall(NAME, match["more"])
    is_known = is_place(name) or any(map(is_place, more)) or bool(match["kind"])
    is_site = name.split()[-1] in SITES or name.split()[0] in SITES
    is_named = is_known or is_site or (is_certain and " and " not in text[: match.end() + 5])
    return match[0] if is_named else None


# ---------------------------------------------------------------- how many


def _how_many(clause: Clause) -> Iterator[Made]:
    """ "At least 45 people were killed in Kabul" → "How many people were killed in Kabul?"."""
    match = _COUNT.fullmatch(clause.subject)
    if match is None or not _counts(match["things"]) or _OTHER_COUNT.search(clause.rest):
        return
    predicate = _with_setting(clause)
    if match["things"].startswith(("percent of ", "per cent of ")):
        share = match["things"].split(" of ", 1)[1]
        yield Made(f"What percentage of {share} {predicate}?", match["number"], "how-many")
    elif not match[0].lower().startswith(("the ", "another ", "all ")):
        yield Made(f"How many {match['things']} {predicate}?", match["number"], "how-many")


def _how_many_object(clause: Clause, people: People) -> Iterator[Made]:
    """ "The club won 12 titles in Spain" → "How many titles did the club win in Spain?"."""
    match = _COUNT.match(clause.rest)
    if match is None or clause.is_copula or clause.form is None or clause.form.base in TELLING:
        return
    words = match["things"].split()
    end = next((i for i, word in enumerate(words) if word in _ENDS_THINGS or word[0].isdigit()),
               len(words))  # fmt: skip
    things, rest = " ".join(words[:end]), " ".join(words[end:])
    if match[0].lower().startswith(("the ", "another ", "all ")) or not _counts(things):
        return
    if re.match(r"(?:and|or|but) ", rest) or _OTHER_COUNT.search(rest):
        return
    rest = f"{rest} {clause.setting}".strip()
    subject = _subject(clause, people, rest)
    if subject and (question := clause.inverted(rest, subject)):
        yield Made(f"How many {things} {question}?", match["number"], "how-many")


def _counts(things: str) -> bool:
    """Whether a phrase begins with a plural noun that can be counted: "armed men in Kabul"."""
    words = things.split()
    if things.startswith(("percent of ", "per cent of ")):
        return True
    head = next((i for i, word in enumerate(words) if word in _ENDS_THINGS), len(words))
    if not words or words[0] in ("more", "other", "others"):
        return False
    if (
        head == 0
        or head > 5
        or (verb_form(words[head - 1]) and head > 1 and words[head - 1].endswith("ed"))
    ):
        return False
    return bool(_PLURAL.search(words[head - 1])) and words[head - 1] not in _TIME_UNITS
