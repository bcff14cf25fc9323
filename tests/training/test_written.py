"""Claims written by hand, kept apart from the words they were written over."""

import json
from collections import Counter
from pathlib import Path

import pytest
from rows import Claim
from written import WRITTEN, read_written, sha256

TEXT = "Ann met Bob in Rome. He left on Friday."


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    claims = [
        {"claim": "Bob was met by Ann.", "label": "supported", "kind": "passive"},
        {"claim": "Ann met Bob for lunch.", "label": "partly", "kind": "detail"},
        {"claim": "Rome met Ann in Bob.", "label": "unsupported", "kind": "roles"},
    ]
    row = {"context": sha256(TEXT), "start": 0, "end": 20, "claims": claims}
    path = tmp_path / "written.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return path


def test_claims_get_their_words_back(kept: Path) -> None:
    claims = list(read_written([TEXT], kept))
    assert claims == [
        Claim("Bob was met by Ann.", "Ann met Bob in Rome.", True, "written supported"),
        Claim("Ann met Bob for lunch.", "Ann met Bob in Rome.", False, "written partly"),
        Claim("Rome met Ann in Bob.", "Ann met Bob in Rome.", False, "written unsupported"),
    ]


def test_a_text_that_was_changed_is_named(kept: Path) -> None:
    with pytest.raises(ValueError, match=f"no text {sha256(TEXT)} in the training data"):
        list(read_written([TEXT + " "], kept))


def test_those_that_ship_are_whole_and_balanced() -> None:
    rows = [json.loads(line) for line in WRITTEN.read_text(encoding="utf-8").splitlines()]
    claims = [(row["context"], row["start"], one["claim"]) for row in rows for one in row["claims"]]
    assert len(set(claims)) == len(claims)
    labels = Counter(one["label"] for row in rows for one in row["claims"])
    assert set(labels) == {"supported", "partly", "unsupported"}
    assert labels["supported"] == 2 * labels["partly"] == labels["unsupported"]
    assert all(0 <= row["start"] < row["end"] for row in rows)
