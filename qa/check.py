"""The check: every sentence of a draft against the words it cites.

Names, numbers and dates of the sentence must occur in the cited words (spelling variants and
inflection allowed), what is denied must be denied there, and enough of the content words must
be there. A citation that does not hold is removed, never moved to another source.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.published import day_of
from index.question_language import guess_language
from index.terms import Word, is_stop_word, stem, word_keys, words
from qa.answer import CheckedSentence, Source, Verdict
from qa.denial import denies
from qa.draft import DraftSentence
from qa.question import CAPITALISED_NOUNS

# Share of a sentence's content words that the cited words must hold, by hand-written drafts
# (tests/qa/test_check.py); below WEAK the sentence says something else.
SUPPORTED_SHARE = 0.8
WEAK_SHARE = 0.5

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
# Names do not show there: a sentence is supported only if all of its words are met.
_WITHOUT_CAPITALS = frozenset(
    "am ar arz bn fa gu he hi ja ka km kn ko lo ml mr my ne pa ps sa si ta te th ug ur yi yue zh"
    .split()
)  # fmt: skip
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
    languages = tuple(dict.fromkeys(source.evidence.article.language for source in sources))
    language = guess_language(sentence, languages)
    known = _known_keys(sources)
    dates = _date_words(sentence, sources)

    def is_met(word: Word) -> bool:
        return word.start in dates or _is_known(word, known, languages)

    exact, perhaps = _names_and_numbers(sentence, language)
    for word in exact:
        if not is_met(word):
            kind = "number" if _is_number(word, language) else "name"
            return _Judgement("unsupported", 0.0, f"the {kind} {word.text} is not in what it cites")
    content = [word for word in words(sentence) if not is_stop_word(word.text, language)]
    share = sum(map(is_met, content)) / len(content) if content else 0.0
    if share < WEAK_SHARE:
        return _Judgement("unsupported", share, "says more than what it cites")
    if denies(sentence, language) != any(
        denies(source.evidence.text, source.evidence.article.language) for source in sources
    ):
        return _Judgement("weak", share, "may deny what it cites, or the other way round")
    for word in perhaps:
        if not is_met(word):
            return _Judgement(
                "weak", share, f"{word.text}, perhaps a name, is not in what it cites"
            )
    if share < (1.0 if language in _WITHOUT_CAPITALS else SUPPORTED_SHARE):
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


def _names_and_numbers(sentence: str, language: str) -> tuple[list[Word], list[Word]]:
    """The words that must be met exactly, and those that may be names but need not be.

    The first word is a name unless it reads as an ordinary word, which is known of English only;
    in German, where nouns have capitals, no word is known to be a name.
    """
    found = words(sentence)
    numbers = [word for word in found if _is_number(word, language)]
    capitals = [
        word
        for word in found
        if word.is_capitalised and not is_stop_word(word.text, language) and word not in numbers
    ]
    if language == "en":
        names = [w for w in capitals if w is not found[0] or not _ORDINARY_WORD.search(w.folded)]
        return sorted([*numbers, *names], key=lambda word: word.start), []
    if language in CAPITALISED_NOUNS:
        return numbers, capitals
    names = [word for word in capitals if word is not found[0]]
    first = [word for word in capitals if word is found[0]]
    return sorted([*numbers, *names], key=lambda word: word.start), first


def _is_number(word: Word, language: str) -> bool:
    if word.has_digit or language != "en":
        return word.has_digit
    return word.folded in _COUNTING_WORDS or stem(word.folded) in _SCALES


def _known_keys(sources: Sequence[Source]) -> frozenset[str]:
    return frozenset(
        key
        for source in sources
        for word in words(f"{source.evidence.text} {_head(source)}")
        for key in _keys(word, source.evidence.article.language)
    )


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


def _keys(word: Word, language: str) -> frozenset[str]:
    if language == "en" and word.folded in _NUMBER_WORDS:
        return frozenset({_NUMBER_WORDS[word.folded]})
    return word_keys(word.text, language)


def _is_known(word: Word, known: frozenset[str], languages: Sequence[str]) -> bool:
    return any(not known.isdisjoint(_keys(word, language)) for language in languages)
