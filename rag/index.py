"""Chroma: the nearest chunks to a question's vector.

The collection is a copy of the ledger's vectors in a folder named by the state it was built
from. It is written once, checked in a process of its own (a damaged one can take its reader
down with it), and then only read: an unfinished or outdated folder is never looked at.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from rag.embeddings import Vectors
from rag.errors import DataError
from rag.ledger import FINGERPRINT, Ledger

if TYPE_CHECKING:
    from chromadb.api.client import Client

_COLLECTION = "chunks"
_RECORD = "sizes"  # written last: without it a folder is unfinished
_BATCH = 1_000  # Chroma takes at most 5,461 rows at once


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk's key and its cosine with the question, in [-1, 1]; higher is nearer."""

    key: str
    similarity: float


class Index:
    """The collection in use, opened for reading.

    Raises DataError when there is none, or none that can be read.
    """

    def __init__(self, data: Path) -> None:
        self.state = current_state(data)
        folder = data / "chroma" / self.state
        if not self.state or not folder.is_dir():
            raise DataError(f"There is no index in {data}; run: footnote index")
        if _sizes(folder) != _recorded(folder):
            raise DataError(f"The Chroma folder {folder} is damaged; run: footnote index")
        try:
            self._client = _open(folder)
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            self._count = self._collection.count()
        # Chroma raises errors of many unrelated kinds when its files are damaged.
        except Exception as error:
            raise DataError(
                f"The Chroma folder {folder} can't be read ({error}); run: footnote index"
            ) from error
        if (self._collection.metadata or {}).get("fingerprint") != FINGERPRINT:
            raise DataError(
                f"The Chroma folder {folder} was written by another embedder; run: footnote index"
            )

    def __len__(self) -> int:
        return self._count

    def nearest(
        self, vector: Vectors, limit: int, within: Collection[str] | None = None
    ) -> list[Hit]:
        """Return up to `limit` chunks, nearest first, for a vector of shape (1, DIMENSIONS).

        `within` holds the ids of the articles that are searched; None for all.
        """
        only: Any = None if within is None else {"article_id": {"$in": sorted(within)}}
        found: Any = self._collection.query(
            query_embeddings=vector,
            n_results=min(limit, self._count),
            where=only,
            include=["distances"],
        )
        return [
            Hit(key, 1.0 - distance)
            for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def close(self) -> None:
        """Let go of the folder."""
        self._client.close()


def current_state(data: Path) -> str:
    """Return the name of the folder in use, "" when there is none."""
    pointer = data / "current"
    return pointer.read_text("utf-8", errors="replace").strip() if pointer.is_file() else ""


def is_current(data: Path, ledger: Ledger) -> bool:
    """Whether the folder in use was built from what the ledger holds now, and can be read."""
    if current_state(data) != ledger.state():
        return False
    try:
        Index(data).close()
    except DataError:
        return False
    return True


def build(data: Path, ledger: Ledger) -> None:
    """Build a new folder from the ledger, check it, and make it the one in use.

    Raises DataError when the new folder can't be read back.
    """
    state = ledger.state()
    folder = data / "chroma" / state
    shutil.rmtree(folder, ignore_errors=True)
    client = _open(folder)
    collection = client.create_collection(
        _COLLECTION,
        embedding_function=None,
        metadata={"fingerprint": FINGERPRINT},
        configuration={"hnsw": {"space": "cosine"}},
    )
    rows = ledger.vectors()
    while batch := list(islice(rows, _BATCH)):
        collection.add(
            ids=[key for key, _, _ in batch],
            embeddings=[vector[0] for _, _, vector in batch],
            metadatas=[{"article_id": article_id} for _, article_id, _ in batch],
        )
    count = collection.count()
    client.close()
    _check(folder, count)
    (folder / _RECORD).write_text(_sizes(folder), encoding="utf-8")
    unfinished = data / f"current.{os.getpid()}"
    unfinished.write_text(state, encoding="utf-8")
    before = current_state(data)
    unfinished.replace(data / "current")
    # The one before stays: another process may still be reading it.
    for other in (data / "chroma").iterdir():
        if other.name not in (state, before):
            shutil.rmtree(other, ignore_errors=True)


def _sizes(folder: Path) -> str:
    """Return the sizes of the files that Chroma maps into memory unread.

    One that was cut off would end the process that searches it, so it must not be opened.
    Their contents can't be compared: Chroma writes to one of them whenever it is opened.
    """
    files = sorted(folder.glob("*/*.bin"))
    return "".join(f"{path.name} {path.stat().st_size}\n" for path in files)


def _recorded(folder: Path) -> str:
    record = folder / _RECORD
    return record.read_text("utf-8", errors="replace") if record.is_file() else ""


_CHECK = """
import sys, chromadb
client = chromadb.PersistentClient(sys.argv[1])
found = client.get_collection("chunks", embedding_function=None)
row = found.get(limit=1, include=["embeddings"])
found.query(query_embeddings=row["embeddings"], n_results=1)
sys.exit(found.count() != int(sys.argv[2]))
"""


def _check(folder: Path, count: int) -> None:
    command = [sys.executable, "-c", _CHECK, str(folder), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
        raise DataError(
            f"The index just built in {folder} can't be read back ({last}); "
            "check the disk's free space, then run: footnote index"
        )


def _open(folder: Path) -> "Client":
    # Imported late: it takes a second, and most commands print something first.
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False, allow_reset=False)
    return cast("Client", chromadb.PersistentClient(str(folder), settings=settings))
