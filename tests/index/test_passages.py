"""Passages: exact spans of whole sentences that together hold every visible character."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.article import Article, normalise, version_of
from index.passages import Passage, split_passages
from index.sentences import split_sentences

SPECIAL = " \n\t.!?…\"'”’()\ue000\u0301\u3000😀👩\u200d👧אש。Mr U.S e.g"
texts = st.text(st.characters(codec="utf-8") | st.sampled_from(SPECIAL), max_size=400)


def article_of(text: str) -> Article:
    return Article("id", "a/b.txt", "Title", None, None, "en", text, version_of(text))


def passages_of(text: str, passage_chars: int) -> list[Passage]:
    return split_passages(article_of(text), passage_chars)


@given(texts, st.integers(10, 120))
@example("a\ue000b. c\ue000\n\nd", 10)
@example("😀 " * 40, 10)
@example("שלום עולם. " * 20, 15)
def test_passages_are_exact_ordered_and_hold_every_visible_character(
    raw: str, passage_chars: int
) -> None:
    text = normalise(raw)
    article = article_of(text)
    position = 0
    for passage in split_passages(article, passage_chars):
        assert (passage.article_id, passage.version) == ("id", article.version)
        assert article.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
        assert passage.start >= position
        assert not text[position : passage.start].strip()
        position = passage.end
    assert not text[position:].strip()


@given(texts, st.integers(10, 120))
def test_no_passage_is_longer_than_passage_chars(raw: str, passage_chars: int) -> None:
    passages = passages_of(normalise(raw), passage_chars)
    assert all(len(passage.text) <= passage_chars for passage in passages)


@given(texts, st.integers(10, 120))
def test_sentences_of_a_passage_lie_in_it_and_hold_its_visible_characters(
    raw: str, passage_chars: int
) -> None:
    text = normalise(raw)
    for passage in passages_of(text, passage_chars):
        position = passage.start
        for start, end in passage.sentences:
            assert position <= start < end <= passage.end
            assert text[start:end] == text[start:end].strip()
            assert not text[position:start].strip()
            position = end
        assert not text[position : passage.end].strip()


@given(texts, st.integers(10, 120))
@example("Go on. " + "x" * 18 + " y.", 21)
@example("Go on.\n" + "x" * 18 + " y.", 21)
def test_only_a_sentence_longer_than_a_passage_is_cut(raw: str, passage_chars: int) -> None:
    text = normalise(raw)
    passages = passages_of(text, passage_chars)
    for start, end in split_sentences(text):
        if end - start <= passage_chars:
            assert any(p.start <= start and end <= p.end for p in passages), text[start:end]


def test_a_sentence_of_exactly_passage_chars_stays_whole() -> None:
    sentence = "The minister left the old town hall."
    text = f"He came. {sentence} She stayed."
    assert [p.text for p in passages_of(text, len(sentence))] == [
        "He came.",
        sentence,
        "She stayed.",
    ]


def test_short_paragraphs_share_a_passage() -> None:
    (passage,) = passages_of("One. Two.\n\nThree.", 20)
    assert (passage.start, passage.end) == (0, 17)
    assert passage.sentences == ((0, 4), (5, 9), (11, 17))


def test_paragraphs_that_do_not_fit_together_are_passages_of_their_own() -> None:
    passages = passages_of("Alpha one. Alpha two.\n\nBeta one. Beta two.", 25)
    assert [(p.start, p.end) for p in passages] == [(0, 21), (23, 42)]
    assert passages[1].sentences == ((23, 32), (33, 42))


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    passages = passages_of("Alpha one. Alpha two. Alpha three.", 22)
    assert [p.text for p in passages] == ["Alpha one. Alpha two.", "Alpha three."]


def test_a_long_sentence_is_cut_at_a_blank_and_its_parts_are_its_sentences() -> None:
    passages = passages_of("alpha beta gamma delta epsilon", 12)
    assert [p.text for p in passages] == ["alpha beta", "gamma delta", "epsilon"]
    assert [p.sentences for p in passages] == [((0, 10),), ((11, 22),), ((23, 30),)]


def test_an_unbreakable_word_is_cut_at_passage_chars() -> None:
    assert [len(p.text) for p in passages_of("x" * 250, 100)] == [100, 100, 50]


@pytest.mark.parametrize("text", ["", "One."])
def test_number_of_passages_of_little_text(text: str) -> None:
    assert [p.text for p in passages_of(text, 100)] == ([text] if text else [])
