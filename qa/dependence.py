"""Whether a sentence needs the one before it to say who or what it is about.

"He", "The company" and their like name nobody. English has the fullest rules; other languages
have their personal pronouns, where these begin a sentence.
"""

import re

_ENGLISH_START = re.compile(
    r"^[\"“‘'(\[]*(?:He|She|They|It|His|Her|Their|Its|Him|Them|This|That|These|Those|Both|"
    r"The (?:company|firm|group|agency|bank|party|court|team|club|two|pair|couple|man|woman|"
    r"men|women|suspect|victim|minister|president|official|officials|report|statement|visit|"
    r"meeting|talks|deal|move|decision))\b"
)
# "Considered a close ally of Putin, he is …": the opening clause has no subject of its own.
_AFTER_CLAUSE = re.compile(r"^(?P<clause>[^,]{3,160}), (?:he|she|they|it|his|her|their|its)\b")
_SUBJECTLESS_OPENING = re.compile(
    r"^(?:\w+(?:ed|ing)|Born|Seen|Known|In|At|On|By|For|After|Before|During|Since|While|When|As|"
    r"With|Despite|Unlike|Like|Once|Until|Instead|However|Earlier|Later|Last|Yesterday|Today)\b"
)
_CYRILLIC_SERBIAN = r"Он|Она|Они|Његов\w*|Њен\w*|Њихов\w*"
_LATIN_SERBIAN = r"On|Ona|Oni|Njegov\w*|Njezin\w*|Njen\w*|Njihov\w*"
# Whole words, but for languages that write none apart. Left out: what is also an article or a
# title ("Die", "De", "Ông"), and "il" of no person.
_PRONOUNS = {
    "ar": "هو|هي|هم|وهو|وهي|وهم|لكنه|لكنها|كما أنه|كما أنها",
    "be": "Ён|Яна|Яно|Яны|Яго|Яе|Іх|Яму|Ёй",
    "bg": "Той|Тя|Те|Неговият|Неговата|Неговите|Нейният|Нейната",
    "cs": "On|Ona|Oni|Jeho|Její|Jejich",
    "da": "Han|Hun|Hans|Hendes|Deres",
    "de": "Er|Sie|Ihn|Ihm|Ihr|Ihre[mnrs]?|Seine?[mnrs]?|Diese[rs]?",
    "el": "Αυτός|Αυτή|Αυτοί|Αυτές",
    "es": "Él|Ella|Ellos|Ellas|Su|Sus",
    "fa": "او|وی|آنها|آنان",
    "fi": "Hän|He|Hänen|Heidän",
    "fr": r"Il(?! (?:y a|faut|pleut|s’agit|s'agit|est \w+ (?:que|de)))|Ils|Elles?|Lui|Son|Sa|Ses|"
    "Leurs?|Celui-ci|Celle-ci|Ceux-ci",
    "he": "הוא|היא|הם|הן",
    "hr": _LATIN_SERBIAN,
    "hu": "Ő|Ők",
    "id": "Ia|Dia|Mereka",
    "it": "Lui|Lei|Egli|Ella|Essi|Esse|Loro|Suo|Sua|Suoi|Sue",
    "ja": "彼(?!岸)|それ|これ",
    "ko": "그는|그가|그의|그녀|그들",
    "nb": "Han|Hun|Hans|Hennes|Deres",
    "nl": "Hij|Zij|Ze|Hun|Haar",
    "pl": "On|Ona|Oni|Jego|Jej|Ich",
    "pt": "Ele|Ela|Eles|Elas|Seu|Sua|Seus|Suas",
    "ro": "El|Ea|Ei|Ele",
    "ru": "Он|Она|Оно|Они|Его|Её|Ее|Их|Ему|Ей|Им",
    "sk": "On|Ona|Oni|Jeho|Jej|Ich",
    "sr": f"{_LATIN_SERBIAN}|{_CYRILLIC_SERBIAN}",
    "sv": "Han|Hon|Hans|Hennes|Deras",
    "tr": "O(?! (?:gün|zaman|dönem|sırada))|Onun|Ona|Onu|Onlar|Onların",
    "uk": "Він|Вона|Воно|Вони|Його|Її|Їх|Йому|Їй|Їм",
    "zh": "他|她|它|这|該|该|此(?!外|前|后|次)|那(?!么)|其(?!他|它|余|中|实)",
}
_SAME = {"bs": "hr", "nn": "nb", "no": "nb"}
_WITHOUT_BLANKS = frozenset({"ja", "ko", "zh"})
_STARTS = {
    language: re.compile(
        rf"^[\"“‘'(\[«„「『]*(?:{pronouns})" + ("" if language in _WITHOUT_BLANKS else r"(?!\w)")
    )
    for language, pronouns in _PRONOUNS.items()
}


def is_dependent(sentence: str, language: str = "en") -> bool:
    """Return whether a sentence needs the one before it; never so where no rule is known."""
    if language != "en":
        start = _STARTS.get(_SAME.get(language, language))
        return bool(start and start.match(sentence))
    if _ENGLISH_START.match(sentence):
        return True
    match = _AFTER_CLAUSE.match(sentence)
    return bool(match and _SUBJECTLESS_OPENING.match(match["clause"]))
