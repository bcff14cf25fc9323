"""Claims written by hand over training texts (written.jsonl), in the manner of a language model.

They are kept without the words they rest on: only with where those stand.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from rows import Claim

WRITTEN = Path(__file__).with_name("written.jsonl")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read_written(texts: Iterable[str], path: Path = WRITTEN) -> Iterator[Claim]:
    """Yield the claims with the words they were written over; partly supported is not supported.

    texts: the contexts of the training questions, and the articles. Raises ValueError if one that
    claims were written over is not among them.
    """
    known = {sha256(text): text for text in texts}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = known.get(row["context"])
        if text is None:
            raise ValueError(
                f"{path.name}: no text {row['context']} in the training data: was it changed?"
            )
        source = text[row["start"] : row["end"]]
        for one in row["claims"]:
            supported = one["label"] == "supported"
            yield Claim(one["claim"], source, supported, f"written {one['label']}")
