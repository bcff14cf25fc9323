"""The models of a running service: pulled one at a time, and changed without dropping an answer."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from index.errors import ModelMissing, NotFound, PullInProgress
from qa.assembly import model_path, open_generator, open_hub
from qa.config import Settings
from qa.models import NO_MODEL, ModelFolder
from qa.models_events import PullEvent
from qa.pipeline import QAService


class ModelSwitch:
    """What a server's clients may do with its models; safe for many threads."""

    def __init__(self, settings: Settings, service: QAService) -> None:
        self.folder = ModelFolder(settings.models_dir)
        self.context_tokens = settings.context_tokens
        self._settings = settings
        self._service = service
        self._used: Callable[[], Path | None] = self._configured
        self._pulling = threading.Lock()
        self._changing = threading.Lock()
        self.pulled_now: str | None = None

    @property
    def used(self) -> Path | None:
        """The file that writes the answers, or None."""
        return self._used()

    def pull(self, wanted: str, update: bool, cancelled: threading.Event) -> Iterator[PullEvent]:
        """Yield the events of a pull; raise PullInProgress while another runs here.

        The other errors are those of qa.pull.pull.
        """
        from qa.pull import pull  # loads httpx, which answering does not need

        if not self._pulling.acquire(blocking=False):
            raise PullInProgress(
                f"{self.pulled_now} is being pulled: wait until it is done, or cancel it"
            )
        self.pulled_now = wanted
        try:
            with open_hub(self._settings) as hub:
                yield from pull(wanted, self.folder, hub, cancelled, update)
        finally:
            self.pulled_now = None
            self._pulling.release()

    def use(self, name: str) -> None:
        """Load an installed model and have it write from the next answer on; "none": no model.

        Until it is loaded, and if it cannot be, the old one writes. Both are in memory for a
        while. Raises NotFound, or ModelInvalid if llama.cpp cannot load it.
        """
        with self._changing:
            path = self._installed(name)
            chosen = str(path) if path else NO_MODEL
            generator, note = open_generator(replace(self._settings, model=chosen))
            with ExitStack() as undo:
                undo.callback(generator.close)
                generator.prepare()
                self.folder.choose(chosen)
                undo.pop_all()
            self._service.write_with(generator, note)
            self._used = lambda: path

    def _installed(self, name: str) -> Path | None:
        """The file of an installed model; other files of this machine are not named from afar."""
        if name.strip().casefold() == NO_MODEL:
            return None
        model = self.folder.find(name)
        if model is None:
            raise NotFound(
                f"no installed model is called {name[:80]!r}: GET /api/models lists them, "
                "POST /api/models/pull gets one"
            )
        return model.path

    def _configured(self) -> Path | None:
        try:
            return model_path(self._settings)
        except ModelMissing:
            return None
