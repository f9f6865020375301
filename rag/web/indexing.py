"""Keeps the index in step while the app serves: at its start, on request, or as files change."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from watchfiles import Change, watch

from rag.errors import FootnoteError
from rag.models.encoder import PassageEncoder
from rag.settings import Settings
from rag.store.sync import update_index

_DEBOUNCE = 400  # milliseconds: what is written together is read together
_PAUSE = 5_000  # milliseconds after which it is looked whether the folder is still the same
_LOOK_ANYWAY = 300.0  # seconds: some disks tell of no change
_log = logging.getLogger("footnote")


class Indexing:
    """Brings the index up to date, one run at a time; safe to share between threads.

    `doing` says in words what is going on, `trouble` what went wrong last; "" for nothing.
    """

    def __init__(self, settings: Settings, done: Callable[[], None]) -> None:
        self._settings = settings
        self._corpus, self._data = settings.corpus.resolve(), settings.data.resolve()
        self._done = done  # called after each run that nobody waits for
        self._running = threading.Lock()
        self._wanted = threading.Event()
        self._stopped = threading.Event()
        self._worker = threading.Thread(target=self._work, name="indexing", daemon=True)
        self.doing = ""
        self.trouble = ""

    def run(self) -> None:
        """Bring the index up to date; if that fails, `trouble` says why."""
        with self._running:
            self._run()

    def _run(self) -> None:
        self.doing = "Looking through the articles."
        try:
            # One thread: answers are given meanwhile.
            encoder = PassageEncoder(self._settings.data, threads=1)
            update_index(self._settings, self._show_progress, encoder=encoder)
            self.trouble = ""
        except FootnoteError as problem:
            self.trouble = str(problem)
        except Exception as problem:  # noqa: BLE001
            # An edge: what nobody foresaw must not end the thread that later runs need.
            _log.exception("indexing failed")
            self.trouble = f"Indexing failed ({problem}); run: footnote doctor"
        finally:
            self.doing = ""

    def _show_progress(self, done: int, total: int) -> None:
        if total:
            self.doing = f"Indexing the articles: {done} of {total}."

    @property
    def is_running(self) -> bool:
        """Whether the index is being brought up to date, or will be in a moment."""
        return self._running.locked() or self._wanted.is_set()

    def start(self, *, follow: bool) -> None:
        """Begin to wait for soon(), and if wanted for changes of the folder; call it once."""
        self._worker.start()
        if follow:
            threading.Thread(target=self._follow, name="follower", daemon=True).start()

    def stop(self) -> None:
        """End the waiting."""
        self._stopped.set()
        self._wanted.set()

    def soon(self) -> None:
        """Ask for a run; what is asked for during one is one more."""
        self._wanted.set()

    def _work(self) -> None:
        while True:
            self._wanted.wait()
            if self._stopped.is_set():
                return
            with self._running:
                self._wanted.clear()
                self._run()
            self._done()

    def _follow(self) -> None:
        corpus = self._settings.corpus
        while not self._stopped.is_set():
            try:
                self._follow_folder(corpus.stat().st_ino)
            except (OSError, RuntimeError) as problem:  # the folder is gone, or can't be followed
                self.trouble = f"The folder {corpus} can't be followed ({problem}); bring it back."
                self._stopped.wait(_PAUSE / 1000)
            self.soon()

    def _follow_folder(self, inode: int) -> None:
        """Follow the folder until another one stands in its place."""
        corpus, looked = self._settings.corpus, time.monotonic()
        for changes in watch(
            corpus,
            watch_filter=self._concerns_articles,
            stop_event=self._stopped,
            debounce=_DEBOUNCE,
            rust_timeout=_PAUSE,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        ):
            if changes or time.monotonic() - looked > _LOOK_ANYWAY:
                self.soon()
                looked = time.monotonic()
            if corpus.stat().st_ino != inode:
                return

    def _concerns_articles(self, _: Change, path: str) -> bool:
        # What is hidden is not indexed, such as a file whose upload is not done; what lies in the
        # data folder changes with every run, wherever that folder is.
        place = Path(path).resolve()
        if not place.is_relative_to(self._corpus):
            return False
        if self._data.is_relative_to(self._corpus) and place.is_relative_to(self._data):
            return False
        return not any(part.startswith(".") for part in place.relative_to(self._corpus).parts)
