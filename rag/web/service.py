"""Keeps an answerer ready: loads it in the background and reopens it when the index changes."""

import contextlib
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from rag.answering.footnotes import OnClaim, ignore_claim
from rag.answering.llm import LanguageModel
from rag.answering.model import Answer
from rag.checking.model import Report
from rag.checking.reading import read_text
from rag.corpus.articles import Article
from rag.errors import FootnoteError
from rag.health.checkup import Progress, examine_articles
from rag.health.report_card import ReportCard
from rag.models.encoder import Vectors
from rag.search.scope import Scope
from rag.settings import ANSWERERS, Settings
from rag.sources.schedule import Schedule
from rag.store.database import DamagedLedgerError
from rag.store.feedback import FeedbackStore
from rag.store.ledger import FileState
from rag.text.words import clean
from rag.web import opened
from rag.web.errors import NotReadyError
from rag.web.figures import Figures
from rag.web.freshness import Freshness
from rag.web.indexing import Indexing, UpdateIndex, update_with_one_thread
from rag.web.opened import OnSentence, OpenAnswerer, OpenChecker, WebAnswerer
from rag.web.question_log import QuestionLog, Visit
from rag.web.report_schema import TextToCheck
from rag.web.schema import Question
from rag.web.seats import Seats

#: Seconds that a start waits for the first indexing run, if there is an index of up to FEW
#: articles already. A larger index is searched as it is until the run is over.
PATIENCE = 10.0
FEW = 1_000
#: How many answers are remembered until their feedback comes.
_REMEMBERED = 1_000
_NO_MODEL = "No language model is set on this server."


class Service:
    """Loads the models in the background and answers from the current state of the index.

    While the folder is indexed, the previous index is searched. `stage` is "starting", "ready" or
    "failed"; `detail` explains it in a sentence. Safe to share between threads.
    """

    def __init__(
        self,
        settings: Settings,
        open_answerer: OpenAnswerer = opened.open_answerer,
        update_index: UpdateIndex = update_with_one_thread,
        open_checker: OpenChecker = opened.open_checker,
    ) -> None:
        self.settings = settings
        self.stage = "starting"
        self.indexing = Indexing(settings, update_index, done=self._retry_failed_start)
        self._open_answerer = open_answerer
        self._open_checker = open_checker
        self._problem = ""
        has_model = settings.llm_url or settings.answerer == "llm"
        self._model = LanguageModel(settings) if has_model else None
        self._feedback = FeedbackStore(settings.data)
        self.questions = QuestionLog(settings, self._vector)
        self._answerer: WebAnswerer | None = None
        self.sources = Schedule(settings, changed=self.indexing.soon)
        self.freshness = Freshness(settings.data, self)
        self.seats = Seats()
        self.figures = Figures()
        self._users: Counter[WebAnswerer] = Counter()
        self._recent: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.RLock()

    # --- loading -----------------------------------------------------------------------------

    @property
    def detail(self) -> str:
        """What the service is doing, in a sentence for people."""
        progress, problem = self.indexing.progress, self.indexing.problem
        if self.stage == "failed":
            # A problem of the indexing causes that of the loading, so it comes first.
            return problem or self._problem
        if self.stage == "starting":
            return progress or "Loading the models."
        count = self.count()
        searched = f"{count} article{'' if count == 1 else 's'} searched."
        return " ".join(filter(None, (searched, progress, problem)))

    def start(self) -> None:
        """Begin loading; returns at once."""
        self.stage = "starting"
        threading.Thread(target=self._load, name="loader", daemon=True).start()

    def _retry_failed_start(self) -> None:
        """Load again after an indexing run, which may have removed the cause of a failure."""
        if self.stage == "failed":
            self.start()

    def _load(self) -> None:
        try:
            # A missing or damaged index is made by the first run.
            with contextlib.suppress(FootnoteError):
                self._open()
            run = threading.Thread(target=self.indexing.run, name="first run", daemon=True)
            run.start()
            run.join(self._patience())
            if self._answerer is None:
                self._open()
            self.stage = "ready"
        except FootnoteError as problem:
            self.stage, self._problem = "failed", str(problem)
        except Exception as problem:
            # The edge of a thread: the page has to show any failure in words.
            self._problem = f"Loading failed ({problem}); run: footnote doctor"
            self.stage = "failed"
            raise

    def _patience(self) -> float | None:
        """Return how many seconds to wait for the first run; None to wait until it ends."""
        if self._answerer is None:
            return None
        return PATIENCE if self._answerer.ledger.count() <= FEW else 1.0

    def _open(self) -> None:
        answerer = self._open_answerer(self.settings)
        # The first question loads spaCy; ask it now, so that no reader has to wait for that.
        answerer.ask("Are the models loaded?")
        self._answerer = answerer

    # --- questions ---------------------------------------------------------------------------

    @property
    def answerers(self) -> list[str]:
        """The names of the answerers, the default one first."""
        if self._model is None:
            return ["quotes"]
        return sorted(ANSWERERS, key=lambda name: name != self.settings.answerer)

    def answerer_of(self, request: Question) -> str:
        """Return the name of the answerer that a question needs."""
        chosen = request.answerer or self.settings.answerer
        return "llm" if chosen == "llm" and self._model else "quotes"

    def ask(
        self, request: Question, on_claim: OnClaim = ignore_claim, visit: Visit | None = None
    ) -> Answer:
        """Answer a question, log it, and remember the answer until its feedback comes."""
        ask = partial(self._ask, request, on_claim)
        return self.questions.record(request.question, visit or Visit(), ask)

    def _ask(self, request: Question, on_claim: OnClaim) -> Answer:
        with self.answering() as answerer, self.figures.failures():
            ask = answerer.ask
            if self._model and self.answerer_of(request) == "llm":
                ask = partial(answerer.draft, self._model)
            answer = ask(request.question, request.history, scope=request.scope, on_claim=on_claim)
        if request.answerer == "llm" and not self._model:
            answer = replace(answer, notice=_NO_MODEL)
        self.figures.answered(answer)
        with self._lock:
            self._recent[answer.id] = answer
            while len(self._recent) > _REMEMBERED:
                self._recent.popitem(last=False)
        return answer

    def search(self, question: str, scope: Scope) -> tuple[str, list[dict[str, Any]]]:
        """Return what was searched for, and the passages found as JSON, best first."""
        with self.answering() as answerer:
            query, passages = answerer.search(question, scope=scope)
        return query.text, [passage.to_json() for passage in passages]

    def check(self, request: TextToCheck, on_sentence: OnSentence) -> Report:
        """Check a text against the articles."""
        text = read_text(request.text, request.title)
        with self.answering() as answerer, self.figures.checking():
            return self._open_checker(answerer).check(text, request.scope, on_sentence)

    def take_feedback(self, answer_id: str, thumb: str, word: str) -> bool:
        """Store a reader's opinion of an answer; False if the answer is no longer remembered."""
        with self._lock:
            answer = self._recent.get(answer_id)
        if answer is None:
            return False
        # Without the dropped claims: no reader saw them.
        self._feedback.add(thumb, word, replace(answer, claims=answer.shown).to_json())
        self.questions.rate(answer_id, thumb)
        self.figures.opinion(thumb)
        return True

    def _vector(self, question: str) -> Vectors:
        if self.stage != "ready":  # without a reader, nothing is started
            raise NotReadyError(self.detail)
        with self.answering() as answerer:
            return answerer.vector(question)

    # --- articles ----------------------------------------------------------------------------

    def articles(self, search: str = "") -> Sequence[Article]:
        """Return all articles without their texts, or those that match a search.

        An article matches if its title and text contain all words of the search, or if its
        title, date or source contains the search as a whole.
        """
        with self.answering() as answerer:
            articles = answerer.ledger.articles()
            text = clean(search).casefold()
            if not text:
                return articles
            matching = answerer.ledger.mentioning(text)
            return [
                article
                for article in articles
                if article.id in matching
                or text in f"{article.title}\n{article.date}\n{article.source}".casefold()
            ]

    def article(self, article_id: str) -> Article | None:
        """Return one article with its text."""
        with self.answering() as answerer:
            return answerer.ledger.article(article_id)

    def revision(self) -> str:
        """Return the identifier of the indexed state that is searched."""
        with self.answering() as answerer:
            return answerer.ledger.revision()

    def count(self) -> int:
        """Return how many articles are searched."""
        with self.answering() as answerer:
            return answerer.ledger.count()

    def files_below(self, folder: str) -> list[FileState]:
        """Return the indexed and the skipped files of a folder of the corpus."""
        with self.answering() as answerer:
            return answerer.ledger.files_below(folder)

    def report_card(self, progress: Progress) -> ReportCard:
        """Examine all articles; takes a second for a few, minutes for thousands."""
        with self.answering() as answerer:
            return examine_articles(answerer, progress)

    # --- the answerer in use -----------------------------------------------------------------

    @contextmanager
    def answering(self) -> Iterator[WebAnswerer]:
        """Yield the current answerer; an earlier one is closed by its last user."""
        with self._lock:
            answerer = self._current()
            self._users[answerer] += 1
        try:
            yield answerer
        except DamagedLedgerError:
            self._restart()
            raise
        finally:
            with self._lock:
                self._users[answerer] -= 1
                if answerer is not self._answerer and not self._users[answerer]:
                    answerer.close()
                    del self._users[answerer]

    def _restart(self) -> None:
        """Load again, since the ledger turned out to be damaged."""
        with self._lock:
            if self.stage == "ready":
                self._answerer = None
                self.start()

    def _current(self) -> WebAnswerer:
        """Return the answerer of the current index.

        Raises NotReadyError if there is none; if the start failed, begins another one.
        """
        if self._answerer is None:
            problem = NotReadyError(self.detail)
            if self.stage == "failed":
                self.start()
            raise problem
        if self._answerer.is_replaced:
            previous = self._answerer
            try:
                self._answerer = self._open_answerer(self.settings)
            except FootnoteError:
                # The new ledger is still being filled, or the folder was deleted.
                self.indexing.soon()
                return previous
            if not self._users[previous]:
                previous.close()
                del self._users[previous]
        return self._answerer
