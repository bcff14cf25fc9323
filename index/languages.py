"""The language of an article, by py3langid; what is too short to tell is told by its script."""

import re
import unicodedata
from collections import Counter

# Below so many letters the classifier guesses: the script decides alone.
MIN_LETTERS = 8
# Texts in Latin letters are taken for English unless another language is so much likelier
# (natural logarithm of the ratio). Titles of the CACM collection, all English, were taken for
# German, Latin or Welsh by up to 23; sentences of 25 letters in 20 other languages by at least 46.
MIN_LEAD_OVER_ENGLISH = 30.0
# The classifier reads this much, in about a millisecond. For 428 articles of the evaluation
# collections 20,000 characters did not change what it said.
READ_CHARS = 1_000
# A text is English without asking the classifier where so large a share of its words is "the",
# which no other language has, and so large a share the most frequent words of English. Of 2,500
# documents of the evaluation collections 61 % pass; of most others only a title is known.
MIN_SHARE_OF_THE = 0.04
MIN_SHARE_OF_FREQUENT = 0.18
FREQUENT_ENGLISH = frozenset(("the", "of", "and", "to", "a", "in"))
MIN_ENGLISH_WORDS = 20
_LATIN_WORD = re.compile(r"[^\W\d_]+")
# What a text in a script is taken for when it is too short to tell.
_SCRIPT_LANGUAGES = {
    "LATIN": "en", "CYRILLIC": "ru", "GREEK": "el", "ARABIC": "ar", "HEBREW": "he",
    "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "ARMENIAN": "hy",
    "GEORGIAN": "ka", "DEVANAGARI": "hi", "BENGALI": "bn", "TAMIL": "ta", "THAI": "th",
}  # fmt: skip
_DEFAULT_LANGUAGE = "en"


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the text's language; the same text always has the same.

    The first text that is not plainly English loads the classifier: 1.3 to 1.8 s and 92 MB of
    memory, measured.
    """
    sample = text[:READ_CHARS]
    if _is_plainly_english(sample):
        return "en"
    letters = [char for char in sample if char.isalpha()]
    by_script = _language_of_script(letters)
    if len(letters) < MIN_LETTERS and by_script not in ("zh", "ja", "ko"):
        return by_script
    likelihood = _likelihoods(sample)
    best = max(likelihood, key=lambda language: likelihood[language])
    is_unsure = by_script == "en" and likelihood[best] - likelihood["en"] < MIN_LEAD_OVER_ENGLISH
    return "en" if is_unsure else best


def _is_plainly_english(sample: str) -> bool:
    words = _LATIN_WORD.findall(sample.lower())
    frequent = sum(word in FREQUENT_ENGLISH for word in words)
    return (
        len(words) >= MIN_ENGLISH_WORDS
        and words.count("the") >= MIN_SHARE_OF_THE * len(words)
        and frequent >= MIN_SHARE_OF_FREQUENT * len(words)
    )


def _likelihoods(text: str) -> dict[str, float]:
    import py3langid  # with its model over a second: only a build needs it

    # Three-letter codes are dialects and small languages news is seldom written in; the
    # standard language they are close to comes next.
    return {code: float(score) for code, score in py3langid.rank(text) if len(code) == 2}


def _language_of_script(letters: list[str]) -> str:
    scripts = Counter(unicodedata.name(char, "LATIN").split()[0] for char in letters)
    if scripts["HIRAGANA"] + scripts["KATAKANA"]:
        return "ja"
    most = min(scripts, key=lambda script: (-scripts[script], script), default="LATIN")
    return _SCRIPT_LANGUAGES.get(most, _DEFAULT_LANGUAGE)
