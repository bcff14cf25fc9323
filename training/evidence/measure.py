"""Stage 4: what the weights are worth. `python training/evidence/measure.py [--report]`

On the tune halves of newsqa-dev and wiki-dev, against the product without the model: Success@1
and @5 of the article by reranking the fused candidates, the answer in the best sentence and in
the best three, F1 of the span; and F1 of the unsupported among held-out claims. With --report,
once at the end, the same on the other halves.
"""

import argparse
import hashlib
import itertools
import pickle
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from questions import Asked, Candidate, asked, holds, plain
from rows import WORK, read_claims

from qa.evidence_model import EvidenceModel, TitledText, open_evidence_model

WITHHELD_SHARE = 0.2
SETS = ("newsqa-dev", "wiki-dev")


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with what the model says: relevance, the score of each sentence's best span."""

    candidate: Candidate
    relevance: float
    spans: tuple[float, ...]
    best_span: str


@dataclass(frozen=True, slots=True)
class Mix:
    """Weights: of the passage's relevance against 1/rank of the fusion; and within a passage."""

    fused: float
    span: float
    coverage: float
    kind: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--first", type=int, help="read only so many of the questions")
    parser.add_argument("--candidates", type=int, default=20)
    parser.add_argument("--claims", type=int, default=1_200, help="held-out claims judged")
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--mix", help="fused,span,coverage,kind; else the best on these questions")
    arguments = parser.parse_args()
    model = open_evidence_model(WORK, arguments.weights)
    half = "report" if arguments.report else "tune"
    parts = {}
    for name in SETS:
        questions = asked(name, half, arguments.questions)[: arguments.first]
        parts[name] = read(model, arguments.weights, name, questions, arguments.candidates)
        print(
            f"{name} {half}: {len(questions)} questions", baseline_measures(questions), flush=True
        )
    if arguments.mix:
        mixes = [Mix(*(float(part) for part in arguments.mix.split(",")))]
    else:
        mixes = sorted(all_mixes(), key=lambda mix: -worth(parts, mix))[:8]
    for mix in mixes:
        print(mix, {name: measures(part, mix) for name, part in parts.items()})
    for name, part in parts.items():
        print("refusal", name, refusal_measures(part))
    print("claims", claim_measures(model, arguments.claims))


def read(
    model: EvidenceModel, weights: Path, name: str, questions: Sequence[Asked], most: int
) -> list[tuple[Asked, list[Judged]]]:
    """Let the model read every candidate; kept, as it takes minutes."""
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()[:8]
    key = hashlib.sha256("".join(q.id for q in questions).encode()).hexdigest()[:8]
    path = WORK / "measure" / f"read-{name}-{key}-{digest}-{most}.pickle"
    if path.is_file():
        loaded: list[tuple[Asked, list[Judged]]] = pickle.loads(path.read_bytes())
        return loaded
    result = []
    for question in questions:
        candidates = question.candidates[:most]
        readings = model.read(question.text, [TitledText(c.title, c.text) for c in candidates])
        judged = []
        for candidate, reading in zip(candidates, readings, strict=True):
            spans = [reading.best_span(s.start, s.end) for s in candidate.sentences]
            whole = reading.best_span(0, len(candidate.text))
            judged.append(
                Judged(
                    candidate,
                    reading.relevance,
                    tuple(span.score if span else -20.0 for span in spans),
                    candidate.text[whole.start : whole.end] if whole else "",
                )
            )
        result.append((question, judged))
    path.write_bytes(pickle.dumps(result))
    return result


def all_mixes() -> list[Mix]:
    return [
        Mix(*values)
        for values in itertools.product(
            (0.0, 150.0, 400.0, 800.0, 1_600.0),
            (0.1, 0.2, 0.35, 0.5),
            (0.0, 1.0, 2.0, 4.0),
            (0.0, 0.5),
        )
    ]


def worth(parts: dict[str, list[tuple[Asked, list[Judged]]]], mix: Mix) -> float:
    """What a mix is chosen by: the mean of its measures over both sets."""
    found = [measures(part, mix) for part in parts.values()]
    return sum(sum(row[name] for name in row if name != "span F1") for row in found)


def measures(part: Sequence[tuple[Asked, list[Judged]]], mix: Mix) -> dict[str, float]:
    totals: Counter[str] = Counter()
    for question, judged in part:
        ranked = sorted(judged, key=lambda one: -passage_score(one, mix))
        firsts = list({one.candidate.article: one for one in reversed(ranked)}.values())[::-1]
        rights = [one.candidate.right for one in sorted(firsts, key=ranked.index)]
        totals["Success@1"] += any(rights[:1])
        totals["Success@5"] += any(rights[:5])
        best = best_sentences(judged, mix)
        totals["best sentence"] += any(best[:1])
        totals["best three"] += any(best[:3])
        if ranked:
            totals["span F1"] += max(token_f1(ranked[0].best_span, a) for a in question.answers)
    return {name: round(total / len(part), 3) for name, total in totals.items()}


def passage_score(one: Judged, mix: Mix) -> float:
    return one.relevance + mix.fused * one.candidate.score


def best_sentences(judged: Sequence[Judged], mix: Mix) -> list[bool]:
    """Whether each sentence answers, best first, a sentence's words once."""
    scored = [
        (passage_score(one, mix) + sentence_score(span, s.coverage, s.is_kind, mix), s)
        for one in judged
        for span, s in zip(one.spans, one.candidate.sentences, strict=True)
    ]
    scored.sort(key=lambda pair: -pair[0])
    best: dict[str, bool] = {}
    for _, sentence in scored[:12]:
        best.setdefault(plain(sentence.text), sentence.holds)
    return list(best.values())


def sentence_score(span: float, coverage: float, is_kind: bool, mix: Mix) -> float:
    return mix.span * span + mix.coverage * coverage + mix.kind * is_kind


def baseline_measures(questions: Sequence[Asked]) -> dict[str, float]:
    """The same measures of the product without the model."""
    totals: Counter[str] = Counter()
    for question in questions:
        rights = list({c.article: c.right for c in question.candidates}.values())
        totals["Success@1"] += any(rights[:1])
        totals["Success@5"] += any(rights[:5])
        totals["best sentence"] += any(question.baseline[:1])
        totals["best three"] += any(question.baseline[:3])
    return {name: round(total / len(questions), 3) for name, total in totals.items()}


def token_f1(found: str, gold: str) -> float:
    ours, theirs = plain(found).split(), plain(gold).split()
    shared = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * shared / (len(ours) + len(theirs)) if shared else 0.0


def refusal_measures(part: Sequence[tuple[Asked, list[Judged]]]) -> dict[str, float]:
    """Refusal by the best relevance alone, a fifth of the articles withheld.

    A withheld article's passages are left out of the candidates; questions whose answer stands
    in others of them are no clean cases and are left out.
    """
    present, absent = [], []
    for question, judged in part:
        others = [one for one in judged if not one.candidate.right]
        if others and not any(holds(one.candidate.text, question.answers) for one in others):
            present.append(max(one.relevance for one in judged))
            absent.append(max(one.relevance for one in others))
    here, away = np.array(present), np.array(absent)
    rows = []
    for threshold in np.unique(np.concatenate([here, away])):
        right = WITHHELD_SHARE * (away < threshold).mean()
        refused = right + (1 - WITHHELD_SHARE) * (here < threshold).mean()
        precision, recall = right / max(refused, 1e-9), right / WITHHELD_SHARE
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        rows.append((f1, threshold, precision, recall))
    f1, threshold, precision, recall = max(rows)
    values = {"clean": len(here), "AUC": float((here[:, None] > away[None, :]).mean()), "F1": f1}
    values |= {"threshold": threshold, "precision": precision, "recall": recall}
    return {name: round(float(value), 3) for name, value in values.items()}


def claim_measures(model: EvidenceModel, most: int) -> dict[str, float]:
    """F1 of the unsupported among held-out claims at the best threshold, by kind at 0.5."""
    claims = read_claims(WORK / "claims-held-out.jsonl.gz")
    claims = random.Random(3).sample(claims, min(most, len(claims)))
    support = np.array(model.support([(claim.claim, claim.source) for claim in claims]))
    wrong = np.array([not claim.supported for claim in claims])
    rows = {f"F1 at {t}": unsupported_f1(support < t, wrong) for t in (0.3, 0.4, 0.5, 0.6)}
    kinds = sorted({claim.kind for claim in claims})
    for kind in kinds:
        of_kind = np.array([claim.kind == kind for claim in claims])
        rows[kind] = round(float(((support < 0.5) == wrong)[of_kind].mean()), 3)
    return rows


def unsupported_f1(called: np.ndarray, wrong: np.ndarray) -> float:
    return round(float(2 * (called & wrong).sum() / max(1, called.sum() + wrong.sum())), 3)


if __name__ == "__main__":
    main()
