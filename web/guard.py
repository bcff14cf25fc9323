"""Who may ask, and how: rates, Host and Origin, the token, bounded bodies of JSON.

Addresses other than loopback need the token; docs/security.md says what each check is against.
"""

import hmac
import ipaddress
import math
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from werkzeug.exceptions import TooManyRequests

from index.errors import ConfigError
from web.rates import Rates, client_of

# A question with its history fits many times; a larger body is a mistake or an attack.
MAX_BODY_BYTES = 256 * 1024
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
# Programs on this machine are trusted to ask as often as they like; this stops one gone wild.
_LOOPBACK_FACTOR = 50
# Liveness is asked by programs that have no token and ask at their own rate.
_UNGUARDED = frozenset({"/healthz"})


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


def install(app: Flask, host: str, token: str, client_rate: float) -> None:
    """Check every request before it is served and add the security headers after.

    client_rate: requests a second of each client, from this machine _LOOPBACK_FACTOR times that.
    """
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    near, far = Rates(client_rate * _LOOPBACK_FACTOR), Rates(client_rate)

    @app.before_request
    def check() -> None:
        _check_host(host)
        _check_site()
        if request.path not in _UNGUARDED:
            client = request.remote_addr or ""
            _check_rate(near if is_loopback(client) else far, client)
            _check_token(token)
        if request.method == "POST" and not request.routing_exception:
            _check_body()

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


def _check_site() -> None:
    """What a page of another site makes a browser send is refused, but for plain reading."""
    origin = request.headers.get("Origin")
    try:
        named = urlsplit(origin).netloc if origin else request.host
    except ValueError:
        named = ""  # an Origin that is no address
    is_foreign = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    if request.method not in ("GET", "HEAD") and (named != request.host or is_foreign):
        abort(403, "Requests from other sites are not answered.")


def _check_rate(rates: Rates, client: str) -> None:
    wait_s = rates.wait_s(client_of(client))
    if wait_s:
        raise TooManyRequests(
            f"More requests came from {client} than are answered: wait {math.ceil(wait_s)} s, or "
            "raise client_rate.",
            retry_after=math.ceil(wait_s),
        )


def _check_token(token: str) -> None:
    if token and not hmac.compare_digest(_given_token().encode(), token.encode()):
        abort(401, "Send the token of this server as `Authorization: Bearer TOKEN`.")


def _given_token() -> str:
    """The token sent; a browser, which cannot send a bearer's, sends it as a password."""
    sent = request.authorization
    if sent is None:
        return ""
    return (sent.token if sent.type == "bearer" else sent.password) or ""


def _check_body() -> None:
    """A page elsewhere can send forms without being asked, but not JSON."""
    if request.mimetype != "application/json":
        abort(
            415,
            f"The body is sent as {request.mimetype[:80] or 'nothing'!r}: send JSON with "
            "`Content-Type: application/json` (curl does with --json).",
        )
    length = request.content_length or 0
    if length > MAX_BODY_BYTES:
        abort(
            413,
            f"The body has {length:,} bytes, at most {MAX_BODY_BYTES:,} are read: send a shorter "
            "question and history.",
        )
