"""Stage 2: rows to weights. `nice python training/evidence/train.py --until 11:45`

Stops at the given time of day (or after --minutes) with the learning rate at its end. Stopped
earlier, by SIGTERM or a lost machine, it goes on from the last checkpoint when started again;
the file `deadline` in the run's folder ("11:20") moves the end while it runs. A SIGSTOP costs
steps, not correctness: progress is counted by the time steps took.

On a processor every core works on its own part of a batch; on a GPU there is one worker.
"""

import argparse
import concurrent.futures
import datetime
import json
import os
import random
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from batches import Batch, Encoded, Sizes, batches, tensors
from model import SPAN_NONE, EvidenceModel, new_model
from monitor import measure
from rows import WORK, read_claims, read_groups
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

SEED = 7
SIZES = Sizes(groups=6, negatives=2, claims=24, written=8)
# Groups, or claims, of one part of a batch: about 700 tokens, which stay in a core's cache.
PART_GROUPS, PART_CLAIMS = 2, 8
ENCODER_RATE, HEAD_RATE = 1e-4, 1e-3
# Peak rates of a run that goes on from weights (--start), as a share of those.
START_RATE = 0.7
WEIGHT_DECAY = 0.01
WARM_UP_STEPS = 60
CLIP_NORM = 1.0
# Beside the listwise loss, each relevance on its own: it must mean the same for every question.
ABSOLUTE_WEIGHT = 0.5
# "No span here" is easier to learn than the span, and there are twice as many examples.
NO_SPAN_WEIGHT = 0.25
CHECKPOINT_S = 300
MEASURE_STEPS = 400
LOG_STEPS = 20
# A step that took longer was stopped from outside.
LONGEST_STEP_S = 30.0


@dataclass
class Progress:
    """Where the run stands. done: share of its time that is used, 0 to 1."""

    step: int = 0
    done: float = 0.0
    tokens: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default="run")
    parser.add_argument("--until", help="time of day, HH:MM")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--start", type=Path, help="weights to go on from, as they ship")
    parser.add_argument("--step", type=int, default=0, help="step to begin at: rows seen before")
    arguments = parser.parse_args()
    folder = WORK / arguments.run
    folder.mkdir(parents=True, exist_ok=True)
    end = time.time() + 60 * arguments.minutes
    end = time_of_day(arguments.until) if arguments.until else end
    train(folder, end, arguments.start, arguments.step)


def time_of_day(text: str) -> float:
    hour, minute = text.strip().split(":")
    now = datetime.datetime.now()
    return now.replace(hour=int(hour), minute=int(minute), second=0).timestamp()


def train(folder: Path, end: float, start: Path | None = None, first: int = 0) -> None:
    """Train until `end`; start: weights to go on from instead of the official ones."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    workers = 1 if device == "cuda" else os.cpu_count() or 1
    torch.set_num_threads(1)
    model = new_model(SEED).to(device, torch.bfloat16)
    peak = 1.0
    if start is not None:
        model.load_state_dict(shipped(start) | word_embeddings(model))
        peak = START_RATE
    trainer = Trainer(model, device, workers, peak)
    progress = load(folder / "checkpoint.pt", trainer) or Progress(step=first)
    groups = read_groups(WORK / "groups.jsonl.gz")
    claims, written = (read_claims(WORK / f"{name}.jsonl.gz") for name in ("claims", "written"))
    held = held_out()
    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopping.append(number))
    sums: dict[str, float] = {}
    saved = time.monotonic()
    for batch in batches(groups, claims, written, SIZES, SEED, progress.step):
        started = time.monotonic()
        losses = trainer.step(batch, rate(progress, first))
        took = min(time.monotonic() - started, LONGEST_STEP_S)
        end = moved_end(folder, end)
        left = end - time.time()
        progress.done += (1 - progress.done) * min(1.0, took / max(left + took, took))
        progress.step += 1
        progress.tokens += sum(len(row.ids) for group in batch.groups for row in group)
        progress.tokens += sum(len(row.ids) for row in batch.claims)
        for name, value in losses.items():
            sums[name] = sums.get(name, 0.0) + value / LOG_STEPS
        finished = bool(stopping) or left <= 0
        if progress.step % LOG_STEPS == 0:
            log(folder, progress, {name: round(value, 4) for name, value in sums.items()})
            sums = {}
        if progress.step % MEASURE_STEPS == 0 or finished:
            log(folder, progress, measure(model, *held))
        if finished or time.monotonic() - saved > CHECKPOINT_S:
            save(folder / "checkpoint.pt", trainer, progress)
            saved = time.monotonic()
        if finished:
            return


def held_out() -> tuple[list, list, list]:  # type: ignore[type-arg]
    draw = random.Random(SEED)
    groups = read_groups(WORK / "groups-held-out.jsonl.gz")
    claims = read_claims(WORK / "claims-held-out.jsonl.gz")
    written = read_claims(WORK / "written-held-out.jsonl.gz")
    some = draw.sample(groups, min(80, len(groups))), draw.sample(claims, min(200, len(claims)))
    return *some, written


def rate(progress: Progress, first: int) -> float:
    """Share of the peak learning rate: warm-up by steps, then linear to 0 by time."""
    return min(1.0, (progress.step - first + 1) / WARM_UP_STEPS) * max(0.0, 1.0 - progress.done)


def moved_end(folder: Path, end: float) -> float:
    path = folder / "deadline"
    return time_of_day(path.read_text()) if path.is_file() else end


class Trainer:
    """bfloat16 weights to compute with, float32 ones to learn with."""

    def __init__(self, model: EvidenceModel, device: str, workers: int, peak: float) -> None:
        self.model = model
        self.device = device
        named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
        self.weights = [weight for _, weight in named]
        self.masters = [weight.detach().float().clone() for weight in self.weights]
        encoder = [m for (n, _), m in zip(named, self.masters, strict=True) if n[:7] == "encoder"]
        heads = [m for (n, _), m in zip(named, self.masters, strict=True) if n[:7] != "encoder"]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": encoder, "peak": peak * ENCODER_RATE},
                {"params": heads, "peak": peak * HEAD_RATE},
            ],
            weight_decay=WEIGHT_DECAY,
            betas=(0.9, 0.98),
        )
        self.pool = concurrent.futures.ThreadPoolExecutor(workers)

    @torch.no_grad()
    def step(self, batch: Batch, rate: float) -> dict[str, float]:
        """Learn from a batch; return its losses."""
        results = list(self.pool.map(self._gradients, parts_of(batch)))
        for i, master in enumerate(self.masters):
            found = [gradients[i] for _, gradients in results if gradients[i] is not None]
            master.grad = torch.stack(found).float().sum(0) if found else None
        torch.nn.utils.clip_grad_norm_(self.masters, CLIP_NORM)
        for group in self.optimizer.param_groups:
            group["lr"] = group["peak"] * rate
        self.optimizer.step()  # type: ignore[no-untyped-call]
        torch._foreach_copy_(self.weights, self.masters)
        losses: dict[str, float] = {}
        for part, _ in results:
            for name, value in part.items():
                losses[name] = losses.get(name, 0.0) + value
        return losses

    @torch.enable_grad()
    def _gradients(self, part: Batch) -> tuple[dict[str, float], Sequence[Tensor | None]]:
        losses = self._losses(part)
        total = torch.stack(list(losses.values())).sum()
        gradients = torch.autograd.grad(total, self.weights, allow_unused=True)
        return {name: float(loss.detach()) for name, loss in losses.items()}, gradients

    def _losses(self, part: Batch) -> dict[str, Tensor]:
        """Losses of a part; over all parts of a batch they add up to means over the batch."""
        if part.claims:
            ids, segments, mask = (t.to(self.device) for t in tensors(part.claims))
            logits = self.model.forward_packed(ids, segments, mask).support
            labels = torch.tensor(part.supported, dtype=torch.float32, device=self.device)
            loss = functional.binary_cross_entropy_with_logits(logits, labels, reduction="sum")
            return {"support": loss / (SIZES.claims + SIZES.written)}
        return passage_losses(self.model, part, self.device)


def passage_losses(model: EvidenceModel, part: Batch, device: str) -> dict[str, Tensor]:
    rows = [row for group in part.groups for row in group]
    ids, segments, mask = (t.to(device) for t in tensors(rows))
    scores = model.forward_packed(ids, segments, mask)
    logits = scores.relevance.split([len(group) for group in part.groups])
    listwise = torch.stack([functional.log_softmax(group, 0)[0] for group in logits]).sum()
    firsts = torch.cat([(torch.arange(len(g)) == 0).float() for g in part.groups]).to(device)
    absolute = functional.binary_cross_entropy_with_logits(
        scores.relevance, firsts, reduction="sum"
    )
    learned = [
        (i > 0 or known, NO_SPAN_WEIGHT if row.start == SPAN_NONE else 1.0)
        for group, known in zip(part.groups, part.spans, strict=True)
        for i, row in enumerate(group)
    ]
    weights = torch.tensor([weight if use else 0.0 for use, weight in learned], device=device)
    allowed = passage_tokens(rows, ids.shape[1]).to(device)
    span = torch.zeros((), device=device)
    for logit, name in ((scores.start, "start"), (scores.end, "end")):
        target = torch.tensor([getattr(row, name) for row in rows], device=device)
        each = functional.cross_entropy(logit.masked_fill(~allowed, -1e4), target, reduction="none")
        span = span + (each * weights).sum() / 2
    return {
        "relevance": -listwise / SIZES.groups,
        "absolute": ABSOLUTE_WEIGHT * absolute / (SIZES.groups * (1 + SIZES.negatives)),
        "span": span / SIZES.groups,
    }


def passage_tokens(rows: Sequence[Encoded], width: int) -> Tensor:
    """Where a span may start or end: bool (n, width), the passage's tokens and [CLS]."""
    allowed = torch.zeros(len(rows), width, dtype=torch.bool)
    allowed[:, SPAN_NONE] = True
    for i, row in enumerate(rows):
        allowed[i, row.passage : len(row.ids) - 1] = True
    return allowed


def parts_of(batch: Batch) -> list[Batch]:
    """The batch in parts of like length, the longest first."""
    parts = []
    pairs = sorted(
        zip(batch.groups, batch.spans, strict=True),
        key=lambda pair: -max(len(r.ids) for r in pair[0]),
    )
    for first in range(0, len(pairs), PART_GROUPS):
        some = pairs[first : first + PART_GROUPS]
        parts.append(Batch([group for group, _ in some], [known for _, known in some], [], []))
    judged = sorted(
        zip(batch.claims, batch.supported, strict=True), key=lambda pair: -len(pair[0].ids)
    )
    for first in range(0, len(judged), PART_CLAIMS):
        few = judged[first : first + PART_CLAIMS]
        parts.append(Batch([], [], [claim for claim, _ in few], [label for _, label in few]))
    return parts


@torch.no_grad()
def load(path: Path, trainer: Trainer) -> Progress | None:
    """Take up a checkpoint; None without one."""
    if not path.is_file():
        return None
    state = torch.load(path, map_location=trainer.device, weights_only=True)
    for master, saved in zip(trainer.masters, state["masters"], strict=True):
        master.copy_(saved)
    torch._foreach_copy_(trainer.weights, trainer.masters)
    trainer.optimizer.load_state_dict(state["optimizer"])
    return Progress(**state["progress"])


def shipped(path: Path) -> dict[str, Tensor]:
    """Return weights as they ship under the model's own names (export.py writes them)."""
    heads = ("relevance.", "support.", "span.")
    return {
        name if name.startswith(heads) else f"encoder.{name}": weight
        for name, weight in load_file(path).items()
    }


def word_embeddings(model: EvidenceModel) -> dict[str, Tensor]:
    """Return those of the model, by name: they do not ship, being the embedder's own."""
    return {name: w for name, w in model.state_dict().items() if "word_embeddings" in name}


def save(path: Path, trainer: Trainer, progress: Progress) -> None:
    state = {
        "names": [n for n, p in trainer.model.named_parameters() if p.requires_grad],
        "masters": trainer.masters,
        "optimizer": trainer.optimizer.state_dict(),
        "progress": {"step": progress.step, "done": progress.done, "tokens": progress.tokens},
    }
    draft = path.with_suffix(".part")
    torch.save(state, draft)
    draft.rename(path)


def log(folder: Path, progress: Progress, values: dict[str, float]) -> None:
    clock = datetime.datetime.now().strftime("%H:%M:%S")
    facts = {"time": clock, "step": progress.step, "done": round(progress.done, 4)}
    line = json.dumps(facts | {"tokens": progress.tokens} | values)
    print(line, flush=True)
    with (folder / "log.jsonl").open("a") as file:
        file.write(line + "\n")


if __name__ == "__main__":
    main()
