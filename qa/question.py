"""The question: checked for being one, and read for what it asks about."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from index.article import normalise
from index.errors import InvalidQuestion
from index.question_language import guess_language
from index.terms import Word, is_stop_word, stem, words
from qa.dates import Dates, without_phrase

MAX_QUESTION_CHARS = 2_000
# German and Luxembourgish: a capital does not make a name.
CAPITALISED_NOUNS = frozenset({"de", "lb"})

# Verbs and fillers that say how to answer, not what about: their absence from an article
# says nothing. Compared by stem.
_ASKING = frozenset(
    stem(word)
    for word in """say says said tell told talk think know mean happen happened call called name
    named many much long often kind type sort describe explain give list show find anyone
    someone people person thing things something anything place time year day date number amount
    article articles news story stories report reports according exactly currently recently now
    today latest made make take took do did expected expect planned""".split()
)
_WHO_IS = re.compile(
    r"^\W*(?:who(?:'s|’s| is| was| are| were)|what do (?:you|we) know about|tell me about|whois)\s+"
    r"(?:the\s+)?(?P<target>[^?!.,]+?)[?!.\s]*$",
    re.IGNORECASE,
)
_ASKS_WHEN = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|year|month|time)\b", re.IGNORECASE)
_ASKS_NUMBER = re.compile(r"\bhow (?:many|much|long|far|big|large|high|often)\b", re.IGNORECASE)
_SAYS_WHEN = re.compile(
    r"\b(?:\d{4}|\d{1,2} ?[ap]\.?m|(?:jan|febr)uary|march|april|may|june|july|august|"
    r"(?:septem|octo|novem|decem)ber|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|"
    r"tomorrow|tonight|week(?:end)?|month|year|century|decade)s?\b",
    re.IGNORECASE,
)
_SAYS_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|"
    r"thousand|million|billion|half|once|twice)s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Question:
    """A valid question: one line of text with at least one word.

    dates: the time of the articles that it asks for. The words that say so are no words of what
    it is about: they belong to `text` alone. asked: as it was asked, where `text` is a follow-up
    made self-contained.
    """

    text: str
    language: str = "en"
    dates: Dates | None = None
    asked: str | None = None

    @cached_property
    def search_text(self) -> str:
        """What to look for: the question without the words that say of which time."""
        return without_phrase(self.text, self.dates) if self.dates else self.text

    @cached_property
    def words(self) -> list[Word]:
        """The words of what is asked about, where they stand in `text`; never empty."""
        found = words(self.text)
        if self.dates is None:
            return found
        start, end = self.dates.start, self.dates.end
        return [word for word in found if not start <= word.start < end]

    @cached_property
    def content(self) -> tuple[Word, ...]:
        """The words that carry what is asked about; never empty."""
        carrying = [
            word
            for word in self.words
            if not is_stop_word(word.text, self.language)
            and not (self.language == "en" and stem(word.text) in _ASKING)
        ]
        return tuple(carrying or self.words)

    @cached_property
    def names(self) -> tuple[Word, ...]:
        """Capitalised content words after the first word, or numbers: what must be met exactly.

        Where every noun has a capital, numbers alone.
        """
        first = self.words[0].start
        by_capitals = self.language not in CAPITALISED_NOUNS
        return tuple(
            word
            for word in self.content
            if word.has_digit or (by_capitals and word.is_capitalised and word.start != first)
        )

    def is_kind_met(self, text: str, language: str = "en") -> bool:
        """Return whether the text has what the question word asks for: a time, a number.

        Times and numbers in words are known in English; a text in another language passes.
        """
        if language != "en":
            return True
        if _ASKS_WHEN.search(self.search_text):
            return bool(_SAYS_WHEN.search(text))
        if _ASKS_NUMBER.search(self.search_text):
            return bool(_SAYS_NUMBER.search(text))
        return True

    @cached_property
    def who_is(self) -> str | None:
        """X in "who is X?", else None."""
        match = _WHO_IS.match(self.search_text)
        return match["target"].strip() if match else None


def read_question(text: str, languages: Sequence[str] = ()) -> Question:
    """Return the question; raise InvalidQuestion saying what is wrong with it and the remedy.

    languages: of the indexed articles; the question may be in one of them, or in English.
    """
    if len(text) > MAX_QUESTION_CHARS:
        raise InvalidQuestion(
            f"the question has {len(text):,} characters, at most {MAX_QUESTION_CHARS:,} are read: "
            "ask it shorter"
        )
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise InvalidQuestion("the question is not valid text: send it in UTF-8")
    strange = [char for char in text if unicodedata.category(char) == "Cc" and char not in "\t\r\n"]
    if len(strange) > len(text) // 10:
        raise InvalidQuestion(
            f"the question holds control characters (the first is U+{ord(strange[0]):04X}): "
            "send it as plain text in UTF-8"
        )
    line = re.sub(r"\s+", " ", normalise(text)).strip()
    if not line:
        raise InvalidQuestion("the question is empty: ask something, such as “who is …?”")
    if not words(line):
        raise InvalidQuestion(f"the question {line[:40]!r} holds no word: ask with words")
    return Question(line, guess_language(line, languages))
