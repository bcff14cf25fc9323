"""Fits the constants of qa/answerability.py and shows the choice of the threshold.

    FOOTNOTE_DATA=… python training/answerability/fit.py [--questions 400]

Positive cases: questions of the tune half of newsqa-dev and of every second question of wiki-dev,
with the evidence found. Negative cases: the same questions with their article left out, where the
answer stands in no other article. Nothing of the report halves is read.
"""

import argparse
import json
import random
import re
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from common import EvalSet, eval_folder, load_set, write_articles
from sklearn.linear_model import LogisticRegression

from index.build import build_index
from index.data_folder import DataFolder
from index.errors import InvalidQuestion
from index.export import open_embedder
from index.generation import LiveIndex
from index.search import Hit, search
from qa.evidence import Evidence, SentenceVectors, find_evidence
from qa.question import Question, read_question

SETS = ("newsqa-dev", "wiki-dev")
# Share of questions whose article is withheld in the reports (issue: 20 %).
WITHHELD_SHARE = 0.2
REGULARISATION = 10.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=400)
    parser.add_argument("--work", type=Path, default=Path(".footnote"))
    arguments = parser.parse_args()
    embedder = open_embedder(arguments.work / "embedders")
    vectors = SentenceVectors(embedder)
    rows: list[tuple[float, float]] = []
    labels: list[int] = []
    for name in SETS:
        part = load_set(name)
        data = DataFolder(arguments.work / "fit" / name)
        articles = write_articles([name], arguments.work / "fit" / "articles")
        build_index(data, [articles / name], embedder, 700)
        generation = LiveIndex(data, embedder.info).current()

        def features(question: Question, hits: list[Hit]) -> tuple[float, float] | None:
            found = find_evidence(generation, embedder, vectors, question, hits, 6)  # noqa: B023
            fitting = [piece for piece in found if question.is_kind_met(piece.core_text)]
            return best(fitting) if fitting else None

        for row in tune_questions(part, arguments.questions):
            try:
                question = read_question(row["text"])
            except InvalidQuestion:
                continue
            hits = search(generation, embedder, question.text, 16, 50)
            others = [hit for hit in hits if hit.article.id != f"{row['document']}.txt"]
            for label, chosen in ((1, hits[:8]), (0, others[:8])):
                if (found := features(question, chosen)) is not None:
                    rows.append(found)
                    labels.append(label)
    report(np.array(rows), np.array(labels))


def best(evidence: list[Evidence]) -> tuple[float, float]:
    return max(piece.cosine for piece in evidence), max(piece.coverage for piece in evidence)


def tune_questions(part: EvalSet, count: int) -> list[dict[str, str]]:
    """The tune half, without questions whose answer also stands in another article."""
    if part.name == "newsqa-dev":
        lines = (eval_folder() / part.name / "split.tsv").read_text().splitlines()
        half = dict(line.split("\t") for line in lines)
        rows = [row for row in part.queries if half[row["document"]] == "tune"]
    else:
        rows = part.queries[::2]
    texts = {row["id"]: plain(row["text"]) for row in part.corpus}
    clean = [
        row
        for row in rows
        if not any(
            plain(answer) in text
            for answer in row["answers"]
            for document, text in texts.items()
            if document != row["document"]
        )
    ]
    random.Random(1).shuffle(clean)
    return clean[:count]


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def report(rows: np.ndarray, labels: np.ndarray) -> None:
    model = LogisticRegression(C=REGULARISATION).fit(rows, labels)
    cosine, coverage = model.coef_[0]
    constants = {"COSINE_WEIGHT": cosine, "COVERAGE_WEIGHT": coverage, "BIAS": model.intercept_[0]}
    print(json.dumps({name: round(float(value), 2) for name, value in constants.items()}))
    alone = LogisticRegression(C=REGULARISATION).fit(rows[:, 1:], labels)
    print(f"coverage alone: {alone.coef_[0][0]:.2f}, bias {alone.intercept_[0]:.2f}")
    probability = model.predict_proba(rows)[:, 1]
    weight = np.where(labels == 1, 1 - WITHHELD_SHARE, WITHHELD_SHARE)
    print("threshold precision recall F1 of refusals, 20 % withheld")
    for threshold in np.arange(0.2, 0.65, 0.05):
        refused = probability < threshold
        right = (weight * (refused & (labels == 0))).sum()
        precision, recall = right / (weight * refused).sum(), right / (weight * (labels == 0)).sum()
        f1 = 2 * precision * recall / (precision + recall)
        print(f"{threshold:.2f} {precision:.3f} {recall:.3f} {f1:.3f}")


if __name__ == "__main__":
    main()
