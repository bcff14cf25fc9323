"""Errors as application/problem+json (RFC 9457): the one table of HTTP statuses.

A reader who follows a permalink, or is where nothing is, gets the same as a page.
"""

import http
import logging
import math

from flask import Flask, Response, g, json, render_template, request
from werkzeug.exceptions import HTTPException

from index import errors

STATUS_OF: dict[type[errors.FootnoteError], int] = {
    errors.FootnoteError: 500,
    errors.InputError: 400,
    errors.InvalidQuestion: 400,
    errors.InvalidFilter: 400,
    errors.InvalidRequest: 400,
    errors.NotFound: 404,
    errors.ConfigError: 500,
    errors.SourceError: 422,
    errors.UnreadableArticle: 422,
    errors.NoArticles: 422,
    errors.UnreadableSet: 422,
    errors.IndexUnavailable: 503,
    errors.NoIndex: 503,
    errors.NoEarlierGeneration: 409,
    errors.IndexDamaged: 503,
    errors.IndexMismatch: 503,
    errors.BuildInProgress: 409,
    errors.BuildFailed: 500,
    errors.DiskFull: 507,
    errors.ModelError: 503,
    errors.ModelMissing: 503,
    errors.ModelInvalid: 503,
    errors.ModelTooLarge: 503,
    errors.HubError: 502,
    errors.HubUnreachable: 502,
    errors.HubRefused: 502,
    errors.DownloadDamaged: 502,
    errors.PullInProgress: 409,
    errors.GenerationFailed: 503,
    errors.QueueFull: 503,
    errors.TimedOut: 504,
    errors.ServerFailed: 502,
    errors.Cancelled: 499,
    errors.AddressInUse: 500,
    errors.ServerStops: 503,
    errors.FileRefused: 500,
}
# What a client is told to wait if no draft has been timed yet when the queue is full.
RETRY_AFTER_S = 5
PROBLEM = "application/problem+json"
# Below these nothing is ever a page.
_FOR_PROGRAMS = ("/api/", "/v1/")

# Names that OpenAI's API has for some statuses.
_OPENAI_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}

# What is said where the framework would say what happened, and not what to do.
_REMEDIES = {
    404: "Nothing is at this path: GET /openapi.json lists the paths.",
    405: "This path is not asked by this method: the header Allow names those that it is asked by.",
}
# … and to readers, who see a page with a link to the front page below.
_REMEDIES_ON_PAGES = {404: "Nothing is at this address: look for a slip in it, or begin anew"}

log = logging.getLogger("footnote")


def install(app: Flask) -> None:
    """Answer every error as a problem."""

    @app.errorhandler(errors.FootnoteError)
    def footnote_error(error: errors.FootnoteError) -> Response:
        response = _response(problem(error, g.request_id))
        if isinstance(error, errors.QueueFull):
            wait_s = RETRY_AFTER_S if error.retry_after_s is None else error.retry_after_s
            response.headers["Retry-After"] = str(max(1, math.ceil(wait_s)))
        return response

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        status = error.code or 500
        is_default = error.description == type(error).description
        remedies = _REMEDIES_ON_PAGES if _wants_page() else _REMEDIES
        detail = (is_default and remedies.get(status)) or error.description or ""
        response = _response(http_problem(status, detail, g.request_id))
        for name, value in error.get_headers():
            if name != "Content-Type":
                response.headers.add(name, value)
        if status == http.HTTPStatus.UNAUTHORIZED:
            response.headers.add("WWW-Authenticate", "Bearer")
            # Makes a browser ask for the token, as the password of any user.
            response.headers.add("WWW-Authenticate", 'Basic realm="Footnote", charset="UTF-8"')
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        return _response(unexpected_problem(error, g.request_id))


def problem(error: errors.FootnoteError, request_id: str) -> dict[str, object]:
    """Return the problem document of one of our own errors."""
    return {
        "type": f"/problems/{error.code}",
        "title": error.code.replace("-", " ").capitalize(),
        "status": STATUS_OF[type(error)],
        "detail": str(error),
        "request_id": request_id,
    }


def unexpected_problem(error: Exception, request_id: str) -> dict[str, object]:
    """Return the problem of a defect of ours; what happened goes to the log, not to the caller."""
    log.error("request %s failed", request_id, exc_info=error)
    return http_problem(
        500, f"Something went wrong here; the log has the details under {request_id}.", request_id
    )


def as_exception(error: BaseException) -> Exception:
    """Return the error, as an Exception where it is none: such as a panic of a Rust library."""
    if isinstance(error, Exception):
        return error
    wrapped = RuntimeError(f"{type(error).__name__}: {error}")
    wrapped.__cause__ = error
    return wrapped


def http_problem(status: int, detail: str, request_id: str) -> dict[str, object]:
    """Return the problem document of a status that no error of ours stands behind."""
    return {
        "type": "about:blank",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": request_id,
    }


def openai_error(document: dict[str, object]) -> dict[str, object]:
    """Return a problem in the form in which OpenAI's clients expect errors."""
    status, kind = int(str(document["status"])), str(document["type"])
    found = {
        "message": document["detail"],
        "type": _OPENAI_TYPES.get(status, "invalid_request_error" if status < 500 else "api_error"),
        "param": None,
        "code": kind.removeprefix("/problems/") if kind != "about:blank" else None,
    }
    return {"error": found}


def is_openai(path: str) -> bool:
    """Return whether a path is one of those made after OpenAI's API, with its form of errors."""
    return path.startswith("/v1/")


def may_be_page(path: str) -> bool:
    """Return whether a path is a permalink, which readers follow; other routes are for programs."""
    return path.startswith("/a/")


def _response(document: dict[str, object]) -> Response:
    as_openai = is_openai(request.path)
    if _wants_page():
        status, page = int(str(document["status"])), render_template("problem.html", **document)
        return Response(page, status, content_type="text/html; charset=utf-8")
    response = Response(
        json.dumps(openai_error(document) if as_openai else document),
        status=int(str(document["status"])),
        content_type="application/json" if as_openai else PROBLEM,
    )
    if request.method == "HEAD":
        response.set_data(b"")
    return response


def _wants_page() -> bool:
    """Whether a browser is going to show what is answered."""
    kinds = [PROBLEM, "application/json", "text/html"]
    prefers_page = request.accept_mimetypes.best_match(kinds) == "text/html"
    is_for_readers = may_be_page(request.path) or _is_nowhere()
    return request.method == "GET" and is_for_readers and prefers_page


def _is_nowhere() -> bool:
    """Whether nothing is at the path, and it is none of those that programs ask."""
    return request.url_rule is None and not request.path.startswith(_FOR_PROGRAMS)
