"""Vectors already computed, by embedder and text: nothing is embedded twice.

Vectors always pass through float16, in the cache and in the index, so that a build from the
cache and one without it hold the same numbers.
"""

from collections.abc import Callable, Sequence

import numpy as np

from index.cache import Cache
from index.embedder import Embedder
from index.vectors import HalfMatrix

# Texts embedded between two commits: what an interrupted build loses at most.
_TEXTS_PER_COMMIT = 256


class VectorCache:
    """Vectors by key; embeds what it does not hold. Used by one thread at a time."""

    def __init__(self, cache: Cache, embedder: Embedder) -> None:
        self._cache = cache
        self._embedder = embedder
        self.embedded = 0
        self.used: set[bytes] = set()

    def vectors(self, keys: Sequence[bytes], text_of: Callable[[int], str]) -> HalfMatrix:
        """Return float16 (len(keys), dimension) vectors of about unit length, in order.

        text_of: the text to embed for a place in `keys`; asked only for what is not cached.
        """
        self.used.update(keys)
        known = self._known(keys)
        missing = {key: place for place, key in enumerate(keys) if key not in known}
        texts = {key: text_of(place) for key, place in missing.items()}
        # Texts of like length together: a batch takes as long as its longest text.
        order = sorted(texts, key=lambda key: len(texts[key]))
        for first in range(0, len(order), _TEXTS_PER_COMMIT):
            part = order[first : first + _TEXTS_PER_COMMIT]
            computed = self._embedder.embed_texts([texts[key] for key in part]).astype(np.float16)
            known.update(zip(part, computed, strict=True))
            self._cache.put([(key, known[key].tobytes()) for key in part])
            self.embedded += len(part)
        return np.array([known[key] for key in keys]).reshape(len(keys), self._dimension)

    @property
    def _dimension(self) -> int:
        return self._embedder.info.dimension

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, HalfMatrix]:
        """The vectors the cache holds; one of another length is damaged and counts as absent."""
        size = self._dimension * np.dtype(np.float16).itemsize
        return {
            key: np.frombuffer(value, dtype=np.float16)
            for key, value in self._cache.get(keys).items()
            if len(value) == size
        }
