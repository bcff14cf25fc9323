"""The evidence model at work: is a passage relevant, which words answer, do words support a claim.

Runs on OpenVINO, without torch. The weights ship in models/evidence/ (see the card there); the
network is built from them once per machine and kept in the data folder.
"""

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embedder import FloatMatrix
from index.errors import ModelInvalid, ModelMissing
from index.export import is_whole, publish_folder, weights_folder
from index.runtime import import_openvino
from qa.evidence_input import InputWriter, ModelInput, padded
from qa.evidence_network import build_network
from qa.mix import MIX_FILE, Mix, read_mix

WEIGHTS = Path(__file__).parent.parent / "models" / "evidence" / "weights.safetensors"
# Tokens per inference call, padding included; one call a core runs at a time (as the embedder).
BATCH_TOKENS = 1_024
MAX_SPAN_TOKENS = 40
# Log odds of an answer where no token was read.
NO_MASS = -20.0
_NETWORK_FILES = ("model.xml", "model.bin")

FloatVector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TitledText:
    """A passage with the headline of its article ("" without one)."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SpanFound:
    """The words text[start:end] of a passage. score: log odds against "not here"."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model makes of a passage. relevance: log odds that it answers.

    offsets: int (n_tokens, 2), the characters of each token. starts, ends: float (n_tokens,),
    how much likelier the answer starts or ends there than that it is not here, as logarithms.
    """

    relevance: float
    offsets: npt.NDArray[np.int64]
    starts: FloatVector
    ends: FloatVector

    def best_span(self, start: int, end: int) -> SpanFound | None:
        """Return the best span inside text[start:end]; None if no token lies there."""
        inside, sums = self._spans(start, end)
        if not len(inside):
            return None
        first, last = divmod(int(sums.argmax()), len(inside))
        return SpanFound(
            int(self.offsets[inside[first], 0]),
            int(self.offsets[inside[last], 1]),
            float(sums[first, last]),
        )

    def span_mass(self, start: int, end: int) -> float:
        """Return the logarithm of all spans inside text[start:end] together, against "not here".

        The answer may be read in several ways; their sum finds its sentence better than the best
        of them (docs/log.md). NO_MASS if no token lies there.
        """
        inside, sums = self._spans(start, end)
        return _log_sum(sums.ravel()) if len(inside) else NO_MASS

    def span_log_probability(self) -> float:
        """Return the logarithm of how likely any span of the passage answers, 0 at most."""
        if not len(self.starts):
            return NO_MASS
        not_here = np.zeros(1, np.float32)
        total = sum(_log_sum(np.append(part, not_here)) for part in (self.starts, self.ends))
        return self.span_mass(0, int(self.offsets[-1, 1])) - total

    def _spans(self, start: int, end: int) -> tuple[npt.NDArray[np.int64], FloatMatrix]:
        """The tokens inside text[start:end], and the score of each span from one to another."""
        inside = np.flatnonzero((self.offsets[:, 0] >= start) & (self.offsets[:, 1] <= end))
        sums = self.starts[inside, None] + self.ends[None, inside]
        allowed = np.triu(np.ones_like(sums)) - np.triu(np.ones_like(sums), MAX_SPAN_TOKENS)
        return inside, np.where(allowed > 0, sums, -np.inf)


def _log_sum(values: FloatVector) -> float:
    """The logarithm of the sum of the exponentials."""
    highest = float(values.max())
    return highest + float(np.log(np.exp(values.astype(np.float64) - highest).sum()))


class EvidenceModel:
    """Loads at the first use, serves any number of threads."""

    def __init__(self, folder: Path, precision: str, mix: Mix) -> None:
        """folder: where the network lives. precision: "f32" or "bf16". mix: of its scores."""
        self.folder = folder
        self.precision = precision
        self.mix = mix
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    def load(self) -> None:
        """Load now rather than at the first question."""
        self._model()

    def relevance(self, question: str, passages: Sequence[TitledText]) -> list[float]:
        """Return for each passage the log odds that it answers the question."""
        return [reading.relevance for reading in self.read(question, passages)]

    def spans(self, question: str, passages: Sequence[TitledText]) -> list[SpanFound | None]:
        """Return for each passage the words most likely to answer; None if it has none."""
        readings = self.read(question, passages)
        return [
            reading.best_span(0, len(passage.text))
            for reading, passage in zip(readings, passages, strict=True)
        ]

    def read(self, question: str, passages: Sequence[TitledText]) -> list[Reading]:
        """Return what there is to know of each passage, in the order given."""
        model = self._model()
        inputs = [model.writer.passage(question, p.title, p.text) for p in passages]
        outputs = iter(model.run([part for parts in inputs for part in parts]))
        return [_reading([(part, next(outputs)) for part in parts]) for parts in inputs]

    def support(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Return for each (claim, source) the probability that the source supports the claim."""
        model = self._model()
        outputs = model.run([model.writer.claim(claim, source) for claim, source in pairs])
        return [float(1 / (1 + np.exp(-output.support))) for output in outputs]

    def _model(self) -> "_Loaded":
        with self._lock:
            if self._loaded is None:
                self._loaded = _Loaded(self.folder, self.precision)
            return self._loaded


def open_evidence_model(
    models_dir: Path, weights: Path = WEIGHTS, mix: Mix | None = None
) -> EvidenceModel:
    """Return the model, its network built into a folder of models_dir if it is not there yet.

    mix: None is the one that lies beside the weights. Raises ModelMissing if the weights, or the
    embedder's, are not installed, ModelInvalid if the mix is damaged or of other weights.
    """
    if not weights.is_file():
        raise ModelMissing(
            f"no evidence model at {weights}: install Footnote again, or set read_k = 0 to do "
            "without"
        )
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    folder = models_dir / f"evidence-{digest[:12]}"
    if not is_whole(folder, _NETWORK_FILES):
        _build(weights, folder)
    mix = mix or read_mix(weights.with_name(MIX_FILE), digest)
    capabilities = import_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return EvidenceModel(folder, "bf16" if "BF16" in capabilities else "f32", mix)


def _build(weights: Path, folder: Path) -> None:
    """Write the network to the folder, by one rename at the end."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="build-", dir=folder.parent) as name:
        draft = Path(name) / "evidence"
        draft.mkdir()
        network = build_network(weights, weights_folder() / "model.safetensors")
        import_openvino().save_model(network, draft / "model.xml", compress_to_fp16=True)
        publish_folder(draft, folder, _NETWORK_FILES)


@dataclass(frozen=True, slots=True)
class _Output:
    relevance: float
    support: float
    spans: FloatMatrix


class _Loaded:
    """Compiled network and tokenizer; one call at a time uses the queue of requests."""

    def __init__(self, folder: Path, precision: str) -> None:
        self.writer = InputWriter(weights_folder() / "tokenizer.json")
        openvino = import_openvino()
        core = openvino.Core()
        folder = folder.resolve()  # what is compiled is kept by this path
        core.set_property({"CACHE_DIR": str(folder / "compiled")})
        streams = os.cpu_count() or 1
        settings = {
            "INFERENCE_PRECISION_HINT": precision,
            "NUM_STREAMS": str(streams),
            "INFERENCE_NUM_THREADS": str(streams),
        }
        try:
            compiled = core.compile_model(str(folder / "model.xml"), "CPU", settings)
        except RuntimeError as error:
            raise ModelInvalid(
                f"the evidence model in {folder} is damaged: remove the folder; it is built again"
            ) from error
        self._queue = openvino.AsyncInferQueue(compiled, streams)
        self._lock = threading.Lock()

    def run(self, inputs: Sequence[ModelInput]) -> list[_Output]:
        """Return an output for each input, in the order given; rows of like length go together."""
        outputs: list[_Output | None] = [None] * len(inputs)

        def keep(request: Any, rows: list[int]) -> None:
            relevance, support, spans = (request.get_output_tensor(i).data for i in range(3))
            for at, row in enumerate(rows):
                outputs[row] = _Output(float(relevance[at]), float(support[at]), spans[at].copy())

        with self._lock:
            self._queue.set_callback(keep)
            for rows in _batches([len(one.ids) for one in inputs]):
                self._queue.start_async(list(padded([inputs[row] for row in rows])), rows)
            self._queue.wait_all()
        return [output for output in outputs if output is not None]


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows in batches of at most BATCH_TOKENS; the longest first, so that the last one is short."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _reading(parts: Sequence[tuple[ModelInput, _Output]]) -> Reading:
    """The parts of a passage as one: the best relevance; spans by each part's "not here"."""
    span_logits = [
        output.spans[one.first : one.first + len(one.offsets)] - output.spans[0]
        for one, output in parts
    ]
    joined = np.concatenate(span_logits)
    offsets = [offset for one, _ in parts for offset in one.offsets]
    return Reading(
        relevance=max(output.relevance for _, output in parts),
        offsets=np.array(offsets, np.int64).reshape(-1, 2),
        starts=joined[:, 0],
        ends=joined[:, 1],
    )
