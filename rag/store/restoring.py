"""Restoring a backup: all of it is written and checked beside what is there, then moved in.

1. Everything is extracted into hidden folders, `.restore` in the data folder and another in that
   of the articles, and compared with its checksums.
2. A file `commit` is written: the moment from which the new state counts.
3. What is there is moved aside, the new files are moved in, and what was moved aside is deleted.

A kill before 2 leaves the old state. A kill after it leaves a commit: until the next command, or
the next run of indexing, has finished the moves, the index can't be opened.
"""

import json
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rag.errors import BackupError, DataError
from rag.settings import Settings
from rag.store.archive import (
    ARTICLES,
    DATA,
    FOLDERS,
    LOG,
    ArchiveReader,
    Manifest,
    Member,
    is_kept,
    read_archive,
)
from rag.store.database import COMMIT, STAGING, is_half_restored
from rag.store.ledger import Ledger
from rag.store.lock import owners_lock, writers_lock
from rag.store.writer import SCHEMA

_IN_ARTICLES = ".footnote-restore"
#: Bytes of the disk that must stay free.
_MIN_FREE = 100_000_000


@dataclass(frozen=True, slots=True)
class _Part:
    """A folder that is restored: the data folder or that of the articles."""

    root: Path
    staging: Path
    data: Path  # the data folder, which may be in that of the articles

    @property
    def new(self) -> Path:
        return self.staging / "new"

    def move_aside(self, path: Path) -> None:
        """Move a file or folder away from the root; names don't matter any more."""
        old = self.staging / "old"
        old.mkdir(exist_ok=True)
        path.replace(old / secrets.token_hex(8))

    def replaced(self) -> list[Path]:
        """Return what is there that a backup replaces: of the articles, all but hidden files."""
        if self.root == self.data:
            # A log must never lie beside a database that it doesn't belong to.
            return [
                path
                for path in self.root.iterdir()
                if path.name in FOLDERS or is_kept((LOG.sub("", path.name),))
            ]
        return [
            path
            for path in self.root.iterdir()
            if not path.name.startswith(".") and path.resolve() != self.data
        ]


def _parts(data: Path, corpus: Path) -> tuple[_Part, _Part]:
    data = data.resolve()
    return _Part(data, data / STAGING, data), _Part(corpus, corpus / _IN_ARTICLES, data)


def restore(settings: Settings, file: Path) -> Manifest:
    """Replace the articles and the index by those of a backup, and return what it contains.

    Raises BackupError if the file is no sound backup of this version or there is no room for it;
    then nothing has changed.
    """
    data, corpus = settings.data.resolve(), settings.corpus.resolve()
    _check_places(data, corpus, file)
    locks = (writers_lock(settings.data), owners_lock(settings.data))
    with read_archive(file) as archive, locks[0], locks[1]:
        complete(settings)
        parts = dict(zip((DATA, ARTICLES), _parts(data, corpus), strict=True))
        if not archive.manifest.articles:
            del parts[ARTICLES]
        try:
            _stage(archive, parts)
            _check_access(parts.values())
            _commit(parts, corpus)
        except OSError as error:
            _discard(parts)
            raise BackupError(
                f"{file} can't be restored ({error.strerror or error}); nothing has changed. "
                "Give write permission or free some space, then try again."
            ) from error
        except BaseException:
            _discard(parts)
            raise
        complete(settings)
        return archive.manifest


def _check_places(data: Path, corpus: Path, file: Path) -> None:
    if file.resolve().is_relative_to(corpus):
        raise BackupError(f"{file} is in the folder of articles; move it out of there first.")
    if data.is_relative_to(corpus) and data.parent != corpus:
        raise BackupError(
            f"The data folder {data} is in a folder of the articles, which would be replaced; "
            "name another folder with --data."
        )
    for place, folders, _ in os.walk(corpus):
        below = [Path(place) / name for name in folders]
        mounted = [path for path in below if os.path.ismount(path) and path != data]
        if mounted:
            raise BackupError(f"{mounted[0]} is mounted and can't be replaced; unmount it first.")


# --- writing the new state beside the old one ----------------------------------------------------


def _stage(archive: ArchiveReader, parts: dict[str, _Part]) -> None:
    for top, part in parts.items():
        part.new.mkdir(parents=True)
        needed = sum(one.size for one in archive.manifest.members if one.parts[0] == top)
        free = shutil.disk_usage(part.staging).free
        if needed > free - _MIN_FREE:
            raise BackupError(
                f"The backup needs {needed // 1_000_000 + 100:,} MB in {part.root}, where "
                f"{free // 1_000_000:,} MB are free; free some space. Nothing has changed."
            )
    for member in archive.manifest.members:
        _check_path(member, parts)
        top, *inside = member.parts
        archive.extract(member, parts[top].new.joinpath(*inside))
    _check_databases(parts[DATA].new)
    if ARTICLES in parts:
        _copy_hidden(parts[ARTICLES])


def _copy_hidden(part: _Part) -> None:
    """Copy hidden files, which a backup doesn't contain, from the folders that are replaced."""
    for folder in part.replaced():
        for place, folders, files in os.walk(folder):
            for name in (one for one in (*folders, *files) if one.startswith(".")):
                path = Path(place) / name
                target = part.new / path.relative_to(part.root)
                target.parent.mkdir(parents=True, exist_ok=True)
                if path.is_dir() and not path.is_symlink():
                    shutil.copytree(path, target, symlinks=True)
                else:
                    shutil.copy2(path, target, follow_symlinks=False)
            folders[:] = [name for name in folders if not name.startswith(".")]


def _check_path(member: Member, parts: dict[str, _Part]) -> None:
    """Refuse paths that lead elsewhere, and hidden files: nobody would see what they do."""
    top, *inside = member.parts
    bad = ("\\", ":", "\0") if os.name == "nt" else ("\0",)
    is_safe = all(
        name and not name.startswith(".") and not any(sign in name for sign in bad)
        for name in inside
    )
    fits = top in parts and inside and (top == ARTICLES or is_kept(tuple(inside)))
    if fits and top == ARTICLES and parts[top].root / inside[0] == parts[top].data:
        raise BackupError(
            f"The backup has articles in the folder {inside[0]!r}, where the data folder is; name "
            "another one with --data."
        )
    if not is_safe or not fits:
        raise BackupError(
            f"The backup contains an unexpected file, {member.path[:200]!r}; nothing was restored."
        )


def _check_databases(folder: Path) -> None:
    """Refuse databases that are damaged, and a ledger whose tables are not those of this version.

    Its tables may contain triggers, which would run.
    """
    try:
        with closing(Ledger(folder)) as ledger, closing(sqlite3.connect(":memory:")) as expected:
            expected.executescript(SCHEMA.read_text("utf-8"))
            tables = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
            if ledger.select(tables) != expected.execute(tables).fetchall():
                raise BackupError("The backup's index has unexpected tables; nothing was restored.")
        for path in folder.glob("*.sqlite3"):
            with closing(sqlite3.connect(path)) as database:
                if database.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
                    raise BackupError(f"The backup's {path.name} is damaged; nothing was restored.")
    except (DataError, sqlite3.Error) as error:
        raise BackupError(
            "The backup's index is missing or damaged; nothing was restored."
        ) from error


def _check_access(parts: Iterable[_Part]) -> None:
    """Refuse folders that can't be moved aside: moving one changes its entry `..`."""
    for part in parts:
        for path in part.replaced():
            if path.is_dir() and not path.is_symlink() and not os.access(path, os.W_OK | os.X_OK):
                raise BackupError(
                    f"{path} can't be replaced, as it is not writable; nothing has changed. Give "
                    "write permission, then try again."
                )


def _commit(parts: dict[str, _Part], corpus: Path) -> None:
    names = {top: sorted(path.name for path in part.new.iterdir()) for top, part in parts.items()}
    staging = parts[DATA].staging
    unfinished = staging / "uncommitted"
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump({"corpus": str(corpus), "names": names}, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(staging / COMMIT)
    if os.name == "posix":  # the commit must be on the disk before the first move
        folder = os.open(staging, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def _discard(parts: dict[str, _Part]) -> None:
    """Delete what was staged, the commit first: without the files, it must not be found."""
    (parts[DATA].staging / COMMIT).unlink(missing_ok=True)
    _clear(parts.values())


# --- replacing the old state by the new one ------------------------------------------------------


def finish(settings: Settings) -> None:
    """Finish a restore that was interrupted, if there is one.

    Raises BusyError if it is still going on, DataError if it can't be finished.
    """
    if is_half_restored(settings.data):
        with writers_lock(settings.data):
            complete(settings)


def complete(settings: Settings) -> None:
    """Finish a committed restore, or clear away an uncommitted one; the lock must be held."""
    commit = settings.data / STAGING / COMMIT
    corpus, names = settings.corpus.resolve(), dict[str, list[str]]()
    try:
        if commit.is_file():
            fields = json.loads(commit.read_text("utf-8"))
            corpus, names = Path(fields["corpus"]), fields["names"]
        parts = dict(zip((DATA, ARTICLES), _parts(settings.data, corpus), strict=True))
        for top in names:
            _move(parts[top], names[top])
        commit.unlink(missing_ok=True)
        _clear(parts.values())
    except OSError as error:
        raise DataError(
            f"A restore was interrupted and can't be finished ({error}); give write permission "
            f"to {settings.data} and {corpus}, then try again."
        ) from error


def _move(part: _Part, names: list[str]) -> None:
    """Move the old files aside and the new ones in; what an earlier attempt has moved stays."""
    for path in part.replaced():
        if path.name not in names or os.path.lexists(part.new / path.name):
            part.move_aside(path)
    for name in names:
        if os.path.lexists(part.new / name):
            if os.path.lexists(part.root / name):  # a server has just made it again
                part.move_aside(part.root / name)
            (part.new / name).replace(part.root / name)


def _clear(parts: Iterable[_Part]) -> None:
    for part in parts:
        shutil.rmtree(part.staging, ignore_errors=True)
