"""Text that arrives in pieces: where it ends, and what of it is no answer."""

from collections.abc import Iterable, Iterator, Sequence

_OPENING = "<think>"
_CLOSING = "</think>"


def until_stop(texts: Iterable[str], stops: Sequence[str]) -> Iterator[str]:
    """Yield the text up to the first of the stops; what may turn out to be one is held back."""
    held = ""
    for text in texts:
        held += text
        found = [held.index(stop) for stop in stops if stop in held]
        if found:
            yield held[: min(found)]
            return
        ready = len(held) - max(_begun(held, stop) for stop in stops)
        if ready:
            yield held[:ready]
        held = held[ready:]
    if held:
        yield held


class ThoughtFilter:
    """Takes out what a model thinks aloud between <think> and </think> before it answers."""

    def __init__(self) -> None:
        self._held = ""
        self._is_thinking = False

    def shown(self, text: str) -> str:
        """Return what can be shown after this piece."""
        self._held += text
        shown = ""
        while True:
            mark = _CLOSING if self._is_thinking else _OPENING
            before, found, after = self._held.partition(mark)
            if not found:
                break
            shown += "" if self._is_thinking else before
            self._held = after
            self._is_thinking = not self._is_thinking
        end = len(self._held) - _begun(self._held, mark)
        ready, self._held = self._held[:end], self._held[end:]
        return shown if self._is_thinking else shown + ready

    def rest(self) -> str:
        """Return what was held back, now that the text has ended."""
        rest, self._held = self._held, ""
        return "" if self._is_thinking else rest


def _begun(text: str, mark: str) -> int:
    """How many characters at the end of the text the mark begins with."""
    lengths = range(min(len(mark) - 1, len(text)), 0, -1)
    return next((length for length in lengths if text.endswith(mark[:length])), 0)
