"""Reading the ledger's vectors: those of the sentences, by row, by key or by article."""

import json
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from rag.models.encoder import DIMENSIONS, Vectors
from rag.store.database import Database

#: Whether a sentence uses a row of the table of vectors.
IN_USE = "EXISTS (SELECT 1 FROM sentences WHERE vector_id = vectors.id)"


class StoredVectors(Database):
    """The ledger's vectors. Equal sentences share one; those without content words have none."""

    def vectors(
        self, within: Collection[str] | None = None, *, fresh: bool = False
    ) -> Iterator[tuple[int, Vectors]]:
        """Yield the row of each vector that a sentence uses, and the vector, (DIMENSIONS,).

        `within` limits them to sentences of articles with these ids, `fresh` to vectors that are
        not in the Chroma collection in use.
        """
        kind = "id IN (SELECT vector_id FROM fresh) AND " if fresh else ""
        used, *values = _used(within)
        sql = f"SELECT id, vector FROM vectors WHERE {kind}{used} ORDER BY id"
        for row, blob in self.iterate(sql, *values):
            yield row, _unpacked(blob)

    def keyed_vectors(self) -> Iterator[tuple[str, Vectors]]:
        """Yield the key of each vector that a sentence uses, its id in Chroma, and the vector."""
        for key, blob in self.iterate(f"SELECT key, vector FROM vectors WHERE {IN_USE}"):
            yield key, _unpacked(blob)

    def vectors_of(self, rows: Collection[int]) -> Iterator[tuple[int, Vectors]]:
        """Yield these rows of vectors and their vectors."""
        sql = "SELECT id, vector FROM vectors WHERE id IN (SELECT value FROM json_each(?))"
        for row, blob in self.select(sql, json.dumps(list(rows))):
            yield row, _unpacked(blob)

    def vector_rows(self, within: Collection[str]) -> list[int]:
        """Return the rows of the vectors of these articles' sentences."""
        used, *values = _used(within)
        return [row for (row,) in self.select(f"SELECT id FROM vectors WHERE {used}", *values)]

    def rows_of_keys(
        self, keys: Sequence[str], within: Collection[str] | None = None
    ) -> dict[str, int]:
        """Return key -> row of those vectors that a sentence of articles `within` uses."""
        used, *values = _used(within)
        sql = (
            f"SELECT key, id FROM vectors WHERE key IN (SELECT value FROM json_each(?)) AND {used}"
        )
        return dict(self.select(sql, json.dumps(list(keys)), *values))

    def vector_count(self) -> int:
        """Return the number of vectors that a sentence uses."""
        return int(self.select("SELECT count(DISTINCT vector_id) FROM sentences")[0][0])

    def fresh_count(self) -> int:
        """Return the number of those vectors that are not in the Chroma collection in use."""
        sql = f"SELECT count(*) FROM vectors WHERE id IN (SELECT vector_id FROM fresh) AND {IN_USE}"
        return int(self.select(sql)[0][0])


def _unpacked(blob: bytes) -> Vectors:
    return np.frombuffer(blob, dtype="<f2", count=DIMENSIONS).astype(np.float32)


def _used(within: Collection[str] | None) -> tuple[str, ...]:
    """Return the condition that a sentence of articles `within` uses a vector, and its values."""
    if within is None:
        return (IN_USE,)
    articles = "article_id IN (SELECT value FROM json_each(?))"
    condition = f"id IN (SELECT vector_id FROM sentences WHERE {articles})"
    return condition, json.dumps(sorted(within))
