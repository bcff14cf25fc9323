"""How the model does on held-out rows, while it trains."""

from collections.abc import Sequence

import numpy as np
import torch
from batches import Encoded, Encoder, tensors
from model import SPAN_NONE, EvidenceModel
from refusing import auc
from rows import Claim, Group

MAX_SPAN_TOKENS = 40
_BATCH = 16


@torch.inference_mode()
def measure(
    model: EvidenceModel,
    groups: Sequence[Group],
    claims: Sequence[Claim],
    written: Sequence[Claim],
) -> dict[str, float]:
    """Return shares: window first, span overlap F1, span exact; of claims made and written by
    hand the F1 of the unsupported at .5 and the area under the curve (AUC).
    """
    encoder = Encoder()
    first, exact, overlap, spans = 0, 0, 0.0, 0
    for group in groups:
        rows = [encoder.window(group.question, w, True) for w in group.windows]
        logits, found = _passages(model, rows)
        first += int(logits.argmax() == 0)
        if group.whole and rows[0].start != SPAN_NONE:
            spans += 1
            exact += found == (rows[0].start, rows[0].end)
            overlap += span_f1(found, (rows[0].start, rows[0].end))
    return {
        "window_first": round(first / len(groups), 4),
        "span_exact": round(exact / spans, 4),
        "span_f1": round(overlap / spans, 4),
        **_of_claims("made", _supports(model, encoder, claims), claims),
        **_of_claims("written", _supports(model, encoder, written), written),
    }


def _passages(model: EvidenceModel, rows: list[Encoded]) -> tuple[torch.Tensor, tuple[int, int]]:
    scores = model.forward_packed(*tensors(rows))
    row = rows[0]
    inside = slice(row.passage, len(row.ids) - 1)
    start, end = best_span(scores.start[0, inside], scores.end[0, inside])
    return scores.relevance, (start + row.passage, end + row.passage)


def best_span(start: torch.Tensor, end: torch.Tensor) -> tuple[int, int]:
    """The first and last token of the span with the highest sum of logits."""
    sums = start[:, None] + end[None, :]
    allowed = torch.ones_like(sums).triu() - torch.ones_like(sums).triu(MAX_SPAN_TOKENS)
    best = int(sums.masked_fill(allowed == 0, -1e9).argmax())
    return best // len(end), best % len(end)


def span_f1(found: tuple[int, int], gold: tuple[int, int]) -> float:
    shared = min(found[1], gold[1]) - max(found[0], gold[0]) + 1
    if shared <= 0:
        return 0.0
    return 2 * shared / (found[1] - found[0] + 1 + gold[1] - gold[0] + 1)


def _supports(model: EvidenceModel, encoder: Encoder, claims: Sequence[Claim]) -> list[float]:
    logits: list[float] = []
    for at in range(0, len(claims), _BATCH):
        rows = [encoder.claim(claim.claim, claim.source) for claim in claims[at : at + _BATCH]]
        logits += model.forward_packed(*tensors(rows)).support.tolist()
    return logits


def _of_claims(name: str, logits: Sequence[float], claims: Sequence[Claim]) -> dict[str, float]:
    false = [one for one, claim in zip(logits, claims, strict=True) if not claim.supported]
    true = [one for one, claim in zip(logits, claims, strict=True) if claim.supported]
    caught = sum(logit < 0 for logit in false)
    f1 = 2 * caught / max(1, caught + sum(logit < 0 for logit in true) + len(false))
    area = auc(np.array(logits), np.array([claim.supported for claim in claims]))
    return {f"{name}_f1": round(f1, 4), f"{name}_auc": round(area, 4)}
