"""The language a question is asked in, by its function words; no model is loaded."""

from collections import Counter
from collections.abc import Sequence

from index.scripts import script_of
from index.stop_words import is_stop_word
from index.words import Word, words

_DEFAULT_LANGUAGE = "en"
# The scripts of the languages that are not written in Latin letters, or not only.
_SCRIPTS = {
    "am": ("other",), "ar": ("arabic",), "ary": ("arabic",), "arz": ("arabic",),
    "as": ("bengali",), "az": ("latin", "cyrillic"), "ba": ("cyrillic",), "be": ("cyrillic",),
    "bg": ("cyrillic",), "bn": ("bengali",), "bs": ("latin", "cyrillic"), "el": ("greek",),
    "fa": ("arabic",), "grc": ("greek",), "he": ("hebrew",), "hi": ("devanagari",),
    "hy": ("armenian",), "ja": ("han", "hiragana", "katakana"), "ka": ("georgian",),
    "kk": ("cyrillic",), "km": ("khmer",), "ko": ("hangul",), "ku": ("latin", "arabic"),
    "ky": ("cyrillic",), "lo": ("lao",), "mk": ("cyrillic",), "mn": ("cyrillic",),
    "mr": ("devanagari",), "my": ("burmese",), "ne": ("devanagari",), "ps": ("arabic",),
    "ru": ("cyrillic",), "sa": ("devanagari",), "sr": ("latin", "cyrillic"), "ta": ("tamil",),
    "tg": ("cyrillic",), "th": ("thai",), "tt": ("cyrillic",), "ug": ("arabic",),
    "uk": ("cyrillic",), "ur": ("arabic",), "uz": ("latin", "cyrillic"), "yi": ("hebrew",),
    "yue": ("han",), "zh": ("han",),
}  # fmt: skip
# A question may be in these too, the most usual of their scripts, whatever the articles are in.
_QUESTION_LANGUAGES = ("ru", "el", "ar", "he", "zh", "ja", "ko", "hi", "th")


def guess_language(question: str, languages: Sequence[str]) -> str:
    """Return the language of a question: the one most of its function words are of.

    languages: of the indexed articles, those of most first; English, Russian and a few more may be
    asked in as well. A question without function words is in the first of them that its script
    fits. No model is loaded: this takes some microseconds.
    """
    found = words(question)
    script = _script_of_most(found)
    candidates = [
        language
        for language in dict.fromkeys((*languages, _DEFAULT_LANGUAGE, *_QUESTION_LANGUAGES))
        if script in _SCRIPTS.get(language, ("latin",))
    ] or [_DEFAULT_LANGUAGE]
    return max(candidates, key=lambda code: sum(is_stop_word(word.text, code) for word in found))


def _script_of_most(found: Sequence[Word]) -> str:
    """The script of most words; kana settle that Chinese characters are Japanese."""
    scripts = Counter(script_of(word.text) for word in found if not word.has_digit)
    if scripts["hiragana"]:
        return "hiragana"
    return max(scripts, key=lambda script: scripts[script], default="latin")
