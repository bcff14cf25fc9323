"""Rules that leave a date or a place out of a clause and ask when or where."""

import re
from collections.abc import Iterator

from qa.making.clauses import Clause
from qa.making.english_verbs import TELLING
from qa.making.name_kinds import NAME, People, is_place
from qa.making.name_lists import SITES
from qa.making.question_parts import DATE, DAY, YEAR, Made, answer_of, subject_in_question
from qa.making.statement_parts import MONTH, WEEKDAY

_ANY_DATE = re.compile(rf"\b{YEAR}s?\b|\b{MONTH}(?: {DAY})?\b|\b{WEEKDAY}\b")
_SECOND_CLAUSE = re.compile(
    r"\b(?:when|while|after|before|that|who|which|because|since|until|where|what|how|if|whether)\b"
)
_INFINITIVE = re.compile(r"\bto (?!the |an? |his |her |its |their )[a-z]{2,} ")
_OF_A_SPAN = re.compile(r"\b(?:beginning|starting|ending|effective|due|dated)[ ]*$")
_AFTER_DATE = re.compile(
    r"$|,|(?:to|by|with|as|for|in|at|and|from|after|before|when|where|near|of)\b"
)
# Verbs whose year says of what time a number is, and not when something happened.
_NO_EVENT = frozenset(
    """rise increase fall grow stand total number reach average include contain account remain
    estimate have consist drop decline decrease range exceed compare cost continue live""".split()
)
_NO_DATE_OF_THEIR_OWN = frozenset(
    "is are has have had can could may might would should must".split()
)
# Verbs that say what happened without a word more: "When did the club disband?".
_WHOLE = frozenset("die retire open close disband abdicate marry resign end begin start".split())
_LOCATIVE = frozenset(
    """bear die live settle reside bury hold locate base situate raise headquarter
    film shoot arrest kill murder execute imprison meet debut premiere stage land
    crash marry educate exhibit display sign find discover open assassinate detain""".split()
)
_ANY_PLACE = frozenset("bear die live settle reside bury locate base situate raise hold".split())
_PLACE = re.compile(
    r"(?P<kind>the (?:small |old )?(?:town|city|village|suburb|district|province|region) of )?"
    rf"(?:the )?(?P<name>{NAME})(?: of (?:the )?{NAME})?(?P<more>(?:,? (?:in )?{NAME})*)"
)
_AFTER_PLACE = re.compile(
    r"$|,| (?:in|at|on|to|and was|by|for|with|from|after|under|until|as|near|into)\b"
)


def questions_of_when(clause: Clause, people: People) -> Iterator[Made]:
    """ "In 1904, Ann Lee opened the hall" → "When did Ann Lee open the hall?"."""
    if clause.is_copula or (clause.form and clause.form.base in _NO_EVENT | TELLING):
        return
    if clause.auxiliary in _NO_DATE_OF_THEIR_OWN or (dated := _without_date(clause)) is None:
        return
    answer, rest = dated
    if not rest and not clause.auxiliary and clause.form and clause.form.base not in _WHOLE:
        return
    subject = subject_in_question(clause, people, rest)
    if subject and (question := clause.inverted(rest, subject)):
        yield Made(f"When {question}?", answer, "when")


def _without_date(clause: Clause) -> tuple[str, str] | None:
    """The one date of a clause and the rest without it; None if it may not be the deed's."""
    whole = f"{clause.front} | {clause.rest}"
    dates = list(DATE.finditer(whole))
    if len(dates) != 1 or _ANY_DATE.search(whole.replace(dates[0][0], "")):
        return None
    date = dates[0]
    before, after = whole[: date.start()], whole[date.end() :]
    # "a rehearsal to commemorate Victory Day on May 9": the date of the Day.
    is_of_another = bool(_OF_A_SPAN.search(before) or _INFINITIVE.search(before))
    if date[0] == clause.front:
        rest = clause.rest
    elif "|" in before and not is_of_another and _AFTER_DATE.match(after.strip()):
        rest = (before.split("|", 1)[1].strip() + after).strip(" ,")
    else:
        return None
    return None if _SECOND_CLAUSE.search(rest) else (answer_of(date), rest)


def questions_of_where(clause: Clause, people: People) -> Iterator[Made]:
    """ "The treaty was signed at the Palace of Versailles in 1919" → "Where was the treaty …"."""
    if clause.form is None or clause.form.base not in _LOCATIVE:
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
    subject = subject_in_question(clause, people, "")
    if subject and (question := clause.inverted(date or clause.setting, subject)):
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
