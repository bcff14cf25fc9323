"""The extractive generator: no language model; the articles' own sentences, each cited."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.sentences import split_sentences
from index.terms import spelling, stem, words
from qa.answer import GeneratorInfo, Source
from qa.draft import DraftEvent, DraftSentence
from qa.identity import Identity, said_of_who
from qa.prompt import Message, Prompt
from qa.question import Question

# The kind of generator that writes nothing of its own.
QUOTING = "extractive"
MAX_SOURCES = 3
# A further source joins the answer if it scores at least this share of the best one.
MIN_RELATIVE_SCORE = 0.85
# Where the evidence model has read the sources, scores are log odds: at most this far behind, a
# seventh as likely (docs/log.md: on the tune halves answers have 1.4 to 2.0 sentences so).
MAX_LOG_ODDS_BEHIND = 2.0
# … and if at most this share of its words is already said.
MAX_REPEATED_SHARE = 0.7


class ExtractiveGenerator:
    """Quotes the one to three best sources; holds nothing and waits for nothing."""

    info = GeneratorInfo(kind=QUOTING, model=None)
    max_prompt_tokens = 1_000_000
    waiting = 0

    def prepare(self) -> None:
        pass

    def count_tokens(self, messages: Sequence[Message]) -> int:
        return 0

    def draft(self, prompt: Prompt, cancelled: threading.Event) -> Iterator[DraftEvent]:
        said: set[str] = set()
        for source in choose_sources(prompt.question, prompt.sources):
            text = source.evidence.text
            for start, end in split_sentences(text, source.evidence.article.language):
                sentence = " ".join(text[start:end].split())
                if cancelled.is_set():
                    return
                if sentence not in said:
                    yield DraftSentence(sentence, (source.number,))
                said.add(sentence)

    def close(self) -> None:
        pass


def choose_sources(question: Question, sources: Sequence[Source]) -> list[Source]:
    """Return the best sources that together answer, in reading order within an article.

    Of a source that was joined of several pieces, each piece is a source here, of the same number.
    For "who is X", those that say who X is, of several articles if there are; otherwise the best
    one and those close behind it that do not say the same again.
    """
    if not sources:
        return []
    sources = _apart(sources)
    chosen = _identifying(question, sources) or _close_to_the_best(question, sources)
    articles = list(dict.fromkeys(source.evidence.article.id for source in chosen))
    return sorted(chosen, key=lambda s: (articles.index(s.evidence.article.id), s.evidence.start))


def _apart(sources: Sequence[Source]) -> list[Source]:
    """Each piece of evidence by itself, best first: a joined one may be good in part only."""
    pieces = [replace(one, evidence=piece) for one in sources for piece in one.evidence.pieces]
    return sorted(pieces, key=lambda source: -source.evidence.score)


def _identifying(question: Question, sources: Sequence[Source]) -> list[Source]:
    """The sources that say most of who X is: the best of each article, then further ones."""
    pieces = [source.evidence for source in sources]
    said = [said_of_who(question.who_is, one.core_text, one.article.language) for one in pieces]
    most = max(said)
    if most is Identity.NONE:
        return []
    telling = [source for source, much in zip(sources, said, strict=True) if much is most]
    firsts = {source.evidence.article.id: source for source in reversed(telling)}
    others = [source for source in telling if source not in firsts.values()]
    chosen = sorted(firsts.values(), key=telling.index)[:MAX_SOURCES]
    for source in others:
        if len(chosen) < MAX_SOURCES and not _repeats(source, chosen):
            chosen.append(source)
    return chosen


def _close_to_the_best(question: Question, sources: Sequence[Source]) -> list[Source]:
    best = sources[0]
    chosen = [best]
    for source in sources[1:]:
        if len(chosen) == MAX_SOURCES:
            break
        if _is_close(question, best, source) and not _repeats(source, chosen):
            chosen.append(source)
    return chosen


def _is_close(question: Question, best: Source, source: Source) -> bool:
    if not question.is_kind_met(source.evidence.core_text, source.evidence.article.language):
        return False
    if source.evidence.relevance is not None:
        return source.evidence.score >= best.evidence.score - MAX_LOG_ODDS_BEHIND
    return (
        source.evidence.score >= MIN_RELATIVE_SCORE * best.evidence.score
        and source.evidence.coverage >= best.evidence.coverage
    )


def _repeats(source: Source, chosen: Sequence[Source]) -> bool:
    """Whether nearly all of its words are said. Another number is another thing, or a later one."""
    said = {key for other in chosen for key in _content(other.evidence.text)}
    own = _content(source.evidence.core_text)
    has_new_number = any(key[:1].isdigit() for key in own - said)
    return not has_new_number and len(own & said) > MAX_REPEATED_SHARE * len(own)


def _content(text: str) -> set[str]:
    return {stem(spelling(word.folded)) for word in words(text)}
