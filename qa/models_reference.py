"""What a user may write to mean a model of a hub."""

import re
from dataclasses import dataclass

from index.errors import InvalidRequest
from qa.model_list import listed

_PART = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_REFERENCE = re.compile(
    rf"(?P<repository>{_PART}/{_PART})(?:/(?P<file>(?:{_PART}/)*{_PART}))?"
    rf"(?::(?P<kind>[\w.-]+))?(?:@(?P<revision>{_PART}(?:/{_PART})*))?"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a user asks for. file, kind and revision may be empty; sha256 too, if not pinned."""

    repository: str
    file: str = ""
    kind: str = ""
    revision: str = ""
    sha256: str = ""


def reference_of(text: str) -> Reference:
    """Return what a name of the list or `owner/name[/file.gguf][:Q4_K_M][@revision]` means.

    Raises InvalidRequest if it is neither.
    """
    if suggestion := listed(text):
        return Reference(
            suggestion.repository, suggestion.file, "", suggestion.revision, suggestion.sha256
        )
    match = _REFERENCE.fullmatch(text.strip())
    file = match["file"] or "" if match else ""
    if match is None or (file and not file.endswith(".gguf")) or (file and match["kind"]):
        raise InvalidRequest(
            f"{text[:80]!r} is no name of `footnote models list` and no file of a hub: write "
            "owner/name, owner/name:Q4_K_M or owner/name/file.gguf, with @revision if you like"
        )
    return Reference(match["repository"], file, match["kind"] or "", match["revision"] or "")
