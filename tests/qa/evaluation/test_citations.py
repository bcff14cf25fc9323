"""Citations judged in the manner of ALCE, with a judge made by hand."""

from collections.abc import Sequence
from pathlib import Path

from by_hand import MIX, evidence
from test_answers import BEST, FERRY, OTHER, STRANGE, answer, asked

from qa.evaluation.citations import (
    CitedSentence,
    Judge,
    citation_measures,
    cited_sentences,
    judged,
)
from qa.evidence_model import EvidenceModel

ONE = evidence("Anna Brown opened the line.", article_id="1.txt")
TWO = evidence("It goes to Cork.", article_id="2.txt")
BOTH = "Anna Brown opened the line to Cork."


class ByWords(EvidenceModel):
    """Supports a claim whose words all stand in the source."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"), "f32", MIX)
        self.asked: list[tuple[str, str]] = []

    def support(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.asked += pairs
        return [float(set(words(claim)) <= set(words(source))) for claim, source in pairs]


def words(text: str) -> list[str]:
    return text.replace(".", "").split()


def test_the_judge_is_asked_of_all_of_each_and_of_all_but_each() -> None:
    assert CitedSentence("q", "S.", ("a", "b", "c")).claims == [
        ("S.", "a b c"), ("S.", "a"), ("S.", "b"), ("S.", "c"),
        ("S.", "b c"), ("S.", "a c"), ("S.", "a b"),
    ]  # fmt: skip
    assert CitedSentence("q", "S.", ("a",)).claims == [("S.", "a"), ("S.", "a")]


def test_two_citations_that_need_each_other_are_precise() -> None:
    sentence = CitedSentence("q", BOTH, (ONE.text, TWO.text))
    found = Judge(ByWords(), [sentence]).judged(sentence)
    assert found.recalled
    assert found.precise == (True, True)


def test_precision_by_hand() -> None:
    """Of two citations: together, each alone, and without each."""
    sentence = CitedSentence("q", "S.", ("a", "b"))
    for holds, precise in {
        (True, False, False, False, False): (True, True),  # both are needed
        (True, True, False, False, True): (True, False),  # the second is idle
        (True, True, True, True, True): (True, True),  # each does it alone
        (True, False, False, True, False): (False, True),  # only without the first
        (False, True, False, False, True): (False, False),  # what is not recalled is not precise
    }.items():
        found = judged(sentence, holds)
        assert (found.recalled, found.precise) == (holds[0], precise)
    alone = CitedSentence("q", "S.", ("a",))
    assert judged(alone, [True, True]).precise == (True,)


def test_a_sentence_that_cites_nothing_is_not_recalled() -> None:
    model, sentence = ByWords(), CitedSentence("q", "S.", ())
    found = Judge(model, [sentence]).judged(sentence)
    assert (found.recalled, found.precise, model.asked) == (False, (), [])


def test_a_quotation_is_supported_whatever_the_model_makes_of_it() -> None:
    class Denies(ByWords):
        def support(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
            return [0.1] * len(pairs)

    quotes = asked(answer([ONE, TWO], (ONE.text, (1,)), ("It leads to Cork.", (2,))))
    found = {name: value.mean for name, value in citation_measures([quotes], Denies(), 0).items()}
    assert (found["recall"], found["precision"], found["verbatim"]) == (0.5, 0.5, 0.5)
    assert (found["own_words_recall"], found["judged_quotes"]) == (0.0, 0.0)


def test_measures_are_means_over_answers() -> None:
    quoted = asked(answer([ONE], (ONE.text, (1,))), "q1")
    mixed = asked(
        answer([ONE, TWO], ("Anna Brown opened it.", (1,)), ("It goes to Cork.", (1, 2))), "q2"
    )
    refused = asked(answer([ONE]), "q3")
    found = citation_measures([quoted, mixed, refused], ByWords(), seed=0)
    # q1: 1 of 1; q2: 1 of 2 sentences, 1 of 3 citations: the second sentence needs only TWO.
    assert found["recall"].mean == (1 + 1 / 2) / 2
    assert found["precision"].mean == (1 + 1 / 3) / 2
    assert found["verbatim"].mean == (1 + 1 / 2) / 2
    assert found["own_words_recall"].mean == 0.0  # of q2 alone
    assert list(citation_measures([quoted], ByWords(), seed=0)) == [
        "recall", "precision", "verbatim", "judged_quotes",
        "gold_best", "gold_recall", "gold_precision",
    ]  # fmt: skip


def test_without_a_judge_what_needs_none_is_measured() -> None:
    found = citation_measures([asked(answer([ONE], (ONE.text, (1,))))], None, seed=0)
    assert list(found) == ["verbatim", "gold_best", "gold_recall", "gold_precision"]


def test_citations_by_gold_are_of_the_answers_given() -> None:
    dependent = evidence(FERRY, core=(34, 48))  # takes the sentence that answers along
    ones = [
        asked(answer([BEST, STRANGE], (FERRY, (1,)), (OTHER, (2,))), "q1"),
        asked(answer([STRANGE, dependent], (FERRY, (1, 2))), "q2"),
        asked(answer([BEST]), "q3"),  # refused
    ]
    found = citation_measures(ones, None, seed=0)
    assert found["gold_best"].mean == 1 / 2
    assert found["gold_recall"].mean == 1.0
    assert found["gold_precision"].mean == 1 / 2


def test_what_is_cited_is_the_whole_quotation() -> None:
    piece = evidence("He was tired. Anna Brown won.", core=(14, 29))
    (sentence,) = cited_sentences([asked(answer([piece], ("Anna Brown won.", (1,))))])
    assert sentence.cited == ("He was tired. Anna Brown won.",)
    assert sentence.is_verbatim
