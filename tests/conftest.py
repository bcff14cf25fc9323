"""Fixtures shared by all tests: embedders, the index of seeds/, and indexes of small corpora."""

import atexit
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from index.build import BuildReport, build_index
from index.data_folder import DataFolder
from index.embedder import Embedder, EmbedderInfo, FloatMatrix, OpenVinoEmbedder
from index.export import open_embedder
from index.generation import Generation, LiveIndex
from qa.evidence_model import EvidenceModel, open_evidence_model

# The user's own models and choices must not decide how the tests go. Set before the settings'
# defaults are read; processes that tests start inherit it.
os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="footnote-tests-")
atexit.register(shutil.rmtree, os.environ["XDG_DATA_HOME"], ignore_errors=True)

# The same examples every time: a run of CI says something about the change, not about luck.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

REPOSITORY = Path(__file__).parent.parent
SEEDS = REPOSITORY / "seeds"
PASSAGE_CHARS = 700


class HandEmbedder:
    """Counts words by their first letter, scaled to unit length: 26 axes, and one for the rest.

    "Apple ate bread" is (2, 1, 0, …, 0) / √5. A text without words lies on the last axis.
    Case is ignored; a word is what stands between blanks. `embedded` records every text.
    """

    AXES = "abcdefghijklmnopqrstuvwxyz"

    def __init__(self, name: str = "hand") -> None:
        self._info = EmbedderInfo(
            name=name,
            weights_sha256=f"{zlib.crc32(name.encode()):08x}" * 8,
            dimension=len(self.AXES) + 1,
            max_tokens=256,
        )
        self.embedded: list[str] = []

    @property
    def info(self) -> EmbedderInfo:
        return self._info

    def load(self) -> None:
        """Nothing to load."""

    def embed_query(self, text: str) -> FloatMatrix:
        return self._vector(text)[np.newaxis]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def embed_texts(self, texts: Sequence[str]) -> FloatMatrix:
        self.embedded.extend(texts)
        return np.array([self._vector(text) for text in texts]).reshape(-1, self.info.dimension)

    def _vector(self, text: str) -> FloatMatrix:
        counts = np.zeros(self.info.dimension, dtype=np.float32)
        for word in text.casefold().split():
            counts[self.AXES.find(word[0])] += 1  # -1, the last axis, for what is no letter
        if not counts.any():
            counts[-1] = 1
        return counts / np.linalg.norm(counts)


@dataclass
class Corpus:
    """A folder of articles and the index built from it."""

    root: Path
    data: DataFolder
    embedder: Embedder
    passage_chars: int = PASSAGE_CHARS
    reports: list[BuildReport] = field(default_factory=list)

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for path, content in files.items():
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def build(self, rebuild: bool = False) -> BuildReport:
        report = build_index(self.data, [self.root], self.embedder, self.passage_chars, rebuild)
        self.reports.append(report)
        return report

    @property
    def report(self) -> BuildReport:
        """What the latest build did."""
        return self.reports[-1]

    def link_embedders(self, embedder: OpenVinoEmbedder) -> None:
        """Let other processes find the exported embedder in the data folder."""
        (self.data.path / "embedders").symlink_to(embedder._folder.parent)

    def live(self) -> LiveIndex:
        """A new reader of the index."""
        return LiveIndex(self.data, self.embedder.info)

    def generation(self) -> Generation:
        return self.live().current()


@dataclass(frozen=True)
class SeedIndex:
    """The index of seeds/, built with the real embedder."""

    data: DataFolder
    live: LiveIndex
    embedder: OpenVinoEmbedder
    report: BuildReport


@pytest.fixture(scope="session")
def embedder(pytestconfig: pytest.Config) -> OpenVinoEmbedder:
    """The real embedder; exported once per machine (10 s), then found again."""
    built = REPOSITORY / ".footnote" / "embedders"
    folder = built if built.is_dir() else pytestconfig.cache.mkdir("footnote-embedders")
    return open_embedder(Path(folder))


@pytest.fixture(scope="session")
def reader(pytestconfig: pytest.Config) -> EvidenceModel:
    """The evidence model that ships, its network built once per machine."""
    return open_evidence_model(Path(pytestconfig.cache.mkdir("footnote-evidence")))


@pytest.fixture
def hand_embedder() -> HandEmbedder:
    return HandEmbedder()


@pytest.fixture(scope="session")
def seed_index(
    embedder: OpenVinoEmbedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SeedIndex]:
    data = DataFolder(tmp_path_factory.mktemp("seed-index"))
    report = build_index(data, [SEEDS], embedder, PASSAGE_CHARS)
    # A server of its own finds the exported embedder there.
    (data.path / "embedders").symlink_to(embedder._folder.parent)
    yield SeedIndex(data, LiveIndex(data, embedder.info), embedder, report)
    data.texts.close()


@pytest.fixture
def build_corpus(tmp_path: Path, hand_embedder: HandEmbedder) -> Iterator[Callable[..., Corpus]]:
    """build_corpus({relative path: text}, embedder=…, passage_chars=…) → an indexed Corpus.

    Articles lie in a folder named "articles" (their paths start with "articles/"), unless
    `name` says otherwise. Without an embedder it is the hand_embedder fixture's.
    """
    built: list[Corpus] = []

    def build(
        files: Mapping[str, str | bytes],
        embedder: Embedder | None = None,
        passage_chars: int = PASSAGE_CHARS,
        name: str = "articles",
    ) -> Corpus:
        home = tmp_path / f"corpus-{len(built)}"
        corpus = Corpus(
            root=home / name,
            data=DataFolder(home / "data"),
            embedder=embedder or hand_embedder,
            passage_chars=passage_chars,
        )
        corpus.root.mkdir(parents=True)
        built.append(corpus)
        corpus.write(files)
        corpus.build()
        return corpus

    yield build
    for corpus in built:
        corpus.data.texts.close()
