"""Stems of words, by the Snowball stemmer of the text's language (Porter, snowballstem.org)."""

import functools
import re
import unicodedata

import Stemmer

from index.scripts import script_of
from index.words import fold

# ISO 639-1 code → Snowball algorithm and the scripts of the words it is made for.
_LATIN = ("latin",)
STEMMERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "ar": ("arabic", ("arabic",)), "bs": ("serbian", ("latin", "cyrillic")),
    "ca": ("catalan", _LATIN), "cs": ("czech", _LATIN), "da": ("danish", _LATIN),
    "de": ("german", _LATIN), "el": ("greek", ("greek",)), "en": ("english", _LATIN),
    "eo": ("esperanto", _LATIN), "es": ("spanish", _LATIN), "et": ("estonian", _LATIN),
    "eu": ("basque", _LATIN), "fa": ("persian", ("arabic",)), "fi": ("finnish", _LATIN),
    "fr": ("french", _LATIN), "ga": ("irish", _LATIN), "hi": ("hindi", ("devanagari",)),
    "hr": ("serbian", ("latin", "cyrillic")), "hu": ("hungarian", _LATIN),
    "hy": ("armenian", ("armenian",)), "id": ("indonesian", _LATIN), "it": ("italian", _LATIN),
    "lt": ("lithuanian", _LATIN), "nb": ("norwegian", _LATIN),
    "ne": ("nepali", ("devanagari",)), "nl": ("dutch", _LATIN), "nn": ("norwegian", _LATIN),
    "no": ("norwegian", _LATIN), "pl": ("polish", _LATIN), "pt": ("portuguese", _LATIN),
    "ro": ("romanian", _LATIN), "ru": ("russian", ("cyrillic",)),
    "sr": ("serbian", ("latin", "cyrillic")), "st": ("sesotho", _LATIN),
    "sv": ("swedish", _LATIN), "ta": ("tamil", ("tamil",)), "tr": ("turkish", _LATIN),
    "yi": ("yiddish", ("hebrew",)),
}  # fmt: skip
# In these an apostrophe parts a name from its endings: Ankara'nın.
ENDINGS_AFTER_APOSTROPHE = frozenset({"az", "tr"})
_DOTLESS_I = str.maketrans({"İ": "i", "I": "ı"})
# Where a comma stands before decimals, a point parts thousands: "1.500" is 1500.
_POINT_PARTS_THOUSANDS = frozenset(
    (
        "az bg bs ca cs da de el es eu fi fr hr hu id it lt nb nl nn no pl pt ro ru sk sl sr sv tr "
        "uk vi"
    ).split()
)
_PERSIAN_TO_ARABIC = str.maketrans("یک", "يك")
# "and the", "so the", which the stemmer leaves; taken off by Larkey, Ballesteros and Connell,
# "Improving Stemming for Arabic Information Retrieval", SIGIR 2002.
_AND_THE = re.compile(r"^[وف](?=ال\w{3})")
_ARABIC_TO_PERSIAN = str.maketrans("يك", "یک")


@functools.lru_cache(maxsize=65_536)
def stem(word: str, language: str = "en") -> str:
    """Return the stem of a word as it is written, folded; two words meet if theirs are equal.

    A word in a script that the language's stemmer is not made for, or in a language without a
    stemmer, is folded only: a Latin name in a Russian text stays whole.
    """
    if word[:1].isdigit():
        return _number(word, language)
    stemmed = snowball_stem(word, language)
    if language == "ru" and stemmed.endswith(("ов", "ев")):
        # The stemmer takes the end of the name Песков for an ending, but not that of Пескова.
        return snowball_stem(stemmed, language)
    return stemmed


def snowball_stem(word: str, language: str) -> str:
    """Return what the language's Snowball stemmer leaves of a word, folded; names keep more.

    Where a Russian surname ends in -ов or -ев, this is its nominative for all other cases.
    """
    if language in ENDINGS_AFTER_APOSTROPHE:
        word = before_apostrophe(word)
    algorithm, scripts = STEMMERS.get(language, ("", ()))
    if script_of(word) not in scripts:
        return fold(word)
    if language == "en":  # whose own words have no accents
        return str(_stemmer(algorithm).stemWord(fold(word)))
    return fold(_stemmer(algorithm).stemWord(lowered(word, language)))


def lowered(word: str, language: str) -> str:
    """Return the word in small letters as the language has them: İ and I of Turkish, ß as ss."""
    if language in ENDINGS_AFTER_APOSTROPHE:
        word = word.translate(_DOTLESS_I)
    elif language == "fa":
        word = word.translate(_ARABIC_TO_PERSIAN)
    elif language == "ar":
        word = _AND_THE.sub("", word.translate(_PERSIAN_TO_ARABIC))
    return unicodedata.normalize("NFKC", word).casefold().replace("’", "'")


def before_apostrophe(word: str) -> str:
    """Return a word without the endings an apostrophe parts it from."""
    return word.replace("’", "'").partition("'")[0] or word


def _number(word: str, language: str) -> str:
    if language in _POINT_PARTS_THOUSANDS and "," not in word:
        head, *groups = word.split(".")
        if groups and len(head) <= 3 and all(len(group) == 3 for group in groups):
            return fold(head + "".join(groups))
    return fold(word)


@functools.lru_cache(maxsize=64)
def _stemmer(algorithm: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(algorithm, 0)
