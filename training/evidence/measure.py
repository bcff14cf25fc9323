"""Stage 4: what the weights are worth, and what is made of their scores.

    python training/evidence/measure.py [--weights FILE] [--write] [--report]

On the tune halves of newsqa-dev, wiki-dev, newsquiz-dev and onestop, the weights of qa/mix.py are
fitted (but for that of identity, and those of support, which bench/support.py fits), and their
worth is told by cross-validation: Success@1 and @5 of the article among the passages read, the
answer (on onestop, the marked evidence) in the best sentence and in the best three, refusals with a
fifth withheld; and F1 of the unsupported among held-out claims. --write keeps the fitted weights
beside the model's. --report, once at the end: the same measures of the weights kept, on the other
halves; nothing is fitted.
"""

import argparse
import hashlib
import pickle
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from pathlib import Path

import numpy as np
from mixing import FOLDS, Choice, Matrix, fit_choices, scores_across
from questions import Asked, asked, plain
from refusing import (
    Case,
    best_common_threshold,
    by_set,
    calibration,
    fit_answers,
    probabilities_across,
    probability,
    refusal_measures,
)
from rows import WORK, read_claims

from qa.answerability import judge_answerability
from qa.config import Settings
from qa.evidence import Evidence, without_overlaps
from qa.evidence_model import WEIGHTS, EvidenceModel, Reading, TitledText, open_evidence_model
from qa.mix import (
    MIX_FILE,
    AnswerParts,
    Mix,
    PassageParts,
    SentenceParts,
    SupportWeights,
    read_mix,
    write_mix,
)
from qa.reading import passage_parts, read_evidence, sentence_parts

# Most questions of each set; those whose refusals are measured.
SETS = {"newsqa-dev": 400, "wiki-dev": 400, "newsquiz-dev": 300, "onestop": 300}
REFUSAL_SETS = ("newsqa-dev", "wiki-dev")
# Passages that the product reads.
READ = 20
# What a step of qa/identity.py weighs: too few of the questions ask who somebody is to fit it.
# By bench/who_is.py.
IDENTITY_WEIGHT = 1.5
_WITHOUT_A_DAY = date(2100, 1, 1)
_CERTAIN = 50.0


@dataclass(frozen=True, slots=True)
class Read:
    """A question with the readings of its hits."""

    set: str
    asked: Asked
    readings: tuple[Reading, ...]

    @property
    def fold(self) -> int:
        """Questions of one article are in one part."""
        gold = sorted(
            hit.article.version
            for hit, right in zip(self.asked.hits, self.asked.rights, strict=True)
            if right
        )
        digest = hashlib.sha256((gold[0] if gold else self.asked.id).encode()).digest()
        return digest[0] % FOLDS

    def first(self, withheld: bool = False) -> list[int]:
        """The places of the hits that the product reads; withheld: if the article is not there."""
        places = range(len(self.asked.hits))
        return [at for at in places if not (withheld and self.asked.rights[at])][:READ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--write", action="store_true", help="keep the fitted weights")
    parser.add_argument("--report", action="store_true", help="the other halves; fits nothing")
    parser.add_argument("--share", type=float, default=1.0, help="of the questions, for a try")
    parser.add_argument("--claims", type=int, default=1_200, help="held-out claims judged")
    arguments = parser.parse_args()
    digest = hashlib.sha256(arguments.weights.read_bytes()).hexdigest()
    kept = read_mix(WEIGHTS.with_name(MIX_FILE))
    model = open_evidence_model(WORK, arguments.weights, kept)
    half = "report" if arguments.report else "tune"
    parts = {
        name: read_all(model, digest, name, asked(name, half, int(most * arguments.share)))
        for name, most in SETS.items()
    }
    for name, part in parts.items():
        print(f"{name} {half}: {len(part)} questions; search alone", found_measures(part))
    if arguments.report:
        mix = read_mix(WEIGHTS.with_name(MIX_FILE), digest)
    else:
        mix = fit_and_tell(parts, digest, kept.support)
    for name, part in parts.items():
        print(f"{name}: with the weights", measures(part, mix))
    tell_refusals(parts, mix)
    if arguments.write and not arguments.report:
        write_mix(mix, arguments.weights.with_name(MIX_FILE))
    print("claims", claim_measures(model, arguments.claims))


def read_all(
    model: EvidenceModel, digest: str, name: str, questions: Sequence[Asked]
) -> list[Read]:
    """Let the model read every hit; kept, as it takes minutes."""
    key = hashlib.sha256("".join(q.id for q in questions).encode()).hexdigest()[:8]
    path = WORK / "measure" / f"read-{name}-{key}-{digest[:8]}.pickle"
    if not path.is_file():
        readings = [
            model.read(
                one.question.search_text,
                [TitledText(hit.article.title, hit.passage.text) for hit in one.hits],
            )
            for one in questions
        ]
        path.write_bytes(pickle.dumps(readings))
    kept: list[list[Reading]] = pickle.loads(path.read_bytes())
    return [Read(name, one, tuple(found)) for one, found in zip(questions, kept, strict=True)]


def fit_and_tell(parts: dict[str, list[Read]], digest: str, support: SupportWeights) -> Mix:
    """Return the weights fitted on all, and tell what they are worth on questions not fitted on.

    support: what bench/support.py fits, handed on.
    """
    every = [one for part in parts.values() for one in part]
    passages = [passage_choice(one) for one in every]
    sentences = [sentence_choice(one) for one in every]
    tell_across(every, scores_across(passages), scores_across(sentences))
    without_identity = fit_choices(sentences)[:-1]
    mix = Mix(
        digest,
        PassageParts(*fit_choices(passages)),
        SentenceParts(*without_identity, IDENTITY_WEIGHT),
        AnswerParts(0, 0, 0, 0, 0),
        support,
    )
    cases = refusal_cases(parts, mix)
    chances = probabilities_across(cases)
    sets = by_set(cases, chances)
    print("threshold of the best mean F1:", best_common_threshold(list(sets.values())))
    for name, (found, there) in sets.items():
        print(f"{name}: refusals across folds", refusal_measures(found, there), end=" ")
        print("at the setting", refusal_measures(found, there, Settings().answer_threshold))
        print("   ", calibration(found, there), len(found), "cases")
    mix = replace(mix, answer=AnswerParts(*fit_answers(cases)))
    print(mix)
    return mix


def passage_choice(one: Read) -> Choice:
    day = one.asked.as_of or _WITHOUT_A_DAY
    places = one.first()
    rows = [astuple(passage_parts(one.asked.hits[at], one.readings[at], day)) for at in places]
    return Choice(np.array(rows), np.array([one.asked.rights[at] for at in places]), one.fold)


def sentence_choice(one: Read) -> Choice:
    """The sentences of the passages read; who somebody is has no part in what is fitted."""
    rows, right = list[tuple[float, ...]](), list[bool]()
    for at, candidate, holds in sentences_of(one, one.first()):
        parts = sentence_parts(one.asked.question, candidate, one.readings[at])
        rows.append(astuple(replace(parts, identity=0.0)))
        right.append(holds)
    nothing = (0.0,) * len(fields(SentenceParts))
    return Choice(np.array(rows or [nothing]), np.array(right or [False]), one.fold)


def sentences_of(one: Read, places: Sequence[int]):  # type: ignore[no-untyped-def]
    """Yield (place of its hit, candidate, whether it answers) for the sentences of some hits."""
    of_row = {one.asked.hits[at].row: at for at in places}
    for candidate, holds in zip(one.asked.sentences, one.asked.holds, strict=True):
        if candidate.hit.row in of_row:
            yield of_row[candidate.hit.row], candidate, holds


def tell_across(
    every: Sequence[Read], of_passages: Sequence[Matrix], of_sentences: Sequence[Matrix]
) -> None:
    totals: dict[str, Counter[str]] = {}
    for one, passages, sentences in zip(every, of_passages, of_sentences, strict=True):
        counts = totals.setdefault(one.set, Counter())
        counts["questions"] += 1
        order = [one.first()[at] for at in np.argsort(-passages, kind="stable")]
        counts += success(one, order)
        found = list(sentences_of(one, one.first()))
        best: dict[str, bool] = {}
        for at in np.argsort(-sentences, kind="stable")[:12] if found else ():
            best.setdefault(plain(found[at][1].core_text), found[at][2])
        counts += Counter({"best": any([*best.values()][:1]), "three": any([*best.values()][:3])})
    for name, counts in totals.items():
        shares = {key: round(counts[key] / counts["questions"], 3) for key in MEASURES}
        print(f"{name}: across folds", shares)


MEASURES = ("Success@1", "Success@5", "best", "three")


def success(one: Read, order: Sequence[int]) -> Counter[str]:
    """Whether the first article, and one of the first five, is right; hits in an order."""
    articles = {}
    for at in order:
        articles.setdefault(one.asked.hits[at].article.id, one.asked.rights[at])
    rights = list(articles.values())
    return Counter({"Success@1": any(rights[:1]), "Success@5": any(rights[:5])})


def found_measures(part: Sequence[Read]) -> dict[str, float]:
    """The articles as the search alone has them."""
    counts: Counter[str] = Counter()
    for one in part:
        counts += success(one, range(len(one.asked.hits)))
    return {name: round(counts[name] / len(part), 3) for name in MEASURES[:2]}


def measures(part: Sequence[Read], mix: Mix) -> dict[str, float]:
    """The product's order of articles and of evidence, with these weights."""
    counts: Counter[str] = Counter()
    for one in part:
        counts += success(one, ranked(one, mix, one.first()))
        holds = {
            (candidate.article.id, candidate.core): holds
            for _, candidate, holds in sentences_of(one, one.first())
        }
        best = [holds[piece.article.id, piece.core] for piece in evidence(one, mix)]
        counts += Counter({"best": any(best[:1]), "three": any(best[:3])})
    return {name: round(counts[name] / len(part), 3) for name in MEASURES}


def ranked(one: Read, mix: Mix, places: Sequence[int]) -> list[int]:
    day = one.asked.as_of or _WITHOUT_A_DAY

    def score(at: int) -> float:
        return passage_parts(one.asked.hits[at], one.readings[at], day).dot(mix.passage)

    return sorted(places, key=lambda at: -score(at))


def evidence(one: Read, mix: Mix, withheld: bool = False) -> list[Evidence]:
    """The evidence as the product has it."""
    settings = Settings()
    places = ranked(one, mix, one.first(withheld))[: settings.top_k]
    found = [
        read_evidence(mix, one.asked.question, candidate, one.readings[at])
        for at, candidate, _ in sentences_of(one, places)
    ]
    found.sort(key=lambda piece: -piece.score)
    return without_overlaps(found)[: settings.evidence_k]


def refusal_cases(parts: dict[str, list[Read]], mix: Mix) -> list[Case]:
    cases = []
    for name in REFUSAL_SETS:
        for one in parts[name]:
            if one.asked.is_clean:
                cases += [refusal_case(one, mix, withheld) for withheld in (False, True)]
    return cases


def refusal_case(one: Read, mix: Mix, withheld: bool) -> Case:
    question = one.asked.question
    pieces = evidence(one, mix, withheld)
    judged = judge_answerability(question, [replace(p, relevance=_CERTAIN) for p in pieces])
    of_core = {
        (candidate.article.id, candidate.core): (at, candidate)
        for at, candidate, _ in sentences_of(one, one.first(withheld))
    }
    rows = list[tuple[float, ...]]()
    for piece in pieces:
        if question.is_kind_met(piece.core_text):
            at, candidate = of_core[piece.article.id, piece.core]
            parts = sentence_parts(question, candidate, one.readings[at])
            rows.append((parts.relevance, parts.fused, parts.span, candidate.coverage))
    is_ruled_out = judged.probability == 0.0
    features = np.array(rows or [(0.0,) * 4])
    return Case(one.set, features, not withheld, is_ruled_out, one.fold)


def tell_refusals(parts: dict[str, list[Read]], mix: Mix) -> None:
    cases = refusal_cases(parts, mix)
    chances = np.array([probability(case, np.array(astuple(mix.answer))) for case in cases])
    for name, (found, there) in by_set(cases, chances).items():
        at_setting = refusal_measures(found, there, Settings().answer_threshold)
        print(f"{name}: refusals with the weights", at_setting)


def claim_measures(model: EvidenceModel, most: int) -> dict[str, float]:
    """F1 of the unsupported among held-out claims at some thresholds, and by kind at 0.5."""
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
