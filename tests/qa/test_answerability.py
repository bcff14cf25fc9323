"""Whether the evidence answers: names first, then a logistic function."""

import math
from dataclasses import replace

import pytest
from by_hand import evidence

from qa.answerability import BIAS, COSINE_WEIGHT, COVERAGE_WEIGHT, judge_answerability
from qa.question import read_question

SENTENCE = "Kremlin spokesman Dmitry Peskov confirmed the visit to Washington."


def missing(question: str, *texts: str) -> tuple[str, ...]:
    return judge_answerability(read_question(question), [evidence(t) for t in texts]).missing


def test_no_evidence_answers_nothing() -> None:
    judged = judge_answerability(read_question("who is Peskov?"), [])
    assert (judged.probability, judged.missing) == (0.0, ())


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("who is Angela Merkel?", ("Angela", "Merkel")),
        ("who is Merkel?", ("Merkel",)),
        ("who is merkel?", ("merkel",)),
        ("What did Peskov say in Paris?", ("Paris",)),
        ("Who met Peskov in 2014?", ("2014",)),
    ],
)
def test_names_that_the_evidence_lacks_are_reported(question: str, names: tuple[str, ...]) -> None:
    judged = judge_answerability(read_question(question), [evidence(SENTENCE)])
    assert (judged.probability, judged.missing) == (0.0, names)


@pytest.mark.parametrize(
    "question",
    [
        "who is Peskov?",
        "who is peskov?",
        "who is PESKOV?",
        "who is Dmitriy Peskov?",  # transliteration
        "who is Pescov?",  # one letter
        "who is Peskow?",
        "Did Peskov go to Wasington?",
        "What are Peskov's words?",
        "Did Peskov confirm visits?",
    ],
)
def test_spelling_variants_and_typing_errors_are_no_missing_names(question: str) -> None:
    assert missing(question, SENTENCE) == ()


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Why do the United States talk to Russia?", "US-Russia talks are to restore relations."),
        ("What did the UN say?", "The United Nations said that it has no money."),
        ("Who met the Swedes?", "The minister of Sweden met the ambassador."),
    ],
)
def test_initials_and_peoples_are_no_missing_names(question: str, text: str) -> None:
    assert missing(question, text) == ()


def test_other_initials_and_peoples_are_missing() -> None:
    assert missing("What did the UN say?", "The European Union said so.") == ("UN",)
    assert missing("Who met the Swedes?", "The minister met the Danes.") == ("Swedes",)


@pytest.mark.parametrize("question", ["Did Peskov talk to Bush?", "Did he meet Peskov in 2015?"])
def test_short_names_and_numbers_are_not_forgiven(question: str) -> None:
    assert missing(question, SENTENCE + " Rush spoke in 2014.") != ()


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Who is Dmitriyev?", ()),
        ("Who is Dmirtiev?", ()),  # two letters exchanged
        ("Who is Dmitrov?", ("Dmitrov",)),
        ("Who is Dmitrienko?", ("Dmitrienko",)),
        ("Did Stoltenborgh meet Dmitriev?", ()),  # two slips in a long name
        ("Did Stoltzenborgh meet Dmitriev?", ("Stoltzenborgh",)),
    ],
)
def test_a_name_more_than_a_slip_away_is_another(question: str, named: tuple[str, ...]) -> None:
    assert missing(question, "Dmitriev met Jens Stoltenberg.") == named


def test_headline_and_date_of_an_article_count_for_names() -> None:
    piece = evidence("He spoke.", title="Peskov in Paris", published="2025-04-02 19:49:31")
    question = read_question("Did Peskov speak in Paris in 2025?")
    assert judge_answerability(question, [piece]).missing == ()


def test_names_may_be_spread_over_the_evidence() -> None:
    assert missing("Did Peskov meet Witkoff?", SENTENCE, "Witkoff came.") == ()


def test_evidence_without_the_asked_kind_answers_nothing() -> None:
    when = read_question("when is the visit?")
    assert judge_answerability(when, [evidence("The visit can take place.")]).probability == 0.0
    assert judge_answerability(when, [evidence("The visit is in May.")]).probability > 0.0


def test_probability_is_logistic_in_the_best_cosine_and_the_best_coverage() -> None:
    pieces = [
        evidence(SENTENCE, cosine=0.9, coverage=0.1),
        evidence(SENTENCE, cosine=0.2, coverage=0.8),
    ]
    judged = judge_answerability(read_question("who is Peskov?"), pieces)
    logit = COSINE_WEIGHT * 0.9 + COVERAGE_WEIGHT * 0.8 + BIAS
    assert judged.probability == pytest.approx(1 / (1 + math.exp(-logit)))
    assert judged.missing == ()


def test_only_evidence_of_the_asked_kind_counts_for_the_probability() -> None:
    pieces = [
        evidence("The visit can take place.", cosine=1.0, coverage=1.0),
        evidence("The visit is in May.", cosine=0.0, coverage=0.0),
    ]
    judged = judge_answerability(read_question("when is the visit?"), pieces)
    assert judged.probability == pytest.approx(1 / (1 + math.exp(-BIAS)))


def test_what_the_model_has_read_counts_by_its_log_odds_alone() -> None:
    pieces = [replace(evidence(SENTENCE), relevance=odds) for odds in (-1.0, 2.0)]
    judged = judge_answerability(read_question("who is Peskov?"), pieces)
    assert judged.probability == pytest.approx(1 / (1 + math.exp(-2.0)))


def test_names_that_are_missing_outweigh_what_the_model_has_read() -> None:
    piece = replace(evidence(SENTENCE), relevance=9.0)
    assert judge_answerability(read_question("who is Merkel?"), [piece]).probability == 0.0
