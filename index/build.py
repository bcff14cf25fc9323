"""From a folder of articles to a published generation: build_index shows the whole path."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

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
    """What a build did. generation: the serving one afterwards; published: whether it is new."""

    generation: int
    published: bool
    articles: int
    passages: int
    added: int
    changed: int
    removed: int
    unchanged: int
    embedded: int
    skipped: tuple[Skipped, ...]


def build_index(
    data: DataFolder,
    roots: Sequence[Path],
    embedder: Embedder,
    passage_chars: int,
    rebuild: bool = False,
    on_progress: Progress = lambda stage, done, total: None,
) -> BuildReport:
    """Index the articles below `roots` and publish them as one generation.

    Where nothing has changed, and rebuild is not set, no new generation is made.
    on_progress is told (stage, done, total).
    Raises NoArticles if there is nothing to index, BuildInProgress if another process builds.
    """
    if absent := [str(root) for root in roots if not root.exists()]:
        raise NoArticles(f"{', '.join(absent)} does not exist: name a folder that holds articles")
    data.create()
    with data.lock():
        sources = read_sources(roots)
        if not sources.articles:
            raise _nothing_to_index(roots, sources)
        changes = _compare(data, sources)
        if not rebuild and _is_current(data, changes, roots, embedder, passage_chars, sources):
            return _report(data.numbers()[-1], False, changes, sources, _passage_count(data), 0)
        passages = [p for a in sources.articles for p in split_passages(a, passage_chars)]
        vectors, embedded = _embed(data, embedder, sources, passages, on_progress)
        data.texts.touch(_indexed_versions(data))
        data.texts.put((article.version, article.text) for article in sources.articles)
        number = max(data.numbers(), default=0) + 1
        with data.draft() as draft:
            on_progress("writing", 0, 1)
            _write(draft, sources, passages, vectors)
            data.publish(
                draft, _manifest(number, draft, roots, embedder, passage_chars, sources, passages)
            )
            on_progress("writing", 1, 1)
        data.remove_old()
        data.texts.sweep({article.version for article in sources.articles}, TEXT_RETENTION_S)
        return _report(number, True, changes, sources, len(passages), embedded)


def embedded_text(article: Article, passage: Passage) -> str:
    """Return what is embedded for a passage: headline and day travel with it."""
    day = day_of(article.published)
    head = " ".join(part for part in (article.title, f"({day:%d %B %Y})" if day else "") if part)
    return f"{head}\n{passage.text}" if head else passage.text


def _embed(
    data: DataFolder,
    embedder: Embedder,
    sources: Sources,
    passages: Sequence[Passage],
    on_progress: Progress,
) -> tuple[FloatMatrix, int]:
    by_id = {article.id: article for article in sources.articles}
    texts = [embedded_text(by_id[passage.article_id], passage) for passage in passages]
    return embed_cached(
        data.vector_cache,
        embedder,
        texts,
        lambda done, total: on_progress("embedding", done, total),
    )


def _write(
    draft: Path, sources: Sources, passages: Sequence[Passage], vectors: FloatMatrix
) -> None:
    by_id = {article.id: article for article in sources.articles}
    VectorIndex.build(vectors).write(draft / "vectors.faiss")
    LexicalIndex.build(
        draft / "lexical",
        (
            _lexical_row(row, passage, by_id[passage.article_id])
            for row, passage in enumerate(passages)
        ),
    )
    Tables.write(draft / "tables.sqlite", sources.articles, sources.also, passages, sources.skipped)


def _lexical_row(row: int, passage: Passage, article: Article) -> LexicalRow:
    return LexicalRow(
        row=row,
        text=passage.text,
        title=article.title,
        language=article.language,
        article_id=article.id,
        path=article.path,
        publisher=article.publisher,
        day=day_of(article.published),
    )


def _manifest(
    number: int,
    draft: Path,
    roots: Sequence[Path],
    embedder: Embedder,
    passage_chars: int,
    sources: Sources,
    passages: Sequence[Passage],
) -> Manifest:
    return Manifest(
        format=FORMAT,
        number=number,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        embedder=embedder.info,
        passage_chars=passage_chars,
        sources=_source_names(roots),
        articles=len(sources.articles),
        passages=len(passages),
        skipped=len(sources.skipped),
        checksums=checksums(draft),
    )


@dataclass(frozen=True, slots=True)
class _Changes:
    added: int
    changed: int
    removed: int
    unchanged: int

    @property
    def none(self) -> bool:
        return not (self.added or self.changed or self.removed)


def _compare(data: DataFolder, sources: Sources) -> _Changes:
    before = _described_articles(data)
    now = {article.id: _description(article, sources.also) for article in sources.articles}
    shared = before.keys() & now.keys()
    changed = sum(before[article_id] != now[article_id] for article_id in shared)
    return _Changes(
        added=len(now) - len(shared),
        changed=changed,
        removed=len(before) - len(shared),
        unchanged=len(shared) - changed,
    )


def _described_articles(data: DataFolder) -> dict[str, tuple[object, ...]]:
    numbers = data.numbers()
    if not numbers:
        return {}
    try:
        tables = Tables(data.folder(numbers[-1]) / "tables.sqlite")
    except IndexDamaged:
        return {}
    try:
        return {
            a.id: (a.version, a.path, a.title, a.published, a.publisher, a.language, a.also)
            for a in tables.articles()
        }
    except IndexDamaged:
        return {}
    finally:
        tables.close()


def _indexed_versions(data: DataFolder) -> list[str]:
    return [str(description[0]) for description in _described_articles(data).values()]


def _description(a: Article, also: dict[str, tuple[str, ...]]) -> tuple[object, ...]:
    return (a.version, a.path, a.title, a.published, a.publisher, a.language, also.get(a.id, ()))


def _is_current(
    data: DataFolder,
    changes: _Changes,
    roots: Sequence[Path],
    embedder: Embedder,
    passage_chars: int,
    sources: Sources,
) -> bool:
    """Whether the newest generation is what a build would make; a damaged one never is."""
    numbers = data.numbers()
    manifest = data.newest_manifest()
    if manifest is None or manifest.number != numbers[-1]:
        return False
    folder = data.folder(manifest.number)
    return (
        changes.none
        and manifest.sources == _source_names(roots)
        and manifest.embedder == embedder.info
        and manifest.passage_chars == passage_chars
        and _skipped_before(folder) == sorted(sources.skipped, key=lambda file: file.path)
        and manifest.checksums
        == {n: c for n, c in checksums(folder).items() if n != "manifest.json"}
    )


def _skipped_before(folder: Path) -> list[Skipped] | None:
    try:
        tables = Tables(folder / "tables.sqlite")
    except IndexDamaged:
        return None
    try:
        return tables.skipped()
    except IndexDamaged:
        return None
    finally:
        tables.close()


def _source_names(roots: Sequence[Path]) -> tuple[str, ...]:
    return tuple(str(root.resolve()) for root in roots)


def _passage_count(data: DataFolder) -> int:
    manifest = data.newest_manifest()
    return manifest.passages if manifest else 0


def _report(
    number: int, published: bool, changes: _Changes, sources: Sources, passages: int, embedded: int
) -> BuildReport:
    return BuildReport(
        generation=number,
        published=published,
        articles=len(sources.articles),
        passages=passages,
        added=changes.added,
        changed=changes.changed,
        removed=changes.removed,
        unchanged=changes.unchanged,
        embedded=embedded,
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
