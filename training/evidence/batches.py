"""Rows as token ids, and the order in which they are trained on."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from model import SPAN_NONE
from rows import Claim, Group, Window
from torch import Tensor

from index.export import weights_folder
from qa.evidence_input import InputWriter

# A title is left out this often: half of all articles have none of use.
_TITLE_DROPPED = 0.4


@dataclass(frozen=True, slots=True)
class Encoded:
    """One input. passage: index of the passage's first token; start, end: of the answer's tokens.

    start and end are SPAN_NONE where there is no answer to point at.
    """

    ids: list[int]
    second: int
    passage: int
    start: int
    end: int


class Encoder:
    """Windows and claims to inputs, written as they are when questions are answered."""

    def __init__(self) -> None:
        self._writer = InputWriter(weights_folder() / "tokenizer.json")

    def window(self, question: str, window: Window, with_title: bool) -> Encoded:
        title = window.title if with_title else ""
        written = self._writer.passage(question, title, window.text)[0]
        span = _token_span(written.offsets, window.start, window.end)
        start, end = (written.first + at for at in span) if span else (SPAN_NONE, SPAN_NONE)
        return Encoded(written.ids, written.second, written.first, start, end)

    def claim(self, claim: str, source: str) -> Encoded:
        written = self._writer.claim(claim, source)
        return Encoded(written.ids, written.second, written.first, SPAN_NONE, SPAN_NONE)


def _token_span(offsets: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """The first and last token that overlap the characters start..end; None without any."""
    inside = [i for i, (a, b) in enumerate(offsets) if a < end and b > start >= 0]
    return (inside[0], inside[-1]) if inside else None


def tensors(inputs: Sequence[Encoded]) -> tuple[Tensor, Tensor, Tensor]:
    """Return ids, segments and mask, int64 (n, longest)."""
    width = max(len(row.ids) for row in inputs)
    ids = torch.zeros(len(inputs), width, dtype=torch.long)
    segments, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    for i, row in enumerate(inputs):
        ids[i, : len(row.ids)] = torch.tensor(row.ids)
        segments[i, row.second : len(row.ids)] = 1
        mask[i, : len(row.ids)] = 1
    return ids, segments, mask


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step learns from. Groups have the answer's window first."""

    groups: list[list[Encoded]]
    spans: list[bool]
    claims: list[Encoded]
    supported: list[bool]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of a batch: groups, windows without the answer a group, claims made and written by hand."""

    groups: int
    negatives: int
    claims: int
    written: int


def batches(
    groups: Sequence[Group],
    claims: Sequence[Claim],
    written: Sequence[Claim],
    sizes: Sizes,
    seed: int,
    first: int,
) -> Iterator[Batch]:
    """Yield batches without end, from step `first` on: the same ones on every machine.

    written: claims written by hand. A pass over the groups, or over either kind of claims, is
    shuffled anew; windows without the answer are drawn from those a group has.
    """
    encoder = Encoder()
    step = first
    while True:
        draw = random.Random(f"{seed}/{step}")
        chosen = _next(groups, step, sizes.groups, seed)
        judged = _next(claims, step, sizes.claims, seed) + _next(written, step, sizes.written, seed)
        yield Batch(
            [_encoded(encoder, group, sizes.negatives, draw) for group in chosen],
            [group.whole for group in chosen],
            [encoder.claim(claim.claim, claim.source) for claim in judged],
            [claim.supported for claim in judged],
        )
        step += 1


def _next(rows: Sequence, step: int, count: int, seed: int) -> list:  # type: ignore[type-arg]
    return [_at(rows, step * count + i, seed) for i in range(count)]


_ORDERS: dict[tuple[int, int, int], list[int]] = {}


def _at(rows: Sequence, position: int, seed: int):  # type: ignore[type-arg, no-untyped-def]
    """The row at a position of the endless order: pass after pass, each shuffled."""
    number, place = divmod(position, len(rows))
    key = (len(rows), number, seed)
    if key not in _ORDERS:
        order = list(range(len(rows)))
        random.Random(f"{seed}/pass {number}").shuffle(order)
        _ORDERS[key] = order
    return rows[_ORDERS[key][place]]


def _encoded(encoder: Encoder, group: Group, negatives: int, draw: random.Random) -> list[Encoded]:
    others = list(group.windows[1:])
    chosen = others[:negatives] if draw.random() < 0.5 else draw.sample(others, len(others))
    with_title = draw.random() >= _TITLE_DROPPED
    return [
        encoder.window(group.question, window, with_title)
        for window in (group.windows[0], *chosen[:negatives])
    ]
