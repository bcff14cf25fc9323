"""The dated corpus through the whole service: what was last week, what is the newest, what is
shown where a time holds nothing. Answers are extractive."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import Corpus

from index.data_folder import DataFolder
from index.embedder import OpenVinoEmbedder
from index.filters import Filters
from qa.answer import Answer
from qa.assembly import ask_options
from qa.config import Settings
from qa.evidence_model import open_evidence_model
from qa.extractive import ExtractiveGenerator
from qa.pipeline import EvidenceFound, QAService, final_answer

DATED = Path(__file__).parent / "dated"
QUESTIONS = json.loads((DATED / "questions.json").read_text(encoding="utf-8"))
OPTIONS = ask_options(Settings())
# What fails, and why, stands in docs/log.md under "Dates in questions".
REFUSED = {"d12"}
NOT_FIRST = {"d39", "d40", "d41", "d48", "d56"}

Ask = Callable[..., Answer]


@pytest.fixture(scope="session")
def corpus(embedder: OpenVinoEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    built = Corpus(DATED / "articles", DataFolder(tmp_path_factory.mktemp("dated")), embedder)
    assert built.build().articles == 59
    return built


@pytest.fixture(scope="session")
def service(corpus: Corpus) -> QAService:
    """Without the evidence model, whose weights change: what is found is exact."""
    return QAService(corpus.live(), corpus.embedder, ExtractiveGenerator(), None)


@pytest.fixture
def ask(service: QAService) -> Ask:
    def asked(question: str, as_of: str | None = None, **options: object) -> Answer:
        day = date.fromisoformat(as_of) if as_of else None
        return final_answer(service.answer(question, replace(OPTIONS, as_of=day, **options)))

    return asked


def cited(answer: Answer) -> list[str]:
    """The names of the cited files, in the order of the sentences."""
    names = {citation.number: Path(citation.article.path).name for citation in answer.citations}
    numbers = [number for sentence in answer.sentences for number in sentence.citations]
    return list(dict.fromkeys(names[number] for number in numbers))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_the_right_article_is_cited_first(ask: Ask, question) -> None:
    answer = ask(question["question"], question["as_of"])
    if question["id"] in REFUSED:
        assert answer.status == "not_in_articles"
        nearest = {Path(source.evidence.article.path).name for source in answer.evidence}
        assert nearest & set(question["relevant"])
        return
    assert answer.status == "answered"
    assert answer.note is None
    first = question["must_come_first"]
    if question["id"] in NOT_FIRST:
        assert first not in cited(answer)[:1]
        assert set(cited(answer)) & set(question["relevant"])
    else:
        assert is_right(answer, question)


def is_right(answer: Answer, question) -> bool:
    first = question["must_come_first"]
    return cited(answer)[:1] == [first] if first else cited(answer)[0] in question["relevant"]


def test_with_the_evidence_model_nearly_all_are_right(
    corpus: Corpus, pytestconfig: pytest.Config
) -> None:
    reader = open_evidence_model(pytestconfig.cache.mkdir("footnote-reader"))
    service = QAService(corpus.live(), corpus.embedder, ExtractiveGenerator(), None, reader)
    right = 0
    for question in QUESTIONS:
        options = replace(OPTIONS, as_of=date.fromisoformat(question["as_of"]))
        answer = final_answer(service.answer(question["question"], options))
        right += answer.status == "answered" and is_right(answer, question)
    assert right >= 54


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_nothing_published_after_the_day_of_asking_is_shown(ask: Ask, question) -> None:
    answer = ask(question["question"], question["as_of"])
    days = [source.evidence.article.published[:10] for source in answer.evidence]
    assert max(days) <= question["as_of"]


def test_where_articles_disagree_the_newer_comes_first_and_both_are_shown(ask: Ask) -> None:
    answer = ask("What is the key interest rate of Caldria's central bank?", "2025-06-20")
    assert cited(answer) == ["051_rate_cut_may.txt", "029_rate_cut_march.txt"]
    assert "from 4.25 to 4.00 per cent" in answer.text
    assert answer.dates is None


def test_a_time_that_holds_nothing_is_left_and_said_so(ask: Ask) -> None:
    answer = ask("Whom did Ostmere Athletic sack last week?", "2025-02-20")
    assert answer.status == "answered"
    assert cited(answer) == ["011_athletic_sacked.txt"]
    assert answer.note == (
        "No article of last week (10–16 February 2025) answers this; these are from other days."
    )
    assert answer.dates is not None
    assert answer.dates.phrase == "last week"


def test_what_no_day_answers_is_not_in_the_articles(ask: Ask) -> None:
    answer = ask("What did Angela Merkel say last week?", "2025-06-18")
    assert answer.status == "not_in_articles"
    assert answer.note == "Nothing found mentions “Angela”, “Merkel”."


def test_a_date_before_the_first_article_is_no_filter(ask: Ask) -> None:
    """It is what is asked about: the articles of 2025 tell of it, or not."""
    answer = ask("What trophy did Ostmere Athletic win in 1987?", "2025-06-20")
    assert answer.dates is None
    assert answer.note is None
    assert any("since 1987" in source.evidence.text for source in answer.evidence)


@pytest.mark.parametrize(
    "question",
    [
        "What will change for tenants on 1 September 2025?",
        "What happens before 31 October 2025?",
        "Who chaired the inquiry since 1990?",
    ],
)
def test_a_date_that_leaves_out_no_article_is_no_filter(ask: Ask, question: str) -> None:
    assert ask(question, "2025-06-20").dates is None


def test_a_sentence_of_another_day_that_names_the_day_counts(ask: Ask) -> None:
    """The article of 8 May says what parliament did on 20 March."""
    answer = ask("Which law did parliament pass on 20 March?", "2025-06-01")
    assert answer.status == "answered"
    assert answer.note is None
    assert "after parliament passed it on 20 March" in answer.text
    assert cited(answer) == ["044_rentcap_signed.txt"]


def test_what_was_so_in_a_month_is_told_in_the_next(ask: Ask) -> None:
    """The articles of March tell of February."""
    answer = ask("What was the unemployment rate in March?", "2025-06-20")
    assert answer.sentences[0].text.startswith("The rate was 6.5 per cent in March")
    assert cited(answer)[0] == "035_jobless_march.txt"


def test_where_no_article_has_a_day_no_time_is_read(build_corpus) -> None:
    corpus = build_corpus({"a.txt": "Anna Brown leads the bank of Ireland."})
    service = QAService(corpus.live(), corpus.embedder, ExtractiveGenerator(), None)
    question = "Who leads the bank of Ireland now, after last week?"
    assert service.finder(OPTIONS).read(question).dates is None


def test_given_filters_win_over_the_question(ask: Ask) -> None:
    filters = Filters(since=date(2025, 2, 1), until=date(2025, 2, 28))
    answer = ask("What unemployment rate was reported last month?", "2025-06-18", filters=filters)
    assert answer.dates is None
    assert {s.evidence.article.published[:7] for s in answer.evidence} == {"2025-02"}


def test_reading_times_can_be_switched_off(ask: Ask) -> None:
    question = "How did parliament vote on the rent cap in March?"
    assert ask(question, "2025-05-20").dates is not None
    assert ask(question, "2025-05-20", read_dates=False).dates is None


def test_without_a_day_of_asking_it_is_today_and_nothing_is_hidden(ask: Ask) -> None:
    answer = ask("Who is the mayor of Varnholt now?")
    assert answer.dates is not None
    assert answer.dates.as_of == date.today()
    assert cited(answer)[0] == "039_mayor_sworn_in.txt"


def test_the_evidence_names_the_time(service: QAService) -> None:
    options = replace(OPTIONS, as_of=date(2025, 5, 20))
    event = next(service.answer("What did Quell Basin announce last week?", options))
    assert isinstance(event, EvidenceFound)
    assert event.question.dates is not None
    assert event.question.dates.line == "last week: 12–18 May 2025"


def test_a_search_keeps_to_the_time_or_says_that_it_does_not(service: QAService) -> None:
    finder = service.finder(replace(OPTIONS, as_of=date(2025, 5, 20)))
    found = finder.hits(finder.read("Aldmoor Bridge in late April"))
    assert {hit.article.published[:10] for hit in found.hits} <= {
        f"2025-04-{day}" for day in range(21, 31)
    }
    assert found.hits[0].article.path.endswith("041_bridge_postponed_second.txt")
    assert found.note is None
    anyway = finder.hits(finder.read("Aldmoor Bridge yesterday"))
    assert anyway.note == (
        "No article of yesterday (19 May 2025) fits this; these are from other days."
    )
    assert anyway.hits
