"""Chroma: collections of the ledger's vectors, and the nearest of them to a question's.

A collection is a copy: it is written once, checked, and then only read. What changes after that
is searched exactly (rag/dense.py), until enough has changed for a new collection. So no kill in
the middle of a write can harm one that is searched, and the ledger says in one transaction which
is in use. Collections lie in folders of their own below the data folder, or, with
FOOTNOTE_CHROMA_URL, on a Chroma server.
"""

import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import numpy as np

from rag.errors import DataError
from rag.models.encoder import Vectors
from rag.settings import Settings
from rag.store.ledger import FINGERPRINT, Ledger
from rag.store.writer import WritableLedger

if TYPE_CHECKING:
    from chromadb.api.client import Client

_RECORD = "sizes"  # written last: without it a folder is unfinished
_BATCH = 1_000  # Chroma takes at most 5,461 rows at once
_CLOUD_BATCH = 300  # and Chroma Cloud so many
_CLOUD = "trychroma.com"


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk's key and its cosine with the question, in [-1, 1]; higher is nearer."""

    key: str
    similarity: float


class Index:
    """One collection, opened for reading.

    Raises DataError when it is not there or can't be read.
    """

    def __init__(self, settings: Settings, name: str) -> None:
        self.name = name
        if not settings.chroma_url:
            _check_folder(_folder(settings, name))
        # Chroma raises errors of many unrelated kinds when its files are damaged.
        try:
            self._client = _open(settings, name)
            self._collection = self._client.get_collection(_title(name), embedding_function=None)
            self._count = self._collection.count()
            made_with = (self._collection.metadata or {}).get("fingerprint")
        except Exception as error:
            raise DataError(
                f"The Chroma collection {name} can't be read ({_said(error)}); run: footnote index"
            ) from error
        if made_with != FINGERPRINT:
            raise DataError(
                f"The Chroma collection {name} was written by another embedder; run: footnote index"
            )

    def __len__(self) -> int:
        return self._count

    def nearest(self, vector: Vectors, limit: int) -> list[Hit]:
        """Return up to `limit` chunks, nearest first, for a vector of shape (1, DIMENSIONS).

        Raises DataError when Chroma fails.
        """
        try:
            found: Any = self._collection.query(
                query_embeddings=vector,
                n_results=min(limit, self._count),
                include=["distances"],
            )
        except Exception as error:
            raise DataError(
                f"The Chroma collection {self.name} can't be searched ({_said(error)}); "
                "run: footnote index"
            ) from error
        return [
            Hit(key, 1.0 - distance)
            for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def close(self) -> None:
        """Let go of the folder, or of the connection."""
        self._client.close()


def is_sound(settings: Settings, ledger: Ledger, most_stale: int) -> bool:
    """Whether the collection in use can be read and holds what the ledger says it holds.

    It may lack new chunks and hold some that are gone, `most_stale` together.
    """
    if not ledger.collection():
        return False
    try:
        opened = Index(settings, ledger.collection())
    except DataError:
        return False
    held = len(opened)
    opened.close()
    fresh = ledger.fresh_count()
    gone = held - (ledger.chunk_count() - fresh)
    return gone >= 0 and fresh + gone <= most_stale


def build(settings: Settings, ledger: WritableLedger) -> None:
    """Copy the ledger's vectors into a new collection, check it, and make it the one in use.

    Raises DataError when it can't be written or read back; then the one before stays in use.
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
            f"The Chroma collection can't be written ({_said(error)}); {_mend(settings)}"
        ) from error
    ledger.adopt(name)
    clear_away(settings, ledger)


def _mend(settings: Settings) -> str:
    if settings.chroma_url:
        return f"look after the Chroma server at {settings.chroma_url}, then run: footnote index"
    return "free some space on the disk, then run: footnote index"


def _fill(settings: Settings, name: str, ledger: WritableLedger) -> int:
    client = _open(settings, name)
    try:
        collection = client.create_collection(
            _title(name),
            embedding_function=None,
            metadata={"fingerprint": FINGERPRINT},
            # Wider than Chroma's default of 100: texts that are much alike hide others behind them.
            configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
        )
        keys = dict(ledger.chunk_keys())
        size = _CLOUD_BATCH if _is_cloud(settings.chroma_url) else _BATCH
        for batch in _batches(ledger.vectors(), size):
            collection.add(
                ids=[keys[row] for row, _ in batch],
                embeddings=np.stack([vector for _, vector in batch]),
            )
        return collection.count()
    finally:
        client.close()


def _batches(rows: Iterator[tuple[int, Vectors]], size: int) -> Iterator[list[tuple[int, Vectors]]]:
    while batch := list(islice(rows, size)):
        yield batch


def _check(settings: Settings, name: str, count: int) -> None:
    """Look whether a collection can be read back, and note the sizes of its files."""
    if settings.chroma_url:
        opened = Index(settings, name)
        if len(opened) != count:
            raise DataError(f"The Chroma server lost rows; {_mend(settings)}")
        opened.close()
        return
    folder = _folder(settings, name)
    # In a process of its own: one that is damaged can take its reader down with it.
    command = [sys.executable, "-c", _CHECK, str(folder), _title(name), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
        raise DataError(
            f"The index just built in {folder} can't be read back ({last}); {_mend(settings)}"
        )
    (folder / _RECORD).write_text(_sizes(folder), encoding="utf-8")


_CHECK = """
import sys, chromadb
client = chromadb.PersistentClient(sys.argv[1])
found = client.get_collection(sys.argv[2], embedding_function=None)
row = found.get(limit=1, include=["embeddings"])
found.query(query_embeddings=row["embeddings"], n_results=1)
sys.exit(found.count() != int(sys.argv[3]))
"""


def clear_away(settings: Settings, ledger: WritableLedger) -> None:
    """Delete the collections that are neither in use nor were so before, unfinished ones too.

    The one before stays until the next: another process may still be reading it.
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
        client = _open(settings, name)
        try:
            client.delete_collection(_title(name))
        finally:
            client.close()
    except NotFoundError:
        pass
    except Exception as error:
        raise DataError(
            f"The Chroma collection {name} can't be deleted ({_said(error)}); {_mend(settings)}"
        ) from error


def _title(name: str) -> str:
    """Return what a collection is called in Chroma."""
    return f"footnote-{name}"


def _folder(settings: Settings, name: str) -> Path:
    return settings.data / "chroma" / name


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise DataError(f"There is no Chroma folder {folder}; run: footnote index")
    if _sizes(folder) != _recorded(folder):
        raise DataError(f"The Chroma folder {folder} is damaged; run: footnote index")


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


def _is_cloud(url: str) -> bool:
    return (urlsplit(url).hostname or "").endswith(_CLOUD)


def _said(error: BaseException) -> str:
    """Return what a foreign error says, in one line."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def _open(settings: Settings, name: str) -> "Client":
    # Imported late: it takes a second, and most commands print something first.
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    quiet = ChromaSettings(anonymized_telemetry=False)
    url = urlsplit(settings.chroma_url)
    key = settings.chroma_key
    client: Any
    if not settings.chroma_url:
        client = chromadb.PersistentClient(str(_folder(settings, name)), settings=quiet)
    elif _is_cloud(settings.chroma_url):
        client = chromadb.CloudClient(
            tenant=settings.chroma_tenant or None,
            database=settings.chroma_database or None,
            api_key=key,
            cloud_host=url.hostname or "",
            cloud_port=url.port or 443,
            settings=quiet,
        )
    else:
        client = chromadb.HttpClient(
            host=url.hostname or "",
            port=url.port or (443 if url.scheme == "https" else 80),
            ssl=url.scheme == "https",
            headers={"Authorization": f"Bearer {key}"} if key else None,
            settings=quiet,
            tenant=settings.chroma_tenant or "default_tenant",
            database=settings.chroma_database or "default_database",
        )
    return cast("Client", client)
