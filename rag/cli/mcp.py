"""`footnote mcp`: lets assistants ask, search, check and read, on standard input or over HTTP."""

import argparse
from dataclasses import replace

from rag.cli.parsers import Commands, add_address, add_answerer, add_command
from rag.settings import Settings


def add_commands(commands: Commands) -> None:
    """Add `mcp`."""
    mcp = add_command(
        commands, "mcp", _mcp, "serve the articles to assistants (Model Context Protocol)"
    )
    add_answerer(mcp)
    mcp.add_argument(
        "--http",
        action="store_true",
        help="serve the web chat with MCP at /mcp, instead of one client on standard input",
    )
    add_address(mcp)


def _mcp(options: argparse.Namespace, settings: Settings) -> int:
    if options.http:
        from rag.web.serve import serve

        serve(replace(settings, mcp=True, watch=settings.watch or options.watch))
        return 0
    from rag.web.logs import log_to_stderr
    from rag.web.mcp.links import Links
    from rag.web.mcp.server import run_on_stdio
    from rag.web.mcp.tools import Tools
    from rag.web.service import Service

    log_to_stderr(settings)
    service = Service(settings)
    service.start()
    service.indexing.start(follow=settings.watch or options.watch)
    # Without a server, links lead to the files; a set address is one where a server is.
    has_page = settings.url != Settings(host=settings.host, port=settings.port).url
    service.questions.start()
    try:
        run_on_stdio(Tools(service, Links(settings, has_page)))
    finally:
        service.questions.stop()
    return 0
