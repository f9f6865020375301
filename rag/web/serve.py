"""Starts the web app."""

import contextlib
import ctypes
import gc
import os
import socket
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import uvicorn

from rag.errors import SettingsError
from rag.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp

#: Settings of glibc's malloc: the free memory that it keeps at the end of a heap, in bytes, and the
#: number of heaps.
_TRIM_THRESHOLD, _ARENA_MAX = -1, -8


def serve(settings: Settings, collections: Sequence[Settings] = ()) -> None:
    """Serve the chat page and the API until stopped, or those of each of several collections.

    Raises SettingsError if the server can't listen on the address.
    """
    listener = _listen(settings)
    _share_heaps()
    # What is imported stays: to scan it for garbage takes a sixth of this time, and, later,
    # a part of some answers. _load() ends this.
    gc.disable()
    # Imported late: this takes time, and a wrong port should be reported at once.
    from rag.web.logs import log_to_stderr
    from rag.web.peers import Peers
    from rag.web.starting import Starting

    def stop() -> None:
        server.should_exit = True

    log_to_stderr(settings)
    starting = Starting(lambda: _load(settings, collections), stop, settings)
    address = f"http://{settings.host}:{settings.port}"
    print(f"Footnote is at {address} (Ctrl+C stops it).", file=sys.stderr, flush=True)
    # An open page keeps its connection; don't wait for it to close.
    config = uvicorn.Config(
        Peers(starting, settings),
        proxy_headers=False,  # Peers reads them
        log_config=None,  # rag/web/logs.py has set it up, for uvicorn's messages as well
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    if starting.problem:
        raise starting.problem


def _load(settings: Settings, collections: Sequence[Settings]) -> "ASGIApp":
    """Return the app. Importing Gradio and the rest takes seconds; a page is served meanwhile."""
    try:
        from rag.web.chat import create_app
        from rag.web.collections import create_collections
        from rag.web.service import Service

        if collections:
            return create_collections(settings, collections)
        return create_app(Service(settings))
    finally:
        gc.freeze()
        gc.enable()


def _share_heaps() -> None:
    """Let all threads allocate from two heaps, where the C library is glibc: it saves 10 MB.

    By default, each of the many threads of a server gets a heap, with gaps of its own.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):  # another C library
        malloc = ctypes.CDLL(None).mallopt
        malloc(_ARENA_MAX, 2)
        malloc(_TRIM_THRESHOLD, 131_072)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    if os.name == "posix":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"Can't listen on {settings.host} port {settings.port} ({error.strerror}); "
            f"stop the program that uses it, or add --port {settings.port % 65_535 + 1}."
        ) from error
    return listener
