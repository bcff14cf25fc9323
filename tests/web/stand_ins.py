"""What a process of a rebuild may be made to do instead of building."""

import os
import struct
import time
from multiprocessing.connection import Connection
from pathlib import Path

from index.build import BuildReport
from index.errors import FootnoteError
from qa.building import Progress, RolledBack, Task
from qa.config import Settings

REPORT = BuildReport(
    generation=2, published=True, articles=1, stories=1, passages=1, added=0, changed=0,
    removed=0, renamed=0, unchanged=1, embedded=0, languages={"en": 1}, unanalysed={}, skipped=(),
)  # fmt: skip


def fail(error: FootnoteError, settings: Settings, task: Task, sender: Connection) -> None:
    """Send an error; bind the first argument with functools.partial."""
    sender.send(error)


def crash(settings: Settings, task: Task, sender: Connection) -> None:
    """Tell of some progress, then end at once."""
    sender.send(Progress("embedding", 1, 3))
    os._exit(7)


def break_off(settings: Settings, task: Task, sender: Connection) -> None:
    """End in the middle of a message: its length is told, and a part of it."""
    os.write(sender.fileno(), struct.pack("!i", 1_000) + b"half")
    os._exit(9)


def succeed(settings: Settings, task: Task, sender: Connection) -> None:
    """Send what a build or rollback of nothing reports."""
    sender.send(REPORT if task.kind == "rebuild" else RolledBack(2, 1))


def wait_for_file(settings: Settings, task: Task, sender: Connection) -> None:
    """Be busy until there is a file "go" in the data folder."""
    sender.send(Progress("embedding", 1, 3))
    while not (settings.data_dir / "go").exists():
        time.sleep(0.02)
    succeed(settings, task, sender)


def let_go(data: Path) -> None:
    (data / "go").touch()
