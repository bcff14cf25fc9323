"""The prompt: instructions first, then whole sources, then the question.

The instructions never change, so that a model's prefix cache holds over questions.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from qa.answer import Source
from qa.periods import in_words
from qa.question import Question

# What a model writes when the sources do not answer.
REFUSAL = "NOT IN THE ARTICLES"

# Strings that chat templates and our own layout use as delimiters. In the words of an article
# they are data: a blank after the first character makes them plain text for any tokenizer.
_DELIMITERS = re.compile(
    r"<\|[^|<>]{1,40}\|>|<\|[^<>]{0,40}>|</?s>|<[/]?(?:start|end)_of_(?:turn|text|image)>|"
    r"\[/?(?:INST|SYS|AVAILABLE_TOOLS|TOOL_RESULTS|TOOL_CALLS)\]|<</?SYS>>|"
    r"<(?:bos|eos|pad|unk)>|<｜[^<>]{1,40}｜>|\[(?=\s*\d{1,3}(?:\s*[,;]\s*\d{1,3})*\s*\])|^#{2,}\s",
    re.IGNORECASE | re.MULTILINE,
)
_ROLE_LINE = re.compile(r"^(\s*)(system|assistant|user|question|sources?)\s*:", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Message:
    """A chat message; role is "system" or "user"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a generator gets: the messages, and the values they were made from."""

    question: Question
    sources: tuple[Source, ...]
    messages: tuple[Message, ...]


def build_prompt(
    question: Question,
    sources: Sequence[Source],
    max_tokens: int,
    count_tokens: Callable[[Sequence[Message]], int],
) -> Prompt:
    """Return the prompt with as many whole sources, best first, as max_tokens allows.

    At least one source stays, even if that is too long: the generator then says so.
    """
    kept = list(sources)
    while True:
        messages = _messages(question, kept)
        if len(kept) <= 1 or count_tokens(messages) <= max_tokens:
            return Prompt(question, tuple(kept), messages)
        kept.pop()


def neutralised(text: str) -> str:
    """Return text in which nothing reads as a delimiter, a role or a source number."""
    text = _DELIMITERS.sub(lambda match: f"{match[0][0]} {match[0][1:]}", text)
    return _ROLE_LINE.sub(r"\1\2 -", text)


def instructions() -> Message:
    """Return the message that every prompt begins with."""
    return Message("system", template("system").render(refusal=REFUSAL))


def _messages(question: Question, sources: Sequence[Source]) -> tuple[Message, ...]:
    quoted = [
        {
            "number": s.number,
            "head": _head(s),
            "text": neutralised(" ".join(s.evidence.text.split())),
        }
        for s in sources
    ]
    asked = template("question").render(
        question=neutralised(question.text), time=neutralised(_time(question))
    )
    user = template("sources").render(sources=quoted) + "\n\n" + asked
    return (instructions(), Message("user", user))


def _time(question: Question) -> str:
    """What a time in the question means, which the model cannot know: it knows no today."""
    dates = question.dates
    if dates is None:
        return ""
    asked = f"Asked on {in_words(dates.as_of, dates.as_of)}"
    if not dates.has_range:
        return f"{asked}."
    return f"{asked}: “{dates.phrase}” is {in_words(dates.since, dates.until)}."


def _head(source: Source) -> str:
    article = source.evidence.article
    parts = (article.title, article.publisher, article.published)
    return neutralised(" | ".join(part for part in parts if part))


@lru_cache(maxsize=8)
def template(name: str) -> Template:
    """Return the template prompts/<name>.jinja."""
    environment = Environment(
        loader=PackageLoader("prompts", "."),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # plain text for a model, never HTML
    )
    return environment.get_template(f"{name}.jinja")
