"""The owner's routes for questions: the log, and evaluation cases."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from rag.store.questions import Shown, State
from rag.web.errors import error
from rag.web.headers import NO_STORE
from rag.web.owner import questions
from rag.web.owner.cases import Cases
from rag.web.owner.note_routes import Ids, add_notes
from rag.web.service import Service

Days = Annotated[int, Query(ge=1, le=3_650)]
#: Of the owner's clock from UTC, in minutes.
Offset = Annotated[int, Query(ge=-14 * 60, le=14 * 60)]
Before = Annotated[int, Query(ge=1, le=questions.LAST)]
Number = Annotated[int, Path(ge=1, le=questions.LAST)]
_GONE = "This question is no longer in the log; reload the page."


class Settled(BaseModel):
    """What the owner did about some questions."""

    ids: Ids
    state: State


class NewCase(BaseModel):
    """A question with the words that answer it, or the reason why none do."""

    id: Annotated[int, Field(ge=1, le=questions.LAST)]
    quote: Annotated[str, Field(max_length=2_000)] = ""
    reason: Annotated[str, Field(max_length=500)] = ""


def add_questions(api: APIRouter, service: Service) -> None:
    """Add the routes."""
    _add_log(api, service)
    _add_changes(api, service)
    _add_cases(api, service, Cases(service.settings.data))
    add_notes(api, service)


def _json(fields: Any, status: int = 200) -> JSONResponse:
    return JSONResponse(fields, status, NO_STORE)


def _file(text: str, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} | NO_STORE
    return Response(text.encode(), media_type=kind, headers=headers)


def _add_log(api: APIRouter, service: Service) -> None:
    @api.get("/questions")
    def overview(days: Days = 30, offset: Offset = 0) -> JSONResponse:
        return _json(questions.overview(service, days, offset))

    @api.get("/questions/list")
    def listed(days: Days = 30, shown: Shown = "", before: Before = questions.LAST) -> JSONResponse:
        return _json(questions.listed(service, days, shown, before))

    @api.get("/questions/groups")
    def groups(days: Days = 30) -> JSONResponse:
        return _json(questions.groups(service, days))

    @api.get("/questions/closest/{number}")
    async def closest(number: Number) -> JSONResponse:
        question = await run_in_threadpool(service.questions.store.get, number)
        if question is None:
            return error(404, "not_found", _GONE)
        async with service.seats.take("suggestions"):
            return _json(await run_in_threadpool(questions.closest, service, question))

    @api.get("/questions.csv")
    def as_csv(days: Days = 3_650) -> Response:
        return _file(questions.as_csv(service, days), "questions.csv", "text/csv; charset=utf-8")


def _add_changes(api: APIRouter, service: Service) -> None:
    @api.post("/questions/settle")
    def settle(settled: Settled) -> JSONResponse:
        service.questions.store.settle(settled.ids, settled.state)
        return _json({"status": "settled"})

    @api.delete("/questions")
    def clear() -> JSONResponse:
        service.questions.store.clear()
        return _json({"status": "deleted"})


def _add_cases(api: APIRouter, service: Service, cases: Cases) -> None:
    @api.get("/cases")
    def counted() -> JSONResponse:
        return _json({"count": cases.count()})

    @api.get("/cases.jsonl")
    def download() -> Response:
        return _file(cases.text(), "cases.jsonl", "application/jsonl; charset=utf-8")

    @api.post("/cases")
    def add(case: NewCase) -> JSONResponse:
        question = service.questions.store.get(case.id)
        if question is None:
            return error(404, "not_found", _GONE)
        with service.answering() as answerer:
            problem = cases.add(question, case.quote.strip(), case.reason, answerer.ledger)
        if problem:
            return error(422, "bad_request", problem)
        service.questions.store.settle([case.id], "case")
        return _json({"count": cases.count()}, 201)
