"""The articles of a folder: identity, duplicates, and files that cannot be read."""

import os
from pathlib import Path

import pytest

from index.errors import UnreadableArticle
from index.sources import read_article, read_sources
from index.tables import Skipped


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def test_articles_have_their_path_below_the_root_as_id(tmp_path: Path) -> None:
    root = write(tmp_path / "news", {"b.txt": "Two.", "a/x.TXT": "One.", "a/y.txt": "Three."})
    sources = read_sources([root])
    assert {article.id: article.path for article in sources.articles} == {
        "a/x.TXT": "news/a/x.TXT",
        "a/y.txt": "news/a/y.txt",
        "b.txt": "news/b.txt",
    }


def test_articles_come_by_path(tmp_path: Path) -> None:
    root = write(tmp_path / "news", {"b.txt": "Two.", "a/x.txt": "One.", "c/z.txt": "Three."})
    assert [article.id for article in read_sources([root]).articles] == [
        "a/x.txt",
        "b.txt",
        "c/z.txt",
    ]


def test_a_single_file_is_a_root_of_its_own(tmp_path: Path) -> None:
    root = write(tmp_path, {"news/a.txt": "One."})
    (article,) = read_sources([root / "news" / "a.txt"]).articles
    assert (article.id, article.path) == ("a.txt", "a.txt")


def test_paths_do_not_depend_on_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "news", {"a.txt": "One."})
    monkeypatch.chdir(root)
    assert [article.path for article in read_sources([Path(".")]).articles] == ["news/a.txt"]


def test_an_article_is_parsed_and_versioned(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("\ufeffHead\r\n\r\n2025-04-02 / P\r\n\r\nThe body. /REL\r\n".encode())
    article = read_article(file, "news/a.txt", "a.txt")
    assert (article.title, article.published, article.publisher) == ("Head", "2025-04-02", "P")
    assert (article.text, article.language) == ("The body.", "en")
    assert article.version == "bf47b974ad596371180dd5dd35666cf9d54452be0f8826dc0ecde2a11b7fd209"


def test_other_endings_and_hidden_files_are_left_alone(tmp_path: Path) -> None:
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
        (b" \n\t\n", "holds no text"),
        (b"PK\x00\x03", "is a binary file"),
        (b"caf\xe9", "is not UTF-8 (byte 3 is 0xe9): save it as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    root = write(tmp_path / "news", {"a.txt": "One.", "bad.txt": content})
    sources = read_sources([root])
    assert [article.id for article in sources.articles] == ["a.txt"]
    assert sources.skipped == (Skipped("news/bad.txt", reason),)


def test_utf_16_is_not_called_binary(tmp_path: Path) -> None:
    """Notepad's "Unicode": the remedy is to save it as UTF-8, or to read it by its mark."""
    file = write(tmp_path, {"a.txt": "One.".encode("utf-16")}) / "a.txt"
    try:
        assert read_article(file, "a.txt", "a.txt").text == "One."
    except UnreadableArticle as error:
        assert "UTF-8" in str(error)  # noqa: PT017


def test_a_broken_link_is_named_with_the_reason(tmp_path: Path) -> None:
    root = write(tmp_path / "news", {"a.txt": "One."})
    (root / "b.txt").symlink_to(root / "gone.txt")
    assert read_sources([root]).skipped == (
        Skipped("news/b.txt", "cannot be opened: No such file or directory"),
    )


def test_a_file_name_that_is_no_utf_8_can_be_stored(tmp_path: Path) -> None:
    """A name from a Latin-1 system; it must not stop the build where it is written."""
    root = write(tmp_path / "news", {"a.txt": "One."})
    (Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.txt"))).write_text("Two.")
    sources = read_sources([root])
    for name in [*(a.path for a in sources.articles), *(s.path for s in sources.skipped)]:
        name.encode()


def test_the_same_text_counts_once_and_lists_both_paths(tmp_path: Path) -> None:
    root = write(
        tmp_path / "news",
        {
            "a.txt": "Head\n\n2025-04-02 / P\n\nThe body.",
            "b.txt": "Other head\n\n2025-04-03 / Q\n\nThe body. /REL",
            "c.txt": "The body.",
            "d.txt": "Another body.",
        },
    )
    sources = read_sources([root])
    assert [article.id for article in sources.articles] == ["a.txt", "d.txt"]
    assert sources.also == {"a.txt": ("news/b.txt", "news/c.txt")}


def test_a_folder_named_twice_makes_no_duplicates(tmp_path: Path) -> None:
    root = write(tmp_path / "news", {"a.txt": "One.", "deep/b.txt": "Two."})
    sources = read_sources([root, root, root / "deep"])
    assert [article.id for article in sources.articles] == ["a.txt", "deep/b.txt"]
    assert sources.also == {}


def test_ids_of_several_roots_differ(tmp_path: Path) -> None:
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
def test_no_two_articles_have_one_id(tmp_path: Path, roots: tuple[str, ...]) -> None:
    files: dict[str, str | bytes] = {
        f"{folder}/a.txt": f"Text of {folder}."
        for folder in ("x/news", "y/news", "z/news", "x/deep", "x", "deep")
    }
    write(tmp_path, files)
    ids = [article.id for article in read_sources([tmp_path / root for root in roots]).articles]
    assert len(ids) == len(set(ids)), ids


def test_no_two_articles_have_one_path(tmp_path: Path) -> None:
    """The path is what a reader filters by and opens."""
    write(tmp_path, {"x/news/a.txt": "One.", "y/news/a.txt": "Two."})
    articles = read_sources([tmp_path / "x/news", tmp_path / "y/news"]).articles
    assert len({article.path for article in articles}) == 2
