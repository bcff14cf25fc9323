"""The evidence model at work, against the torch model it was trained as."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from by_hand import MIX

from index.errors import ModelInvalid, ModelMissing
from index.export import weights_folder
from qa.evidence_input import MAX_TOKENS, InputWriter, padded
from qa.evidence_model import WEIGHTS, EvidenceModel, Reading, TitledText, open_evidence_model

torch = pytest.importorskip("torch")

QUESTION = "when did the ferry open?"
PASSAGES = [
    TitledText("", "The ferry opened in May 1912. It is still in use."),
    TitledText("The bridge", "Nobody knows."),
    TitledText(
        "", "The mayor said that trams would return to the old town before the winter. " * 3
    ),
]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """The torch model with random heads, and the folder of its exported weights."""
    from safetensors.torch import save_file

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside transformers
        from model import new_model

        model = new_model(seed=4).eval()
    tensors = {
        name.removeprefix("encoder."): weight.detach().half()
        for name, weight in model.named_parameters()
        if weight.requires_grad
    }
    folder = tmp_path_factory.mktemp("evidence")
    save_file(tensors, folder / "weights.safetensors")
    return model, folder


@pytest.fixture(scope="module")
def at_work(trained) -> EvidenceModel:  # type: ignore[no-untyped-def]
    _, folder = trained
    open_evidence_model(folder, folder / "weights.safetensors", MIX)
    (built,) = folder.glob("evidence-*")
    return EvidenceModel(built, "f32", MIX)


def writer() -> InputWriter:
    return InputWriter(weights_folder() / "tokenizer.json")


def torch_scores(model, inputs):  # type: ignore[no-untyped-def]
    with torch.inference_mode():
        return model(*(torch.from_numpy(part) for part in padded(inputs)))


def test_relevance_and_spans_are_those_of_the_torch_model(trained, at_work) -> None:  # type: ignore[no-untyped-def]
    model, _ = trained
    readings = at_work.read(QUESTION, PASSAGES)
    for reading, passage in zip(readings, PASSAGES, strict=True):
        (one,) = writer().passage(QUESTION, passage.title, passage.text)
        scores = torch_scores(model, [one])
        inside = slice(one.first, len(one.ids) - 1)
        assert reading.relevance == pytest.approx(float(scores.relevance[0]), abs=5e-3)
        starts = (scores.start[0, inside] - scores.start[0, 0]).numpy()
        ends = (scores.end[0, inside] - scores.end[0, 0]).numpy()
        assert np.abs(reading.starts - starts).max() < 2e-2
        assert np.abs(reading.ends - ends).max() < 2e-2


def test_support_is_that_of_the_torch_model(trained, at_work) -> None:  # type: ignore[no-untyped-def]
    model, _ = trained
    pairs = [("It opened in 1912.", PASSAGES[0].text), ("A much longer claim, " * 9, "Short.")]
    expected = [
        float(torch.sigmoid(torch_scores(model, [writer().claim(*pair)]).support[0]))
        for pair in pairs
    ]
    assert at_work.support(pairs) == pytest.approx(expected, abs=2e-3)


def test_nothing_to_read_gives_nothing(at_work: EvidenceModel) -> None:
    assert at_work.read(QUESTION, []) == []
    assert at_work.support([]) == []


def test_a_passage_reads_the_same_alone_and_among_others(at_work: EvidenceModel) -> None:
    among = at_work.read(QUESTION, PASSAGES)
    alone = [at_work.read(QUESTION, [passage])[0] for passage in PASSAGES]
    assert [r.relevance for r in among] == pytest.approx([r.relevance for r in alone], abs=1e-3)


def test_a_long_passage_is_read_to_its_end(at_work: EvidenceModel) -> None:
    text = "The trams return to the old town before winter comes. " * 60
    inputs = writer().passage(QUESTION, "A title", text)
    assert [len(one.ids) for one in inputs[:-1]] == [MAX_TOKENS] * (len(inputs) - 1)
    (reading,) = at_work.read(QUESTION, [TitledText("A title", text)])
    assert tuple(reading.offsets[-1]) == (len(text) - 2, len(text) - 1)
    assert len(reading.starts) == len(reading.offsets)


def test_an_empty_passage_has_no_span(at_work: EvidenceModel) -> None:
    assert at_work.spans(QUESTION, [TitledText("", "")]) == [None]


def test_the_best_span_starts_before_it_ends_and_lies_inside() -> None:
    reading = Reading(
        relevance=0.0,
        offsets=np.array([(0, 3), (4, 6), (7, 10)]),
        starts=np.array([1.0, 0.0, 5.0], np.float32),
        ends=np.array([9.0, 2.0, 1.0], np.float32),
    )
    best = reading.best_span(0, 10)
    assert (best.start, best.end, best.score) == (0, 3, 10.0)  # type: ignore[union-attr]
    best = reading.best_span(4, 10)
    assert (best.start, best.end, best.score) == (7, 10, 6.0)  # type: ignore[union-attr]
    assert reading.best_span(4, 5) is None


def test_damaged_weights_are_named(tmp_path: Path) -> None:
    weights = tmp_path / "weights.safetensors"
    weights.write_bytes(WEIGHTS.read_bytes()[:1000])
    with pytest.raises(ModelInvalid, match=r"weights\.safetensors is damaged .*install Footnote"):
        open_evidence_model(tmp_path, weights)


def test_weights_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="no evidence model at"):
        open_evidence_model(tmp_path, tmp_path / "weights.safetensors")
