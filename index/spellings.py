"""Spelling keys: what the ways of writing one foreign name have in common, across scripts."""

import functools
import re

from index.scripts import script_of
from index.words import fold

# Cyrillic → Latin by the BGN/PCGN tables of romanisation (Russian 1947, Ukrainian 2019, Serbian
# 2005; "Romanization Systems and Policies", UK PCGN), for folded letters, less the signs for
# hardness and softness. The rules below take the rest of the differences.
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "ye", "ж": "zh",
    "з": "z", "и": "i", "і": "i", "ї": "yi", "й": "y", "ј": "y", "к": "k", "л": "l", "љ": "ly",
    "м": "m", "н": "n", "њ": "ny", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "ћ": "c",
    "ђ": "d", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "џ": "dz",
    "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "ѕ": "dz", "'": "",
}  # fmt: skip
# "ye" at the beginning, after a vowel and after a sign; "e" elsewhere.
_IOTATED_E = re.compile(r"(?:^|(?<=[аеєиіїоуыэюяьъ]))е")
# Letters that stand for another sound in a language.
_OWN_LETTERS = {
    "uk": {"г": "h", "и": "y"},
    "be": {"г": "h"},
    "bg": {"щ": "sht", "ъ": "a"},
    "sr": {"ж": "z", "х": "h", "ц": "c", "ч": "c", "ш": "s"},
}
_TABLES = {
    language: str.maketrans({**_CYRILLIC, **_OWN_LETTERS.get(language, {})})
    for language in ("", *_OWN_LETTERS)
}

# What transliterations differ in, applied in order to a folded word (compare the BGN/PCGN, ISO 9
# and German tables; names in the news follow none of them strictly).
_RULES = (
    (re.compile(r"dj|dh"), "d"),  # Djokovic and Đoković, Gadhafi and Gaddafi
    (re.compile(r"(?:iy|yi|ij|yj|yy|y|j(?=[aeou]))"), "i"),
    (re.compile(r"kh"), "h"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"(?:tsch|tch)"), "ch"),
    (re.compile(r"sch"), "sh"),
    (re.compile(r"shch"), "sh"),
    (re.compile(r"(?:ck|q)"), "k"),
    (re.compile(r"ou"), "u"),
    (re.compile(r"([aou])e"), r"\1"),  # Mueller, Müller
    (re.compile(r"w"), "v"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"io(?=[^aeiou])"), "ie"),  # Solovyov, Solovyev
    # Zelensky, and what the stemmer leaves of Зеленского.
    (re.compile(r"(?<=sk)i$"), ""),
)
# Shorter words have too many chance neighbours to be compared by spelling.
MIN_SPELLING_CHARS = 5
# Before the key of a Cyrillic word in the index, so that a search can tell it from Latin ones.
FOREIGN = "*"


@functools.lru_cache(maxsize=65_536)
def spelling(word: str, language: str = "") -> str:
    """Return the key that spelling variants of a foreign name share, in Latin letters.

    Words under MIN_SPELLING_CHARS letters, and numbers, are their own key (folded); so are words
    in scripts without a table here. language: of the text, whose letters may sound differently.
    """
    key = fold(word)
    if script_of(word) == "cyrillic":
        key = _IOTATED_E.sub("є", key).translate(_TABLES.get(language, _TABLES[""]))
    if len(key) < MIN_SPELLING_CHARS or key[:1].isdigit():
        return key
    for pattern, replacement in _RULES:
        key = pattern.sub(replacement, key)
    return key
