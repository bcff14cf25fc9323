"""Draws words to write claims over. `python training/evidence/draw_sources.py FOLDER SEED`

Writes some sources a file, each with where it stands: code points start..end of the context with
that SHA-256. Texts that claims were written over already are passed over.
"""

import argparse
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from changes import names_in
from prepare import WIKIPEDIA_ARTICLES, wikipedia
from rows import read_qa
from tokenizers import Tokenizer
from windows import Context, read_context
from written import WRITTEN, sha256

from index.export import weights_folder

# Sources drawn of QAMR's single sentences and of articles.
_OF_QAMR, _OF_ARTICLES = 280, 360
# How many sentences a source has, drawn evenly from these; how many characters at least and most.
_LENGTHS = (1, 1, 2, 2, 3)
_LEAST_CHARS, _MOST_CHARS = 90, 560
_A_FILE = 80


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("seed", type=int)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(weights_folder() / "tokenizer.json"))
    sentences = {row.context for row in read_qa() if row.set == "qamr"}
    of_qamr = [read_context("", text, tokenizer) for text in sorted(sentences)]
    articles = [read_context(*article, tokenizer) for article in wikipedia(WIKIPEDIA_ARTICLES)]
    done = {json.loads(line)["context"] for line in WRITTEN.read_text("utf-8").splitlines()}
    of_qamr, articles = (
        [context for context in some if context.sentences and sha256(context.text) not in done]
        for some in (of_qamr, articles)
    )
    draw = random.Random(arguments.seed)
    sources = [*drawn(of_qamr, _OF_QAMR, draw), *drawn(articles, _OF_ARTICLES, draw)]
    draw.shuffle(sources)
    for first in range(0, len(sources), _A_FILE):
        path = arguments.folder / f"sources-{first // _A_FILE}.jsonl"
        lines = [json.dumps(row, ensure_ascii=False) for row in sources[first : first + _A_FILE]]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def drawn(contexts: Sequence[Context], count: int, draw: random.Random) -> list[dict[str, Any]]:
    """Draw up to `count` sources, one a context: whole sentences with a name."""
    found: list[dict[str, Any]] = []
    for context in draw.sample(contexts, len(contexts)):
        if len(found) == count:
            break
        length = min(draw.choice(_LENGTHS), len(context.sentences))
        first = draw.randrange(len(context.sentences) - length + 1)
        start, end = context.sentences[first].start, context.sentences[first + length - 1].end
        text = context.text[start:end]
        if _is_prose(text):
            place = {"context": sha256(context.text), "start": start, "end": end}
            found.append({"title": context.title, "source": text} | place)
    return found


def _is_prose(text: str) -> bool:
    whole = re.match(r"[A-Z\"“]", text) and re.search(r"[.!?][\"”]?$", text)
    sized = _LEAST_CHARS <= len(text) <= _MOST_CHARS and "\n" not in text
    return bool(whole) and sized and bool(names_in(text))


if __name__ == "__main__":
    main()
