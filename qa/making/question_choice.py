"""Which of the questions made of a folder's articles go into the set, and which are unanswerable.

A seeded share of the articles is withheld; what is asked of them is unanswerable if the articles
that are kept do not hold the answer too.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.terms import words
from qa.making.made_questions import MadeQuestion

# As many articles as footnote eval withholds where a set has no unanswerable questions.
WITHHELD_SHARE = 0.2
# With fewer articles that yield questions, none is withheld.
MIN_ARTICLES_TO_WITHHOLD = 5
MAX_PER_ARTICLE = 4
# Questions whose answer is a description: several of one person are all right.
_DESCRIBING = ("who-is", "what-is")


@dataclass(frozen=True, slots=True)
class ChosenQuestion:
    """A question of the set. articles: the ids of those that answer it, its own first.

    answers: in the order of the articles, each once. Unanswerable: of the one withheld article.
    """

    text: str
    answers: tuple[str, ...]
    articles: tuple[str, ...]
    rule: str
    sentence: str
    is_answerable: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The questions of a set in the order of the articles, and what was left out.

    withheld: ids of the articles left out of the corpus. unclean: questions of theirs that a kept
    article answers, or may. ambiguous: questions with different answers.
    """

    questions: tuple[ChosenQuestion, ...]
    withheld: frozenset[str]
    unclean: int
    ambiguous: int


def choose(
    texts: Mapping[str, str],
    made: Mapping[str, Sequence[MadeQuestion]],
    seed: int,
    limit: int,
    withhold: float = WITHHELD_SHARE,
) -> Choice:
    """Return at most `limit` questions, spread over the articles and the rules.

    texts: article id → text, of all articles. made: article id → its questions. withhold: share
    of the articles with questions that is withheld.
    """
    rng = random.Random(seed)
    withheld = _withheld([article for article, found in made.items() if found], withhold, rng)
    kept = {article: found for article, found in made.items() if article not in withheld}
    asked, ambiguous = _grouped(kept)
    kept_texts = _Texts(text for article, text in texts.items() if article not in withheld)
    unanswerable: list[ChosenQuestion] = []
    unclean = 0
    for article in made:
        for question in made[article] if article in withheld else ():
            if _fold(question.text) in asked or kept_texts.may_answer(question):
                unclean += 1
            else:
                unanswerable.append(_unanswerable(article, question))
    places = {article: place for place, article in enumerate(texts)}
    pool = [*asked.values(), *_distinct(unanswerable)]
    chosen = _spread(pool, rng)[:limit]
    chosen.sort(key=lambda question: (places[question.articles[0]], question.text))
    return Choice(tuple(chosen), withheld, unclean, ambiguous)


def _withheld(articles: Sequence[str], share: float, rng: random.Random) -> frozenset[str]:
    if len(articles) < MIN_ARTICLES_TO_WITHHOLD or not share:
        return frozenset()
    return frozenset(rng.sample(articles, max(1, round(share * len(articles)))))


def _grouped(
    made: Mapping[str, Sequence[MadeQuestion]],
) -> tuple[dict[str, ChosenQuestion], int]:
    """Each question once, with all the articles it is made of; those with other answers dropped."""
    groups: dict[str, list[tuple[str, MadeQuestion]]] = {}
    for article, questions in made.items():
        for question in questions:
            groups.setdefault(_fold(question.text), []).append((article, question))
    chosen: dict[str, ChosenQuestion] = {}
    for text, group in groups.items():
        answers = tuple(dict.fromkeys(question.answer for _, question in group))
        first = group[0][1]
        if first.rule not in _DESCRIBING and not _agree(answers):
            continue
        articles = tuple(dict.fromkeys(article for article, _ in group))
        chosen[text] = ChosenQuestion(
            first.text, answers, articles, first.rule, first.sentence, is_answerable=True
        )
    return chosen, len(groups) - len(chosen)


def _agree(answers: Sequence[str]) -> bool:
    """Whether answers are forms of one: "Peskov" and "Dmitry Peskov"."""
    folded = sorted((_fold(answer) for answer in answers), key=len)
    return all(f" {folded[0]} " in f" {answer} " for answer in folded[1:])


def _unanswerable(article: str, question: MadeQuestion) -> ChosenQuestion:
    return ChosenQuestion(
        question.text,
        (question.answer,),
        (article,),
        question.rule,
        question.sentence,
        is_answerable=False,
    )


def _distinct(questions: Sequence[ChosenQuestion]) -> Iterator[ChosenQuestion]:
    seen: set[str] = set()
    for question in questions:
        if _fold(question.text) not in seen:
            seen.add(_fold(question.text))
            yield question


class _Texts:
    """The kept articles' texts by their words, to look up whether an answer stands in one."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = [f" {_fold(text)} " for text in texts]
        self._all = set(range(len(self._texts)))
        self._holding: dict[str, set[int]] = defaultdict(set)
        for place, text in enumerate(self._texts):
            for word in text.split():
                self._holding[word].add(place)

    def may_answer(self, question: MadeQuestion) -> bool:
        """Whether a kept article holds the answer; of a description, the name described.

        Of a person's name the surname is enough.
        """
        if question.rule in _DESCRIBING:
            wanted = question.text.rstrip("?").split(" ", 2)[2]
        else:
            wanted = question.answer
        folded = _fold(wanted)
        if question.rule.startswith("who"):
            folded = folded.split()[-1]
        holding = [self._holding.get(word, set()) for word in folded.split()]
        return any(f" {folded} " in self._texts[at] for at in self._all.intersection(*holding))


def _spread(pool: Sequence[ChosenQuestion], rng: random.Random) -> list[ChosenQuestion]:
    """The questions drawn in rounds, one of each article a round, each article's rules in turn.

    Of a sentence one question is drawn, of an article at most MAX_PER_ARTICLE.
    """
    by_article: dict[str, list[ChosenQuestion]] = {}
    for question in pool:
        by_article.setdefault(question.articles[0], []).append(question)
    rounds: list[list[ChosenQuestion]] = [[] for _ in range(MAX_PER_ARTICLE)]
    for article in sorted(by_article):
        for place, question in enumerate(_of_article(by_article[article], rng)):
            rounds[place].append(question)
    drawn: list[ChosenQuestion] = []
    for questions in rounds:
        rng.shuffle(questions)
        drawn += questions
    return drawn


def _of_article(questions: Sequence[ChosenQuestion], rng: random.Random) -> list[ChosenQuestion]:
    remaining = list(questions)
    rng.shuffle(remaining)
    chosen: list[ChosenQuestion] = []
    while remaining and len(chosen) < MAX_PER_ARTICLE:
        used = [question.rule for question in chosen]
        best = min(remaining, key=lambda question: used.count(question.rule))
        chosen.append(best)
        remaining = [question for question in remaining if question.sentence != best.sentence]
    return chosen


def _fold(text: str) -> str:
    """The text's words without case, accents and marks, numbers written one way."""
    return " ".join(word.folded for word in words(text))
