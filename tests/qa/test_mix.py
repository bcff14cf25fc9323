"""The weights beside the model's: read back as written, refused where they are of others."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from by_hand import MIX

from index.errors import ModelInvalid
from qa.evidence_model import WEIGHTS
from qa.mix import MIX_FILE, AnswerParts, PassageParts, read_mix, write_mix


def test_weights_are_read_back_as_written(tmp_path: Path) -> None:
    path = tmp_path / MIX_FILE
    write_mix(MIX, path)
    assert read_mix(path) == MIX
    assert read_mix(path, MIX.weights_sha256) == MIX


def test_weights_are_written_to_four_digits(tmp_path: Path) -> None:
    path = tmp_path / MIX_FILE
    write_mix(replace(MIX, passage=PassageParts(0.123456, 1, 2, -3)), path)
    assert json.loads(path.read_text())["passage"] == {
        "relevance": 0.1235, "fused": 1, "span": 2, "freshness": -3,
    }  # fmt: skip


def test_those_of_another_model_are_refused(tmp_path: Path) -> None:
    path = tmp_path / MIX_FILE
    write_mix(MIX, path)
    with pytest.raises(ModelInvalid, match=r"other weights .*measure\.py --write"):
        read_mix(path, "1" * 64)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"weights_sha256": "a"}', '{"passage": 1}'])
def test_a_damaged_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / MIX_FILE
    path.write_text(text)
    with pytest.raises(ModelInvalid, match="cannot be read"):
        read_mix(path)


def test_a_part_too_many_is_refused(tmp_path: Path) -> None:
    path = tmp_path / MIX_FILE
    write_mix(MIX, path)
    values = json.loads(path.read_text())
    values["passage"]["luck"] = 1
    path.write_text(json.dumps(values))
    with pytest.raises(ModelInvalid, match="luck"):
        read_mix(path)


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_a_weight_that_is_no_number_is_refused(tmp_path: Path, number: str) -> None:
    path = tmp_path / MIX_FILE
    write_mix(MIX, path)
    values = json.loads(path.read_text())
    values["answer"]["fused"] = float(number)
    path.write_text(json.dumps(values))
    with pytest.raises(ModelInvalid, match=r"fused is (nan|inf)"):
        read_mix(path)


def test_those_that_ship_are_of_the_model_that_ships() -> None:
    digest = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
    assert read_mix(WEIGHTS.with_name(MIX_FILE), digest).weights_sha256 == digest


def test_a_score_is_the_sum_of_parts_times_weights() -> None:
    assert PassageParts(1, 2, 3, 4).dot(PassageParts(0.5, 1, 0, -1)) == 0.5 + 2 - 4
    assert AnswerParts(1, 2, 3, 4, 1).dot(AnswerParts(0, 1, 0, 1, -2)) == 2 + 4 - 2
