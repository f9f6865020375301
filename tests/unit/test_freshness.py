"""How old the articles are: the date of the newest one that says something about that."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from made_up import make_index

from rag.store.ledger import Ledger
from rag.web.freshness import Freshness


@dataclass
class _Opened:
    """An open ledger, which is all that freshness needs of a service."""

    ledger: Ledger
    stage: str = "ready"

    @contextmanager
    def answering(self) -> Iterator[Any]:
        yield self


def article(date: str, kind: str = "") -> str:
    return f"---\ntitle: Made up\ndate: {date}\n{kind}---\n\nThe made-up mill opened on Monday.\n"


def test_notes_by_the_owner_and_coming_days_do_not_make_articles_new(tmp_path: Path) -> None:
    files = {
        "old.md": article("2023-04-04"),
        "coming.md": article("2999-01-01"),
        "owner-notes/note.md": article("2026-01-31", "kind: note by the owner\n"),
    }
    settings = make_index(tmp_path / "made-up", files)
    with closing(Ledger(settings.data)) as ledger:
        assert len(ledger.articles()) == 3
        assert Freshness(settings.data, _Opened(ledger)).to_json()["articles_up_to"] == "2023-04-04"
