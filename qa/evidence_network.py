"""The evidence model's network, built for OpenVINO from its weights, without torch.

The encoder is BERT (Devlin et al. 2019) in MiniLM's shape; the word embeddings are those of the
embedder's official weights, which the evidence model keeps as they are, so that they ship once.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open

from index.errors import ModelInvalid
from index.runtime import import_openvino

HEADS = 12
_LAYER_NORM_EPSILON = 1e-12
_WORDS = "embeddings.word_embeddings.weight"
# Added to the attention of padding: far below any score, and finite in bfloat16.
_PADDING_BIAS = -1e4

Array = npt.NDArray[Any]


def build_network(weights: Path, embedder_weights: Path) -> Any:
    """Return an openvino.Model: ids, segments, mask (n, width) to logits.

    Outputs in order: relevance (n,), support (n,), spans (n, width, 2) for start and end.
    Raises ModelInvalid if the weights are damaged.
    """
    with safe_open(str(embedder_weights), framework="numpy") as file:
        words = file.get_tensor(_WORDS)
    try:
        with safe_open(str(weights), framework="numpy") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except SafetensorError as error:
        raise ModelInvalid(f"{weights} is damaged ({error}): install Footnote again") from error
    openvino = import_openvino()
    return _Network(openvino, {**tensors, _WORDS: words}).model()


class _Network:
    """One method a part; tensors by their names in BERT's usual files."""

    def __init__(self, openvino: Any, tensors: dict[str, Array]) -> None:
        import openvino.opset13 as ops

        self._openvino = openvino
        self._ops: Any = ops
        self._tensors = tensors

    def model(self) -> Any:
        ops, i64 = self._ops, self._openvino.Type.i64
        ids, segments, mask = (
            ops.parameter([-1, -1], i64, name=name) for name in ("ids", "segments", "mask")
        )
        present = ops.convert(mask, "f32")
        # (n, width) → (n, 1, 1, width), broadcast over heads and queries.
        bias = ops.multiply(ops.subtract(np.float32(1), present), np.float32(_PADDING_BIAS))
        bias = ops.unsqueeze(bias, np.array([1, 2]))
        states = self._embedded(ids, segments)
        layers = sum(name.endswith("attention.self.query.weight") for name in self._tensors)
        for number in range(layers):
            states = self._layer(states, bias, f"encoder.layer.{number}.")
        pooled = self._pooled(states, present)
        outputs = [self._head(pooled, "relevance"), self._head(pooled, "support")]
        outputs.append(self._linear(states, "span"))
        return self._openvino.Model(outputs, [ids, segments, mask], "evidence")

    def _embedded(self, ids: Any, segments: Any) -> Any:
        ops = self._ops
        width = ops.gather(ops.shape_of(ids), np.int64(1), np.int64(0))
        places = ops.range(np.int64(0), width, np.int64(1), "i64")
        total = self._lookup(_WORDS, ids)
        total = ops.add(total, self._lookup("embeddings.token_type_embeddings.weight", segments))
        total = ops.add(total, self._lookup("embeddings.position_embeddings.weight", places))
        return self._normalised(total, "embeddings.LayerNorm")

    def _layer(self, states: Any, bias: Any, prefix: str) -> Any:
        ops = self._ops
        query, key, value = (
            self._by_head(self._linear(states, f"{prefix}attention.self.{name}"))
            for name in ("query", "key", "value")
        )
        mixed = ops.scaled_dot_product_attention(query, key, value, bias)
        merged = ops.reshape(
            ops.transpose(mixed, np.array([0, 2, 1, 3])), np.array([0, 0, -1]), True
        )
        attended = ops.add(self._linear(merged, f"{prefix}attention.output.dense"), states)
        states = self._normalised(attended, f"{prefix}attention.output.LayerNorm")
        inner = ops.gelu(self._linear(states, f"{prefix}intermediate.dense"), "erf")
        total = ops.add(self._linear(inner, f"{prefix}output.dense"), states)
        return self._normalised(total, f"{prefix}output.LayerNorm")

    def _by_head(self, states: Any) -> Any:
        """(n, width, hidden) → (n, heads, width, hidden / heads)."""
        ops = self._ops
        split = ops.reshape(states, np.array([0, 0, HEADS, -1]), True)
        return ops.transpose(split, np.array([0, 2, 1, 3]))

    def _pooled(self, states: Any, present: Any) -> Any:
        """The first token's state and the mean over the tokens: (n, 2 · hidden)."""
        ops = self._ops
        first = ops.gather(states, np.int64(0), np.int64(1))
        weights = ops.unsqueeze(present, np.array([2]))
        total = ops.reduce_sum(ops.multiply(states, weights), np.array([1]))
        mean = ops.divide(total, ops.reduce_sum(present, np.array([1]), True))
        return ops.concat([first, mean], 1)

    def _head(self, pooled: Any, name: str) -> Any:
        inner = self._ops.gelu(self._linear(pooled, f"{name}.0"), "erf")
        return self._ops.squeeze(self._linear(inner, f"{name}.2"), np.array([1]))

    def _lookup(self, name: str, rows: Any) -> Any:
        return self._ops.gather(self._constant(name), rows, np.int64(0))

    def _linear(self, states: Any, name: str) -> Any:
        product = self._ops.matmul(states, self._constant(f"{name}.weight"), False, True)
        return self._ops.add(product, self._constant(f"{name}.bias"))

    def _normalised(self, states: Any, name: str) -> Any:
        ops = self._ops
        even = ops.mvn(states, np.array([-1]), True, _LAYER_NORM_EPSILON, "inside_sqrt")
        scaled = ops.multiply(even, self._constant(f"{name}.weight"))
        return ops.add(scaled, self._constant(f"{name}.bias"))

    def _constant(self, name: str) -> Any:
        return self._ops.constant(self._tensors[name].astype(np.float32))
