"""docs/security.md: every threat names tests, and the tests it names exist."""

import ast
import re

import pytest
from conftest import REPOSITORY

_ROW = re.compile(r"^\| (?P<threat>[^|]+) \| (?P<against>[^|]+) \| (?P<tests>[^|]+) \|$", re.M)
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
TABLE = (REPOSITORY / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = [match for match in _ROW.finditer(TABLE) if match["threat"] not in ("threat", "---")]


def test_the_table_is_there() -> None:
    assert len(ROWS) > 15
    assert len(ROWS) == TABLE.count("\n| ") - 2  # no line of it is read over


@pytest.mark.parametrize("row", ROWS, ids=[row["threat"][:60] for row in ROWS])
def test_every_threat_has_its_tests(row: "re.Match[str]") -> None:
    named = _TEST.findall(row["tests"])
    assert ", ".join(f"`{file}::{name}`" for file, name in named) == row["tests"]
    assert named
    for file, name in named:
        tree = ast.parse((REPOSITORY / file).read_text(encoding="utf-8"))
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name in functions, f"{file} has no {name}"
