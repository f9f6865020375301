"""The owner's routes for the articles."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from rag.corpus.corrections import MAX_LINES
from rag.errors import ConflictError, FootnoteError
from rag.store.bin import Entry
from rag.web.errors import error
from rag.web.headers import NO_STORE
from rag.web.owner.collection import Change, Collection
from rag.web.owner.state import OwnerState

Text = Annotated[str | None, Field(max_length=1_000)]
Lines = Annotated[tuple[str, ...], Field(max_length=MAX_LINES)]


class ChangeBody(BaseModel):
    """A change of an article: a missing field stays, an empty one is what the file says."""

    version: Annotated[str, Field(max_length=64)]
    title: Text = None
    date: Text = None
    source: Text = None
    leave_out: Lines = ()
    bring_back: Lines = ()


def add_collection(api: APIRouter, collection: Collection, state: OwnerState) -> None:
    """Add the routes."""
    _add_articles(api, collection, state)
    _add_changes(api, collection)
    _add_bin(api, collection)


def _json(fields: Any) -> JSONResponse:
    return JSONResponse(fields, headers=NO_STORE)


def _add_articles(api: APIRouter, collection: Collection, state: OwnerState) -> None:
    @api.get("/articles")
    def listed(
        search: Annotated[str, Query(max_length=200)] = "",
        folder: Annotated[str, Query(max_length=1_000)] = "",
        start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    ) -> JSONResponse:
        fields = collection.listed(search, folder, start)
        findings = state.findings()
        for article in fields["articles"]:
            known = findings and findings.get(article["id"])
            article["findings"] = None if known is None else len(known)
        return _json(fields)

    @api.get("/articles/{article_id}")
    def one(article_id: str) -> JSONResponse:
        try:
            fields = collection.one(article_id)
        except ConflictError as problem:
            return error(404, "not_found", str(problem))
        return _json(fields | {"findings": (state.findings() or {}).get(article_id, [])})


def _add_changes(api: APIRouter, collection: Collection) -> None:
    @api.patch("/articles/{article_id}")
    def correct(article_id: str, body: ChangeBody) -> JSONResponse:
        try:
            return _json(collection.correct(article_id, Change(**body.model_dump())))
        except ConflictError as problem:
            return conflict(problem, collection, article_id)

    @api.delete("/articles/{article_id}")
    def delete(
        article_id: str, version: Annotated[str, Query(min_length=1, max_length=64)]
    ) -> JSONResponse:
        try:
            return _json(_entry(collection.delete(article_id, version)))
        except ConflictError as problem:
            return conflict(problem, collection, article_id)


def conflict(problem: FootnoteError, collection: Collection, article_id: str) -> JSONResponse:
    """Return the error for a change that came too late, with the article as it is now."""
    try:
        now = collection.one(article_id)
    except ConflictError:
        now = None
    fields = {"error": {"code": "conflict", "message": str(problem)}, "now": now}
    return JSONResponse(fields, 409, NO_STORE)


def _add_bin(api: APIRouter, collection: Collection) -> None:
    @api.get("/bin")
    def deleted() -> JSONResponse:
        return _json([_entry(entry) for entry in collection.bin.entries()])

    @api.post("/bin/{entry_id}/restore")
    def restore(entry_id: str) -> JSONResponse:
        return _json(_entry(collection.restore(entry_id)))


def _entry(entry: Entry) -> dict[str, Any]:
    fields = asdict(entry)
    del fields["corrections"]
    return fields | {"until": entry.until.isoformat(timespec="seconds")}
