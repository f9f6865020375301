"""Keeps an answerer ready for the web: loaded behind the page, reopened when the index changes."""

import asyncio
import threading
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from rag.answers import Answer, Answerer, Tell, tell_nobody
from rag.articles import Article
from rag.errors import FootnoteError
from rag.index import current_state
from rag.scope import EVERYTHING, Scope
from rag.settings import Settings
from rag.sync import bring_up_to_date
from rag.web.errors import BusyError, NotReadyError
from rag.words import clean

#: How many questions are answered at a time, and how many more may wait for that.
AT_ONCE = 2
WAITING = 60
#: How many answers are remembered until their feedback comes.
_REMEMBERED = 1_000


class Service:
    """Brings the index up to date and loads the models in a thread of its own.

    `stage` is "starting", "ready" or "failed", and `detail` says it in words for the reader.
    Safe to share between threads.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stage = "starting"
        self.detail = "Starting."
        self._answerer: Answerer | None = None
        self._seats = asyncio.Semaphore(AT_ONCE)
        self.waiting = 0  # questions that have no seat yet
        self._users: Counter[Answerer] = Counter()
        self._recent: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.RLock()

    def start(self) -> None:
        """Begin loading; returns at once."""
        self.stage = "starting"
        threading.Thread(target=self._load, name="loader", daemon=True).start()

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

    @asynccontextmanager
    async def seat(self) -> AsyncIterator[None]:
        """Wait for one of the AT_ONCE seats, first come, first served.

        Raises BusyError when WAITING questions wait already. For use in the server's event loop.
        """
        if self.waiting >= WAITING:
            raise BusyError(f"{WAITING} questions are waiting already; try again in a minute.")
        self.waiting += 1
        try:
            await self._seats.acquire()
        finally:
            self.waiting -= 1
        try:
            yield
        finally:
            self._seats.release()

    def ask(
        self,
        question: str,
        history: Sequence[str],
        scope: Scope = EVERYTHING,
        tell: Tell = tell_nobody,
    ) -> Answer:
        """Answer a question, and remember the answer for its feedback."""
        with self._answering() as answerer:
            answer = answerer.ask(question, history, scope=scope, tell=tell)
        with self._lock:
            self._recent[answer.id] = answer
            while len(self._recent) > _REMEMBERED:
                self._recent.popitem(last=False)
        return answer

    def take_feedback(self, answer_id: str, thumb: str, word: str) -> bool:
        """Keep what a reader thought of an answer; False if the answer is no longer remembered."""
        with self._lock:
            answer = self._recent.get(answer_id)
        if answer is None:
            return False
        with self._answering() as answerer:
            answerer.ledger.add_feedback(thumb, word, answer.to_json())
        return True

    def articles(self, search: str = "") -> list[Article]:
        """Return all articles without their texts, or those that a search finds.

        An article is found when its title and text hold all the words, or its source or date does.
        """
        with self._answering() as answerer:
            listed = answerer.ledger.articles()
            wanted = clean(search).casefold()
            if not wanted:
                return listed
            found = answerer.ledger.mentioning(wanted)
            return [
                one
                for one in listed
                if one.id in found or wanted in f"{one.title}\n{one.date}\n{one.source}".casefold()
            ]

    def article(self, article_id: str) -> Article | None:
        """Return one article with its text."""
        with self._answering() as answerer:
            return answerer.ledger.article(article_id)

    @contextmanager
    def _answering(self) -> Iterator[Answerer]:
        """Yield the answerer on the index in use; one before it is closed by its last user."""
        with self._lock:
            answerer = self._current()
            self._users[answerer] += 1
        try:
            yield answerer
        finally:
            with self._lock:
                self._users[answerer] -= 1
                if answerer is not self._answerer and not self._users[answerer]:
                    answerer.close()
                    del self._users[answerer]

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
            before, self._answerer = self._answerer, Answerer(self.settings)
            if not self._users[before]:
                before.close()
                del self._users[before]
        return self._answerer


def static_folder() -> Path:
    """Return the folder of the page's own script and style sheet."""
    return Path(__file__).parent / "static"
