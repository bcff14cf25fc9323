"""Stage 3: a run's checkpoint to the weights that ship. `python training/evidence/export.py`

float16, without the word embeddings: they are the embedder's own and were not trained.
"""

import argparse
from pathlib import Path

import torch
from rows import ROOT, WORK
from safetensors.torch import load_file, save_file

FOLDER = ROOT / "models" / "evidence"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default="run")
    parser.add_argument("--to", type=Path, default=FOLDER)
    parser.add_argument("--mean", type=Path, help="weights that count a third of the mean")
    arguments = parser.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    path = arguments.to / "weights.safetensors"
    step = export(WORK / arguments.run / "checkpoint.pt", path, arguments.mean)
    print(f"{path}: step {step}, {path.stat().st_size / 1e6:.1f} MB")


def export(checkpoint: Path, target: Path, mean: Path | None = None) -> int:
    """Write the weights, or the mean of two parts of them and one of others; return the step.

    Weights a run started from and its own lie close enough for a mean to work (Wortsman et al.,
    ICML 2022, "Model soups").
    """
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    tensors = {
        name.removeprefix("encoder.") if name.startswith("encoder.") else name: weight.half()
        for name, weight in zip(state["names"], state["masters"], strict=True)
    }
    if mean is not None:
        others = load_file(mean)
        tensors = {
            name: ((others[name].float() + 2 * own.float()) / 3).half()
            for name, own in tensors.items()
        }
    save_file(tensors, target)
    return int(state["progress"]["step"])


if __name__ == "__main__":
    main()
