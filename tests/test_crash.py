"""A short form of the crash suite (crash_suite.py has the long one)."""

import random
from pathlib import Path

import pytest
from crash_suite import (
    Trial,
    can_mount,
    damage_every_file,
    fill_the_disk,
    kill_builders,
    remove_the_data_folder,
)


def test_killed_builders_leave_the_last_generation_and_the_next_build_recovers(
    tmp_path: Path,
) -> None:
    assert kill_builders(Trial(tmp_path, random.Random(1)), kills=4) > 0


def test_damage_to_any_file_is_survived_or_named_and_the_next_build_recovers(
    tmp_path: Path,
) -> None:
    assert damage_every_file(Trial(tmp_path, random.Random(1))) >= 60


def test_a_server_goes_on_while_its_data_folder_is_gone_and_after_it_is_built_anew(
    tmp_path: Path,
) -> None:
    assert remove_the_data_folder(Trial(tmp_path, random.Random(1)), times=2) == 16


def test_a_full_disk_is_named_and_the_next_build_recovers(tmp_path: Path) -> None:
    mount = tmp_path / "mount"
    if not can_mount(mount):
        pytest.skip("this needs the right to mount a tmpfs")
    assert fill_the_disk(Trial(tmp_path / "trial", random.Random(1)), mount) > 0
