"""Keeps the index up to date while the app runs: at its start, on request, or as files change."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from watchfiles import Change, watch

from rag.corpus.expiry import has_expired
from rag.errors import FootnoteError
from rag.models.encoder import PassageEncoder
from rag.settings import Settings
from rag.store.bin import Bin
from rag.store.progress import Progress, Step
from rag.store.sync import update_index
from rag.web.remaining import Remaining

#: Brings the index of the settings up to date; raises FootnoteError if it can't.
UpdateIndex = Callable[[Settings, Progress], object]

_DEBOUNCE_MS = 400  # changes this close together are indexed together
_POLL_MS = 5_000  # how often to check that the watched folder has not been replaced
_TICK = 30.0  # seconds between looks whether another day has begun
_MAX_PAUSE = 300.0  # seconds between runs: some disks report no changes
_PAUSED_TICK = 0.2  # seconds between looks whether a paused run goes on
#: What `progress` says while no run goes on until resume().
PAUSED = "Indexing is paused."
_log = logging.getLogger("footnote")


def update_with_one_thread(settings: Settings, progress: Progress) -> None:
    """Bring the index up to date with one thread: the other cores answer questions meanwhile."""
    update_index(settings, progress, encoder=PassageEncoder(settings.data, threads=1))


class _PausedError(Exception):
    """Ends a run; the next one continues after its last batch."""


class Indexing:
    """Brings the index up to date, one run at a time; safe to share between threads.

    `progress` says what the current run is doing, `problem` why the last one failed; "" if there
    is nothing to say. `done` is called after each run that soon() started.
    """

    def __init__(self, settings: Settings, update: UpdateIndex, done: Callable[[], None]) -> None:
        self._settings = settings
        self._corpus, self._data = settings.corpus.resolve(), settings.data.resolve()
        self._update = update
        self._done = done
        self._running = threading.Lock()
        self._requested = threading.Event()
        self._stopped = threading.Event()
        self._paused = threading.Event()
        self._remaining = Remaining()
        self._day = datetime.now().astimezone().date()
        self._worker = threading.Thread(target=self._work, name="indexing", daemon=True)
        self.progress = ""
        self.problem = ""

    def run(self) -> None:
        """Bring the index up to date; if that fails, `problem` says why."""
        with self._running:
            self._run()

    def _run(self) -> None:
        if self._paused.is_set():
            return
        self.progress = "Looking for changes in the articles."
        self._remaining = Remaining()
        try:
            self._update(self._settings, self._show_progress)
            self.problem = ""
        except _PausedError:
            pass  # the next run continues after the last batch
        except FootnoteError as problem:
            self.problem = str(problem)
        except Exception as problem:  # noqa: BLE001
            # The edge of a thread, which later runs need.
            _log.exception("Indexing failed.")
            self.problem = f"Indexing failed ({problem}); run: footnote doctor"
        finally:
            self.progress = PAUSED if self._paused.is_set() else ""

    def _show_progress(self, step: Step) -> None:
        if self._paused.is_set():
            raise _PausedError
        self._remaining.note(step.share, time.monotonic())
        self.progress = _in_words(step, self._remaining.words())

    # --- pausing -----------------------------------------------------------------------------

    @property
    def is_paused(self) -> bool:
        """Whether no run goes on until resume()."""
        return self._paused.is_set()

    def pause(self) -> None:
        """End the current run after what it is doing, and start none."""
        self._paused.set()
        if not self._running.locked():
            self.progress = PAUSED

    def resume(self) -> None:
        """Go on where the paused run has ended."""
        self._paused.clear()
        if not self._running.locked():
            self.progress = ""
        self.soon()

    @property
    def is_running(self) -> bool:
        """Whether a run is going on or about to start."""
        return self._running.locked() or (self._requested.is_set() and not self.is_paused)

    def start(self, *, follow: bool) -> None:
        """Wait for soon() from now on, and if `follow` for changes of the folder; call it once."""
        self._worker.start()
        if follow:
            threading.Thread(target=self._follow, name="follower", daemon=True).start()

    def stop(self) -> None:
        """Stop waiting for requests and changes."""
        self._stopped.set()
        self._requested.set()

    def soon(self) -> None:
        """Request a run; requests that come during a run are served together by the next one."""
        self._requested.set()

    def _work(self) -> None:
        while True:
            if not self._requested.wait(_TICK) and not self._has_note_ended():
                continue
            if self._stopped.is_set():
                return
            if self.is_paused:
                self._stopped.wait(_PAUSED_TICK)
                continue
            with self._running:
                self._requested.clear()
                self._run()
            self._done()

    def _has_note_ended(self) -> bool:
        """Whether another day has begun, and a note by the owner is not to be searched on it.

        What has been in the bin for long enough is deleted on that day.
        """
        today = datetime.now().astimezone().date()
        has_begun, self._day = today != self._day, today
        if has_begun:
            with suppress(FootnoteError):
                Bin(self._settings).tidy()
        return has_begun and has_expired(self._settings.corpus, today)

    def _follow(self) -> None:
        corpus = self._settings.corpus
        while not self._stopped.is_set():
            try:
                self._follow_folder(corpus.stat().st_ino)
            except (OSError, RuntimeError) as problem:  # the folder is gone or can't be watched
                self.problem = f"The folder {corpus} can't be watched ({problem}); restore it."
                self._stopped.wait(_POLL_MS / 1000)
            self.soon()

    def _follow_folder(self, inode: int) -> None:
        """Request runs as the folder changes; return once another folder has taken its place."""
        corpus, last_run = self._settings.corpus, time.monotonic()
        for changes in watch(
            corpus,
            watch_filter=self._concerns_articles,
            stop_event=self._stopped,
            debounce=_DEBOUNCE_MS,
            rust_timeout=_POLL_MS,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        ):
            if changes or time.monotonic() - last_run > _MAX_PAUSE:
                self.soon()
                last_run = time.monotonic()
            if corpus.stat().st_ino != inode:
                return

    def _concerns_articles(self, _: Change, path: str) -> bool:
        # Hidden files, such as unfinished uploads, are not indexed. The data folder may be inside
        # the corpus, and every run changes it.
        changed = Path(path).resolve()
        if not changed.is_relative_to(self._corpus):
            return False
        if self._data.is_relative_to(self._corpus) and changed.is_relative_to(self._data):
            return False
        return not any(part.startswith(".") for part in changed.relative_to(self._corpus).parts)


def _in_words(step: Step, remaining: str) -> str:
    """Return what a run is doing.

    >>> _in_words(Step(3, 10, "notes/mill.md", 0.3), "about 4 minutes left")
    'Indexing the articles: 3 of 10, about 4 minutes left. Reading notes/mill.md.'
    """
    time_left = f", {remaining}" if remaining else ""
    reading = f" Reading {step.reading}." if step.reading else ""
    return f"Indexing the articles: {step.done} of {step.total}{time_left}.{reading}"
