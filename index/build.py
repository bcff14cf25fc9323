"""From a folder of articles to a published generation: build_index shows the whole path."""

import functools
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from index.analysis import ANALYSIS
from index.article import Skipped
from index.cache import Cache
from index.changes import Changes, compare
from index.contents import Contents, read_contents
from index.data_folder import DataFolder
from index.embedder import Embedder, EmbedderInfo
from index.errors import IndexDamaged, IndexUnavailable, NoArticles
from index.manifest import FORMAT, Manifest, checksums
from index.readers import READABLE_ENDINGS
from index.sources import READING, Sources, read_sources
from index.tables import ArticleRecord, Tables
from index.terms import is_analysed

# Texts of versions no longer indexed stay this long, so that permalinks still open.
TEXT_RETENTION_S = 90 * 24 * 3600.0

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did, or would do.

    generation: the one that serves afterwards, 0 if none does; published: whether it is new.
    stories: distinct stories among the articles. languages: articles by language.
    unanalysed: those of them without a stemmer, which are searched by whole words.
    embedded: passages whose vectors had to be computed.
    """

    generation: int
    published: bool
    articles: int
    stories: int
    passages: int
    added: int
    changed: int
    removed: int
    renamed: int
    unchanged: int
    embedded: int
    languages: dict[str, int]
    unanalysed: dict[str, int]
    skipped: tuple[Skipped, ...]


class _Origin(TypedDict):
    """What a generation is a function of, as the manifest has it."""

    sources: tuple[str, ...]
    contents: str
    reading: str
    analysis: str
    embedder: EmbedderInfo
    passage_chars: int


def build_index(
    data: DataFolder,
    roots: Sequence[Path],
    embedder: Embedder,
    passage_chars: int,
    rebuild: bool = False,
    dry_run: bool = False,
    on_progress: Progress = lambda stage, done, total: None,
) -> BuildReport:
    """Index the articles below `roots` and publish them as one generation.

    Where nothing has changed no new generation is made. rebuild: read every file again and make
    one in any case; only vectors and analyses are kept.
    dry_run: read and compare, but publish nothing. on_progress is told (stage, done, total).
    Raises NoArticles if there is nothing to index, BuildInProgress if another process builds,
    DiskFull if the disk has no room; the last generation then goes on serving.
    """
    if absent := [str(root) for root in roots if not _is_there(root)]:
        raise NoArticles(f"{', '.join(absent)} does not exist: name a folder that holds articles")
    data.create()
    with data.lock(), data.disk_errors():
        data.texts.recover(thorough=rebuild)
        with closing(Cache(data.cache / "files.sqlite")) as files:
            contents = read_contents(roots, files, read_again=rebuild)
        origin = _origin(roots, contents, embedder, passage_chars)
        current = _current_manifest(data, origin)
        if current and not rebuild:
            return _report_of_none(current)
        reading = functools.partial(on_progress, "reading")
        with closing(Cache(data.cache / "stories.sqlite")) as stories:
            sources = read_sources(contents, data.texts, stories, reading, read_again=rebuild)
        if not sources.articles:
            raise _nothing_to_index(roots, sources)
        before = _indexed_articles(data)
        changes = compare(before, sources.articles)
        if dry_run:
            return _report(data.newest_manifest(), changes, sources)
        data.texts.touch(article.version for article in before)
        manifest, embedded = _publish(data, sources, embedder, origin, on_progress)
        data.remove_old()
        data.texts.sweep({article.version for article in sources.articles}, TEXT_RETENTION_S)
        return _report(manifest, changes, sources, published=True, embedded=embedded)


def _is_there(root: Path) -> bool:
    try:
        return root.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _publish(
    data: DataFolder,
    sources: Sources,
    embedder: Embedder,
    origin: _Origin,
    on_progress: Progress,
) -> tuple[Manifest, int]:
    # Only a build that writes needs the engines: one that finds nothing new ends without them.
    from index.writing import write_generation

    total = len(sources.articles)
    with data.draft() as draft:
        written = write_generation(
            draft,
            sources.articles,
            data.texts,
            data.cache,
            embedder,
            origin["passage_chars"],
            lambda done: on_progress("embedding", done, total),
        )
        on_progress("publishing", 0, 1)
        manifest = Manifest(
            format=FORMAT,
            number=max(data.numbers(), default=0) + 1,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            **origin,
            articles=total,
            stories=len({article.story for article in sources.articles}),
            passages=written.passages,
            languages=_languages(sources),
            unanalysed=_unanalysed(sources),
            dense_index=written.dense_index,
            skipped=sources.skipped,
            checksums=checksums(draft),
        )
        if {article.version for article in sources.articles} - data.texts.versions():
            raise IndexDamaged(
                f"texts have gone from the article store in {data.path} during this build, which "
                "published nothing: run `footnote index --rebuild`"
            )
        data.texts.put_headings(sources.articles)
        data.publish(draft, manifest)
        on_progress("publishing", 1, 1)
    return manifest, written.embedded


def _origin(
    roots: Sequence[Path], contents: Contents, embedder: Embedder, passage_chars: int
) -> _Origin:
    return {
        "sources": tuple(str(root.resolve()) for root in roots),
        "contents": contents.digest,
        "reading": READING,
        "analysis": ANALYSIS,
        "embedder": embedder.info,
        "passage_chars": passage_chars,
    }


def _current_manifest(data: DataFolder, origin: _Origin) -> Manifest | None:
    """The newest generation's, if it is what a build would make; a damaged one never is."""
    manifest = data.newest_manifest()
    is_current = (
        manifest is not None
        and manifest.number == data.numbers()[-1]
        and all(getattr(manifest, name) == value for name, value in origin.items())
        and manifest.checksums == checksums(data.folder(manifest.number))
    )
    return manifest if is_current else None


def _indexed_articles(data: DataFolder) -> list[ArticleRecord]:
    """The articles of the newest generation; none if it is damaged."""
    numbers = data.numbers()
    if not numbers:
        return []
    try:
        tables = Tables(data.folder(numbers[-1]) / "tables.sqlite")
    except IndexUnavailable:
        return []
    try:
        return tables.articles()
    except IndexUnavailable:
        return []
    finally:
        tables.close()


def _languages(sources: Sources) -> dict[str, int]:
    return dict(Counter(article.language for article in sources.articles).most_common())


def _unanalysed(sources: Sources) -> dict[str, int]:
    languages = _languages(sources)
    return {language: languages[language] for language in languages if not is_analysed(language)}


def _report(
    manifest: Manifest | None,
    changes: Changes,
    sources: Sources,
    published: bool = False,
    embedded: int = 0,
) -> BuildReport:
    return BuildReport(
        generation=manifest.number if manifest else 0,
        published=published,
        articles=len(sources.articles),
        stories=len({article.story for article in sources.articles}),
        passages=manifest.passages if manifest else 0,
        **asdict(changes),
        embedded=embedded,
        languages=_languages(sources),
        unanalysed=_unanalysed(sources),
        skipped=sources.skipped,
    )


def _report_of_none(manifest: Manifest) -> BuildReport:
    """The report of a build that found everything as the newest generation has it."""
    return BuildReport(
        generation=manifest.number,
        published=False,
        articles=manifest.articles,
        stories=manifest.stories,
        passages=manifest.passages,
        **asdict(Changes(0, 0, 0, 0, unchanged=manifest.articles)),
        embedded=0,
        languages=manifest.languages,
        unanalysed=manifest.unanalysed,
        skipped=manifest.skipped,
    )


def _nothing_to_index(roots: Sequence[Path], sources: Sources) -> NoArticles:
    places = ", ".join(str(root) for root in roots)
    if sources.skipped:
        first = sources.skipped[0]
        return NoArticles(
            f"none of the {len(sources.skipped)} files in {places} can be read; "
            f"the first, {first.path}, {first.reason}"
        )
    endings = " ".join(READABLE_ENDINGS)
    return NoArticles(f"{places} holds no articles ({endings}): put some there and run this again")
