"""Who may ask: Host and Origin are checked, other addresses than loopback need the token."""

import hmac
import ipaddress
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from index.errors import ConfigError

# A question with its history fits many times; a larger body is a mistake or an attack.
MAX_BODY_BYTES = 256 * 1024
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def is_loopback(host: str) -> bool:
    """Return whether an address can only be reached from this machine."""
    if host in _LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_address(host: str, token: str) -> None:
    """Raise ConfigError if the address is open to others and no token protects it."""
    if not is_loopback(host) and not token:
        raise ConfigError(
            f"host = {host!r} can be reached by others and no token is set: "
            "set FOOTNOTE_TOKEN, or listen on 127.0.0.1"
        )


def install(app: Flask, host: str, token: str) -> None:
    """Check every request before it is served and add the security headers after."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES

    @app.before_request
    def check() -> None:
        _check_host(host)
        _check_origin()
        if token:
            _check_token(token)
        _check_type()

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def _check_host(host: str) -> None:
    """A page on another site cannot reach us under a name that it made point here."""
    named = urlsplit(f"//{request.host}").hostname or ""
    if is_loopback(host) and not is_loopback(named):
        abort(403, f"The Host header names {named[:80]!r}; this server answers to loopback only.")


def _check_origin() -> None:
    origin = request.headers.get("Origin")
    try:
        named = urlsplit(origin).netloc if origin else request.host
    except ValueError:
        named = ""  # an Origin that is no address
    if request.method != "GET" and named != request.host:
        abort(403, "Requests from other sites are not answered.")


def _check_type() -> None:
    """A page elsewhere can send forms without being asked, but not JSON."""
    if request.method != "POST" or request.routing_exception:
        return
    if request.mimetype != "application/json":
        abort(
            415,
            f"The body is sent as {request.mimetype[:80] or 'nothing'!r}: send JSON with "
            "`Content-Type: application/json` (curl does with --json).",
        )


def _check_token(token: str) -> None:
    if request.path == "/healthz":
        return
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not hmac.compare_digest(given.encode(), token.encode()):
        abort(401, "Send the token of this server as `Authorization: Bearer TOKEN`.")
