"""`footnote embed`: puts the chat into other pages."""

import argparse
import sys
from dataclasses import asdict
from urllib.parse import urlsplit

from rag.cli.collections import NAME
from rag.cli.parsers import Commands, add_command
from rag.cli.printing import print_findings, print_json
from rag.origins import origin_of
from rag.settings import Settings

#: Hosts that only this machine reaches.
_LOCAL = ("0.0.0.0", "::", "127.0.0.1", "::1", "localhost")  # noqa: S104


def add_commands(commands: Commands) -> None:
    """Add `embed snippet` and `embed check`."""
    summary = "put the chat into other pages: print the tag, or check a page"
    embed = commands.add_parser("embed", help=summary, description=summary)
    actions = embed.add_subparsers(required=True, metavar="ACTION")
    snippet = add_command(actions, "snippet", _snippet, "print the tag for a page")
    snippet.add_argument("--title", default="Ask the articles", help="the text of the button")
    snippet.add_argument("--mode", choices=["button", "inline", "frame"], default="button")
    snippet.add_argument(
        "--collection",
        type=_collection,
        default="",
        metavar="NAME",
        help="the collection to ask, if the server has several",
    )
    check = add_command(
        actions, "check", _check, "fetch a page and say what would stop the widget on it"
    )
    check.add_argument("page", metavar="URL")
    for action in (snippet, check):
        action.add_argument(
            "--server", metavar="URL", help="the server's address for visitors (FOOTNOTE_URL)"
        )


def _snippet(options: argparse.Namespace, settings: Settings) -> int:
    from rag.web.widget.tag import tag

    server = origin_of(options.server or settings.url)
    snippet = tag(server, options.title, options.mode, options.collection)
    if options.json:
        print_json(asdict(snippet))
        return 0
    print(snippet.tag)
    if snippet.pinned != snippet.tag:
        pinned = snippet.pinned.splitlines()[0]
        print(
            f"<!-- To allow only this version of the script, use this as the first line:\n{pinned}"
            " -->"
        )
    if urlsplit(server).hostname in _LOCAL:
        _note(f"visitors can't reach {server}; set FOOTNOTE_URL or --server to a public address")
    if not settings.origins:
        _note(
            "no other site may embed the chat yet; start the server with "
            "FOOTNOTE_ALLOWED_ORIGINS=https://the.site.example"
        )
    return 0


def _collection(text: str) -> str:
    if not NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not the name of a collection")
    return text


def _note(text: str) -> None:
    print(f"note: {text}", file=sys.stderr)


def _check(options: argparse.Namespace, settings: Settings) -> int:
    from rag.web.widget.check import check

    findings = check(options.page, options.server or settings.url)
    return print_findings(findings, as_json=options.json)
