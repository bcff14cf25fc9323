"""BM25 alone on the evaluation sets, beside another checkout's, with paired intervals.

    python bench/lexical.py                      this checkout
    python bench/lexical.py --against CHECKOUT   both, and the difference query by query
    python bench/lexical.py --half choose        the half that choices are made on

Documents are found by their best passage. Which half a query is in: split.tsv where the set has
one (by document), else the parity of the CRC-32 of its id.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from common import EvalSet, eval_folder, load_set

from qa.evaluation.measures import Interval, mean_difference, mean_interval, ndcg, score_run

if TYPE_CHECKING:
    from index.lexical import LexicalRow

SETS = ("med", "cisi", "lisa", "cacm", "wiki-dev", "newsqa-dev", "newsquiz-dev")
# Passages looked at for the ten best documents.
DEPTH = 100
SEED = 1
PASSAGE_CHARS = 700

Run = dict[str, list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", type=Path, help="another checkout, such as one of before")
    parser.add_argument("--half", choices=("choose", "report"), default="report")
    parser.add_argument("--sets", nargs="*", default=SETS)
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        write_run(options.against, options.sets, options.run)
        return
    here = Path(__file__).parent.parent
    runs = run_of(here, options.sets)
    before = run_of(options.against, options.sets) if options.against else None
    print(f"nDCG@10 of BM25, half: {options.half}")
    means = []
    for name in options.sets:
        chosen = half_of(load_set(name), options.half)
        scores = score_run(ndcg(10), chosen, runs[name])
        line = f"{name:13} {len(chosen):5} questions  {shown(mean_interval(scores, SEED))}"
        means.append(sum(scores.values()) / len(scores))
        if before:
            old = score_run(ndcg(10), chosen, before[name])
            changed = sum(scores[query] != old[query] for query in scores)
            line += (
                f"  before {sum(old.values()) / len(old):.4f}"
                f"  difference {shown(mean_difference(scores, old, SEED), '+')}"
                f"  {changed} questions changed"
            )
        print(line)
    print(f"{'mean of sets':13} {'':17} {sum(means) / len(means):.4f}")


def shown(interval: Interval, sign: str = "") -> str:
    return f"{interval.mean:{sign}.4f} [{interval.low:{sign}.4f}, {interval.high:{sign}.4f}]"


def half_of(evaluation: EvalSet, half: str) -> dict[str, dict[str, int]]:
    """The judgements of the queries in a half."""
    split = eval_folder() / evaluation.name / "split.tsv"
    if split.exists():
        with split.open(encoding="utf-8") as lines:
            side = dict(csv.reader(lines, delimiter="\t"))
        wanted = "tune" if half == "choose" else "report"
        documents = {query["id"]: query["document"] for query in evaluation.queries}
        return {
            query: judged
            for query, judged in evaluation.qrels.items()
            if side[documents[query]] == wanted
        }
    parity = 0 if half == "choose" else 1
    return {
        query: judged
        for query, judged in evaluation.qrels.items()
        if zlib.crc32(query.encode()) % 2 == parity
    }


def run_of(checkout: Path, sets: list[str]) -> dict[str, Run]:
    """The rankings of a checkout's code, made in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "run.json"
        command = [sys.executable, __file__, "--run", str(file), "--against", str(checkout)]
        subprocess.run([*command, "--sets", *sets], check=True)
        return dict(json.loads(file.read_text()))


def write_run(checkout: Path, sets: list[str], file: Path) -> None:
    sys.path.insert(0, str(checkout.resolve()))
    file.write_text(json.dumps({name: run_set(load_set(name)) for name in sets}))


def run_set(evaluation: EvalSet) -> Run:
    from index.filters import Filters
    from index.lexical import LexicalIndex

    with tempfile.TemporaryDirectory() as folder:
        documents: list[str] = []
        started = time.perf_counter()
        LexicalIndex.build(Path(folder) / "lexical", rows_of(evaluation, documents))
        built = time.perf_counter()
        index = LexicalIndex.open(Path(folder) / "lexical")
        run = {}
        for query in evaluation.queries:
            found = index.search(query["text"], DEPTH, Filters())
            run[query["id"]] = list(dict.fromkeys(documents[row] for row, _ in found))[:10]
        searched = time.perf_counter()
        print(
            f"{evaluation.name}: {len(documents)} passages split, analysed and indexed in "
            f"{built - started:.1f} s, "
            f"{(searched - built) / len(evaluation.queries) * 1000:.2f} ms a question",
            file=sys.stderr,
        )
        return run


def rows_of(evaluation: EvalSet, documents: list[str]) -> Iterator["LexicalRow"]:
    """The passages' rows; `documents` grows by the document of each."""
    from index.article import Article, normalise, version_of
    from index.lexical import LexicalRow
    from index.passages import split_passages
    from index.terms import analyse

    for document in evaluation.corpus:
        text, title = normalise(document["text"]), normalise(document.get("title") or "")
        name = document["id"]
        article = Article(name, name, title, None, None, "en", text, version_of(text))
        for passage in split_passages(article, PASSAGE_CHARS):
            yield LexicalRow(
                row=len(documents),
                terms=analyse(passage.text, "en"),
                title_terms=analyse(title, "en"),
                article_id=name,
                path=name,
                publisher=None,
                day=None,
            )
            documents.append(name)


if __name__ == "__main__":
    main()
