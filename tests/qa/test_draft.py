"""Drafts cut into sentences with their marks, whole and as they stream in."""

import itertools
import re

import pytest
from cpu_time import cpu_s
from hypothesis import example, given
from hypothesis import strategies as st

from qa.draft import DraftSentence, Queued, Token, split_draft, with_sentences

DRAFT_PARTS = (
    "Dmitriev heads the fund", "He flew to the U.S. in May", "“Maybe,” he wrote", "Mr. Trump spoke",
    "It rose by 3.5 percent", "No. 10 was silent", "Really", "Yes",
)  # fmt: skip
MARKS = ("", " [1]", "[2]", " [1][2]", " [1, 2]", " [ 3 ]", " [1] [2]")
ENDS = (".", "!", "?", ".”", "")
GAPS = (" ", "\n", "\n\n", "  ")


def streamed(chunks: list[str]) -> list[DraftSentence]:
    events = with_sentences(Token(chunk) for chunk in chunks)
    return [event for event in events if isinstance(event, DraftSentence)]


@pytest.mark.parametrize(
    ("draft", "sentences"),
    [
        ("", []),
        ("   \n ", []),
        ("One thing.", [("One thing.", ())]),
        ("One thing [1].", [("One thing.", (1,))]),
        ("One thing. [1]", [("One thing.", (1,))]),
        ("One thing.[1]", [("One thing.", (1,))]),
        ("One thing. [1] Two things. [2]", [("One thing.", (1,)), ("Two things.", (2,))]),
        ("One thing [1]. Two things [2].", [("One thing.", (1,)), ("Two things.", (2,))]),
        ("One thing. [1][2] Two things.", [("One thing.", (1, 2)), ("Two things.", ())]),
        ("One thing. [1, 2]", [("One thing.", (1, 2))]),
        ("One thing. [2; 1]", [("One thing.", (2, 1))]),
        ("One thing. [ 3 ]", [("One thing.", (3,))]),
        ("One thing [1] and another [2].", [("One thing and another.", (1, 2))]),
        ("One thing [1][1] [1].", [("One thing.", (1,))]),
        ("He came to the U.S. in May [1].", [("He came to the U.S. in May.", (1,))]),
        (
            "He came to the U.S. in May. [1] He left. [2]",
            [("He came to the U.S. in May.", (1,)), ("He left.", (2,))],
        ),
        ("Mr. Trump met Dr. Strange. [1]", [("Mr. Trump met Dr. Strange.", (1,))]),
        ("It rose by 3.5 percent. [1]", [("It rose by 3.5 percent.", (1,))]),
        ("One\nthing   here. [1]", [("One thing here.", (1,))]),
        ("[1] One thing.", [("One thing.", (1,))]),
        ("[1]", []),
        ("… [1]", []),
        ("One thing. [1234]", [("One thing. [1234]", ())]),  # no source has four digits
        ("One thing.[1]Two things.[2]", [("One thing.", (1,)), ("Two things.", (2,))]),
        ("One[1]thing.", [("One thing.", (1,))]),
        ("One thing.\n\n[1]\n\nTwo things. [2]", [("One thing.", (1,)), ("Two things.", (2,))]),
        ("1. One thing. [1]\n2. Two things. [2]", [("One thing.", (1,)), ("Two things.", (2,))]),
        ("He called it a “fund” [1] Trump said.", [("He called it a “fund” Trump said.", (1,))]),
        ("It was in May. [1] Dmitriev left.", [("It was in May.", (1,)), ("Dmitriev left.", ())]),
        ("“No. Never.” [1] He left. [2]", [("“No. Never.”", (1,)), ("He left.", (2,))]),
        (
            "He said “no” [1]. “Yes,” she said. [2]",
            [("He said “no”.", (1,)), ("“Yes,” she said.", (2,))],
        ),
        (
            "He left (he said. So.) early. [1] Bye. [2]",
            [("He left (he said. So.) early.", (1,)), ("Bye.", (2,))],
        ),
        (
            'A pipe of 5" broke. [1] He left. [2]',
            [('A pipe of 5" broke.', (1,)), ("He left.", (2,))],
        ),
    ],
)
def test_sentences_come_with_the_numbers_they_cite(
    draft: str, sentences: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert [(s.text, s.citations) for s in split_draft(draft)] == sentences


def test_a_mark_after_the_full_stop_streams_to_the_sentence_before_it() -> None:
    assert streamed(["He went home.", " [1]", " She stayed", ". [2]"]) == [
        DraftSentence("He went home.", (1,)),
        DraftSentence("She stayed.", (2,)),
    ]


def test_a_mark_that_arrives_in_pieces_still_belongs_to_its_sentence() -> None:
    """Real tokenizers give "[", "1", "]" as three tokens."""
    assert streamed(["He went home.", " [", "1", "]", " She stayed.", " [", "2", "]"]) == [
        DraftSentence("He went home.", (1,)),
        DraftSentence("She stayed.", (2,)),
    ]


@pytest.mark.parametrize("quotes", ["“”", '""', "«»"])
def test_a_quotation_of_two_sentences_keeps_its_citation(quotes: str) -> None:
    """Streamed or whole, the words that are quoted belong to the mark behind them."""
    opening, closing = quotes
    draft = f"Trump said: {opening}I am angry. I am furious.{closing} [1] Putin left. [2]"
    expected = [
        DraftSentence(f"Trump said: {opening}I am angry. I am furious.{closing}", (1,)),
        DraftSentence("Putin left.", (2,)),
    ]
    assert split_draft(draft) == expected
    assert streamed(re.findall(r"\s?\w+|\s?[^\w\s]", draft)) == expected


@pytest.mark.parametrize(
    ("language", "draft", "expected"),
    [
        ("de", "Er sagte: „Nein. Nie.“ [1] Dann ging er. [2]",
         [("Er sagte: „Nein. Nie.“", (1,)), ("Dann ging er.", (2,))]),
        ("de", "Am 2. April kam er. [1] Er ging am 3. Mai. [2]",
         [("Am 2. April kam er.", (1,)), ("Er ging am 3. Mai.", (2,))]),
        ("fr", "Il a dit : « Non. Jamais. » [1] Il est parti. [2]",
         [("Il a dit : « Non. Jamais. »", (1,)), ("Il est parti.", (2,))]),
        ("zh", "他说：「不。永远不。」[1]她留下。[2]",
         [("他说：「不。永远不。」", (1,)), ("她留下。", (2,))]),
    ],
)  # fmt: skip
def test_sentences_are_told_by_the_rules_of_the_language(
    language: str, draft: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert [(s.text, s.citations) for s in split_draft(draft, language)] == expected


def test_an_opening_quotation_mark_stays_with_the_sentence_it_opens() -> None:
    assert streamed(list("Dmitriev heads the fund. “Maybe,” he wrote. ")) == [
        DraftSentence("Dmitriev heads the fund.", ()),
        DraftSentence("“Maybe,” he wrote.", ()),
    ]


def test_a_sentence_is_given_out_as_soon_as_the_next_one_has_a_whole_word() -> None:
    events = with_sentences(Token(text) for text in ["One. [1]", " Two", " more", " come."])
    assert next(events) == Token("One. [1]")
    assert next(events) == Token(" Two")
    assert next(events) == Token(" more")
    assert next(events) == DraftSentence("One.", (1,))
    assert list(events) == [Token(" come."), DraftSentence("Two more come.", ())]


def test_a_sentence_without_blanks_is_given_out_with_the_next_letter() -> None:
    events = list(with_sentences((Token(char) for char in "他走了。[1]她来"), "zh"))
    assert events[-4:] == [
        Token("她"), DraftSentence("他走了。", (1,)), Token("来"), DraftSentence("她来", ()),
    ]  # fmt: skip


def test_queue_places_pass_through_unchanged() -> None:
    events = list(with_sentences([Queued(2, None), Queued(1, 3.0), Token("Yes.")]))
    assert events == [Queued(2, None), Queued(1, 3.0), Token("Yes."), DraftSentence("Yes.", ())]


@st.composite
def drafts(draw: st.DrawFn) -> str:
    pieces = draw(
        st.lists(
            st.tuples(
                st.sampled_from(DRAFT_PARTS),
                st.sampled_from(MARKS),
                st.sampled_from(ENDS),
                st.sampled_from(MARKS),
                st.sampled_from(GAPS),
            ),
            min_size=1,
            max_size=4,
        )
    )
    return "".join(itertools.chain.from_iterable(pieces))


def cut(draft: str, places: list[int]) -> list[str]:
    edges = [0, *sorted({place % (len(draft) + 1) for place in places}), len(draft)]
    return [draft[first:last] for first, last in itertools.pairwise(edges)]


@given(drafts(), st.lists(st.integers(0, 10_000), max_size=12))
def test_streaming_in_any_chunks_gives_the_sentences_of_the_whole(
    draft: str, places: list[int]
) -> None:
    chunks = cut(draft, places)
    assert "".join(chunks) == draft
    assert streamed(chunks) == split_draft(draft)


@given(drafts())
def test_streaming_word_by_word_gives_the_sentences_of_the_whole(draft: str) -> None:
    chunks = re.findall(r"\[[^\]]*\]|[^\[\s]+|\s+", draft)  # marks stay whole
    assert "".join(chunks) == draft
    assert streamed(chunks) == split_draft(draft)


@given(drafts())
@example("Dmitriev heads the fund. “Maybe,” he wrote. ")
def test_streaming_by_characters_gives_the_sentences_of_the_whole(draft: str) -> None:
    assert streamed(list(draft)) == split_draft(draft)


WHOLE = (
    "Dmitriev heads the fund.", "He flew to the U.S. in May.", "“Maybe,” he wrote.",
    "Mr. Trump spoke on 2 April.", "It rose by 3.5 percent!", "No. 10 was silent.",
    "Trump said: “I am angry. I am furious.”", "“No. Never.”", "He left (so he said. Why?) early.",
    'She asked: "Why? When?"', "Really?",
)  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(WHOLE), st.sampled_from(GAPS)), min_size=1, max_size=6),
    st.integers(1, 9),
)
def test_each_sentence_keeps_the_mark_that_follows_it(
    parts: list[tuple[str, str]], size: int
) -> None:
    draft = "".join(f"{text} [{n}]{gap}" for n, (text, gap) in enumerate(parts, 1))
    chunks = [draft[start : start + size] for start in range(0, len(draft), size)]
    assert streamed(chunks) == [DraftSentence(text, (n,)) for n, (text, _) in enumerate(parts, 1)]


@given(st.text(alphabet="ab .[]1,\n!“”", max_size=40))
def test_no_word_is_lost_and_every_number_stands_in_the_draft(draft: str) -> None:
    sentences = split_draft(draft)
    letters = [char for char in draft if char in "ab"]
    assert [char for s in sentences for char in s.text if char in "ab"] == letters
    assert all(str(number) in draft for s in sentences for number in s.citations)


def test_blanks_in_a_draft_take_no_time() -> None:
    draft = "He left." + " " * 100_000 + "[1] She stayed." + "\n" * 100_000 + "[2]"
    assert cpu_s(lambda: split_draft(draft)) < 2
    assert split_draft(draft) == [
        DraftSentence("He left.", (1,)),
        DraftSentence("She stayed.", (2,)),
    ]
