"""Backing up: the articles and the data folder -> one file, while a server goes on answering.

The writer's lock is held meanwhile, so that the index is that of one moment. Databases are copied
with SQLite's backup API, since their files alone may lack what is still in their logs.
"""

import hashlib
import os
import secrets
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from rag.corpus.folder import check_folder
from rag.errors import BackupError
from rag.settings import Settings
from rag.store.archive import (
    ARTICLES,
    DATA,
    FOLDERS,
    LOG,
    ArchiveWriter,
    is_kept,
    read,
    read_archive,
)
from rag.store.ledger import Ledger
from rag.store.lock import owners_lock, writers_lock
from rag.store.restoring import complete

_SQLITE = b"SQLite format 3\0"
_COPIES = ".backup-"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written."""

    file: Path
    size: int  # bytes
    sha256: str  # of the whole file, in hex
    made: str  # UTC, ISO 8601
    articles: int  # as the ledger counts them
    files: int
    left_out: tuple[str, ...]  # files of the articles folder that can't be read


def back_up(settings: Settings, file: Path, *, with_articles: bool = True) -> Backup:
    """Write a backup; a previous one of this name is replaced once the new one is complete.

    Raises BackupError if the file can't be written or another one can't be read, CorpusError
    without a folder of articles, and DataError without an index or if it can't be read.
    """
    if with_articles:
        check_folder(settings.corpus)
    _check_target(settings, file)
    unfinished = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    made = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        # Only for its owner: it contains readers' questions.
        with open(unfinished, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as raw:
            with writers_lock(settings.data), owners_lock(settings.data):
                complete(settings)
                articles, files, left_out = _write(settings, raw, made, with_articles=with_articles)
            raw.flush()
            os.fsync(raw.fileno())
        sha256, size = _digest(unfinished), unfinished.stat().st_size
        unfinished.replace(file)
    except OSError as error:
        raise BackupError(
            f"The backup {file} can't be written ({error.strerror}); free some space, "
            "give write permission, or name another file."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return Backup(file, size, sha256, made, articles, files, tuple(left_out))


def _check_target(settings: Settings, file: Path) -> None:
    if file.resolve().is_relative_to(settings.corpus.resolve()):
        raise BackupError(f"{file} is in the folder of articles; name a file outside of it.")
    if file.is_dir() or not file.name:
        raise BackupError(f"{file} is a folder; name a file, such as {file / 'footnote.zip'}.")
    if file.exists():
        # Not replaced if it is something else, or a backup that only another version can restore.
        try:
            with read_archive(file):
                pass
        except BackupError as error:
            raise BackupError(
                f"{file} already exists and is no backup of this version; name another file."
            ) from error


def _write(
    settings: Settings, raw: BinaryIO, made: str, *, with_articles: bool
) -> tuple[int, int, list[str]]:
    """Write the archive; return the numbers of articles and of files, and what was left out."""
    with closing(Ledger(settings.data)) as ledger:
        ledger.check()
        articles, collection = ledger.count(), ledger.collection()
    with ArchiveWriter(raw) as archive:
        for left in settings.data.glob(f"{_COPIES}*"):  # of a backup that was killed
            shutil.rmtree(left, ignore_errors=True)
        with TemporaryDirectory(prefix=_COPIES, dir=settings.data) as folder:
            for path in _data_files(settings.data, collection):
                _add_data(archive, settings.data, path, Path(folder) / "copy")
        left_out = _add_articles(archive, settings) if with_articles else []
        archive.add_manifest(made, articles=with_articles)
    return articles, len(archive.members), left_out


def _data_files(data: Path, collection: str) -> Iterator[Path]:
    for path in sorted(data.iterdir()):
        if path.is_file() and is_kept((path.name,)):
            yield path
    for folder in FOLDERS:
        if folder == "chroma" and not collection:
            continue
        root = data / folder / collection if folder == "chroma" else data / folder
        for path in sorted(root.rglob("*")):
            is_hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
            if path.is_file() and not is_hidden and not LOG.search(path.name):
                yield path


def _add_data(archive: ArchiveWriter, data: Path, path: Path, copy: Path) -> None:
    name = f"{DATA}/{path.relative_to(data).as_posix()}"
    try:
        opened = path.open("rb")
    except OSError as error:
        raise BackupError(
            f"{path} can't be opened ({error.strerror}); give permission to read it."
        ) from error
    with opened as file:
        if read(file, len(_SQLITE)) != _SQLITE:
            file.seek(0)
            archive.add(file, name)
            return
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            # One file, without a log that would have to be kept beside it.
            target.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise BackupError(f"{path} can't be copied ({error}); run: footnote doctor") from error
    with copy.open("rb") as file:
        archive.add(file, name)
    copy.unlink()


def _add_articles(archive: ArchiveWriter, settings: Settings) -> list[str]:
    """Add the files of the articles folder; return the names of those that can't be read."""
    left_out: list[str] = []
    for path in _articles_below(settings, left_out):
        name = _name(settings.corpus, path)
        try:
            # Opening a pipe would wait for a writer.
            if not stat.S_ISREG(path.stat().st_mode):
                continue
            file = path.open("rb")
        except OSError:
            left_out.append(name)
            continue
        with file:
            archive.add(file, f"{ARTICLES}/{name}")
    return left_out


def _name(corpus: Path, path: Path) -> str:
    """Return a path in the articles folder; what isn't UTF-8 is escaped, as in the ledger."""
    name = str(path.relative_to(corpus)).replace(os.sep, "/")
    return name.encode(errors="backslashreplace").decode()


def _articles_below(settings: Settings, left_out: list[str]) -> Iterator[Path]:
    """Yield the files of the articles folder, but hidden ones and the data folder, in order.

    Links to files inside the folder are followed, as indexing does. The names of folders that
    can't be listed are added to `left_out`.
    """

    def skip(error: OSError) -> None:
        left_out.append(_name(settings.corpus, Path(error.filename)))

    root, data = settings.corpus.resolve(), settings.data.resolve()
    for place, folders, files in os.walk(settings.corpus, onerror=skip):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and (Path(place) / name).resolve() != data
        )
        for name in sorted(files):
            path = Path(place) / name
            # Unlike resolve(), realpath() bears a link to itself.
            is_inside = Path(os.path.realpath(path)).is_relative_to(root)
            if not name.startswith(".") and is_inside:
                yield path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
