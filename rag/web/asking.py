"""Questions over HTTP: an answer, whole or streamed claim by claim, and readers' feedback on it."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sse_starlette import EventSourceResponse

from rag.web.bounds import address_of
from rag.web.callers import foreign_site
from rag.web.errors import error
from rag.web.jobs import answer_job
from rag.web.question_log import Visit
from rag.web.schema import EVENT, AnswerBody, Question, StateBody, Thumb
from rag.web.service import Service
from rag.web.stream import Job, stream_response, whole


def add_questions(api: APIRouter, service: Service) -> None:
    """Add the routes that answer questions and take feedback."""

    def visit(request: Request) -> Visit:
        return Visit(foreign_site(request.headers, service.settings.url) or "")

    def job(question: Question, request: Request) -> Job:
        made = answer_job(service, question, visit(request))
        return replace(made, visitor=address_of(request.scope))

    @api.post("/ask", responses={200: {"model": AnswerBody}})
    async def ask(question: Question, request: Request) -> dict[str, Any]:
        """Answer a question."""
        return await whole(service, job(question, request), request)

    @api.post(
        "/ask/stream",
        response_class=EventSourceResponse,
        responses={200: {"content": {"text/event-stream": {"schema": EVENT}}}},
    )
    async def stream(question: Question, request: Request) -> EventSourceResponse:
        """Answer a question as server-sent events.

        A `claim` event for each claim once it has been checked, then `answer` with the whole
        answer, or `error`. While the question has to wait, a `state` event says what for.
        """
        return stream_response(service, job(question, request))

    @api.post("/feedback", response_model=StateBody, response_model_exclude_unset=True)
    def feedback(opinion: Thumb) -> dict[str, str] | JSONResponse:
        """Store a reader's opinion of an answer; the latest one counts."""
        if service.take_feedback(opinion.answer_id, opinion.thumb, opinion.word):
            return {"status": "kept"}
        return error(404, "not_found", "This answer is no longer remembered; ask again.")
