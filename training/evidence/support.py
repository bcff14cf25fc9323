"""Claims with the sentences they are said to rest on, supported or not, from text alone.

Two kinds of claim: statements made of a question and its answer (a person's own words for what
the sentence says), and sentences of an article said otherwise. A claim that is not supported
differs by an answer, a name, a number, a word; or its source is a sentence close by that says
something else.
"""

import random
import re
from collections.abc import Iterator, Sequence

from changes import (
    LEAST_WORDS,
    NUMBER,
    denied,
    names_in,
    respelled,
    shortened,
    with_foreign_ending,
    with_name_for_pronoun,
    with_names_exchanged,
    with_opposite,
    with_other_name,
    with_other_number,
)
from rows import Claim, QARow
from statements import state
from windows import Context

# A source is one sentence, or with these chances one more before or after it, as evidence is.
WITH_SENTENCE_BEFORE = 0.4
_WITH_SENTENCE_AFTER = 0.25
# With this chance the source itself is changed first, so that neither "not" nor an odd name tells.
COUNTERFACTUAL = 0.3
_VERBATIM = 0.1
# With this chance a wrong answer comes from the source itself, if it has one: then no word tells.
_OF_THE_SOURCE = 0.85
# Names can rarely be exchanged: with this chance it is tried before all other changes.
_EXCHANGED_FIRST = 0.5
_JOINTS = (", and ", ", while ", "; ", " and ")
_SMALL = frozenset("The A An He She It They His Her Its Their There This In On At By".split())
_MOST_CHARS = 450


def claims_of_question(
    row: QARow,
    context: Context,
    answers: Sequence[str],
    verbs: frozenset[str],
    draw: random.Random,
) -> Iterator[Claim]:
    """Yield the statement over its sentence, then one or two claims that do not hold.

    answers: those of other questions over the same context, then over other contexts.
    """
    at = _place(row, context)
    if at is None:
        return
    source = source_at(context, at, draw)
    claim = state(row.question, row.answer, verbs)
    kind = "statement"
    if claim is None and draw.random() < 0.3:
        claim, kind = f"{row.question} {row.answer}", "question and answer"
    if claim is None or len(source) > _MOST_CHARS:
        return
    yield Claim(claim, source, True, kind)
    wrong = _wrong_answers(row, answers)
    here = [answer for answer in wrong if answer in source] or _others_of_kind(row, source)
    if here and draw.random() < _OF_THE_SOURCE:
        yield _with_answer(row, draw.choice(here), source, verbs, "other answer of the source")
    elif wrong:
        other = wrong[0] if draw.random() < 0.6 else draw.choice(wrong)
        yield _with_answer(row, other, source, verbs, "other answer")
    if draw.random() < 0.5:
        near = _near_miss(context, claim, row.answer, at, draw)
        if near is not None:
            yield Claim(claim, near, False, "sentence close by")
    elif (changed := _changed(claim, source, (), draw)) is not None:
        yield Claim(changed[0], source, False, changed[1])


def _with_answer(row: QARow, answer: str, source: str, verbs: frozenset[str], kind: str) -> Claim:
    """The claim that another answer makes of a question."""
    statement = state(row.question, answer, verbs)
    return Claim(statement or f"{row.question} {answer}", source, False, kind)


def _others_of_kind(row: QARow, source: str) -> list[str]:
    """The other names of the source where the answer is a name, its other numbers where one."""
    number, name = _kind(row.answer)
    found = NUMBER.findall(source) if number else names_in(source) if name else []
    return _wrong_answers(row, found)


def claims_of_questions(
    rows: Sequence[QARow], context: Context, verbs: frozenset[str], draw: random.Random
) -> Iterator[Claim]:
    """Yield statements of two questions each, joined: over both their sentences, and over one.

    A claim that says more than its source is the commonest that does not hold in full.
    """
    stated = []
    for row in rows:
        at, claim = _place(row, context), state(row.question, row.answer, verbs)
        if at is not None and claim is not None:
            stated.append((at, row.answer, claim))
    draw.shuffle(stated)
    for (at, _, first), (other, answer, second) in zip(stated[::2], stated[1::2], strict=False):
        claim = f"{first.rstrip('.')}{draw.choice(_JOINTS)}{_inside(second)}"
        alone = _span_text(context, at, at)
        if other == at:
            source = alone
        elif abs(at - other) <= 2:
            source = _span_text(context, min(at, other), max(at, other))
        else:
            source = f"{alone} {_span_text(context, other, other)}"
        if len(source) <= 2 * _MOST_CHARS:
            yield Claim(claim, source, True, "two joined")
        if answer.lower() not in alone.lower() and len(alone) <= _MOST_CHARS:
            yield Claim(claim, alone, False, "one of two")


def _inside(statement: str) -> str:
    """A statement as the second part of a sentence: its article or pronoun in small letters."""
    first, _, rest = statement.partition(" ")
    return f"{first.lower() if first in _SMALL else first} {rest}"


def _place(row: QARow, context: Context) -> int | None:
    """The sentence that holds the answer of a question; None if two share it."""
    end = row.start + len(row.answer)
    at = next((i for i, s in enumerate(context.sentences) if s.start <= row.start < s.end), None)
    return None if at is None or end > context.sentences[at].end else at


def _span_text(context: Context, first: int, last: int) -> str:
    return context.text[context.sentences[first].start : context.sentences[last].end]


def claims_of_text(context: Context, draw: random.Random, most: int) -> Iterator[Claim]:
    """Yield claims made of at most `most` sentences of an article."""
    names = names_in(context.text)
    order = list(range(len(context.sentences)))
    draw.shuffle(order)
    for at in order[:most]:
        span = context.sentences[at]
        sentence = context.text[span.start : span.end]
        if not 40 <= len(sentence) <= _MOST_CHARS or not re.match(r"[A-Z\"“]", sentence):
            continue
        source = source_at(context, at, draw)
        if draw.random() < COUNTERFACTUAL:
            other = _changed(sentence, source, names, draw)
            if other is not None:
                source, sentence = source.replace(sentence, other[0]), other[0]
        kept = _kept(context, at, sentence, draw)
        if kept is not None:
            yield Claim(kept[0], kept[2] or source, True, kept[1])
        base = shortened(sentence, draw) if draw.random() < 0.6 else None
        changed = _changed(base or sentence, source, names, draw)
        roll = draw.random()
        if changed is not None and roll < 0.75:
            yield Claim(changed[0], source, False, changed[1])
        elif roll < 0.9:
            near = _near_miss(context, sentence, "\0", at, draw)
            if near is not None:
                yield Claim(base or sentence, near, False, "sentence close by")
        else:
            other = context.sentences[draw.randrange(len(context.sentences))]
            ending = context.text[other.start : other.end]
            added = with_foreign_ending(base or sentence, ending, source)
            if added is not None:
                yield Claim(added, source, False, "detail added")


def source_at(context: Context, at: int, draw: random.Random) -> str:
    first = at - 1 if at > 0 and draw.random() < WITH_SENTENCE_BEFORE else at
    last = at + 1 if draw.random() < _WITH_SENTENCE_AFTER else at
    return _span_text(context, first, min(last, len(context.sentences) - 1))


def _kept(
    context: Context, at: int, sentence: str, draw: random.Random
) -> tuple[str, str, str | None] | None:
    """A claim that says what the sentence says, its kind, and its source if it is a longer one."""
    if at > 0 and sentence in context.text:
        before = context.sentences[at - 1]
        named = with_name_for_pronoun(sentence, context.text[before.start : before.end])
        if named is not None:
            whole = context.text[before.start : context.sentences[at].end]
            return shortened(named, draw) or named, "name for pronoun", whole
    changed = shortened(sentence, draw)
    if changed is not None:
        return respelled(changed) if draw.random() < 0.3 else changed, "shortened", None
    if respelled(sentence) != sentence:
        return respelled(sentence), "respelled", None
    return (sentence, "verbatim", None) if draw.random() < _VERBATIM else None


def _changed(
    claim: str, source: str, names: Sequence[str], draw: random.Random
) -> tuple[str, str] | None:
    changes = [
        ("other name", lambda: with_other_name(claim, names, draw)),
        ("names exchanged", lambda: with_names_exchanged(claim, draw)),
        ("other number", lambda: with_other_number(claim, source, draw)),
        ("other number", lambda: with_other_number(claim, source, draw)),
        ("denied", lambda: denied(claim, draw)),
        ("opposite", lambda: with_opposite(claim, draw)),
    ]
    draw.shuffle(changes)
    if draw.random() < _EXCHANGED_FIRST:
        changes.sort(key=lambda named: named[0] != "names exchanged")
    for kind, change in changes:
        changed = change()
        if changed is not None and changed != claim and changed not in source:
            return changed, kind
    return None


def _wrong_answers(row: QARow, answers: Sequence[str]) -> list[str]:
    """Answers of the same kind (a number or not, a name or not) that share no word with the own."""
    own = set(re.findall(r"\w+", row.answer.lower()))
    asked = set(re.findall(r"\w+", row.question.lower()))
    return [
        other
        for other in answers
        if _kind(other) == _kind(row.answer)
        and len(other) <= 80
        and not (words := set(re.findall(r"\w+", other.lower()))) & own
        and words - asked
    ]


def _kind(answer: str) -> tuple[bool, bool]:
    return bool(re.search(r"\d", answer)), answer[:1].isupper()


def _near_miss(
    context: Context, claim: str, answer: str, at: int, draw: random.Random
) -> str | None:
    """The other sentence that shares most words with the claim and does not hold the answer."""
    words = set(re.findall(r"\w{4,}", claim.lower()))
    best: tuple[float, str] | None = None
    for i, span in enumerate(context.sentences):
        sentence = context.text[span.start : span.end]
        if i == at or answer.lower() in sentence.lower() or len(sentence.split()) < LEAST_WORDS:
            continue
        shared = len(words & set(re.findall(r"\w{4,}", sentence.lower()))) + draw.random()
        if len(sentence) <= _MOST_CHARS and (best is None or shared > best[0]):
            best = (shared, sentence)
    return best[1] if best else None
