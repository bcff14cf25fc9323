"""GET / and /static/: the chat page and its files."""

from importlib import resources
from pathlib import Path

from flask import Blueprint, Response, send_from_directory

from web.openapi import described, text_of

blueprint = Blueprint("page", __name__)


@blueprint.get("/")
@described("The chat page", {200: text_of("text/html")})
def page() -> Response:
    return static_file("index.html")


@blueprint.get("/favicon.ico")
@described("The page's icon", {200: text_of("image/svg+xml")})
def favicon() -> Response:
    return static_file("favicon.svg")


@blueprint.get("/static/<path:name>")
@described(
    "A file of the page",
    {200: text_of("text/javascript") | text_of("text/css") | text_of("image/svg+xml")},
    problems=[404],
)
def static_file(name: str) -> Response:
    return send_from_directory(Path(str(resources.files("web"))) / "static", name)
