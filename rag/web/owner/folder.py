"""The folder `uploads` of the corpus: checks its limits, and names the files in it.

A file is written under a hidden name, which the index ignores, and renamed once it is complete.
"""

import hashlib
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from rag.corpus.formats import suffix_of
from rag.corpus.formats.content import check_suffix
from rag.errors import UnreadableArticleError
from rag.settings import Settings
from rag.web.errors import NoRoomError
from rag.web.owner.names import numbered

FOLDER = "uploads"
#: Maximum number of files in the folder.
MAX_FILES = 1_000
#: Maximum size of the folder, in files of the largest size.
MAX_LARGEST_FILES = 20
#: Bytes of the disk that must stay free, for the index.
MIN_FREE_BYTES = 100_000_000
_UNFINISHED = ".upload-"
#: Age in seconds of unfinished files that a killed server must have left.
_ABANDONED = 3_600


@dataclass(frozen=True, slots=True)
class Stored:
    """The name that a file is stored under; `is_new` unless the same file was there already."""

    name: str
    is_new: bool
    undo: str = ""  # the bin's id of the file that was replaced; "" if none was


class UploadFolder:
    """Checks the limits and stores files; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._corpus = settings.corpus
        self._path = settings.corpus / FOLDER
        self._max_bytes = MAX_LARGEST_FILES * settings.upload_mb * 1_000_000
        self._renaming = threading.Lock()

    def begin(self, length: int) -> Path:
        """Return the path to write a file of at most `length` bytes to.

        Raises NoRoomError if that exceeds a limit or the folder can't be written.
        """
        with self._reporting():
            if not self._corpus.is_dir():
                raise NoRoomError(f"There is no folder of articles at {self._corpus}; create it.")
            if self._path.is_symlink():
                raise NoRoomError(f"{self._path} is a link, and links are not followed; remove it.")
            self._path.mkdir(exist_ok=True)
            for file in self._path.glob(f"{_UNFINISHED}*"):
                if time.time() - file.stat().st_mtime > _ABANDONED:
                    file.unlink(missing_ok=True)
            self._check_room(1, length)
            unfinished = self._path / f"{_UNFINISHED}{secrets.token_hex(8)}"
            unfinished.touch(exist_ok=False)
            return unfinished

    def finish(self, unfinished: Path, name: str) -> Stored:
        """Rename a complete file to `name`, with a number added if another file has that name.

        Raises UnreadableArticleError if the content doesn't match the ending, and NoRoomError as
        begin() does.
        """
        check_content(unfinished, name)
        with self._renaming, self._reporting():
            # Other files were written at the same time.
            self._check_room(0, 0)
            for number in count(1):
                target = self._path / numbered(name, number)
                if not os.path.lexists(target):
                    unfinished.replace(target)
                    return Stored(target.name, is_new=True)
                if _is_same(target, unfinished):
                    return Stored(target.name, is_new=False)
        raise AssertionError

    def names(self, limit: int) -> list[str]:
        """Return the names of up to `limit` files in the folder, newest first."""
        try:
            with os.scandir(self._path) as entries:
                files = [
                    (-entry.stat(follow_symlinks=False).st_mtime, entry.name)
                    for entry in entries
                    if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False)
                ]
        except OSError:
            return []
        return [name for _, name in sorted(files)[:limit]]

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise NoRoomError(
                f"{self._path} can't be written ({error.strerror}); grant write permission, or "
                f"copy the file into {self._corpus} yourself."
            ) from error

    def _check_room(self, files: int, length: int) -> None:
        with os.scandir(self._path) as entries:
            sizes = [entry.stat(follow_symlinks=False).st_size for entry in entries]
        fix = f"move files from {self._path} to another folder of the articles"
        if len(sizes) + files > MAX_FILES:
            raise NoRoomError(f"{MAX_FILES:,} files have been uploaded already; {fix}.")
        if sum(sizes) + length > self._max_bytes:
            limit = f"{self._max_bytes // 1_000_000:,} MB"
            raise NoRoomError(
                f"All uploads together are limited to {limit}; {fix}, or raise FOOTNOTE_UPLOAD_MB."
            )
        if shutil.disk_usage(self._path).free - length < MIN_FREE_BYTES:
            raise NoRoomError("The disk is nearly full; free some space on it first.")


def check_content(unfinished: Path, name: str) -> None:
    """Raise UnreadableArticleError if a file's content doesn't match the ending of its name."""
    try:
        check_suffix(suffix_of(name), unfinished.read_bytes())
    except UnreadableArticleError as problem:
        raise UnreadableArticleError(f"{name} can't be uploaded: {problem}.") from problem


def _is_same(left: Path, right: Path) -> bool:
    if not left.is_file() or left.stat().st_size != right.stat().st_size:
        return False
    with left.open("rb") as left_file, right.open("rb") as right_file:
        files = (left_file, right_file)
        digests = [hashlib.file_digest(file, "sha256").digest() for file in files]
    return digests[0] == digests[1]
