"""Do answers to "who is X?" say who X is? On persons of newsqa-dev's tune articles.

    FOOTNOTE_DATA=… python bench/who_is.py [--show]

bench/who_is.jsonl names, for each question, every sentence that says who the person is (role,
office, relation, what she or he is known for), judged by hand: article, first and last character.
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from common import eval_folder, load_set

from index.build import build_index
from index.data_folder import DataFolder
from index.export import open_embedder
from index.generation import LiveIndex
from qa.answer import Answer
from qa.assembly import ask_options
from qa.config import Settings
from qa.evidence_model import open_evidence_model
from qa.extractive import ExtractiveGenerator
from qa.pipeline import QAService, final_answer

SET = "newsqa-dev"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path(".footnote"))
    parser.add_argument("--show", action="store_true", help="print the sentences chosen")
    arguments = parser.parse_args()
    judgements = Path(__file__).with_suffix(".jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in judgements.splitlines()]
    service = tune_service(arguments.work)
    totals: Counter[str] = Counter()
    for row in rows:
        answer = final_answer(service.answer(row["question"], ask_options(Settings())))
        totals += judged(answer, row, arguments.show)
    sentences, right = totals.pop("sentences"), totals.pop("right sentences")
    print({name: f"{total} of {len(rows)}" for name, total in totals.items()})
    print(f"{right} of {sentences} sentences answered say who the person is")


def tune_service(work: Path) -> QAService:
    """The product over the tune articles alone: the others are not to be read."""
    lines = (eval_folder() / SET / "split.tsv").read_text(encoding="utf-8").splitlines()
    half = dict(line.split("\t") for line in lines)
    corpus = work / "bench-who-is" / "corpus.jsonl"
    corpus.parent.mkdir(parents=True, exist_ok=True)
    tune = [row for row in load_set(SET).corpus if half[row["id"]] == "tune"]
    corpus.write_text("".join(json.dumps(row) + "\n" for row in tune), encoding="utf-8")
    embedder = open_embedder(work / "embedders")
    data = DataFolder(work / "bench-who-is" / "index")
    build_index(data, [corpus], embedder, Settings().passage_chars)
    reader = open_evidence_model(work / "embedders")
    return QAService(LiveIndex(data, embedder.info), embedder, ExtractiveGenerator(), None, reader)


def judged(answer: Answer, row: dict[str, Any], show: bool) -> Counter[str]:
    """Count what says who the person is: the best evidence, what is cited, the articles cited."""
    gold = {(article, start, end) for article, start, end in row["best"]}
    cited = {citation.number for citation in answer.citations}
    quoted = {sentence.text for sentence in answer.sentences}
    pieces = [(source, piece) for source in answer.evidence for piece in source.evidence.pieces]
    cores = [(piece.article.id, piece.core.start, piece.core.end) for _, piece in pieces]
    is_chosen = [
        source.number in cited and " ".join(piece.core_text.split()) in quoted
        for source, piece in pieces
    ]
    chosen = [core for core, is_cited in zip(cores, is_chosen, strict=True) if is_cited]
    if show:
        print(row["question"], answer.status)
        for core, is_cited, (_, piece) in zip(cores, is_chosen, pieces, strict=True):
            mark = ("+" if core in gold else "-") + ("*" if is_cited else " ")
            print("   ", mark, piece.core_text[:150])
    several = len({article for article, _, _ in gold}) > 1
    right = [core for core in chosen if core in gold]
    return Counter(
        {
            "best evidence": bool(cores) and cores[0] in gold,
            "answered": answer.status == "answered",
            "answer says who": bool(right),
            "in several articles": several,
            "several articles cited": several and len({article for article, _, _ in right}) > 1,
            "sentences": len(chosen),
            "right sentences": len(right),
        }
    )


if __name__ == "__main__":
    main()
