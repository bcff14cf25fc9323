"""The folder of models: names, choices, hashes, removal, and the list of suggestions."""

import hashlib
import os
import re
from pathlib import Path

import pytest

from index.errors import InvalidRequest, ModelInvalid, ModelMissing, PullInProgress
from qa.assembly import model_path, open_generator
from qa.config import Settings
from qa.model_list import LISTED, listed
from qa.models import ModelFolder, Pin, check_hash, format_bytes, suggestion_of

WORDS = b"GGUF and some weights"
SHA256 = hashlib.sha256(WORDS).hexdigest()
QWEN = LISTED[0]
QWEN_NAME = f"{QWEN.repository}/{QWEN.file}"


@pytest.fixture
def folder(tmp_path: Path) -> ModelFolder:
    return ModelFolder(tmp_path / "models")


def put(folder: ModelFolder, name: str, content: bytes = WORDS) -> Path:
    path = folder.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def pin(name: str, content: bytes = WORDS) -> Pin:
    repository, _, file = name.rpartition("/")
    return Pin(repository, file, "c" * 40, hashlib.sha256(content).hexdigest(), len(content))


def test_no_folder_is_no_model(folder: ModelFolder) -> None:
    assert (folder.installed(), folder.choice(), folder.chosen_path()) == ([], None, None)


def test_installed_models_come_by_name_with_size_and_origin(folder: ModelFolder) -> None:
    put(folder, "b/n/two.gguf")
    folder.record(put(folder, "a/n/one.gguf"), pin("a/n/one.gguf"))
    put(folder, "own.gguf", b"GGUF")
    put(folder, "a/n/one.gguf.0123.part")
    put(folder, "notes.txt")
    found = folder.installed()
    assert [(m.name, m.size, m.pin) for m in found] == [
        ("a/n/one.gguf", len(WORDS), pin("a/n/one.gguf")),
        ("b/n/two.gguf", len(WORDS), None),
        ("own.gguf", 4, None),
    ]


def test_the_later_parts_of_a_split_model_are_not_models(folder: ModelFolder) -> None:
    for number in ("00001", "00002"):
        put(folder, f"big-{number}-of-00002.gguf")
    assert [model.name for model in folder.installed()] == ["big-00001-of-00002.gguf"]


@pytest.mark.parametrize(
    "name", ["a/n/One-Q4.gguf", "One-Q4.gguf", "One-Q4", "one-q4", "A/N/ONE-Q4.GGUF"]
)
def test_a_model_is_found_by_its_path_file_or_stem(folder: ModelFolder, name: str) -> None:
    put(folder, "a/n/One-Q4.gguf")
    found = folder.find(name)
    assert found is not None
    assert found.name == "a/n/One-Q4.gguf"


def test_a_model_of_the_list_is_found_by_its_short_name(folder: ModelFolder) -> None:
    assert folder.find(QWEN.name) is None
    put(folder, QWEN_NAME)
    found = folder.find(QWEN.name.upper())
    assert found is not None
    assert suggestion_of(found) is QWEN


def test_a_name_that_fits_several_is_refused_with_the_full_names(folder: ModelFolder) -> None:
    put(folder, "a/n/x.gguf")
    put(folder, "b/n/x.gguf")
    with pytest.raises(InvalidRequest, match=r"'x' fits several.*a/n/x\.gguf, b/n/x\.gguf"):
        folder.find("x")


def test_choosing_a_model_lasts_until_none_is_chosen(folder: ModelFolder) -> None:
    path = put(folder, "a/n/one.gguf")
    assert folder.choose("one") == path
    again = ModelFolder(folder.path)
    assert (again.choice(), again.chosen_path()) == ("a/n/one.gguf", path)
    assert folder.choose("none") is None
    assert (again.choice(), again.chosen_path()) == ("none", None)


def test_any_file_can_be_chosen_and_is_kept_as_a_full_path(
    folder: ModelFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.gguf").write_bytes(WORDS)
    folder.choose("own.gguf")
    monkeypatch.chdir("/")
    assert folder.chosen_path() == tmp_path / "own.gguf"


def test_a_choice_survives_the_moving_of_the_folder(folder: ModelFolder) -> None:
    put(folder, "a/n/one.gguf")
    folder.choose("one")
    moved = folder.path.rename(folder.path.parent / "moved")
    assert ModelFolder(moved).chosen_path() == moved / "a/n/one.gguf"


def test_choosing_what_is_not_there_changes_nothing(folder: ModelFolder) -> None:
    put(folder, "a/n/one.gguf")
    folder.choose("one")
    with pytest.raises(ModelMissing, match=r"'two'.*footnote models list"):
        folder.choose("two")
    with pytest.raises(ModelMissing, match=f"footnote models pull {QWEN.name}` gets it"):
        folder.choose(QWEN.name)
    assert folder.choice() == "a/n/one.gguf"


def test_a_chosen_model_that_is_gone_is_named_with_the_commands_that_help(
    folder: ModelFolder,
) -> None:
    path = put(folder, QWEN_NAME)
    folder.choose(QWEN.name)
    path.unlink()
    with pytest.raises(ModelMissing) as caught:
        folder.chosen_path()
    assert QWEN_NAME in str(caught.value)
    assert f"`footnote models pull {QWEN.name}`" in str(caught.value)
    assert "`footnote models use none`" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"model": 5}', b"\xff"])
def test_a_damaged_choice_is_no_choice(folder: ModelFolder, content: bytes) -> None:
    put(folder, "choice.json", content)
    assert folder.choice() is None


@pytest.mark.parametrize("content", [b"", b"{", b'{"pin": {"file": "x"}}', b'{"pin": 5}'])
def test_a_damaged_record_is_no_record(folder: ModelFolder, content: bytes) -> None:
    put(folder, "a/n/one.gguf")
    put(folder, "a/n/one.gguf.json", content)
    (model,) = folder.installed()
    assert (model.pin, model.sha256) == (None, None)
    assert check_hash(model) == SHA256


def test_removing_deletes_the_file_its_record_and_its_choice(folder: ModelFolder) -> None:
    folder.record(put(folder, "a/n/one.gguf"), pin("a/n/one.gguf"))
    other = put(folder, "a/m/two.gguf")
    folder.choose("one")
    assert folder.remove("one").name == "a/n/one.gguf"
    assert folder.choice() is None
    left = sorted(path.relative_to(folder.path).as_posix() for path in folder.path.rglob("*"))
    assert left == ["a", "a/m", "a/m/two.gguf"]
    folder.choose("two")
    with pytest.raises(ModelMissing, match="'one'"):
        folder.remove("one")
    assert folder.chosen_path() == other


def test_removing_never_touches_a_file_outside(folder: ModelFolder, tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(WORDS)
    for name in (str(own), "../own.gguf", "own"):
        with pytest.raises(ModelMissing):
            folder.remove(name)
    assert own.exists()


def test_a_hash_is_remembered_until_the_file_changes(folder: ModelFolder) -> None:
    path = put(folder, "own.gguf")
    (model,) = folder.installed()
    assert model.sha256 is None
    assert check_hash(model) == SHA256
    assert model.sha256 == SHA256
    path.write_bytes(b"GGUF other weights ..")
    os.utime(path, ns=(1, 1))
    assert model.sha256 is None


def test_a_pulled_file_that_changed_is_named_with_both_hashes(folder: ModelFolder) -> None:
    path = put(folder, "a/n/one.gguf")
    model = folder.record(path, pin("a/n/one.gguf"))
    assert check_hash(model) == SHA256
    path.write_bytes(b"GGUF and some weightz")
    with pytest.raises(ModelInvalid, match=rf"but {SHA256} was pulled.*models pull a/n/one\.gguf"):
        check_hash(model)


def test_two_pulls_of_one_file_exclude_each_other(folder: ModelFolder) -> None:
    target = folder.target("a/n", "one.gguf")
    other = ModelFolder(folder.path)
    with folder.pulling(target):
        with pytest.raises(PullInProgress, match=r"one\.gguf"), other.pulling(target):
            pass
        with other.pulling(folder.target("a/n", "two.gguf")):
            pass
    with other.pulling(target):
        pass


def test_the_configuration_comes_before_the_choice_and_the_choice_before_what_ships(
    folder: ModelFolder, tmp_path: Path
) -> None:
    chosen = put(folder, "a/n/one.gguf")
    named = put(folder, "a/n/two.gguf")
    settings = Settings(models_dir=folder.path)
    assert model_path(settings) is None  # none ships yet
    folder.choose("one")
    assert model_path(settings) == chosen
    assert model_path(Settings(models_dir=folder.path, model="two")) == named
    assert model_path(Settings(models_dir=folder.path, model=str(named))) == named
    assert model_path(Settings(models_dir=folder.path, model="none")) is None
    assert open_generator(Settings(models_dir=folder.path, model="none"))[0].info.model is None


def test_a_suggestion_holds_a_whole_hash_or_none() -> None:
    assert len({model.name for model in LISTED}) == len(LISTED)
    for model in LISTED:
        assert re.fullmatch(r"[0-9a-f]{40}|", model.revision), model.name
        assert re.fullmatch(r"[0-9a-f]{64}|", model.sha256), model.name
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", model.repository), model.name
        assert model.file.endswith(".gguf")
        assert model.license
        assert listed(model.name) is model
    assert listed("nix") is None


def test_the_memory_of_a_suggestion_is_weights_context_and_buffers() -> None:
    assert QWEN.memory_bytes(0) == 2_497_280_736 + 400_000_000
    assert QWEN.memory_bytes(4_096) - QWEN.memory_bytes(0) == 147_456 * 4_096


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 kB"), (4_000, "4 kB"), (806_058_496, "806 MB"), (2_497_280_736, "2.5 GB")],
)
def test_sizes_read_well(count: int, text: str) -> None:
    assert format_bytes(count) == text
