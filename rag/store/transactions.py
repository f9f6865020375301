"""SQLite files that indexing never touches, each opened for one transaction at a time."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import DataError


@contextmanager
def transaction(path: Path, schema: str, content: str) -> Iterator[sqlite3.Connection]:
    """Yield a connection in a transaction, rolled back on any error.

    The tables of `schema` are created if they aren't there. `content` is what the file holds, for
    the message. Raises DataError if the file can't be read or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=30)
        try:
            with connection:
                connection.executescript(schema)
                yield connection
        finally:
            connection.close()
    except (sqlite3.Error, OSError) as error:
        raise DataError(
            f"{content} can't be stored in {path} ({error}); free some space, give write "
            "permission, or move the file away if it is damaged."
        ) from error
