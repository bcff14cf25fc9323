"""What answering needs on this machine, checked one by one, and proof that it needs no network."""

import importlib.metadata
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index.data_folder import DataFolder
from index.errors import DiskFull, FootnoteError
from index.export import MINILM, check_weights, open_embedder, weights_folder
from index.generation import LiveIndex
from index.runtime import import_openvino
from qa.assembly import (
    NO_MODEL_NOTE,
    embedders_folder,
    model_path,
    open_generator,
    open_reader,
)
from qa.config import ENVIRONMENT_PREFIX, Settings
from qa.models import InstalledModel, ModelFolder, check_hash, format_bytes, free_bytes
from qa.no_network import Watched, run_watched

_PACKAGES = (
    "faiss-cpu", "flask", "langchain-text-splitters", "llama-cpp-python", "openvino",
    "sentence-transformers", "sentencex", "tantivy", "torch", "waitress",
)  # fmt: skip
# Below this much room a build is likely to end with a full disk.
_LITTLE_ROOM_BYTES = 500_000_000
# Names in /proc/cpuinfo of what llama.cpp reports under other names.
_LLAMA_FEATURES = {
    "avx": "AVX", "avx2": "AVX2", "fma": "FMA", "f16c": "F16C", "bmi2": "BMI2",
    "avx512f": "AVX512", "avx512_vnni": "AVX512_VNNI", "avx512_bf16": "AVX512_BF16",
    "amx_int8": "AMX_INT8",
}  # fmt: skip
_SHOWN_HASH = 12
# The articles and the question of the proof.
_ARTICLES = {
    "bakery.txt": "Bakery wins\n\n2025-04-01 / P\n\nAnna Brown bakes rye bread in Leeds.",
    "bridge.txt": "Bridge opens\n\n2025-04-02 / P\n\nThe bridge in York opened on Tuesday.",
}
_QUESTION = "Where does Anna Brown bake bread?"
_ANSWER = "Anna Brown bakes rye bread in Leeds."


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined; detail says what was found or what to do."""

    what: str
    ok: bool
    detail: str


def examine(settings: Settings, hashes: bool = False, quick: bool = False) -> Iterator[Finding]:
    """Yield the findings, in the order a question meets them.

    hashes: compute the SHA-256 of every model now. quick: leave out the proof of no network.
    """
    yield _finding("machine", _machine)
    yield _finding("packages", _packages)
    yield _finding("embedder weights", _weights)
    yield _finding("embedder", partial(_embedder, settings))
    yield _finding("evidence model", partial(_reader, settings))
    yield _finding("data folder", partial(_data_folder, settings))
    yield _finding("index", partial(_index, settings))
    yield _finding("llama.cpp", _llama)
    for model in ModelFolder(settings.models_dir).installed():
        yield _finding(f"model {model.path.name}", partial(_model, model, hashes))
    yield _finding("language model", partial(_in_use, settings))
    if not quick:
        yield _no_network(settings)


def _finding(what: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, check())
    except FootnoteError as error:
        return Finding(what, False, str(error))


def _machine() -> str:
    core = import_openvino().Core()
    name = core.get_property("CPU", "FULL_DEVICE_NAME").strip()
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}"


def _packages() -> str:
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)


def _weights() -> str:
    check_weights(weights_folder() / "model.safetensors", MINILM.weights_sha256)
    return f"{MINILM.name}, SHA-256 {MINILM.weights_sha256} as published"


def _embedder(settings: Settings) -> str:
    embedder = open_embedder(embedders_folder(settings))
    vector = embedder.embed_query("who is Dmitriev?")
    capabilities = import_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return (
        f"{vector.shape[1]} dimensions; {embedder.precision()} for many texts, f32 for a question "
        f"(the processor has {', '.join(sorted(capabilities))})"
    )


def _reader(settings: Settings) -> str:
    reader = open_reader(settings)
    if reader is None:
        return "not used: read_k = 0"
    reader.load()
    return (
        f"reads the best {settings.read_k} passages, in {reader.precision}; English only: "
        "questions and passages in other languages are ranked without it"
    )


def _data_folder(settings: Settings) -> str:
    folder = settings.data_dir.expanduser().absolute()
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    free = free_bytes(folder)
    room = f"{format_bytes(free)} free on its disk"
    if free < _LITTLE_ROOM_BYTES:
        raise DiskFull(f"{folder}: only {room}; make room, or choose another --data-dir")
    return f"{folder}, {format_bytes(sum(path.stat().st_size for path in files))}, {room}"


def _index(settings: Settings) -> str:
    live = LiveIndex(DataFolder(settings.data_dir), MINILM)
    manifest = live.current().manifest
    problem = f"; {live.problem}" if live.problem else ""
    return (
        f"generation {manifest.number} of {manifest.built_at}: articles {manifest.articles}, "
        f"passages {manifest.passages}, checksums hold{problem}"
    )


def _llama() -> str:
    """Which instructions llama.cpp was built with, and which of this processor's it was not."""
    import llama_cpp

    told = llama_cpp.llama_print_system_info().decode(errors="replace")
    pairs = [part.split("=") for part in told.replace("CPU :", "").split("|") if "=" in part]
    used = [name.strip() for name, value in pairs if value.strip() == "1"]
    missing = sorted(name for flag, name in _LLAMA_FEATURES.items() if flag in _cpu_flags())
    missing = [name for name in missing if name not in used]
    advice = (
        f"; built without {', '.join(missing)}, which this processor has: "
        "`pip install --force-reinstall --no-binary llama-cpp-python llama-cpp-python`"
        if missing
        else ""
    )
    return f"{llama_cpp.__version__} uses {', '.join(used)}{advice}"


def _cpu_flags() -> set[str]:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return set()
    return {flag for line in lines if line.startswith("flags") for flag in line.split()}


def _model(model: InstalledModel, hashes: bool) -> str:
    """A model's hash: computed, or as remembered while the file's size and time are the same."""
    found = check_hash(model) if hashes else model.sha256
    if found is None:
        return f"{format_bytes(model.size)}, hash not checked: `footnote doctor --hashes`"
    if model.pin is not None and found != model.pin.sha256:
        check_hash(model)  # says what is wrong
    origin = f"as pulled at {model.pin.revision[:_SHOWN_HASH]}" if model.pin else "not pulled"
    return f"{format_bytes(model.size)}, SHA-256 {found} ({origin})"


def _in_use(settings: Settings) -> str:
    generator, _ = open_generator(settings)
    info = generator.info
    generator.close()
    if info.kind == "server":
        return f"{info.model or 'the only model'} of the server {settings.server_url} (not asked)"
    if not info.model:
        return NO_MODEL_NOTE
    path = model_path(settings)
    size = f" ({format_bytes(path.stat().st_size)})" if path and path.is_file() else ""
    return f"{info.kind}, {info.model}{size}"


def _no_network(settings: Settings) -> Finding:
    """Build an index and answer from it, in a folder of its own, where every contact would end it.

    The embedder that is there is used; where none is, exporting it is watched too.
    """
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="footnote-doctor-") as name:
        folder = Path(name)
        (folder / "data").mkdir()
        (folder / "articles").mkdir()
        for file, text in _ARTICLES.items():
            (folder / "articles" / file).write_text(text, encoding="utf-8")
        exported = embedders_folder(settings).absolute()
        if exported.is_dir():
            (folder / "data" / "embedders").symlink_to(exported)
        built = _watched(folder, "index", "articles")
        asked = _watched(folder, "ask", _QUESTION, "--json", "--model", "none")
    for run in (built, asked):
        if run.contact is not None:
            return Finding("no network", False, f"contact: {run.contact}")
        if run.returncode != 0:
            lines = run.stderr.strip().splitlines() or ["nothing was said"]
            return Finding("no network", False, f"the watched run failed: {lines[-1]}")
    if json.loads(asked.stdout)["sentences"][0]["text"] != _ANSWER:
        return Finding("no network", False, f"the watched run did not answer {_QUESTION!r}")
    by = "Python's audit hook and the kernel's count" if asked.kernel else "Python's audit hook"
    seconds = time.monotonic() - started
    return Finding(
        "no network", True, f"a build and an answer contacted nobody, by {by} ({seconds:.1f} s)"
    )


def _watched(folder: Path, *arguments: str) -> Watched:
    """The command in the folder, with none of the user's settings."""
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(ENVIRONMENT_PREFIX)
    }
    return run_watched("cli", [*arguments, "--data-dir", "data"], folder, own)
