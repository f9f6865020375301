"""Answers `footnote ask` of the same user through a socket in the data folder."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from fastapi.concurrency import run_in_threadpool

from rag.errors import FootnoteError
from rag.search.question import check
from rag.search.scope import Scope
from rag.sources.store import SourceStore
from rag.store.local_socket import MAX_BYTES, identity, socket_path, today
from rag.store.progress import Step
from rag.store.sync import update_index
from rag.web.service import Service


class _DeclinedError(Exception):
    """The command has to answer itself."""


@asynccontextmanager
async def local_questions(service: Service) -> AsyncIterator[None]:
    """Answer at the socket, if it can be made and no other server is there."""
    path = socket_path(service.settings.data)
    listener = await run_in_threadpool(_listen, path)
    if listener is None:
        yield
        return
    own = await run_in_threadpool(identity, service.settings)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = json.loads(await reader.readline())
            writer.write(json.dumps(await _reply(service, own, request)).encode())
            await writer.drain()
        except (OSError, ValueError, KeyError, TypeError):
            pass  # no command of ours, or one that has left
        finally:
            writer.close()

    server = await asyncio.start_unix_server(answer, sock=listener, limit=MAX_BYTES)
    async with server:
        yield
    # If someone deleted the socket, another server may have made its own since.
    if await run_in_threadpool(_is_stale, path):
        path.unlink(missing_ok=True)


def _listen(path: Path) -> socket.socket | None:
    """Return a bound socket that only this user may connect to; None if there can't be one."""
    if not hasattr(socket, "AF_UNIX"):
        return None
    # A system may allow no sockets of this kind, a disk may hold none, a path may be too long.
    with suppress(OSError), ExitStack() as opened:
        listener = opened.enter_context(socket.socket(socket.AF_UNIX))
        path.parent.mkdir(parents=True, exist_ok=True)
        if not _is_stale(path):
            return None  # another server answers there
        path.unlink(missing_ok=True)
        listener.bind(str(path))
        path.chmod(0o600)  # nobody can connect before it listens
        opened.pop_all()
        return listener
    return None


def _is_stale(path: Path) -> bool:
    """Whether no server listens at a socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return True
    return False


async def _reply(service: Service, own: str, request: dict[str, Any]) -> dict[str, Any] | None:
    """Return the answer with the notes on the index; None if the command has to answer itself."""
    is_same = request["identity"] == own and request["today"] == today()
    indexing = service.indexing
    if not is_same or service.stage != "ready" or indexing.is_running or indexing.is_paused:
        return None
    try:
        async with service.seats.take("quotes"):
            return await run_in_threadpool(_answer, service, request)
    except (FootnoteError, _DeclinedError):
        return None


def _answer(service: Service, request: dict[str, Any]) -> dict[str, Any]:
    """Do what the command does: bring the index up to date, then answer. Nothing is logged."""
    question, scope = check(request["question"]), Scope(**request["scope"])
    notes = update_index(service.settings, _decline).notes
    with service.answering() as answerer:
        answer = answerer.ask(question, scope=scope)
    has_sources = SourceStore(service.settings.data).path.exists()
    body = service.freshness.stamp(answer) if has_sources else answer.to_json()
    return {"answer": body, "notes": notes}


def _decline(_: Step) -> None:
    """There are files to read, which takes longer than loading; the command shows its progress."""
    raise _DeclinedError
