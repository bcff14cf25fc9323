"""The evidence model's verdict on support, on the way from a draft to the answer."""

from collections.abc import Iterator, Sequence

import pytest
from by_hand import sources
from conftest import SeedIndex
from drafts import HARBOUR, RIVER, SCHOOL
from stand_in import StandIn, saying, stand_in
from test_openai_server import options as server_options

from qa.answer import Answer, answer_json
from qa.assembly import ask_options
from qa.check import check_sentence
from qa.config import Settings
from qa.draft import DraftSentence
from qa.evidence_model import EvidenceModel
from qa.extractive import ExtractiveGenerator
from qa.generator import DraftGenerator
from qa.openai_server import ServerGenerator
from qa.pipeline import Event, QAService, SentenceChecked, final_answer
from qa.support import SupportReader, probability

Q = "who is Dmitriev?"
TRUE = "Dmitriev heads the Russian Direct Investment Fund."
ALSO_TRUE = "Dmitriev must obtain a special visa."


class Opinionated(EvidenceModel):
    """Reads passages as the real model does, and finds every pair as likely as it is told."""

    def __init__(self, real: EvidenceModel, support: float) -> None:
        super().__init__(real.folder, real.precision, real.mix)
        self.support_of_all = support
        self.asked: list[str] = []

    def support(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.asked += [claim for claim, _ in pairs]
        return [self.support_of_all] * len(pairs)


@pytest.fixture
def server() -> Iterator[StandIn]:
    with stand_in(saying(f"{TRUE} [1][2][3][4][5][6] {ALSO_TRUE} [1][2][3][4][5][6]")) as running:
        yield running


def events_of(
    seed_index: SeedIndex, generator: DraftGenerator, reader: EvidenceModel | None
) -> list[Event]:
    service = QAService(seed_index.live, seed_index.embedder, generator, None, reader)
    try:
        return list(service.answer(Q, ask_options(Settings())))
    finally:
        service.close()


def answer_of(events: list[Event]) -> Answer:
    return final_answer(iter(events))


def test_what_the_model_doubts_is_withheld_and_counted(
    seed_index: SeedIndex, server: StandIn, reader: EvidenceModel
) -> None:
    doubting = Opinionated(reader, 0.001)
    answer = answer_of(events_of(seed_index, ServerGenerator(server_options(server.url)), doubting))
    assert [sentence.text for sentence in answer.withheld] == [TRUE, ALSO_TRUE]
    assert answer.generator.kind == "extractive"  # nothing of the draft was left
    # Each as the source spells the name.
    assert set(doubting.asked) == {TRUE, ALSO_TRUE, ALSO_TRUE.replace("Dmitriev", "Dmitriyev")}
    reason = answer_json(answer)["withheld_sentences"][0]["reason"]
    assert reason == "its words are in what it cites, but perhaps not what it says"


def test_support_is_the_fitted_probability(
    seed_index: SeedIndex, server: StandIn, reader: EvidenceModel
) -> None:
    events = events_of(
        seed_index, ServerGenerator(server_options(server.url)), Opinionated(reader, 0.98)
    )
    first, second = answer_json(answer_of(events))["sentences"]
    assert (first["text"], first["verdict"]) == (TRUE, "supported")
    assert first["support"] == round(probability(0.98, 1.0, reader.mix.support), 3)
    # Checked one after the other, as they were written.
    checked = [event.sentence.text for event in events if isinstance(event, SentenceChecked)]
    assert checked == [first["text"], second["text"]] == [TRUE, ALSO_TRUE]


def test_the_articles_own_sentences_are_not_asked_about(
    seed_index: SeedIndex, reader: EvidenceModel
) -> None:
    doubting = Opinionated(reader, 0.0)
    answer = answer_of(events_of(seed_index, ExtractiveGenerator(), doubting))
    assert {sentence.verdict for sentence in answer.sentences} == {"supported"}
    assert {sentence.support for sentence in answer.sentences} == {1.0}
    assert (answer.withheld, doubting.asked) == ((), [])


def test_without_the_model_the_rules_decide(seed_index: SeedIndex, server: StandIn) -> None:
    answer = answer_of(events_of(seed_index, ServerGenerator(server_options(server.url)), None))
    assert [(s.text, s.verdict, s.support) for s in answer.sentences] == [(TRUE, "supported", 1.0)]


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("The council of Aldmoor approved the harbour on Tuesday.", HARBOUR),
        ("The council approved the new harbour by nine votes to four.", HARBOUR),
        ("The river Lenn rose by two metres.", RIVER),
        ("The contract was drafted by superintendent Paula Kerr in January.", SCHOOL),
    ],
)
def test_the_weights_that_ship_support_what_is_plainly_said(
    reader: EvidenceModel, sentence: str, cited: str
) -> None:
    support = SupportReader(reader.support, reader.mix.support)
    assert (
        check_sentence(DraftSentence(sentence, (1,)), sources(cited), support).verdict
        == "supported"
    )


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("The council of Aldmoor did not approve the new harbour.", HARBOUR),
        ("The council of Emberlow approved the new harbour.", HARBOUR),
        ("The council approved the new harbour by 10 votes to 4.", HARBOUR),
        ("Several people were hurt, officials said.", RIVER),
        ("The painter was famous for landscapes and portraits.", RIVER),
    ],
)
def test_the_weights_that_ship_withhold_what_is_plainly_not(
    reader: EvidenceModel, sentence: str, cited: str
) -> None:
    support = SupportReader(reader.support, reader.mix.support)
    checked = check_sentence(DraftSentence(sentence, (1,)), sources(cited), support)
    assert (checked.verdict, checked.citations) == ("unsupported", ())
