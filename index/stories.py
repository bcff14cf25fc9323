"""Which articles tell the same story: agency copies under other headlines, cut, with a lead added.

Candidates share sketch hashes; each is verified (likeness.py) by aligning its words with those of
the story's longest text, so that no chain of small differences makes one story of two. Two papers
may each have put a lead of their own in front of the agency's text: that is seen where the text
itself is there too.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from index.likeness import Likeness, likeness
from index.signature import (
    SIGNATURE_VERSION,
    digest_and_length,
    signature,
    sketch_in,
    unpack,
)

__all__ = ["SIGNATURE_VERSION", "group_stories", "signature"]

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
        digest, _ = digest_and_length(packed)
        members[digest or b"%d" % number].append(number)
    # The longest first: a story is compared by its longest text.
    texts = sorted(
        (
            -digest_and_length(signatures[numbers[0]])[1],
            min(signatures[n] for n in numbers),
            numbers,
        )
        for numbers in members.values()
    )
    first_of: dict[int, int] = {}
    story_of = _stories([packed for _, packed, _ in texts])
    for (_, _, numbers), story in zip(texts, story_of, strict=True):
        first_of[story] = min(first_of.get(story, numbers[0]), numbers[0])
    groups = [0] * len(signatures)
    for (_, _, numbers), story in zip(texts, story_of, strict=True):
        for number in numbers:
            groups[number] = first_of[story]
    return groups


def _stories(signatures: Sequence[bytes]) -> list[int]:
    """For each of different texts, the longest first, the number of its story's first."""
    stories_at: dict[int, list[int]] = defaultdict(list)
    story_of = list(range(len(signatures)))
    for number, hashes in _shared_hashes(signatures):
        text = unpack(signatures[number])
        copied = [
            story
            for story in _candidates(hashes, stories_at)
            if likeness(unpack(signatures[story]), text) == Likeness.COPY
        ]
        if copied:
            story_of[number] = _joined(signatures, story_of, copied)
            continue
        for value in hashes:
            if len(stories_at[value]) < _STORIES_PER_HASH:
                stories_at[value].append(number)
    return [_first(story_of, number) for number in story_of]


def _joined(signatures: Sequence[bytes], story_of: list[int], copied: Sequence[int]) -> int:
    """The story of a text that is a copy of these, which may be the same but for their leads."""
    story = _first(story_of, copied[0])
    for number in copied[1:]:
        first, second = sorted((story, _first(story_of, number)))
        if first != second and likeness(unpack(signatures[first]), unpack(signatures[second])):
            story_of[second] = story = first
    return story


def _first(story_of: Sequence[int], number: int) -> int:
    while story_of[number] != number:
        number = story_of[number]
    return number


def _shared_hashes(signatures: Sequence[bytes]) -> Iterator[tuple[int, list[int]]]:
    """Each text that may have a copy, with those of its hashes that other texts have too."""
    sketches = [sketch_in(packed) for packed in signatures]
    hashes = np.concatenate([np.empty(0, np.uint32), *sketches])
    owners = np.repeat(np.arange(len(sketches)), [len(sketch) for sketch in sketches])
    values, counts = np.unique(hashes, return_counts=True)
    is_common = np.isin(hashes, values[counts > 1])
    shared = np.bincount(owners[is_common], minlength=len(sketches))
    ends = np.cumsum([len(sketch) for sketch in sketches])
    for number in np.flatnonzero(shared >= MIN_SHARED_HASHES).tolist():
        end = ends[number]
        start = end - len(sketches[number])
        yield number, hashes[start:end][is_common[start:end]].tolist()


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
