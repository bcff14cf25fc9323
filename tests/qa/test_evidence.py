"""Evidence: sentences that can be understood, as exact spans of their article."""

import math
from collections.abc import Callable

import pytest
from conftest import Corpus, HandEmbedder

from index.filters import Filters
from index.search import article_text, search
from qa.evidence import Evidence, SentenceVectors, find_evidence
from qa.question import read_question

BuildCorpus = Callable[..., Corpus]

FIRST = "Anna Brown leads the bank of Ireland in Dublin and has done so since 1999."
SECOND = "She was born in Cork and studied law at the old college of that city."
THIRD = "The bank said on Friday that profits doubled."
FOURTH = "Peter Green runs the harbour of Galway."


def found(corpus: Corpus, question: str, top_k: int = 6, passages: int = 8) -> list[Evidence]:
    generation = corpus.generation()
    asked = read_question(question)
    hits = search(generation, corpus.embedder, asked.text, passages, 50, Filters())
    vectors = SentenceVectors(corpus.embedder)
    pieces = find_evidence(generation, corpus.embedder, vectors, asked, hits, top_k)
    for piece in pieces:
        text = article_text(generation, piece.article)
        assert text[piece.start : piece.end] == piece.text
        assert text[piece.core.start : piece.core.end] == piece.core_text
        assert piece.start <= piece.core.start < piece.core.end == piece.end
    return pieces


def test_a_dependent_sentence_takes_the_one_that_names_its_subject_along(
    build_corpus: BuildCorpus,
) -> None:
    corpus = build_corpus({"a.txt": f"{FIRST} {SECOND}\n\n{FOURTH}"})
    pieces = found(corpus, "who studied law?")
    (piece,) = [piece for piece in pieces if piece.core_text == SECOND]
    assert piece.text == f"{FIRST} {SECOND}"
    assert (piece.start, piece.end) == (0, len(FIRST) + 1 + len(SECOND))


def test_antecedents_reach_over_a_chain_of_two_but_not_of_three(build_corpus: BuildCorpus) -> None:
    chain = ["Anna Brown leads a bank.", "She left.", "It shrank.", "They sold apples."]
    corpus = build_corpus({"a.txt": " ".join(chain)})
    by_core = {piece.core_text: piece.text for piece in found(corpus, "who sold apples?")}
    assert chain[3] not in by_core
    corpus = build_corpus({"a.txt": " ".join(chain[:3])})
    by_core = {piece.core_text: piece.text for piece in found(corpus, "what shrank?")}
    assert by_core[chain[2]] == " ".join(chain[:3])


def test_a_dependent_sentence_without_an_antecedent_is_no_evidence(
    build_corpus: BuildCorpus,
) -> None:
    corpus = build_corpus({"a.txt": f"She studied law.\n\n{FOURTH}"})
    assert [piece.text for piece in found(corpus, "who studied law?")] == [FOURTH]


@pytest.mark.parametrize("gap", [" ", "\n\n"])
def test_an_antecedent_in_the_passage_before_comes_along_with_exact_words(
    build_corpus: BuildCorpus, gap: str
) -> None:
    """The cut between two passages is a paragraph break as often as a blank."""
    corpus = build_corpus({"a.txt": f"{FIRST}{gap}{SECOND}"}, passage_chars=100)
    assert corpus.report.passages == 2
    pieces = found(corpus, "who studied law?")
    (piece,) = [piece for piece in pieces if piece.core_text == SECOND]
    assert piece.text == f"{FIRST}{gap}{SECOND}"


def test_the_passage_before_is_never_another_articles(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": FIRST, "b.txt": SECOND})
    assert [piece.text for piece in found(corpus, "who studied law?")] == [FIRST]


def test_evidence_inside_better_evidence_is_dropped(build_corpus: BuildCorpus) -> None:
    """The second sentence brings the first along, so the first alone says nothing new."""
    corpus = build_corpus({"a.txt": f"{FIRST} {SECOND}"})
    texts = [piece.text for piece in found(corpus, "She studied law at the old college of Cork?")]
    assert texts == [f"{FIRST} {SECOND}"]


def test_the_same_words_in_two_articles_are_shown_once(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": f"{FIRST} {FOURTH}", "b.txt": f"{FIRST} {THIRD} Rain fell."})
    texts = [piece.text for piece in found(corpus, "who leads the bank of Ireland?")]
    assert texts.count(FIRST) == 1


def test_at_most_top_k_pieces_come_best_first(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": " ".join(f"Person{n} ate bread." for n in range(9))})
    pieces = found(corpus, "who ate bread?", top_k=4)
    assert len(pieces) == 4
    scores = [piece.score for piece in pieces]
    assert scores == sorted(scores, reverse=True)


def test_cosine_and_coverage_are_those_worked_out_by_hand(build_corpus: BuildCorpus) -> None:
    """HandEmbedder: "apple bread" = (1, 1)/√2; "Anna bakes." = (1, 1)/√2, so the cosine is 1.

    The question's content is apple and bread; neither occurs, so the coverage is 0. The rank is
    1, so score = 1.0·1 + 0.8·0 + 0.15/1 + 0.15 (the question asks for no kind, so it is met).
    """
    corpus = build_corpus({"a.txt": "Anna bakes."})
    (piece,) = found(corpus, "apple bread")
    assert piece.cosine == pytest.approx(1.0, abs=1e-6)
    assert piece.coverage == 0.0
    assert piece.score == pytest.approx(1.3, abs=1e-6)


def test_coverage_is_the_share_of_term_weight_and_the_headline_counts_half(
    build_corpus: BuildCorpus,
) -> None:
    """One passage that holds bread but not apple (it is in the headline only).

    N = 1: the weight of bread is log(1 + 2/1.5), that of apple log(1 + 2/0.5) = log 5.
    """
    corpus = build_corpus({"a.txt": "Apple harvest\n\n2025-04-02 / X\n\nAnna bakes bread."})
    (piece,) = found(corpus, "apple bread")
    bread, apple = math.log(1 + 2 / 1.5), math.log(5)
    assert piece.coverage == pytest.approx((bread + apple / 2) / (bread + apple))


def test_sentence_vectors_are_embedded_once(hand_embedder: HandEmbedder) -> None:
    vectors = SentenceVectors(hand_embedder)
    first = vectors.of(["apple", "bread", "apple"])
    second = vectors.of(["bread", "cake"])
    assert hand_embedder.embedded == ["apple", "bread", "cake"]
    assert first.shape == (3, 27)
    assert (first[1] == second[0]).all()
    assert vectors.of([]).shape == (0, 27)


def test_spelling_variants_of_a_name_count_as_met(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": "Dmitriev bakes."})
    (piece,) = found(corpus, "Dmitriyev?")
    assert piece.coverage == 1.0
