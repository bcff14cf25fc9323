"""Changes below files and folders as they happen."""

from collections.abc import Iterator, Sequence
from pathlib import Path

# Changes that come within this time of one another are told together: an editor's save is
# several, and a folder of articles is copied file by file.
QUIET_MS = 1_600


def changes_below(roots: Sequence[Path]) -> Iterator[int]:
    """Yield the number of changed files, each time some have changed; ends with Ctrl-C."""
    from watchfiles import watch  # only for those who watch

    from index.readers import READABLE_ENDINGS

    def matters(_: object, path: str) -> bool:
        return path.lower().endswith(READABLE_ENDINGS) or "." not in Path(path).name

    for changed in watch(*roots, watch_filter=matters, debounce=QUIET_MS, raise_interrupt=True):
        yield len(changed)
