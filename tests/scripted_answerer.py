"""The web app in this process, over made-up articles, with an answerer that says what a test wants.

The ledger, the parser and all of rag/web are real. Only the models are replaced: vectors are made
up, and a question is answered if it contains a phrase of the script.
"""

import socket
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import uvicorn
from made_up import MadeUpEncoder, made_up_vector
from server import wait_for

from rag.answering.footnotes import OnClaim, ignore_claim
from rag.answering.llm import LanguageModel
from rag.answering.model import ABSENT, ANSWERED, NOT_SURE, SMALLTALK, Answer, Citation, Claim
from rag.answering.suggestions import GoOn
from rag.answering.surroundings import surroundings
from rag.checking.checker import OnSentence
from rag.checking.model import NO_CLAIM, UNSUPPORTED, CheckedSentence, Part, Report
from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence, sentences, split
from rag.errors import DataError
from rag.models.encoder import Vectors
from rag.search.passages import Passage
from rag.search.question import Query, check, plain
from rag.search.scope import EVERYTHING, Scope
from rag.settings import Settings
from rag.store.keys import FINGERPRINT
from rag.store.ledger import Ledger
from rag.store.progress import Progress
from rag.store.sync import update_index
from rag.text.words import content_words
from rag.web.api import create_api
from rag.web.chat import create_app
from rag.web.peers import Peers
from rag.web.service import Service

QUESTION = "How many sheep does the ferry of Quenby carry?"
BOTH = "How many sheep does the ferry of Quenby carry, and when did the mill of Orrin reopen?"
UNSURE = "How many goats does the ferry of Quenby carry?"
UNANSWERABLE = "What is the population of Denmark?"
FERRY = "The made-up ferry of Quenby carries 214 sheep at a time."
MILL = "The mill of Orrin officially reopened on 4 April 2023."
MILLER = "The mill of Orrin belongs to the made-up miller Ada Roe."

_FILLER = "\n\n".join(f"Sentence {number} of this article is made up, too." for number in range(40))


def _file(title: str, source: str, date: str, question: str, text: str) -> str:
    head = f"title: {title}\nsource: {source}\ndate: {date}\nquestion: {question}\n"
    return f"---\n{head}---\n{_FILLER}\n\n{text}\n\n{_FILLER}\n"


ARTICLES = {
    "ferry.md": _file("The ferry of Quenby", "Quenby Courier", "2024-09-19", QUESTION, FERRY),
    "mill.md": _file(
        "The mill of Orrin",
        "Orrin Herald",
        "2023-04-04",
        "When did the mill of Orrin reopen?",
        f"{MILLER} {MILL}",
    ),
    "tower.md": _file("The tower of Zarnow", "Quenby Courier", "2022", "", "The tower is tall."),
}
#: A phrase of a question -> the sentence that answers it.
ANSWERS = {
    "sheep does the ferry of Quenby": FERRY,
    "mill of Orrin reopen": MILL,
    "it reopen": MILL,
    "owns the mill of Orrin": MILLER,
}
#: A phrase of a checked sentence -> its verdict.
VERDICTS = {
    "carries 214 sheep": "verbatim",
    "214 animals": "supported",
    "carries 300": "contradicted",
    "moon": "unsupported",
    "sings": "partly",
}
#: A phrase of a question without an answer -> the closest sentence.
CLOSEST = {"How many goats": FERRY}


@dataclass(frozen=True)
class Draft:
    """A language model's answer: (sentence, its quote), (dropped sentence, why), or a problem."""

    claims: Sequence[tuple[str, str]] = ()
    dropped: Sequence[tuple[str, str]] = ()
    problem: str = ""


@dataclass
class Script:
    """What the answerer says.

    While `gate` is clear, answers stop after their first claim; while `draft_gate` is, drafts don't
    begin. `started` counts the questions.
    """

    answers: dict[str, str] = field(default_factory=lambda: dict(ANSWERS))
    closest: dict[str, str] = field(default_factory=lambda: dict(CLOSEST))
    draft: Draft = Draft()
    problem: Exception | None = None
    kinds: dict[str, str] = field(default_factory=dict)  # a phrase of a question -> its kind
    related: Sequence[str] = ()
    verdicts: dict[str, str] = field(default_factory=lambda: dict(VERDICTS))
    questions: list[str] = field(default_factory=list)
    started: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    gate: threading.Event = field(default_factory=threading.Event)
    draft_gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()
        self.draft_gate.set()

    def reset(self) -> None:
        """Release what is waiting, and forget what a test has set."""
        self.gate.set()
        self.draft_gate.set()
        self.answers, self.closest = dict(ANSWERS), dict(CLOSEST)
        self.draft, self.problem = Draft(), None
        self.kinds, self.related = {}, ()
        self.verdicts = dict(VERDICTS)
        self.questions.clear()
        self.started = threading.Semaphore(0)

    def open(self, settings: Settings) -> "ScriptedAnswerer":
        return ScriptedAnswerer(settings, self)

    def open_checker(self, answerer: "ScriptedAnswerer") -> "ScriptedChecker":
        return ScriptedChecker(answerer, self)

    @staticmethod
    def update(settings: Settings, progress: Progress) -> None:
        update_index(settings, progress, encoder=MadeUpEncoder(settings.data))


class ScriptedAnswerer:
    """Answers from the script, with real articles, offsets and passages."""

    def __init__(self, settings: Settings, script: Script) -> None:
        self.ledger = Ledger(settings.data)
        if self.ledger.fingerprint() != FINGERPRINT:
            self.ledger.close()
            raise DataError("Nothing is indexed yet.")
        self._script = script

    @property
    def is_replaced(self) -> bool:
        return self.ledger.is_replaced()

    def close(self) -> None:
        self.ledger.close()

    def reached(self, text: str) -> set[str]:
        return {article.id for article in self.ledger.articles() if text}

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        scope: Scope = EVERYTHING,
        on_claim: OnClaim = ignore_claim,
    ) -> Answer:
        self._begin(question)
        return self._quoted((check(question), tuple(history), scope), on_claim)

    def draft(
        self,
        model: LanguageModel,
        question: str,
        history: Sequence[str] = (),
        *,
        scope: Scope = EVERYTHING,
        on_claim: OnClaim = ignore_claim,
    ) -> Answer:
        assert model, "the service passes its model on"
        self._begin(question)
        self._script.draft_gate.wait()
        draft = self._script.draft
        request = (check(question), tuple(history), scope)
        answer = self._answer(request, draft.claims, on_claim)
        if draft.problem:
            notice = f"{draft.problem} This is the quoted answer."
            return _with(self._quoted(request, on_claim), draft, notice=notice)
        return _with(answer, draft, answerer="llm")

    def vector(self, text: str) -> Vectors:
        known = [made_up_vector(word) for word in content_words(text)] or [made_up_vector(text)]
        total = np.sum(known, axis=0)
        vector: Vectors = (total / np.linalg.norm(total)).astype(np.float32)
        return vector

    def search(
        self, question: str, history: Sequence[str] = (), scope: Scope = EVERYTHING
    ) -> tuple[Query, list[Passage]]:
        """Find a passage of each article of the scope."""
        assert not history
        query = plain(check(question))
        scope.check(self.ledger.articles())
        articles = [self.ledger.article(one.id) for one in self.ledger.articles()]
        within = [one for one in articles if one and scope.includes(one)]
        return query, list(_passages(within, [Claim(FERRY, "verbatim", ())]))

    def related(
        self, question: str, history: Sequence[str] = (), *, scope: Scope = EVERYTHING, go_on: GoOn
    ) -> list[str]:
        del scope
        question = check(question)
        return [one for one in self._script.related if go_on() and one not in (question, *history)]

    def examples(self, go_on: GoOn) -> list[str]:
        assert go_on(), "there is time for a first attempt"
        if self._script.problem:
            raise self._script.problem
        return [one.example for one in self.ledger.articles() if one.example]

    def _begin(self, question: str) -> None:
        if question != "Are the models loaded?":
            self._script.questions.append(question)
            self._script.started.release()

    def _quoted(self, request: tuple[str, tuple[str, ...], Scope], on_claim: OnClaim) -> Answer:
        places = [
            (request[0].index(phrase), quote)
            for phrase, quote in self._script.answers.items()
            if phrase in request[0]
        ]
        return self._answer(request, [(quote, quote) for _, quote in sorted(places)], on_claim)

    def _answer(
        self,
        request: tuple[str, tuple[str, ...], Scope],
        said: Sequence[tuple[str, str]],
        on_claim: OnClaim,
    ) -> Answer:
        question, history, scope = request
        script = self._script
        if script.problem:
            raise script.problem
        scope.check(self.ledger.articles())
        articles = [self.ledger.article(one.id) for one in self.ledger.articles()]
        within = [one for one in articles if one and scope.includes(one)]
        read_as = "newest first" if "latest" in question and not scope.literal else ""
        claims: list[Claim] = []
        citations: dict[str, Citation] = {}
        for text, quote in said:
            holding = next((one for one in within if quote in one.text), None)
            if holding:
                citation = citations.setdefault(quote, _cite(holding, quote, len(citations) + 1))
                verdict = "verbatim" if text == quote else "supported"
                kind = _kind(holding, citation.start)
                remark = f"the article is of {holding.date}" if read_as else ""
                claims.append(Claim(text, verdict, (citation.number,), kind=kind, remark=remark))
                on_claim(claims[-1], [citation])
                script.gate.wait()
        if not said:
            script.gate.wait()
        text = " ".join(f"{claim.text} [{claim.citations[0]}]" for claim in claims)
        subject = question.rstrip("?").split()[-1]
        closest = None if claims else self._closest(question, within)
        made_as = next(
            (one for phrase, one in script.kinds.items() if phrase in question), "quotes"
        )
        context = " (mill of Orrin)" if history and question.startswith("And") else ""
        return Answer(
            id=uuid.uuid4().hex,
            question=question,
            history=history,
            scope=scope,
            searched_for=question + context,
            outcome=SMALLTALK if made_as == "smalltalk" else _outcome(claims, closest),
            text=text or f"The articles do not say anything about {subject}.",
            claims=tuple(claims),
            citations=tuple(citations.values()),
            passages=tuple(_passages(within, claims)),
            missing_terms=() if claims else (subject,),
            unanswered=(),
            answerer="quotes",
            confidence=0.9 if claims else 0.1,
            timings_ms={"total": 1.0, "retrieve": 1.0},
            read_as=read_as,
            closest=closest,
            reasons=() if claims else (f"It doesn't mention “{subject}”.",),
            kind=made_as,
        )

    def _closest(self, question: str, within: Sequence[Article]) -> Citation | None:
        for phrase, quote in self._script.closest.items():
            holding = next((one for one in within if quote in one.text), None)
            if phrase in question and holding:
                return _cite(holding, quote, 1)
        return None


class ScriptedChecker:
    """Gives each sentence that has a phrase of the script its verdict, and cites FERRY."""

    def __init__(self, answerer: ScriptedAnswerer, script: Script) -> None:
        self._ledger = answerer.ledger
        self._script = script

    def check(self, article: Article, scope: Scope, on_sentence: OnSentence) -> Report:
        self._script.questions.append(article.text)
        self._script.started.release()
        if self._script.problem:
            raise self._script.problem
        scope.check(self._ledger.articles())
        checked = []
        for sentence in sentences(article):
            checked.append(self._check(sentence))
            on_sentence(checked[-1])
            self._script.gate.wait()
        return Report(article.text, tuple(checked), (), article.title)

    def _check(self, sentence: Sentence) -> CheckedSentence:
        found = (
            verdict for phrase, verdict in self._script.verdicts.items() if phrase in sentence.text
        )
        verdict = next(found, NO_CLAIM)
        span = (sentence.text, sentence.start, sentence.end)
        if verdict == NO_CLAIM:
            return CheckedSentence(*span, verdict, 1.0, "It is a heading.")
        ferry = next(one for one in self._ledger.articles() if one.path == "ferry.md")
        article = self._ledger.article(ferry.id)
        assert article, "it is listed"
        cited = () if verdict == UNSUPPORTED else (_cite(article, FERRY, 1),)
        at = sentence.start + max(0, sentence.text.find("300"))
        differs = (at, at + 3) if "300" in sentence.text else (0, 0)
        numbers = tuple(one.number for one in cited)
        why = f"This is {verdict}."
        part = Part(*span[1:], verdict, 0.9, why, "number", *differs, citations=numbers)
        return CheckedSentence(*span, verdict, 0.9, why, (part,), cited)


def _outcome(claims: Sequence[Claim], closest: Citation | None) -> str:
    if claims:
        return ANSWERED
    return NOT_SURE if closest else ABSENT


def _kind(article: Article, start: int) -> Kind:
    return next(block.kind for block in article.blocks if block.start <= start < block.end)


def _with(answer: Answer, draft: Draft, **fields: Any) -> Answer:
    dropped = tuple(Claim(text, "dropped", (), note) for text, note in draft.dropped)
    return replace(answer, claims=(*answer.claims, *dropped), **fields)


def _cite(article: Article, quote: str, number: int) -> Citation:
    start = article.text.index(quote)
    before, after = surroundings(article, start, start + len(quote))
    return Citation(
        number=number,
        article_id=article.id,
        path=article.path,
        title=article.title,
        date=article.date,
        source=article.source,
        start=start,
        end=start + len(quote),
        quote=quote,
        before=before,
        after=after,
    )


def _passages(articles: Sequence[Article], claims: Sequence[Claim]) -> Iterator[Passage]:
    quoting = sorted(articles, key=lambda one: not any(c.text in one.text for c in claims))
    for number, article in enumerate(quoting, start=1):
        yield Passage(number, article.title, article.date, split(article)[0], 1.0 - number, ())


@dataclass(frozen=True)
class App:
    """A running app, and what its answerer says."""

    address: str
    script: Script
    settings: Settings
    service: Service


def write(corpus: Path, articles: Mapping[str, str]) -> None:
    """Write the files of articles into a corpus."""
    corpus.mkdir(parents=True, exist_ok=True)
    for name, text in articles.items():
        (corpus / name).write_text(text, encoding="utf-8")


@contextmanager
def scripted_app(
    folder: Path,
    articles: Mapping[str, str] | None = None,
    *,
    port: int = 0,
    path: str = "/readyz",
    with_page: bool = True,
    **fields: Any,
) -> Iterator[App]:
    """Serve the made-up articles, or those that are given, until `path` responds and beyond.

    Without articles in `folder`, `{}` leaves the corpus missing.
    """
    listener = socket.create_server(("127.0.0.1", port))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    limits: dict[str, Any] = {"rate": 100_000, "origin_rate": 100_000, "url": address}
    settings = Settings(folder / "articles", folder / "data", **(limits | fields))
    if articles != {}:
        write(settings.corpus, ARTICLES if articles is None else articles)
    script = Script()
    service = Service(settings, script.open, script.update, script.open_checker)
    app = create_app(service) if with_page else create_api(service)
    with _running(Peers(app, settings), listener):
        wait_for(address, path)
        try:
            yield App(address, script, settings, service)
        finally:
            script.reset()


@contextmanager
def _running(app: Peers, listener: socket.socket) -> Iterator[None]:
    config = uvicorn.Config(
        app,
        log_level="error",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
