"""Words as the index compares them: folded, stemmed, and by spelling.

A word has three forms. `fold` ignores case and accents ("Élysée" → "elysee"). `stem` is the
folded stem in the text's language ("negotiations" → "negoti"). `spelling` maps the common ways
of writing one foreign name to one key, across scripts ("Dmitriyev", "Dmitriev", "Дмитриев" →
"dmitriev"). The lexical engine, evidence and checks all compare words by these.
"""

import functools
from dataclasses import dataclass

from index.scripts import UNSPACED, script_of
from index.spellings import FOREIGN, spelling
from index.stemming import (
    ENDINGS_AFTER_APOSTROPHE,
    STEMMERS,
    before_apostrophe,
    snowball_stem,
    stem,
)
from index.stop_words import is_stop_word
from index.words import TOKEN, Word, fold, spans_of_token, words

__all__ = [
    "ANALYSIS_VERSION", "Terms", "Word", "analyse", "fold", "is_analysed", "is_stop_word",
    "spelling", "stem", "stems", "term_keys", "word_keys", "words",
]  # fmt: skip

# Their words are pairs of letters, which need no stemmer.
_PAIRED_LANGUAGES = frozenset({"ja", "km", "ko", "lo", "my", "th", "wuu", "yue", "zh"})
# Raised when texts are analysed in another way than before; an index keeps terms by it.
ANALYSIS_VERSION = 5


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a text in reading order, as the lexical engine takes them: parted by blanks.

    stems: of every word, stop words included. spellings: the keys a rare name is looked up by;
    those of Cyrillic words begin with FOREIGN.
    """

    stems: str
    spellings: str


def analyse(text: str, language: str) -> Terms:
    """Return the terms of a text in the language given (ISO 639-1)."""
    terms = [_terms_of_token(token, language) for token in TOKEN.findall(text)]
    return Terms(" ".join([term[0] for term in terms]), " ".join([term[1] for term in terms]))


def is_analysed(language: str) -> bool:
    """Return whether inflected words of a language meet; else only whole words do."""
    return language in STEMMERS or language in _PAIRED_LANGUAGES


def stems(text: str, language: str = "en") -> list[str]:
    """Return the stem of every word of a text, in reading order, stop words included."""
    return [stem(word.text, language) for word in words(text)]


@functools.lru_cache(maxsize=65_536)
def _terms_of_token(token: str, language: str) -> tuple[str, str]:
    found = [token[start:end] for start, end in spans_of_token(token)]
    keys = [key for word in found for key in spelling_terms(word, language)]
    return " ".join([stem(word, language) for word in found]), " ".join(keys)


def spelling_terms(word: str, language: str) -> list[str]:
    """Return what the lexical engine keeps of a word to find it by spelling.

    Of a pair of letters of a script without spaces: its letters, so that a lone one is found.
    """
    if not word.isascii() and UNSPACED.match(word):
        return list(fold(word))
    mark = FOREIGN if script_of(word) == "cyrillic" else ""
    return [mark + key for key in spellings(word, language)]


def spellings(word: str, language: str) -> list[str]:
    """Return the spelling keys of a word: one, or two for a Cyrillic word whose stem differs.

    Names have cases there: both "Дмитриева" and its stem may be what is written elsewhere.
    """
    if language in ENDINGS_AFTER_APOSTROPHE:
        word = before_apostrophe(word)
    if script_of(word) != "cyrillic":
        return [spelling(word, language)]
    forms = (word, snowball_stem(word, language))
    return list(dict.fromkeys(spelling(form, language) for form in forms))


def word_keys(word: str, *languages: str) -> frozenset[str]:
    """Return the keys by which a word is compared: two words are the same if they share one.

    languages: of the text the word stands in, and of those it is compared with.
    """
    return frozenset(key for language in languages for key in _word_keys(word, language))


def term_keys(text: str, language: str) -> frozenset[str]:
    """Return the keys of all words of a text, to look others up in by `word_keys`."""
    return frozenset(
        key
        for token in TOKEN.findall(text)
        for start, end in spans_of_token(token)
        for key in _word_keys(token[start:end], language)
    )


@functools.lru_cache(maxsize=65_536)
def _word_keys(word: str, language: str) -> tuple[str, ...]:
    return (stem(word, language), *("~" + key for key in spellings(word, language)))
