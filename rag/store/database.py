"""The ledger's SQLite file: a connection per thread, and errors that mean damage."""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.errors import DataError

#: Version of the tables, kept as SQLite's user_version.
SCHEMA_VERSION = 4
#: The hidden folder of the data folder that a backup is extracted into before it replaces what is
#: there, and the file in it from which on the new state counts.
STAGING, COMMIT = ".restore", "commit"
_DAMAGE_CODES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class DamagedLedgerError(DataError):
    """The ledger's file is not a sound SQLite database."""


class Database:
    """The ledger's file, open for reading; safe to share between threads.

    Raises DataError if the file is missing or can't be opened. Every method may raise
    DamagedLedgerError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._opened: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._lock = threading.Lock()
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise
        self._inode = self._path.stat().st_ino

    def _prepare(self) -> None:
        """Check that the file can be read and has this version's tables."""
        if is_half_restored(self._path.parent):
            raise DataError(
                f"A backup is being restored into {self._path.parent}; try again in a moment."
            )
        try:
            self.select("SELECT 1 FROM sqlite_master LIMIT 1")
        except sqlite3.OperationalError as error:
            raise DataError(
                f"The ledger {self._path} can't be read ({error}); give read permission, or make "
                "its disk writable once so that SQLite can merge the log of the last run."
            ) from error
        if self._version() != SCHEMA_VERSION:
            raise DataError(
                f"The index in {self._path.parent} was written by another version of Footnote; "
                "run: footnote index (it converts the index)"
            )

    def _version(self) -> int:
        return int(self.select("PRAGMA user_version")[0][0])

    @property
    def connection(self) -> sqlite3.Connection:
        """The calling thread's connection, opened on first use."""
        if not hasattr(self._local, "connection"):
            with self._lock:
                self._close(thread for thread, _ in self._opened if not thread.is_alive())
                self._local.connection = self._connect()
                self._opened.append((threading.current_thread(), self._local.connection))
        connection: sqlite3.Connection = self._local.connection
        return connection

    def _connect(self) -> sqlite3.Connection:
        if not self._path.is_file():
            raise DataError(f"There is no index in {self._path.parent}; run: footnote index")
        address = self._path.absolute().as_uri()
        if os.access(self._path.parent, os.W_OK):
            return connect(address)
        connection = connect(f"{address}?mode=ro")
        try:
            connection.execute("PRAGMA user_version").fetchone()
        except sqlite3.OperationalError:
            # SQLite can't create its -shm file on a read-only disk. Nobody writes there, so the
            # file can be opened as immutable, unless a log still waits to be merged.
            connection.close()
            if self._path.with_name(f"{self._path.name}-wal").exists():
                raise
            connection = connect(f"{address}?immutable=1")
        return connection

    def _close(self, threads: Iterable[threading.Thread]) -> None:
        ended = set(threads)
        for thread, connection in self._opened:
            if thread in ended:
                connection.close()
        self._opened = [pair for pair in self._opened if pair[0] not in ended]

    def is_replaced(self) -> bool:
        """Whether the file at the path is no longer the one that was opened."""
        try:
            return self._path.stat().st_ino != self._inode
        except OSError:
            return True

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            self._close([thread for thread, _ in self._opened])

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let all reads inside see the same state, whatever another process writes."""
        self.select("BEGIN")
        try:
            yield
        finally:
            self.select("COMMIT")

    def select(self, sql: str, *values: object) -> list[Any]:
        """Return all rows of a query."""
        try:
            return self.connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            raise damaged(self._path) from error

    def iterate(self, sql: str, *values: object) -> Iterator[Any]:
        """Yield the rows of a query one at a time."""
        try:
            yield from self.connection.execute(sql, values)
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            raise damaged(self._path) from error

    def check(self) -> None:
        """Read the whole file. Raises DamagedLedgerError if a page of it is damaged."""
        if self.select("PRAGMA quick_check(1)") != [("ok",)]:
            raise damaged(self._path)


def is_half_restored(data: Path) -> bool:
    """Whether a restore is replacing the data folder, or was interrupted while it did."""
    return (data / STAGING / COMMIT).is_file()


def connect(address: str) -> sqlite3.Connection:
    """Open a ledger's file by its URI."""
    # check_same_thread: Database.close() closes the connections of all threads from one.
    connection = sqlite3.connect(address, uri=True, check_same_thread=False, timeout=30)
    connection.isolation_level = None  # only writing() begins and ends transactions
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def damaged(path: Path) -> DamagedLedgerError:
    """Return the error for a ledger that is damaged."""
    return DamagedLedgerError(
        f"The ledger {path} is damaged; run: footnote index "
        "(it sets the file aside and rebuilds the index from the articles)"
    )


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    # The lowest byte is the primary error code. A file that ends too early is damaged; other
    # read failures may be temporary.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    is_cut_off = code == sqlite3.SQLITE_IOERR_SHORT_READ
    return code & 0xFF in _DAMAGE_CODES or is_cut_off or "decode to UTF-8" in str(error)
