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


def usage_error(problem: str) -> SystemExit:
    """Print what is wrong with the options; raise what is returned to exit with 2."""
    print(f"footnote: {problem}", file=sys.stderr)
    return SystemExit(2)
