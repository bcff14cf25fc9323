"""Evidence inside other evidence: one piece under one number, and each of its sentences shown."""

from collections.abc import Callable
from dataclasses import replace

from by_hand import evidence
from conftest import Corpus

from index.sentences import Span
from qa.answer import Answer, Source, footnote_of
from qa.assembly import ask_options
from qa.check import check_sentence
from qa.config import Settings
from qa.draft import DraftSentence
from qa.evidence import Evidence
from qa.extractive import ExtractiveGenerator, choose_sources
from qa.joining import join_nested
from qa.pipeline import QAService, final_answer
from qa.question import read_question

FIRST = "Anna Brown leads the bank of Ireland in Dublin."
SECOND = "She was born in Cork and studied law."
THIRD = "Her father ran the harbour of Galway."
BOTH = f"{FIRST} {SECOND}"
ALL = f"{BOTH} {THIRD}"
LEADS = evidence(FIRST, score=3.0)
BORN = evidence(BOTH, core=(len(FIRST) + 1, len(BOTH)), score=2.0)
FATHER = evidence(ALL, core=(len(BOTH) + 1, len(ALL)), score=1.0)
ELSEWHERE = evidence("Peter Green runs a school.", article_id="b.txt", score=1.5)


def asked(corpus: Corpus, question: str) -> Answer:
    service = QAService(corpus.live(), corpus.embedder, ExtractiveGenerator(), None)
    return final_answer(service.answer(question, ask_options(Settings(answer_threshold=0.0))))


def test_no_words_of_an_article_stand_under_two_numbers(
    build_corpus: Callable[..., Corpus],
) -> None:
    """The second sentence takes the first along, which answers better and has a number itself."""
    corpus = build_corpus({"a.txt": f"{ALL}\n\nPeter Green runs a school."})
    answer = asked(corpus, "who leads the bank of Ireland in Dublin?")
    assert [source.evidence.text for source in answer.evidence] == [
        ALL,
        "Peter Green runs a school.",
    ]
    assert [piece.core_text for piece in answer.evidence[0].evidence.pieces] == [
        FIRST,
        SECOND,
        THIRD,
    ]
    cited = [(one.citations, one.supports[0].quote) for one in answer.sentences]
    assert cited == [((1,), FIRST), ((1,), SECOND), ((1,), THIRD)]
    assert [citation.quote for citation in answer.citations] == [ALL]


def test_a_joined_piece_has_the_longest_words_and_the_rest_of_the_best() -> None:
    (joined, other) = join_nested([LEADS, BORN, ELSEWHERE, FATHER])
    assert other == ELSEWHERE
    assert joined == replace(LEADS, end=len(ALL), text=ALL, parts=(LEADS, BORN, FATHER))
    assert (joined.core_text, joined.score) == (FIRST, 3.0)
    assert join_nested([FATHER, LEADS]) == [replace(FATHER, parts=(FATHER, LEADS))]


def test_what_only_begins_where_another_ends_stays_apart() -> None:
    next_to = evidence(THIRD, start=len(BOTH) + 1)
    same_place = evidence(FIRST, article_id="b.txt")
    pieces = [BORN, next_to, same_place]
    assert join_nested(pieces) == pieces
    assert join_nested([]) == []


def joined_source(*pieces: Evidence) -> Source:
    (joined,) = join_nested(pieces)
    return Source(1, joined)


def test_of_a_joined_piece_only_what_is_close_to_the_best_is_quoted() -> None:
    question = read_question("who leads the bank?")
    best, close = replace(LEADS, coverage=1.0), replace(BORN, coverage=1.0, score=2.9)
    (chosen,) = choose_sources(question, [joined_source(best, BORN)])
    assert (chosen.number, chosen.evidence) == (1, best)
    chosen_both = choose_sources(question, [joined_source(best, close)])
    assert [(one.number, one.evidence) for one in chosen_both] == [(1, best), (1, close)]


def test_a_part_of_a_joined_piece_is_ranked_by_its_own_score() -> None:
    question = read_question("who runs what?")
    other = Source(2, replace(ELSEWHERE, score=2.8, coverage=1.0))
    best, last = replace(LEADS, coverage=1.0), replace(BORN, coverage=1.0, score=2.7)
    chosen = choose_sources(question, [joined_source(best, last), other])
    assert [one.number for one in chosen] == [1, 1, 2]


def test_each_sentence_of_a_joined_piece_rests_on_its_own_words() -> None:
    source = joined_source(LEADS, BORN)
    first, second = (
        check_sentence(DraftSentence(text, (1,)), [source]) for text in (FIRST, SECOND)
    )
    assert [(part.start, part.end) for part in first.supports] == [(0, len(FIRST))]
    assert [(part.start, part.end) for part in second.supports] == [(len(FIRST) + 1, len(BOTH))]


def test_a_footnote_quotes_no_more_of_a_joined_piece_than_is_rested_on() -> None:
    source = joined_source(LEADS, BORN, FATHER)
    first, second = (
        check_sentence(DraftSentence(text, (1,)), [source]) for text in (FIRST, SECOND)
    )
    assert footnote_of(source, [first]).quote == FIRST
    assert footnote_of(source, [second]).quote == BOTH
    assert footnote_of(source, [first, second]).quote == BOTH
    assert footnote_of(source, []).quote == ALL


def test_a_caption_without_an_end_mark_is_still_quoted_in_a_joined_piece() -> None:
    caption = "Anna Brown in Dublin"
    whole = f"{caption}\n\n{SECOND}"
    longer = evidence(whole, core=(len(caption) + 2, len(whole)), score=0.5)
    source = joined_source(evidence(caption), longer)
    checked = check_sentence(DraftSentence(caption, (1,)), [source])
    assert (checked.verdict, checked.reason) == ("supported", "the article's own words")


def test_a_question_joined_with_its_answer_may_be_cited_for_that() -> None:
    asks = "Why did Anna Brown leave the bank?"
    whole = f"{asks} She was fired in May."
    longer = replace(evidence(whole, score=0.5), core=Span(len(asks) + 1, len(whole)))
    claim = DraftSentence("Anna Brown was fired in May.", (1,))
    assert check_sentence(claim, [joined_source(evidence(asks), longer)]).citations == (1,)
    assert check_sentence(claim, [Source(1, evidence(asks))]).citations == ()
