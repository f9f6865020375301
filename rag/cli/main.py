"""The command line: parse, run, report errors. `python -m rag` and `footnote` are the same."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from rag.answering.model_server import local_model
from rag.cli import ask, backup, check, embed, evaluate, index, inspect, mcp, serve, sources
from rag.cli.printing import printable
from rag.errors import FootnoteError
from rag.settings import Settings
from rag.store.database import is_half_restored

if TYPE_CHECKING:
    from io import TextIOWrapper

    from rag.cli.parsers import Run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 when it is done, 1 when it failed, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    # A question may contain lone surrogates, which can't be encoded.
    cast("TextIOWrapper", sys.stdout).reconfigure(errors="replace")
    try:
        return _run(options)
    except FootnoteError as error:
        print(f"footnote: {printable(str(error))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The program that reads the output has ended (footnote ... | head); that is no error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="footnote",
        description="Answers questions about a folder of articles, with a footnote on every claim.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for group in (index, ask, check, serve, mcp, evaluate, embed, inspect, backup, sources):
        group.add_commands(commands)
    return parser


def _run(options: argparse.Namespace) -> int:
    settings = Settings.read(
        options.corpus,
        options.data,
        getattr(options, "host", None),
        getattr(options, "port", None),
    )
    if is_half_restored(settings.data):
        from rag.store.restoring import finish

        finish(settings)
    run: Run = options.run
    with local_model(_model_file(options), settings) as served:
        answerer = getattr(options, "answerer", None) or served.answerer
        return run(options, replace(served, answerer=answerer))


def _model_file(options: argparse.Namespace) -> Path | None:
    """Return the model file to serve; None if a server or the quotes answer."""
    unused = getattr(options, "server", None) or getattr(options, "answerer", None) == "quotes"
    return None if unused else getattr(options, "gguf", None)
