"""What is being made for clients now, so that the server can end it when it stops."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Running:
    """The events by which what runs is told to stop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._leaves: set[threading.Event] = set()
        self.stopped = False

    def __len__(self) -> int:
        return len(self._leaves)

    @contextmanager
    def told(self, leave: threading.Event) -> Iterator[None]:
        """Set `leave` if the server stops meanwhile, or has stopped already."""
        with self._lock:
            self._leaves.add(leave)
            if self.stopped:
                leave.set()
        try:
            yield
        finally:
            with self._lock:
                self._leaves.discard(leave)

    def stop(self) -> None:
        """Tell all that run, and all that come, to stop."""
        with self._lock:
            self.stopped = True
            for leave in self._leaves:
                leave.set()
