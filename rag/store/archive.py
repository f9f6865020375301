"""Backup files: ZIP archives with a manifest of every member's length and checksum.

Nothing in them is compressed: vectors and most kinds of articles hardly shrink, and a file whose
members can't be longer than itself is no bomb. Whoever can write a backup can also write its
manifest, so the checksums find damage, not forgery.
"""

import hashlib
import json
import os
import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, BinaryIO, Self

from pydantic import BaseModel, Field, ValidationError

from rag.errors import BackupError
from rag.store.database import SCHEMA_VERSION

#: Version of the format of backups.
FORMAT = 1
_MANIFEST = "footnote-backup.json"
_MAX_MANIFEST = 100_000_000  # bytes
_BLOCK = 1_000_000  # bytes
#: The top folders of an archive.
ARTICLES, DATA = "articles", "data"
#: What of the data folder is backed up: of `chroma` the collection in use. The rest is made again
#: (the question encoder) or is of no use elsewhere (locks, logs, damaged ledgers).
FOLDERS = ("chroma", "bin")
_KEPT = ("*.sqlite3", "*.json", "*.jsonl", "*.yaml")
#: The logs beside a database, without which a copy of it is complete.
LOG = re.compile(r"-(wal|shm|journal)$")
_NOT_KEPT = ("ledger.?*.sqlite3", ".*")
_FIX = "choose a file that footnote backup has written."


def is_kept(parts: tuple[str, ...]) -> bool:
    """Whether a path in the data folder is one that backups contain.

    >>> [is_kept(tuple(path.split("/"))) for path in ("ledger.sqlite3", "chroma/ab/c", "models/x")]
    [True, True, False]
    """
    if len(parts) > 1:
        return parts[0] in FOLDERS
    fits = any(fnmatchcase(parts[0], pattern) for pattern in _KEPT)
    return fits and not any(fnmatchcase(parts[0], pattern) for pattern in _NOT_KEPT)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a backup: `path` has forward slashes and begins with ARTICLES or DATA."""

    path: str
    size: Annotated[int, Field(ge=0)]  # bytes
    sha256: str  # in hex
    modified: Annotated[int, Field(ge=0, lt=2**40)]  # seconds since 1970

    @property
    def parts(self) -> tuple[str, ...]:
        """The names in the path."""
        return tuple(self.path.split("/"))


class Manifest(BaseModel):
    """What a backup contains; without articles, restoring it leaves the articles as they are."""

    format: int
    ledger: int  # version of its tables
    made: str  # UTC, ISO 8601
    articles: bool
    members: list[Member]


class ArchiveWriter:
    """Writes the members of a backup, and at last its manifest."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)
        self.members: list[Member] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add(self, source: BinaryIO, path: str) -> None:
        """Copy an open file; a BackupError if it can't be read, an OSError if the disk is full."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(zipfile.ZipInfo(path), "w", force_zip64=True) as target:
            while block := read(source):
                digest.update(block)
                size += len(block)
                target.write(block)
        modified = max(0, int(os.fstat(source.fileno()).st_mtime))
        self.members.append(Member(path, size, digest.hexdigest(), modified))

    def add_manifest(self, made: str, *, articles: bool) -> None:
        """Write what the backup contains; nothing can be added after it."""
        manifest = {
            "format": FORMAT,
            "ledger": SCHEMA_VERSION,
            "made": made,
            "articles": articles,
            "members": [asdict(member) for member in self.members],
        }
        self._zip.writestr(_MANIFEST, json.dumps(manifest, indent=1))


def read(file: BinaryIO, size: int = _BLOCK) -> bytes:
    """Return up to `size` bytes of a file to back up. Raises BackupError, which names the file."""
    try:
        return file.read(size)
    except OSError as error:
        raise BackupError(
            f"{file.name} can't be read ({error.strerror}); check the disk, or move the file away."
        ) from error


class ArchiveReader:
    """A backup whose names and lengths are sound; contents are compared as they are extracted."""

    def __init__(self, file: Path, opened: zipfile.ZipFile) -> None:
        self._file = file
        self._zip = opened
        self.manifest = self._manifest()
        self._check_members()

    def extract(self, member: Member, target: Path) -> None:
        """Write a member to a file, which must not be there yet, and flush it to the disk.

        Raises BackupError if its content is not what the manifest says, OSError if the disk is
        full or the name can't be used on it.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with self._zip.open(member.path) as source, target.open("xb") as file:
            while block := source.read(_BLOCK):
                size += len(block)
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        if size != member.size or digest.hexdigest() != member.sha256:
            raise self._damaged(f"the checksum of {member.path} doesn't match")
        os.utime(target, (member.modified, member.modified))

    def _manifest(self) -> Manifest:
        try:
            info = self._zip.getinfo(_MANIFEST)
        except KeyError as error:
            raise BackupError(f"{self._file} is not a backup of Footnote; {_FIX}") from error
        if max(info.file_size, info.compress_size) > _MAX_MANIFEST or info.compress_type:
            raise self._damaged("its manifest is too long or compressed")
        try:
            fields = json.loads(self._zip.read(info))
            versions = (fields.get("format"), fields.get("ledger"))
        except (ValueError, AttributeError, RecursionError) as error:
            raise self._damaged("its manifest is not JSON") from error
        if versions != (FORMAT, SCHEMA_VERSION):
            raise BackupError(
                f"{self._file} was made by another version of Footnote (format {versions[0]}, "
                f"ledger {versions[1]}; this one reads {FORMAT} and {SCHEMA_VERSION}); "
                "restore it with that version."
            )
        try:
            return Manifest.model_validate(fields)
        except ValidationError as error:
            raise self._damaged("its manifest is not complete") from error

    def _check_members(self) -> None:
        """Refuse what a backup never contains: bombs, doubled names, members without checksum."""
        stored = {info.filename: info for info in self._zip.infolist()}
        listed = {member.path: member.size for member in self.manifest.members}
        if len(stored) != len(self._zip.infolist()) or len(listed) != len(self.manifest.members):
            raise self._damaged("it contains a name twice")
        if stored.keys() - {_MANIFEST} != listed.keys():
            raise self._damaged("its manifest doesn't match its files")
        for path, size in listed.items():
            info = stored[path]
            if info.compress_type or info.flag_bits & 1:
                raise self._damaged("a file in it is compressed or encrypted")
            if not size == info.file_size == info.compress_size:
                raise self._damaged(f"the length of {path} doesn't match")
        if sum(listed.values()) > self._file.stat().st_size:
            raise self._damaged("its files are longer than the archive")

    def _damaged(self, reason: str) -> BackupError:
        # The reason may contain a name of a member, which may contain anything.
        return BackupError(f"{self._file} is damaged or no backup ({reason[:200]}); {_FIX}")


@contextmanager
def read_archive(file: Path) -> Iterator[ArchiveReader]:
    """Open a backup. Raises BackupError if it is none, not sound, or of another version."""
    try:
        with zipfile.ZipFile(_open(file)) as opened:
            yield ArchiveReader(file, opened)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, struct.error) as error:
        raise BackupError(f"{file} is damaged or no backup ({error}); {_FIX}") from error


def _open(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise BackupError(f"{file} can't be opened ({error.strerror}); {_FIX}") from error
