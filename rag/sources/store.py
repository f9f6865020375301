"""The sources of a data folder and what was fetched from them, in a SQLite file of their own."""

import sqlite3
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from rag.sources.links import Kind
from rag.store.transactions import transaction

_SCHEMA = Path(__file__).with_name("sources.sql").read_text("utf-8")
#: Most sources.
MAX_SOURCES = 200


@dataclass(frozen=True, slots=True)
class Source:
    """A source. Times are UTC, ISO 8601, to the second; "" for never."""

    url: str
    kind: Kind
    every: int  # hours between two checks
    added: str
    due: float  # seconds since 1970
    checked: str = ""
    succeeded: str = ""
    failures: int = 0  # checks in a row that failed
    problem: str = ""  # why the last check failed
    note: str = ""  # what the last check left out, though it succeeded


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was fetched; `file` is "" if it is none, or is gone."""

    url: str
    file: str = ""  # relative to the folder of articles
    etag: str = ""
    modified: str = ""
    missing: int = 0  # requests in a row that didn't find it


class SourceStore:
    """The sources of a data folder; safe to share between threads and processes.

    Every method raises DataError if the file can't be read or written.
    """

    def __init__(self, data: Path) -> None:
        self.path = data / "sources.sqlite3"

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self.path, _SCHEMA, "The list of sources")

    def sources(self) -> list[Source]:
        """Return all sources, the one added last first."""
        if not self.path.exists():
            return []
        with self._open() as db:
            rows = db.execute("SELECT * FROM sources ORDER BY added DESC, url").fetchall()
        return [Source(*row) for row in rows]

    def get(self, url: str) -> Source | None:
        """Return a source; None if there is none with this address."""
        return next((one for one in self.sources() if one.url == url), None)

    def put(self, source: Source) -> bool:
        """Add a source; False if it is there already."""
        sql = "INSERT OR IGNORE INTO sources (url, kind, every, added, due) VALUES (?, ?, ?, ?, ?)"
        values = (source.url, source.kind, source.every, source.added, source.due)
        with self._open() as db:
            return db.execute(sql, values).rowcount > 0

    def update(self, source: Source) -> None:
        """Store how the last check of a source went, unless it was removed meanwhile."""
        sql = (
            "UPDATE sources SET kind = ?, due = ?, checked = ?, succeeded = ?, failures = ?, "
            "problem = ?, note = ? WHERE url = ?"
        )
        values = (source.kind, source.due, source.checked, source.succeeded, source.failures)
        with self._open() as db:
            db.execute(sql, (*values, source.problem, source.note, source.url))

    def make_due(self, url: str = "") -> None:
        """Let a source be checked next; all of them without an address."""
        with self._open() as db:
            db.execute("UPDATE sources SET due = 0 WHERE ? IN ('', url)", (url,))

    def remove(self, url: str) -> list[str]:
        """Forget a source; return the files that no other source has."""
        orphans = "SELECT url FROM pages WHERE url NOT IN (SELECT url FROM listed)"
        with self._open() as db:
            db.execute("DELETE FROM sources WHERE url = ?", (url,))
            db.execute("DELETE FROM listed WHERE source = ?", (url,))
            files = db.execute(f"SELECT file FROM pages WHERE url IN ({orphans})").fetchall()  # noqa: S608
            db.execute(f"DELETE FROM pages WHERE url IN ({orphans})")  # noqa: S608
        return [file for (file,) in files if file]

    # --- pages -------------------------------------------------------------------------------

    def page(self, url: str) -> Page:
        """Return what is known about a page."""
        with self._open() as db:
            row = db.execute("SELECT * FROM pages WHERE url = ?", (url,)).fetchone()
        return Page(*row) if row else Page(url)

    def put_page(self, source: str, page: Page) -> bool:
        """Store what is known about a page of a source; False if the source is no longer there."""
        values = (page.url, page.file, page.etag, page.modified, page.missing)
        with self._open() as db:
            if not db.execute("SELECT 1 FROM sources WHERE url = ?", (source,)).fetchone():
                return False
            db.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?)", values)
            db.execute("INSERT OR IGNORE INTO listed VALUES (?, ?)", (source, page.url))
        return True

    def pages(self, source: str) -> list[Page]:
        """Return the pages of a source that were fetched, or were to be, by address."""
        sql = (
            "SELECT pages.* FROM pages JOIN listed USING (url) WHERE source = ? AND url != source "
            "ORDER BY url"
        )
        with self._open() as db:
            return [Page(*row) for row in db.execute(sql, (source,))]

    def counts(self) -> dict[str, int]:
        """Return source -> number of its pages that are among the articles."""
        if not self.path.exists():
            return {}
        sql = (
            "SELECT source, count(*) FROM listed JOIN pages USING (url) WHERE file != '' "
            "GROUP BY source"
        )
        with self._open() as db:
            return dict(db.execute(sql))
