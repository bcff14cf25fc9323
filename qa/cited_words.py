"""What cited words hold: their words by every way of writing them, their numbers, their day."""

from collections.abc import Sequence

from index.published import day_of
from index.terms import Word, word_keys, words
from qa.answer import Source
from qa.irregular_verbs import base_form
from qa.quantities import quantities
from qa.same_names import group_of

_SENTENCE_ENDS = (".", "!", "?", "”", '"', "…", "»", "。", "！", "？")
_MONTHS = (
    "january february march april may june july august september october november december"
).split()


class CitedWords:
    """The words of sources and of their articles' heads, to look others up in."""

    def __init__(self, sources: Sequence[Source], with_head: bool = True) -> None:
        heads = [_head(source) if with_head else "" for source in sources]
        self.languages = tuple(
            dict.fromkeys(source.evidence.article.language for source in sources)
        )
        self.text = " ".join(source.evidence.text for source in sources)
        self.quantities = quantities(" ".join((self.text, *heads)))
        self._keys = frozenset(
            key
            for source, head in zip(sources, heads, strict=True)
            for word in words(f"{source.evidence.text} {head}")
            for key in keys_of(word, source.evidence.article.language)
        )

    @property
    def are_english(self) -> bool:
        return self.languages == ("en",)

    def hold(self, word: Word) -> bool:
        """Return whether the word is among them, inflected or spelled otherwise."""
        return any(not self._keys.isdisjoint(keys_of(word, code)) for code in self.languages)


def keys_of(word: Word, language: str) -> frozenset[str]:
    """Return the keys of a word: two words are the same if they share one.

    "took" is "take", "American" is "U.S.".
    """
    keys = word_keys(word.text, language)
    if language != "en":
        return keys
    base, group = base_form(word.folded), group_of(word)
    if base != word.folded:
        keys |= word_keys(base, language)
    return keys | {group} if group else keys


def is_quoted(sentence: str, cited: str) -> bool:
    """Return whether the sentence is one of the cited ones, whole: a part can mean otherwise."""
    plain, source = " ".join(sentence.split()), " ".join(cited.split())
    start = source.find(plain)
    while start >= 0:
        before, after = source[:start].rstrip(), source[start + len(plain) :]
        if (not before or before.endswith(_SENTENCE_ENDS)) and (not after or after[0] == " "):
            return plain.endswith(_SENTENCE_ENDS) or not after
        start = source.find(plain, start + 1)
    return False


def given_by_date(found: Sequence[Word], sources: Sequence[Source]) -> frozenset[int]:
    """Return where words give the day of a cited article: a day beside its month, a plain year.

    "2 April" is the date; "2 people" is a count, for which the date does not vouch.
    """
    starts: set[int] = set()
    for day in {day_of(source.evidence.article.published) for source in sources} - {None}:
        assert day is not None
        month, weekday = _MONTHS[day.month - 1], f"{day:%A}".lower()
        for place, word in enumerate(found):
            beside = {
                other.folded
                for other in (*found[max(0, place - 1) : place], *found[place + 1 : place + 2])
            }
            is_day = word.text == str(day.day) and month in beside
            if is_day or word.text == str(day.year) or word.folded in (month, weekday):
                starts.add(word.start)
    return frozenset(starts)


def _head(source: Source) -> str:
    """What a sentence may take from the article's head: headline and publisher."""
    article = source.evidence.article
    return f"{article.title} {article.publisher or ''}"
