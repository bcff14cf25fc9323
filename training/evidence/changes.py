"""Changes to a sentence: ones that keep what it says, and ones that make it say something else.

After FactCC (Kryscinski et al., EMNLP 2020), which trains on swapped names, numbers and dates,
negation and paraphrase made by rule; the changes here are our own.
"""

import itertools
import random
import re
from collections.abc import Callable, Sequence

_MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)
_DAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_NUMBER_WORDS = tuple(
    "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty".split()
)
_DIGITS = dict(zip(_NUMBER_WORDS, "2 3 4 5 6 7 8 9 10 11 12 20 30 40 50".split(), strict=True))
_ORDINALS = tuple("first second third fourth fifth sixth seventh eighth ninth tenth".split())
_SCALES = ("hundred", "thousand", "million", "billion")
_YEARS_APART = (-30, -10, -7, -4, -3, -2, -1, 1, 2, 3, 5, 9)
_OPPOSITES = """increase/decrease increased/decreased increasing/decreasing rise/fall rose/fell
    rising/falling more/fewer more/less most/fewest higher/lower highest/lowest larger/smaller
    largest/smallest longer/shorter before/after first/last early/late earlier/later north/south
    northern/southern east/west eastern/western won/lost win/lose accepted/rejected
    approved/rejected allowed/banned legal/illegal guilty/innocent support/oppose
    supported/opposed supporters/opponents agreed/refused began/ended started/stopped
    opened/closed open/closed arrived/left joined/left bought/sold above/below over/under
    inside/outside male/female man/woman men/women father/mother son/daughter brother/sister
    husband/wife old/young older/younger new/old modern/ancient public/private major/minor
    strong/weak success/failure successful/unsuccessful always/never all/none many/few
    with/without including/excluding up/down good/bad better/worse best/worst alive/dead
    survived/died confirmed/denied improved/worsened possible/impossible able/unable
    present/absent positive/negative majority/minority upper/lower safe/dangerous cheap/expensive
    easy/difficult fast/slow hot/cold rich/poor love/hate loved/hated remember/forget
    attack/defend enemy/ally import/export imports/exports hired/fired released/arrested
    acquitted/convicted elected/defeated""".split()
_OPPOSITE = {a: b for pair in _OPPOSITES for a, b in (pair.split("/"), pair.split("/")[::-1])}

_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b(?!,\d)")
_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b")
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(_DAYS)})\b")
NUMBER = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-])")
_NUMBER_WORD = re.compile(rf"(?<![\w-])(?:{'|'.join(_NUMBER_WORDS)})(?![\w-])", re.IGNORECASE)
_ORDINAL = re.compile(rf"\b(?:{'|'.join(_ORDINALS)})\b", re.IGNORECASE)
_SCALE = re.compile(rf"\b(?:{'|'.join(_SCALES)})\b")
# Capitalised words in a row, not at the start of a sentence.
_NAME = re.compile(
    r"(?<=[a-z,;:\d] )(?:the )?([A-Z][\w’'-]+(?:(?: (?:of|de|von|van|the|al))? [A-Z][\w’'-]+)*)"
)
_LEADING_NAME = re.compile(r"^([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+)")
_NO_NAMES = frozenset(_MONTHS) | frozenset(_DAYS) | frozenset(["I", "LINKREMOVED"])
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|has been|have been|had been|has|have|had|can|could|will|would|should|"
    r"may|might|must)\b(?! not|n't)"
)
_NOT = re.compile(r"\b(?:not|never|no longer)\b |(?<=\w)n't\b")
_PARENTHESIS = re.compile(r" ?[(\[][^()\[\]]*[)\]]")
_APPOSITIVE = re.compile(r", (?:who|which|whose|where|an?|the|including|such as|known)\b[^,;.]*,")
_LAST_CLAUSE = re.compile(
    r"(?:,|;)? (?:which|who|where|while|although|though|because|since|after|before|when|but|and|"
    r"including|such as|as well as|with)\b[^.;]*(?=[.]?$)"
)
_OPENING = re.compile(
    r"^((?:In|On|At|During|After|Before|By|Since|For|From|Until|According to|As of|Following|"
    r"Despite|Under|With)\b[^,]{3,60}), (?=(?:the|a|an|he|she|it|they|[A-Z]))"
)
_FILLERS = re.compile(
    r"(?:^|(?<= ))(?:however|therefore|moreover|furthermore|also|reportedly|eventually|later|"
    r"then|still|very|quite|just|really|actually|generally|usually|probably),? ", re.IGNORECASE
)  # fmt: skip
LEAST_WORDS = 4
LEAST_NAME_CHARS = 4


def names_in(text: str) -> list[str]:
    """Return the names of a text, each once, in reading order."""
    found = [match[1] for match in _NAME.finditer(text)]
    return [name for name in dict.fromkeys(found) if name.split()[0] not in _NO_NAMES]


def with_other_name(text: str, others: Sequence[str], draw: random.Random) -> str | None:
    """One name replaced by another of the given ones, with which it shares no word."""
    own = names_in(text)
    leading = _LEADING_NAME.match(text)
    if leading:
        own.append(leading[1])
    draw.shuffle(own)
    for name in own:
        words = set(name.lower().split())
        apart = [o for o in others if not words & set(o.lower().split()) and o not in text]
        alike = [o for o in apart if len(o.split()) == len(words)]
        if apart:
            return text.replace(name, draw.choice(alike or apart))
    return None


def with_names_exchanged(text: str, draw: random.Random) -> str | None:
    """ "Rome defeated Carthage" → "Carthage defeated Rome"; no names joined by "and", "or", ","."""
    own = names_in(text)
    leading = _LEADING_NAME.match(text)
    own = [leading[1], *own] if leading else own
    pairs = [(a, b) for a, b in itertools.pairwise(own) if _are_apart(text, a, b)]
    if not pairs:
        return None
    a, b = draw.choice(pairs)
    return text.replace(a, "\0").replace(b, a).replace("\0", b)


def _are_apart(text: str, a: str, b: str) -> bool:
    between = text[text.find(a) + len(a) : text.find(b)]
    joined = re.fullmatch(r"(?:,|,? and|,? or| &)? ?(?:the )?", between)
    return min(len(a), len(b)) >= LEAST_NAME_CHARS and a not in b and b not in a and not joined


def with_other_number(text: str, source: str, draw: random.Random) -> str | None:
    """One year, month, day, number or number word replaced by another of its kind."""
    kinds: list[tuple[re.Pattern[str], Callable[[str], str]]] = [
        (_YEAR, lambda old: str(int(old) + draw.choice(_YEARS_APART))),
        (_MONTH, lambda old: draw.choice(_MONTHS)),
        (_WEEKDAY, lambda old: draw.choice(_DAYS)),
        (NUMBER, lambda old: _other_number(old, draw)),
        (_NUMBER_WORD, lambda old: _cased_as(old, draw.choice(_NUMBER_WORDS))),
        (_ORDINAL, lambda old: _cased_as(old, draw.choice(_ORDINALS))),
        (_SCALE, lambda old: draw.choice(_SCALES)),
    ]  # fmt: skip
    draw.shuffle(kinds)
    for pattern, other in kinds:
        matches = list(pattern.finditer(text))
        if matches:
            match = draw.choice(matches)
            new = other(match[0])
            if new.lower() not in source.lower():
                return text[: match.start()] + new + text[match.end() :]
    return None


def _other_number(old: str, draw: random.Random) -> str:
    plain = old.replace(",", "")
    if "." in plain:
        whole, _, part = plain.partition(".")
        return f"{max(0, int(whole) + draw.choice((-2, -1, 1, 2, 3)))}.{part}"
    value = int(plain)
    if value < 100:
        new = max(1, value + draw.choice((-9, -5, -3, -2, -1, 1, 2, 3, 4, 6, 11)))
    else:
        new = round(value * draw.choice((0.5, 0.8, 0.9, 1.1, 1.2, 1.5, 2, 3)))
    return f"{new:,}" if "," in old else str(new)


def _cased_as(old: str, new: str) -> str:
    return new.capitalize() if old[0].isupper() else new


def denied(text: str, draw: random.Random) -> str | None:
    """The sentence with "not" put in, or taken out where it stands."""
    if _NOT.search(text):
        changed = _NOT.sub("", text, count=1)
        return changed if changed != text else None
    match = _AUXILIARY.search(text)
    if match is None:
        return None
    first, _, second = match[1].partition(" ")
    word = draw.choice(("not", "not", "never", "no longer"))
    new = f"{first} {word} {second}".rstrip()
    return text[: match.start()] + new + text[match.end() :]


def with_opposite(text: str, draw: random.Random) -> str | None:
    """One word replaced by its opposite: "rose" → "fell"."""
    matches = [m for m in re.finditer(r"[A-Za-z]+", text) if m[0].lower() in _OPPOSITE]
    if not matches:
        return None
    match = draw.choice(matches)
    new = _cased_as(match[0], _OPPOSITE[match[0].lower()])
    return text[: match.start()] + new + text[match.end() :]


def with_foreign_ending(text: str, other: str, source: str) -> str | None:
    """The sentence with the last phrase of another one added: a detail not in the source."""
    match = re.search(
        r"(?:,| (?=in |on |at |by |for |after |because |with ))[^,;]{8,60}[.]$", other
    )
    if match is None or match[0].strip(" ,.").lower() in source.lower():
        return None
    return text.rstrip(". ") + match[0]


def shortened(text: str, draw: random.Random) -> str | None:
    """The sentence without some of its clauses, fillers and brackets; None if nothing was cut."""
    cuts: list[Callable[[str], str]] = [
        lambda s: _PARENTHESIS.sub("", s),
        lambda s: _APPOSITIVE.sub(draw.choice(("", " ")), s, count=1).replace("  ", " "),
        lambda s: _FILLERS.sub("", s),
        lambda s: _without_last_clause(s),
        lambda s: _OPENING.sub("", s) if draw.random() < 0.5 else _moved_back(s),
    ]
    changed = text
    for cut in draw.sample(cuts, draw.randint(1, len(cuts))):
        changed = cut(changed)
    changed = changed.strip(" ,;")
    if changed == text or len(changed.split()) < LEAST_WORDS:
        return None
    return changed[0].upper() + changed[1:]


def _without_last_clause(text: str) -> str:
    match = _LAST_CLAUSE.search(text)
    if match is None or len(text[: match.start()].split()) < LEAST_WORDS:
        return text
    return text[: match.start()].rstrip(",; ") + "."


def _moved_back(text: str) -> str:
    """ "In 1912, the ship sank." → "The ship sank in 1912." """
    match = _OPENING.match(text)
    if match is None:
        return text
    opening = match[1][0].lower() + match[1][1:]
    return f"{text[match.end() :].rstrip('. ')} {opening}."


def respelled(text: str) -> str:
    """Numbers in words as digits, percent signs in words: the same said otherwise."""
    text = _NUMBER_WORD.sub(lambda match: _DIGITS[match[0].lower()], text)
    return text.replace("%", " percent").replace("U.S.", "US")


def with_name_for_pronoun(sentence: str, before: str) -> str | None:
    """ "He died." after "Ann Lee was …" style sentences → "Ann Lee died."; None if unclear."""
    match = re.match(r"(?:He|She) (?=[a-z])", sentence)
    name = _LEADING_NAME.match(before)
    if match is None or name is None or len(names_in(before)) > 1:
        return None
    return f"{name[1]} {sentence[match.end() :]}"
