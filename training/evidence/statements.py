"""Questions to statements, by rule: "When did X die?" with "1904" gives "X died in 1904".

The verb of a question is found by a list of verbs counted in running text: words that often
follow "to", "will", "can" … No rule, no statement: None.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterable

_MODALS = frozenset("to will would could can cannot should may might must not".split())
_BE = frozenset("is are was were".split())
_DO = frozenset("do does did".split())
_AUXILIARIES = (
    _BE | _DO | frozenset("has have had can could will would should may might must".split())
)
_WH = re.compile(r"^(who|whom|what|which|when|where|why|how many|how much)\b ?", re.IGNORECASE)
_IN_SITU = re.compile(
    r"\b(?:(in|on|at|by|for|from|to|of|with) )?(?:what|which|whom?)(?: [a-z]+){0,2}$", re.IGNORECASE
)
_PREPOSITION = re.compile(
    r"^(?:in|on|at|by|for|from|to|of|with|since|until|after|before|during|under|near|as|about|"
    r"because|due|between|over|through|inside|outside|into|around|within|last|next|this|every|"
    r"when|while|where|early|late|mid)\b", re.IGNORECASE,
)  # fmt: skip
_DAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|[a-z]+ \d{1,2}(?:,|$)|\d{1,2} [A-Z]"
)
_PARTICIPLE = re.compile(r"^(?:[a-z]{2,}(?:ed|ing)|born|built|made|held|found|sold|sent|led|kept|"
    r"known|given|taken|written|shown|seen|done|won|lost|paid|told|said|called|used|killed|set|"
    r"put|cut|hit|shot|caught|taught|thought|brought|bought|left|met|begun|broken|chosen|driven|"
    r"fallen|forbidden|forgotten|frozen|hidden|spoken|stolen|thrown|worn|drawn|grown|laid|meant)$"
)  # fmt: skip
_IRREGULAR = dict(
    pair.split(":")
    for pair in """be:was have:had do:did go:went say:said get:got make:made know:knew think:thought
    take:took see:saw come:came want:wanted give:gave find:found tell:told become:became leave:left
    feel:felt put:put bring:brought begin:began keep:kept hold:held write:wrote stand:stood
    hear:heard let:let mean:meant set:set meet:met run:ran pay:paid sit:sat speak:spoke lie:lay
    lead:led read:read grow:grew lose:lost fall:fell send:sent build:built understand:understood
    draw:drew break:broke spend:spent cut:cut rise:rose drive:drove buy:bought wear:wore
    choose:chose win:won eat:ate catch:caught teach:taught fight:fought fly:flew sell:sold
    throw:threw sing:sang hit:hit shoot:shot steal:stole hide:hid swim:swam sleep:slept ride:rode
    seek:sought bear:bore beat:beat bind:bound bite:bit blow:blew deal:dealt dig:dug feed:fed
    forget:forgot forgive:forgave freeze:froze hang:hung hurt:hurt lay:laid lend:lent light:lit
    quit:quit ring:rang shake:shook shut:shut sink:sank spread:spread strike:struck swear:swore
    wake:woke weep:wept cost:cost split:split withdraw:withdrew undergo:underwent""".split()
)


def count_verbs(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that follow a modal often enough to be verbs in their base form."""
    total: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for text in texts:
        words = re.findall(r"[a-z]+", text)
        total.update(words)
        after.update(b for a, b in itertools.pairwise(words) if a in _MODALS)
    return frozenset(w for w, n in after.items() if n >= 5 and n > 0.15 * total[w] and len(w) > 1)


def state(question: str, answer: str, verbs: frozenset[str]) -> str | None:
    """Return the statement that the answer makes of the question, or None if no rule fits."""
    question = " ".join(question.split()).rstrip(" ?.")
    answer = " ".join(answer.split()).strip(" .,;:")
    match = _WH.match(question)
    if match is None:
        statement = _in_situ(question, answer)
    else:
        statement = _fronted(match[1].lower(), question[match.end() :].split(), answer, verbs)
    return statement[0].upper() + statement[1:] + "." if statement else None


def _in_situ(question: str, answer: str) -> str | None:
    """ "The ship sank in what year" → "The ship sank in 1912"."""
    match = _IN_SITU.search(question)
    if match is None or match.start() < 8:
        return None
    preposition = f"{match[1]} " if match[1] and not _PREPOSITION.match(answer) else ""
    return question[: match.start()] + preposition + answer


def _fronted(wh: str, rest: list[str], answer: str, verbs: frozenset[str]) -> str | None:
    at = next((i for i, word in enumerate(rest[:7]) if word.lower() in _AUXILIARIES), None)
    if at is None:
        subject = wh in ("who", "what") and len(rest) > 1 and rest[0].lower() not in verbs
        return " ".join([answer, *rest]) if subject else None
    noun, auxiliary, tail = rest[:at], rest[at].lower(), rest[at + 1 :]
    if not tail or (at > 0 and wh in ("who", "whom", "when", "where", "why")):
        return None
    thing = _thing(wh, noun, answer)
    if auxiliary in _DO:
        clause = _inflected(auxiliary, tail, verbs)
        return None if clause is None else f"{clause} {_adjunct(wh, thing)}"
    if wh in ("when", "where", "why"):
        return _with_auxiliary(auxiliary, tail, _adjunct(wh, thing), verbs)
    if noun or _PARTICIPLE.match(tail[0].lower()) or tail[0].lower() in verbs:
        return " ".join([thing, auxiliary, *tail])
    return _with_auxiliary(auxiliary, tail, thing, verbs)


def _thing(wh: str, noun: list[str], answer: str) -> str:
    """ "how many", "dogs", "three" → "three dogs"; "what", "year", "1912" → "1912"."""
    if wh in ("how many", "how much") and noun and noun[0].lower() not in answer.lower():
        return " ".join([answer, *noun])
    return answer


def _adjunct(wh: str, answer: str) -> str:
    if _PREPOSITION.match(answer):
        return answer
    if wh == "why":
        return f"because {answer}"
    if wh == "when":
        return f"on {answer}" if _DAY.search(answer) else f"in {answer}"
    return f"in {answer}" if wh == "where" else answer


def _inflected(auxiliary: str, tail: list[str], verbs: frozenset[str]) -> str | None:
    """ "did", "the king die" → "the king died"; None if the verb is not found or is "do"."""
    at = next((i for i, word in enumerate(tail) if i > 0 and word.lower() in verbs), None)
    if at is None or tail[at].lower() == "do":
        return None
    verb = tail[at].lower()
    if auxiliary == "did":
        verb = past(verb)
    elif auxiliary == "does":
        verb = third_person(verb)
    return " ".join([*tail[:at], verb, *tail[at + 1 :]])


def _with_auxiliary(
    auxiliary: str, tail: list[str], thing: str, verbs: frozenset[str]
) -> str | None:
    """ "was", "the hall built for", "music" → "the hall was built for music"."""
    forms = [
        i
        for i, word in enumerate(tail)
        if i > 0
        and (_PARTICIPLE.match(word.lower()) or (auxiliary not in _BE and word.lower() in verbs))
    ]
    if forms:
        return " ".join([*tail[: forms[0]], auxiliary, *tail[forms[0] :], thing])
    return " ".join([*tail, auxiliary, thing]) if auxiliary in _BE else None


def past(verb: str) -> str:
    """Return the simple past: irregular by table, else by the rules of spelling."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        return verb + "d"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ied"
    if re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]", verb):
        return verb + verb[-1] + "ed"
    return verb + "ed"


def third_person(verb: str) -> str:
    if verb == "have":
        return "has"
    if re.search(r"(?:s|x|ch|sh|o)$", verb):
        return verb + "es"
    return verb[:-1] + "ies" if re.search(r"[^aeiou]y$", verb) else verb + "s"
