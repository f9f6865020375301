"""Starts the web app on a port that is free."""

import os
import socket
import sys

import uvicorn

from rag.errors import SettingsError
from rag.settings import Settings


def serve(settings: Settings) -> None:
    """Serve the chat and the API until stopped.

    Raises SettingsError when the address can't be listened on.
    """
    listener = _listen(settings)
    # Imported late: Gradio takes seconds, and a wrong port should be known at once.
    from rag.web.chat import create_app

    app = create_app(settings)
    address = f"http://{settings.host}:{settings.port}"
    print(f"Footnote is at {address} (Ctrl+C stops it).", file=sys.stderr, flush=True)
    # An open page holds a connection; stopping must not wait for the reader to leave.
    config = uvicorn.Config(
        app, log_level="warning", server_header=False, timeout_graceful_shutdown=2
    )
    uvicorn.Server(config).run(sockets=[listener])


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
            f"stop what uses it, or choose another with --port {settings.port % 65_535 + 1}."
        ) from error
    return listener
