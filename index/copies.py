"""What one copy of a story says that another does not, sentence by sentence, by their words.

Articles of one story share most of their words, but one of them may have been cut: what it lacks
must still be found.
"""

from functools import lru_cache

from index.passages import Passage
from index.signature import words_of

# A sentence has been said if so much of its word sequences has.
MIN_SHARE_SAID = 0.6
SEQUENCE_WORDS = 3
# What is shorter ("He said.", "Read more") says nothing by itself.
MIN_SENTENCE_WORDS = 5


class Said:
    """What the texts shown of a story have said."""

    def __init__(self, text: str) -> None:
        self._sequences: set[tuple[str, ...]] = set()
        self._words: set[str] = set()
        self._add(text)

    def is_told_more(self, passage: Passage) -> bool:
        """Return whether a passage says what was not said before; from now on it is said."""
        sentences = [
            passage.text[start - passage.start : end - passage.start]
            for start, end in passage.sentences
        ]
        if all(self.has(sentence) or is_short(sentence) for sentence in sentences):
            return False
        self._add(passage.text)
        return True

    def has(self, sentence: str) -> bool:
        """Return whether most word sequences of a sentence, and all its facts, were there."""
        words = words_of(sentence)
        sequences = _sequences(_folded(words))
        shared = sum(sequence in self._sequences for sequence in sequences)
        return shared >= MIN_SHARE_SAID * len(sequences) and _facts(words) <= self._words

    def _add(self, text: str) -> None:
        words = _folded(words_of(text))
        self._sequences.update(_sequences(words))
        self._words.update(words)


def is_short(sentence: str) -> bool:
    """Return whether a sentence has too few words to say anything by itself."""
    return len(words_of(sentence)) < MIN_SENTENCE_WORDS


def same_words(one: str, other: str) -> bool:
    """Return whether two texts have the same words in the same order, whatever their case."""
    return one == other or _in_order(one) == _in_order(other) != ()


def holds_words(text: str, words: str) -> bool:
    """Return whether a text holds these words in a row, whatever the blanks and line breaks."""
    return words in text or " ".join(words.split()) in " ".join(text.split())


# Each sentence found is compared with every other one.
@lru_cache(maxsize=4_096)
def _in_order(text: str) -> tuple[str, ...]:
    return tuple(_folded(words_of(text)))


def _folded(words: list[str]) -> list[str]:
    return [word.casefold() for word in words]


def _sequences(words: list[str]) -> list[tuple[str, ...]]:
    count = max(len(words) - SEQUENCE_WORDS + 1, 1)
    return [tuple(words[start : start + SEQUENCE_WORDS]) for start in range(count)]


def _facts(words: list[str]) -> set[str]:
    """Numbers, and words with a capital that do not stand first."""
    return {
        word.casefold()
        for place, word in enumerate(words)
        if any(char.isdigit() for char in word) or (place > 0 and word[0].isupper())
    }
