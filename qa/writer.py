"""The generator in use, which may be changed while answers are being written."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from qa.generator import DraftGenerator


@dataclass(frozen=True, slots=True)
class Writer:
    """A generator, and what is said with its answers, such as how to get a language model."""

    generator: DraftGenerator
    note: str | None


class WriterSlot:
    """Holds one writer; an answer keeps the one it began with until it ends."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._leases: dict[int, int] = {}
        self._retired: dict[int, Writer] = {}
        self._lock = threading.Lock()

    @property
    def current(self) -> Writer:
        return self._writer

    @contextmanager
    def lease(self) -> Iterator[Writer]:
        """The writer of one answer; it is not closed before this ends."""
        with self._lock:
            writer = self._writer
            self._leases[id(writer)] = self._leases.get(id(writer), 0) + 1
        try:
            yield writer
        finally:
            with self._lock:
                self._leases[id(writer)] -= 1
                unused = self._take_unused(writer)
            if unused:
                unused.generator.close()

    def change(self, writer: Writer) -> None:
        """Write with another from the next answer on; close the old one after its last answer."""
        with self._lock:
            old, self._writer = self._writer, writer
            self._retired[id(old)] = old
            unused = self._take_unused(old)
        if unused:
            unused.generator.close()

    def close(self) -> None:
        """Close every generator; answers in flight end."""
        with self._lock:
            writers = [self._writer, *self._retired.values()]
            self._retired.clear()
        for writer in writers:
            writer.generator.close()

    def _take_unused(self, writer: Writer) -> Writer | None:
        """The writer if it is retired and no answer holds it; called with the lock held."""
        if self._leases.get(id(writer), 0) > 0:
            return None
        self._leases.pop(id(writer), None)
        return self._retired.pop(id(writer), None)
