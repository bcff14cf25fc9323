"""GGUF files: whether a file is one, what its header says, and whether the memory can hold it."""

import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from index.errors import ModelInvalid, ModelMissing

GGUF_MAGIC = b"GGUF"
# Kinds of values in a header, by the specification of the format
# (github.com/ggml-org/ggml/blob/master/docs/gguf.md): number → how `struct` reads it.
_SCALARS = {
    0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d",
}  # fmt: skip
_STRING, _ARRAY = 8, 9
_FIRST_PART = re.compile(r"-00001-of-(?=\d{5}\.gguf$)")
# A longer text or more entries than any header has: the file is damaged.
_MOST_BYTES = 1 << 26
# llama.cpp keeps keys and values of the context in half precision.
_BYTES_PER_KEY = 2


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What a model needs, as far as its header says. trained_tokens: 0 if it does not say."""

    file_bytes: int
    trained_tokens: int
    cache_bytes_per_token: int

    def memory_bytes(self, context_tokens: int) -> int:
        """Return about how much memory the model takes: its file and the cache of its context."""
        return self.file_bytes + self.cache_bytes_per_token * context_tokens


def is_file(path: Path) -> bool:
    """Return whether there is such a file; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def check_gguf(path: Path) -> None:
    """Raise ModelMissing or ModelInvalid unless the file is there and begins as a GGUF does."""
    if not is_file(path):
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


def read_header(path: Path) -> GgufHeader:
    """Return what the header says; raise ModelMissing or ModelInvalid if there is none."""
    check_gguf(path)
    try:
        with path.open("rb") as file:
            values = _values(file)
    except (struct.error, ValueError, KeyError, RecursionError) as error:
        raise ModelInvalid(
            f"the header of {path} cannot be read ({error}): check that it is a complete GGUF file"
        ) from error
    architecture = values.get("general.architecture", "")
    return GgufHeader(
        file_bytes=sum(part.stat().st_size for part in _parts(path)),
        trained_tokens=_number(values.get(f"{architecture}.context_length")),
        cache_bytes_per_token=_cache_bytes(values, f"{architecture}."),
    )


def free_memory_bytes(root: Path = Path("/")) -> int | None:
    """Return how much memory a program may still take; None where the system does not say.

    The least of what Linux estimates and of what a container's limit leaves.
    """
    lines = _lines(root / "proc/meminfo")
    found = [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
    group = root / "sys/fs/cgroup"
    limit, used = _lines(group / "memory.max"), _lines(group / "memory.current")
    if limit and used and limit[0].isdecimal():
        # Pages of files that the group has read can be given back at any time.
        stat = dict(line.split() for line in _lines(group / "memory.stat"))
        found.append(int(limit[0]) - int(used[0]) + int(stat.get("inactive_file", 0)))
    return min(found) if found else None


def _parts(path: Path) -> list[Path]:
    """The file, or all the files of a model that was split."""
    first = _FIRST_PART.search(path.name)
    if not first:
        return [path]
    rest = path.name[first.end() :]
    names = (f"{path.name[: first.start()]}-{n:05}-of-{rest}" for n in range(1, int(rest[:5]) + 1))
    return [part for name in names if (part := path.with_name(name)).is_file()]


def _values(file: BinaryIO) -> dict[str, Any]:
    """The header's values up to the tokenizer's, which are long and come last."""
    file.seek(len(GGUF_MAGIC))
    version, _, count = _read(file, "<IQQ")
    if version not in (2, 3):
        raise ValueError(f"its version is {version}, and 2 and 3 are known")
    values: dict[str, Any] = {}
    for _ in range(count):
        key = _text(file)
        if key.startswith("tokenizer."):
            break
        values[key] = _value(file, *_read(file, "<I"))
    return values


def _value(file: BinaryIO, kind: int) -> Any:
    if kind == _STRING:
        return _text(file)
    if kind == _ARRAY:
        kind, length = _read(file, "<IQ")
        if length > _MOST_BYTES:
            raise ValueError(f"a list of {length} values")
        return [_value(file, kind) for _ in range(length)]
    (value,) = _read(file, "<" + _SCALARS[kind])
    return value


def _text(file: BinaryIO) -> str:
    (length,) = _read(file, "<Q")
    if length > _MOST_BYTES:
        raise ValueError(f"a text of {length} bytes")
    return file.read(length).decode("utf-8")


def _read(file: BinaryIO, form: str) -> tuple[Any, ...]:
    return struct.unpack(form, file.read(struct.calcsize(form)))


def _cache_bytes(values: dict[str, Any], prefix: str) -> int:
    """Bytes of keys and values that one token of context takes over all layers."""
    layers = _number(values.get(prefix + "block_count"))
    heads = _number(values.get(prefix + "attention.head_count"))
    width = _number(values.get(prefix + "embedding_length"))
    if not heads:
        return 0
    kept_heads = _number(values.get(prefix + "attention.head_count_kv")) or heads
    key = _number(values.get(prefix + "attention.key_length")) or width // heads
    value = _number(values.get(prefix + "attention.value_length")) or width // heads
    return layers * kept_heads * (key + value) * _BYTES_PER_KEY


def _number(value: Any) -> int:
    """The value; the largest where there is one for each layer; 0 where there is none."""
    if isinstance(value, list):
        return max((entry for entry in value if isinstance(entry, int)), default=0)
    return value if isinstance(value, int) else 0


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii").splitlines()
    except OSError:
        return []
