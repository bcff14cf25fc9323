"""The one normalisation of a text, and the version that names it."""

import unicodedata

import pytest
from cpu_time import cpu_s
from hypothesis import given
from hypothesis import strategies as st

from index.article import normalise, version_of

SPECIAL = ' \t\n\r\f\x0b\x1c\x85\xa0\u2028\u2029\u3000\u200b\ufeff\u202e\ue000\u0301e😀א.!?"’”'
texts = st.text(st.characters(codec="utf-8") | st.sampled_from(SPECIAL), max_size=200)


@given(texts)
def test_normalise_is_idempotent(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(texts)
def test_normalise_leaves_no_mark_that_a_splitter_uses(text: str) -> None:
    assert "\ue000" not in normalise(text)


@given(texts)
def test_normalise_returns_trimmed_nfc_without_three_line_ends(text: str) -> None:
    normal = normalise(text)
    assert normal == normal.strip()
    assert normal == unicodedata.normalize("NFC", normal)
    assert "\n\n\n" not in normal
    assert "\r" not in normal


@pytest.mark.parametrize(
    ("given_text", "normal"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one \t\xa0\ntwo", "one\ntwo"),
        ("one\n\n\n\n\ntwo", "one\n\ntwo"),
        ("one\n \n\t\ntwo", "one\n\ntwo"),
        ("one\u2028two\u2029three", "one\ntwo\n\nthree"),
        ("page\fpage", "page\n\npage"),
        ("\ufeff  text  ", "text"),
        ("e\u0301tude", "étude"),
        ("a\ue000b\uf8ffc", "a b c"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("safe\u202eevil\u202c \u2066x\u2069", "safeevil x"),
        ("nul\x00 bell\x07", "nul bell"),
        ("👩\u200d👩\u200d👧 שלום", "👩\u200d👩\u200d👧 שלום"),
        ("", ""),
        (" \n\t ", ""),
    ],
)
def test_normalise_on_known_texts(given_text: str, normal: str) -> None:
    assert normalise(given_text) == normal


@pytest.mark.parametrize("line_break", ["\x0b", "\x85"])
def test_normalise_never_joins_words_across_a_line_break(line_break: str) -> None:
    """Unicode (UAX #14) makes a line break after VT and NEL mandatory."""
    assert normalise(f"first{line_break}second").split() == ["first", "second"]


def test_version_is_the_sha256_of_the_utf8_text() -> None:
    assert version_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert version_of("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"


def test_normalise_keeps_thirty_marks_on_a_letter() -> None:
    assert normalise("a" + "\u0323" * 40 + "b") == "ạ" + "\u0323" * 29 + "b"
    # U+0344 is two marks in NFC.
    assert normalise(normalise("x" + "\u0344" * 30)) == normalise("x" + "\u0344" * 30)


@pytest.mark.parametrize(
    "text",
    ["a" + " " * 400_000 + "b", "a\n" + "\u00a0" * 400_000 + "b", "a" + "\u0301\u0323" * 200_000],
)
def test_normalise_takes_no_longer_for_blanks_and_marks_than_for_words(text: str) -> None:
    assert cpu_s(lambda: normalise(text)) < 2
