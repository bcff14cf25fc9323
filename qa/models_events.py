"""What happens while a model is pulled; light to import, as a server knows it without pulling."""

from dataclasses import dataclass

from qa.models import InstalledModel, Pin


@dataclass(frozen=True, slots=True)
class Resolved:
    """What will be pulled, before any of it is."""

    pin: Pin


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage ("downloading", "checking") is, in bytes."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Pulled:
    """The model is there and its SHA-256 holds; fresh: it was not there before. The last event."""

    model: InstalledModel
    fresh: bool


PullEvent = Resolved | Progress | Pulled
