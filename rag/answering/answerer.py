"""The whole way from a question to an Answer in which every claim has checked footnotes."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from rag.answering.confidence import THRESHOLD, Calibration
from rag.answering.drafting import combine, quoted_first, timings, write
from rag.answering.finder import Finder
from rag.answering.footnotes import Footnotes, OnClaim, ignore_claim, replay
from rag.answering.kinds.collection import Collection
from rag.answering.kinds.comparison import Comparisons
from rag.answering.kinds.gathered import Gathered
from rag.answering.kinds.kinds import Kinds
from rag.answering.kinds.people import People
from rag.answering.kinds.rows import Rows
from rag.answering.kinds.smalltalk import SmallTalkKind
from rag.answering.kinds.steps import Steps
from rag.answering.kinds.summary import Summaries
from rag.answering.kinds.wholes import Wholes
from rag.answering.llm import LanguageModel
from rag.answering.model import Answer
from rag.answering.quoting import MAX_PASSAGES, Quoted, cite, quote
from rag.answering.request import Context, Request, SearchResult
from rag.answering.suggestions import GoOn, Suggester
from rag.errors import DataError
from rag.models.cross_encoder import CrossEncoder
from rag.models.encoder import QuestionEncoder, Vectors, exported_path, is_exported
from rag.models.files import model_path
from rag.search.conversation import chain, read_turns
from rag.search.dense import DenseSearch
from rag.search.framing import without_frame
from rag.search.passages import Passage
from rag.search.question import Query, check, plain
from rag.search.reference import Reference, reference
from rag.search.resolved import ResolvedQuestion
from rag.search.retrieval import CANDIDATES, Retriever
from rag.search.scope import EVERYTHING, Scope
from rag.settings import Settings
from rag.store.keys import check_fingerprint
from rag.store.ledger import Ledger
from rag.support.candidates import Candidates
from rag.support.checker import Checker, Compare, Nearness
from rag.text.language import foreign_language
from rag.text.small_talk import without_greeting
from rag.text.words import clean

#: How many sentences a claim is compared with because search ranks them highest.
NEAREST_TO_CLAIM = 3


class Answerer:
    """An opened ledger with its index and models; safe to share between threads.

    Everything in an answer comes from one state of the articles, the current one when it begins.
    Without a calibration, the one in the data folder is used. `today` returns the day
    that "last year" counts from. Raises DataError without an index, ModelError without weights.
    """

    def __init__(
        self,
        settings: Settings,
        calibration: Calibration | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._today = today
        self._ledger = Ledger(settings.data)
        check_fingerprint(self._ledger.fingerprint())
        if not is_exported(exported := exported_path(settings.data)):
            raise DataError(
                f"The question encoder in {settings.data} is missing or damaged; "
                "run: footnote index"
            )
        self._dense = DenseSearch(settings, self._ledger)
        self._encoder = encoder = QuestionEncoder(exported)
        self._retriever = Retriever(self._ledger, self._dense, encoder, CrossEncoder())
        calibration = calibration or Calibration.read(settings.data)
        self._finder = Finder(self._ledger, self._retriever, calibration, self._context_of_kind)
        self._small_talk = SmallTalkKind(self._ledger, encoder)
        self._suggester = Suggester(self._ledger, self.ask)
        self.wholes = Wholes(self._ledger, self._retriever, self._finder, encoder)
        kinds = (
            self._small_talk,
            Collection(self._ledger, self._finder.parser, today),
            Summaries(self._ledger, self._finder, encoder),
            People(self._ledger, self._retriever),
            Gathered(self._ledger, self._finder),
            Rows(self._ledger, self._retriever, self._finder),
            Steps(self._ledger, self._retriever, self._finder),
            Comparisons(self._ledger, self._retriever, self._finder, calibration, encoder),
            self.wholes,
        )
        self._kinds = Kinds(self._ledger, self._finder, kinds)

    @cached_property
    def _claim_readers(self) -> tuple[Compare, Nearness]:
        """The network for claims, loaded for the first draft, as quotes don't need it; cosines."""
        return CrossEncoder(model_path("claim cross-encoder")).compare, self._retriever.cosines

    @property
    def ledger(self) -> Ledger:
        """The articles that are searched."""
        return self._ledger

    @property
    def is_replaced(self) -> bool:
        """Whether a new ledger has replaced the one in use; if so, open another answerer."""
        return self._ledger.is_replaced()

    def vector(self, text: str) -> Vectors:
        """Return the unit vector of a text, shape (1, DIMENSIONS)."""
        return self._encoder.encode(text)

    def close(self) -> None:
        """Close the index and the ledger."""
        self._finder.close()
        self._dense.close()
        self._ledger.close()

    def search(
        self, question: str, history: Sequence[str] = (), scope: Scope = EVERYTHING
    ) -> tuple[Query, list[Passage]]:
        """Return what was searched for, and the passages found, best first."""
        with self._ledger.reading():
            result = self._finder.find_one(self._request(check(question), history, scope))
            return result.query, list(result.passages)

    def find(self, question: str, history: Sequence[str] = ()) -> list[SearchResult]:
        """Return what was found for each thing that a question asks, with its probability."""
        with self._ledger.reading():
            return list(self._finder.find(self._request(check(question), history, EVERYTHING)))

    def checker(self, passages: Sequence[Passage]) -> Checker:
        """Return a checker of drafted sentences against the first MAX_PASSAGES passages."""
        sentences = [one for passage in passages[:MAX_PASSAGES] for one in passage.chunk.sentences]
        candidates = Candidates(sentences, self._ledger)
        return Checker(lambda _: candidates, *self._claim_readers, rules_bind=True)

    def claim_checker(self, scope: Scope) -> Checker:
        """Return a checker of any sentences, each against what a search for it finds in a scope.

        Call it inside `ledger.reading()`. Raises DataError if nothing is indexed, QuestionError
        if the scope names a source or an article that isn't there.
        """
        check_fingerprint(self._ledger.fingerprint())
        within = None
        if scope:
            scope.check(articles := self._ledger.articles())
            within = scope.within(articles)

        def search(claim: str) -> Candidates:
            found = self._retriever.candidates(replace(plain(claim), within=within))
            own = [one.sentence for one in found]
            return Candidates(own, self._ledger, nearest=NEAREST_TO_CLAIM)

        return Checker(search, *self._claim_readers)

    def reached(self, text: str) -> set[str]:
        """Return the ids of the articles that have candidates for these words."""
        with self._ledger.reading():
            candidates = self._retriever.candidates(plain(text))[:CANDIDATES]
        return {candidate.sentence.article_id for candidate in candidates}

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        threshold: float = THRESHOLD,
        *,
        scope: Scope = EVERYTHING,
        on_claim: OnClaim = ignore_claim,
    ) -> Answer:
        """Answer a question in quotes; `history` contains the earlier user turns, oldest first.

        An answer with a probability below `threshold` is not shown. If several things are asked,
        the claims about one are reported before the next is searched for. Raises QuestionError if
        the question is empty or too long, or if the scope names what isn't there.
        """
        question = check(question)
        with self._ledger.reading():
            asked = self._request(question, history, scope)
            answer = (
                self._of_a_kind(asked, on_claim) or self._quote(asked, threshold, on_claim).answer
            )
        return replace(answer, question=question, history=tuple(history))

    def draft(
        self,
        model: LanguageModel,
        question: str,
        history: Sequence[str] = (),
        *,
        scope: Scope = EVERYTHING,
        on_claim: OnClaim = ignore_claim,
    ) -> Answer:
        """Answer a question with those sentences of a model's draft that the articles support.

        If there are none, or the model fails, the answer is that of ask(), with a notice; what
        ask() refuses is refused. Raises QuestionError as ask() does.
        """
        question = check(question)
        with self._ledger.reading():
            request = self._translated(self._request(question, history, scope), model)
            answer = self._of_a_kind(request, on_claim) or self._draft(request, on_claim, model)
        return replace(answer, question=question, history=tuple(history))

    def related(
        self, question: str, history: Sequence[str] = (), *, scope: Scope = EVERYTHING, go_on: GoOn
    ) -> list[str]:
        """Return further questions near the answer to one, as Suggester.related() does."""
        answer = self.ask(question, history, scope=scope)
        return self._suggester.related(answer, go_on)

    def examples(self, go_on: GoOn) -> list[str]:
        """Return questions that the articles answer, as Suggester.examples() does."""
        return self._suggester.examples(go_on)

    def _request(self, question: str, history: Sequence[str], scope: Scope) -> Request:
        check_fingerprint(self._ledger.fingerprint())
        if scope:
            scope.check(self._ledger.articles())
        said = [turn for turn in map(clean, history) if not self._small_talk.is_small_talk(turn)]
        *turns, last = read_turns(list(map(self._asked, (*said, question))))
        today = None if scope.literal else self._today()
        return Request(last, tuple(turns), scope, self._ledger.revision(), today)

    def _asked(self, turn: str) -> str:
        """Return what a turn asks, without a greeting and what only asks for the answer."""
        bare = without_greeting(turn)
        inner = without_frame(bare)
        # "Can you tell me who you are?" is asked of Footnote.
        return bare if inner != bare and self._small_talk.is_small_talk(bare) else inner

    def _of_a_kind(self, request: Request, on_claim: OnClaim) -> Answer | None:
        """Return the answer of the first kind that the question is of; None for a search."""
        began = time.perf_counter()
        answer = self._kinds.answer(request, on_claim)
        total = round((time.perf_counter() - began) * 1000, 1)
        return answer and replace(answer, timings_ms={"total": total, "retrieve": 0.0})

    def _context_of_kind(self, request: Request) -> Context | None:
        return self._kinds.context(request)  # the kinds search with the finder, which asks them

    def _quote(self, request: Request, threshold: float, on_claim: OnClaim) -> Quoted:
        footnotes = Footnotes(self._ledger.article, on_claim)
        return quote(request, self._finder.find(request), threshold, footnotes)

    def _draft(self, request: Request, on_claim: OnClaim, model: LanguageModel) -> Answer:
        began = time.perf_counter()
        reworded = self._reworded(request, model)
        quoted = self._quote(reworded, THRESHOLD, ignore_claim)
        if reworded is not request:
            quoted = replace(quoted, answer=replace(quoted.answer, with_context=True))
        if not quoted.answer.answerable:
            return quoted.answer
        passages = quoted_first(quoted.answer)
        footnotes = Footnotes(self._ledger.article, on_claim, buffered=True)
        footnotes.searched = [one for passage in passages for one in passage.chunk.sentences]
        draft = write(
            (quoted.answer.searched_for, passages),
            model,
            self.checker(passages),
            lambda sentence: self._finder.is_answer(sentence, quoted.results),
            footnotes,
        )
        if not draft.problem:
            self._quote_omitted(quoted.results, footnotes)
        answer = combine(quoted, draft, footnotes)
        if answer.answerer == "quotes":
            replay(answer.shown, answer.citations, on_claim)
        total = (time.perf_counter() - began) * 1000
        return replace(answer, timings_ms=answer.timings_ms | timings(draft, total))

    def _translated(self, request: Request, model: LanguageModel) -> Request:
        """Return the request in English, as the model translates it, if it can."""
        asked = request.question.printed
        language = "" if self._small_talk.is_small_talk(asked) else foreign_language(asked)
        translation = model.translate(asked, language) if language else None
        whole = translation and ResolvedQuestion(check(translation))
        return replace(request, question=whole) if whole else request

    def _reworded(self, request: Request, model: LanguageModel) -> Request:
        """Return the request with a follow-up as the model rewords it, if it can."""
        if not request.history or reference(request.question) < Reference.LIKELY:
            return request
        context = self._finder.turns.context(chain(request.history), request)
        turns = [turn.printed for turn in context.turns]
        answer = " ".join(sentence.text for sentence in context.answer)
        reworded = model.add_context(request.question.text, turns, answer)
        whole = reworded and ResolvedQuestion(check(reworded))
        return replace(request, question=whole) if whole else request

    def _quote_omitted(self, results: Sequence[SearchResult], footnotes: Footnotes) -> None:
        """Quote the answers to those of several things asked that a draft leaves out."""
        drafted = list(footnotes.claims)
        for result in results if len(results) > 1 else ():
            if not any(self._finder.is_answer(sentence, [result]) for sentence in drafted):
                cite(result, footnotes)
