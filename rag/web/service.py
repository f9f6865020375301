"""Keeps an answerer ready for the web: loaded behind the page, reopened when the index changes."""

import threading
from pathlib import Path

from rag.answers import Answerer
from rag.errors import FootnoteError
from rag.index import current_state
from rag.settings import Settings
from rag.sync import bring_up_to_date


class NotReadyError(FootnoteError):
    """Nothing can be answered yet, or at all; the text says why."""


class Service:
    """Brings the index up to date and loads the models in a thread of its own.

    `stage` is "starting", "ready" or "failed", and `detail` says it in words for the reader.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stage = "starting"
        self.detail = "Starting."
        self._answerer: Answerer | None = None
        self._lock = threading.Lock()
        self._settled = threading.Event()

    def start(self) -> None:
        """Begin loading; returns at once."""
        threading.Thread(target=self._load, name="loader", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Wait until loading has ended, well or badly; return whether it has."""
        return self._settled.wait(seconds)

    def _load(self) -> None:
        try:
            self.detail = "Looking through the articles."
            bring_up_to_date(self.settings, self._show_progress)
            self.detail = "Loading the models."
            answerer = Answerer(self.settings)
            # The first question pays for loading spaCy; let it be ours.
            answerer.ask("Are the models loaded?")
            self._answerer = answerer
            count = len(answerer.ledger.articles())
            self.stage, self.detail = "ready", f"{count} articles are searched."
        except FootnoteError as problem:
            self.stage, self.detail = "failed", str(problem)
        except Exception as problem:
            # An edge: whatever goes wrong in this thread must reach the page in words.
            self.stage, self.detail = "failed", f"Loading failed ({problem}); run: footnote doctor"
            raise
        finally:
            self._settled.set()

    def _show_progress(self, done: int, total: int) -> None:
        if total:
            self.detail = f"Indexing the articles: {done} of {total}."

    def answerer(self) -> Answerer:
        """Return the answerer on the index in use; raises NotReadyError while there is none."""
        with self._lock:
            if self._answerer is None:
                raise NotReadyError(self.detail)
            if self._answerer.state != current_state(self.settings.data):
                # The old one is left to questions that are under way; they let go of it.
                self._answerer = Answerer(self.settings)
            return self._answerer


def static_folder() -> Path:
    """Return the folder of the page's own script and style sheet."""
    return Path(__file__).parent / "static"
