"""The check: every sentence of a draft against the words it cites.

Names, numbers and dates of the sentence must occur in the cited words (spelling variants and
inflection allowed), what is denied must be denied there, and enough of the content words must
be there. A citation that does not hold is removed, never moved to another source.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.published import day_of
from index.terms import Word, is_stop_word, spelling, stem, words
from qa.answer import CheckedSentence, Source, Verdict
from qa.draft import DraftSentence

# Share of a sentence's content words that the cited words must hold, by hand-written drafts
# (tests/qa/test_check.py); below WEAK the sentence says something else.
SUPPORTED_SHARE = 0.8
WEAK_SHARE = 0.5

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|refus\w+|den(?:y|ies|ied)"
    r"|reject\w*|fail(?:s|ed)? to)\b|n['’]t\b",
    re.IGNORECASE,
)
_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}
# "one" is mostly no number.
_COUNTING_WORDS = frozenset(_NUMBER_WORDS) - {"one"}
_SCALES = frozenset(
    stem(word) for word in "dozen hundred thousand million billion trillion percent".split()
)
# Endings of words that begin a sentence and name nobody.
_ORDINARY_WORD = re.compile(r"(?:ing|ed|ly|s|ion|ment|ness|ity|ous|al|ive|able|ers?|ors?)$")
_SENTENCE_ENDS = (".", "!", "?", "”", '"', "…", "»")
_MONTHS = (
    "january february march april may june july august september october november december"
).split()


def check_sentence(sentence: DraftSentence, sources: Sequence[Source]) -> CheckedSentence:
    """Return the sentence with the citations that hold and the verdict, with its reason.

    Each citation is checked alone first; a sentence drawn from several sources is checked
    against all of them together.
    """
    by_number = {source.number: source for source in sources}
    cited = [by_number[number] for number in sentence.citations if number in by_number]
    if not cited:
        return CheckedSentence(sentence.text, (), "unsupported", 0.0, "cites no source")
    alone = [(source, _judge(sentence.text, [source])) for source in cited]
    holding = [(source, found) for source, found in alone if found.verdict != "unsupported"]
    if holding:
        best = max((found for _, found in holding), key=lambda found: found.support)
        numbers = tuple(source.number for source, _ in holding)
        return CheckedSentence(sentence.text, numbers, best.verdict, best.support, best.reason)
    together = _judge(sentence.text, cited)
    if together.verdict == "unsupported":
        return CheckedSentence(sentence.text, (), "unsupported", together.support, together.reason)
    numbers = tuple(source.number for source in cited)
    return CheckedSentence(
        sentence.text, numbers, together.verdict, together.support, together.reason
    )


@dataclass(frozen=True, slots=True)
class _Judgement:
    verdict: Verdict
    support: float
    reason: str


def _judge(sentence: str, sources: Sequence[Source]) -> _Judgement:
    cited = " ".join(source.evidence.text for source in sources)
    if _is_quoted(sentence, cited):
        return _Judgement("supported", 1.0, "the article's own words")
    known = _known_keys(cited, sources)
    dates = _date_words(sentence, sources)
    for word in _exact_words(sentence):
        if not _is_known(word, known) and word.start not in dates:
            kind = "number" if _is_number(word) else "name"
            return _Judgement("unsupported", 0.0, f"the {kind} {word.text} is not in what it cites")
    content = [word for word in words(sentence) if not is_stop_word(word.folded)]
    met = sum(_is_known(word, known) or word.start in dates for word in content)
    share = met / len(content) if content else 0.0
    if share < WEAK_SHARE:
        return _Judgement("unsupported", share, "says more than what it cites")
    if bool(_NEGATION.search(sentence)) != bool(_NEGATION.search(cited)):
        return _Judgement("weak", share, "may deny what it cites, or the other way round")
    if share < SUPPORTED_SHARE:
        return _Judgement("weak", share, "some of its words are not in what it cites")
    return _Judgement("supported", share, "its names, numbers and words are in what it cites")


def _is_quoted(sentence: str, cited: str) -> bool:
    """Whether the sentence is one of the cited ones, whole: a part can mean something else."""
    plain, source = " ".join(sentence.split()), " ".join(cited.split())
    start = source.find(plain)
    while start >= 0:
        before, after = source[:start].rstrip(), source[start + len(plain) :]
        if (not before or before.endswith(_SENTENCE_ENDS)) and (not after or after[0] == " "):
            return plain.endswith(_SENTENCE_ENDS) or not after
        start = source.find(plain, start + 1)
    return False


def _exact_words(sentence: str) -> list[Word]:
    """Names and numbers. The first word is a name unless it reads as an ordinary word."""
    found = words(sentence)
    first = found[0].start if found else 0
    return [
        word
        for word in found
        if _is_number(word)
        or (
            word.is_capitalised
            and not is_stop_word(word.folded)
            and (word.start != first or not _ORDINARY_WORD.search(word.folded))
        )
    ]


def _is_number(word: Word) -> bool:
    return word.has_digit or word.folded in _COUNTING_WORDS or stem(word.folded) in _SCALES


def _known_keys(cited: str, sources: Sequence[Source]) -> frozenset[str]:
    keys: set[str] = set()
    heads = " ".join(_head(source) for source in sources)
    for word in words(f"{cited} {heads}"):
        keys.update(_keys(word))
    return frozenset(keys)


def _head(source: Source) -> str:
    """What a sentence may take from the article's head: headline and publisher."""
    article = source.evidence.article
    return f"{article.title} {article.publisher or ''}"


def _date_words(sentence: str, sources: Sequence[Source]) -> frozenset[int]:
    """Where the sentence gives the day of a cited article: a day beside its month, a plain year.

    "2 April" is the date; "2 people" is a count, for which the date does not vouch.
    """
    found = words(sentence)
    starts: set[int] = set()
    for day in {day_of(source.evidence.article.published) for source in sources} - {None}:
        assert day is not None
        month, weekday = _MONTHS[day.month - 1], f"{day:%A}".lower()
        for place, word in enumerate(found):
            beside = {
                other.folded
                for other in (*found[max(0, place - 1) : place], *found[place + 1 : place + 2])
            }
            is_day = word.text == str(day.day) and month in beside
            if is_day or word.text == str(day.year) or word.folded in (month, weekday):
                starts.add(word.start)
    return frozenset(starts)


def _keys(word: Word) -> tuple[str, ...]:
    folded = _NUMBER_WORDS.get(word.folded, word.folded)
    return (folded, stem(folded), "~" + spelling(folded))


def _is_known(word: Word, known: frozenset[str]) -> bool:
    if word.has_digit:
        return _NUMBER_WORDS.get(word.folded, word.folded) in known
    return any(key in known for key in _keys(word))
