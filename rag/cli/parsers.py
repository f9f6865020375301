"""What the parsers of several commands share."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from rag.settings import ANSWERERS, Settings

#: Where a group of commands adds its parsers.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
#: Runs a command and returns its exit code.
Run = Callable[[argparse.Namespace, Settings], int]


def add_command(commands: Commands, name: str, run: Run, summary: str) -> argparse.ArgumentParser:
    """Add a command with the options that all commands have."""
    parser = commands.add_parser(name, help=summary, description=summary)
    parser.add_argument("--corpus", metavar="DIR", help="the folder of articles (FOOTNOTE_CORPUS)")
    parser.add_argument("--data", metavar="DIR", help="the folder of the index (FOOTNOTE_DATA)")
    parser.add_argument("--json", action="store_true", help="print only JSON")
    parser.set_defaults(run=run)
    return parser


def add_answerer(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose what writes the answers."""
    parser.add_argument(
        "--answerer",
        choices=ANSWERERS,
        help="what writes the answers; quotes unless a language model is set",
    )
    parser.add_argument(
        "--gguf", metavar="FILE", type=Path, help="run this model file and let it draft answers"
    )


def add_address(parser: argparse.ArgumentParser) -> None:
    """Add the options of commands that start a server."""
    parser.add_argument("--host", help="the address to listen on (FOOTNOTE_HOST, 127.0.0.1)")
    parser.add_argument("--port", type=_port, help="the port to listen on (FOOTNOTE_PORT, 7860)")
    parser.add_argument(
        "--watch",
        action="store_true",
        help="update the index whenever the folder changes (FOOTNOTE_WATCH)",
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 65535")
    return int(text)


def usage_error(problem: str) -> SystemExit:
    """Print what is wrong with the options; return the exit to raise."""
    print(f"footnote: {problem}", file=sys.stderr)
    return SystemExit(2)
