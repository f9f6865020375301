"""The lock of a data folder: indexing, backing up and restoring take turns."""

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
    try:
        data.mkdir(parents=True, exist_ok=True)
        path = data / "write.lock"
        path.touch()
        lock = FileLock(path, timeout=_MAX_WAIT)
        lock.acquire()
    except Timeout as error:
        raise BusyError(
            f"Another process has been writing to {data} for a minute; "
            "wait until it is done, then try again."
        ) from error
    except OSError as error:
        raise DataError(
            f"The data folder {data} can't be written ({error.strerror}); "
            "give write permission, or name another folder with --data."
        ) from error
    try:
        yield
    finally:
        lock.release()
