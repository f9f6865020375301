"""A question's vector -> the nearest sentences, from Chroma's collection and those it lacks.

The collection is a copy of an earlier state: newer sentences are compared one by one, and removed
ones are left out. Where no collection can be read (the disk is read-only, or a new collection is
being built), all sentences are compared one by one; 100,000 take 20 ms. Equal sentences share a
vector, so what is found are rows of the ledger's vectors.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from rag.errors import DataError
from rag.models.encoder import DIMENSIONS, Vectors
from rag.settings import Settings
from rag.store.chroma import Index
from rag.store.ledger import Ledger

#: Most sentences of a scope that are compared one by one instead of through the collection.
NARROW = 5_000
#: Seconds before a collection that failed is tried again: its server may be back.
RETRY = 30.0
_CACHED_STATES = 2  # two questions at a time may see two states


_PAIR = np.dtype([("row", np.int64), ("vector", np.float32, DIMENSIONS)])


@dataclass(frozen=True, slots=True)
class _Compared:
    """Vectors to compare one by one, and their rows in the ledger, in the same order."""

    rows: NDArray[np.int64]
    vectors: Vectors

    @classmethod
    def of(cls, vectors: Iterable[tuple[int, Vectors]]) -> "_Compared":
        # One array of records: a list of arrays would take several times the memory.
        pairs = np.fromiter(vectors, dtype=_PAIR)
        return cls(pairs["row"], pairs["vector"])

    def nearest(self, vector: Vectors, limit: int) -> dict[int, float]:
        """Return up to `limit` rows with their cosines, for a vector (1, DIMENSIONS)."""
        cosines = self.vectors @ vector[0]
        best = np.argsort(-cosines, kind="stable")[:limit]
        return {int(self.rows[at]): float(cosines[at]) for at in best}


class DenseSearch:
    """Finds the nearest sentences in the ledger's current state; safe to share between threads.

    Call it inside `ledger.reading()`, so that everything in an answer comes from one state.
    """

    def __init__(self, settings: Settings, ledger: Ledger) -> None:
        self._settings = settings
        self._ledger = ledger
        self._indexes: OrderedDict[str, Index] = OrderedDict()
        self._failed: dict[str, float] = {}  # name of a collection -> when it was last tried
        self._compared: OrderedDict[tuple[str, str], _Compared] = OrderedDict()
        self._lock = Lock()

    def nearest(
        self, vector: Vectors, limit: int, within: Collection[str] | None = None
    ) -> dict[int, float]:
        """Return up to `limit` rows of vectors with their cosines, nearest first.

        `vector` has the shape (1, DIMENSIONS); `within` contains the ids of the articles to search,
        None for all.
        """
        if within is not None and not self._ledger.has_more_sentences(within, NARROW):
            inside = _Compared.of(self._ledger.vectors(within))
            return _best(inside.nearest(vector, limit), limit)
        index = self._index(self._ledger.collection())
        if index is not None:
            try:
                return self._from_collection(index, vector, limit, within)
            except DataError:
                # It could be opened, but is damaged now; compare all sentences from here on.
                self._forget(index.name)
        return _best(self._exact(vector, limit, within, fresh=False), limit)

    def cosines(self, vector: Vectors, rows: Collection[int]) -> dict[int, float]:
        """Return the cosines of these rows of vectors with a vector (1, DIMENSIONS)."""
        return _Compared.of(self._ledger.vectors_of(rows)).nearest(vector, len(rows))

    def _from_collection(
        self, index: Index, vector: Vectors, limit: int, within: Collection[str] | None
    ) -> dict[int, float]:
        """Return the nearest of the collection's vectors and the newer ones."""
        cosines = self._exact(vector, limit, within, fresh=True)
        count = limit
        while True:
            hits = index.nearest(vector, count)
            rows = self._ledger.rows_of_keys([hit.key for hit in hits], within)
            # Any number of hits may be no longer used or out of scope: fetch more.
            if len(rows) >= limit or count >= len(index):
                break
            count *= 4
        cosines |= {rows[hit.key]: hit.similarity for hit in hits if hit.key in rows}
        return _best(cosines, limit)

    def _exact(
        self, vector: Vectors, limit: int, within: Collection[str] | None, *, fresh: bool
    ) -> dict[int, float]:
        compared = self._vectors(fresh=fresh)
        if within is None or not len(compared.rows):
            return compared.nearest(vector, limit)
        inside = np.isin(compared.rows, self._ledger.vector_rows(within))
        return _Compared(compared.rows[inside], compared.vectors[inside]).nearest(vector, limit)

    def _vectors(self, *, fresh: bool) -> _Compared:
        """Return the vectors of the current state: all, or those the collection lacks."""
        state = (self._ledger.revision(), self._ledger.collection() if fresh else "")
        with self._lock:
            if state not in self._compared:
                self._compared[state] = _Compared.of(self._ledger.vectors(fresh=fresh))
                while len(self._compared) > _CACHED_STATES:
                    self._compared.popitem(last=False)
            return self._compared[state]

    def _index(self, name: str) -> Index | None:
        """Return the opened collection; None if it can't be read."""
        with self._lock:
            if name not in self._indexes:
                last = self._failed.get(name)
                if not name or (last is not None and monotonic() - last < RETRY):
                    return None
                try:
                    self._indexes[name] = Index(self._settings, name)
                except DataError:
                    self._failed[name] = monotonic()
                    return None
            while len(self._indexes) > _CACHED_STATES:
                self._indexes.popitem(last=False)[1].close()
            return self._indexes[name]

    def _forget(self, name: str) -> None:
        with self._lock:
            self._indexes.pop(name, None)
            self._failed[name] = monotonic()

    def close(self) -> None:
        """Close the collections."""
        with self._lock:
            while self._indexes:
                self._indexes.popitem()[1].close()


def _best(cosines: dict[int, float], limit: int) -> dict[int, float]:
    """Return up to `limit` rows by falling cosine; of equal cosines, the lower row comes first."""
    ranked = sorted(cosines, key=lambda row: (-cosines[row], row))
    return {row: cosines[row] for row in ranked[:limit]}
