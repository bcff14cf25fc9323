"""Follow-up questions: the right article in first place, as asked and made self-contained.

    python bench/followup.py [--work .footnote]

tests/dialogues has 30 dialogues over the dated articles of tests/dated: pronouns, ellipsis, "the
fine", and topics that changed.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from common import machine

from index.build import build_index
from index.data_folder import DataFolder
from index.export import open_embedder
from index.generation import LiveIndex
from index.search import search
from qa.followup import Turn, self_contained

TESTS = Path(__file__).parent.parent / "tests"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path(".footnote"))
    arguments = parser.parse_args()
    print(machine())
    embedder = open_embedder(arguments.work / "embedders")
    data = DataFolder(arguments.work / "bench-followup")
    build_index(data, [TESTS / "dated" / "articles"], embedder, 700)
    generation = LiveIndex(data, embedder.info).current()

    def is_first_right(question: str, relevant: list[str]) -> bool:
        hits = search(generation, embedder, question, 1, 50)
        return bool(hits) and Path(hits[0].article.path).name in relevant

    dialogues = json.loads((TESTS / "dialogues" / "dialogues.json").read_text(encoding="utf-8"))
    asked: Counter[str] = Counter()
    rewritten: Counter[str] = Counter()
    for dialogue in dialogues:
        turns = [Turn(turn["question"], turn["answer"]) for turn in dialogue["history"]]
        question = self_contained(dialogue["question"], turns)
        kind = dialogue["kind"]
        asked[kind] += is_first_right(dialogue["question"], dialogue["relevant"])
        mark = "" if is_first_right(question, dialogue["relevant"]) else "  (another article first)"
        print(f"{dialogue['id']} {dialogue['question']} → {question}{mark}")
        rewritten[kind] += not mark
    for kind, count in Counter(dialogue["kind"] for dialogue in dialogues).items():
        print(f"{kind:10} {count:3}  as asked {asked[kind]:3}  self-contained {rewritten[kind]:3}")
    print(
        f"Success@1 of {len(dialogues)}: as asked {asked.total() / len(dialogues):.2f}, "
        f"self-contained {rewritten.total() / len(dialogues):.2f}"
    )


if __name__ == "__main__":
    main()
