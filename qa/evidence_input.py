"""What the evidence model reads: questions with passages, and claims with sources, as tokens.

    [CLS] question [SEP] title [SEP] passage [SEP]      (no title: one [SEP] less)
    [CLS] [unused1] claim [SEP] source [SEP]            the mark says that a claim is judged

The question or claim is segment 0, the rest segment 1. Training and answering share this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

MAX_TOKENS = 256
MAX_QUESTION_TOKENS = 48
MAX_TITLE_TOKENS = 24
CLAIM_MARK = "[unused1]"

IntMatrix = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ModelInput:
    """Token ids. second: where segment 1 begins. first: the passage's first token.

    offsets: the characters of the passage that its tokens stand for, [SEP] not counted.
    """

    ids: list[int]
    second: int
    first: int
    offsets: list[tuple[int, int]]


class InputWriter:
    """Writes inputs with the embedder's own tokenizer."""

    def __init__(self, tokenizer_file: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        vocabulary = self._tokenizer.get_vocab()
        self._cls, self._sep, self._mark = (
            vocabulary[token] for token in ("[CLS]", "[SEP]", CLAIM_MARK)
        )

    def passage(self, question: str, title: str, text: str) -> list[ModelInput]:
        """Return the passage's inputs: one, or several in a row where it is too long for one."""
        head = [self._cls, *self._ids(question)[:MAX_QUESTION_TOKENS], self._sep]
        second = len(head)
        if title:
            head += [*self._ids(title)[:MAX_TITLE_TOKENS], self._sep]
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        room = MAX_TOKENS - len(head) - 1
        return [
            ModelInput(
                [*head, *encoding.ids[at : at + room], self._sep],
                second,
                len(head),
                encoding.offsets[at : at + room],
            )
            for at in range(0, max(1, len(encoding.ids)), room)
        ]

    def claim(self, claim: str, source: str) -> ModelInput:
        """Return the input of a claim; a source that is too long is cut at its end."""
        room = MAX_TOKENS // 2 - 3
        head = [self._cls, self._mark, *self._ids(claim)[:room], self._sep]
        ids = self._ids(source)[: MAX_TOKENS - len(head) - 1]
        return ModelInput([*head, *ids, self._sep], len(head), len(head), [])

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)


def padded(inputs: Sequence[ModelInput]) -> tuple[IntMatrix, IntMatrix, IntMatrix]:
    """Return ids, segments and mask, int64 (n, longest)."""
    ids = np.zeros((len(inputs), max(len(row.ids) for row in inputs)), np.int64)
    segments, mask = np.zeros_like(ids), np.zeros_like(ids)
    for row, one in enumerate(inputs):
        ids[row, : len(one.ids)] = one.ids
        segments[row, one.second : len(one.ids)] = 1
        mask[row, : len(one.ids)] = 1
    return ids, segments, mask
