"""Whether a sentence denies something, by the words for it in its language."""

import re

from index.fact_words import DENIALS

_ENGLISH = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|refus\w+|den(?:y|ies|ied)"
    r"|reject\w*|fail(?:s|ed)? to)\b|n['’]t\b",
    re.IGNORECASE,
)
_OWN = {
    "en": _ENGLISH,
    "ja": re.compile(r"ない|なかった|なく|ません|ぬ。|不|未|無|非"),
    "tr": re.compile(
        r"\b(?:değil\w*|yok\w*|asla|hiç|hayır)\b"
        r"|m[ae](?:d[ıi]|m[ıi]ş|yac|yec|z)\w*\b|\wm[ıiuü]yor",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"[不没沒未无無非否]"),
}
_SAME = {"bs": "sr", "hr": "sr", "nb": "no", "nn": "no"}
_LISTED = {
    language: re.compile(rf"\b(?:{'|'.join(listed)})\b", re.IGNORECASE)
    for language, listed in DENIALS.items()
    if language not in _OWN
}


def denies(text: str, language: str) -> bool:
    """Return whether a text holds a denial; never in a language whose words for it are unknown."""
    language = _SAME.get(language, language)
    pattern = _OWN.get(language) or _LISTED.get(language)
    return bool(pattern and pattern.search(text))
