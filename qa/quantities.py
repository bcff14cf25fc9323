"""The quantities of a text by their value: "5bn", "$5 billion" and "five billion dollars" are one.

English number words; digits in any script. What a word such as "one" or "second" counts is left
to the other rules: it is seldom a number.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.terms import Word, words

_UNITS = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen""".split()
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES = {
    "hundred": 100.0, "hundreds": 100.0, "dozen": 12.0, "dozens": 12.0, "thousand": 1e3,
    "thousands": 1e3, "million": 1e6, "millions": 1e6, "billion": 1e9, "billions": 1e9,
    "trillion": 1e12, "trillions": 1e12,
}  # fmt: skip
# Written right after the digits: "5bn".
_SUFFIXES = {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}
_CURRENCY_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₽": "ruble", "₺": "lira"}
_CURRENCIES = {
    "dollar": "dollar", "dollars": "dollar", "usd": "dollar", "euro": "euro", "euros": "euro",
    "eur": "euro", "pound": "pound", "pounds": "pound", "yen": "yen", "ruble": "ruble",
    "rubles": "ruble", "rouble": "ruble", "roubles": "ruble", "lira": "lira", "liras": "lira",
}  # fmt: skip
PERCENT = "%"
DECADE = "s"
_TOLERANCE = 1e-9
# Smaller numbers are years, or are given in full; with three figures it is right to half a percent.
_LEAST_ROUNDED = 10_000
_LEAST_FIGURES = 3


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text: the words [first, last] of `words(text)` say it.

    unit: a currency's name, PERCENT, DECADE ("1990s") or "" where none is written with it.
    """

    value: float
    unit: str
    first: int
    last: int

    @property
    def places(self) -> range:
        return range(self.first, self.last + 1)

    def is_said_by(self, others: Iterable["Quantity"]) -> bool:
        """Return whether one of the others is this number, of a unit that does not differ."""
        return any(self._is(other) for other in others)

    def _rounds(self, other: "Quantity") -> bool:
        """Whether this is the other one in round figures: 14.4 million of 14,377,019."""
        if other.value < _LEAST_ROUNDED:
            return False
        figures = len(f"{self.value:.0f}".rstrip("0"))
        return figures >= _LEAST_FIGURES and self.value == float(f"{other.value:.{figures - 1}e}")

    def _is(self, other: "Quantity") -> bool:
        if not math.isclose(self.value, other.value, rel_tol=_TOLERANCE) and not self._rounds(
            other
        ):
            return False
        if self.unit in (PERCENT, DECADE) or other.unit in (PERCENT, DECADE):
            return self.unit == other.unit
        return self.unit == other.unit or not self.unit or not other.unit


def quantities(text: str) -> list[Quantity]:
    """Return the quantities of a text in reading order."""
    return quantities_of(text, words(text))


def quantities_of(text: str, found: Sequence[Word]) -> list[Quantity]:
    """Return the quantities of a text whose words are given."""
    quantities: list[Quantity] = []
    place = 0
    while place < len(found):
        value, last = _value_at(text, found, place)
        if value is None:
            place += 1
            continue
        unit, end = _unit(text, found, place, last)
        quantities.append(Quantity(value, unit, place, end))
        place = end + 1
    return quantities


def _value_at(text: str, found: Sequence[Word], place: int) -> tuple[float | None, int]:
    """The value that begins at a word and the last word of it; None if no number begins here."""
    word = found[place].folded
    if found[place].has_digit:
        return _digits_at(text, found, place)
    following = found[place + 1].folded if place + 1 < len(found) else ""
    if word == "half":
        scale = place + (2 if following in ("a", "an") else 1)
        is_part = scale < len(found) and found[scale].folded in _SCALES
        return (0.5 * _SCALES[found[scale].folded], scale) if is_part else (None, place)
    if word in _SCALES:
        return _SCALES[word], place
    if word in ("a", "an", "one") and following not in _SCALES:
        return None, place
    if word in ("a", "an") or word in _UNITS or word in _TENS:
        return _spelled_at(found, place)
    return None, place


def _digits_at(text: str, found: Sequence[Word], place: int) -> tuple[float | None, int]:
    try:
        value = float(found[place].folded)
    except ValueError:
        return None, place
    last = place
    if last + 1 < len(found):
        following = found[last + 1]
        is_joined = following.start == found[last].end
        if is_joined and following.folded in _SUFFIXES:
            return value * _SUFFIXES[following.folded], last + 1
        if not is_joined and following.folded in ("bn", "mn", "mln", "tn"):
            return value * _SUFFIXES[following.folded], last + 1
    while last + 1 < len(found) and found[last + 1].folded in _SCALES:
        if _is_parted(text, found[last], found[last + 1]):
            break
        last += 1
        value *= _SCALES[found[last].folded]
    return value, last


def _spelled_at(found: Sequence[Word], place: int) -> tuple[float, int]:
    """ "two hundred and five thousand": sums below a scale are multiplied by it."""
    total, current, last = 0.0, 0.0, place
    for position in range(place, len(found)):
        word = found[position].folded
        if word in _UNITS:
            # "five six" is two numbers; "twenty five" and "hundred five" are one.
            if position > place and (current % 10 or (current % 100 and _UNITS[word] > 9)):
                break
            current += _UNITS[word]
        elif word in _TENS:
            if current % 100:
                break
            current += _TENS[word]
        elif word in _SCALES:
            current = (current or 1.0) * _SCALES[word]
            if _SCALES[word] >= 1e3:
                total, current = total + current, 0.0
        elif position == place or (word == "and" and _goes_on(found, position, current)):
            continue  # "a hundred", "hundred and five"
        else:
            break
        last = position
    return total + current, last


def _goes_on(found: Sequence[Word], position: int, current: float) -> bool:
    """Whether "and" stands inside a number: "two hundred and five"."""
    following = found[position + 1].folded if position + 1 < len(found) else ""
    return current >= 100 and current % 100 == 0 and (following in _UNITS or following in _TENS)


def _unit(text: str, found: Sequence[Word], first: int, last: int) -> tuple[str, int]:
    """The unit written with a number, and the last word of both."""
    after = text[found[last].end : found[last].end + 2].lstrip()
    following = found[last + 1] if last + 1 < len(found) else None
    if after.startswith("%"):
        return PERCENT, last
    if following is not None and not _is_parted(text, found[last], following):
        name = following.folded
        if name in ("percent", "percentage"):
            return PERCENT, last + 1
        if name == "per" and last + 2 < len(found) and found[last + 2].folded == "cent":
            return PERCENT, last + 2
        if name in _CURRENCIES:
            return _CURRENCIES[name], last + 1
        if following.start == found[last].end and name == "s":
            return DECADE, last + 1
    sign = text[max(0, found[first].start - 1) : found[first].start]
    return _CURRENCY_SIGNS.get(sign, ""), last


def _is_parted(text: str, word: Word, following: Word) -> bool:
    return any(char in ".,;:!?" for char in text[word.end : following.start])
