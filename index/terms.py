"""Words as the index compares them: folded, stemmed, and by spelling.

A word has three forms. `folded` ignores case and accents ("Élysée" → "elysee"). `stem` is
folded and stemmed in the text's language ("negotiations" → "negoti"). `spelling` maps the
common ways of writing one foreign name to one key ("Dmitriyev" and "Dmitriev" → "dmitriev").
"""

import functools
import re
import unicodedata
from dataclasses import dataclass

import Stemmer

# Letters, marks and digits; an apostrophe or a point joins letters inside a word ("U.S",
# "O'Brien"), a comma or a point joins digits ("3.5", "1,500").
# Vowel signs and accents are marks, which belong to the word but not to \\w.
_MARKS = (
    "\\u0300-\\u036f\\u0483-\\u0487\\u0591-\\u05c7\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u0900-\\u0903"
    "\\u093a-\\u094f\\u0951-\\u0957\\u0981-\\u0983\\u09bc-\\u09cd\\u0a01-\\u0a03\\u0a3c-\\u0a4d\\u0a81-\\u0a83"
    "\\u0abc-\\u0acd\\u0b01-\\u0b03\\u0b3c-\\u0b4d\\u0b82\\u0bbe-\\u0bcd\\u0c00-\\u0c04\\u0c3e-\\u0c4d\\u0c81-\\u0c83"
    "\\u0cbc-\\u0ccd\\u0d00-\\u0d03\\u0d3b-\\u0d4d\\u0e31\\u0e34-\\u0e3a\\u0e47-\\u0e4e\\u200c\\u200d"
)
_LETTER = rf"(?:[^\W\d_]|[{_MARKS}])"
_WORD = re.compile(
    rf"\d+(?:[.,]\d+)*|[^\W\d_](?:\w|[{_MARKS}])*(?:['’]{_LETTER}+)*"
    rf"(?:\.[^\W\d_](?=[.\W]|$))*"
)
_POSSESSIVE = re.compile(r"['’]s?$")

_STEMMERS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "fi": "finnish", "fr": "french", "hu": "hungarian", "it": "italian",
    "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sv": "swedish", "tr": "turkish",
}  # fmt: skip

# Transliteration variants, applied in order to a folded word (Cyrillic and Arabic names in
# the news; compare the BGN/PCGN and ISO 9 romanisation tables, which differ in these letters).
_SPELLING_RULES = (
    (re.compile(r"(?:iy|yi|ij|yy|y|j(?=[aeou]))"), "i"),
    (re.compile(r"kh"), "h"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"(?:tsch|tch)"), "ch"),
    (re.compile(r"(?:ck|q)"), "k"),
    (re.compile(r"ou"), "u"),
    (re.compile(r"w"), "v"),
    (re.compile(r"(.)\1+"), r"\1"),
)
# Shorter words have too many chance neighbours to be compared by spelling.
MIN_SPELLING_CHARS = 5

_ENGLISH_STOP_WORDS = frozenset(
    """a about above after again against all also am an and any are aren't as at be because been
    before being below between both but by can can't cannot could couldn't did didn't do does
    doesn't doing don't down during each few for from further get got had hadn't has hasn't have
    haven't having he her here hers herself him himself his how i if in into is isn't it its
    itself just let's me more most must my myself no nor not of off on once only or other ought
    our ours ourselves out over own please same shall she should shouldn't so some such than that
    the their theirs them themselves then there these they this those through to too under until
    up upon us very was wasn't we were weren't what when where which while who whom whose why will
    with won't would wouldn't you your yours yourself yourselves""".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: text[start:end], without a possessive ending."""

    start: int
    end: int
    text: str

    @property
    def folded(self) -> str:
        return fold(self.text)

    @property
    def is_capitalised(self) -> bool:
        return self.text[:1].isupper()

    @property
    def has_digit(self) -> bool:
        return self.text[:1].isdigit()


def words(text: str) -> list[Word]:
    """Return the words of a text in reading order, in any script."""
    found = []
    for match in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", match.group())
        found.append(Word(match.start(), match.start() + len(word), word))
    return found


@functools.lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Return the word without case, accents, and the points of an abbreviation."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    if plain[:1].isdigit():
        return plain.replace(",", "")
    return plain.replace(".", "").replace("’", "'")


@functools.lru_cache(maxsize=65_536)
def stem(folded: str, language: str = "en") -> str:
    """Return the stem of a folded word; unchanged in a language without a stemmer."""
    algorithm = _STEMMERS.get(language)
    return _stemmer(algorithm).stemWord(folded) if algorithm else folded


@functools.lru_cache(maxsize=32)
def _stemmer(algorithm: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(algorithm, 0)


@functools.lru_cache(maxsize=65_536)
def spelling(folded: str) -> str:
    """Return the key that spelling variants of a foreign name share.

    Words under MIN_SPELLING_CHARS letters, and numbers, are their own key.
    """
    if len(folded) < MIN_SPELLING_CHARS or folded[:1].isdigit():
        return folded
    for pattern, replacement in _SPELLING_RULES:
        folded = pattern.sub(replacement, folded)
    return folded


def stems(text: str, language: str = "en") -> list[str]:
    """Return the stem of every word of a text, in reading order, stop words included."""
    return [stem(word.folded, language) for word in words(text)]


def is_stop_word(folded: str, language: str = "en") -> bool:
    """Return whether a folded word carries no content of its own (known for English)."""
    return language == "en" and folded in _ENGLISH_STOP_WORDS


ANALYSIS_VERSION = 1


@dataclass(frozen=True, slots=True)
class Terms:
    stems: str
    spellings: str


def analyse(text: str, language: str) -> Terms:
    folded = [word.folded for word in words(text)]
    return Terms(" ".join(stem(word, language) for word in folded), " ".join(map(spelling, folded)))
