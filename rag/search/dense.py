"""A question's vector -> the chunks nearest to it: Chroma's collection, and exactly what it lacks.

The collection in use is a copy of an earlier state. Chunks that came later are compared one by
one, those that are gone are left out. Without a collection that can be read, on a disk that is
read-only or while a new one is being built, all chunks are compared: 100,000 take 20 ms.
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

#: Articles with at most so many chunks are compared one by one when only they are searched.
NARROW = 5_000
#: Seconds after which a collection that failed is tried again: a server may come back.
RETRY = 30.0
_KEPT = 2  # states: two questions at a time may see two of them


@dataclass(frozen=True, slots=True)
class _Compared:
    """Chunks that are compared one by one: their rows, and the vectors, a row each."""

    rows: NDArray[np.int64]
    vectors: Vectors

    @classmethod
    def of(cls, found: Iterable[tuple[int, Vectors]]) -> "_Compared":
        pairs = list(found)
        rows = np.array([row for row, _ in pairs], dtype=np.int64)
        empty = np.zeros((0, DIMENSIONS), dtype=np.float32)
        return cls(rows, np.stack([vector for _, vector in pairs]) if pairs else empty)

    def nearest(self, vector: Vectors, limit: int) -> dict[int, float]:
        """Return up to `limit` rows with their cosines."""
        cosines = self.vectors @ vector[0]
        best = np.argsort(-cosines, kind="stable")[:limit]
        return {int(self.rows[at]): float(cosines[at]) for at in best}


class DenseSearch:
    """Nearest chunks in the ledger's current state; safe to share between threads.

    To be asked inside `ledger.reading()`, so that all of an answer sees one state.
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
    ) -> list[int]:
        """Return the rows of up to `limit` chunks, nearest first, for a vector (1, DIMENSIONS).

        `within` holds the ids of the articles that are searched; None for all.
        """
        if within is not None and self._ledger.chunk_count(within) <= NARROW:
            found = _Compared.of(self._ledger.vectors(within)).nearest(vector, limit)
            return _best(found, limit)
        index = self._index(self._ledger.collection())
        if index is not None:
            try:
                return self._both(index, vector, limit, within)
            except DataError:
                # It was whole when it was opened; from now on all chunks are compared.
                self._forget(index.name)
        return _best(self._exact(vector, limit, within, fresh=False), limit)

    def _both(
        self, index: Index, vector: Vectors, limit: int, within: Collection[str] | None
    ) -> list[int]:
        """Return what the collection finds together with what it lacks."""
        found = self._exact(vector, limit, within, fresh=True)
        asked = limit
        while True:
            hits = index.nearest(vector, asked)
            rows = self._ledger.chunk_rows([hit.key for hit in hits], within)
            # Of hits that are gone or out of scope, there may be any number: ask for more.
            if len(rows) >= limit or asked >= len(index):
                break
            asked *= 4
        found |= {rows[hit.key]: hit.similarity for hit in hits if hit.key in rows}
        return _best(found, limit)

    def _exact(
        self, vector: Vectors, limit: int, within: Collection[str] | None, *, fresh: bool
    ) -> dict[int, float]:
        compared = self._vectors(fresh=fresh)
        if within is None or not len(compared.rows):
            return compared.nearest(vector, limit)
        inside = np.isin(compared.rows, self._ledger.rows(within))
        return _Compared(compared.rows[inside], compared.vectors[inside]).nearest(vector, limit)

    def _vectors(self, *, fresh: bool) -> _Compared:
        """Return the vectors of the state that is read: those of all chunks, or the fresh ones."""
        state = (self._ledger.revision(), self._ledger.collection() if fresh else "")
        with self._lock:
            if state not in self._compared:
                self._compared[state] = _Compared.of(self._ledger.vectors(fresh=fresh))
                while len(self._compared) > _KEPT:
                    self._compared.popitem(last=False)
            return self._compared[state]

    def _index(self, name: str) -> Index | None:
        """Return the collection, opened; None when there is none that can be read."""
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
            while len(self._indexes) > _KEPT:
                self._indexes.popitem(last=False)[1].close()
            return self._indexes[name]

    def _forget(self, name: str) -> None:
        with self._lock:
            self._indexes.pop(name, None)
            self._failed[name] = monotonic()

    def close(self) -> None:
        """Let go of the collections."""
        with self._lock:
            while self._indexes:
                self._indexes.popitem()[1].close()


def _best(found: dict[int, float], limit: int) -> list[int]:
    """Return the rows by falling cosine; of equal ones the first in the ledger comes first."""
    return sorted(found, key=lambda row: (-found[row], row))[:limit]
