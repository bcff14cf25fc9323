"""The manifest of a generation: what it is made of, and the checksums of its files."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from index.article import Skipped
from index.embedder import EmbedderInfo
from index.errors import IndexDamaged, IndexMismatch

FORMAT = 3
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of; refuses to be opened with other settings.

    sources: the indexed files and folders; contents: the digest of what they held. reading,
    analysis: the versions of reading files, and of splitting and analysing texts.
    languages: articles by language; unanalysed: those of them without a stemmer.
    dense_index: how vectors are searched, "exact" or FAISS's name for the lists.
    rollback_of: the generation this one puts back, if any.
    checksums: SHA-256 of every other file of the generation, by relative path.
    """

    format: int
    number: int
    built_at: str
    sources: tuple[str, ...]
    contents: str
    reading: str
    analysis: str
    embedder: EmbedderInfo
    passage_chars: int
    articles: int
    stories: int
    passages: int
    languages: dict[str, int]
    unanalysed: dict[str, int]
    dense_index: str
    skipped: tuple[Skipped, ...]
    checksums: dict[str, str]
    rollback_of: int | None = None

    def to_json(self) -> str:
        """Return the file's content; its last entry is the SHA-256 of all the others."""
        values = asdict(self)
        return json.dumps(values | {"digest": _digest(values)}, indent=1, ensure_ascii=False)

    @staticmethod
    def read(folder: Path) -> "Manifest":
        """Raise IndexDamaged if the file is absent or not a manifest of this format."""
        path = folder / MANIFEST
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            if values["format"] != FORMAT:
                raise IndexMismatch(
                    f"{path} has format {values['format']}, this version of Footnote reads "
                    f"{FORMAT}: run `footnote index --rebuild`"
                )
            digest = values.pop("digest")
            if digest != _digest(values):
                raise ValueError("its content is not what was written")
            values["embedder"] = EmbedderInfo(**values["embedder"])
            values["sources"] = tuple(values["sources"])
            values["skipped"] = tuple(Skipped(**file) for file in values["skipped"])
            return Manifest(**values)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"{path} cannot be read ({error}): run `footnote index`") from error


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of a generation's files but the manifest, by relative path."""
    return {
        file.relative_to(folder).as_posix(): _sha256(file)
        for file in files_of(folder)
        if file.name != MANIFEST
    }


def verify(folder: Path, expected: dict[str, str]) -> None:
    """Raise IndexDamaged unless the folder holds these files with these checksums."""
    for name, checksum in expected.items():
        file = folder / name
        try:
            found = _sha256(file)
        except FileNotFoundError as error:
            raise IndexDamaged(f"{file} is missing: run `footnote index --rebuild`") from error
        except OSError as error:
            raise IndexDamaged(
                f"{file} cannot be read ({error.strerror}): run `footnote index --rebuild`"
            ) from error
        if found != checksum:
            raise IndexDamaged(
                f"{file} is not the file that was built (its checksum differs): "
                "run `footnote index --rebuild`"
            )


def files_of(folder: Path) -> list[Path]:
    """Return every file below the folder, by path."""
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _digest(values: dict[str, object]) -> str:
    canonical = json.dumps(values, sort_keys=True)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
