"""Texts to unit vectors, without torch: the exported encoder on OpenVINO.

The encoder is exported once from the official weights (export.py), which also measures whether
this processor embeds many texts faster in bfloat16 (with AMX it does, by far; with AVX-512 alone
it does not) and keeps that choice. A single question is always embedded in float32.
"""

import json
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from index.errors import ModelInvalid
from index.runtime import import_openvino

FloatMatrix: TypeAlias = npt.NDArray[np.float32]

# Tokens per inference call, padding included; one call a core runs at a time (docs/log.md,
# 2026-11-24: 256 to 1,024 are alike, single texts slower).
BATCH_TOKENS = 1_024
EXPORT_FILES = ("model.xml", "model.bin", "tokenizer.json", "embedder.json")


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

    def load(self) -> None:
        """Do now what the first text would wait for."""
        ...

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

    def __init__(self, folder: Path, info: EmbedderInfo, bulk_precision: str | None = None) -> None:
        """bulk_precision: "f32" or "bf16"; None for the one the export found faster."""
        self._folder = folder
        self._info = info
        self._bulk_precision = bulk_precision
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    @property
    def info(self) -> EmbedderInfo:
        return self._info

    def load(self) -> None:
        """Load the encoder now rather than at the first question."""
        self._model()

    def embed_query(self, text: str) -> FloatMatrix:
        return self._model().embed_one(text)

    def embed_texts(self, texts: Sequence[str]) -> FloatMatrix:
        return self._model().embed_many(texts, self._info.dimension)

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
                self._loaded = _Loaded(self._folder, self._info, self._bulk_precision)
            return self._loaded


class _Loaded:
    """Compiled encoder and tokenizer; each request object is guarded by its own lock."""

    def __init__(self, folder: Path, info: EmbedderInfo, bulk_precision: str | None) -> None:
        for name in EXPORT_FILES:
            if not (folder / name).is_file():
                raise ModelInvalid(
                    f"embedder folder {folder} lacks {name}: remove the folder and run "
                    "`footnote index`, which exports it again"
                )
        try:
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            facts = json.loads((folder / "embedder.json").read_text(encoding="utf-8"))
            self.bulk_precision = bulk_precision or str(facts["bulk_precision"])
        except Exception as error:
            raise _damaged(folder, error) from error
        self.tokenizer.enable_truncation(info.max_tokens)
        self.tokenizer.no_padding()
        # OpenVINO keeps what it compiled by the path it is given, 90 MB each: one path for all.
        self._folder = folder.resolve()
        self._core = import_openvino().Core()
        self._core.set_property({"CACHE_DIR": str(self._folder / "compiled")})
        self._single = self._compile("f32", streams=1).create_infer_request()
        self._single_lock = threading.Lock()
        self._bulk: Any = None
        self._bulk_lock = threading.Lock()

    def embed_one(self, text: str) -> FloatMatrix:
        ids, mask = _padded([self.tokenizer.encode(text).ids])
        with self._single_lock:
            self._single.infer([ids, mask])
            return np.array(self._single.get_output_tensor(0).data, dtype=np.float32)

    def embed_many(self, texts: Sequence[str], dimension: int) -> FloatMatrix:
        """Rows of like length share a batch, so that little of it is padding."""
        tokens = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        vectors = np.empty((len(tokens), dimension), dtype=np.float32)

        def keep(request: Any, rows: list[int]) -> None:
            vectors[rows] = request.get_output_tensor(0).data

        with self._bulk_lock:
            if self._bulk is None:
                streams = os.cpu_count() or 1
                model = self._compile(self.bulk_precision, streams)
                self._bulk = import_openvino().AsyncInferQueue(model, streams)
            self._bulk.set_callback(keep)
            for rows in _batches(tokens):
                self._bulk.start_async(_padded([tokens[row] for row in rows]), rows)
            self._bulk.wait_all()
        return vectors

    def _compile(self, precision: str, streams: int) -> Any:
        try:
            return self._core.compile_model(
                str(self._folder / "model.xml"),
                "CPU",
                {
                    "INFERENCE_PRECISION_HINT": precision,
                    "NUM_STREAMS": str(streams),
                    "INFERENCE_NUM_THREADS": str(os.cpu_count() or 1),
                },
            )
        except RuntimeError as error:
            raise _damaged(self._folder, error) from error


def _batches(tokens: list[list[int]]) -> Iterator[list[int]]:
    """Rows in batches of at most BATCH_TOKENS, the shortest first."""
    batch: list[int] = []
    for row in sorted(range(len(tokens)), key=lambda row: len(tokens[row])):
        if batch and (len(batch) + 1) * len(tokens[row]) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _padded(token_rows: list[list[int]]) -> list[npt.NDArray[np.int64]]:
    """Token ids and mask, int64 (n, longest)."""
    width = max(len(row) for row in token_rows)
    ids = np.zeros((len(token_rows), width), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, tokens in enumerate(token_rows):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return [ids, mask]


def _damaged(folder: Path, error: Exception) -> ModelInvalid:
    reason = str(error).strip().splitlines()[-1]
    return ModelInvalid(
        f"the exported embedder in {folder} is damaged ({reason}): remove the folder and run "
        "`footnote index`, which exports it again"
    )
