"""The articles of a folder: identity, duplicates, and files that cannot be read."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cpu_time import cpu_s

from index.article import Skipped, version_of
from index.cache import Cache
from index.contents import read_contents
from index.sources import Sources
from index.sources import read_sources as read_stories_of
from index.texts import TextStore


@pytest.fixture
def texts(tmp_path: Path) -> Iterator[TextStore]:
    store = TextStore(tmp_path / "texts.sqlite")
    yield store
    store.close()


@pytest.fixture
def read_sources(tmp_path: Path, texts: TextStore) -> Callable[[list[Path]], Sources]:
    """read_sources(roots): read with empty caches."""
    (tmp_path / "cache").mkdir()
    return lambda roots: read(roots, texts, tmp_path / "cache")


def read(roots: list[Path], texts: TextStore, cache: Path) -> Sources:
    with closing(Cache(cache / "files")) as files, closing(Cache(cache / "stories")) as stories:
        return read_stories_of(read_contents(roots, files), texts, stories)


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def test_articles_have_their_path_below_the_root_as_id(tmp_path: Path, read_sources) -> None:
    root = write(tmp_path / "news", {"b.txt": "Two.", "a/x.TXT": "One.", "a/y.txt": "Three."})
    sources = read_sources([root])
    assert {article.id: article.path for article in sources.articles} == {
        "a/x.TXT": "news/a/x.TXT",
        "a/y.txt": "news/a/y.txt",
        "b.txt": "news/b.txt",
    }


def test_articles_come_by_path(tmp_path: Path, read_sources) -> None:
    root = write(tmp_path / "news", {"b.txt": "Two.", "a/x.txt": "One.", "c/z.txt": "Three."})
    assert [article.id for article in read_sources([root]).articles] == [
        "a/x.txt",
        "b.txt",
        "c/z.txt",
    ]


def test_a_single_file_is_a_root_of_its_own(tmp_path: Path, read_sources) -> None:
    root = write(tmp_path, {"news/a.txt": "One."})
    (article,) = read_sources([root / "news" / "a.txt"]).articles
    assert (article.id, article.path) == ("a.txt", "a.txt")


def test_paths_do_not_depend_on_the_working_directory(
    tmp_path: Path, read_sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "news", {"a.txt": "One."})
    monkeypatch.chdir(root)
    assert [article.path for article in read_sources([Path(".")]).articles] == ["news/a.txt"]


def test_an_article_is_parsed_and_versioned(tmp_path: Path, texts: TextStore, read_sources) -> None:
    content = "\ufeffHead\r\n\r\n2025-04-02 / P\r\n\r\nThe body. /REL\r\n"
    root = write(tmp_path / "news", {"a.txt": content})
    (article,) = read_sources([root]).articles
    assert (article.title, article.published, article.publisher) == ("Head", "2025-04-02", "P")
    assert article.language == "en"
    assert article.version == "bf47b974ad596371180dd5dd35666cf9d54452be0f8826dc0ecde2a11b7fd209"
    assert texts.get(article.version) == "The body."


def test_other_endings_and_hidden_files_are_left_alone(tmp_path: Path, read_sources) -> None:
    root = write(
        tmp_path / "news",
        {"a.txt": "One.", "b.csv": "x", ".hidden.txt": "x", ".git/c.txt": "x", "d.txt~": "x"},
    )
    sources = read_sources([root])
    assert [article.id for article in sources.articles] == ["a.txt"]
    assert sources.skipped == ()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "holds no text"),
        (b"PK\x00\x03", "is a binary file"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    tmp_path: Path, read_sources, content: bytes, reason: str
) -> None:
    root = write(tmp_path / "news", {"a.txt": "One.", "bad.txt": content})
    sources = read_sources([root])
    assert [article.id for article in sources.articles] == ["a.txt"]
    assert sources.skipped == (Skipped("news/bad.txt", reason),)


def test_a_broken_link_is_named_with_the_reason(tmp_path: Path, read_sources) -> None:
    root = write(tmp_path / "news", {"a.txt": "One."})
    (root / "b.txt").symlink_to(root / "gone.txt")
    assert read_sources([root]).skipped == (
        Skipped("news/b.txt", "cannot be opened: No such file or directory"),
    )


def test_a_file_name_that_is_no_utf_8_can_be_stored(tmp_path: Path, read_sources) -> None:
    """A name from a Latin-1 system; it must not stop the build where it is written."""
    root = write(tmp_path / "news", {"a.txt": "One."})
    (Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.txt"))).write_text("Two.")
    sources = read_sources([root])
    for name in [*(a.path for a in sources.articles), *(s.path for s in sources.skipped)]:
        name.encode()


def test_a_file_name_cannot_steer_a_terminal(tmp_path: Path, read_sources) -> None:
    root = write(
        tmp_path / "news", {"a\x1b[2J.txt": "One.", "b\u202etxt.txt": "Two.", "c\n.txt": ""}
    )
    sources = read_sources([root])
    assert [article.id for article in sources.articles] == ["a\ufffd[2J.txt", "b\ufffdtxt.txt"]
    assert [skipped.path for skipped in sources.skipped] == ["news/c\ufffd.txt"]


def test_the_same_article_counts_once_and_lists_both_paths(tmp_path: Path, read_sources) -> None:
    root = write(
        tmp_path / "news",
        {
            "a.txt": "Head\n\n2025-04-02 / P\n\nThe body.",
            "b.txt": "Head\n\n2025-04-02 / P\n\nThe body. /REL",
            "c.txt": "The body.",
            "d.txt": "Another body.",
        },
    )
    sources = read_sources([root])
    assert [article.id for article in sources.articles] == ["a.txt", "d.txt"]
    assert [article.also for article in sources.articles] == [("news/b.txt", "news/c.txt"), ()]


def test_a_text_of_two_publishers_is_two_articles_of_one_story(
    tmp_path: Path, read_sources
) -> None:
    """Each is found by its own headline, day and publisher."""
    body = " ".join(f"The body has a word more than {word} others." for word in "abcde")
    root = write(
        tmp_path / "news",
        {
            "a.txt": "Other body.",
            "b.txt": f"Head\n\n2025-04-02 / P\n\n{body}",
            "c.txt": f"Other head\n\n2025-04-03 / Q\n\n{body} /REL",
        },
    )
    articles = read_sources([root]).articles
    assert [(article.id, article.publisher, article.story) for article in articles] == [
        ("a.txt", None, 0),
        ("b.txt", "P", 1),
        ("c.txt", "Q", 1),
    ]
    assert articles[1].version == articles[2].version


def test_a_folder_named_twice_makes_no_duplicates(tmp_path: Path, read_sources) -> None:
    root = write(tmp_path / "news", {"a.txt": "One.", "deep/b.txt": "Two."})
    sources = read_sources([root, root, root / "deep"])
    assert [article.id for article in sources.articles] == ["a.txt", "deep/b.txt"]
    assert {article.also for article in sources.articles} == {()}


def test_ids_of_several_roots_differ(tmp_path: Path, read_sources) -> None:
    one = write(tmp_path / "one", {"a.txt": "One."})
    two = write(tmp_path / "two", {"a.txt": "Two.", "b.txt": "Three."})
    assert [article.id for article in read_sources([one, two]).articles] == [
        "a.txt",
        "two/a.txt",
        "b.txt",
    ]


@pytest.mark.parametrize(
    "roots",
    [
        ("x/news", "y/news", "z/news"),
        ("x", "deep"),
        ("x/news/a.txt", "y/news/a.txt", "z/news/a.txt"),
    ],
)
def test_no_two_articles_have_one_id(tmp_path: Path, read_sources, roots: tuple[str, ...]) -> None:
    files: dict[str, str | bytes] = {
        f"{folder}/a.txt": f"Text of {folder}."
        for folder in ("x/news", "y/news", "z/news", "x/deep", "x", "deep")
    }
    write(tmp_path, files)
    ids = [article.id for article in read_sources([tmp_path / root for root in roots]).articles]
    assert len(ids) == len(set(ids)), ids


def test_no_two_articles_have_one_path(tmp_path: Path, read_sources) -> None:
    """The path is what a reader filters by and opens."""
    write(tmp_path, {"x/news/a.txt": "One.", "y/news/a.txt": "Two."})
    articles = read_sources([tmp_path / "x/news", tmp_path / "y/news"]).articles
    assert len({article.path for article in articles}) == 2


def test_an_id_that_many_records_share_is_counted_on(tmp_path: Path, read_sources) -> None:
    lines = "".join(f'{{"id": "same", "text": "Number {n} left."}}\n' for n in range(12_000))
    other = '{"id": "same (3)", "text": "Another left."}'
    root = write(tmp_path / "news", {"a.jsonl": lines, "b.jsonl": other})
    found: list[Sources] = []
    assert cpu_s(lambda: found.append(read_sources([root]))) < 15
    ids = [article.id for article in found[0].articles]
    assert (ids[0], ids[1], ids[-2], ids[-1]) == (
        "same", "same (2)", "same (12000)", "same (3) (2)"
    )  # fmt: skip


def test_folders_a_thousand_deep_are_read(tmp_path: Path, read_sources) -> None:
    root = tmp_path / "n"
    folders = [root.joinpath(*["d"] * depth) for depth in range(1_100)]
    for folder in folders:
        folder.mkdir()
    file = folders[-1] / "a.txt"
    file.write_text("Deep down.")
    try:
        found = read_sources([root])
    finally:  # what clears up after the tests calls itself for each folder
        file.unlink()
        for folder in reversed(folders):
            folder.rmdir()
    assert [article.id for article in found.articles] == ["d/" * 1_099 + "a.txt"]


def test_of_two_names_of_a_folder_the_first_counts(tmp_path: Path, read_sources) -> None:
    root = write(tmp_path / "news", {"m/x.txt": "One."})
    (root / "b").symlink_to(root / "m")
    (root / "z").symlink_to(root / "m")
    assert [article.path for article in read_sources([root]).articles] == ["news/b/x.txt"]


def test_a_folder_that_goes_away_meanwhile_is_passed_over(
    tmp_path: Path, read_sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "news", {"a/x.txt": "One.", "b/y.txt": "Two."})
    stat = os.stat

    def removed(path, *rest, **options):  # type: ignore[no-untyped-def]
        if str(path).endswith("news/b"):
            raise FileNotFoundError(2, "No such file or directory", str(path))
        return stat(path, *rest, **options)

    monkeypatch.setattr(os, "stat", removed)
    sources = read_sources([root])
    assert ([article.id for article in sources.articles], sources.skipped) == (["a/x.txt"], ())


def test_a_link_round_in_a_circle_is_entered_once(tmp_path: Path, read_sources) -> None:
    root = write(tmp_path / "news", {"a.txt": "One.", "deep/b.txt": "Two."})
    (root / "deep" / "up").symlink_to(root)
    (root / "self.txt").symlink_to(root / "self.txt")
    sources = read_sources([root])
    assert [article.id for article in sources.articles] == ["a.txt", "deep/b.txt"]
    assert sources.skipped == (
        Skipped("news/self.txt", "cannot be opened: Too many levels of symbolic links"),
    )


def test_a_linked_folder_is_read(tmp_path: Path, read_sources) -> None:
    root = write(tmp_path / "news", {"a.txt": "One."})
    write(tmp_path / "elsewhere", {"b.txt": "Two."})
    (root / "more").symlink_to(tmp_path / "elsewhere")
    assert [article.id for article in read_sources([root]).articles] == ["a.txt", "more/b.txt"]


def test_a_pipe_does_not_hold_the_build_up(tmp_path: Path, read_sources) -> None:
    root = write(tmp_path / "news", {"a.txt": "One."})
    os.mkfifo(root / "pipe.txt")
    sources = read_sources([root])
    assert [article.id for article in sources.articles] == ["a.txt"]
    assert sources.skipped == (Skipped("news/pipe.txt", "is not a regular file"),)


def test_records_keep_their_ids_and_others_are_known_by_their_line(
    tmp_path: Path, read_sources
) -> None:
    lines = (
        '{"id": "MED-1", "title": "One", "text": "First text."}',
        '{"text": "Second text."}',
        "{broken",
        '{"id": "MED-1", "text": "Third text."}',
        '{"url": "https://example.org/4", "text": "Fourth text.", "publisher": "P"}',
    )
    root = write(tmp_path / "news", {"all.jsonl": "\n".join(lines)})
    sources = read_sources([root])
    assert [article.id for article in sources.articles] == [
        "MED-1",
        "all.jsonl:2",
        "MED-1 (2)",
        "https://example.org/4",
    ]
    assert {article.path for article in sources.articles} == {"news/all.jsonl"}
    (skipped,) = sources.skipped
    assert skipped.path == "news/all.jsonl, line 3"


class Opened(TextStore):
    """Counts the texts that are put, which is what reading a file anew leads to."""

    count = 0

    def put(self, texts):  # type: ignore[no-untyped-def]
        texts = list(texts)
        self.count += len(texts)
        super().put(texts)


def test_a_content_read_before_is_not_read_again_under_another_name(tmp_path: Path) -> None:
    root = write(tmp_path / "news", {"a.txt": "One.", "b.txt": "Two."})
    store = Opened(tmp_path / "texts.sqlite")
    (tmp_path / "cache").mkdir()
    read([root], store, tmp_path / "cache")
    (root / "a.txt").rename(root / "c.txt")
    sources = read([root], store, tmp_path / "cache")
    assert [article.id for article in sources.articles] == ["b.txt", "c.txt"]
    assert store.count == 2
    store.close()


def test_a_text_lost_from_the_store_is_read_again(tmp_path: Path, texts: TextStore) -> None:
    root = write(tmp_path / "news", {"a.txt": "One.", "b.txt": "Two."})
    (tmp_path / "cache").mkdir()
    read([root], texts, tmp_path / "cache")
    texts.sweep({version_of("Two.")}, older_than_s=-1)
    read([root], texts, tmp_path / "cache")
    assert texts.get(version_of("One.")) == "One."
