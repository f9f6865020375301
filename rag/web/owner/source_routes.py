"""The owner's routes for web sources."""

import time
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from rag.errors import SourceError
from rag.sources.adding import add, remove
from rag.sources.files import FOLDER
from rag.sources.store import Source
from rag.web.headers import NO_STORE
from rag.web.service import Service

_Url = Annotated[str, Field(min_length=1, max_length=2_000)]


class NewSource(BaseModel):
    """The address of a source, and how often it is checked, in hours."""

    url: _Url
    every: Annotated[int, Field(ge=1, le=8_760)] = 24


class Which(BaseModel):
    """The address of a source; "" for all."""

    url: Annotated[str, Field(max_length=2_000)] = ""


def add_sources(api: APIRouter, service: Service) -> None:
    """Add the routes."""

    @api.get("/sources")
    def listed() -> JSONResponse:
        return JSONResponse({"folder": FOLDER, "sources": _listed(service)}, headers=NO_STORE)

    @api.post("/sources")
    def add_source(body: NewSource) -> JSONResponse:
        url = body.url.strip()
        # Without a scheme, people mean the web; a file of the server is never theirs to name.
        address = url if "://" in url else f"https://{url}"
        if address.lower().startswith("file:"):
            raise SourceError("Only web addresses can be added here.")
        found = add(service.settings, address, body.every)
        service.sources.soon(found.source.url)
        fields = {
            "url": found.source.url,
            "kind": found.source.kind,
            "pages": found.pages,
            "feeds": found.feeds,
        }
        return JSONResponse(fields, 201, NO_STORE)

    @api.post("/sources/check")
    def check(body: Which) -> JSONResponse:
        service.sources.soon(body.url)
        return JSONResponse({"status": "requested"}, headers=NO_STORE)

    @api.delete("/sources")
    def remove_source(
        url: Annotated[str, Query(max_length=2_000)], *, delete_pages: bool = False
    ) -> JSONResponse:
        deleted = remove(service.settings, url, delete_pages=delete_pages)
        if deleted:
            service.indexing.soon()
        return JSONResponse({"status": "removed", "deleted": deleted}, headers=NO_STORE)


def _listed(service: Service) -> list[dict[str, Any]]:
    counts = service.sources.store.counts()

    def fields(source: Source) -> dict[str, Any]:
        progress = service.sources.progress(source.url)
        return asdict(source) | {
            "pages": counts.get(source.url, 0),
            "done": progress[0] if progress else 0,
            "total": progress[1] if progress else 0,
            "state": _state(source, is_checked=progress is not None),
        }

    return [fields(source) for source in service.sources.store.sources()]


def _state(source: Source, *, is_checked: bool) -> str:
    """Return what is going on with a source: checking, waiting, failing or fine."""
    if is_checked:
        return "checking"
    if source.due <= time.time():
        return "waiting"
    return "failing" if source.problem else "fine"
