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
# It replaces at most this much of them.
MAX_SHARE_REPLACED = 0.12
# A cut copy may end with a line of so many words at most that is its own: most of them do not
# stand in what was cut.
MAX_END_WORDS = 15
MIN_SHARE_OWN = 2 / 3
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


def is_copy(longer: Signature, shorter: Signature) -> bool:
    """Return whether one text is a copy of the other, by the words kept of both."""
    blocks = LCSseq.opcodes(longer.words, shorter.words).as_matching_blocks()
    runs = [block for block in blocks if block.size >= MIN_RUN_WORDS]
    shared = sum(block.size for block in runs)
    if shared < MIN_SHARE_OF_SHORTER * len(shorter.words):
        return False
    if shared < MIN_SHARE_OF_LONGER * len(longer.words):
        return False
    replaced, start, other_start = 0, 0, 0
    for block in [*runs, blocks[-1]]:  # the last one is empty, at the ends
        one = _part(longer, start, block.a)
        other = _part(shorter, other_start, block.b)
        only_one, only_other = _unshared(one, other)
        if not block.size and _is_own_end(one, other, min(len(only_one), len(only_other))):
            break
        if _is_changed_fact(only_one, only_other):
            return False
        replaced += min(len(only_one), len(only_other))
        start, other_start = block.a + block.size, block.b + block.size
    return replaced <= MAX_SHARE_REPLACED * len(shorter.words)


def _stories(signatures: Sequence[bytes]) -> list[int]:
    """For each of different texts, the longest first, the number of its story's first."""
    stories_at: dict[int, list[int]] = defaultdict(list)
    story_of = list(range(len(signatures)))
    for number, hashes in _shared_hashes(signatures):
        for story in _candidates(hashes, stories_at):
            if is_copy(unpack(signatures[story]), unpack(signatures[number])):
                story_of[number] = story
                break
        else:
            for value in hashes:
                if len(stories_at[value]) < _STORIES_PER_HASH:
                    stories_at[value].append(number)
    return story_of


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


def _is_own_end(one: Signature, other: Signature, unshared: int) -> bool:
    """Whether one text was cut before a sentence, and a line like "More follows." added to it."""
    length = min(len(one.words), len(other.words))
    begin_sentences = any(one.starts[:1]) and any(other.starts[:1])
    return begin_sentences and length <= MAX_END_WORDS and unshared > MIN_SHARE_OWN * length


def _is_changed_fact(only_one: bytes, only_other: bytes) -> bool:
    """Whether two texts say different things in one place, by what each has there alone.

    They do where each has a fact of its own, or where a sentence is denied in one only.
    """
    is_inside_sentence = max(len(only_one), len(only_other)) <= MAX_WORDS_INSIDE_SENTENCE
    if is_inside_sentence and DENIAL in only_one + only_other:
        return True
    return any(only_one) and any(only_other)
