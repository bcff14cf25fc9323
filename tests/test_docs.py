"""What the documents name exists, and the reading orders leave no module out."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# docs/log.md and the changelog tell of what was, too.
DOCUMENTS = [
    ROOT / "README.md",
    *(file for file in sorted((ROOT / "docs").glob("*.md")) if file.name != "log.md"),
]
# "index/build.py", "qa/pipeline.py: QAService.answer", "bench/drafts/"
_PLACE = re.compile(
    r"(?<![\w/.-])((?:index|qa|web|bench|training|tests|docs|prompts|models|seeds)"
    r"(?:/[\w.-]+)*(?:/|\.(?:py|md|png|toml)))(?::\s(\w+)(?:\.(\w+))?)?"
)


@pytest.mark.parametrize("package", ["index", "qa", "qa/evaluation", "qa/making", "web"])
def test_the_reading_order_names_every_module(package: str) -> None:
    order = (ROOT / package / "__init__.py").read_text(encoding="utf-8")
    modules = {file.stem for file in (ROOT / package).glob("[a-z]*.py")}
    assert modules - set(re.findall(r"\w+", order)) == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_places_that_a_document_names_are_there(document: Path) -> None:
    for place, *names in _PLACE.findall(document.read_text(encoding="utf-8")):
        assert (ROOT / place).exists(), place
        if place.endswith(".py"):
            source = (ROOT / place).read_text(encoding="utf-8")
            assert all(re.search(rf"\b{name}\b", source) for name in names if name), (place, names)
