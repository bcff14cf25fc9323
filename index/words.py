"""The words of a text in any script, as spans, and their folded form.

Scripts without spaces between words (Chinese, Japanese, Thai, Lao, Burmese, Khmer), and Korean,
whose words carry their particles along, give overlapping pairs of letters instead: 北京大学 →
北京 京大 大学. Pairs find what a dictionary of words finds (Nie, Gao, Zhang and Zhou, "On the Use
of Words and N-grams for Chinese Information Retrieval", IRAL 2000; Lee and Ahn, "Using n-Grams
for Korean Text Retrieval", SIGIR 1996), and need none.
"""

import functools
import itertools
import re
import unicodedata
from dataclasses import dataclass

from index.scripts import KOREAN_ENDING, UNIT, UNSPACED, UNSPACED_RUN

# Vowel signs and accents are marks, which belong to the word but not to \w.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903"
    "\u093a-\u094f\u0951-\u0957\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a03\u0a3c-\u0a4d\u0a81-\u0a83"
    "\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b4d\u0b82\u0bbe-\u0bcd\u0c00-\u0c04\u0c3e-\u0c4d\u0c81-\u0c83"
    "\u0cbc-\u0ccd\u0d00-\u0d03\u0d3b-\u0d4d\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc"
    "\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074"
    "\u1082-\u108d\u17b4-\u17d3\u17dd\u200c\u200d\u3099\u309a"
)
_LETTER = rf"(?:[^\W\d_]|[{_MARKS}])"
# Letters, marks and digits; an apostrophe or a point joins letters inside a word ("U.S",
# "O'Brien"), a comma or a point joins digits ("3.5", "1,500").
TOKEN = re.compile(
    rf"\d+(?:[.,]\d+)*|[^\W\d_](?:\w|[{_MARKS}])*(?:['’]{_LETTER}+)*"
    rf"(?:\.[^\W\d_](?=[.\W]|$))*"
)
_POSSESSIVE = re.compile(r"['’]s?$")
# Articles, pronouns and prepositions that lose their vowel before another word: French, Italian
# and Catalan, as in Lucene's elision filters. "l'Élysée" is the word "Élysée".
_ELIDED = re.compile(
    r"(?:[cdjlmnstv]|qu|jusqu|quoiqu|lorsqu|puisqu|gl|un|(?:a|da|de|ne|su)(?:ll|gl)|coll|pell)['’]"
    r"(?=[aeiouyhàâäæéèêëìíîïòóôöœùúûü])",
    re.IGNORECASE,
)
_DOTTED_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: text[start:end], without a possessive ending or an elided article."""

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
    """Return the words of a text in reading order, in any script.

    In scripts without spaces they overlap: each is a pair of letters, or a letter that stands
    alone.
    """
    found = []
    for match in TOKEN.finditer(text):
        offset = match.start()
        for start, end in spans_of_token(match.group()):
            found.append(Word(offset + start, offset + end, text[offset + start : offset + end]))
    return found


@functools.lru_cache(maxsize=65_536)
def spans_of_token(token: str) -> tuple[tuple[int, int], ...]:
    """Return where the words of one match of TOKEN lie in it."""
    if token[0].isdigit():
        if _DOTTED_DATE.fullmatch(token):
            return tuple(match.span() for match in re.finditer(r"\d+", token))
        return ((0, len(token)),)
    if not token.isascii() and UNSPACED.search(token):
        return tuple(_spans_without_spaces(token))
    elided = _ELIDED.match(token)
    start = elided.end() if elided else 0
    return ((start, len(_POSSESSIVE.sub("", token))),)


def _spans_without_spaces(token: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    position = 0
    for run in UNSPACED_RUN.finditer(token):
        if position < run.start():
            spans.append((position, run.start()))
        end = run.end()
        if ending := KOREAN_ENDING.search(run.group()):
            end = run.start() + ending.start()
        units = [unit.span() for unit in UNIT.finditer(token, run.start(), end)]
        pairs = [(first[0], last[1]) for first, last in itertools.pairwise(units)]
        spans.extend(pairs or units)
        position = run.end()
    if position < len(token):
        spans.append((position, len(token)))
    return spans


# Letters that are written as others where a keyboard lacks them, or in other countries.
_PLAIN_LETTERS = str.maketrans(
    {
        "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ð": "d", "þ": "th",
        "æ": "ae", "œ": "oe", "’": "'", "ʼ": "'", "\u200c": "", "\u200d": "",
        "\u0640": "", "\u0649": "\u064a", "\u06cc": "\u064a", "\u06a9": "\u0643",
        "\u0629": "\u0647", "\u06c1": "\u0647",
    }
)  # fmt: skip


@functools.lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Return the word without case, accents and optional vowel signs, or abbreviation points.

    The same in every language; numbers have ASCII digits, no thousands separators, and a point
    before decimals ("1,500" → "1500", "3,5" → "3.5").
    """
    if word[:1].isdigit():
        return _folded_number(word)
    if word.isascii():
        return word.lower().replace(".", "")
    folded = unicodedata.normalize("NFKC", word).casefold()
    decomposed = unicodedata.normalize("NFKD", folded)
    plain = "".join(char for char in decomposed if not _is_optional_mark(char))
    return unicodedata.normalize("NFC", plain.translate(_PLAIN_LETTERS)).replace(".", "")


def _is_optional_mark(char: str) -> bool:
    """Accents and vowel points of Latin, Greek, Cyrillic, Hebrew and Arabic letters; the marks of
    Indic scripts, Thai or kana make other letters and stay."""
    if not unicodedata.combining(char):
        return False
    return char < "\u0900" or "\u1ab0" <= char <= "\u20ff" or "\ufe20" <= char <= "\ufe2f"


# "1,234,567.5", and "12,34,567" as in India.
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?")
_POINTED_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+")


def _folded_number(number: str) -> str:
    if not number.isascii():
        number = "".join(
            str(unicodedata.digit(char, char)) for char in unicodedata.normalize("NFKC", number)
        )
    if _THOUSANDS.fullmatch(number):
        return number.replace(",", "")
    if _POINTED_THOUSANDS.fullmatch(number):
        return number.replace(".", "").replace(",", ".")
    return number.replace(",", ".")
