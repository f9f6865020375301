"""The folder `uploads` of the corpus: whether a file has room in it, and under which name.

A file is written under a hidden name, which the index leaves out, and gets its own when it is
whole.
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
#: Most files in the folder, and how many of the largest size fit in it altogether.
MOST_FILES = 1_000
MOST_OF_LARGEST = 20
#: Bytes of the disk that stay free: the index needs some.
SPARE = 100_000_000
_UNFINISHED = ".upload-"
#: Seconds after which an unfinished file was left by a server that was killed.
_LEFT = 3_600


@dataclass(frozen=True, slots=True)
class Stored:
    """The name that a file is kept under, and whether the same one was not there before."""

    name: str
    is_new: bool


class UploadFolder:
    """Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._corpus = settings.corpus
        self._path = settings.corpus / FOLDER
        self._most = MOST_OF_LARGEST * settings.upload_mb * 1_000_000
        self._naming = threading.Lock()

    def begin(self, length: int) -> Path:
        """Return where a file of at most this length is to be written.

        Raises NoRoomError when it has no room, or the folder can't be written.
        """
        with self._explaining():
            if not self._corpus.is_dir():
                raise NoRoomError(f"There is no folder of articles at {self._corpus}; make it.")
            if self._path.is_symlink():
                raise NoRoomError(f"{self._path} is a link, which is not followed; remove it.")
            self._path.mkdir(exist_ok=True)
            for one in self._path.glob(f"{_UNFINISHED}*"):
                if time.time() - one.stat().st_mtime > _LEFT:
                    one.unlink(missing_ok=True)
            self._check_room(1, length)
            unfinished = self._path / f"{_UNFINISHED}{secrets.token_hex(8)}"
            unfinished.touch(exist_ok=False)
            return unfinished

    def finish(self, unfinished: Path, name: str) -> Stored:
        """Give a file that was written its name, or another number if that is taken.

        Raises UnreadableArticleError when it isn't what its ending says, NoRoomError as begin().
        """
        try:
            check_suffix(suffix_of(name), unfinished.read_bytes())
        except UnreadableArticleError as problem:
            raise UnreadableArticleError(f"{name} can't be taken: {problem}.") from problem
        with self._naming, self._explaining():
            # Others may have grown beside it.
            self._check_room(0, 0)
            for number in count(1):
                place = self._path / numbered(name, number)
                if not os.path.lexists(place):
                    unfinished.replace(place)
                    return Stored(place.name, is_new=True)
                if _is_same(place, unfinished):
                    return Stored(place.name, is_new=False)
        raise AssertionError

    def names(self, most: int) -> list[str]:
        """Return the names of the files in it, the newest first, at most so many."""
        try:
            with os.scandir(self._path) as found:
                seen = [
                    (-one.stat(follow_symlinks=False).st_mtime, one.name)
                    for one in found
                    if not one.name.startswith(".") and one.is_file(follow_symlinks=False)
                ]
        except OSError:
            return []
        return [name for _, name in sorted(seen)[:most]]

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise NoRoomError(
                f"{self._path} can't be written ({error.strerror}); give write permission, or put "
                f"the file into {self._corpus} in another way."
            ) from error

    def _check_room(self, files: int, length: int) -> None:
        with os.scandir(self._path) as found:
            sizes = [one.stat(follow_symlinks=False).st_size for one in found]
        mend = f"move files from {self._path} to another folder of the articles"
        if len(sizes) + files > MOST_FILES:
            raise NoRoomError(f"{MOST_FILES:,} files were uploaded already; {mend}.")
        if sum(sizes) + length > self._most:
            limit = f"{self._most // 1_000_000:,} MB"
            raise NoRoomError(
                f"All uploads together may have {limit}; {mend}, or raise FOOTNOTE_UPLOAD_MB."
            )
        if shutil.disk_usage(self._path).free - length < SPARE:
            raise NoRoomError("The disk is nearly full; free some space on it first.")


def _is_same(one: Path, other: Path) -> bool:
    if not one.is_file() or one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        digests = [hashlib.file_digest(file, "sha256").digest() for file in (first, second)]
    return digests[0] == digests[1]
