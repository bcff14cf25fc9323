"""Text in pieces: stops and thoughts are found however it is cut."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.streamed_text import ThoughtFilter, until_stop


@given(st.text(alphabet="ab\nQ", max_size=30), st.integers(1, 5))
def test_text_ends_before_the_first_stop_however_it_is_cut(text: str, size: int) -> None:
    stops = ("\nQ", "aab")
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    ends = [text.index(stop) for stop in stops if stop in text]
    assert "".join(until_stop(pieces, stops)) == text[: min(ends, default=len(text))]


def shown(text: str, size: int) -> str:
    thoughts = ThoughtFilter()
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return "".join(thoughts.shown(piece) for piece in pieces) + thoughts.rest()


@pytest.mark.parametrize("size", [1, 3, 100])
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("It is so. [1]", "It is so. [1]"),
        ("<think>Let me see. [2]</think>It is so. [1]", "It is so. [1]"),
        ("<think>\n\n</think>\n\nIt is so.", "\n\nIt is so."),
        ("It is <think>or not</think>so.", "It is so."),
        ("<think>never ended", ""),
        ("a < b and <thin", "a < b and <thin"),
        ("</think> alone", "</think> alone"),
    ],
)
def test_what_is_thought_is_not_shown(text: str, answer: str, size: int) -> None:
    assert shown(text, size) == answer


@given(
    st.lists(st.sampled_from(["<think>", "</think>", "<", "a", "</", "think>"]), max_size=12),
    st.integers(1, 9),
)
def test_thoughts_are_found_however_the_text_is_cut(parts: list[str], size: int) -> None:
    text = "".join(parts)
    assert shown(text, size) == re.sub(r"<think>.*?(?:</think>|$)", "", text)
