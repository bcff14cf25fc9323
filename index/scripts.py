"""The script of a word, by its first letter, and the scripts that are written without spaces."""

import bisect
import functools
import re

# First code points of the blocks words are told apart by; what lies between counts to the one
# before (Unicode 16, Blocks.txt).
_BLOCKS = (
    (0x0000, "latin"), (0x0370, "greek"), (0x0400, "cyrillic"), (0x0530, "armenian"),
    (0x0590, "hebrew"), (0x0600, "arabic"), (0x0700, "other"), (0x0750, "arabic"),
    (0x0780, "other"), (0x08A0, "arabic"), (0x0900, "devanagari"), (0x0980, "bengali"),
    (0x0A00, "other"), (0x0B80, "tamil"), (0x0C00, "other"), (0x0E00, "thai"),
    (0x0E80, "lao"), (0x0F00, "other"), (0x1000, "burmese"), (0x10A0, "georgian"),
    (0x1100, "hangul"), (0x1200, "other"), (0x1780, "khmer"), (0x1800, "other"),
    (0x1C80, "cyrillic"), (0x1C90, "georgian"), (0x1CC0, "other"), (0x1D00, "latin"),
    (0x1F00, "greek"), (0x2000, "latin"), (0x2C00, "other"), (0x2C60, "latin"),
    (0x2C80, "other"), (0x2D00, "georgian"), (0x2D30, "other"), (0x2DE0, "cyrillic"),
    (0x2E00, "other"), (0x2E80, "han"), (0x3040, "hiragana"), (0x30A0, "katakana"),
    (0x3100, "other"), (0x3130, "hangul"), (0x3190, "other"), (0x31F0, "katakana"),
    (0x3200, "other"), (0x3400, "han"), (0xA000, "other"), (0xA640, "cyrillic"),
    (0xA6A0, "other"), (0xA720, "latin"), (0xA800, "other"), (0xAC00, "hangul"),
    (0xD7B0, "other"), (0xF900, "han"), (0xFB00, "latin"), (0xFB13, "armenian"),
    (0xFB1D, "hebrew"), (0xFB50, "arabic"), (0xFE00, "other"), (0xFE70, "arabic"),
    (0xFF00, "latin"), (0xFF66, "katakana"), (0xFFA0, "hangul"), (0xFFE0, "other"),
    (0x1D400, "latin"), (0x1D800, "other"), (0x20000, "han"), (0x40000, "other"),
)  # fmt: skip
_STARTS = [start for start, _ in _BLOCKS]

# The letters (and vowel signs) of scripts without spaces between words.
HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HIRAGANA = "\u3041-\u3096\u309d-\u309f"
KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
HANGUL = "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3"
# Thai, Lao, Burmese and Khmer write vowels around their consonants: a unit is a consonant with
# all that belongs to it, as readers count letters (Unicode Standard Annex 29, much simplified).
_LEADING_VOWELS = "\u0e40-\u0e44\u0ec0-\u0ec4"
_FOLLOWING = (
    "\u0e30-\u0e3a\u0e45\u0e47-\u0e4e\u0eb0-\u0ebd\u0ec8-\u0ece\u102b-\u1038\u103a-\u103e"
    "\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d"
    "\u17b4-\u17d1\u17d3\u17dd"
)
_STACKING = "\u1039\u17d2"
_SOUTHEAST = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u109a-\u109d"
    "\u1780-\u17d3\u17dc-\u17dd"
)
UNSPACED = re.compile(f"[{HAN}{HIRAGANA}{KATAKANA}{HANGUL}{_SOUTHEAST}]")
# Runs whose neighbouring letters belong together. Kana after a Chinese character are its ending
# where it stands alone (食べる), unless they begin as a particle does (橋の); after more than one
# they are a word of their own (大統領が).
_PARTICLES = "はがのをにへとでも"
UNSPACED_RUN = re.compile(
    f"[{HAN}]{{2,}}|[{HAN}](?![{_PARTICLES}])[{HIRAGANA}]+|[{HAN}]|[{HIRAGANA}]+|[{KATAKANA}]+"
    f"|[{HANGUL}]+|[{_SOUTHEAST}]+"
)
# What Korean words end in that says how they stand in the sentence, after two letters or more.
KOREAN_ENDING = re.compile(
    "(?<=[\uac00-\ud7a3]{2})(?:입니까|습니까|입니다|습니다|에서는|에서|에게|으로|까지|부터|에는|이다"
    "|은|는|이|가|을|를|의|에|로|와|과|도|만)$"
)
UNIT = re.compile(
    f"[{_LEADING_VOWELS}]?[{_SOUTHEAST}](?:[{_STACKING}][{_SOUTHEAST}]|[{_FOLLOWING}])*|.",
    re.DOTALL,
)


@functools.lru_cache(maxsize=4_096)
def _script_of_letter(letter: str) -> str:
    return _BLOCKS[bisect.bisect_right(_STARTS, ord(letter)) - 1][1]


def script_of(word: str) -> str:
    """Return the script of a word's first character: "latin", "cyrillic", "han", "other" …"""
    return "latin" if word.isascii() else _script_of_letter(word[0])
