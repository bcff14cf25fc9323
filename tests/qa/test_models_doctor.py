"""What `footnote doctor` says of models, instructions and disks, and of a run that fails."""

import hashlib
import os
from pathlib import Path

import pytest

from qa import doctor
from qa.config import Settings
from qa.doctor import Finding
from qa.models import ModelFolder, Pin
from qa.no_network import Watched

WORDS = b"GGUF and some weights"
SHA256 = hashlib.sha256(WORDS).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> ModelFolder:
    path = tmp_path / "models/a/n/one.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(WORDS)
    return ModelFolder(tmp_path / "models")


def said_of(folder: ModelFolder, hashes: bool = False) -> Finding:
    (model,) = folder.installed()
    return doctor._finding("model", lambda: doctor._model(model, hashes))


def test_a_model_whose_hash_was_never_computed_says_how_to(folder: ModelFolder) -> None:
    assert said_of(folder) == Finding(
        "model", True, "0 kB, hash not checked: `footnote doctor --hashes`"
    )
    assert said_of(folder, hashes=True).detail == f"0 kB, SHA-256 {SHA256} (not pulled)"
    assert said_of(folder).detail == f"0 kB, SHA-256 {SHA256} (not pulled)"


def test_a_pulled_model_is_known_by_its_revision(folder: ModelFolder) -> None:
    pin = Pin("a/n", "one.gguf", "c" * 40, SHA256, len(WORDS))
    folder.record(folder.path / "a/n/one.gguf", pin)
    assert said_of(folder).detail == f"0 kB, SHA-256 {SHA256} (as pulled at cccccccccccc)"


def test_a_damaged_model_is_not_in_order(folder: ModelFolder) -> None:
    path = folder.path / "a/n/one.gguf"
    folder.record(path, Pin("a/n", "one.gguf", "c" * 40, SHA256, len(WORDS)))
    path.write_bytes(WORDS[:-1] + b"!")
    os.utime(path, ns=(1, 1))
    assert said_of(folder).ok  # its hash is not known any more
    for hashes in (True, False):  # the second time from memory
        found = said_of(folder, hashes)
        assert not found.ok
        assert f"but {SHA256} was pulled" in found.detail


def test_instructions_that_llama_cpp_was_built_without_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "_cpu_flags", lambda: {"avx", "sse4_1", "no_such_flag"})
    assert "built without" not in doctor._llama()
    monkeypatch.setattr(doctor, "_LLAMA_FEATURES", {"avx": "AVX", "new": "NEW_UNIT"})
    monkeypatch.setattr(doctor, "_cpu_flags", lambda: {"avx", "new"})
    assert "; built without NEW_UNIT, which this processor has" in doctor._llama()


def test_a_data_folder_that_is_not_there_yet_is_in_order(tmp_path: Path) -> None:
    said = doctor._data_folder(Settings(data_dir=tmp_path / "none" / "yet"))
    assert said.startswith(f"{tmp_path}/none/yet, 0 kB, ")
    assert said.endswith(" free on its disk")


def test_a_disk_with_little_room_is_not_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "free_bytes", lambda folder: 400_000_000)
    found = doctor._finding("data", lambda: doctor._data_folder(Settings(data_dir=tmp_path)))
    assert (found.ok, found.detail.endswith("make room, or choose another --data-dir")) == (
        False,
        True,
    )


@pytest.mark.parametrize(
    ("run", "says"),
    [
        (Watched(99, "", "", "socket.connect by x", True), "contact: socket.connect by x"),
        (Watched(1, "", "a\nfootnote: no\n", None, True), "the watched run failed: footnote: no"),
        (Watched(1, "", "", None, True), "the watched run failed: nothing was said"),
        (
            Watched(0, '{"sentences": [{"text": "Nix."}]}', "", None, True),
            "the watched run did not answer 'Where does Anna Brown bake bread?'",
        ),
    ],
)
def test_a_proof_that_fails_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Watched, says: str
) -> None:
    monkeypatch.setattr(doctor, "run_watched", lambda *_: run)
    found = doctor._no_network(Settings(data_dir=tmp_path))
    assert (found.ok, found.detail) == (False, says)
