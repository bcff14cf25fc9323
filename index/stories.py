"""Which articles tell the same story: agency copies under other headlines, cut, with a lead added.

A copy may be cut, may add, and may replace words, but not facts: where one text has a number, a
name or a denial and the other has another in its place, one is an update of the other, and both
are shown. Candidates share sketch hashes; each is verified by aligning its words with those of
the story's longest article, so that no chain of small differences makes one story of two.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from rapidfuzz.distance import LCSseq

from index.signature import (
    DENIAL,
    NUMBER,
    PLAIN,
    SIGNATURE_VERSION,
    Signature,
    digest_and_length,
    signature,
    sketch_in,
    unpack,
)

__all__ = ["SIGNATURE_VERSION", "group_stories", "is_copy", "signature"]

# Words in a row that must agree to count as the same place in two texts.
MIN_RUN_WORDS = 4
# A copy shares this much of its words in such runs, and this much of the longer text's: a digest
# that holds many stories is a copy of none.
MIN_SHARE_OF_SHORTER = 0.7
MIN_SHARE_OF_LONGER = 1 / 3
# A difference inside a sentence, where "not" more or less changes what is said.
MAX_WORDS_INSIDE_SENTENCE = 3
# Texts that share fewer hashes of their sketches are not compared.
MIN_SHARED_HASHES = 4
# Bounds for folders of thousands of filled-in forms, each like all others: stories looked up by
# one hash, and stories an article is compared with.
_STORIES_PER_HASH = 32
_COMPARISONS_PER_ARTICLE = 6


def group_stories(signatures: Sequence[bytes]) -> list[int]:
    """Return for each article the number of the first article of its story.

    Which articles go together does not depend on their order.
    """
    members: dict[bytes, list[int]] = defaultdict(list)
    for number, packed in enumerate(signatures):
        digest, length = digest_and_length(packed)
        # Texts without any word have nothing in common.
        members[digest if length else b"%d" % number].append(number)
    distinct = [numbers[0] for numbers in members.values()]
    story_of = _stories([signatures[number] for number in distinct])
    first_of: dict[int, int] = {}
    groups = [0] * len(signatures)
    for place, numbers in enumerate(members.values()):
        first = min(first_of.get(story_of[place], numbers[0]), numbers[0])
        first_of[story_of[place]] = first
    for place, numbers in enumerate(members.values()):
        for number in numbers:
            groups[number] = first_of[story_of[place]]
    return groups


def is_copy(longer: Signature, shorter: Signature) -> bool:
    """Return whether one text is a copy of the other, by the words kept of both."""
    blocks = LCSseq.opcodes(longer.words, shorter.words).as_matching_blocks()
    runs = [block for block in blocks if block.size >= MIN_RUN_WORDS]
    shared = sum(block.size for block in runs)
    if shared < MIN_SHARE_OF_SHORTER * len(shorter.words):
        return False
    if shared < MIN_SHARE_OF_LONGER * len(longer.words):
        return False
    start, other_start = 0, 0
    for block in [*runs, blocks[-1]]:  # the last one is empty, at the ends
        one = _part(longer, start, block.a)
        other = _part(shorter, other_start, block.b)
        if _contradict(one, other):
            return False
        start, other_start = block.a + block.size, block.b + block.size
    return True


def _stories(signatures: Sequence[bytes]) -> list[int]:
    """For each text, the number of the longest one of its story; all texts differ."""
    order = sorted(
        range(len(signatures)),
        key=lambda number: (-digest_and_length(signatures[number])[1], signatures[number]),
    )
    stories_at: dict[int, list[int]] = defaultdict(list)
    story_of = list(range(len(signatures)))
    for number, hashes in _shared_hashes(signatures, order):
        for story in _candidates(hashes, stories_at):
            if is_copy(unpack(signatures[story]), unpack(signatures[number])):
                story_of[number] = story
                break
        else:
            for value in hashes:
                if len(stories_at[value]) < _STORIES_PER_HASH:
                    stories_at[value].append(number)
    return story_of


def _shared_hashes(
    signatures: Sequence[bytes], order: Sequence[int]
) -> Iterator[tuple[int, list[int]]]:
    """Each text, in order, with those of its hashes that another text has too, if any."""
    sketches = [sketch_in(signatures[number]) for number in order]
    if not sketches:
        return
    values, counts = np.unique(np.concatenate(sketches), return_counts=True)
    common = values[counts > 1]
    ends = np.cumsum([len(sketch) for sketch in sketches])
    is_common = np.isin(np.concatenate(sketches), common)
    for number, sketch, end in zip(order, sketches, ends, strict=True):
        shared = sketch[is_common[end - len(sketch) : end]]
        if len(shared) >= MIN_SHARED_HASHES:
            yield number, shared.tolist()


def _candidates(hashes: Sequence[int], stories_at: dict[int, list[int]]) -> list[int]:
    """The stories most like a text: a hash that few of them have weighs more."""
    shared: dict[int, int] = defaultdict(int)
    weight: dict[int, float] = defaultdict(float)
    for value in hashes:
        stories = stories_at.get(value, ())
        for story in stories:
            shared[story] += 1
            weight[story] += 1 / len(stories)
    likely = [story for story, count in shared.items() if count >= MIN_SHARED_HASHES]
    return sorted(likely, key=lambda story: (-weight[story], story))[:_COMPARISONS_PER_ARTICLE]


def _part(whole: Signature, start: int, end: int) -> Signature:
    return Signature(whole.words[start:end], whole.kinds[start:end])


def _contradict(one: Signature, other: Signature) -> bool:
    """Whether each of two parts that stand in the same place has a fact the other lacks."""
    if max(len(one.words), len(other.words)) <= MAX_WORDS_INSIDE_SENTENCE:
        denials = [sorted(_of_kind(part, DENIAL, DENIAL)) for part in (one, other)]
        if denials[0] != denials[1]:
            return True
    if not one.words or not other.words:
        return False
    return any(
        _each_has_more(_of_kind(one, first, last), _of_kind(other, first, last))
        for first, last in ((PLAIN + 1, DENIAL), (NUMBER, NUMBER))
    )


def _of_kind(part: Signature, first: int, last: int) -> str:
    return "".join(
        word for word, kind in zip(part.words, part.kinds, strict=True) if first <= kind <= last
    )


def _each_has_more(facts: str, others: str) -> bool:
    shared = LCSseq.similarity(facts, others)
    return shared < len(facts) and shared < len(others)
