"""What answering needs on this machine, checked one by one."""

import importlib.metadata
import platform
from collections.abc import Callable
from dataclasses import dataclass

from index.data_folder import DataFolder
from index.errors import FootnoteError
from index.export import MINILM, check_weights, open_embedder, weights_folder
from index.generation import LiveIndex
from index.runtime import import_openvino
from qa.assembly import NO_MODEL_NOTE, embedders_folder, open_generator
from qa.config import Settings

_PACKAGES = (
    "faiss-cpu", "flask", "langchain-text-splitters", "llama-cpp-python", "openvino",
    "sentence-transformers", "sentencex", "tantivy", "torch", "waitress",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined; detail says what was found or what to do."""

    what: str
    ok: bool
    detail: str


def examine(settings: Settings) -> list[Finding]:
    """Return the findings, in the order a question meets them."""
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("machine", _machine),
        ("packages", _packages),
        ("embedder weights", _weights),
        ("embedder", _embedder),
        ("index", _index),
        ("language model", _model),
    )
    return [_finding(what, check, settings) for what, check in checks]


def _finding(what: str, check: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(what, True, check(settings))
    except FootnoteError as error:
        return Finding(what, False, str(error))


def _machine(settings: Settings) -> str:
    core = import_openvino().Core()
    capabilities = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    name = core.get_property("CPU", "FULL_DEVICE_NAME")
    return f"{name}, Python {platform.python_version()}, {', '.join(sorted(capabilities))}"


def _packages(settings: Settings) -> str:
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)


def _weights(settings: Settings) -> str:
    check_weights(weights_folder() / "model.safetensors", MINILM.weights_sha256)
    return f"{MINILM.name}, SHA-256 {MINILM.weights_sha256} as published"


def _embedder(settings: Settings) -> str:
    embedder = open_embedder(embedders_folder(settings))
    vector = embedder.embed_query("who is Dmitriev?")
    return f"{vector.shape[1]} dimensions, {embedder.precision()} for many texts"


def _index(settings: Settings) -> str:
    manifest = LiveIndex(DataFolder(settings.data_dir), MINILM).current().manifest
    return f"generation {manifest.number}: {manifest.articles} articles, checksums hold"


def _model(settings: Settings) -> str:
    generator, _ = open_generator(settings)
    info = generator.info
    generator.close()
    return f"{info.kind}, {info.model}" if info.model else f"none; {NO_MODEL_NOTE}"
