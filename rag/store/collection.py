"""Building Chroma collections, checking them, and deleting those that are no longer needed.

A collection is a copy of the ledger's vectors, written once, checked, and from then on only read.
Sentences that come later are compared one by one (rag/search/dense.py) until there are so many that
a new collection is worthwhile. So no kill can damage a collection that is being searched; one
transaction in the ledger decides which is in use.
"""

import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice

import numpy as np

from rag.errors import DataError
from rag.models.encoder import Vectors
from rag.settings import Settings
from rag.store.chroma import (
    SIZES_FILE,
    Index,
    file_sizes,
    folder_of,
    is_cloud,
    one_line,
    open_client,
    title,
)
from rag.store.keys import FINGERPRINT
from rag.store.ledger import Ledger
from rag.store.writer import WritableLedger

_BATCH_ROWS = 1_000  # Chroma takes at most 5,461 rows at once
_CLOUD_BATCH_ROWS = 300  # Chroma Cloud's limit


def is_sound(settings: Settings, ledger: Ledger, max_stale: int) -> bool:
    """Whether the collection in use can be read and contains what the ledger says it does.

    Up to `max_stale` vectors may differ: new ones that it lacks, and unused ones that it still has.
    """
    if not ledger.collection():
        return False
    try:
        index = Index(settings, ledger.collection())
    except DataError:
        return False
    rows = len(index)
    index.close()
    lacking = ledger.fresh_count()
    outlived = rows - (ledger.vector_count() - lacking)
    return outlived >= 0 and lacking + outlived <= max_stale


def build(settings: Settings, ledger: WritableLedger) -> None:
    """Copy the ledger's vectors into a new collection, check it, and make it the one in use.

    Raises DataError if it can't be written or read back; then the previous one stays in use.
    """
    name = secrets.token_hex(8)
    ledger.announce(name)
    try:
        count = _fill(settings, name, ledger)
        _check(settings, name, count)
    except DataError:
        raise
    except Exception as error:
        raise DataError(
            f"The Chroma collection can't be written ({one_line(error)}); {_fix(settings)}"
        ) from error
    ledger.adopt(name)
    delete_spare(settings, ledger)


def _fix(settings: Settings) -> str:
    if settings.chroma_url:
        return f"check the Chroma server at {settings.chroma_url}, then run: footnote index"
    return "free some space on the disk, then run: footnote index"


def _fill(settings: Settings, name: str, ledger: WritableLedger) -> int:
    """Write all vectors into a new collection; return the number of rows it says it has."""
    client = open_client(settings, name)
    try:
        collection = client.create_collection(
            title(name),
            embedding_function=None,
            metadata={"fingerprint": FINGERPRINT},
            # Chroma's default of 100 misses sentences that are surrounded by many similar ones.
            configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
        )
        size = _CLOUD_BATCH_ROWS if is_cloud(settings.chroma_url) else _BATCH_ROWS
        for batch in _batches(ledger.keyed_vectors(), size):
            collection.add(
                ids=[key for key, _ in batch],
                embeddings=np.stack([vector for _, vector in batch]),
            )
        return collection.count()
    finally:
        client.close()


def _batches(rows: Iterator[tuple[str, Vectors]], size: int) -> Iterator[list[tuple[str, Vectors]]]:
    while batch := list(islice(rows, size)):
        yield batch


def _check(settings: Settings, name: str, count: int) -> None:
    """Check that a collection can be read back, and record the sizes of its files."""
    if settings.chroma_url:
        index = Index(settings, name)
        if len(index) != count:
            raise DataError(f"The Chroma server lost rows; {_fix(settings)}")
        index.close()
        return
    folder = folder_of(settings, name)
    # In a separate process, because a damaged collection can crash the one that reads it.
    command = [sys.executable, "-c", _CHECK, str(folder), title(name), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
        raise DataError(
            f"The collection just built in {folder} can't be read back ({last}); {_fix(settings)}"
        )
    (folder / SIZES_FILE).write_text(file_sizes(folder), encoding="utf-8")


_CHECK = """
import sys, chromadb
client = chromadb.PersistentClient(sys.argv[1])
collection = client.get_collection(sys.argv[2], embedding_function=None)
row = collection.get(limit=1, include=["embeddings"])
collection.query(query_embeddings=row["embeddings"], n_results=1)
sys.exit(collection.count() != int(sys.argv[3]))
"""


def delete_spare(settings: Settings, ledger: WritableLedger) -> None:
    """Delete all collections, finished or not, except the one in use and the previous one.

    Another process may still be reading the previous one.
    """
    if not settings.chroma_url:
        kept = {ledger.collection(), ledger.previous_collection()}
        for folder in (settings.data / "chroma").glob("*"):
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)
    for name in ledger.spare_collections():
        if settings.chroma_url:
            _delete(settings, name)
        ledger.forget_collection(name)


def _delete(settings: Settings, name: str) -> None:
    from chromadb.errors import NotFoundError

    try:
        client = open_client(settings, name)
        try:
            client.delete_collection(title(name))
        finally:
            client.close()
    except NotFoundError:
        pass
    except Exception as error:
        raise DataError(
            f"The Chroma collection {name} can't be deleted ({one_line(error)}); {_fix(settings)}"
        ) from error
