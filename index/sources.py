"""The articles of a folder: every readable file as an Article, every other one with a reason."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.article import Article, normalise, version_of
from index.errors import UnreadableArticle
from index.news_text import parse_news_text
from index.tables import Skipped

READABLE_ENDINGS = (".txt",)
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Sources:
    """What the named places hold.

    articles: one for each distinct text, by path. also: for an article id, the other paths
    with the same text. skipped: files that could not be read.
    """

    articles: tuple[Article, ...]
    also: dict[str, tuple[str, ...]]
    skipped: tuple[Skipped, ...]


def read_sources(roots: Sequence[Path]) -> Sources:
    """Return the articles below the given files and folders.

    An article's id is its path below the root; where two roots would give the same id, the
    later one's starts with the root's name.
    """
    by_version: dict[str, Article] = {}
    also: dict[str, tuple[str, ...]] = {}
    skipped: list[Skipped] = []
    ids: set[str] = set()
    seen: set[Path] = set()
    paths: set[str] = set()
    for root in roots:
        if not root.exists():
            skipped.append(Skipped(_storable(root.as_posix()), "does not exist"))
        for file in _files(root):
            if (real := file.absolute()) in seen:
                continue
            seen.add(real)
            path = _distinct(shown_path(root, file), paths)
            paths.add(path)
            try:
                article = read_article(file, path, _article_id(root, file, ids))
            except UnreadableArticle as error:
                skipped.append(Skipped(path, str(error)))
                continue
            if first := by_version.get(article.version):
                also[first.id] = (*also.get(first.id, ()), path)
                continue
            ids.add(article.id)
            by_version[article.version] = article
    return Sources(tuple(by_version.values()), also, tuple(skipped))


def read_article(file: Path, path: str, article_id: str) -> Article:
    """Return one file as an article; raise UnreadableArticle with the reason if it is none."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UnreadableArticle(f"cannot be opened: {error.strerror}") from error
    parsed = parse_news_text(normalise(_decode(content)))
    if not parsed.body:
        raise UnreadableArticle("holds no text")
    return Article(
        id=article_id,
        path=path,
        title=parsed.title,
        published=parsed.published,
        publisher=parsed.publisher,
        language=DEFAULT_LANGUAGE,
        text=parsed.body,
        version=version_of(parsed.body),
    )


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableArticle("is UTF-16: save it as UTF-8")
    if b"\x00" in content:
        raise UnreadableArticle("is a binary file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableArticle(
            f"is not UTF-8 (byte {error.start} is 0x{content[error.start]:02x}): save it as UTF-8"
        ) from error


def _files(root: Path) -> Iterator[Path]:
    """Readable files below a root by path; hidden ones and links out of sight are left alone."""
    if root.is_file():
        yield root
        return
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [
            Path(folder) / name
            for name in names
            if name.lower().endswith(READABLE_ENDINGS) and not name.startswith(".")
        ]
    yield from sorted(found)


def shown_path(root: Path, file: Path) -> str:
    """Return the path readers see and filter by: the root's name, then the path below it.

    It does not depend on the directory the command was given in.
    """
    name = file.name if root == file else f"{root.resolve().name}/{_below(root, file)}"
    return _storable(name)


def _article_id(root: Path, file: Path, taken: set[str]) -> str:
    below = _storable(_below(root, file))
    if below not in taken:
        return below
    return _distinct(_storable(f"{root.resolve().name}/{below}"), taken)


def _distinct(name: str, taken: set[str]) -> str:
    """The name, or the first of "name (2)", "name (3)" … that is free."""
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name} ({number})", number + 1
    return candidate


def _below(root: Path, file: Path) -> str:
    return file.name if root == file else file.relative_to(root).as_posix()


def _storable(name: str) -> str:
    """A file name as text: bytes that are no UTF-8 become replacement characters."""
    return os.fsencode(name).decode("utf-8", errors="replace")
