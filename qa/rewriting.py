"""A follow-up question made self-contained: by the language model where there is one, else by rule.

What a model writes counts only if it is a question of the same words, whose names all come from
the dialogue: the rule's wording takes its place otherwise, and where the model fails or is slow.
"""

import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing

from index.errors import Cancelled, GenerationFailed, QueueFull
from index.terms import is_stop_word, stem, words
from qa.draft import DraftEvent, Queued, Token
from qa.followup import Turn, is_elliptic, leans_on, self_contained, turns_read
from qa.generator import DraftGenerator
from qa.prompt import Message, Prompt, neutralised, template
from qa.question import Question

# A rewritten question that is longer holds more than was asked.
MAX_ADDED_CHARS = 200
_EXTRACTIVE = "extractive"


def made_self_contained(
    question: Question,
    history: Sequence[Turn],
    generator: DraftGenerator,
    cancelled: threading.Event,
) -> Generator[Queued, None, str]:
    """Yield places in the model's queue, and return the question as it stands alone.

    The model is asked only where the question leans on the dialogue. Raises QueueFull, Cancelled
    or ModelError.
    """
    by_rule = self_contained(question.text, history, question.language)
    turns = turns_read(history)
    if generator.info.kind == _EXTRACTIVE or not turns:
        return by_rule
    if by_rule == question.text and not leans_on(question.text, turns):
        return by_rule
    try:
        line = yield from _first_line(generator.draft(_prompt(question, turns), cancelled))
    except (Cancelled, QueueFull):
        raise
    except GenerationFailed:
        return by_rule
    return line if is_same_question(line, question.text, turns) else by_rule


def _first_line(events: Iterator[DraftEvent]) -> Generator[Queued, None, str]:
    """What the model writes until its first line ends; it is then stopped."""
    written = ""
    with closing(events):  # type: ignore[type-var]
        for event in events:
            if isinstance(event, Queued):
                yield event
            elif isinstance(event, Token):
                written += event.text
                if "\n" in written.lstrip():
                    break
    return written.strip().partition("\n")[0].strip()


def is_same_question(written: str, asked: str, history: Sequence[Turn]) -> bool:
    """Return whether a rewriting keeps what was asked and adds only what the dialogue has."""
    if not words(written) or len(written) > len(asked) + MAX_ADDED_CHARS:
        return False
    dialogue = " ".join([asked, *(f"{turn.question} {turn.answer}" for turn in history)])
    known = {stem(word.folded) for word in words(dialogue)}
    new = words(written)
    added = [word for word in new[1:] if stem(word.folded) not in known]
    if any(word.is_capitalised or word.has_digit for word in added):
        return False
    kept = {stem(word.folded) for word in new}
    return is_elliptic(asked) or all(
        stem(word.folded) in kept for word in words(asked) if not is_stop_word(word.folded)
    )


def _prompt(question: Question, history: Sequence[Turn]) -> Prompt:
    turns = [Turn(neutralised(turn.question), neutralised(turn.answer)) for turn in history]
    dialogue = template("dialogue").render(history=turns, question=neutralised(question.text))
    system = template("followup").render()
    return Prompt(question, (), (Message("system", system), Message("user", dialogue)))
