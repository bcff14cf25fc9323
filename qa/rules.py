"""The rules of the check: a sentence against the words of one source.

Names, numbers and dates of the sentence must occur in the cited words (spelling variants and
inflection allowed), numbers must count the same things there, and what is denied, doubted or
done to whom must be so there; enough of the content words must be there. Doubt, roles and what a
number counts are understood in English only.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.question_language import guess_language
from index.terms import Word, is_stop_word, words
from qa.answer import Source, Verdict
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
from qa.quantities import Quantity, quantities_of
from qa.question import CAPITALISED_NOUNS
from qa.same_names import first_names, met_by_initials
from qa.statements import Term, read_terms

# Share of a sentence's content words that the cited words must hold, by hand-written drafts
# (tests/qa/test_check.py); below WEAK the sentence says something else.
SUPPORTED_SHARE = 0.8
WEAK_SHARE = 0.5

# Endings of words that begin a sentence and name nobody.
_ORDINARY_WORD = re.compile(r"(?:ing|ed|ly|s|ion|ment|ness|ity|ous|al|ive|able|ers?|ors?)$")
# … and others, without such an ending, that no list of stop words has.
_OPENING_WORDS = frozenset(
    """about according across after against along alongside although amid among amongst another
    anybody anyone anything apart around as at away because before behind below beneath beside
    besides between beyond both but by compared contrary critics daily despite down due during
    each earlier either else enough even ever every everybody everyone everything except experts
    far fewer fighters first following for former from further half hence here how however if in
    inside instead into it just last late later least less like little long many maybe meanwhile
    men more most much near nearly never new next no nobody none nor not nothing now of off often
    old on once one only onto opposite or other otherwise out outside over part past people per
    perhaps plus police prior quite rather research residents roughly same scientists several
    since so some somebody someone something sometimes soon still such than that the then there
    these they this though thousands through throughout thus to today together tomorrow tonight
    toward towards troops two under unless unlike until up upon very via water what whatever when
    whenever where whereas wherever whether which while who whoever whose why with within without
    women workers worldwide yesterday yet young""".split()
)
# Words that say nothing themselves and are in no list of stop words.
_SMALL_WORDS = frozenset(
    """along alongside although amid among amongst around besides despite like many per since
    though toward towards upon via whereas whether within""".split()
)
_ORDINALS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
)
# Names do not show there: a sentence is supported only if all of its words are met.
_WITHOUT_CAPITALS = frozenset(
    "am ar arz bn fa gu he hi ja ka km kn ko lo ml mr my ne pa ps sa si ta te th ug ur yi yue zh"
    .split()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is found of a sentence against what it cites.

    support: 0 to 1, the share of its content words that are cited; 0 where it is refuted.
    limit: the best verdict that a reader of meaning may still make of it; None where the rules
    are certain: the article's own words, or a name, a number, a denial that is not so there.
    """

    verdict: Verdict
    support: float
    reason: str
    limit: Verdict | None = None


def judge(sentence: str, source: Source) -> Judgement:
    """Return what the rules make of a sentence that is said to rest on the source."""
    cited = CitedWords([source])
    pieces = source.evidence.pieces
    if any(is_quoted(sentence, piece.text) for piece in pieces):
        return Judgement("supported", 1.0, "the article's own words")
    if all(_asks(piece.core_text) for piece in pieces) and not _asks(sentence):
        return Judgement("unsupported", 0.0, "what it cites only asks")
    language = guess_language(sentence, cited.languages)
    facts = _Facts.of(sentence, language)
    cited_words = words(cited.text)
    by_initials = met_by_initials(sentence, facts.words, cited.text, cited_words)
    given = given_by_date(facts.words, [source]) | by_initials
    given |= first_names(sentence, facts.words, cited_words, source.article_text)
    if missing := facts.first_missing(cited, given):
        return Judgement("unsupported", 0.0, f"{missing} is not in what it cites")
    # No number is missing, so each is known, by its value.
    given |= facts.starts_of_numbers
    content = [word for word in facts.words if not _is_small(word, language)]
    met = [word.start in given or cited.hold(word) for word in content]
    share = sum(met) / len(met) if met else 0.0
    if not (cited.are_english and language == "en"):
        unmet = [w for w in facts.perhaps_names if w.start not in given and not cited.hold(w)]
        return _judged_roughly(sentence, language, source, share, unmet)
    found = _compared(sentence, facts.numbers, cited, share) or _by_share(share, SUPPORTED_SHARE)
    if facts.first_missing(CitedWords([source], with_head=False), by_initials):
        # A fact of the headline, the day or the article, which a reader of the words does not see.
        return replace(found, limit=None)
    return found


def _by_share(share: float, supported_share: float) -> Judgement:
    """The verdict where nothing speaks against the sentence but the words it has of its own."""
    # Without a single word in common there is nothing to read.
    limit: Verdict | None = "supported" if share else None
    if share < WEAK_SHARE:
        return Judgement("unsupported", share, "says more than what it cites", limit)
    if share < supported_share:
        return Judgement("weak", share, "some of its words are not in what it cites", limit)
    reason = "its names, numbers and words are in what it cites"
    return Judgement("supported", share, reason, limit)


def _is_small(word: Word, language: str) -> bool:
    """Whether it is left out of what a sentence says."""
    return is_stop_word(word.text, language) or (language == "en" and word.folded in _SMALL_WORDS)


def _is_ordinary(first: Word) -> bool:
    """Whether the first word of a sentence names nobody, as far as it shows."""
    return first.folded in _OPENING_WORDS or bool(_ORDINARY_WORD.search(first.folded))


def _asks(sentence: str) -> bool:
    return sentence.rstrip(" \n\"'”’»)").endswith(("?", "？", "؟"))


def _compared(
    sentence: str, numbers: Sequence[Quantity], cited: CitedWords, share: float
) -> Judgement | None:
    """What two English texts say otherwise; None if nothing is found."""
    claim, terms = read_terms(sentence), read_terms(cited.text)
    near = aligned(claim, terms)
    if reason := _contradiction(claim, numbers, near, cited, terms):
        return Judgement("unsupported", 0.0, reason)
    if doubted := doubted_only(claim, near):
        word, doubt = doubted
        if doubt == "accused":
            return Judgement("unsupported", 0.0, f"“{word}” is only claimed in what it cites")
        if share < WEAK_SHARE:
            return Judgement("unsupported", share, "says more than what it cites", "weak")
        reason = f"“{word}” is planned or possible in what it cites"
        return Judgement("weak", share, reason, "weak")
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


def _judged_roughly(
    sentence: str, language: str, source: Source, share: float, unmet_names: Sequence[Word]
) -> Judgement:
    """In other languages: whether one of the two holds a denial and the other none."""
    found = _by_share(share, 1.0 if language in _WITHOUT_CAPITALS else SUPPORTED_SHARE)
    article = source.evidence.article
    if found.verdict == "unsupported":
        return replace(found, limit=None)
    if denies(sentence, language) != denies(source.evidence.text, article.language):
        return Judgement("weak", share, "may deny what it cites, or the other way round")
    if unmet_names:
        reason = f"{unmet_names[0].text}, perhaps a name, is not in what it cites"
        return Judgement("weak", share, reason)
    return replace(found, limit=None)


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
            names = [w for w in first if not _is_ordinary(w)] + names
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
