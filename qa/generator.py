"""The one protocol every generator follows."""

import threading
from collections.abc import Iterator, Sequence
from typing import Protocol

from qa.answer import GeneratorInfo
from qa.draft import DraftEvent
from qa.prompt import Message, Prompt


class DraftGenerator(Protocol):
    """Writes a draft from a prompt; several drafts may be in flight at once."""

    @property
    def info(self) -> GeneratorInfo: ...

    @property
    def max_prompt_tokens(self) -> int:
        """How long a prompt may be, the room for the answer taken off."""
        ...

    @property
    def waiting(self) -> int:
        """How many drafts wait to be written."""
        ...

    def prepare(self) -> None:
        """Do now what the first draft would wait for; raise ModelError if it cannot be done."""
        ...

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Return the length of the messages as the model will read them."""
        ...

    def draft(self, prompt: Prompt, cancelled: threading.Event) -> Iterator[DraftEvent]:
        """Yield the draft as it is written, and each of its sentences once complete.

        cancelled: a Reader, where it is known who asks; the draft ends early when it is set.
        Raises QueueFull, another GenerationFailed, or ModelError.
        """
        ...

    def close(self) -> None:
        """Free the model; drafts in flight end."""
        ...
