"""Prints questions made by rule from a sample of articles, each with its sentence, to be read.

    python bench/made_questions.py --seed 123 --sets newsquiz-dev:75 --wikipedia 50

A share of good ones is counted by hand: grammatical, to be answered from the sentence, asking for
one thing, and with the right answer. Of newsqa-dev only the tune half is drawn.
"""

import argparse
import json
import lzma
import random
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from common import eval_folder

from qa.making.made_set import make_set

# Of an encyclopedia article so much is read.
_MAX_CHARS = 8_000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sets", nargs="*", default=[], metavar="SET:ARTICLES")
    parser.add_argument("--wikipedia", type=int, default=0, metavar="ARTICLES")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    drawn: list[dict[str, Any]] = []
    for wanted in options.sets:
        name, count = wanted.split(":")
        drawn += rng.sample(list(_articles(eval_folder() / name)), int(count))
    if options.wikipedia:
        drawn += rng.sample(list(_wikipedia()), options.wikipedia)
    with TemporaryDirectory() as temporary:
        source, out = Path(temporary) / "articles.jsonl", Path(temporary) / "set"
        source.write_text("".join(json.dumps(article) + "\n" for article in drawn))
        print(make_set(source, out, options.seed))
        for line in (out / "queries.jsonl").read_text(encoding="utf-8").splitlines():
            query = json.loads(line)
            print(
                f"{query['id']} [{query['rule']}] {query['text']} → {' | '.join(query['answers'])}"
            )
            print(f"    {query['sentence']}")


def _articles(folder: Path) -> Iterator[dict[str, Any]]:
    split = folder / "split.tsv"
    lines = split.read_text().splitlines() if split.exists() else []
    reported = {line.split("\t")[0] for line in lines if line.endswith("\treport")}
    for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        if article["id"] not in reported:
            yield article


def _wikipedia() -> Iterator[dict[str, Any]]:
    """Every 40th article of the training folder's English Wikipedia."""
    files = sorted((eval_folder().parent / "training").glob("wikipedia-*.txt.xz"))
    number = 0
    for file in files:
        with lzma.open(file, "rt", encoding="utf-8") as lines:
            head, text = "", []
            for line in lines:
                if line.startswith("<doc"):
                    head, text = line, []
                    number += 1
                elif line.startswith("</doc") and number % 40 == 0:
                    title = re.search(r'title="([^"]*)"', head)
                    yield {"title": title[1] if title else "", "text": "".join(text)[:_MAX_CHARS]}
                elif number % 40 == 0:
                    text.append(line)


if __name__ == "__main__":
    main()
