"""Whether one text is a copy of another: their words aligned, and what stands in the gaps.

A copy may be cut, may add, and may replace words, but not facts: where one text has a number, a
name or a denial and the other has another in its place, one is an update of the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz.distance import LCSseq

from index.signature import DENIAL, Signature

# Words in a row that must agree to count as the same place in two texts.
MIN_RUN_WORDS = 4
# A copy shares this much of its words in such runs, and this much of the longer text's: a digest
# that holds many stories is a copy of none.
MIN_SHARE_OF_SHORTER = 0.7
MIN_SHARE_OF_LONGER = 1 / 3
# It replaces at most this much of them.
MAX_SHARE_REPLACED = 0.12
# A lead or an end is a text's own if it is made of sentences, and the other has less than a third
# of its words there; an end of so few words, such as "More follows.", tells nothing.
MIN_SHARE_OWN = 2 / 3
MAX_END_WORDS = 15
# A difference inside a sentence, where "not" more or less changes what is said.
MAX_WORDS_INSIDE_SENTENCE = 3


class Likeness(IntEnum):
    """How two texts agree. SAME_CORE: but for leads or ends of their own that differ in facts."""

    OTHER = 0
    SAME_CORE = 1
    COPY = 2


@dataclass(frozen=True, slots=True)
class _Gap:
    """What stands in the one text and in the other between two runs of words that agree.

    is_edge: it is before the first run or after the last, and a sentence begins where it meets
    the run. is_end: it is after the last.
    """

    one: Signature
    other: Signature
    is_edge: bool
    is_end: bool


def likeness(longer: Signature, shorter: Signature) -> Likeness:
    """Return how two texts agree, by the words kept of both."""
    blocks = LCSseq.opcodes(longer.words, shorter.words).as_matching_blocks()
    runs = [(block.a, block.b, block.size) for block in blocks if block.size >= MIN_RUN_WORDS]
    shared = sum(size for _, _, size in runs)
    if shared < MIN_SHARE_OF_SHORTER * len(shorter.words):
        return Likeness.OTHER
    if shared < MIN_SHARE_OF_LONGER * len(longer.words):
        return Likeness.OTHER
    found, replaced = Likeness.COPY, 0
    for gap in _gaps(longer, shorter, runs):
        gap_likeness, gap_replaced = _of_gap(gap)
        found, replaced = min(found, gap_likeness), replaced + gap_replaced
        if found == Likeness.OTHER or replaced > MAX_SHARE_REPLACED * len(shorter.words):
            return Likeness.OTHER
    return found


def _gaps(
    longer: Signature, shorter: Signature, runs: list[tuple[int, int, int]]
) -> Iterator[_Gap]:
    start, other_start = 0, 0
    for place, other_place, size in [*runs, (len(longer.words), len(shorter.words), 0)]:
        is_lead, is_end = start == 0 and other_start == 0, size == 0
        first, other_first = (start, other_start) if is_end else (place, other_place)
        begins = any(longer.starts[first : first + 1]) and any(
            shorter.starts[other_first : other_first + 1]
        )
        yield _Gap(
            _part(longer, start, place),
            _part(shorter, other_start, other_place),
            is_edge=begins and (is_lead or is_end),
            is_end=is_end,
        )
        start, other_start = place + size, other_place + size


def _of_gap(gap: _Gap) -> tuple[Likeness, int]:
    """How the texts agree in a gap, and how many words of the one replace words of the other."""
    only_one, only_other = _unshared(gap.one, gap.other)
    replaced = min(len(only_one), len(only_other))
    length = min(len(gap.one.words), len(gap.other.words))
    is_own = gap.is_edge and replaced > MIN_SHARE_OWN * length
    if not _is_changed_fact(only_one, only_other):
        return Likeness.COPY, 0 if is_own else replaced
    if is_own:
        tells_nothing = gap.is_end and length <= MAX_END_WORDS
        return Likeness.COPY if tells_nothing else Likeness.SAME_CORE, 0
    return Likeness.OTHER, replaced


def _part(whole: Signature, start: int, end: int) -> Signature:
    return Signature(whole.words[start:end], whole.kinds[start:end], whole.starts[start:end])


def _unshared(one: Signature, other: Signature) -> tuple[bytes, bytes]:
    """The kinds of the words of each part that are not, in this order, in the other."""
    if not one.words or not other.words:
        return one.kinds, other.kinds
    edits = LCSseq.editops(one.words, other.words)
    return (
        bytes(one.kinds[edit.src_pos] for edit in edits if edit.tag == "delete"),
        bytes(other.kinds[edit.dest_pos] for edit in edits if edit.tag == "insert"),
    )


def _is_changed_fact(only_one: bytes, only_other: bytes) -> bool:
    """Whether two texts say different things in one place, by what each has there alone.

    They do where each has a fact of its own, or where a sentence is denied in one only.
    """
    is_inside_sentence = max(len(only_one), len(only_other)) <= MAX_WORDS_INSIDE_SENTENCE
    if is_inside_sentence and DENIAL in only_one + only_other:
        return True
    return any(only_one) and any(only_other)
