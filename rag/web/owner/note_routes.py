"""The owner's routes for notes."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from rag.corpus.expiry import is_over
from rag.corpus.formats.dates import iso_date
from rag.corpus.owner_notes import FOLDER
from rag.web.errors import error
from rag.web.headers import NO_STORE
from rag.web.owner.notes import Note, OwnerNotes
from rag.web.service import Service

Ids = Annotated[list[int], Field(max_length=100_000)]
Version = Annotated[str, Query(max_length=64)]


class NoteBody(BaseModel):
    """A note, and the ids of the questions that it answers; `version` is what it replaces."""

    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
    text: Annotated[str, Field(min_length=1, max_length=5_000, pattern=r"\S")]
    until: date | None = None
    ids: Ids = []
    version: Annotated[str, Field(max_length=64)] = ""


def add_notes(api: APIRouter, service: Service) -> None:
    """Add the routes."""
    notes = OwnerNotes(service.settings.corpus)

    @api.get("/notes")
    def listed() -> JSONResponse:
        fields = {"folder": FOLDER, "notes": _listed(service, notes)}
        return JSONResponse(fields, headers=NO_STORE)

    @api.post("/notes")
    def add(body: NoteBody) -> JSONResponse:
        if problem := _problem(body):
            return error(422, "bad_request", problem)
        return _written(service, notes.add(body.title, body.text, body.until), body)

    @api.put("/notes/{name}")
    def change(name: str, body: NoteBody) -> JSONResponse:
        if problem := _problem(body):
            return error(422, "bad_request", problem)
        note = _current(notes, name, body.version)
        changed = note and notes.change(note, body.title, body.text, body.until)
        return _written(service, changed, body)

    @api.delete("/notes/{name}")
    def delete(name: str, version: Version) -> JSONResponse:
        note = _current(notes, name, version)
        if note is None or not notes.delete(note):
            return _conflict()
        service.indexing.soon()
        return JSONResponse({"status": "deleted"}, headers=NO_STORE)


def _current(notes: OwnerNotes, name: str, version: str) -> Note | None:
    """Return a note as the owner saw it; None if it is another by now."""
    note = notes.get(name)
    return note if note and note.version == version else None


def _written(service: Service, note: Note | None, body: NoteBody) -> JSONResponse:
    if note is None:
        return _conflict()
    if body.ids:
        service.questions.store.settle(body.ids, "note")
    service.indexing.soon()
    return JSONResponse(asdict(note), headers=NO_STORE)


def _conflict() -> JSONResponse:
    message = (
        "This note has been changed or deleted in the meantime. Copy your text and reload the page."
    )
    return error(409, "conflict", message)


def _problem(body: NoteBody) -> str:
    today = datetime.now().astimezone().date()
    if body.until and body.until < today:
        return f"{body.until} has passed; choose today or a later day, or leave it empty."
    return ""


def _listed(service: Service, notes: OwnerNotes) -> list[dict[str, Any]]:
    """Return the notes, each with its status: searched, over, waiting or unread."""
    today = datetime.now().astimezone().date()
    files = {}
    if service.stage == "ready":
        files = {file.path: file for file in service.files_below(FOLDER)}

    def status(note: Note) -> str:
        if note.until and is_over(iso_date(note.until) or note.until, today):
            return "over"
        file = files.get(f"{FOLDER}/{note.name}")
        return "waiting" if file is None else "searched" if file.articles else "unread"

    return [asdict(note) | {"status": status(note)} for note in notes.listed()]
