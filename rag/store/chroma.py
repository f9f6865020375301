"""Searching Chroma: opening a collection of the ledger's vectors and finding the nearest.

Each collection has a folder of its own in the data folder or, with FOOTNOTE_CHROMA_URL, is kept
on a Chroma server. collection.py builds and deletes them.
"""

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit

from rag.errors import DataError
from rag.imports import HTTPX_COMMAND_LINE, replaced
from rag.models.encoder import Vectors
from rag.settings import Settings
from rag.store.keys import FINGERPRINT

if TYPE_CHECKING:
    from chromadb.api.client import Client

#: File in a collection's folder with the sizes of its vector files. It is written last: a folder
#: without it is unfinished.
SIZES_FILE = "sizes"
_CLOUD_HOST = "trychroma.com"
_Decorated = TypeVar("_Decorated")


@dataclass(frozen=True, slots=True)
class Hit:
    """A vector's key and its cosine with the question, in [-1, 1]; higher is nearer."""

    key: str
    similarity: float


class Index:
    """A collection, open for reading.

    Raises DataError if there is none of this name or it can't be read.
    """

    def __init__(self, settings: Settings, name: str) -> None:
        self.name = name
        if not settings.chroma_url:
            _check_folder(folder_of(settings, name))
        # Chroma raises errors of many unrelated kinds when its files are damaged.
        try:
            self._client = open_client(settings, name)
            self._collection = self._client.get_collection(title(name), embedding_function=None)
            self._count = self._collection.count()
            made_with = (self._collection.metadata or {}).get("fingerprint")
        except Exception as error:
            raise DataError(
                f"The Chroma collection {name} can't be read ({one_line(error)}); "
                "run: footnote index"
            ) from error
        if made_with != FINGERPRINT:
            raise DataError(
                f"The Chroma collection {name} was made with another encoder; run: footnote index"
            )

    def __len__(self) -> int:
        return self._count

    def nearest(self, vector: Vectors, limit: int) -> list[Hit]:
        """Return up to `limit` hits, nearest first, for a vector of shape (1, DIMENSIONS).

        Raises DataError if Chroma fails.
        """
        try:
            result: Any = self._collection.query(
                query_embeddings=vector,
                n_results=min(limit, self._count),
                include=["distances"],
            )
        except Exception as error:
            raise DataError(
                f"The Chroma collection {self.name} can't be searched ({one_line(error)}); "
                "run: footnote index"
            ) from error
        return [
            Hit(key, 1.0 - distance)
            for key, distance in zip(result["ids"][0], result["distances"][0], strict=True)
        ]

    def close(self) -> None:
        """Release the folder, or close the connection."""
        self._client.close()


def title(name: str) -> str:
    """Return a collection's name in Chroma."""
    return f"footnote-{name}"


# --- folders -------------------------------------------------------------------------------------


def folder_of(settings: Settings, name: str) -> Path:
    """Return the folder of a collection that is not on a server."""
    return settings.data / "chroma" / name


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise DataError(f"There is no Chroma folder {folder}; run: footnote index")
    if file_sizes(folder) != _recorded_sizes(folder):
        raise DataError(f"The Chroma folder {folder} is damaged; run: footnote index")


def file_sizes(folder: Path) -> str:
    """Return the sizes of the files that Chroma maps into memory without checking them.

    A truncated one crashes the process that searches it, so it must not be opened. Sizes, because
    the contents can't be compared: Chroma writes to one of these files whenever it opens it.
    """
    files = sorted(folder.glob("*/*.bin"))
    return "".join(f"{path.name} {path.stat().st_size}\n" for path in files)


def _recorded_sizes(folder: Path) -> str:
    record = folder / SIZES_FILE
    return record.read_text("utf-8", errors="replace") if record.is_file() else ""


# --- clients -------------------------------------------------------------------------------------


def open_client(settings: Settings, name: str) -> "Client":
    """Return a client for the collection's folder or for the server; close it after use."""
    # Imported late: it takes a second, and most commands print something first.
    with replaced(_unused()):
        import chromadb
        from chromadb.config import Settings as ChromaSettings

    quiet = ChromaSettings(anonymized_telemetry=False)
    url = urlsplit(settings.chroma_url)
    client: Any
    if not settings.chroma_url:
        client = chromadb.PersistentClient(str(folder_of(settings, name)), settings=quiet)
    elif is_cloud(settings.chroma_url):
        client = chromadb.CloudClient(
            tenant=settings.chroma_tenant or None,
            database=settings.chroma_database or None,
            api_key=settings.chroma_key,
            cloud_host=url.hostname or "",
            cloud_port=url.port or 443,
            settings=quiet,
        )
    else:
        key = settings.chroma_key
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


def _unused() -> dict[str, ModuleType | None]:
    """Return what Chroma need not import.

    That is gRPC (11 MB), by which it would send its own traces, the command line of its HTTP
    client, what checks the settings of embedding functions, as none is used, and what compares its
    classes with their base classes. Together these take more than half of the import.
    """
    exporter = ModuleType("opentelemetry.exporter.otlp.proto.grpc.trace_exporter")
    vars(exporter)["OTLPSpanExporter"] = None
    overrides = ModuleType("overrides")
    vars(overrides).update(
        override=_unchanged, overrides=_unchanged, EnforceOverrides=object, final=_unchanged
    )
    jsonschema = ModuleType("jsonschema")
    vars(jsonschema)["ValidationError"] = ValueError
    return HTTPX_COMMAND_LINE | {
        module.__name__: module for module in (exporter, overrides, jsonschema)
    }


def _unchanged(decorated: _Decorated) -> _Decorated:
    return decorated


def is_cloud(url: str) -> bool:
    """Whether a server is Chroma Cloud.

    >>> is_cloud("https://api.trychroma.com"), is_cloud("http://localhost:8000"), is_cloud("")
    (True, False, False)
    """
    return (urlsplit(url).hostname or "").endswith(_CLOUD_HOST)


def one_line(error: BaseException) -> str:
    r"""Return the message of one of Chroma's errors on one line.

    >>> one_line(ValueError("no\n  such row")), one_line(KeyError())
    ('no such row', 'KeyError')
    """
    return " ".join(str(error).split())[:200] or type(error).__name__
