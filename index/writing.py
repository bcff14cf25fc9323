"""The files of a new generation, written in one pass over the articles.

Articles stream through in order, so memory does not grow with their number: while one block of
passages is embedded, the one before is written and the next is analysed.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.analysis import AnalysedArticle, Analyser
from index.cache import Cache
from index.embedder import Embedder
from index.lexical import LexicalIndex, LexicalRow
from index.published import day_of
from index.tables import ArticleRecord, TablesWriter
from index.texts import TextStore
from index.vector_cache import VectorCache
from index.vectors import HalfMatrix, VectorsWriter

# Passages embedded together; vectors of like length share a batch within a block.
_BLOCK_PASSAGES = 1_024
_BLOCKS_AHEAD = 2

_Blocks = Iterator[tuple[list[AnalysedArticle], HalfMatrix]]


@dataclass(frozen=True, slots=True)
class Written:
    """Numbers of passages written and, of their vectors, computed anew; how they are searched."""

    passages: int
    embedded: int
    dense_index: str


def write_generation(
    draft: Path,
    articles: Sequence[ArticleRecord],
    texts: TextStore,
    cache_folder: Path,
    embedder: Embedder,
    passage_chars: int,
    on_progress: Callable[[int], None],
) -> Written:
    """Write tables, vectors and lexical index of the articles to the folder `draft`.

    What was analysed and embedded stays in the caches, also if this is interrupted.
    on_progress is told how many articles are done.
    """
    with (
        closing(Cache(cache_folder / "passages.sqlite")) as analyses,
        closing(Cache(cache_folder / "vectors.sqlite")) as vector_cache,
        closing(TablesWriter(draft / "tables.sqlite")) as tables,
        closing(VectorsWriter(draft, embedder.info.dimension)) as vectors,
    ):
        analyser = Analyser(texts, analyses, embedder, passage_chars)
        computed = VectorCache(vector_cache, embedder)
        blocks = _with_vectors(analyser.analyse(articles), analyser, computed)
        rows = _written(blocks, tables, vectors, on_progress)
        LexicalIndex.build(draft / "lexical", rows)
        tables.finish()
        dense_index = vectors.finish()
        analyses.prune({analyser.key(article) for article in articles})
        vector_cache.prune(computed.used)
        return Written(tables.passage_count, computed.embedded, dense_index)


def _written(
    blocks: _Blocks,
    tables: TablesWriter,
    vectors: VectorsWriter,
    on_progress: Callable[[int], None],
) -> Iterator[LexicalRow]:
    """Write each block to tables and vectors, and hand its rows on to the lexical index."""
    done = 0
    for block, matrix in blocks:
        vectors.add(matrix)
        for article in block:
            yield from _lexical_rows(article, tables.passage_count)
            tables.add(article.record, [(p.start, p.end, p.sentences) for p in article.passages])
        done += len(block)
        on_progress(done)


def _with_vectors(
    articles: Iterable[AnalysedArticle], analyser: Analyser, vectors: VectorCache
) -> _Blocks:
    """Yield blocks of articles with their passages' vectors, computed one block ahead."""
    worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embed")
    pending: deque[tuple[list[AnalysedArticle], Future[HalfMatrix]]] = deque()
    try:
        for block in _blocks(articles):
            pending.append((block, worker.submit(_vectors_of, block, analyser, vectors)))
            if len(pending) > _BLOCKS_AHEAD:
                done, future = pending.popleft()
                yield done, future.result()
        for done, future in pending:
            yield done, future.result()
    finally:
        worker.shutdown(cancel_futures=True)


def _blocks(articles: Iterable[AnalysedArticle]) -> Iterator[list[AnalysedArticle]]:
    block: list[AnalysedArticle] = []
    passages = 0
    for article in articles:
        block.append(article)
        passages += len(article.passages)
        if passages >= _BLOCK_PASSAGES:
            yield block
            block, passages = [], 0
    if block:
        yield block


def _vectors_of(
    block: list[AnalysedArticle], analyser: Analyser, vectors: VectorCache
) -> HalfMatrix:
    passages = [(article.record, passage) for article in block for passage in article.passages]
    return vectors.vectors(
        [passage.vector_key for _, passage in passages],
        lambda place: analyser.embedded_text(*passages[place]),
    )


def _lexical_rows(article: AnalysedArticle, first_row: int) -> Iterator[LexicalRow]:
    record = article.record
    for row, passage in enumerate(article.passages, start=first_row):
        yield LexicalRow(
            row=row,
            terms=passage.terms,
            title_terms=article.title_terms,
            article_id=record.id,
            path=record.path,
            publisher=record.publisher,
            day=day_of(record.published),
            also=record.also,
        )
