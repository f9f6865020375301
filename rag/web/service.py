"""Keeps an answerer ready for the web: loaded behind the page, reopened when the index changes."""

import asyncio
import contextlib
import threading
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from rag.answering.answerer import Answerer
from rag.answering.footnotes import OnClaim, ignore_claim
from rag.answering.llm import LanguageModel
from rag.answering.model import Answer
from rag.corpus.articles import Article
from rag.errors import FootnoteError
from rag.health.checkup import Progress, examine_articles
from rag.health.report_card import ReportCard
from rag.settings import ANSWERERS, Settings
from rag.store.database import DamagedLedgerError
from rag.store.feedback import FeedbackStore
from rag.store.ledger import FileState
from rag.text.words import clean
from rag.web.errors import BusyError, NotReadyError
from rag.web.indexing import Indexing
from rag.web.schema import Question

#: How many questions are answered at a time, in quotes and by a language model, and how many more
#: may wait for that. Who asks a model mostly waits for it, and keeps no seat from the quotes.
AT_ONCE = {"quotes": 2, "llm": 4}
WAITING = 60
#: Seconds that a start waits for a folder of up to FEW articles to be looked through, if there is
#: an index already; a larger one is looked through while its old state is searched.
PATIENCE = 10.0
FEW = 1_000
#: How many answers are remembered until their feedback comes.
_REMEMBERED = 1_000
_NO_MODEL = "No language model is set on this server."


class Service:
    """Loads the models behind the page, and answers from the index as it is at the moment.

    What was indexed before is searched while the folder is looked through. `stage` is
    "starting", "ready" or "failed", and `detail` says it in words for the reader.
    Safe to share between threads.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stage = "starting"
        self.indexing = Indexing(settings, done=self._try_again)
        self._problem = ""
        has_model = settings.llm_url or settings.answerer == "llm"
        self._model = LanguageModel(settings) if has_model else None
        self._feedback = FeedbackStore(settings.data)
        self._answerer: Answerer | None = None
        self._seats = {name: asyncio.Semaphore(count) for name, count in AT_ONCE.items()}
        self._waiting = dict.fromkeys(AT_ONCE, 0)  # questions that have no seat yet
        self._users: Counter[Answerer] = Counter()
        self._recent: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.RLock()

    @property
    def detail(self) -> str:
        """What is going on, in words for the reader."""
        doing, trouble = self.indexing.doing, self.indexing.trouble
        if self.stage == "failed":
            # The first trouble is the cause of the second.
            return trouble or self._problem
        if self.stage == "starting":
            return doing or "Loading the models."
        count = self.count()
        searched = f"{count} article{'' if count == 1 else 's'} searched."
        return " ".join(filter(None, (searched, doing, trouble)))

    def start(self) -> None:
        """Begin loading; returns at once."""
        self.stage = "starting"
        threading.Thread(target=self._load, name="loader", daemon=True).start()

    def _try_again(self) -> None:
        """Load once more after a run that may have mended what failed."""
        if self.stage == "failed":
            self.start()

    def _load(self) -> None:
        try:
            self._open_what_is_there()
            run = threading.Thread(target=self.indexing.run, name="first run", daemon=True)
            run.start()
            run.join(self._patience())
            if self._answerer is None:
                self._open()
            self.stage = "ready"
        except FootnoteError as problem:
            self.stage, self._problem = "failed", str(problem)
        except Exception as problem:
            # An edge: whatever goes wrong in this thread must reach the page in words.
            self._problem = f"Loading failed ({problem}); run: footnote doctor"
            self.stage = "failed"
            raise

    def _open_what_is_there(self) -> None:
        """Open the index if there is one; if it is missing or damaged, the first run mends it."""
        with contextlib.suppress(FootnoteError):
            self._open()

    def _patience(self) -> float | None:
        """Return for how many seconds the first run is waited for; None for to its end."""
        if self._answerer is None:
            return None
        return PATIENCE if self._answerer.ledger.count() <= FEW else 1.0

    def _open(self) -> None:
        answerer = Answerer(self.settings)
        # The first question pays for loading spaCy; let it be ours.
        answerer.ask("Are the models loaded?")
        self._answerer = answerer

    @asynccontextmanager
    async def seat(self, asked: Question) -> AsyncIterator[None]:
        """Wait for one of the AT_ONCE seats of who answers the question, first come, first served.

        Raises BusyError when WAITING questions wait already. For use in the server's event loop.
        """
        who = self._who_answers(asked)
        if self._waiting[who] >= WAITING:
            raise BusyError(f"{WAITING} questions are waiting already; try again in a minute.")
        self._waiting[who] += 1
        try:
            await self._seats[who].acquire()
        finally:
            self._waiting[who] -= 1
        try:
            yield
        finally:
            self._seats[who].release()

    @property
    def answerers(self) -> list[str]:
        """Who can answer; the one first who does unless a question asks for the other."""
        if self._model is None:
            return ["quotes"]
        return sorted(ANSWERERS, key=lambda one: one != self.settings.answerer)

    def waiting(self, asked: Question) -> int:
        """Return how many questions wait for a seat of who answers this one."""
        return self._waiting[self._who_answers(asked)]

    def _who_answers(self, asked: Question) -> str:
        chosen = asked.answerer or self.settings.answerer
        return "llm" if chosen == "llm" and self._model else "quotes"

    def ask(self, asked: Question, on_claim: OnClaim = ignore_claim) -> Answer:
        """Answer a question, and remember the answer for its feedback."""
        with self._answering() as answerer:
            ask = answerer.ask
            if self._model and self._who_answers(asked) == "llm":
                ask = partial(answerer.draft, self._model)
            answer = ask(asked.question, asked.history, scope=asked.scope, on_claim=on_claim)
        if asked.answerer == "llm" and not self._model:
            answer = replace(answer, notice=_NO_MODEL)
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
        # What was dropped is not kept: nobody saw it.
        self._feedback.add(thumb, word, replace(answer, claims=answer.shown).to_json())
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

    def revision(self) -> str:
        """Return the name of the state of the articles that is searched."""
        with self._answering() as answerer:
            return answerer.ledger.revision()

    def count(self) -> int:
        """Return how many articles are searched."""
        with self._answering() as answerer:
            return answerer.ledger.count()

    def files_below(self, folder: str) -> list[FileState]:
        """Return the files in a folder of the corpus that were looked into."""
        with self._answering() as answerer:
            return answerer.ledger.files_below(folder)

    def report_card(self, progress: Progress) -> ReportCard:
        """Look at all articles; takes a second for a few, minutes for thousands."""
        with self._answering() as answerer:
            return examine_articles(answerer, progress)

    @contextmanager
    def _answering(self) -> Iterator[Answerer]:
        """Yield the answerer on the index in use; one before it is closed by its last user."""
        with self._lock:
            answerer = self._current()
            self._users[answerer] += 1
        try:
            yield answerer
        except DamagedLedgerError:
            self._mend()
            raise
        finally:
            with self._lock:
                self._users[answerer] -= 1
                if answerer is not self._answerer and not self._users[answerer]:
                    answerer.close()
                    del self._users[answerer]

    def _mend(self) -> None:
        """Begin anew with a ledger that turned out to be damaged."""
        with self._lock:
            if self.stage == "ready":
                self._answerer = None
                self.start()

    def _current(self) -> Answerer:
        """Return the answerer on the index in use.

        Raises NotReadyError while there is none; after a failed start, tries once more.
        """
        if self._answerer is None:
            problem = NotReadyError(self.detail)
            if self.stage == "failed":
                self.start()
            raise problem
        if self._answerer.is_replaced:
            before = self._answerer
            try:
                self._answerer = Answerer(self.settings)
            except FootnoteError:
                # The new ledger is still being filled, or the folder was deleted.
                self.indexing.soon()
                return before
            if not self._users[before]:
                before.close()
                del self._users[before]
        return self._answerer


def static_folder() -> Path:
    """Return the folder of the page's own script and style sheet."""
    return Path(__file__).parent / "static"
