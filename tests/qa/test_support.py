"""Rules and evidence model together, with a model that can be computed by hand."""

import math
from collections.abc import Sequence

import pytest
from by_hand import sources

from qa.answer import Verdict
from qa.check import check_sentence
from qa.draft import DraftSentence
from qa.mix import SupportWeights
from qa.rules import Judgement
from qa.support import SupportReader, combined, probability

# Of log odds l and share s: 1 / (1 + exp(-(l + 2 s - 1))).
WEIGHTS = SupportWeights(log_odds=1.0, share=2.0, bias=-1.0, supported=0.6, raised=0.8, weak=0.3)
FUND = (
    "Dmitriev, who heads the Russian Direct Investment Fund, has taken a more prominent role in "
    "negotiations with U.S. officials in recent months."
)
RELATIONS = "Relations began to deteriorate in 2012 during Barack Obama's presidency."


class Scripted:
    """Gives every pair the probability written for its source's first word; keeps what it read."""

    def __init__(self, **probabilities: float) -> None:
        self.probabilities = probabilities
        self.calls: list[list[tuple[str, str]]] = []

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.calls.append(list(pairs))
        return [self.probabilities[source.split()[0].strip(",")] for _, source in pairs]

    @property
    def reader(self) -> SupportReader:
        return SupportReader(self.read, WEIGHTS)


@pytest.mark.parametrize(
    ("model", "share", "expected"),
    [
        (0.5, 0.5, 0.5),  # log odds 0
        (0.5, 1.0, 1 / (1 + math.exp(-1))),
        (0.9, 0.5, 0.9),
        (0.0, 0.5, 1e-4),  # never quite 0 or 1
        (1.0, 0.5, 1 - 1e-4),
    ],
)
def test_the_probability_is_logistic_in_log_odds_and_share(
    model: float, share: float, expected: float
) -> None:
    assert probability(model, share, WEIGHTS) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("verdict", "limit", "model", "expected"),
    [
        ("supported", "supported", 0.7, "supported"),
        ("supported", "supported", 0.4, "weak"),
        ("supported", "supported", 0.1, "unsupported"),
        ("weak", "supported", 0.9, "supported"),
        ("weak", "supported", 0.7, "weak"),
        ("weak", "weak", 0.9, "weak"),
        ("unsupported", "supported", 0.9, "supported"),
        ("unsupported", None, 0.99, "unsupported"),
        ("supported", None, 0.01, "supported"),
    ],
)
def test_the_model_decides_within_the_rules_limit(
    verdict: Verdict, limit: Verdict | None, model: float, expected: Verdict
) -> None:
    found = combined(Judgement(verdict, 0.5, "a reason", limit), model, WEIGHTS)
    assert found.verdict == expected
    assert found.support == pytest.approx(0.5 if limit is None else model)


def test_a_changed_verdict_says_why() -> None:
    open_ = Judgement("weak", 0.5, "some of its words are not in what it cites", "supported")
    assert combined(open_, 0.5, WEIGHTS).reason == open_.reason
    assert combined(open_, 0.9, WEIGHTS).reason == "says in other words what it cites"
    lowered = combined(open_, 0.1, WEIGHTS)
    assert lowered.reason == "its words are in what it cites, but perhaps not what it says"


def test_what_the_model_doubts_is_withheld() -> None:
    """All of its words are there: log odds -4.6 + 2 - 1."""
    model = Scripted(Dmitriev=0.01)
    checked = check_sentence(
        DraftSentence("Dmitriev heads negotiations.", (1,)), sources(FUND), model.reader
    )
    assert (checked.verdict, checked.citations) == ("unsupported", ())
    assert checked.support == pytest.approx(1 / (1 + math.exp(math.log(99) - 1)))


def test_other_words_are_shown_where_the_model_is_sure() -> None:
    """Of Dmitriev, boss, investments only two are there."""
    sentence = DraftSentence("Dmitriev is boss of investments.", (1,))
    assert check_sentence(sentence, sources(FUND)).verdict == "weak"
    checked = check_sentence(sentence, sources(FUND), Scripted(Dmitriev=0.95).reader)
    assert (checked.verdict, checked.citations) == ("supported", (1,))


@pytest.mark.parametrize(
    "sentence",
    [
        "Merkel heads the Russian Direct Investment Fund.",  # a name
        "Dmitriev heads 3 funds.",  # a number
        "Dmitriev does not head the Russian Direct Investment Fund.",  # a denial
        "Bananas grow quickly.",  # no word of it
    ],
)
def test_what_the_rules_are_certain_of_is_never_asked(sentence: str) -> None:
    model = Scripted(Dmitriev=1.0)
    checked = check_sentence(DraftSentence(sentence, (1,)), sources(FUND), model.reader)
    assert (checked.verdict, model.calls) == ("unsupported", [])


def test_a_denial_among_other_words_is_not_raised() -> None:
    """Too few of its words are there, and what is there is denied."""
    model = Scripted(The=1.0)
    checked = check_sentence(
        DraftSentence("Drivers never walked out or protested.", (1,)),
        sources("The drivers walked home."),
        model.reader,
    )
    assert (checked.verdict, model.calls) == ("unsupported", [])


def test_the_articles_own_words_are_never_asked() -> None:
    model = Scripted(Dmitriev=0.0)
    checked = check_sentence(DraftSentence(FUND, (1,)), sources(FUND), model.reader)
    assert (checked.verdict, checked.support, model.calls) == ("supported", 1.0, [])


def test_a_plan_stays_marked_however_sure_the_model_is() -> None:
    model = Scripted(Foreign=1.0)
    visit = "Foreign minister Aiko Brandt may visit Tarnow in May if a ceasefire holds."
    checked = check_sentence(
        DraftSentence("Aiko Brandt visited Tarnow in May.", (1,)), sources(visit), model.reader
    )
    assert checked.verdict == "weak"


def test_a_name_of_the_headline_is_judged_by_the_rules_alone() -> None:
    """The model reads the cited words, where Galway does not stand."""
    model = Scripted(The=0.0)
    cited = sources("The storm killed several people.", title="Storm Ada reaches Galway")
    sentence = DraftSentence("In Galway, the storm killed several people.", (1,))
    checked = check_sentence(sentence, cited, model.reader)
    assert (checked.verdict, model.calls) == ("supported", [])


def test_other_languages_keep_the_rules() -> None:
    model = Scripted()
    cited = sources("Кирилл Дмитриев прибыл в Вашингтон в среду.", language="ru")
    sentence = DraftSentence("Кирилл Дмитриев прибыл в Вашингтон.", (1,))
    assert check_sentence(sentence, cited, model.reader).verdict == "supported"
    assert model.calls == []


def test_the_citations_of_a_sentence_are_read_in_one_call() -> None:
    model = Scripted(Dmitriev=0.99, Officials=0.01)
    cited = sources(FUND, "Officials said Dmitriev and his fund head the negotiations.")
    sentence = DraftSentence("Dmitriev heads a fund.", (1, 2))
    checked = check_sentence(sentence, cited, model.reader)
    assert (checked.verdict, checked.citations) == ("supported", (1,))
    assert [[source for _, source in call] for call in model.calls] == [
        [source.evidence.text for source in cited]
    ]


def test_of_several_sources_none_of_which_holds_alone_all_are_read_together() -> None:
    model = Scripted(Relations=0.9)
    cited = sources(RELATIONS, FUND)
    sentence = DraftSentence(
        "Relations began to deteriorate in 2012, and Dmitriev heads a fund.", (1, 2)
    )
    checked = check_sentence(sentence, cited, model.reader)
    assert (checked.verdict, checked.citations) == ("supported", (1, 2))
    assert model.calls == [[(sentence.text, f"{RELATIONS} {FUND}")]]


def test_of_several_sources_together_the_model_raises_nothing() -> None:
    """The second part has words of its own: marked by the rules, however sure the model is."""
    model = Scripted(Relations=0.99)
    sentence = DraftSentence(
        "Relations began to deteriorate in 2012, and Dmitriev heads an old fund.", (1, 2)
    )
    checked = check_sentence(sentence, sources(RELATIONS, FUND), model.reader)
    assert (checked.verdict, len(model.calls)) == ("weak", 1)


def test_a_part_that_is_refuted_settles_the_whole() -> None:
    model = Scripted(Relations=1.0)
    sentence = DraftSentence("Relations began in 2014, and Dmitriev heads a fund.", (1, 2))
    checked = check_sentence(sentence, sources(RELATIONS, FUND), model.reader)
    assert (checked.verdict, model.calls) == ("unsupported", [])
