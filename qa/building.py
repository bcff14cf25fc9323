"""Builds and rollbacks for a running server: each in a process of its own, one at a time.

So answers are not slowed by it, and a build that crashes takes nothing along. Who asked for it
may leave; others can look at how far it is.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Literal

from index.build import BuildReport, build_index
from index.data_folder import DataFolder
from index.errors import BuildFailed, BuildInProgress, FootnoteError
from index.export import open_embedder
from qa.assembly import article_roots, embedders_folder
from qa.config import Settings

# A build tells more often than a reader can follow.
_TELL_EVERY_S = 0.1
_POLL_S = 0.25
# A build gives way to answers.
_NICENESS = 10
_ENDING_S = 5.0

Kind = Literal["rebuild", "rollback"]


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done. full: a rebuild reads every file again."""

    kind: Kind
    full: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class RolledBack:
    """The new generation, and the one whose contents it has again."""

    generation: int
    rollback_of: int


Result = BuildReport | RolledBack
Message = Progress | Result | FootnoteError
Work = Callable[[Settings, Task, Connection], None]


@dataclass(frozen=True, slots=True)
class JobState:
    """A job at one moment; of result and error the one that ended it, None while it runs."""

    kind: Kind
    started_at: str
    pid: int | None = None
    progress: Progress | None = None
    result: Result | None = None
    error: FootnoteError | None = None

    @property
    def is_running(self) -> bool:
        return self.result is None and self.error is None


class Job:
    """One build or rollback; any number of readers may follow it."""

    def __init__(self, settings: Settings, task: Task, work: Work) -> None:
        self._changed = threading.Condition()
        self.state = JobState(task.kind, datetime.now(UTC).isoformat(timespec="seconds"))
        context = multiprocessing.get_context("spawn")
        self._receiver, sender = context.Pipe(duplex=False)
        self._process = context.Process(
            target=work, args=(settings, task, sender), name=task.kind, daemon=True
        )
        self._process.start()
        sender.close()
        self.state = replace(self.state, pid=self._process.pid)
        threading.Thread(target=self._receive, name=task.kind, daemon=True).start()

    def events(self, leave: threading.Event) -> Iterator[Progress | Result]:
        """Yield how far it is whenever that changes, and the result last.

        Ends early when `leave` is set. Raises what the build raised, BuildFailed if it crashed.
        """
        told: Progress | None = None
        while not leave.is_set():
            state = self._state_after(told)
            if state.progress is not None and state.progress != told:
                told = state.progress
                yield told
            if state.error is not None:
                raise state.error
            if state.result is not None:
                yield state.result
                return

    def _state_after(self, told: Progress | None) -> JobState:
        """The state once there is more to tell, at the latest after _POLL_S."""
        with self._changed:
            self._changed.wait_for(
                lambda: self.state.progress != told or not self.state.is_running, _POLL_S
            )
            return self.state

    def end(self) -> None:
        """End the process, as a crash would; the last generation stays."""
        self._process.terminate()
        self._process.join(_ENDING_S)

    def _receive(self) -> None:
        with self._receiver:
            try:
                while True:
                    self._note(self._receiver.recv())
            except (EOFError, OSError):  # OSError: it ended in the middle of a message
                pass
        self._process.join()
        if self.state.is_running:
            self._note(
                BuildFailed(
                    f"the {self.state.kind} ended before it was done (exit code "
                    f"{self._process.exitcode}): the last generation goes on serving, ask again; "
                    "the server's log may say why"
                )
            )

    def _note(self, message: Message) -> None:
        with self._changed:
            match message:
                case Progress():
                    self.state = replace(self.state, progress=message)
                case FootnoteError():
                    self.state = replace(self.state, error=message)
                case _:
                    self.state = replace(self.state, result=message)
            self._changed.notify_all()


class Builder:
    """Starts builds and rollbacks of one data folder, one at a time."""

    def __init__(self, settings: Settings, work: Work | None = None) -> None:
        """work: what the process does; another one than `work` in tests."""
        self._settings = settings
        self._work = work or work_in_process
        self._lock = threading.Lock()
        self._job: Job | None = None

    @property
    def state(self) -> JobState | None:
        """The running or last job's; None if there was none."""
        job = self._job
        return job.state if job else None

    def start(self, task: Task) -> Job:
        """Start a job; raise BuildInProgress if one of this server runs."""
        with self._lock:
            if self._job is not None and self._job.state.is_running:
                state = self._job.state
                raise BuildInProgress(
                    f"process {state.pid} of this server is building in {self._settings.data_dir} "
                    f"since {state.started_at}: wait until it is done, GET /api/index tells how "
                    "far it is"
                )
            self._job = Job(self._settings, task, self._work)
            return self._job

    def close(self) -> None:
        """End the job that runs."""
        job = self._job
        if job is not None and job.state.is_running:
            job.end()


def work_in_process(settings: Settings, task: Task, sender: Connection) -> None:
    """Do the task and send how it goes; this runs in the process of its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    os.nice(_NICENESS)
    try:
        message: Message = (
            _rolled_back(settings)
            if task.kind == "rollback"
            else _built(settings, task.full, _Teller(sender))
        )
    except FootnoteError as error:
        message = error
    with suppress(OSError):  # the server has gone; what was published stays
        sender.send(message)


def _built(settings: Settings, full: bool, tell: "_Teller") -> BuildReport:
    data = DataFolder(settings.data_dir)
    roots = article_roots(data, settings)
    data.create()
    embedder = open_embedder(embedders_folder(settings))
    return build_index(
        data, roots, embedder, settings.passage_chars, rebuild=full, on_progress=tell
    )


def _rolled_back(settings: Settings) -> RolledBack:
    manifest = DataFolder(settings.data_dir).roll_back()
    assert manifest.rollback_of is not None
    return RolledBack(manifest.number, manifest.rollback_of)


class _Teller:
    """Sends progress, the first and last of a stage and what lies _TELL_EVERY_S apart."""

    def __init__(self, sender: Connection) -> None:
        self._sender = sender
        self._stage = ""
        self._told_s = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage == self._stage and done < total and now - self._told_s < _TELL_EVERY_S:
            return
        self._stage, self._told_s = stage, now
        with suppress(OSError):
            self._sender.send(Progress(stage, done, total))
