"""GGUF files: whether a file is one, and whether this machine's memory can hold it."""

from pathlib import Path

from index.errors import ModelInvalid, ModelMissing

GGUF_MAGIC = b"GGUF"


def check_gguf(path: Path) -> None:
    """Raise ModelMissing or ModelInvalid unless the file is there and begins as a GGUF does."""
    if not path.is_file():
        raise ModelMissing(
            f"there is no model file at {path}: name another with --model, or leave it out to "
            "answer with the articles' own sentences"
        )
    with path.open("rb") as file:
        magic = file.read(len(GGUF_MAGIC))
    if magic != GGUF_MAGIC:
        raise ModelInvalid(
            f"{path} is not a GGUF file (it begins with {magic!r}, not {GGUF_MAGIC!r}): "
            "name a model in the GGUF format"
        )
