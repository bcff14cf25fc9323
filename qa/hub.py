"""A model hub as Hugging Face runs it: what a name means there, and its files as streams.

The facts used: `/owner/name/resolve/<revision>/<file>` answers with the headers X-Repo-Commit,
X-Linked-Etag (for large files their SHA-256) and X-Linked-Size and leads on to a server of files;
`/api/models/owner/name/revision/<revision>?blobs=true` lists a repository. Redirects are followed
by hand: only to https, and the token goes to the hub alone.
"""

import email.utils
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx

from index.errors import (
    ConfigError,
    HubRefused,
    HubUnreachable,
    NotFound,
)
from qa.models_reference import Reference

DEFAULT_REVISION = "main"
_CONNECT_TIMEOUT_S = 10.0
# A server of files that says nothing for this long has broken off.
_READ_TIMEOUT_S = 30.0
_MAX_REDIRECTS = 5
_TOO_MANY_REQUESTS = 429
_TOKEN = re.compile(r"[!-~]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class HubOptions:
    """Which hub. Raises ConfigError for no address, no token, or one that would go openly."""

    endpoint: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        url = _url_of(self.endpoint)
        if url is None or url.scheme not in ("http", "https") or not url.host:
            raise ConfigError(
                f"hub_endpoint = {self.endpoint!r} is no address: name one such as "
                "https://huggingface.co"
            )
        if not _TOKEN.fullmatch(self.token):
            raise ConfigError(
                "the hub's token (HF_TOKEN or hub_token) holds characters that no token has: "
                "set it again"
            )
        if self.token and url.scheme == "http" and not _is_loopback(url):
            raise ConfigError(
                f"hub_endpoint = {self.endpoint!r} would send the hub's token unencrypted: "
                "use https, or take the token away"
            )


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file as the hub has it now; url leads to its content at exactly this commit."""

    repository: str
    file: str
    revision: str
    sha256: str
    size: int
    url: str


@dataclass(frozen=True, slots=True)
class HubFile:
    """An entry of a repository's list."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try again after a failure without progress, and how long to wait first."""

    retries: int = 5
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0

    def wait_s(self, failures: int, asked_s: float | None) -> float | None:
        """Return how long to wait after so many failures in a row; None: give up."""
        wait = self.first_wait_s * 2 ** (failures - 1) if asked_s is None else asked_s
        return wait if failures <= self.retries and wait <= self.longest_wait_s else None


class HubBusy(Exception):
    """The hub asks to come back later; asked_s is how long, None if it does not say."""

    def __init__(self, status: int, asked_s: float | None) -> None:
        wait = f" and asks to wait {asked_s:.0f} s" if asked_s else ""
        super().__init__(f"it answers with {status}{wait}")
        self.asked_s = asked_s


class Hub:
    """One hub, reached when asked and not before; close it, or use it in a `with`."""

    def __init__(self, options: HubOptions, patience: Patience | None = None) -> None:
        self.patience = patience or Patience()
        self._endpoint = httpx.URL(options.endpoint.rstrip("/"))
        self._token = options.token
        try:
            self._client = httpx.Client(
                timeout=httpx.Timeout(_READ_TIMEOUT_S, connect=_CONNECT_TIMEOUT_S),
                headers={"User-Agent": "footnote", "Accept-Encoding": "identity"},
                trust_env=not _is_loopback(self._endpoint),
            )
        except (ImportError, ValueError) as error:  # an address of a proxy, from the environment
            raise ConfigError(
                f"the proxy of the environment cannot be used ({error}): name an http proxy in "
                "HTTPS_PROXY, or none"
            ) from error

    def __enter__(self) -> "Hub":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    @property
    def name(self) -> str:
        return self._endpoint.host

    def files(self, repository: str, revision: str) -> list[HubFile]:
        """Return the GGUF files of a repository, by name.

        Raises NotFound, HubRefused or HubUnreachable.
        """
        path = f"/api/models/{repository}/revision/{quote(revision, safe='')}?blobs=true"
        response = self._asked("GET", self._url(path), repository)
        try:
            entries = [
                HubFile(str(entry["rfilename"]), int(entry.get("size") or 0))
                for entry in response.json()["siblings"]
            ]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._nonsense("a list of files") from error
        return sorted(
            (entry for entry in entries if entry.name.endswith(".gguf")), key=lambda e: e.name
        )

    def resolve(self, reference: Reference) -> RemoteFile:
        """Return the file at its commit, with the SHA-256 and the size the hub names.

        Raises NotFound, HubRefused (also if the hub names no SHA-256) or HubUnreachable.
        """
        revision = reference.revision or DEFAULT_REVISION
        url = self._file_url(reference.repository, reference.file, revision)
        headers = self._asked("HEAD", url, f"{reference.repository}/{reference.file}").headers
        commit = headers.get("X-Repo-Commit", "")
        sha256 = headers.get("X-Linked-Etag", "").removeprefix("W/").strip('"')
        size = headers.get("X-Linked-Size", "")
        if not _COMMIT.fullmatch(commit) or not size.isdecimal():
            raise self._nonsense("the commit and the size of a file")
        if not _SHA256.fullmatch(sha256):
            raise HubRefused(
                f"{self.name} names no SHA-256 for {reference.file}, so it could not be checked: "
                "pull it from another hub, or fetch it yourself and `footnote models use FILE`"
            )
        return RemoteFile(
            reference.repository, reference.file, commit, sha256, int(size),
            str(self._file_url(reference.repository, reference.file, commit)),
        )  # fmt: skip

    @contextmanager
    def content(self, remote: RemoteFile, offset: int) -> Iterator[httpx.Response]:
        """The file's content as a response still to be read, from offset on (status 206 or 200).

        Raises HubBusy, httpx.TransportError, NotFound or HubRefused.
        """
        headers = {"Range": f"bytes={offset}-"} if offset else {}
        response = self._followed("GET", httpx.URL(remote.url), headers)
        try:
            self._refuse(response, f"{remote.repository}/{remote.file}")
            yield response
        finally:
            response.close()

    def unreachable(self, error: Exception) -> HubUnreachable:
        """Return the error to raise when the hub cannot be reached."""
        reason = str(error) or type(error).__name__
        return HubUnreachable(
            f"{self.name} cannot be reached ({reason}): check the network and try again; what "
            "has arrived is kept. Without a network, bring a GGUF file on a disk and "
            "`footnote models use FILE`"
        )

    def _asked(self, method: str, url: httpx.URL, what: str) -> httpx.Response:
        """A whole response that is no error; tries again only where the hub asks for it."""
        failures = 0
        while True:
            try:
                response = self._followed(method, url, {})
                try:
                    self._refuse(response, what)
                    response.read()
                finally:
                    response.close()
                return response
            except httpx.TransportError as error:
                raise self.unreachable(error) from error
            except HubBusy as error:
                failures += 1
                wait_s = self.patience.wait_s(failures, error.asked_s)
                if wait_s is None:
                    raise self.unreachable(error) from error
                time.sleep(wait_s)

    def _followed(self, method: str, url: httpx.URL, headers: Mapping[str, str]) -> httpx.Response:
        """Send, and follow redirects; a HEAD stops where the hub has said what it knows."""
        for _ in range(_MAX_REDIRECTS + 1):
            request = self._client.build_request(method, url, headers=dict(headers))
            if self._token and _origin(url) == _origin(self._endpoint):
                request.headers["Authorization"] = f"Bearer {self._token}"
            response = self._client.send(request, stream=True)
            told = method == "HEAD" and "X-Linked-Etag" in response.headers
            if told or not response.has_redirect_location:
                return response
            response.close()
            url = self._allowed(url.join(response.headers["Location"]))
        raise HubRefused(f"{self.name} redirects in a circle: try again later")

    def _allowed(self, url: httpx.URL) -> httpx.URL:
        """Refuse to be led from the hub to an unencrypted place, other than a hub's own."""
        own = self._endpoint.scheme == "http" and url.host == self._endpoint.host
        if url.scheme != "https" and not (own and url.scheme == "http"):
            raise HubRefused(
                f"{self.name} redirects to {url.scheme}://{url.host}, which is not https: "
                "not followed"
            )
        return url

    def _refuse(self, response: httpx.Response, what: str) -> None:
        """Raise what an error status means; the hub's own words are in X-Error-Message."""
        status = response.status_code
        if status < httpx.codes.BAD_REQUEST:
            return
        if status == _TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise HubBusy(status, _retry_after(response.headers.get("Retry-After", "")))
        code = response.headers.get("X-Error-Code", "")
        if code == "GatedRepo":
            page = self._url("/" + "/".join(what.split("/")[:2]))
            raise HubRefused(
                f"{what} is given only to those who accepted its terms: accept them at {page}, "
                "then set HF_TOKEN to a token of yours"
            )
        # The hub answers 401 for a repository that does not exist, too.
        if code == "RepoNotFound" or status == httpx.codes.NOT_FOUND:
            hint = "" if self._token else ", or set HF_TOKEN if it is private"
            raise NotFound(f"{self.name} has no {what}: check the name{hint}")
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            remedy = "HF_TOKEN is not valid for it" if self._token else "set HF_TOKEN to a token"
            raise HubRefused(f"{self.name} does not give {what} ({status}): {remedy}")
        raise HubRefused(f"{self.name} does not give {what} ({status}): try again later")

    def _nonsense(self, expected: str) -> HubRefused:
        return HubRefused(
            f"{self.name} does not answer as a model hub does ({expected} is missing): "
            "check hub_endpoint"
        )

    def _url(self, path: str) -> httpx.URL:
        return httpx.URL(f"{self._endpoint}{path}")

    def _file_url(self, repository: str, file: str, revision: str) -> httpx.URL:
        return self._url(f"/{repository}/resolve/{quote(revision, safe='')}/{quote(file)}")


def _url_of(text: str) -> httpx.URL | None:
    try:
        return httpx.URL(text)
    except httpx.InvalidURL:
        return None


def _is_loopback(url: httpx.URL) -> bool:
    return url.host in ("localhost", "::1") or url.host.startswith("127.")


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _retry_after(value: str) -> float | None:
    """Seconds to wait, from a number of seconds or a date."""
    if value.isdecimal():
        return float(value)
    parsed = email.utils.parsedate_tz(value)
    if parsed is None:
        return None
    return max(0.0, email.utils.mktime_tz(parsed) - time.time())
