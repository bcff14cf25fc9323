"""Changing the generator while answers are written: none is dropped, none is left open."""

import threading

from qa.answer import GeneratorInfo
from qa.extractive import ExtractiveGenerator
from qa.writer import Writer, WriterSlot


class Counted(ExtractiveGenerator):
    """A generator with a name that counts how often it was closed."""

    def __init__(self, name: str) -> None:
        self.info = GeneratorInfo("extractive", name)
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


def writers(*names: str) -> list[Writer]:
    return [Writer(Counted(name), None) for name in names]


def closed(*some: Writer) -> list[int]:
    return [writer.generator.closed for writer in some]  # type: ignore[attr-defined]


def test_a_writer_that_nothing_uses_is_closed_at_the_change() -> None:
    first, second = writers("first", "second")
    slot = WriterSlot(first)
    slot.change(second)
    assert slot.current is second
    assert closed(first, second) == [1, 0]


def test_an_answer_keeps_its_writer_until_it_ends() -> None:
    first, second, third = writers("first", "second", "third")
    slot = WriterSlot(first)
    with slot.lease() as one, slot.lease() as two:
        slot.change(second)
        with slot.lease() as three:
            slot.change(third)
            assert (one, two, three) == (first, first, second)
            assert closed(first, second, third) == [0, 0, 0]
        assert closed(first, second, third) == [0, 1, 0]
    assert closed(first, second, third) == [1, 1, 0]


def test_closing_closes_every_writer_once() -> None:
    first, second = writers("first", "second")
    slot = WriterSlot(first)
    with slot.lease():
        slot.change(second)
        slot.close()
        assert closed(first, second) == [1, 1]
    assert closed(first, second) == [1, 1]


def test_threads_that_lease_and_change_leave_nothing_open() -> None:
    made = writers(*map(str, range(200)))
    slot = WriterSlot(made[0])
    problems: list[str] = []

    def answer() -> None:
        for _ in range(500):
            with slot.lease() as writer:
                if closed(writer) != [0]:
                    problems.append("closed while in use")

    threads = [threading.Thread(target=answer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for writer in made[1:]:
        slot.change(writer)
    for thread in threads:
        thread.join()
    assert problems == []
    assert closed(*made) == [1] * 199 + [0]
