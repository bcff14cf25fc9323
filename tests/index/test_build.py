"""From a folder to a generation: what is embedded, published, reported and kept."""

import os
import sqlite3
from pathlib import Path

import pytest

from index.article import Skipped, version_of
from index.build import TEXT_RETENTION_S, build_index
from index.data_folder import DataFolder
from index.errors import IndexUnavailable, NoArticles
from index.filters import Filters
from index.search import article_text, search

# Three paragraphs, each a passage of its own at 60 characters.
LONG = (
    "Alpha apples are eaten in the old town hall today.",
    "Bread and butter are served by the minister again.",
    "Cakes and coffee come last, says the whole company.",
)
FILES = {
    "long.txt": "The menu\n\n2025-04-02 / P\n\n" + "\n\n".join(LONG),
    "short.txt": "The weather\n\n2025-04-03 / Q\n\nFog is seen.",
}


@pytest.fixture
def corpus(build_corpus):
    return build_corpus(FILES, passage_chars=60)


def counts(report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def test_the_first_build_publishes_generation_one(corpus) -> None:
    assert (corpus.report.generation, corpus.report.published) == (1, True)
    assert (corpus.report.articles, corpus.report.passages, corpus.report.embedded) == (2, 4, 4)
    assert counts(corpus.report) == (2, 0, 0, 0)


def test_headline_and_day_are_embedded_with_each_passage(corpus, hand_embedder) -> None:
    assert sorted(hand_embedder.embedded) == [
        *(f"The menu (02 April 2025)\n{paragraph}" for paragraph in LONG),
        "The weather (03 April 2025)\nFog is seen.",
    ]


def test_a_passage_without_headline_and_date_is_embedded_alone(build_corpus) -> None:
    assert build_corpus({"a.txt": "Fog is seen."}).embedder.embedded == ["Fog is seen."]


def test_rows_are_in_reading_order(corpus) -> None:
    generation = corpus.generation()
    records = generation.tables.passages(range(4))
    texts = [article_text(generation, r.article)[r.start : r.end] for r in records]
    assert texts == [*LONG, "Fog is seen."]


def test_a_second_build_publishes_nothing(corpus) -> None:
    report = corpus.build()
    assert (report.generation, report.published, report.embedded) == (1, False, 0)
    assert counts(report) == (0, 0, 0, 2)
    assert corpus.data.numbers() == [1]


def test_rebuild_publishes_without_embedding(corpus) -> None:
    report = corpus.build(rebuild=True)
    assert (report.generation, report.published, report.embedded) == (2, True, 0)
    assert counts(report) == (0, 0, 0, 2)


def test_a_changed_article_embeds_only_its_changed_passages(corpus) -> None:
    del corpus.embedder.embedded[:]
    corpus.write({"long.txt": FILES["long.txt"].replace("butter", "honey")})
    report = corpus.build()
    assert (report.generation, report.published, report.embedded) == (2, True, 1)
    assert counts(report) == (0, 1, 0, 1)
    changed = LONG[1].replace("butter", "honey")
    assert corpus.embedder.embedded == [f"The menu (02 April 2025)\n{changed}"]


def test_a_changed_headline_embeds_the_passages_that_carry_it(corpus) -> None:
    corpus.write({"long.txt": FILES["long.txt"].replace("The menu", "A menu")})
    report = corpus.build()
    assert (report.embedded, counts(report)) == (3, (0, 1, 0, 1))


def test_a_renamed_article_embeds_nothing(corpus) -> None:
    (corpus.root / "long.txt").rename(corpus.root / "other.txt")
    report = corpus.build()
    assert (report.published, report.embedded, report.renamed) == (True, 0, 1)
    assert counts(report) == (0, 0, 0, 1)
    assert [a.id for a in corpus.generation().tables.articles()] == ["other.txt", "short.txt"]


def test_an_added_and_a_removed_article(corpus) -> None:
    (corpus.root / "short.txt").unlink()
    corpus.write({"new.txt": "Geese fly."})
    report = corpus.build()
    assert (report.embedded, counts(report)) == (1, (1, 0, 1, 1))
    found = search(corpus.generation(), corpus.embedder, "fog", 10, 10)
    assert "short.txt" not in [hit.article.id for hit in found]


def test_a_removed_article_keeps_its_text_for_permalinks(corpus) -> None:
    (corpus.root / "short.txt").unlink()
    corpus.build()
    assert corpus.data.texts.get(version_of("Fog is seen.")) == "Fog is seen."


def test_a_text_is_kept_from_the_day_it_was_last_indexed_not_first(corpus) -> None:
    """An article that stood unchanged for longer than the retention, and then is changed.

    Its old text is what the generation before, kept for rollback, and yesterday's permalinks
    show.
    """
    connection = sqlite3.connect(corpus.data.path / "texts.sqlite")
    with connection:
        connection.execute(
            "UPDATE texts SET last_indexed_s = last_indexed_s - ?", [2 * TEXT_RETENTION_S]
        )
    connection.close()
    before = corpus.generation()
    corpus.write({"short.txt": FILES["short.txt"].replace("Fog", "Sun")})
    corpus.build()
    assert corpus.data.texts.get(version_of("Fog is seen.")) == "Fog is seen."
    assert article_text(before, before.tables.article("short.txt")) == "Fog is seen."


def test_duplicates_count_once_and_list_both_paths(build_corpus) -> None:
    corpus = build_corpus({"a.txt": "Fog is seen.", "b/copy.txt": "Fog is seen. /REL"})
    assert (corpus.report.articles, corpus.report.passages) == (1, 1)
    (record,) = corpus.generation().tables.articles()
    assert (record.path, record.also) == ("articles/a.txt", ("articles/b/copy.txt",))


def test_a_new_duplicate_is_a_change(corpus) -> None:
    corpus.write({"copy.txt": FILES["short.txt"]})
    report = corpus.build()
    assert (report.published, report.embedded) == (True, 0)


def test_an_unreadable_file_is_reported_and_the_build_goes_on(corpus) -> None:
    corpus.write({"bad.txt": b"PK\x00\x03"})
    report = corpus.build()
    assert report.skipped == (Skipped("articles/bad.txt", "is a binary file"),)
    assert (report.published, report.articles) == (True, 2)
    assert corpus.generation().manifest.skipped == report.skipped


def test_an_unreadable_file_changes_nothing_the_second_time(corpus) -> None:
    corpus.write({"bad.txt": b"PK\x00\x03"})
    corpus.build()
    assert not corpus.build().published


def test_another_unreadable_file_is_listed_in_the_index(corpus) -> None:
    corpus.write({"bad.txt": b"PK\x00\x03"})
    corpus.build()
    (corpus.root / "bad.txt").rename(corpus.root / "worse.txt")
    corpus.build()
    assert [file.path for file in corpus.generation().manifest.skipped] == ["articles/worse.txt"]


def test_a_file_name_that_is_no_utf_8_does_not_stop_the_build(corpus) -> None:
    Path(os.fsdecode(os.fsencode(corpus.root) + b"/caf\xe9.txt")).write_text("Sun is seen.")
    report = corpus.build()
    assert report.articles + len(report.skipped) == 3


def test_roots_whose_files_have_like_names_build(tmp_path: Path, hand_embedder) -> None:
    for folder in ("x/news", "y/news", "z/news"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.txt").write_text(f"Text of {folder}.")
    roots = [tmp_path / folder for folder in ("x/news", "y/news", "z/news")]
    data = DataFolder(tmp_path / "data")
    try:
        assert build_index(data, roots, hand_embedder, 700).articles == 3
    finally:
        data.texts.close()


@pytest.mark.parametrize("change", ["passage_chars", "embedder", "root"])
def test_other_settings_make_a_new_generation(corpus, change: str, hand_embedder) -> None:
    if change == "passage_chars":
        corpus.passage_chars = 61
    elif change == "embedder":
        corpus.embedder = type(hand_embedder)("other")
    else:
        corpus.root = corpus.root.rename(corpus.root.with_name("elsewhere"))
    assert corpus.build().published


@pytest.mark.parametrize(
    "name", ["vectors.f16", "tables.sqlite", "manifest.json", "lexical/meta.json"]
)
@pytest.mark.parametrize("content", [b"", b"junk", None])
def test_a_damaged_generation_is_replaced_by_the_next_build(
    corpus, name: str, content: bytes | None
) -> None:
    file = corpus.data.folder(1) / name
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    report = corpus.build()
    assert (report.generation, report.published, report.embedded) == (2, True, 0)
    assert corpus.generation().number == 2


CACHES = ("files.sqlite", "stories.sqlite", "passages.sqlite", "vectors.sqlite")


@pytest.mark.parametrize("name", CACHES)
@pytest.mark.parametrize("damage", ["junk", "inside"])
def test_a_damaged_cache_does_not_stop_a_build(corpus, name: str, damage: str) -> None:
    corpus.write({f"more-{n}.txt": f"Number {n} was drawn." for n in range(200)})
    corpus.build()
    file = corpus.data.cache / name
    content = file.read_bytes()
    intact = content[:4096] if damage == "inside" else b""
    file.write_bytes(intact + b"\xff" * (len(content) - len(intact)))
    corpus.write({"new.txt": "Geese fly."})
    assert corpus.build().articles == 203


def test_a_missing_vector_cache_is_filled_again(corpus) -> None:
    (corpus.data.cache / "vectors.sqlite").unlink()
    assert corpus.build(rebuild=True).embedded == 4
    assert corpus.build(rebuild=True).embedded == 0


def test_a_missing_text_store_is_filled_by_a_rebuild(corpus) -> None:
    corpus.data.texts.close()
    for file in corpus.data.path.glob("texts.sqlite*"):
        file.unlink()
    with pytest.raises(IndexUnavailable, match=r"footnote index --rebuild"):
        search(corpus.generation(), corpus.embedder, "fog", 1, 10)
    corpus.build(rebuild=True)
    (hit,) = search(corpus.generation(), corpus.embedder, "fog", 1, 10)
    assert hit.passage.text == "Fog is seen."


def test_a_dry_run_counts_and_publishes_nothing(corpus) -> None:
    corpus.write({"new.txt": "Geese fly."})
    (corpus.root / "short.txt").unlink()
    report = build_index(corpus.data, [corpus.root], corpus.embedder, 60, dry_run=True)
    assert (report.generation, report.published, report.embedded) == (1, False, 0)
    assert counts(report) == (1, 0, 1, 1)
    assert corpus.data.numbers() == [1]
    assert corpus.build().published


def test_passages_are_made_shorter_until_the_embedder_reads_them_to_their_end(
    build_corpus, hand_embedder
) -> None:
    """HandEmbedder reads 256 words; of one letter each, 700 characters hold 350."""
    text = " ".join(f"{'a ' * 24}b." for _ in range(40))
    corpus = build_corpus({"a.txt": text})
    assert max(hand_embedder.count_tokens(hand_embedder.embedded)) <= 256
    records = corpus.generation().tables.passages(range(corpus.report.passages))
    assert all(record.end - record.start <= 350 for record in records)


def test_a_story_under_two_headlines_is_listed_once(build_corpus) -> None:
    story = (
        "The ferry between Aldmoor and Emberlow ran aground in thick fog on Monday night. "
        "All ninety passengers were brought ashore before dawn, the coast guard said. "
        "The owners have promised an inquiry into why the radar was switched off. "
        "The captain, who has sailed this route for thirty years, was not hurt."
    )
    corpus = build_corpus(
        {
            "a.txt": f"Ferry aground\n\n2025-04-02 / P\n\n{story}",
            "b.txt": f"Radar was switched off\n\n2025-04-02 / Q\n\n{story} More follows.",
            "c.txt": "Ferry prices\n\n2025-04-03 / P\n\nThe ferry will cost more from May.",
        }
    )
    assert (corpus.report.articles, corpus.report.stories) == (3, 2)
    hits = search(corpus.generation(), corpus.embedder, "the ferry in the fog", 10, 10)
    assert [(hit.article.id, hit.also.paths) for hit in hits] == [
        ("a.txt", ("articles/b.txt",)),
        ("c.txt", ()),
    ]
    (hit, *_) = search(
        corpus.generation(), corpus.embedder, "the ferry", 10, 10, Filters(publisher="Q")
    )
    assert (hit.article.id, hit.also.paths) == ("b.txt", ("articles/a.txt",))


def test_progress_is_told_by_stage(corpus) -> None:
    told: list[tuple[str, int, int]] = []
    corpus.write({"new.txt": "Geese fly."})
    build_index(
        corpus.data, [corpus.root], corpus.embedder, 60, on_progress=lambda *t: told.append(t)
    )
    assert told == [
        ("reading", 1, 3),
        ("reading", 2, 3),
        ("reading", 3, 3),
        ("embedding", 3, 3),
        ("publishing", 0, 1),
        ("publishing", 1, 1),
    ]


def test_an_empty_folder_is_refused_and_the_index_stays(corpus) -> None:
    for file in corpus.root.iterdir():
        file.unlink()
    with pytest.raises(NoArticles, match=r"articles holds no articles \(\.txt \.md"):
        corpus.build()
    assert corpus.generation().tables.article_count == 2


def test_an_absent_folder_is_named(corpus, tmp_path: Path) -> None:
    with pytest.raises(NoArticles, match="absent does not exist"):
        build_index(corpus.data, [tmp_path / "absent"], corpus.embedder, 60)


def test_an_absent_folder_beside_a_good_one_is_not_passed_over(corpus, tmp_path: Path) -> None:
    """A typing error must not take half the articles out of the index in silence."""
    roots = [corpus.root, tmp_path / "absent"]
    try:
        report = build_index(corpus.data, roots, corpus.embedder, 60)
    except NoArticles as error:
        assert "absent" in str(error)  # noqa: PT017
    else:
        assert [Path(skipped.path).name for skipped in report.skipped] == ["absent"]


def test_a_folder_of_unreadable_files_names_the_first(corpus) -> None:
    for file in corpus.root.iterdir():
        file.write_bytes(b"PK\x00\x03")
    with pytest.raises(NoArticles, match=r"none of the 2 files .*long\.txt, is a binary file"):
        corpus.build()


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (Filters(publisher="p"), {"long.txt"}),
        (Filters(path="articles/short.txt"), {"short.txt"}),
    ],
)
def test_both_engines_see_the_same_articles(corpus, filters: Filters, ids: set[str]) -> None:
    hits = search(corpus.generation(), corpus.embedder, "the fog and the bread", 10, 10, filters)
    assert {hit.article.id for hit in hits} == ids


def test_the_seed_is_indexed(seed_index) -> None:
    report = seed_index.report
    assert (report.articles, report.added, report.skipped) == (1, 1, ())
    (record,) = seed_index.live.current().tables.articles()
    assert (record.id, record.path) == (
        "000_50e888d2ed398487.txt",
        "seeds/000_50e888d2ed398487.txt",
    )
    assert (record.published, record.publisher) == ("2025-04-02 19:49:31", "BOTA ALFA PRESS")
