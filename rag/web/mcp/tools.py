"""What the tools do: arguments -> the service -> a result."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from fastapi.concurrency import run_in_threadpool

from rag.corpus.articles import Article
from rag.errors import QuestionError
from rag.sources.age import age_text
from rag.web.errors import NotReadyError
from rag.web.jobs import answer_job, check_job
from rag.web.mcp.inputs import AskInput, CheckInput, ListInput, ReadInput, SearchInput
from rag.web.mcp.links import Links
from rag.web.mcp.results import (
    AnswerResult,
    ArticleResult,
    CheckResult,
    Claim,
    ListedArticle,
    ListResult,
    Passage,
    Quote,
    SearchResult,
    Sentence,
)
from rag.web.service import Service
from rag.web.stream import Fields, Job, results

#: Seconds that a call waits for the models and the first indexing; clients wait a minute.
PATIENCE = 45.0
_POLL = 0.2  # seconds
_MAX_LINKED = 200  # characters of a passage that its link names

#: Told how many parts of a job are done.
OnProgress = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools of a server; for use in its event loop. They raise FootnoteErrors."""

    service: Service
    links: Links
    visitor: str = ""  # whose turn a call takes

    async def ask(self, request: AskInput, on_progress: OnProgress) -> AnswerResult:
        """Answer a question."""
        fields = await self._whole(answer_job(self.service, request), on_progress)
        shown = [claim for claim in fields["claims"] if claim["verdict"] != "dropped"]
        closest = fields["closest"]
        return AnswerResult(
            claims=[Claim.model_validate(one | {"quotes": one["citations"]}) for one in shown],
            quotes=self._quotes(fields["citations"]),
            closest=self._quotes([closest])[0] if closest else None,
            freshness=age_text(fields["freshness"]),
            **{name: fields[name] for name in _ANSWER_FIELDS},
        )

    async def check(self, request: CheckInput, on_progress: OnProgress) -> CheckResult:
        """Compare a text with the articles."""
        fields = await self._whole(check_job(self.service, request), on_progress)
        sentences = [
            Sentence.model_validate(one | {"quotes": self._quotes(one["citations"])})
            for one in fields["sentences"]
        ]
        return CheckResult(score=fields["score"], sentences=sentences, notes=fields["notes"])

    async def search(self, request: SearchInput, _: OnProgress) -> SearchResult:
        """Find passages."""
        await self._ready()
        async with self.service.seats.take("quotes", self.visitor):
            searched_for, found = await run_in_threadpool(
                self.service.search, request.question, request.scope
            )
        passages = await run_in_threadpool(self._passages, found[: request.limit])
        return SearchResult(searched_for=searched_for, passages=passages)

    async def read_article(self, request: ReadInput, _: OnProgress) -> ArticleResult:
        """Return a part of an article."""
        await self._ready()
        article = await run_in_threadpool(self.service.article, request.id)
        if article is None:
            raise QuestionError(
                f"There is no article {request.id!r}; use an article_id of list_articles."
            )
        end = min(request.start + request.length, len(article.text))
        return ArticleResult(
            **self._listed(article).model_dump(),
            start=min(request.start, end),
            end=end,
            characters=len(article.text),
            next_start=end if end < len(article.text) else None,
            text=article.text[request.start : end],
        )

    async def list_articles(self, request: ListInput, _: OnProgress) -> ListResult:
        """Return a page of the list of articles."""
        await self._ready()
        found = await run_in_threadpool(self.service.articles, request.search)
        end = request.offset + request.limit
        return ListResult(
            total=len(found),
            articles=[self._listed(one) for one in found[request.offset : end]],
            next_offset=end if end < len(found) else None,
        )

    async def _ready(self) -> None:
        """Wait until the service has started; raise NotReadyError if that takes too long."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while self.service.stage == "starting":
            if asyncio.get_running_loop().time() > end:
                raise NotReadyError(f"{self.service.detail} Try again in a minute.")
            await asyncio.sleep(_POLL)

    async def _whole(self, job: Job, on_progress: OnProgress) -> Fields:
        """Do a job; a cancelled call gives up its place in the queue."""
        await self._ready()
        done = 0
        job = replace(job, visitor=self.visitor)
        async with aclosing(results(self.service, job)) as found:
            async for name, fields in found:
                if name == job.whole:
                    return fields
                done += 1
                await on_progress(done)
        raise NotReadyError("The request was given up; try again.")

    def _quotes(self, citations: Sequence[Fields]) -> list[Quote]:
        return [
            Quote.model_validate(one | {"link": self.links.to(*(one[name] for name in _PLACE))})
            for one in citations
        ]

    def _passages(self, found: Sequence[Fields]) -> list[Passage]:
        """Return the passages, but those of an article that was removed just now."""
        ids = {fields["article_id"] for fields in found}
        articles = {one: self.service.article(one) for one in ids}
        return [
            self._passage(fields, article)
            for fields in found
            if (article := articles[fields["article_id"]])
        ]

    def _passage(self, fields: Fields, article: Article) -> Passage:
        about = {"date": article.date, "source": article.source, "path": article.path}
        quote = fields["text"].split("\n")[0][:_MAX_LINKED]
        place = (fields["start"], fields["start"] + len(quote), quote)
        link = self.links.to(article.id, article.path, *place)
        return Passage.model_validate(fields | about | {"link": link})

    def _listed(self, article: Article) -> ListedArticle:
        fields: dict[str, Any] = {name: getattr(article, name) for name in _LISTED_FIELDS}
        link = self.links.to(article.id, article.path)
        return ListedArticle(article_id=article.id, link=link, **fields)


_ANSWER_FIELDS = "outcome text reasons searched_for read_as confidence notice".split()
_PLACE = ("article_id", "path", "start", "end", "quote")
_LISTED_FIELDS = ("title", "date", "source", "author", "language", "path")
