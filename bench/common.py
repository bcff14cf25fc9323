"""What the benchmarks share: the evaluation sets, medians, and the machine's name."""

import json
import os
import platform
import statistics
import sys
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_REPOSITORY = Path(__file__).parent.parent
sys.path[:0] = [str(_REPOSITORY), str(_REPOSITORY / "tests")]  # tests/ writes models on the spot


@dataclass(frozen=True, slots=True)
class EvalSet:
    """corpus and queries as in the files; qrels: query id → document id → relevance."""

    name: str
    corpus: list[dict[str, Any]]
    queries: list[dict[str, Any]]
    qrels: dict[str, dict[str, int]]


def eval_folder() -> Path:
    """Return the folder of the evaluation sets; stop if FOOTNOTE_DATA does not name it."""
    value = os.environ.get("FOOTNOTE_DATA")
    if not value or not (Path(value) / "eval").is_dir():
        sys.exit("Set FOOTNOTE_DATA to the data folder (the one that holds eval/ and training/).")
    return Path(value) / "eval"


def load_set(name: str) -> EvalSet:
    folder = eval_folder() / name
    qrels: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, document, relevance = line.split("\t")
        qrels.setdefault(query, {})[document] = int(relevance)
    return EvalSet(name, _rows(folder / "corpus.jsonl"), _rows(folder / "queries.jsonl"), qrels)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write_articles(sets: Iterable[str], folder: Path) -> Path:
    """Write the documents of the sets as .txt articles below the folder; return the folder."""
    for name in sets:
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        for row in load_set(name).corpus:
            head = [row["title"]] if row.get("title") else []
            published = [row["published"]] if row.get("published") else []
            text = "\n\n".join([*head, *published, row["text"].strip()])
            (target / f"{row['id']}.txt").write_text(text, encoding="utf-8")
    return folder


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def milliseconds(seconds: list[float]) -> str:
    """Return "median 3.2 ms, 95th percentile 4.1 ms"."""
    median, high = statistics.median(seconds) * 1000, percentile(seconds, 0.95) * 1000
    return f"median {median:.1f} ms, 95th percentile {high:.1f} ms"


def machine() -> str:
    from index.runtime import import_openvino

    core = import_openvino().Core()
    capabilities = ", ".join(sorted(core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")))
    name = core.get_property("CPU", "FULL_DEVICE_NAME")
    return f"{name}, {os.cpu_count()} cores, {capabilities}, Python {platform.python_version()}"


def json_request(address: str, body: dict[str, Any]) -> urllib.request.Request:
    """Return a POST of a body, as the server wants it."""
    headers = {"Content-Type": "application/json"}
    return urllib.request.Request(address, json.dumps(body).encode(), headers)
