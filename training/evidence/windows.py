"""Windows of a context: whole sentences up to a budget of tokens, as passages are at run time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from rows import NO_SPAN, QARow, Window
from tokenizers import Tokenizer

from index.sentences import Span, split_sentences

# Tokens of a window, drawn evenly between these: passages of 700 characters have about 150,
# the last passage of an article may be a single sentence.
LEAST_TOKENS = 40
MOST_TOKENS = 160


@dataclass(frozen=True, slots=True)
class Context:
    """A text with its sentences and how many tokens each has."""

    title: str
    text: str
    sentences: tuple[Span, ...]
    tokens: tuple[int, ...]


def read_context(title: str, text: str, tokenizer: Tokenizer) -> Context:
    """Split a text into sentences, one longer than MOST_TOKENS at blanks."""
    sentences: list[Span] = []
    tokens: list[int] = []
    for sentence in split_sentences(text):
        offsets = tokenizer.encode(
            text[sentence.start : sentence.end], add_special_tokens=False
        ).offsets
        for first in range(0, len(offsets), MOST_TOKENS):
            part = offsets[first : first + MOST_TOKENS]
            last = first + MOST_TOKENS >= len(offsets)
            end = sentence.end if last else sentence.start + part[-1][1]
            sentences.append(Span(sentence.start + part[0][0], end))
            tokens.append(len(part))
    return Context(title, text, tuple(sentences), tuple(tokens))


def window_around(context: Context, row: QARow, draw: random.Random) -> Window | None:
    """A window with the answer somewhere in it, at random; None if two sentences share it."""
    end = row.start + len(row.answer)
    holding = [i for i, s in enumerate(context.sentences) if s.start <= row.start and end <= s.end]
    if not holding:
        return None
    first, last = _grown(context, holding[0], draw.randint(LEAST_TOKENS, MOST_TOKENS), draw)
    offset = context.sentences[first].start
    text = context.text[offset : context.sentences[last].end]
    return Window(context.title, text, row.start - offset, end - offset)


def window_at(context: Context, sentence: int, draw: random.Random) -> Window:
    """A window with the given sentence in it."""
    first, last = _grown(context, sentence, draw.randint(LEAST_TOKENS, MOST_TOKENS), draw)
    text = context.text[context.sentences[first].start : context.sentences[last].end]
    return Window(context.title, text, *NO_SPAN)


def windows_without(context: Context, banned: Sequence[str], draw: random.Random) -> list[Window]:
    """Windows of the sentences that hold none of the banned strings, in reading order."""
    found: list[Window] = []
    run: list[int] = []
    budget = draw.randint(LEAST_TOKENS, MOST_TOKENS)
    for i, span in enumerate(context.sentences):
        text = context.text[span.start : span.end].lower()
        clean = not any(word in text for word in banned)
        if run and (not clean or sum(context.tokens[j] for j in run) + context.tokens[i] > budget):
            found.append(_of_run(context, run))
            run = []
            budget = draw.randint(LEAST_TOKENS, MOST_TOKENS)
        if clean:
            run.append(i)
    if run:
        found.append(_of_run(context, run))
    return [window for window in found if len(window.text) >= LEAST_TOKENS]


def _of_run(context: Context, run: list[int]) -> Window:
    start, end = context.sentences[run[0]].start, context.sentences[run[-1]].end
    return Window(context.title, context.text[start:end], *NO_SPAN)


def _grown(context: Context, at: int, budget: int, draw: random.Random) -> tuple[int, int]:
    """The sentences first..last around `at` that fit the budget, grown on random sides."""
    first = last = at
    used = context.tokens[at]
    while True:
        sides = []
        if first > 0 and used + context.tokens[first - 1] <= budget:
            sides.append(-1)
        if last + 1 < len(context.tokens) and used + context.tokens[last + 1] <= budget:
            sides.append(1)
        if not sides:
            return first, last
        if draw.choice(sides) < 0:
            first -= 1
            used += context.tokens[first]
        else:
            last += 1
            used += context.tokens[last]
