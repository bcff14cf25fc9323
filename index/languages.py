"""The language of an article, by py3langid; what is too short to tell is told by its script."""

import unicodedata

# Below this many letters the classifier guesses.
MIN_LETTERS = 60
# What a text in a script is taken for when it is too short to tell.
_SCRIPT_LANGUAGES = {
    "LATIN": "en", "CYRILLIC": "ru", "GREEK": "el", "ARABIC": "ar", "HEBREW": "he",
    "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "ARMENIAN": "hy",
    "GEORGIAN": "ka", "DEVANAGARI": "hi", "THAI": "th",
}  # fmt: skip
# The classifier reads this much: more does not change what it says.
_READ_CHARS = 2_000


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the text's language."""
    sample = text[:_READ_CHARS]
    letters = [char for char in sample if char.isalpha()]
    if len(letters) >= MIN_LETTERS:
        import py3langid  # 0.1 s and its model 0.6 s: only a build needs it

        return str(py3langid.classify(sample)[0])
    scripts = [unicodedata.name(char, "LATIN").split()[0] for char in letters]
    most = max(set(scripts), key=scripts.count) if scripts else "LATIN"
    return _SCRIPT_LANGUAGES.get(most, "en")
