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
from rag.store.local_socket import identity, socket_path, today
from rag.store.progress import Step
from rag.store.sync import update_index
from rag.web.service import Service

#: Most bytes of a request; a question has 2,000 characters at most.
MAX_BYTES = 64_000
#: Seconds for which a command may take to send its request, and for a probe to be answered.
_SENDING, _PROBING = 10.0, 1.0
#: Commands take turns with the visitors as if they were one.
_VISITOR = "command"


class _DeclinedError(Exception):
    """The command has to answer itself."""


@asynccontextmanager
async def local_questions(service: Service) -> AsyncIterator[None]:
    """Answer at the socket, if it can be made and no other server is there."""
    path = socket_path(service.settings.data)
    own = await run_in_threadpool(identity, service.settings)
    listener = await run_in_threadpool(_listen, path)
    if listener is None:
        yield
        return
    connections = set[asyncio.StreamWriter]()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(writer)
        try:
            async with asyncio.timeout(_SENDING):
                request = json.loads(await reader.readline())
            writer.write(json.dumps(await _reply(service, own, request)).encode())
            await writer.drain()
        except (OSError, ValueError, KeyError, TypeError):
            pass  # no command of ours, or one that has left
        finally:
            connections.discard(writer)
            writer.close()

    server = await asyncio.start_unix_server(answer, sock=listener, limit=MAX_BYTES)
    try:
        yield
    finally:
        server.close()
        for writer in connections:  # a command that is suspended can't hold up the end
            writer.transport.abort()
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
        listener.listen()
        opened.pop_all()
        return listener
    return None


def _is_stale(path: Path) -> bool:
    """Whether no server listens at a socket; one that is too busy to respond does."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(_PROBING)
        try:
            probe.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return True
        except (TimeoutError, BlockingIOError):
            return False
    return False


async def _reply(service: Service, own: str, request: dict[str, Any]) -> dict[str, Any] | None:
    """Return the answer with the notes on the index; None if the command has to answer itself."""
    is_same = request["identity"] == own and request["today"] == today()
    indexing = service.indexing
    if not is_same or service.stage != "ready" or indexing.is_running or indexing.is_paused:
        return None
    try:
        async with service.seats.take("quotes", _VISITOR):
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
