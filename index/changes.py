"""What differs between the articles of the newest generation and those found now."""

import operator
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.tables import ArticleRecord


@dataclass(frozen=True, slots=True)
class Changes:
    """Numbers of articles. renamed: the same text under another id."""

    added: int
    changed: int
    removed: int
    renamed: int
    unchanged: int


# Everything but the story's number, which other articles can change.
_told = operator.attrgetter(
    "version", "path", "title", "published", "publisher", "language", "also"
)


def compare(before: Sequence[ArticleRecord], now: Sequence[ArticleRecord]) -> Changes:
    """Return the changes from the articles before to those now, told apart by their ids."""
    old = {article.id: _told(article) for article in before}
    new = {article.id: _told(article) for article in now}
    shared = old.keys() & new.keys()
    changed = sum(old[article_id] != new[article_id] for article_id in shared)
    gone = _versions(article for article in before if article.id not in shared)
    come = _versions(article for article in now if article.id not in shared)
    renamed = (gone & come).total()
    return Changes(
        added=come.total() - renamed,
        changed=changed,
        removed=gone.total() - renamed,
        renamed=renamed,
        unchanged=len(shared) - changed,
    )


def _versions(articles: Iterable[ArticleRecord]) -> Counter[str]:
    return Counter(article.version for article in articles)
