"""Generations: immutable, verified when opened, published by one rename, noticed by readers."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.data_folder import DataFolder
from index.errors import BuildInProgress, IndexDamaged, IndexMismatch, NoIndex
from index.filters import Filters
from index.generation import Generation, LiveIndex
from index.manifest import FORMAT, Manifest

REPOSITORY = Path(__file__).parents[2]
FILES = {
    "one.txt": "One headline\n\n2025-04-01 / P\n\nApple ate bread. Cake did not.",
    "two.txt": "Two headline\n\n2025-04-02 / Q\n\nDogs eat figs.",
}

# Holds the builder's lock of the data folder argv[1] until it is ended.
HOLD_LOCK = """
import sys, time
from pathlib import Path
from index.data_folder import DataFolder
data = DataFolder(Path(sys.argv[1]))
data.create()
with data.lock():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def corpus(build_corpus):
    return build_corpus(FILES)


@pytest.fixture
def holder(corpus) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of the corpus."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_LOCK, str(corpus.data.path)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def truncate(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def flip_a_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    if content:
        content[len(content) // 2] ^= 0x20
    else:
        content = bytearray(b" ")
    file.write_bytes(content)


def remove(file: Path) -> None:
    file.unlink()


def make_unreadable(file: Path) -> None:
    """What a worn disk answers; permissions do not hold for root."""
    file.unlink()
    file.mkdir()


def replaced(corpus, number: int, old: str, new: str) -> None:
    manifest = corpus.data.folder(number) / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    assert text.count(old) == 1
    manifest.write_text(text.replace(old, new), encoding="utf-8")


def test_a_generation_holds_exactly_these_files(corpus) -> None:
    folder = corpus.data.folder(1)
    assert folder == corpus.data.path / "generations" / "000001"
    names = {file.relative_to(folder).parts[0] for file in files_of(folder)}
    assert names == {"manifest.json", "vectors.f16", "tables.sqlite", "lexical"}


def test_the_manifest_describes_the_generation(corpus, hand_embedder) -> None:
    manifest = Manifest.read(corpus.data.folder(1))
    assert manifest.number == 1
    assert manifest.embedder == hand_embedder.info
    assert (manifest.articles, manifest.passages, manifest.skipped) == (2, 2, ())
    assert manifest.passage_chars == 700
    assert manifest.dense_index == "exact"
    assert manifest.sources == (str(corpus.root),)
    folder = corpus.data.folder(1)
    named = {file.relative_to(folder).as_posix() for file in files_of(folder)}
    assert manifest.checksums.keys() == named - {"manifest.json"}


@pytest.mark.parametrize("damage", [truncate, flip_a_byte, remove, make_unreadable])
def test_damage_to_any_file_is_noticed_at_opening(
    corpus, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    folder = corpus.data.folder(1)
    for file in files_of(folder):
        if damage is truncate and not file.stat().st_size:
            continue  # tantivy's lock files are empty
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        damage(copy / file.relative_to(folder))
        with pytest.raises(IndexDamaged, match=r"footnote index"):
            Generation(copy, corpus.data.texts)
        shutil.rmtree(copy)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"number": 1', '"number": 7'),
        ('"passages": 2', '"passages": 3'),
        ('"articles": 2', '"articles": 3'),
        ('"passage_chars": 700', '"passage_chars": 701'),
    ],
)
def test_a_manifest_with_another_number_in_it_is_damaged(corpus, old: str, new: str) -> None:
    replaced(corpus, 1, old, new)
    with pytest.raises(IndexDamaged):
        corpus.live().current()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", f'{{"format": {FORMAT}}}', f'{{"format": {FORMAT}, "x": 2}}']
)
def test_a_file_that_is_no_manifest_is_damaged(corpus, content: str) -> None:
    (corpus.data.folder(1) / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamaged, match=r"manifest\.json"):
        Manifest.read(corpus.data.folder(1))


@pytest.mark.parametrize("field", ["checksums", "sources", "embedder", "number"])
def test_a_manifest_whose_field_has_another_type_is_damaged(corpus, field: str) -> None:
    path = corpus.data.folder(1) / "manifest.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**values, field: "text"}), encoding="utf-8")
    with pytest.raises(IndexDamaged):
        Generation(corpus.data.folder(1), corpus.data.texts)


def test_another_format_is_refused_with_both_numbers(corpus) -> None:
    replaced(corpus, 1, f'"format": {FORMAT}', '"format": 1')
    with pytest.raises(IndexMismatch, match=rf"format 1.* {FORMAT}: run"):
        corpus.live().current()


def test_there_is_no_index_before_the_first_build(tmp_path: Path, hand_embedder) -> None:
    live = LiveIndex(DataFolder(tmp_path / "nothing"), hand_embedder.info)
    with pytest.raises(NoIndex, match="footnote index"):
        live.current()


def test_live_index_appears_with_the_first_build(build_corpus, tmp_path, hand_embedder) -> None:
    live = LiveIndex(DataFolder(tmp_path / "corpus-0" / "data"), hand_embedder.info)
    with pytest.raises(NoIndex):
        live.current()
    build_corpus(FILES)
    assert live.current().number == 1


def test_live_index_opens_a_generation_once(corpus) -> None:
    live = corpus.live()
    assert live.current() is live.current()
    assert live.problem is None


def test_live_index_notices_a_new_generation(corpus) -> None:
    live = corpus.live()
    before = live.current()
    corpus.write({"three.txt": "Eggs fry."})
    corpus.build()
    assert (before.number, live.current().number) == (1, 2)
    assert live.current().tables.article_count == 3


def test_a_held_generation_answers_after_its_folder_is_gone(corpus) -> None:
    held = corpus.generation()
    for _ in range(3):
        corpus.build(rebuild=True)
    assert corpus.data.numbers() == [3, 4]
    assert [row for row, _ in held.lexical.search("figs", 5, Filters())] == [1]
    assert held.tables.article("two.txt").title == "Two headline"
    assert held.vectors.search(corpus.embedder.embed_query("dogs eat figs"), 1)[0].row == 1


@pytest.mark.parametrize("damage", [truncate, flip_a_byte, remove])
def test_a_new_reader_falls_back_to_the_previous_generation(
    corpus, damage: Callable[[Path], None]
) -> None:
    corpus.build(rebuild=True)
    damage(corpus.data.folder(2) / "tables.sqlite")
    live = corpus.live()
    assert live.current().number == 1
    assert "000002/tables.sqlite" in live.problem


def test_a_serving_reader_stays_when_the_new_generation_is_damaged(corpus) -> None:
    live = corpus.live()
    serving = live.current()
    corpus.build(rebuild=True)
    truncate(corpus.data.folder(2) / "vectors.f16")
    assert live.current() is serving
    assert "000002/vectors.f16" in live.problem


def test_the_problem_goes_with_the_next_good_generation(corpus) -> None:
    live = corpus.live()
    corpus.build(rebuild=True)
    truncate(corpus.data.folder(2) / "vectors.f16")
    assert live.current().number == 1
    corpus.build(rebuild=True)
    assert (live.current().number, live.problem) == (3, None)


def test_when_every_generation_is_damaged_the_newest_is_named(corpus) -> None:
    corpus.build(rebuild=True)
    for number in (1, 2):
        truncate(corpus.data.folder(number) / "vectors.f16")
    with pytest.raises(IndexDamaged, match="000002"):
        corpus.live().current()


def test_live_index_goes_back_when_the_newest_generation_is_taken_away(corpus) -> None:
    corpus.build(rebuild=True)
    live = corpus.live()
    assert live.current().number == 2
    shutil.rmtree(corpus.data.folder(2))
    assert (live.current().number, live.problem) == (1, None)


def test_live_index_goes_on_while_all_generations_are_gone(corpus) -> None:
    live = corpus.live()
    serving = live.current()
    shutil.rmtree(corpus.data.generations)
    assert live.current() is serving


def test_live_index_notices_a_generation_that_takes_a_used_number(corpus) -> None:
    """As after a rollback, or after the generations were removed by hand, and a new build."""
    corpus.build(rebuild=True)
    live = corpus.live()
    assert live.current().number == 2
    shutil.rmtree(corpus.data.folder(2))
    corpus.write({"three.txt": "Eggs fry."})
    corpus.build()
    assert live.current().tables.article_count == 3


def test_another_embedder_is_refused_with_both_names(corpus, hand_embedder) -> None:
    other = type(hand_embedder)("other")
    with pytest.raises(IndexMismatch, match=r"with hand \(.*configured is other \("):
        LiveIndex(corpus.data, other.info).current()


def test_a_generation_of_another_embedder_does_not_replace_the_serving_one(
    corpus, hand_embedder
) -> None:
    live = corpus.live()
    serving = live.current()
    corpus.embedder = type(hand_embedder)("other")
    corpus.build()
    assert live.current() is serving
    assert "other" in live.problem
    assert "hand" in live.problem


def test_a_draft_is_no_generation_and_the_next_build_removes_it(corpus) -> None:
    draft = corpus.data.generations / ".draft-left"
    shutil.copytree(corpus.data.folder(1), draft)
    assert corpus.data.numbers() == [1]
    assert corpus.generation().number == 1
    corpus.build()
    assert not draft.exists()


def test_a_failed_publish_leaves_the_last_generation(corpus) -> None:
    class Failing(DataFolder):
        def publish(self, draft: Path, manifest: Manifest) -> None:
            (draft / "manifest.json").write_text("{}")
            raise KeyboardInterrupt

    good = corpus.data
    corpus.data = Failing(good.path)
    with pytest.raises(KeyboardInterrupt):
        corpus.build(rebuild=True)
    corpus.data.texts.close()
    corpus.data = good
    assert os.listdir(good.generations) == ["000001"]
    assert corpus.generation().number == 1
    assert corpus.build(rebuild=True).generation == 2


def test_a_build_killed_before_the_rename_leaves_the_last_generation(corpus) -> None:
    killed = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, signal, sys\n"
            "from pathlib import Path\n"
            "from conftest import HandEmbedder\n"
            "from index.build import build_index\n"
            "from index.data_folder import DataFolder\n"
            "class Killed(DataFolder):\n"
            "    def publish(self, draft, manifest):\n"
            "        os.kill(os.getpid(), signal.SIGKILL)\n"
            "data, root = map(Path, sys.argv[1:])\n"
            "build_index(Killed(data), [root], HandEmbedder(), 700, True)",
            str(corpus.data.path),
            str(corpus.root),
        ],
        env={**os.environ, "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{REPOSITORY / 'tests'}"},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    left = sorted(os.listdir(corpus.data.generations))
    assert len(left) == 2
    assert left[0].startswith(".draft-")
    assert corpus.generation().number == 1
    assert corpus.build(rebuild=True).generation == 2
    assert sorted(os.listdir(corpus.data.generations)) == ["000001", "000002"]


def test_rollback_publishes_the_generation_before_once_more(corpus) -> None:
    corpus.write({"three.txt": "Eggs fry."})
    corpus.build()
    live = corpus.live()
    assert live.current().tables.article_count == 3
    manifest = corpus.data.roll_back()
    assert (manifest.number, manifest.rollback_of, manifest.articles) == (3, 1, 2)
    assert live.current().manifest == manifest
    assert live.current().tables.article("three.txt") is None
    assert corpus.data.numbers() == [2, 3]


def test_rolling_back_twice_undoes_it(corpus) -> None:
    corpus.write({"three.txt": "Eggs fry."})
    corpus.build()
    corpus.data.roll_back()
    manifest = corpus.data.roll_back()
    assert (manifest.number, manifest.rollback_of, manifest.articles) == (4, 2, 3)
    assert corpus.generation().tables.article_count == 3


def test_a_build_after_a_rollback_is_of_the_articles_as_they_are(corpus) -> None:
    corpus.write({"three.txt": "Eggs fry."})
    corpus.build()
    corpus.data.roll_back()
    report = corpus.build()
    assert (report.generation, report.added, report.embedded) == (4, 1, 0)


def test_there_is_nothing_to_roll_back_to_after_one_build(corpus) -> None:
    with pytest.raises(NoIndex, match="no generation before"):
        corpus.data.roll_back()


def test_a_damaged_generation_is_not_rolled_back_to(corpus) -> None:
    corpus.build(rebuild=True)
    truncate(corpus.data.folder(1) / "tables.sqlite")
    with pytest.raises(IndexDamaged, match="000001/tables"):
        corpus.data.roll_back()
    assert corpus.data.numbers() == [1, 2]


def test_only_the_last_two_generations_stay(corpus) -> None:
    for _ in range(3):
        corpus.build(rebuild=True)
    assert corpus.data.numbers() == [3, 4]
    assert sorted(os.listdir(corpus.data.generations)) == ["000003", "000004"]


def test_numbers_are_in_order_beyond_six_digits(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    for name in ("1000000", "999999", "000010", ".draft-x", "notes"):
        (data.generations / name).mkdir(parents=True)
    assert data.numbers() == [10, 999_999, 1_000_000]
    assert data.folder(1_000_000).name == "1000000"


def test_a_second_builder_is_refused_and_told_which_process_builds(corpus, holder) -> None:
    with pytest.raises(BuildInProgress, match=rf"process {holder.pid} is building"):
        corpus.build()


def test_readers_go_on_while_another_process_builds(corpus, holder) -> None:
    assert corpus.generation().number == 1


def test_the_lock_is_free_again_after_its_holder_was_killed(corpus, holder) -> None:
    holder.kill()
    holder.wait()
    assert corpus.build(rebuild=True).generation == 2


def test_the_lock_is_free_again_after_an_error(corpus) -> None:
    with pytest.raises(ZeroDivisionError), corpus.data.lock():
        raise ZeroDivisionError
    assert corpus.build(rebuild=True).generation == 2
