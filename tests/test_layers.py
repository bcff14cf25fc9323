"""The shape of the project: imports go one way, importing does nothing, errors are complete."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import errors
from web.problems import STATUS_OF

REPOSITORY = Path(__file__).parent.parent
# From the bottom to the top: a layer imports only from itself and from those before it.
LAYERS = (
    ("index",),
    ("qa", "models", "prompts"),
    ("web",),
    ("cli", "cli_eval", "cli_made", "cli_models", "cli_options", "cli_output", "server"),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
# An entry point, as cli.py is.
EXEMPT = {"index/__main__.py"}
HEAVY = ("torch", "sentence_transformers", "transformers", "llama_cpp", "langchain", "openvino")


def product_files() -> list[Path]:
    packages = [name for name in LEVEL if (REPOSITORY / name).is_dir()]
    files = [file for name in packages for file in (REPOSITORY / name).rglob("*.py")]
    modules = [REPOSITORY / f"{name}.py" for name in LEVEL]
    return sorted([*files, *filter(Path.is_file, modules)])


def module_of(file: Path) -> str:
    parts = file.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imported(file: Path) -> Iterator[tuple[int, str]]:
    """(line, module) of every import of a file, those inside functions included."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


FILES = product_files()
IDS = [file.relative_to(REPOSITORY).as_posix() for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=IDS)
def test_imports_go_one_way(file: Path) -> None:
    name = file.relative_to(REPOSITORY).as_posix()
    level = LEVEL[module_of(file).split(".")[0]]
    upward = [
        f"{name}:{line} imports {module}"
        for line, module in imported(file)
        if LEVEL.get(module.split(".")[0], -1) > level
    ]
    assert name in EXEMPT or not upward


@pytest.mark.parametrize("file", FILES, ids=IDS)
def test_imports_are_absolute_and_tests_are_not_imported(file: Path) -> None:
    roots = {module.split(".")[0] for _, module in imported(file)}
    assert not roots & {"", "tests", "conftest", "bench", "training"}


def test_no_module_imports_itself_in_a_circle() -> None:
    """Inside a layer too; an import inside a function counts."""
    graph = {
        module_of(file): {name for _, name in imported(file) if name.split(".")[0] in LEVEL}
        for file in FILES
        if file.relative_to(REPOSITORY).as_posix() not in EXEMPT
    }
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " → ".join((*path, module))
        if module not in done:
            for name in sorted(graph.get(module, ())):
                visit(name, (*path, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def test_importing_loads_no_model_library_starts_no_thread_and_says_nothing() -> None:
    modules = [module_of(file) for file in FILES]
    script = (
        "import importlib, json, sys, threading\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        f"loaded = [m for m in sys.modules if m.split('.')[0].startswith({HEAVY!r})]\n"
        "print(json.dumps([loaded, threading.active_count()]))\n"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error::ImportWarning", "-c", script],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(run.stdout) == [[], 1]
    assert run.stderr == ""


def every_error() -> list[type[errors.FootnoteError]]:
    found = [errors.FootnoteError]
    for kind in found:
        found.extend(kind.__subclasses__())
    return found


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in every_error()]
    assert sorted(codes) == sorted(set(codes))
    assert all("code" in vars(kind) for kind in every_error())


def test_every_error_has_an_http_status() -> None:
    assert set(STATUS_OF) == set(every_error())
    assert all(400 <= status < 600 for status in STATUS_OF.values())


def test_every_error_is_drawn_in_the_tree() -> None:
    lines = (errors.__doc__ or "").splitlines()
    drawn = {line.split("── ")[1].split()[0] for line in lines if "── " in line}
    names = {kind.__name__ for kind in every_error()} - {"FootnoteError"}
    assert drawn == names
