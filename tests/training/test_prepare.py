"""Rows to train on."""

import pytest
from prepare import in_turn


@pytest.mark.parametrize(
    ("first", "second", "rows"),
    [([1, 2], [3, 1], [1, 3, 2]), ([], [3, 1], [3, 1]), ([1, 2, 4], [3], [1, 3, 2, 4])],
)
def test_rows_of_two_engines_come_in_turn_each_once(
    first: list[int], second: list[int], rows: list[int]
) -> None:
    assert in_turn(first, second) == rows
