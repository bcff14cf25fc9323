"""The queue in front of a model: places, estimates, fairness, limits, and who leaves."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from by_hand import sources
from hypothesis import given
from hypothesis import strategies as st

from index.errors import FootnoteError, GenerationFailed, ModelInvalid, QueueFull, TimedOut
from qa.draft import Queued, Token, Usage, WriterEvent
from qa.prompt import Prompt, build_prompt
from qa.question import read_question
from qa.queue import DraftQueue, Job, Reader, estimated_wait_s, service_order

WAIT_S = 30.0


def asking(text: str) -> Prompt:
    return build_prompt(read_question(text), sources("One."), 10**6, lambda messages: 0)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.002)


@dataclass
class Gate:
    """A writer that says the question once the test opens its gate; it records who was written."""

    begun: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)

    def write(self, job: Job) -> None:
        text = job.prompt.question.text
        self.begun.append(text)
        while text not in self.opened:
            if job.must_stop():
                self.stopped.append(text)
                return
            time.sleep(0.001)
        job.say(text)


@dataclass
class Slow(Gate):
    """A gate whose writer needs a while to notice that it must stop."""

    def write(self, job: Job) -> None:
        super().write(job)
        time.sleep(0.3)


@pytest.fixture
def gate() -> Gate:
    return Gate()


Open = Callable[..., DraftQueue]


@pytest.fixture
def open_queue(gate: Gate) -> Iterator[Open]:
    """open_queue(in_flight, size, time_limit_s) → a queue in front of the gate."""
    opened: list[DraftQueue] = []

    def make(in_flight: int = 1, size: int = 8, time_limit_s: float = 30.0) -> DraftQueue:
        opened.append(DraftQueue(gate.write, in_flight, size, time_limit_s))
        return opened[-1]

    yield make
    for queue in opened:
        queue.close()


class Request(threading.Thread):
    """A request in a thread of its own; `events` is what it was told so far."""

    def __init__(self, queue: DraftQueue, text: str, client: str = "") -> None:
        super().__init__(daemon=True)
        self.reader = Reader(client)
        self.events: list[WriterEvent] = []
        self.error: FootnoteError | None = None
        self._told = queue.events(asking(text), self.reader)
        self.start()

    def run(self) -> None:
        try:
            for event in self._told:
                self.events.append(event)
        except FootnoteError as error:
            self.error = error

    @property
    def places(self) -> list[int]:
        return [event.place for event in self.events if isinstance(event, Queued)]

    def ended(self) -> list[WriterEvent]:
        self.join(WAIT_S)
        assert not self.is_alive(), "the request waits for ever"
        return self.events


def waiting(queue: DraftQueue, text: str, client: str = "") -> Request:
    """A request that has been told its place."""
    request = Request(queue, text, client)
    until(lambda: bool(request.places))
    return request


def writing(queue: DraftQueue, gate: Gate, text: str, client: str = "") -> Request:
    """A request whose draft is being written."""
    request = Request(queue, text, client)
    until(lambda: text in gate.begun)
    return request


def test_a_free_model_writes_at_once_and_tells_no_place(open_queue: Open, gate: Gate) -> None:
    gate.opened.add("one?")
    assert Request(open_queue(), "one?").ended() == [Token("one?")]


def test_places_are_told_when_they_change(open_queue: Open, gate: Gate) -> None:
    queue = open_queue()
    writing(queue, gate, "first?")
    second, third = waiting(queue, "second?"), waiting(queue, "third?")
    assert (second.places, third.places) == ([1], [2])
    gate.opened |= {"first?", "second?"}
    assert [type(event) for event in second.ended()] == [Queued, Token]
    gate.opened.add("third?")
    third.ended()
    assert third.places == [2, 1]


def test_an_estimate_comes_once_a_draft_has_been_timed(open_queue: Open, gate: Gate) -> None:
    queue = open_queue()
    gate.opened.add("first?")
    Request(queue, "first?").ended()
    writing(queue, gate, "second?")
    (told,) = waiting(queue, "third?").events
    assert isinstance(told, Queued)
    assert told.place == 1
    assert told.estimate_s is not None
    assert 0 <= told.estimate_s < 1


def test_several_drafts_are_written_at_once_where_the_model_can(
    open_queue: Open, gate: Gate
) -> None:
    queue = open_queue(in_flight=3)
    for text in ("one?", "two?", "three?"):
        writing(queue, gate, text)
    assert queue.writing == 3
    assert waiting(queue, "four?").places == [1]
    gate.opened.add("two?")
    until(lambda: "four?" in gate.begun)


def test_a_full_queue_refuses_and_says_when_to_come_back(open_queue: Open, gate: Gate) -> None:
    queue = open_queue(size=1)
    writing(queue, gate, "first?")
    waiting(queue, "second?")
    refused = Request(queue, "third?")
    assert refused.ended() == []
    assert isinstance(refused.error, QueueFull)
    assert str(refused.error) == (
        "the language model's queue is full (1 wait): ask again in a moment"
    )
    assert refused.error.retry_after_s == 5.0


def test_no_place_to_wait_still_lets_one_be_written(open_queue: Open, gate: Gate) -> None:
    queue = open_queue(size=0)
    writing(queue, gate, "first?")
    assert isinstance(_error_of(Request(queue, "second?")), QueueFull)


def _error_of(request: Request) -> FootnoteError | None:
    request.ended()
    return request.error


def test_clients_are_served_in_turn_however_much_one_of_them_asks(
    open_queue: Open, gate: Gate
) -> None:
    queue = open_queue()
    requests = [writing(queue, gate, "a1?", "ann")]
    requests += [waiting(queue, text, "ann") for text in ("a2?", "a3?", "a4?")]
    requests += [waiting(queue, "b1?", "bob"), waiting(queue, "b2?", "bob")]
    requests += [waiting(queue, "c1?", "cleo")]
    # Bob and Cleo have had no turn yet: their places are before Ann's second question.
    until(lambda: [request.places[-1] for request in requests[1:]] == [3, 5, 6, 1, 4, 2])
    gate.opened |= {"a1?", "a2?", "a3?", "a4?", "b1?", "b2?", "c1?"}
    for request in requests:
        request.ended()
    assert gate.begun == ["a1?", "b1?", "c1?", "a2?", "b2?", "a3?", "a4?"]


def test_a_reader_who_waits_and_leaves_frees_the_place_at_once(
    open_queue: Open, gate: Gate
) -> None:
    queue = open_queue(size=1)
    writing(queue, gate, "first?")
    waiting(queue, "second?").reader.set()
    third = waiting(queue, "third?")  # would be refused if the place were not free
    assert third.places == [1]
    assert "second?" not in gate.begun


def test_those_behind_move_up_when_a_waiting_reader_leaves(open_queue: Open, gate: Gate) -> None:
    queue = open_queue()
    writing(queue, gate, "first?")
    second, third = waiting(queue, "second?"), waiting(queue, "third?")
    second.reader.set()
    assert second.ended() == [Queued(1, None)]
    until(lambda: third.places == [2, 1])


def test_a_reader_who_leaves_stops_the_draft_that_is_written(open_queue: Open, gate: Gate) -> None:
    queue = open_queue(size=0)
    first = writing(queue, gate, "first?")
    first.reader.set()
    assert first.ended() == []
    assert first.error is None
    until(lambda: gate.stopped == ["first?"])
    writing(queue, gate, "second?")


def test_a_place_is_free_before_the_writer_has_noticed_that_it_must_stop() -> None:
    gate = Slow()
    queue = DraftQueue(gate.write, 1, 0, 30.0)
    writing(queue, gate, "first?").reader.set()
    gate.opened.add("second?")
    assert Request(queue, "second?").ended() == [Token("second?")]
    assert gate.stopped == ["first?"]
    queue.close()


def test_closing_the_events_stops_the_draft_and_leaves_the_callers_event_alone(
    open_queue: Open, gate: Gate
) -> None:
    queue = open_queue(size=0)
    reader = Reader()
    gate.opened.add("first?")
    events = queue.events(asking("first?"), reader)
    assert next(events) == Token("first?")
    events.close()  # type: ignore[attr-defined]
    assert not reader.is_set()
    writing(queue, gate, "second?")


def test_time_runs_from_the_start_of_the_writing(open_queue: Open, gate: Gate) -> None:
    queue = open_queue(time_limit_s=0.3)
    started = time.monotonic()
    first, second = Request(queue, "first?"), Request(queue, "second?")
    for request in (first, second):
        assert isinstance(_error_of(request), TimedOut)
    assert str(second.error) == (
        "the language model took longer than 0.3 s: raise time_limit_s, or use a smaller model"
    )
    assert 0.6 <= time.monotonic() - started < WAIT_S


def test_what_the_writer_raises_reaches_the_request_and_the_next_is_written() -> None:
    failures: list[Exception] = [ModelInvalid("no model"), ZeroDivisionError("a defect")]

    def write(job: Job) -> None:
        if failures:
            raise failures.pop(0)
        job.count(Usage(3, 2, 1))

    queue = DraftQueue(write, 1, 8, 30.0)
    assert isinstance(_error_of(Request(queue, "first?")), ModelInvalid)
    error = _error_of(Request(queue, "second?"))
    assert type(error) is GenerationFailed
    assert str(error) == "the language model failed (a defect): ask again"
    assert Request(queue, "third?").ended() == [Usage(3, 2, 1)]
    queue.close()


def test_closing_ends_what_waits_and_what_is_written(open_queue: Open, gate: Gate) -> None:
    queue = open_queue()
    first, second = writing(queue, gate, "first?"), waiting(queue, "second?")
    queue.close()
    for request in (first, second, Request(queue, "third?")):
        assert str(_error_of(request)) == ("the language model was unloaded meanwhile: ask again")
    assert gate.stopped == ["first?"]


def test_many_readers_at_once_are_each_served_once(open_queue: Open, gate: Gate) -> None:
    queue = open_queue(in_flight=2, size=40)
    texts = [f"question {number}?" for number in range(40)]
    gate.opened |= set(texts)
    requests = [Request(queue, text, f"client {n % 5}") for n, text in enumerate(texts)]
    for request, text in zip(requests, texts, strict=True):
        assert request.ended()[-1] == Token(text)
    assert sorted(gate.begun) == sorted(texts)
    until(lambda: (queue.waiting, queue.writing) == (0, 0))  # the last worker puts its draft away


@pytest.mark.parametrize(
    ("place", "written_s", "in_flight", "wait_s"),
    [
        (1, [4.0], 1, 6.0),  # a draft takes 10 s, and this one has 6 to go
        (2, [4.0], 1, 16.0),
        (1, [25.0], 1, 0.0),  # later than it should be: any moment
        (1, [4.0, 9.0], 2, 1.0),
        (2, [4.0, 9.0], 2, 6.0),
        (3, [4.0, 9.0], 2, 11.0),
        (1, [4.0], 2, 0.0),
    ],
)
def test_the_wait_is_counted_from_the_mean_of_a_draft(
    place: int, written_s: list[float], in_flight: int, wait_s: float
) -> None:
    assert estimated_wait_s(place, written_s, in_flight, 10.0) == wait_s


@given(
    st.lists(st.sampled_from("abc"), max_size=12),
    st.dictionaries(st.sampled_from("abc"), st.integers(1, 5)),
)
def test_the_order_told_is_the_order_of_service(clients: list[str], turns: dict[str, int]) -> None:
    """Serving one at a time, each after a new look at the clients' last turns, changes nothing."""
    jobs = [Job(asking("who?"), client, threading.Event()) for client in clients]
    # Turns are numbers of their own: two clients never had the same one.
    last_turn = {client: n for n, client in enumerate(sorted(turns, key=turns.__getitem__), 1)}
    told = service_order(jobs, last_turn)
    served: list[Job] = []
    left, now, turn_of = list(jobs), len(last_turn), dict(last_turn)
    while left:
        client = min(
            {job.client for job in left},
            key=lambda c: (turn_of.get(c, 0), [job.client for job in left].index(c)),
        )
        job = next(job for job in left if job.client == client)
        left.remove(job)
        served.append(job)
        now += 1
        turn_of[client] = now
    assert served == told
