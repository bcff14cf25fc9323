"""Claims written by hand over training texts (written.jsonl), in the manner of a language model.

They are kept without the words they rest on: only with where those stand.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from rows import Claim
from windows import Context

WRITTEN = Path(__file__).with_name("written.jsonl")
LABELS = ("supported", "partly", "unsupported")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read_written(contexts: Sequence[Context], path: Path = WRITTEN) -> Iterator[Claim]:
    """Yield the claims with the words they were written over; partly supported is not supported.

    Raises ValueError if a context is not among the given ones.
    """
    texts = {sha256(context.text): context.text for context in contexts}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = texts.get(row["context"])
        if text is None:
            raise ValueError(
                f"{path.name}: no context {row['context']} in the training data: was it changed?"
            )
        source = text[row["start"] : row["end"]]
        for one in row["claims"]:
            supported = one["label"] == "supported"
            yield Claim(one["claim"], source, supported, f"written {one['label']}")
