"""The check: every sentence of a draft against the words it cites.

Names, numbers and dates of the sentence must occur in the cited words (spelling variants and
inflection allowed), numbers must count the same things there, and what is denied, doubted or
done to whom must be so there; enough of the content words must be there. A citation that does
not hold is removed, never moved to another source. Doubt, roles and what a number counts are
understood in English only.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.question_language import guess_language
from index.terms import Word, is_stop_word, words
from qa.answer import CheckedSentence, Source, Verdict
from qa.cited_words import CitedWords, given_by_date, is_quoted
from qa.contradictions import (
    aligned,
    counted_otherwise,
    denied_otherwise,
    done_by_another,
    doubted_only,
    name_moved,
    opposite,
    roles_turned,
)
from qa.denial import denies
from qa.draft import DraftSentence
from qa.quantities import Quantity, quantities_of
from qa.question import CAPITALISED_NOUNS
from qa.statements import Term, read_terms
from qa.supporting import supporting_words

# Share of a sentence's content words that the cited words must hold, by hand-written drafts
# (tests/qa/test_check.py); below WEAK the sentence says something else.
SUPPORTED_SHARE = 0.8
WEAK_SHARE = 0.5

# Endings of words that begin a sentence and name nobody.
_ORDINARY_WORD = re.compile(r"(?:ing|ed|ly|s|ion|ment|ness|ity|ous|al|ive|able|ers?|ors?)$")
_ORDINALS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
)
# Names do not show there: a sentence is supported only if all of its words are met.
_WITHOUT_CAPITALS = frozenset(
    "am ar arz bn fa gu he hi ja ka km kn ko lo ml mr my ne pa ps sa si ta te th ug ur yi yue zh"
    .split()
)  # fmt: skip
# Where one statement ends and the next begins.
_PART_END = re.compile(
    r"[,;:]\s+|\s+[–—-]\s+|\s+(?:and|but|while|whereas|where|which|who|because|after|before)\s+"
)
_VERDICTS: tuple[Verdict, ...] = ("unsupported", "weak", "supported")


def check_sentence(sentence: DraftSentence, sources: Sequence[Source]) -> CheckedSentence:
    """Return the sentence with the citations that hold and the verdict, with its reason.

    Each citation is checked alone first; of a sentence drawn from several sources, each part
    must hold in one of them.
    """
    by_number = {source.number: source for source in sources}
    cited = [by_number[number] for number in sentence.citations if number in by_number]
    if not cited:
        return CheckedSentence(sentence.text, (), "unsupported", 0.0, "cites no source")
    alone = [(source, _judge(sentence.text, source)) for source in cited]
    holding = [(source, found) for source, found in alone if found.verdict != "unsupported"]
    if holding:
        best = max((found for _, found in holding), key=lambda found: found.support)
        return _checked(sentence.text, [source for source, _ in holding], best)
    if len(cited) > 1:
        return _checked(sentence.text, cited, _judge_by_parts(sentence.text, cited))
    return _checked(sentence.text, cited, alone[0][1])


@dataclass(frozen=True, slots=True)
class _Judgement:
    verdict: Verdict
    support: float
    reason: str

    @property
    def order(self) -> tuple[int, float]:
        return _VERDICTS.index(self.verdict), self.support


def _checked(sentence: str, sources: Sequence[Source], judgement: _Judgement) -> CheckedSentence:
    holding = () if judgement.verdict == "unsupported" else sources
    return CheckedSentence(
        sentence,
        tuple(source.number for source in holding),
        judgement.verdict,
        judgement.support,
        judgement.reason,
        tuple(supporting_words(sentence, source) for source in holding),
    )


def _judge_by_parts(sentence: str, sources: Sequence[Source]) -> _Judgement:
    """A name from one source and a deed from another do not make what happened."""
    parts = [part for part in _PART_END.split(sentence) if words(part)]
    best = [
        max((_judge(part, source) for source in sources), key=lambda found: found.order)
        for part in parts
    ]
    return min(best, key=lambda found: found.order)


def _judge(sentence: str, source: Source) -> _Judgement:
    cited = CitedWords([source])
    if is_quoted(sentence, cited.text):
        return _Judgement("supported", 1.0, "the article's own words")
    if _asks(source.evidence.core_text) and not _asks(sentence):
        return _Judgement("unsupported", 0.0, "what it cites only asks")
    language = guess_language(sentence, cited.languages)
    facts = _Facts.of(sentence, language)
    given = given_by_date(facts.words, [source])
    if missing := facts.first_missing(cited, given):
        return _Judgement("unsupported", 0.0, f"{missing} is not in what it cites")
    # No number is missing, so each is known, by its value.
    given |= facts.starts_of_numbers
    content = [word for word in facts.words if not is_stop_word(word.text, language)]
    met = [word.start in given or cited.hold(word) for word in content]
    share = sum(met) / len(met) if met else 0.0
    if share < WEAK_SHARE:
        return _Judgement("unsupported", share, "says more than what it cites")
    if cited.are_english and language == "en":
        found = _compared(sentence, facts.numbers, cited, share)
    else:
        found = _compared_roughly(sentence, language, source, share)
    if found:
        return found
    for word in facts.perhaps_names:
        if word.start not in given and not cited.hold(word):
            reason = f"{word.text}, perhaps a name, is not in what it cites"
            return _Judgement("weak", share, reason)
    if share < (1.0 if language in _WITHOUT_CAPITALS else SUPPORTED_SHARE):
        return _Judgement("weak", share, "some of its words are not in what it cites")
    return _Judgement("supported", share, "its names, numbers and words are in what it cites")


def _asks(sentence: str) -> bool:
    return sentence.rstrip(" \n\"'”’»)").endswith(("?", "？", "؟"))


def _compared(
    sentence: str, numbers: Sequence[Quantity], cited: CitedWords, share: float
) -> _Judgement | None:
    """What two English texts say otherwise; None if nothing is found."""
    claim, terms = read_terms(sentence), read_terms(cited.text)
    near = aligned(claim, terms)
    if reason := _contradiction(claim, numbers, near, cited, terms):
        return _Judgement("unsupported", share, reason)
    if doubted := doubted_only(claim, near):
        word, doubt = doubted
        if doubt == "accused":
            return _Judgement("unsupported", share, f"“{word}” is only claimed in what it cites")
        return _Judgement("weak", share, f"“{word}” is planned or possible in what it cites")
    return None


def _contradiction(
    claim: Sequence[Term],
    numbers: Sequence[Quantity],
    near: Sequence[Term],
    cited: CitedWords,
    terms: Sequence[Term],
) -> str | None:
    if pair := opposite(claim, near):
        return f"says “{pair[0]}” where what it cites says “{pair[1]}”"
    if word := denied_otherwise(claim, near):
        return f"denies “{word}” against what it cites, or the other way round"
    if names := roles_turned(claim, near):
        return f"turns round what {names[0]} and {names[1]} do in what it cites"
    if agents := done_by_another(claim, near):
        return f"says “by {agents[0]}” where what it cites says “by {agents[1]}”"
    if name := name_moved(claim, near):
        return f"puts {name} in another place than what it cites"
    in_text = [number for number in cited.quantities if number.last < len(terms)]
    other = counted_otherwise(claim, numbers, terms, in_text)
    if other is not None:
        return f"its number {claim[other].word.text} counts something else in what it cites"
    return None


def _compared_roughly(
    sentence: str, language: str, source: Source, share: float
) -> _Judgement | None:
    """In other languages: whether one of the two holds a denial and the other none."""
    if denies(sentence, language) == denies(source.evidence.text, source.evidence.article.language):
        return None
    return _Judgement("weak", share, "may deny what it cites, or the other way round")


@dataclass(frozen=True, slots=True)
class _Facts:
    """The words of a sentence, and which of them must be met exactly: its numbers and names.

    perhaps_names: words that may be names but need not be. The first word is a name unless it
    reads as an ordinary word, which is known of English only; in German, where nouns have
    capitals, no word is known to be a name.
    """

    words: tuple[Word, ...]
    numbers: tuple[Quantity, ...]
    said: tuple[str, ...]  # the numbers, as written
    names: tuple[Word, ...]
    perhaps_names: tuple[Word, ...]

    @classmethod
    def of(cls, sentence: str, language: str) -> "_Facts":
        found = words(sentence)
        numbers = quantities_of(sentence, found)
        counted = {place for number in numbers for place in number.places}
        capitals = [
            word
            for place, word in enumerate(found)
            if word.is_capitalised
            and place not in counted
            and not is_stop_word(word.text, language)
        ]
        first = [word for word in capitals if word is found[0]]
        names = [word for word in capitals if word is not found[0]]
        if language in CAPITALISED_NOUNS:
            names, perhaps = [], capitals
        elif language == "en":
            names = [w for w in first if not _ORDINARY_WORD.search(w.folded)] + names
            perhaps = []
        else:
            perhaps = first
        said = [sentence[found[n.first].start : found[n.last].end] for n in numbers]
        return cls(tuple(found), tuple(numbers), tuple(said), tuple(names), tuple(perhaps))

    @property
    def starts_of_numbers(self) -> frozenset[int]:
        return frozenset(self.words[at].start for n in self.numbers for at in n.places)

    def first_missing(self, cited: CitedWords, given: frozenset[int]) -> str | None:
        """The first number or name, in words, that is neither cited nor given by the date."""
        for number, said in zip(self.numbers, self.said, strict=True):
            # The words and separators of numbers are known of English only.
            is_met = number.is_said_by(cited.quantities) or (
                not cited.are_english and all(cited.hold(self.words[at]) for at in number.places)
            )
            if not is_met and self.words[number.first].start not in given:
                return f"the number {said}"
        counted = self.starts_of_numbers
        for word in self.words:
            if word.start in counted or word.start in given or cited.hold(word):
                continue
            if word.has_digit or word.folded in _ORDINALS:
                return f"the number {word.text}"
            if word in self.names:
                return f"the name {word.text}"
        return None
