"""Checked texts over HTTP: a report, whole or streamed sentence by sentence.

A check takes much longer than an answer, so texts have a seat of their own, count by their length
towards the limits of rates, and are given up as soon as the reader has left.
"""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from sse_starlette import EventSourceResponse

from rag.web.bounds import Rates, address_of
from rag.web.jobs import check_job
from rag.web.report_schema import ReportBody, TextToCheck
from rag.web.schema import EVENT
from rag.web.service import Service
from rag.web.stream import Job, stream_response, whole


def add_checks(api: APIRouter, service: Service, rates: Rates) -> None:
    """Add the routes that check a text."""

    def job(text: TextToCheck, request: Request) -> Job:
        rates.check_length(request, len(text.text))
        return replace(check_job(service, text), visitor=address_of(request.scope))

    @api.post("/check", responses={200: {"model": ReportBody}})
    async def check(text: TextToCheck, request: Request) -> dict[str, Any]:
        """Compare each sentence of a text with the articles."""
        return await whole(service, job(text, request), request)

    @api.post(
        "/check/stream",
        response_class=EventSourceResponse,
        responses={200: {"content": {"text/event-stream": {"schema": EVENT}}}},
    )
    async def stream(text: TextToCheck, request: Request) -> EventSourceResponse:
        """Compare each sentence of a text with the articles, as server-sent events.

        A `sentence` event for each sentence once it is checked, then `report` with the whole
        report, or `error`. While the text has to wait, a `state` event says what for.
        """
        return stream_response(service, job(text, request))
