"""Texts to unit vectors, without torch: the exported encoder on OpenVINO.

The encoder is exported once from the official weights (export.py). Where the processor has
bfloat16 instructions, many texts at a time are embedded in bfloat16, which keeps the ranking;
a single question is always embedded in float32.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from index.errors import ModelInvalid
from index.runtime import import_openvino

FloatMatrix: TypeAlias = npt.NDArray[np.float32]

# Rows per inference call, by measurement on two cores (docs/log.md, 2026-11-23): larger
# batches leave the cache, smaller ones leave the cores waiting.
BATCH_TEXTS = 8
EXPORT_FILES = ("model.xml", "model.bin", "tokenizer.json")


@dataclass(frozen=True, slots=True)
class EmbedderInfo:
    """What a generation records about its embedder and refuses to mix."""

    name: str
    weights_sha256: str
    dimension: int
    max_tokens: int


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def info(self) -> EmbedderInfo: ...

    def embed_query(self, text: str) -> FloatMatrix:
        """Return float32 (1, dimension), unit length."""
        ...

    def embed_texts(self, texts: Sequence[str]) -> FloatMatrix:
        """Return float32 (len(texts), dimension), unit length, in the order given."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has; what is over info.max_tokens is not read."""
        ...


class OpenVinoEmbedder:
    """The exported sentence encoder; loads at the first use, serves any number of threads."""

    def __init__(self, folder: Path, info: EmbedderInfo) -> None:
        self._folder = folder
        self._info = info
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    @property
    def info(self) -> EmbedderInfo:
        return self._info

    def load(self) -> None:
        """Load the encoder now rather than at the first question."""
        self._model()

    def embed_query(self, text: str) -> FloatMatrix:
        model = self._model()
        with self._lock:
            return model.infer(model.single, [model.tokens(text)])

    def embed_texts(self, texts: Sequence[str]) -> FloatMatrix:
        model = self._model()
        tokens = [encoding.ids for encoding in model.tokenizer.encode_batch(list(texts))]
        # Rows of like length share a batch, so that little of it is padding.
        order = sorted(range(len(tokens)), key=lambda row: len(tokens[row]))
        vectors = np.empty((len(tokens), self._info.dimension), dtype=np.float32)
        for first in range(0, len(order), BATCH_TEXTS):
            rows = order[first : first + BATCH_TEXTS]
            with self._lock:
                vectors[rows] = model.infer(model.bulk, [tokens[row] for row in rows])
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, special tokens included, before any cut."""
        return [
            len(encoding.ids) + sum(len(part.ids) - 2 for part in encoding.overflowing)
            for encoding in self._model().tokenizer.encode_batch(list(texts))
        ]

    def precision(self) -> str:
        """Return the arithmetic used for many texts: "bf16" or "f32"."""
        return self._model().bulk_precision

    def _model(self) -> "_Loaded":
        with self._lock:
            if self._loaded is None:
                self._loaded = _Loaded(self._folder, self._info)
            return self._loaded


class _Loaded:
    """Compiled encoder and tokenizer; its requests are guarded by the embedder's lock."""

    def __init__(self, folder: Path, info: EmbedderInfo) -> None:
        for name in EXPORT_FILES:
            if not (folder / name).is_file():
                raise ModelInvalid(
                    f"embedder folder {folder} lacks {name}: remove the folder and run "
                    "`footnote index`, which exports it again"
                )
        try:
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:
            raise _damaged(folder, error) from error
        self.tokenizer.enable_truncation(info.max_tokens)
        self.tokenizer.no_padding()
        core = import_openvino().Core()
        core.set_property({"CACHE_DIR": str(folder / "compiled")})
        self.bulk_precision = (
            "bf16" if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"
        )
        try:
            single = self._compile(core, folder, "f32")
        except RuntimeError as error:
            raise _damaged(folder, error) from error
        self.single = single.create_infer_request()
        bulk = single if self.bulk_precision == "f32" else self._compile(core, folder, "bf16")
        self.bulk = bulk.create_infer_request()

    @staticmethod
    def _compile(core, folder: Path, precision: str):  # type: ignore[no-untyped-def]
        return core.compile_model(
            str(folder / "model.xml"),
            "CPU",
            {"INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY"},
        )

    def tokens(self, text: str) -> list[int]:
        return list(self.tokenizer.encode(text).ids)

    def infer(self, request, token_rows: list[list[int]]) -> FloatMatrix:  # type: ignore[no-untyped-def]
        width = max(len(row) for row in token_rows)
        ids = np.zeros((len(token_rows), width), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(token_rows):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        request.infer([ids, mask])
        return np.array(request.get_output_tensor(0).data, dtype=np.float32)


def _damaged(folder: Path, error: Exception) -> ModelInvalid:
    reason = str(error).strip().splitlines()[-1]
    return ModelInvalid(
        f"the exported embedder in {folder} is damaged ({reason}): remove the folder and run "
        "`footnote index`, which exports it again"
    )
