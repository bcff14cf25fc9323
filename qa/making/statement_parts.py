"""The parts of an English sentence at its commas, and which of them its main clause does without.

"In 1904, Smith, a baker, opened a shop, police said" is the statement of Smith and the shop.
"""

import re
from collections.abc import Sequence

from qa.making.name_kinds import PLACES, is_place
from qa.making.name_lists import PERSON_NOUNS
from qa.periods import MONTHS

WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
MONTH = rf"(?:{'|'.join(MONTHS)}|Jan\.|Feb\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.)"
PREPOSITIONS = frozenset(
    """of in on at by for from to with about into onto over under after before during between among
    against through throughout since until near as within without along across behind beyond
    despite around off out than toward towards upon via inside outside""".split()
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


def opens_aside(line: str) -> bool:
    """Return whether a sentence begins with words before its subject: "In 1904, …"."""
    return bool(_FRONT.match(line))


def split_parts(statement: str) -> list[str]:
    """Return a statement cut at its commas, but for those of dates and places."""
    parts: list[str] = []
    is_joined = False
    for part in filter(None, map(str.strip, statement.split(", "))):
        last = parts[-1] if parts else ""
        is_year = bool(re.match(r"\d{4}\b", part) and re.search(rf"{MONTH}(?: \d\d?)?$", last))
        is_named = bool(re.search(r"(?:^| )[A-Z][\w.’'-]*$", last)) and _begins_with_place(part)
        goes_on = is_joined and part.split(" ")[0] in PREPOSITIONS
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
        is_place(part) or any(word in PREPOSITIONS or word == "and" for word in words[1:4])
    )


def without_front(parts: list[str]) -> tuple[str, list[str]]:
    """Return what stands before the subject ("" if nothing does), and the parts from there on."""
    front = ""
    while len(parts) > 1 and _FRONT.match(parts[0]):
        front = front or parts[0]
        parts = parts[1:]
        if len(parts) > 1 and re.match(r"(?:the|a) (?:year|day|month|week)\b", parts[0]):
            parts = parts[1:]
    if parts and (match := _DATE_IN_FRONT.match(parts[0])):
        return match[1], [parts[0][match.end() :], *parts[1:]]
    return front, parts


def may_be_left_out(parts: Sequence[str]) -> bool:
    """Return whether the parts after the clause are no list's ("apples, pears and plums")."""
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
