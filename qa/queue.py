"""The queue in front of a language model: bounded, fair between readers, and it can be watched.

A few worker threads write the drafts, so that no request holds the model while its reader is
slow. Who waits is told the place and an estimate whenever the place changes.
"""

import heapq
import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from index.errors import Cancelled, FootnoteError, GenerationFailed, QueueFull, TimedOut
from qa.draft import Queued, Token, Usage, WriterEvent
from qa.prompt import Prompt
from qa.streamed_text import ThoughtFilter

log = logging.getLogger("footnote")

# How often a request looks whether its reader has left while nothing comes from the model.
_POLL_S = 0.1
# Weight of the newest draft in the running mean of how long one takes.
_SMOOTHING = 0.3
# What a refused reader is told to wait before any draft has been timed.
_RETRY_AFTER_S = 5.0


class Reader(threading.Event):
    """Who asks, and whether they have left: set it, and what is written for them stops.

    client: the same for all questions of one reader, such as an address; drafts are written in
    turn between clients.
    """

    def __init__(self, client: str = "") -> None:
        super().__init__()
        self.client = client


@dataclass(eq=False)
class Job:
    """One draft: what to write, and the channel back to the request that waits for it."""

    prompt: Prompt
    client: str
    cancelled: threading.Event
    place: int = 0
    started_s: float = 0.0
    deadline_s: float = 0.0
    left: bool = False
    closing: bool = False
    thoughts: ThoughtFilter = field(default_factory=ThoughtFilter)
    events: "queue.SimpleQueue[WriterEvent | FootnoteError | None]" = field(
        default_factory=queue.SimpleQueue
    )

    def has_left(self) -> bool:
        return self.left or self.cancelled.is_set()

    def must_stop(self) -> bool:
        """Whether to write no more: the reader left, time is up, or the model is closed."""
        return self.has_left() or self.closing or time.monotonic() > self.deadline_s

    def say(self, text: str) -> None:
        """Send a piece of the draft, without what the model only thinks."""
        if shown := self.thoughts.shown(text):
            self.events.put(Token(shown))

    def end(self, error: FootnoteError | None) -> None:
        if rest := self.thoughts.rest():
            self.events.put(Token(rest))
        self.events.put(error)

    def count(self, usage: Usage) -> None:
        self.events.put(usage)


class DraftQueue:
    """Lets at most `in_flight` drafts be written at once while at most `size` others wait."""

    def __init__(
        self, write: Callable[[Job], None], in_flight: int, size: int, time_limit_s: float
    ) -> None:
        """write: writes one draft with job.say, until job.must_stop(); called by a worker.

        time_limit_s: how long one draft may be written; waiting does not count.
        """
        self._write = write
        self._in_flight = in_flight
        self._size = size
        self._time_limit_s = time_limit_s
        self._lock = threading.Lock()
        self._waiting: list[Job] = []
        self._writing: list[Job] = []
        self._last_turn: dict[str, int] = {}
        self._turns = 0
        self._mean_s: float | None = None
        self._closed = False
        self._workers: list[threading.Thread] = []
        self._handed: queue.SimpleQueue[Job | None] = queue.SimpleQueue()

    @property
    def waiting(self) -> int:
        """How many drafts wait now."""
        return len(self._waiting)

    @property
    def writing(self) -> int:
        """How many drafts are being written now."""
        return len(self._writing)

    def events(self, prompt: Prompt, cancelled: threading.Event) -> Iterator[WriterEvent]:
        """Yield the places in the queue, then what the worker sends; end when it is cancelled.

        Raises QueueFull at once, and what writing raised.
        """
        client = cancelled.client if isinstance(cancelled, Reader) else ""
        job = Job(prompt, client, cancelled)
        self._enter(job)
        try:
            while True:
                try:
                    event = job.events.get(timeout=_POLL_S)
                except queue.Empty:
                    if cancelled.is_set():
                        return
                    continue
                if event is None or isinstance(event, Cancelled):
                    return
                if isinstance(event, FootnoteError):
                    raise event
                yield event
        finally:
            job.left = True
            self._update()

    def close(self) -> None:
        """End the drafts that wait or are being written, and the workers."""
        with self._lock:
            self._closed = True
            for job in self._writing:
                job.closing = True
            for job in self._waiting:
                job.events.put(unloaded())
            self._waiting.clear()
            for _ in self._workers:
                self._handed.put(None)
        for worker in self._workers:
            worker.join()

    def _enter(self, job: Job) -> None:
        with self._lock:
            if self._closed:
                raise unloaded()
            self._update_places()  # who has left makes room
            if self._occupied() + len(self._waiting) >= self._in_flight + self._size:
                raise self._full()
            self._waiting.append(job)
            self._update_places()

    def _update(self) -> None:
        with self._lock:
            self._update_places()

    def _update_places(self) -> None:
        """Forget who has left, start who is next, tell the others; the lock is held."""
        self._waiting = [job for job in self._waiting if not job.has_left()]
        order = service_order(self._waiting, self._last_turn)
        while order and len(self._writing) < self._in_flight:
            self._start(order.pop(0))
        leaving = len(self._writing) - self._occupied()  # these end in a moment
        for place, job in enumerate(order, start=1 - leaving):
            if place > 0 and place != job.place:
                job.place = place
                job.events.put(Queued(place, self._estimate_s(place)))

    def _occupied(self) -> int:
        return sum(not job.has_left() for job in self._writing)

    def _start(self, job: Job) -> None:
        self._waiting.remove(job)
        self._writing.append(job)
        self._turns += 1
        self._last_turn[job.client] = self._turns
        job.started_s = time.monotonic()
        job.deadline_s = job.started_s + self._time_limit_s
        if len(self._workers) < len(self._writing):
            worker = threading.Thread(target=self._work, name="draft", daemon=True)
            self._workers.append(worker)
            worker.start()
        self._handed.put(job)

    def _work(self) -> None:
        while (job := self._handed.get()) is not None:
            job.end(self._written(job))
            with self._lock:
                self._writing.remove(job)
                here = {other.client for other in (*self._waiting, *self._writing)}
                self._last_turn = {c: turn for c, turn in self._last_turn.items() if c in here}
                self._update_places()

    def _written(self, job: Job) -> FootnoteError | None:
        """Write the draft; return what to end it with."""
        try:
            if not job.must_stop():
                self._write(job)
        except FootnoteError as error:
            return error
        except Exception as error:
            log.error("the language model failed", exc_info=error)
            return GenerationFailed(f"the language model failed ({error}): ask again")
        if job.has_left():
            return Cancelled("the reader left")
        if job.closing:
            return unloaded()
        took_s = time.monotonic() - job.started_s
        mean_s = took_s if self._mean_s is None else self._mean_s
        self._mean_s = (1 - _SMOOTHING) * mean_s + _SMOOTHING * took_s
        if job.must_stop():
            return TimedOut(
                f"the language model took longer than {self._time_limit_s:g} s: "
                "raise time_limit_s, or use a smaller model"
            )
        return None

    def _estimate_s(self, place: int) -> float | None:
        if self._mean_s is None:
            return None
        now = time.monotonic()
        written_s = [now - job.started_s for job in self._writing]
        return estimated_wait_s(place, written_s, self._in_flight, self._mean_s)

    def _full(self) -> QueueFull:
        wait_s = self._estimate_s(self._size + 1)
        return QueueFull(
            f"the language model's queue is full ({self._size} wait): ask again in a moment",
            _RETRY_AFTER_S if wait_s is None else wait_s,
        )


def service_order(waiting: Sequence[Job], last_turn: dict[str, int]) -> list[Job]:
    """Return the waiting jobs in the order they will be written.

    Each time, the client whose last turn is longest ago comes first; one that had none comes
    before all others, and among those whoever came first. A client's own jobs keep their order.
    waiting: in order of arrival. last_turn: when each client had its last turn, counted from 1.
    """
    clients = sorted(
        dict.fromkeys(job.client for job in waiting), key=lambda client: last_turn.get(client, 0)
    )
    rank = {client: position for position, client in enumerate(clients)}
    jobs_before: Counter[str] = Counter()
    keys: dict[Job, tuple[int, int]] = {}
    for job in waiting:
        keys[job] = (jobs_before[job.client], rank[job.client])  # the round, the place in it
        jobs_before[job.client] += 1
    return sorted(waiting, key=keys.__getitem__)


def estimated_wait_s(
    place: int, written_s: Sequence[float], in_flight: int, mean_s: float
) -> float:
    """Return in how many seconds the job at `place` starts, if every draft takes mean_s.

    place: 1 is next. written_s: for how long each draft in flight has been written.
    """
    free_s = [max(mean_s - seconds, 0.0) for seconds in written_s]
    free_s += [0.0] * (in_flight - len(free_s))
    heapq.heapify(free_s)
    for _ in range(place - 1):
        heapq.heapreplace(free_s, free_s[0] + mean_s)
    return free_s[0]


def unloaded() -> GenerationFailed:
    """Return what ends drafts of a model that is closed."""
    return GenerationFailed("the language model was unloaded meanwhile: ask again")
