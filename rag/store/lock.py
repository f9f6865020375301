"""The locks of a data folder: indexing, backing up and restoring take turns.

Changes to the articles that the owner makes have a lock of their own, since indexing may take
hours. Whoever needs both takes the writer's first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import BusyError, DataError

_MAX_WAIT = 60.0  # seconds for which another writer is waited for


@contextmanager
def writers_lock(data: Path) -> Iterator[None]:
    """Hold the lock of a data folder, which is created if there is none.

    Raises BusyError if another process holds it for a minute, DataError if it can't be written.
    """
    busy = f"Another process has been writing to {data} for a minute"
    with _locked(data, "write.lock", f"{busy}; wait until it is done, then try again."):
        yield


@contextmanager
def owners_lock(data: Path) -> Iterator[None]:
    """Hold the lock for changes to the articles by their owner; raises as writers_lock() does."""
    busy = "The articles are being changed or backed up"
    with _locked(data, "owner.lock", f"{busy}; wait until that is done, then try again."):
        yield


@contextmanager
def _locked(data: Path, name: str, busy: str) -> Iterator[None]:
    try:
        data.mkdir(parents=True, exist_ok=True)
        path = data / name
        path.touch()
        lock = FileLock(path, timeout=_MAX_WAIT)
        lock.acquire()
    except Timeout as error:
        raise BusyError(busy) from error
    except OSError as error:
        raise DataError(
            f"The data folder {data} can't be written ({error.strerror}); "
            "give write permission, or name another folder with --data."
        ) from error
    try:
        yield
    finally:
        lock.release()
