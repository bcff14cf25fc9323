"""A set of five articles whose rankings can be worked out by hand, written to a folder."""

import json
from collections.abc import Mapping
from pathlib import Path

# With the embedder of the tests a vector counts first letters: "apple pie" is (a 1, p 1) / √2.
ARTICLES = {
    "a": "Apple pie.",
    "b": "Bread and butter.",
    "c": "Cherry cake.",
    "d": "Dates, almonds.",
    "e": "Eggs.",
}
QUESTIONS = {
    "q1": "apple",
    "q2": "butter cake",
    "q3": "duck",
    "q4": "eggs almond",
    "q5": "zebra",
}
# Nothing is known of q3.
QRELS = {"q1": {"a": 1}, "q2": {"c": 1}, "q4": {"d": 1, "e": 2}, "q5": {"b": 1, "c": 0}}


def write_set(folder: Path, **files: str) -> Path:
    """Write the set to a new folder; a file given by its stem (corpus="…") replaces its own."""
    folder.mkdir()
    corpus = [{"id": name, "title": "", "text": text} for name, text in ARTICLES.items()]
    queries = [{"id": name, "text": text} for name, text in QUESTIONS.items()]
    contents = {
        "corpus": json_lines(corpus),
        "queries": json_lines(queries),
        "qrels": qrels_lines(QRELS),
    }
    for stem, content in (contents | files).items():
        ending = "jsonl" if stem in ("corpus", "queries") else "tsv"
        (folder / f"{stem}.{ending}").write_text(content, encoding="utf-8")
    return folder


def json_lines(records: list[dict[str, object]]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def qrels_lines(qrels: Mapping[str, Mapping[str, int]]) -> str:
    return "".join(
        f"{question}\t{article}\t{relevance}\n"
        for question, judged in qrels.items()
        for article, relevance in judged.items()
    )
