"""Rules that leave a number out of a clause and ask how many, or what percentage."""

import re
from collections.abc import Iterator

from qa.making.clauses import Clause
from qa.making.english_verbs import TELLING, verb_form
from qa.making.name_kinds import People
from qa.making.question_parts import ENDS_THINGS, PLURAL, Made, subject_in_question, with_setting

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
_OTHER_COUNT = re.compile(rf"\b(?:and|or) (?:{_ABOUT} )?(?:{_NUMBER}|one)\b")
_COUNT = re.compile(rf"(?:{_ABOUT} )?(?P<number>{_NUMBER}) (?P<things>[a-z].*)", re.IGNORECASE)
_TIME_UNITS = frozenset(
    "seconds minutes hours days weeks months years decades centuries times percent".split()
)


def questions_of_numbers(clause: Clause, people: People) -> Iterator[Made]:
    """Yield what these rules make of a clause."""
    yield from _how_many(clause)
    yield from _how_many_object(clause, people)


def _how_many(clause: Clause) -> Iterator[Made]:
    """ "At least 45 people were killed in Kabul" → "How many people were killed in Kabul?"."""
    match = _COUNT.fullmatch(clause.subject)
    if match is None or not _counts(match["things"]):
        return
    if _OTHER_COUNT.search(f"{match['things']} {clause.rest}"):
        return
    predicate = with_setting(clause)
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
    end = next((i for i in range(len(words)) if _ends_things(words[i])), len(words))
    things, rest = " ".join(words[:end]), " ".join(words[end:])
    if match[0].lower().startswith(("the ", "another ", "all ")) or not _counts(things):
        return
    if re.match(r"(?:and|or|but) ", rest) or _OTHER_COUNT.search(rest):
        return
    rest = f"{rest} {clause.setting}".strip()
    subject = subject_in_question(clause, people, rest)
    if not rest or not subject or not (question := clause.inverted(rest, subject)):
        return
    percent = re.match(r"per ?cent(?: of (?P<whole>.+))?", things)
    if percent is None:
        yield Made(f"How many {things} {question}?", match["number"], "how-many")
    elif percent["whole"]:
        text = f"What percentage of {percent['whole']} {question}?"
        yield Made(text, match["number"], "how-many")


def _ends_things(word: str) -> bool:
    """Whether what is counted ends before a word: "15 boxes of records | from the house"."""
    return (word in ENDS_THINGS and word != "of") or word[0].isdigit()


def _counts(things: str) -> bool:
    """Whether a phrase begins with a plural noun that can be counted: "armed men in Kabul"."""
    words = things.split()
    if things.startswith(("percent of ", "per cent of ")):
        return True
    head = next((i for i, word in enumerate(words) if word in ENDS_THINGS), len(words))
    if not words or words[0] in ("more", "other", "others", "the", "a", "an", "of", "to"):
        return False
    if (
        head == 0
        or head > 5
        or (verb_form(words[head - 1]) and head > 1 and words[head - 1].endswith("ed"))
    ):
        return False
    return bool(PLURAL.search(words[head - 1])) and words[head - 1] not in _TIME_UNITS
