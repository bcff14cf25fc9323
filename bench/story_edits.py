"""Ways to edit a news story: those that leave a copy, and those that make an update of it."""

import random
import re
from collections import Counter
from collections.abc import Callable

from index.fact_words import DENIALS, FACT_WORDS, NUMBER_WORDS
from index.sentences import split_sentences

# Words in small letters that say who, when, how many or whether: a copy keeps them.
TELLING = {*DENIALS["en"], *FACT_WORDS["en"], *NUMBER_WORDS["en"]}

# A capitalised word seen so often, and never small, is taken for a name.
MIN_NAME_COUNT = 6
MIN_LEAD_WORDS = 8

_NUMBER = re.compile(r"(?<![\d.,])\d+(?![\d.,]*\d)")
# Capitalised inside a sentence.
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")

Edit = Callable[[str, "Material"], str | None]


class Material:
    """Random choices, and other articles to take sentences, words and names from."""

    def __init__(self, texts: list[str], seed: int) -> None:
        self.random = random.Random(seed)
        self.texts = texts
        counts = Counter(word for text in texts for word in re.findall(r"[^\W\d_]{4,}", text))
        small = {word for word in counts if word.islower()}
        self.words = sorted(small - TELLING)
        self.names = sorted(
            word
            for word, count in counts.items()
            if word.istitle() and word.lower() not in small and count >= MIN_NAME_COUNT
        )

    def sentences(self, text: str) -> list[str]:
        return [text[span.start : span.end] for span in split_sentences(text)]

    def lead(self, text: str) -> str | None:
        """The first sentence that is no byline: of some words, with a full stop."""
        leads = [s for s in self.sentences(text) if s.endswith(".")]
        return next((s for s in leads if len(s.split()) >= MIN_LEAD_WORDS), None)

    def other(self, text: str) -> str:
        chosen = text
        while chosen == text:
            chosen = self.random.choice(self.texts)
        return chosen

    def other_sentences(self, text: str, count: int) -> str:
        return " ".join(self.sentences(self.other(text))[:count])


def cut(share: float) -> Edit:
    def edit(text: str, material: Material) -> str | None:
        spans = split_sentences(text)
        return text[: spans[max(int(len(spans) * share), 1) - 1].end]

    return edit


def lead_added(text: str, material: Material) -> str | None:
    return f"{material.other_sentences(text, 2)}\n\n{text}"


def lead_added_and_cut(text: str, material: Material) -> str | None:
    shortened = cut(0.6)(text, material)
    return lead_added(shortened, material) if shortened else None


def editors_line(text: str, material: Material) -> str | None:
    first, last = material.random.sample(material.names, 2)
    return f"By {first} {last}\n\n{text}\n\n(Additional reporting by our staff.)"


def end_added(text: str, material: Material) -> str | None:
    return f"{text}\n\n{material.other_sentences(text, 3)}"


def sentence_dropped(text: str, material: Material) -> str | None:
    sentences = material.sentences(text)
    if len(sentences) < 6:
        return None
    dropped = material.random.sample(range(1, len(sentences)), 2)
    for number in dropped:
        text = text.replace(sentences[number], "", 1)
    return text


def words_replaced(share: float) -> Edit:
    """Words in small letters, none of them a number or a denial, by random others."""

    def edit(text: str, material: Material) -> str | None:
        chance = material.random

        def replaced(match: re.Match[str]) -> str:
            word = match.group()
            is_replaced = chance.random() < share and word not in TELLING
            return chance.choice(material.words) if is_replaced else word

        return re.sub(r"(?<![\w'’])[a-z]{3,}(?![\w'’])", replaced, text)

    return edit


def number_changed(text: str, material: Material) -> str | None:
    places = list(_NUMBER.finditer(text))
    return _with_one_changed(
        text, places, material, lambda old: str(int(old) + material.random.randint(1, 9))
    )


def number_changed_everywhere(text: str, material: Material) -> str | None:
    numbers = sorted(set(_NUMBER.findall(text)))
    if not numbers:
        return None
    old = material.random.choice(numbers)
    new = str(int(old) + material.random.randint(1, 9))
    return re.sub(rf"(?<![\d.,]){old}(?![\d.,]*\d)", new, text)


def name_changed(text: str, material: Material) -> str | None:
    places = list(_NAME.finditer(text))
    return _with_one_changed(
        text, places, material, lambda old: material.random.choice(material.names)
    )


def name_changed_everywhere(text: str, material: Material) -> str | None:
    names = sorted({match.group() for match in _NAME.finditer(text)})
    if not names:
        return None
    old, new = material.random.choice(names), material.random.choice(material.names)
    return re.sub(rf"\b{old}\b", new, text) if old != new else None


def day_changed(text: str, material: Material) -> str | None:
    days = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
    places = list(re.finditer(rf"\b({'|'.join(days)})\b", text))
    return _with_one_changed(
        text, places, material,
        lambda old: material.random.choice([day for day in days if day != old]),
    )  # fmt: skip


def denied(text: str, material: Material) -> str | None:
    places = list(re.finditer(r"\b(?:is|was|were|will|has|have|can|would|could)\b", text))
    return _with_one_changed(text, places, material, lambda old: f"{old} not")


def number_changed_and_lead_added(text: str, material: Material) -> str | None:
    changed = number_changed(text, material)
    return lead_added(changed, material) if changed else None


def lead_rewritten(text: str, material: Material) -> str | None:
    """The first sentence is another's: what an update with a new lead looks like."""
    first, other = material.lead(text), material.lead(material.other(text))
    return text.replace(first, other, 1) if first and other else None


def _with_one_changed(
    text: str, places: list[re.Match[str]], material: Material, change: Callable[[str], str]
) -> str | None:
    if not places:
        return None
    place = material.random.choice(places)
    new = change(place.group())
    if new == place.group():
        return None
    return text[: place.start()] + new + text[place.end() :]


COPIES: dict[str, Edit] = {
    "cut to 70 %": cut(0.7),
    "cut to 50 %": cut(0.5),
    "cut to 40 %": cut(0.4),
    "lead added": lead_added,
    "lead added, cut to 60 %": lead_added_and_cut,
    "byline and credit added": editors_line,
    "end added": end_added,
    "two sentences dropped": sentence_dropped,
    "3 % of words replaced": words_replaced(0.03),
    "6 % of words replaced": words_replaced(0.06),
    "10 % of words replaced": words_replaced(0.10),
}
UPDATES: dict[str, Edit] = {
    "a number changed": number_changed,
    "a number changed everywhere": number_changed_everywhere,
    "a name changed": name_changed,
    "a name changed everywhere": name_changed_everywhere,
    "a day changed": day_changed,
    "a denial added": denied,
    "a number changed, lead added": number_changed_and_lead_added,
    "first sentence another": lead_rewritten,
}
