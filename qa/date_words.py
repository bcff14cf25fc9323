"""Whether the name of a day, month or year stands for a time: "in May", not "may I".

"The May Treaty", "the 2024 Olympics", "Good Friday", "USA Today" are names of things.
"""

import re
from collections.abc import Iterator

from qa.stretches import Stretch

POSSESSIVE = re.compile(r"^['’]s?(?!\w)")

# After a date that is one, the question ends, pauses, or goes on with a word that is no noun.
_FREE = re.compile(
    r"(?i)\s*$|\s*[?!.,;:)\]”\"…–—]|\s(?:and|or|but|that|which|who|whom|whose|what|when|where|why|"
    r"how|did|does|do|was|were|is|are|would|could|should|can|might|to|in|on|at|by|for|from|with|"
    r"about|after|before|since|until|as|than|then|according|there|here|he|she|they|it|we|you|i|"
    r"the|an?|this|these|those|his|her|its|their|not|if|because|while|between|during|over|under|"
    r"against|among|also|still|despite|following|due)\b"
)
_WORD = re.compile(r"(?<![\w'’.-])\w")
# "Higher than a year ago", "compared with last week": what is measured against.
_COMPARED = re.compile(r"\bthan\b[^,.;?]{0,15}$|\bcompared (?:to|with) $", re.I)
# "By the end of this year": what the whole was not read as, its end is not either.
_PART_OF = re.compile(r"\b(?:start|beginning|middle|end) of $", re.I)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’|«[^»]*»")
_LAST_WORD = re.compile(r"(\w+)[ -]$")
# Not this week's day: a feast, a custom, a day to come.
_NAMED_DAY = frozenset(
    """good black super bowl ash holy easter shrove palm bloody cyber ruby fat red whit maundy
    the a an every each any some next coming one""".split()
)
# Where one stands before a date and was not read as "on Sunday", there was a reason.
_PREPOSITIONS = frozenset("on in at by for from before until of".split())
_PAPERS_OF_SUNDAY = re.compile(r"\b(?:Mail|Sun|Independent|Scotland|Express) $")
_NOT_BEFORE_DATE = frozenset("the of for a an next coming ending ended".split())
_LATEST = re.compile(
    r"\b(?:(?<!at the )latest|newest|most recent(?:ly)?|(?:right )?(?<!until )(?<!by )now(?! that)"
    r"|currently|current(?! (?:account|affairs|events?|of))|at present|at the moment|nowadays"
    r"|these days|as of (?:now|today))\b(?![-–]\w)",
    re.I,
)
_TODAY = re.compile(r"\btoday\b(?!['’])")
# "Who is the mayor today?" asks for the state of things, "what is happening today" for news.
_ASKS_STATE = re.compile(
    r"^\W*(?:(?:who|what|where|which|how)\b[^?]{0,40}? )??(?:is|are)\b"
    r"(?!(?: \S+){0,4} \w+ing\b)",
    re.I,
)


def word_starts(text: str) -> Iterator[int]:
    return (match.start() for match in _WORD.finditer(text))


def unquoted_word_starts(question: str) -> Iterator[int]:
    """Where words begin, but for those of a title or of somebody's words inside a question."""
    quoted = [match.span() for match in _QUOTED.finditer(question) if match.start() > 0]
    for start in word_starts(question):
        if not any(first < start < last for first, last in quoted):
            yield start


def is_followed_freely(text: str, end: int) -> bool:
    return bool(_FREE.match(text, end))


def _is_followed_by_name(text: str, start: int, end: int) -> bool:
    """Whether a capitalised word follows ("March Madness"); at the start of a text it may."""
    return start > 0 and bool(re.match(r" [A-Z]", text[end:]))


def _word_before(text: str, start: int) -> str:
    match = _LAST_WORD.search(text[:start])
    return match[1].lower() if match else ""


def is_bound(text: str, found: Stretch) -> bool:
    """Whether a date after "since" or "before" is one: not "before May resigned"."""
    if found.kind == "season" and not found.has_year and "fall" in _words_of(text, found):
        return False
    if found.kind in ("near", "period", "ago", "weekday"):
        return _is_time(text, found)
    return is_followed_freely(text, found.end)


def stands_in(text: str, start: int, found: Stretch) -> bool:
    """Whether a date after "in", "on" or "at" is one: not "in May Treaty", "in 2000 houses"."""
    if found.kind in ("season", "quarter", "year"):
        return is_followed_freely(text, found.end)
    if found.kind == "period":
        return _is_time(text, found)
    if found.kind == "weekday":
        is_paper = bool(_PAPERS_OF_SUNDAY.search(text[:start]))
        follows = _is_followed_by_name(text, start, found.end)
        return not is_paper and not follows and not re.match(r" the \d", text[found.end :])
    if found.kind == "day":
        return is_followed_freely(text, found.end) or bool(re.match(r" [A-Z]", text[found.end :]))
    return not _is_followed_by_name(text, start, found.end)


def stands_alone(text: str, found: Stretch) -> bool:
    """Whether a date without a preposition says when: "yesterday", not "the 2024 Olympics"."""
    before = _word_before(text, found.start)
    is_possessive = POSSESSIVE.match(text[found.end :]) is not None
    is_free = is_followed_freely(text, found.end)
    match found.kind:
        case "near" | "period" | "ago":
            return before != "by" and _is_time(text, found)
        case "weekday":
            if is_possessive:
                return before not in _NAMED_DAY
            is_named = before in _NAMED_DAY or re.match(r" (?:the \d|[A-Z])", text[found.end :])
            return not is_named and before not in _PREPOSITIONS
        case "day" if found.has_year:
            return is_free and before not in _NOT_BEFORE_DATE
        case "day":
            is_last = bool(re.match(r"\s*(?:$|[?!.,;])", text[found.end :]))
            return is_last and before not in _NOT_BEFORE_DATE
        case "month":
            has_more = found.has_year or " " in _words_of(text, found) or found.is_relative
            return has_more and is_free and before not in _NOT_BEFORE_DATE
        case "season":
            return (found.is_relative or found.has_year) and is_free and before != "the"
        case _:
            return False


def _is_time(text: str, found: Stretch) -> bool:
    """Whether "today", "last week" … is meant: not "USA Today", "later this week"."""
    words, before = _words_of(text, found), text[: found.start]
    is_inside = bool(re.search(r"[^\s.?!:]\s*$", before))
    if found.kind == "near" and is_inside and text[found.start].isupper():
        return False
    if _word_before(text, found.start) in ("later", "time", "next", "ago"):
        return False
    if _COMPARED.search(before) or _PART_OF.search(before):
        return False
    return not (words.startswith(("last", "the last")) and re.match(r" of\b", text[found.end :]))


def is_verb(text: str, found: Stretch) -> bool:
    """Whether a month is the word "may" or "march" in small letters."""
    return found.kind == "month" and text[found.start : found.end] in ("may", "march")


def _words_of(text: str, found: Stretch) -> str:
    return text[found.start : found.end].lower()


def newest_words(question: str) -> re.Match[str] | None:
    """Return the words that ask for the newest ("latest", "now"), or None."""
    for found in _LATEST.finditer(question):
        is_name = found.start() > 0 and found.group()[0].isupper() and not question.isupper()
        if not is_name:
            return found
    return _TODAY.search(question) if _ASKS_STATE.match(question) else None
