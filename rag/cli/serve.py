"""`footnote serve`: starts the web app."""

import argparse
from dataclasses import replace

from rag.cli.parsers import Commands, add_address, add_answerer, add_command
from rag.settings import Settings


def add_commands(commands: Commands) -> None:
    """Add `serve`."""
    serve = add_command(commands, "serve", _serve, "start the web chat")
    add_answerer(serve)
    add_address(serve)


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from rag.web.serve import serve

    serve(replace(settings, watch=settings.watch or options.watch))
    return 0
