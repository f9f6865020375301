"""A server with two small made-up collections, and with models of its own, in another process."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from server import free_port, start, stop

from rag.settings import Settings

PASSWORD = "a made-up password"
RULES_PASSWORD = "another made-up password"
FERRY = "A ticket for the made-up ferry Heron costs four pounds."
CARD = "A lost card of the made-up library of Brackwater costs nine pounds to replace."
FERRY_QUESTION = "How much is a ticket for the ferry Heron?"
CARD_QUESTION = "What does a lost card of the library of Brackwater cost?"
FILES = {
    "handbook/ferry.md": f"# The ferry Heron\n\n{FERRY} Dogs travel free of charge.\n",
    "rules/library.md": f"# Rules of the library\n\n{CARD} Books are lent for three weeks.\n",
}
NAMES = ("handbook", "rules")


@dataclass(frozen=True)
class Served:
    """The server's address, and the folder with the collections and with their data."""

    address: str
    folder: Path


def write(folder: Path, shipped: Settings) -> None:
    """Write the articles of both, and give both the question encoder."""
    for path, text in FILES.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for name in NAMES:
        models = folder / "data" / name / "models"
        shutil.copytree(shipped.data / "models", models, copy_function=os.link)


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[Served]:
    """Serve what write() has written."""
    port = str(free_port())
    given: Mapping[str, str] = {
        "FOOTNOTE_PORT": port,
        "FOOTNOTE_COLLECTIONS": ", ".join(f"{name}={folder / name}" for name in NAMES),
        "FOOTNOTE_DATA": str(folder / "data"),
        "FOOTNOTE_PASSWORD": PASSWORD,
        "FOOTNOTE_PASSWORD_RULES": RULES_PASSWORD,
    }
    process = start([sys.executable, "app.py"], **given, **environment)
    try:
        yield Served(f"http://127.0.0.1:{port}", folder)
    finally:
        stop(process)
