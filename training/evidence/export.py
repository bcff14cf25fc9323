"""Stage 3: a run's checkpoint to the weights that ship. `python training/evidence/export.py`

float16, without the word embeddings: they are the embedder's own and were not trained.
"""

import argparse
from pathlib import Path

import torch
from rows import ROOT, WORK
from safetensors.torch import save_file

FOLDER = ROOT / "models" / "evidence"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default="run")
    parser.add_argument("--to", type=Path, default=FOLDER)
    arguments = parser.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    path = arguments.to / "weights.safetensors"
    step = export(WORK / arguments.run / "checkpoint.pt", path)
    print(f"{path}: step {step}, {path.stat().st_size / 1e6:.1f} MB")


def export(checkpoint: Path, target: Path) -> int:
    """Write the weights; return the step they were saved at."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    tensors = {
        name.removeprefix("encoder.") if name.startswith("encoder.") else name: weight.half()
        for name, weight in zip(state["names"], state["masters"], strict=True)
    }
    save_file(tensors, target)
    return int(state["progress"]["step"])


if __name__ == "__main__":
    main()
