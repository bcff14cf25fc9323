"""The server put together: create_app, and serve, which listens."""

import logging
import signal
import threading
from collections.abc import Callable

from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter

from index.errors import FootnoteError
from qa.assembly import ask_options, open_service
from qa.building import Builder
from qa.config import Settings
from qa.models_switch import ModelSwitch
from qa.pipeline import QAService
from web import (
    article_list,
    articles,
    ask,
    completions,
    guard,
    health,
    index,
    metrics,
    models,
    openapi,
    page,
    problems,
    request_log,
    search,
)
from web.context import Context
from web.counts import Counts
from web.listener import Listener
from web.running import Running

log = logging.getLogger("footnote")


class AnythingConverter(BaseConverter):
    """An article id in a path: any characters, slashes included."""

    regex = ".+"
    part_isolating = False


class _App(Flask):
    """A Flask app that answers everything a view may raise; the server would leave it hanging."""

    def dispatch_request(self) -> ResponseReturnValue:
        try:
            return super().dispatch_request()
        except BaseException as error:
            if isinstance(error, Exception):
                raise
            raise problems.as_exception(error) from error


def create_app(settings: Settings, service: QAService, builder: Builder | None = None) -> Flask:
    """Return the WSGI application over an opened service; it starts nothing.

    builder: builds and rolls back when asked; by default one for the settings' data folder.
    """
    app = _App("web", static_folder=None, template_folder="templates")
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.converters["anything"] = AnythingConverter
    app.url_map.merge_slashes = False
    counts = Counts(service)
    app.extensions["footnote"] = Context(
        service,
        ask_options(settings),
        Running(),
        counts,
        ModelSwitch(settings, service),
        builder or Builder(settings),
    )
    request_log.install(app)
    metrics.install(app, counts)
    problems.install(app)
    guard.install(app, settings.host, settings.token, settings.client_rate)
    modules = (
        page, ask, search, article_list, articles, index, models, completions, health, metrics,
        openapi,
    )  # fmt: skip
    for module in modules:
        app.register_blueprint(module.blueprint)
    return app


def serve(settings: Settings, on_ready: Callable[[str], None], quiet: bool = False) -> None:
    """Listen until interrupted or terminated; on_ready is told the page's address.

    What runs then may end, for shutdown_s at most. quiet: log no requests. Raises ConfigError if
    the address needs a token, AddressInUse if it is taken, ModelMissing or ModelInvalid if the
    named model cannot be used.
    """
    guard.check_address(settings.host, settings.token)
    request_log.write_log(quiet)
    service = open_service(settings)
    app = create_app(settings, service)
    listener = Listener(app, settings.host, settings.port)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: listener.stop())
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    on_ready(f"http://{host}:{listener.port}/")
    # No daemon: a process that ends while a native library loads would crash.
    threading.Thread(target=_prepare, args=[service], name="prepare").start()
    context: Context = app.extensions["footnote"]
    try:
        listener.run(settings.shutdown_s, context.running.stop)
    finally:
        context.builder.close()
        service.close()


def _prepare(service: QAService) -> None:
    """Load the models while nobody waits for them; what fails is told to the first who asks too."""
    try:
        service.prepare()
    except FootnoteError as error:
        log.warning("%s", error)
