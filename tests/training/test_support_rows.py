"""Claims made of questions, answers and the sentences that hold them."""

import random

import pytest
from draw_sources import drawn
from rows import QARow
from support import claims_of_question
from windows import Context

from index.sentences import split_sentences

TEXT = "Kirill Dmitriev met Steve Witkoff in Miami on Friday. They spoke for three hours."


def context(text: str = TEXT) -> Context:
    spans = tuple(split_sentences(text))
    return Context("", text, spans, tuple(10 for _ in spans))


def asked(question: str, answer: str) -> QARow:
    return QARow("a set", "", TEXT, question, answer, TEXT.index(answer))


def claims(seed: int) -> set[tuple[str, bool, str]]:
    row = asked("Where did Dmitriev meet Witkoff?", "Miami")
    made = claims_of_question(row, context(), ["Paris"], frozenset(["meet"]), random.Random(seed))
    return {(claim.claim, claim.supported, claim.kind) for claim in made}


def test_the_answer_makes_a_claim_that_holds() -> None:
    assert ("Dmitriev met Witkoff in Miami.", True, "statement") in claims(1)


def test_a_wrong_answer_is_taken_from_the_source_where_it_has_one() -> None:
    found = {claim for seed in range(40) for claim in claims(seed)}
    wrong = {claim for claim, _, kind in found if kind == "other answer of the source"}
    assert wrong
    assert all("Paris" not in claim and "Miami" not in claim for claim in wrong)
    assert any(kind == "other answer" and "Paris" in claim for claim, _, kind in found)


@pytest.mark.parametrize("text", ["no capital letter and no name in all of this.", "Too short."])
def test_words_to_write_claims_over_are_whole_sentences_with_a_name(text: str) -> None:
    assert drawn([context(text)], 1, random.Random(1)) == []


def test_words_to_write_claims_over_are_told_with_their_place() -> None:
    text = "On Friday the envoy Dmitriev met Witkoff in Miami. " * 2
    text = text.strip()
    (row,) = drawn([context(text)], 1, random.Random(1))
    assert text[row["start"] : row["end"]] == row["source"] == text
