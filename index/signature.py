"""What is kept of a text to tell later, without the text, whether another is a copy of it.

A character stands for each word, so that two texts can be aligned; beside it stands whether the
word carries a fact (a number, a name, a denial). A sketch of the text's word sequences finds the
texts that are worth aligning.
"""

import functools
import hashlib
import re
import struct
import unicodedata
import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.fact_words import DENIALS, FACT_WORDS, NUMBER_WORDS, SAME_WORDS
from index.terms import fold, is_stop_word, spelling, stem

# Raised when signatures are made in another way than before.
SIGNATURE_VERSION = 8
# Texts of fewer words (or characters, where a script has no blanks) are no copies of another:
# "See the pictures." stands under many headlines.
MIN_WORDS = 30
MIN_CHARACTERS = 60
# Longer texts are copies only if all their words are the same: two of this length take 0.1 s and
# 50 MB to align.
MAX_WORDS = 20_000
# Sequences of so many words are compared (the shingles of Broder 1997, "On the resemblance and
# containment of documents"), and the smallest of their hashes kept, at most so many.
SHINGLE_WORDS = 5
SKETCH_SIZE = 64
# A first or last paragraph of so few words that is no sentence is a byline or a credit; at most
# so many at either end.
MAX_BYLINE_WORDS = 12
MAX_BYLINES = 2

# Scripts that put no blanks between words: each of their characters is taken for a word.
_UNSPACED = (
    "\u0e01-\u0e5b\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003134f"
)
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_LETTER = rf"[^\W\d_{_UNSPACED}]"
_WORD = re.compile(
    rf"[$€£¥₴₹₺₽]|(?:(?<![^\s(])[-−–])?\d+(?:[.,]\d+)*|[{_UNSPACED}]|"
    rf"{_LETTER}(?:\.{_LETTER}(?!{_LETTER}))+|{_LETTER}[^\W_{_UNSPACED}]*(?:['’]{_LETTER}+)*"
)
_CURRENCIES = frozenset("$€£¥₴₹₺₽")
_POSSESSIVE = re.compile(r"['’]s$")
_MINUS = re.compile("[−–]")
_GROUPED_DIGITS = re.compile(r"[.,](?=\d{3}(?!\d))")
_SENTENCE_BREAK = re.compile(r"[.!?…。！？؟।:;\n\"“”„«»()]")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*$")
# "LONDON, April 2 (Reuters) - ", "(CNN) -- ", "NEW YORK — "
_CAPITALS = "[A-ZÀ-ÖØ-ÞČĞİŁŚŞŠŽЀ-Я]"
_DATELINE = re.compile(
    rf"(?:(?:{_CAPITALS}[^\n().]{{0,40}})?\([^\n()]{{2,30}}\)"
    rf"|{_CAPITALS}{{3,}}(?: {_CAPITALS}{{2,}}){{0,2}}) ?[-–—:]{{1,2}}\s+"
)
# A text cut in the middle of a sentence may be cut in the middle of a word.
_LAST_WORD_CUT = re.compile(r"\s\S*[^\W_](?:…|\.\.\.)?$")
_CREDIT = re.compile(r"[(\[]|(?:additional )?reporting by|editing by|©|copyright", re.IGNORECASE)

# A word is kept as one of so many characters, all below the surrogates; never as the first.
_CHARACTERS = 0xD7FF
# What begins a signature: digest of all words, their number, words kept, hashes in the sketch.
_HEADER = struct.Struct("<8sIHH")
DIGEST_BYTES = 8
# What a word is, for the comparison.
PLAIN, FACT, NUMBER, DENIAL = range(4)

UInt32s = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Signature:
    """A text's words, a character for each.

    kinds: PLAIN, FACT, NUMBER or DENIAL for each word. starts: 1 where one begins a sentence.
    """

    words: str
    kinds: bytes
    starts: bytes


def signature(text: str, language: str = "en") -> bytes:
    """Return what a text is compared by: about 1,400 bytes for 500 words.

    Texts of the same words, whatever their case and punctuation, have the same digest.
    """
    story = _story_of(text)
    words, kinds, starts = _words(_LAST_WORD_CUT.sub("", story), language)
    exact = " ".join(words_of(story.casefold()))
    digest = hashlib.blake2b(exact.encode(), digest_size=DIGEST_BYTES).digest()
    unspaced = len(_IS_UNSPACED.findall(text))
    minimum = MIN_CHARACTERS if unspaced > len(words) / 2 else MIN_WORDS
    if not minimum <= len(words) <= MAX_WORDS:
        return _HEADER.pack(digest, len(words), 0, 0)
    sketch = sketch_of(words)
    head = _HEADER.pack(digest, len(words), len(words), len(sketch))
    return (
        head + sketch.astype("<u4").tobytes() + words.encode("utf-16-le") + _packed(kinds, starts)
    )


def digest_and_length(packed: bytes) -> tuple[bytes | None, int]:
    """Return the digest of all words, None for a text too short for a copy; and their number."""
    digest, length, kept, _ = _HEADER.unpack_from(packed)
    return digest if kept or length > MAX_WORDS else None, length


def sketch_in(packed: bytes) -> UInt32s:
    """Return the sketch, ascending; empty for a text that is compared as a whole only."""
    *_, size = _HEADER.unpack_from(packed)
    return np.frombuffer(packed, "<u4", size, _HEADER.size)


def unpack(packed: bytes) -> Signature:
    """Return the words kept of a text."""
    _, _, count, size = _HEADER.unpack_from(packed)
    first = _HEADER.size + 4 * size
    words = packed[first : first + 2 * count].decode("utf-16-le")
    return Signature(words, *_unpacked(packed[first + 2 * count :], count))


def words_of(text: str) -> list[str]:
    """Return the words by which texts are compared, in reading order, with their capitals."""
    return _WORD.findall(text)


def sketch_of(words: str) -> UInt32s:
    """Return the smallest hashes of the text's shingles, ascending, at most SKETCH_SIZE."""
    codes = np.frombuffer(words.encode("utf-16-le"), "<u2").astype(np.uint64)
    length = max(len(codes) - SHINGLE_WORDS + 1, 1)
    hashes = np.zeros(length, np.uint64)
    for offset in range(min(SHINGLE_WORDS, len(codes))):
        hashes = (hashes ^ codes[offset : offset + length]) * np.uint64(0x9E3779B97F4A7C15)
        hashes ^= hashes >> np.uint64(29)
    return np.unique((hashes >> np.uint64(32)).astype(np.uint32))[:SKETCH_SIZE]


def _words(text: str, language: str) -> tuple[str, bytes, bytes]:
    """The parts of a signature."""
    found = list(_WORD.finditer(text))
    small = {match.group() for match in found if match.group()[0].islower()}
    characters, kinds, starts = [], [], []
    end = 0
    for match in found:
        word = match.group()
        character, kind = _known(word, language)
        is_first = end == 0 or bool(_SENTENCE_BREAK.search(text, end, match.start()))
        if kind == PLAIN and word[0].isupper() and not is_stop_word(word.lower(), language):
            # A capital at the beginning of a sentence says nothing of a word seen without it.
            kind = PLAIN if is_first and word.lower() in small else FACT
        characters.append(character)
        kinds.append(kind)
        starts.append(is_first)
        end = match.end()
    return "".join(characters), bytes(kinds), bytes(starts)


@functools.lru_cache(maxsize=131_072)
def _known(word: str, language: str) -> tuple[str, int]:
    """The character of a word, and its kind apart from capital letters."""
    folded = fold(_POSSESSIVE.sub("", word))
    if word[-1].isdigit() and not word[0].isalpha():
        digits = _GROUPED_DIGITS.sub("", _MINUS.sub("-", word))
        folded = "".join(str(unicodedata.digit(char, char)) for char in digits)
    key = spelling(SAME_WORDS.get(folded, folded) if language == "en" else folded)
    return chr(zlib.crc32(key.encode()) % _CHARACTERS + 1), _kind(folded, language)


def _kind(folded: str, language: str) -> int:
    if any(char.isdigit() for char in folded) or folded in _CURRENCIES:
        return NUMBER
    root = stem(folded, language)
    if root in _stems("denials", language) or folded.endswith(("n't", "n’t")):
        return DENIAL
    if root in _stems("numbers", language):
        return NUMBER
    is_free = language in FACT_WORDS and root not in _stems("facts", language)
    return PLAIN if is_free else FACT


@functools.lru_cache(maxsize=128)
def _stems(table: str, language: str) -> frozenset[str]:
    words = {"denials": DENIALS, "numbers": NUMBER_WORDS, "facts": FACT_WORDS}[table]
    return frozenset(stem(fold(word), language) for word in words.get(language, ()))


def _story_of(text: str) -> str:
    """The text without dateline, byline and credits, which a copy replaces by its own."""
    paragraphs = text.split("\n\n")
    for _ in range(MAX_BYLINES):
        if len(paragraphs) > 1 and _is_byline(paragraphs[0]):
            del paragraphs[0]
        if len(paragraphs) > 1 and (_is_byline(paragraphs[-1]) or _is_credit(paragraphs[-1])):
            del paragraphs[-1]
    if dateline := _DATELINE.match(paragraphs[0]):
        paragraphs[0] = paragraphs[0][dateline.end() :]
    return "\n\n".join(paragraphs)


def _is_byline(paragraph: str) -> bool:
    """Too short for a sentence, without an end mark and without a number."""
    words = _WORD.findall(paragraph)
    has_number = any(char.isdigit() for char in paragraph)
    return len(words) <= MAX_BYLINE_WORDS and not has_number and not _SENTENCE_END.search(paragraph)


def _is_credit(paragraph: str) -> bool:
    return len(_WORD.findall(paragraph)) <= 2 * MAX_BYLINE_WORDS and bool(_CREDIT.match(paragraph))


def _packed(kinds: bytes, starts: bytes) -> bytes:
    """Three bits a word."""
    values = np.frombuffer(kinds, np.uint8)
    planes = [values >> 1, values & 1, np.frombuffer(starts, np.uint8)]
    return np.packbits(planes, axis=1).tobytes()


def _unpacked(packed: bytes, count: int) -> tuple[bytes, bytes]:
    planes = np.unpackbits(np.frombuffer(packed, np.uint8).reshape(3, -1), axis=1, count=count)
    return bytes((planes[0] << 1 | planes[1]).astype(np.uint8)), planes[2].tobytes()
