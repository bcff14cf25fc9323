"""From a folder of articles to a published generation: build_index shows the whole path."""

import functools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from index.article import Article
from index.embedder import Embedder, FloatMatrix
from index.errors import IndexDamaged, NoArticles
from index.generation import FORMAT, DataFolder, Manifest, checksums
from index.lexical import LexicalIndex, LexicalRow
from index.passages import Passage, split_passages
from index.published import day_of
from index.sources import READABLE_ENDINGS, Sources, read_sources
from index.tables import Skipped, Tables
from index.vector_cache import embed_cached
from index.vectors import VectorIndex

# Texts of versions no longer indexed stay this long, so that permalinks still open.
TEXT_RETENTION_S = 90 * 24 * 3600.0

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did, or would do.

    generation: the one that serves afterwards, 0 if none does; published: whether it is new.
    stories: distinct stories among the articles. languages: articles by language.
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
    skipped: tuple[Skipped, ...]


class _Settings(TypedDict):
    """What a generation depends on beside its articles, as the manifest has it."""

    sources: tuple[str, ...]
    embedder: EmbedderInfo
    passage_chars: int
    analysis: str


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
    if absent := [str(root) for root in roots if not root.exists()]:
        raise NoArticles(f"{', '.join(absent)} does not exist: name a folder that holds articles")
    data.create()
    with data.lock(), data.disk_errors():
        data.texts.recover(thorough=rebuild)
        reading = functools.partial(on_progress, "reading")
        sources = read_sources(roots, data.texts, data.cache, reading, read_again=rebuild)
        if not sources.articles:
            raise _nothing_to_index(roots, sources)
        settings = _settings(roots, embedder, passage_chars)
        before = data.newest_manifest()
        indexed = _indexed_articles(data)
        changes = compare(indexed, sources.articles)
        is_current = not changes.any and _fits(data, before, settings, sources)
        if dry_run or (is_current and not rebuild):
            return _report(before, False, changes, sources, 0)
        data.texts.touch(article.version for article in indexed)
        manifest, embedded = _publish(data, sources, embedder, settings, on_progress)
        data.remove_old()
        data.texts.sweep({article.version for article in sources.articles}, TEXT_RETENTION_S)
        return _report(manifest, True, changes, sources, embedded)


def _publish(
    data: DataFolder,
    sources: Sources,
    embedder: Embedder,
    settings: _Settings,
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
            settings["passage_chars"],
            lambda done: on_progress("embedding", done, total),
        )
        on_progress("publishing", 0, 1)
        manifest = Manifest(
            format=FORMAT,
            number=max(data.numbers(), default=0) + 1,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            **settings,
            articles=total,
            stories=len({article.story for article in sources.articles}),
            passages=written.passages,
            languages=_languages(sources),
            skipped=sources.skipped,
            checksums=checksums(draft),
        )
        if {article.version for article in sources.articles} - data.texts.versions():
            raise IndexDamaged(
                f"texts have gone from the article store in {data.path} during this build, which "
                "published nothing: run `footnote index --rebuild`"
            )
        data.publish(draft, manifest)
        on_progress("publishing", 1, 1)
    return manifest, written.embedded


def _settings(roots: Sequence[Path], embedder: Embedder, passage_chars: int) -> _Settings:
    return {
        "sources": tuple(str(root.resolve()) for root in roots),
        "embedder": embedder.info,
        "passage_chars": passage_chars,
        "analysis": ANALYSIS,
    }


def _fits(
    data: DataFolder, manifest: Manifest | None, settings: _Settings, sources: Sources
) -> bool:
    """Whether the newest generation is what a build would make; a damaged one never is."""
    return (
        manifest is not None
        and manifest.number == data.numbers()[-1]
        and all(getattr(manifest, name) == value for name, value in settings.items())
        and manifest.skipped == sources.skipped
        and manifest.checksums == checksums(data.folder(manifest.number))
    )


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


def _report(
    manifest: Manifest | None, published: bool, changes: Changes, sources: Sources, embedded: int
) -> BuildReport:
    return BuildReport(
        generation=manifest.number if manifest else 0,
        published=published,
        articles=len(sources.articles),
        stories=len({article.story for article in sources.articles}),
        passages=manifest.passages if manifest else 0,
        added=changes.added,
        changed=changes.changed,
        removed=changes.removed,
        renamed=changes.renamed,
        unchanged=changes.unchanged,
        embedded=embedded,
        languages=_languages(sources),
        skipped=sources.skipped,
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
