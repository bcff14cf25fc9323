"""The evidence model's time to read the passages found for a question, warm.

FOOTNOTE_DATA=… python bench/reading.py [--weights FILE] [--questions 40]
"""

import argparse
import random
import time
from pathlib import Path

from common import load_set, machine, milliseconds, write_articles

from index.build import build_index
from index.data_folder import DataFolder
from index.export import open_embedder
from index.generation import LiveIndex
from index.search import search
from qa.evidence_model import WEIGHTS, EvidenceModel, open_evidence_model
from qa.question import read_question
from qa.reading import read_hits

SET = "newsqa-dev"
PASSAGES = (10, 20, 30)
SEED = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--work", type=Path, default=Path(".footnote"))
    arguments = parser.parse_args()
    print(machine())
    embedder = open_embedder(arguments.work / "embedders")
    data = DataFolder(arguments.work / "bench-reading")
    articles = write_articles([SET], arguments.work / "bench-articles")
    build_index(data, [articles / SET], embedder, 700)
    generation = LiveIndex(data, embedder.info).current()
    texts = random.Random(SEED).sample([row["text"] for row in load_set(SET).queries], 200)
    questions = [read_question(text) for text in texts[: arguments.questions]]
    found = [search(generation, embedder, q.text, max(PASSAGES), 50) for q in questions]
    opened = open_evidence_model(arguments.work / "embedders", arguments.weights)
    for precision in ("bf16", "f32"):
        model = EvidenceModel(opened.folder, precision, opened.mix)
        model.load()
        for count in PASSAGES:
            seconds = []
            for question, hits in zip(questions, found, strict=True):
                start = time.perf_counter()
                read_hits(model, question, hits[:count])
                seconds.append(time.perf_counter() - start)
            print(f"{precision}, {count} passages: {milliseconds(seconds)}", flush=True)


if __name__ == "__main__":
    main()
