"""Each draft in drafts.py gets its verdict, and what it rests on is a part of what it cites."""

import pytest
from by_hand import sources
from drafts import DRAFTS

from qa.check import check_sentence
from qa.draft import DraftSentence


@pytest.mark.parametrize(("draft", "cited", "verdict"), DRAFTS)
def test_a_draft_gets_its_verdict(draft: str, cited: tuple[str, ...], verdict: str) -> None:
    checked = check_sentence(DraftSentence(draft, tuple(range(1, len(cited) + 1))), sources(*cited))
    assert checked.verdict == verdict, checked.reason
    assert [part.number for part in checked.supports] == list(checked.citations)
    for part in checked.supports:
        assert cited[part.number - 1][part.start : part.end] == part.quote


@pytest.mark.parametrize(
    ("draft", "cited", "quote"),
    [
        (
            "Brasse denied the charges.",
            "Prosecutors accused former minister Leon Brasse of taking bribes; Brasse denied the "
            "charges.",
            "Brasse denied the charges.",
        ),
        (
            "The painter Elsa Nyberg was born in Varn in 1931.",
            "The painter Elsa Nyberg, born in 1931 in Varn, died in Aldmoor on 3 March.",
            "The painter Elsa Nyberg, born in 1931 in Varn",
        ),
        (
            "The road to Emberlow remains closed.",
            "Officials said no one was hurt, but the road to Emberlow remains closed. It rained.",
            "but the road to Emberlow remains closed.",
        ),
        ("Talks.", "The talks went on. Nobody left.", "The talks went on. Nobody left."),
    ],
)
def test_a_sentence_rests_on_the_clauses_that_hold_its_words(
    draft: str, cited: str, quote: str
) -> None:
    (part,) = check_sentence(DraftSentence(draft, (1,)), sources(cited)).supports
    assert part.quote == quote
