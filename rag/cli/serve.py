"""`footnote serve`: starts the web app."""

import argparse
from dataclasses import replace

from rag.cli.parsers import Commands, add_answerer, add_command
from rag.settings import Settings


def add_commands(commands: Commands) -> None:
    """Add `serve`."""
    serve = add_command(commands, "serve", _serve, "start the web chat")
    add_answerer(serve)
    serve.add_argument("--host", help="the address to listen on (FOOTNOTE_HOST, 127.0.0.1)")
    serve.add_argument("--port", type=_port, help="the port to listen on (FOOTNOTE_PORT, 7860)")
    serve.add_argument(
        "--watch",
        action="store_true",
        help="update the index whenever the folder changes (FOOTNOTE_WATCH)",
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 65535")
    return int(text)


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from rag.web.serve import serve

    serve(replace(settings, watch=settings.watch or options.watch))
    return 0
