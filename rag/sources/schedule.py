"""The schedule: sources are checked as they fall due, by one process and one at a time."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import BusyError, DataError, FootnoteError
from rag.settings import Settings
from rag.sources.checking import StoppedError, check, finish
from rag.sources.fetching import Fetcher
from rag.sources.store import Source, SourceStore

_POLL = 15.0  # seconds between looks for sources that have fallen due
_OFTEN = 60.0  # seconds after which pages are indexed while a source is still being checked
_log = logging.getLogger("footnote")


@contextmanager
def fetching(data: Path) -> Iterator[None]:
    """Hold the lock of the process that fetches. Raises BusyError if another one does."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        with FileLock(data / "sources.lock", timeout=0):
            yield
    except Timeout as error:
        raise BusyError(
            "Another process is checking the sources; try again when it is done."
        ) from error
    except OSError as error:
        raise DataError(f"The data folder {data} can't be written ({error.strerror}).") from error


class Schedule:
    """Checks the sources of the settings in a thread; `changed` is called when pages changed.

    Safe to share between threads.
    """

    def __init__(self, settings: Settings, changed: Callable[[], None]) -> None:
        self._settings = settings
        self._changed = changed
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._current: tuple[str, int, int] | None = None
        self._last_change = 0.0
        self.store = SourceStore(settings.data)

    def start(self) -> None:
        """Begin; call it once."""
        threading.Thread(target=self._work, name="sources", daemon=True).start()

    def stop(self) -> None:
        """Break off."""
        self._stopped.set()
        self._woken.set()

    def soon(self, url: str = "") -> None:
        """Check a source as soon as possible; all of them without an address."""
        self.store.make_due(url)
        self._woken.set()

    def progress(self, url: str) -> tuple[int, int] | None:
        """Return how many pages of a source are done, of how many; None if it isn't checked now."""
        current = self._current
        return current[1:] if current and current[0] == url else None

    def _work(self) -> None:
        fetcher = Fetcher(self._settings.source_hosts, self._pause)
        while not self._stopped.is_set():
            self._woken.clear()
            try:
                self._check_due(fetcher)
            except StoppedError:
                pass  # or the source was removed
            except BusyError:
                pass  # it fetches for this server as well
            except FootnoteError as problem:
                _log.warning("Sources can't be checked: %s", problem)
            self._woken.wait(_POLL)

    def _check_due(self, fetcher: Fetcher) -> None:
        while due := [one for one in self.store.sources() if one.due <= time.time()]:
            with fetching(self._settings.data):
                self._check(fetcher, min(due, key=lambda source: source.due))

    def _check(self, fetcher: Fetcher, source: Source) -> None:
        def show(done: int, total: int) -> None:
            self._pause(0)
            self._current = (source.url, done, total)
            if done and time.monotonic() - self._last_change > _OFTEN:
                self._last_change = time.monotonic()
                self._changed()

        self._current = (source.url, 0, 0)
        self._last_change = time.monotonic()
        try:
            if check(self._settings, self.store, fetcher, source, show).has_changes:
                self._changed()
        except (StoppedError, FootnoteError):
            raise
        except Exception as problem:  # noqa: BLE001
            # The edge of a thread, which other sources need.
            _log.exception("Checking a source failed.")
            finish(self.store, source, f"Checking it failed ({problem}); run: footnote doctor")
        finally:
            self._current = None

    def _pause(self, seconds: float) -> None:
        if self._stopped.wait(seconds):
            raise StoppedError
