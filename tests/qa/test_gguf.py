"""GGUF files told from others, their headers, and the memory they need."""

import struct
from pathlib import Path

import gguf
import pytest
from tiny_gguf import Size, write_scripted_gguf

from index.errors import ModelInvalid, ModelMissing
from qa.gguf import GgufHeader, check_gguf, free_memory_bytes, read_header


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as raised:
        check_gguf(tmp_path / "no.gguf")
    assert str(raised.value).startswith(f"there is no model file at {tmp_path / 'no.gguf'}: ")


@pytest.mark.parametrize("content", [b"", b"GGU", b"PK\x03\x04", b"<html>not found</html>"])
def test_a_file_that_is_no_gguf_is_refused_at_once(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "no.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelInvalid, match="is not a GGUF file"):
        check_gguf(path)


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        check_gguf(tmp_path)


def test_header_says_what_a_model_needs(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    write_scripted_gguf(path, "Yes.", context_tokens=2_048, size=Size(layers=3, width=128))
    header = read_header(path)
    per_token = 3 * 2 * 128 * 2  # layers, key and value, their width, bytes of a half
    assert header == GgufHeader(path.stat().st_size, 2_048, per_token)
    assert header.memory_bytes(1_000) == path.stat().st_size + 1_000 * per_token


def test_heads_that_share_keys_need_less(tmp_path: Path) -> None:
    """Grouped queries, and keys of a length of their own; lists of one value a layer."""
    path = tmp_path / "model.gguf"
    writer = gguf.GGUFWriter(path, "qwen3")
    writer.add_block_count(36)
    writer.add_context_length(40_960)
    writer.add_embedding_length(2_560)
    writer.add_head_count(32)
    writer.add_head_count_kv([8] * 36)
    writer.add_key_length(128)
    writer.add_value_length(128)
    writer.add_tags(["chat", "text"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    header = read_header(path)
    assert header.cache_bytes_per_token == 36 * 8 * (128 + 128) * 2
    assert header.trained_tokens == 40_960


def test_a_split_model_needs_all_its_parts(tmp_path: Path) -> None:
    first = tmp_path / "big-00001-of-00003.gguf"
    write_scripted_gguf(first, "Yes.")
    size = first.stat().st_size
    for number in (2, 3):
        (tmp_path / f"big-0000{number}-of-00003.gguf").write_bytes(b"GGUF" + bytes(1_000))
    assert read_header(first).file_bytes == size + 2 * 1_004


def test_a_header_of_another_kind_has_no_sizes(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.gguf"
    writer = gguf.GGUFWriter(path, "rwkv")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    assert read_header(path) == GgufHeader(path.stat().st_size, 0, 0)


@pytest.mark.parametrize("size", [4, 10, 24, 40, 60, 100])
def test_a_header_cut_off_is_refused(tmp_path: Path, size: int) -> None:
    path = tmp_path / "model.gguf"
    write_scripted_gguf(path, "Yes.")
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ModelInvalid, match="check that it is a complete GGUF file"):
        read_header(path)


def test_a_header_that_claims_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 2**64 - 1))
    with pytest.raises(ModelInvalid, match="a text of 18446744073709551615 bytes"):
        read_header(path)


def test_a_header_of_lists_in_lists_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    lists = struct.pack("<IQ", 9, 1) * 5_000
    path.write_bytes(b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1) + b"k" + b"\t\0\0\0" + lists)
    with pytest.raises(ModelInvalid, match="check that it is a complete GGUF file"):
        read_header(path)


def test_sizes_that_are_no_numbers_count_as_not_said(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    writer = gguf.GGUFWriter(path, "odd")
    writer.add_array("odd.block_count", ["many"])
    writer.add_array("odd.attention.head_count", ["some"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    assert read_header(path) == GgufHeader(path.stat().st_size, 0, 0)


def system(root: Path, meminfo: str, **group: str) -> Path:
    (root / "proc").mkdir()
    (root / "proc/meminfo").write_text(meminfo)
    (root / "sys/fs/cgroup").mkdir(parents=True)
    for name, text in group.items():
        (root / "sys/fs/cgroup" / f"memory.{name}").write_text(text)
    return root


MEMINFO = "MemTotal:       16000000 kB\nMemAvailable:    8000000 kB\n"


def test_free_memory_is_what_the_system_estimates(tmp_path: Path) -> None:
    assert free_memory_bytes(system(tmp_path, MEMINFO, max="max\n", current="5")) == 8_192_000_000


def test_free_memory_is_no_more_than_a_containers_limit_leaves(tmp_path: Path) -> None:
    root = system(
        tmp_path, MEMINFO, max="4000000000\n", current="3000000000\n",
        stat="anon 1\ninactive_file 500000000\n",
    )  # fmt: skip
    assert free_memory_bytes(root) == 1_500_000_000


def test_free_memory_is_unknown_where_nothing_says_it(tmp_path: Path) -> None:
    assert free_memory_bytes(tmp_path) is None
