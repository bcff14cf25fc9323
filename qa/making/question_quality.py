"""Whether a made question can stand alone: it asks for one thing, and says of what."""

import re

from index.terms import is_stop_word, words
from qa.making.name_kinds import PLACES
from qa.making.statement_parts import WEEKDAY
from qa.periods import MONTHS

MIN_WORDS, MAX_WORDS = 4, 24
# Words that point outside the question.
_POINTING = re.compile(
    r"\b(?:he|she|it|they|him|them|we|us|you|I|me|my|our|your|this|these|those|there|here|such|"
    r"former|latter|same|similar|another|others?|himself|herself|itself|themselves|so|then|"
    r"however|also|too|as well|again|instead|both|respectively|aforementioned|next|previous|"
    r"present|following|above|below|thus|therefore)\b"
    r"|\b(?:of|in|at|to|for|by|with|on|from|about) that\b|\bthe (?!world)[a-z]+['’]s\b"
    r"|\bthat (?:while|if|when|although|because|since|after|before)\b"
    r"|\bthat (?:[a-z]+ )?(?:is|was|year|day|month|time|period|night|week|season|point)\b"
)
_POSSESSIVE = re.compile(r"\b(?:its|their)\b")
_RELATIVE_TIME = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|now|currently|recently|recent|earlier|later|ago|"
    r"(?:last|next|past|previous|following|coming) (?:\w+ )?"
    r"(?:year|month|week|day|night|season|summer|winter|spring|fall|autumn|decade|century|time)s?|"
    rf"{WEEKDAY})\b", re.IGNORECASE,
)  # fmt: skip
_MONTHS = "|".join(MONTHS)
_BARE_MONTH = re.compile(rf"\b(?:{_MONTHS})\b(?!(?: \d{{1,2}})?,? (?:of )?\d{{4}})")
# "the company": which one? The world, the sun and their like are one only.
_BARE_DEFINITE = re.compile(
    r"\b[Tt]he (?!(?:world|sun|moon|earth|internet|public|government|president|military|media|army|"
    r"police|universe|war|economy|name|end|age|beginning|rest|top|bottom|air|ground|sea|use|"
    r"poor|rich|dead|press|environment|climate|law|future|past|right|church)\b)"
    r"(?:two |three |four |new |second |last )?[a-z]+"
    r"(?=$|\?| (?!(?:in|of|at|for|from|to|on|with|by|between|against) "
    rf"(?!{_MONTHS})(?:the |an? )?[A-Z])"
    r"(?:in|on|at|by|for|from|to|"
    r"with|as|and|after|before|during|over|into|under|against|between|through|was|were|is|are)\b)"
)
# "the Convention": a name only for who knows which.
_BARE_NAME = re.compile(
    r"\b[Tt]he (?:Act|Agreement|Army|Assembly|Association|Bank|Bill|Bishop|Board|Cathedral|Church|"
    r"City|Club|College|Commission|Committee|Company|Conference|Congress|Constitution|Convention|"
    r"Corporation|Council|County|Court|Department|Festival|Foundation|Government|House|Institute|"
    r"King|League|Museum|Park|Parliament|Party|Prize|Queen|School|Senate|Society|State|Treaty|"
    r"Union|University)(?=\?| (?!of\b|for\b|in\b|on\b)[a-z])"
)
_MISPRINT = re.compile(r"\w[.,?!][a-z]{2}|\s[.,]|[.,]{2}")
_DANGLING = re.compile(
    r"\b(?:of|the|a|an|and|or|in|on|at|to|for|with|by|from|that|as|but|than|between|among|was|"
    r"were|is|are|be|had|has|have|which|who|an? [$\d][\d,.]*)\?$"
)
_NAMED = re.compile(r"(?<=[\w,’'] )[\"“]?(?:[A-ZÀ-Þ][\w’'-]+|[A-Z]\.)|\b\d{4}\b")
# Names of many things: by them alone nobody is found.
_COMMON_NAME = re.compile(rf"(?:[A-Z]\w+(?:ish|ian|ean|ese)|American|German|French|{_MONTHS})$")
# Places of several words, which are common names too.
_LONG_PLACES = sorted((place.removeprefix("the ") for place in PLACES if " " in place), key=len)
_WRITTEN_PLACE = re.compile(rf"\b(?:{'|'.join(reversed(_LONG_PLACES))})\b")
# How many words that say something a question for somebody needs, by how many are names.
_MIN_SAYING = {0: 6, 1: 4}
_MIN_SAYING_WITH_NAMES = 3
_MIN_SAYING_OF_COUNTED = 4
_YEAR_DIGITS = 4


def stands_alone(question: str, answer: str) -> bool:
    """Return whether a question names what it asks about and does not hold its answer."""
    count = len(question.split())
    if (
        not MIN_WORDS <= count <= MAX_WORDS
        or _DANGLING.search(question)
        or _MISPRINT.search(question)
    ):
        return False
    is_described = question.startswith(("Who is ", "Who was ", "What is ", "What was "))
    if is_described and (_POINTING.search(answer) or _DANGLING.search(f"{answer}?")):
        return False
    if _POINTING.search(question) or _RELATIVE_TIME.search(question):
        return False
    if any(bare.search(question) for bare in (_BARE_MONTH, _BARE_DEFINITE, _BARE_NAME)):
        return False
    if question.startswith(("Who ", "Which ")) and not _tells_who(question):
        return False
    names = _NAMED.findall(question)
    if question.startswith("How many ") and (
        all(name.isdigit() for name in names) or len(_saying(question)) < _MIN_SAYING_OF_COUNTED
    ):
        return False
    return bool(names) and not _holds(question, answer)


def _tells_who(question: str) -> bool:
    """Whether it says enough of somebody: "Who fled to Yemen?" asks for many.

    Offices and descriptions ("Who is the Iranian president?") are short and clear.
    """
    if _POSSESSIVE.search(question) and question.startswith("Who "):
        return False
    if re.match(r"Who (?:is|was) (?:the )?[A-Z]|Who is the [a-z -]+ (?:of|at|for|to) ", question):
        return bool(re.search(r" [A-Z]", question))
    names = [word for word in _NAMED.findall(_WRITTEN_PLACE.sub("", question)) if is_telling(word)]
    return len(_saying(question)) >= _MIN_SAYING.get(len(names), _MIN_SAYING_WITH_NAMES)


def _saying(question: str) -> list[str]:
    """The words after the first that say something: no stop words, no digits but a year's."""
    return [
        word.folded
        for word in words(question)[1:]
        if not is_stop_word(word.folded)
        and (not word.has_digit or len(word.folded) == _YEAR_DIGITS)
    ]


def is_telling(name: str) -> bool:
    """Return whether a word with a capital is more than a place, a nation or a month."""
    return not (name in PLACES or _COMMON_NAME.fullmatch(name))


def _holds(question: str, answer: str) -> bool:
    asked = {word.folded for word in words(question)}
    return any(
        word.folded in asked and (len(word.folded) > 2 or word.has_digit)
        for word in words(answer)
        if not is_stop_word(word.folded)
    )
