"""`footnote serve`: starts the web app."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace

from rag.cli.collections import read_collections
from rag.cli.parsers import Commands, add_address, add_answerer, add_command, usage_error
from rag.settings import Settings, variable
from rag.store.database import is_half_restored


def add_commands(commands: Commands) -> None:
    """Add `serve`."""
    serve = add_command(commands, "serve", _serve, "start the web chat")
    add_answerer(serve)
    add_address(serve)
    serve.add_argument(
        "--collection",
        metavar="NAME=DIR",
        action="append",
        default=[],
        help="serve this folder below /c/NAME; give several (FOOTNOTE_COLLECTIONS)",
    )


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from rag.web.serve import serve

    settings = replace(settings, watch=settings.watch or options.watch)
    serve(settings, _collections(options, settings))
    return 0


def _collections(options: argparse.Namespace, settings: Settings) -> Sequence[Settings]:
    if options.corpus and options.collection:
        raise usage_error("--corpus is for one collection; leave it out, or --collection.")
    if options.corpus:
        return ()
    data = options.data or os.environ.get(variable("data"), "")
    collections = read_collections(options.collection, settings, data)
    for one in filter(lambda one: is_half_restored(one.data), collections):
        from rag.store.restoring import finish

        finish(one)
    return collections
