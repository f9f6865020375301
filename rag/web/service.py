"""Keeps an answerer ready for the web: loaded behind the page, reopened when the index changes."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from rag.answers import Answer, Answerer
from rag.articles import Article
from rag.errors import FootnoteError
from rag.index import current_state
from rag.settings import Settings
from rag.sync import bring_up_to_date

#: How many answers are remembered until their feedback comes.
_REMEMBERED = 1_000


class NotReadyError(FootnoteError):
    """Nothing can be answered yet, or at all; the text says why."""


class Service:
    """Brings the index up to date and loads the models in a thread of its own.

    `stage` is "starting", "ready" or "failed", and `detail` says it in words for the reader.
    Questions are answered one at a time: each uses all cores.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stage = "starting"
        self.detail = "Starting."
        self._answerer: Answerer | None = None
        self._recent: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.RLock()
        self._settled = threading.Event()

    def start(self) -> None:
        """Begin loading; returns at once."""
        self._settled.clear()
        self.stage = "starting"
        threading.Thread(target=self._load, name="loader", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Wait until loading has ended, well or badly; return whether it has."""
        return self._settled.wait(seconds)

    def _load(self) -> None:
        try:
            trouble = self._bring_up_to_date()
            self.detail = "Loading the models."
            try:
                answerer = Answerer(self.settings)
            except FootnoteError as problem:
                # The first trouble is the cause of the second.
                raise NotReadyError(trouble or str(problem)) from problem
            # The first question pays for loading spaCy; let it be ours.
            answerer.ask("Are the models loaded?")
            self._answerer = answerer
            count = len(answerer.ledger.articles())
            self.stage = "ready"
            searched = f"{count} article{'' if count == 1 else 's'} searched."
            self.detail = f"{searched} {trouble}".strip()
        except FootnoteError as problem:
            self.stage, self.detail = "failed", str(problem)
        except Exception as problem:
            # An edge: whatever goes wrong in this thread must reach the page in words.
            self.stage, self.detail = "failed", f"Loading failed ({problem}); run: footnote doctor"
            raise
        finally:
            self._settled.set()

    def _bring_up_to_date(self) -> str:
        """Return "", or why it could not be done: what was indexed before is then searched."""
        self.detail = "Looking through the articles."
        try:
            bring_up_to_date(self.settings, self._show_progress)
        except FootnoteError as problem:
            return str(problem)
        return ""

    def _show_progress(self, done: int, total: int) -> None:
        if total:
            self.detail = f"Indexing the articles: {done} of {total}."

    def ask(self, question: str, history: Sequence[str]) -> Answer:
        """Answer a question, and remember the answer for its feedback."""
        with self._lock:
            answer = self._current().ask(question, history)
            self._recent[answer.id] = answer
            while len(self._recent) > _REMEMBERED:
                self._recent.popitem(last=False)
        return answer

    def take_feedback(self, answer_id: str, thumb: str, word: str) -> bool:
        """Keep what a reader thought of an answer; False if the answer is no longer remembered."""
        with self._lock:
            answer = self._recent.get(answer_id)
            if answer:
                self._current().ledger.add_feedback(thumb, word, answer.to_json())
                del self._recent[answer_id]
        return answer is not None

    def articles(self) -> list[Article]:
        """Return all articles without their texts."""
        with self._lock:
            return self._current().ledger.articles()

    def article(self, article_id: str) -> Article | None:
        """Return one article with its text."""
        with self._lock:
            return self._current().ledger.article(article_id)

    def _current(self) -> Answerer:
        """Return the answerer on the index in use.

        Raises NotReadyError while there is none; after a failed start, tries once more.
        """
        if self._answerer is None:
            problem = NotReadyError(self.detail)
            if self.stage == "failed":
                self.start()
            raise problem
        if self._answerer.state != current_state(self.settings.data):
            fresh = Answerer(self.settings)
            self._answerer.close()
            self._answerer = fresh
        return self._answerer


def static_folder() -> Path:
    """Return the folder of the page's own script and style sheet."""
    return Path(__file__).parent / "static"
