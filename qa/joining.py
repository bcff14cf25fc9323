"""Evidence that lies inside other evidence becomes one piece with it, so that no words stand twice.

A sentence takes the ones before it along ("He …"), and one of those may have been found by itself.
"""

from collections.abc import Sequence
from dataclasses import replace

from qa.evidence import Evidence


def join_nested(ranked: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence, best first, with what lies in a longer piece of its article put there.

    All pieces that begin with the same sentence become the longest of them, with place, score and
    core of the best: see Evidence.pieces.
    """
    groups: list[list[Evidence]] = []
    for piece in ranked:
        for group in groups:
            if any(_lies_in(piece, other) or _lies_in(other, piece) for other in group):
                group.append(piece)
                break
        else:
            groups.append([piece])
    return [_joined(group) for group in groups]


def _lies_in(piece: Evidence, other: Evidence) -> bool:
    """Whether all words of a piece are words of another, at the same place."""
    return (
        piece.article.id == other.article.id
        and other.start <= piece.start
        and piece.end <= other.end
    )


def _joined(group: Sequence[Evidence]) -> Evidence:
    best = group[0]
    if len(group) == 1:
        return best
    longest = max(group, key=lambda piece: piece.end - piece.start)
    return replace(
        best, start=longest.start, end=longest.end, text=longest.text, parts=tuple(group)
    )
