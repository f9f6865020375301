"""The corpus folder -> the files in it that can be read, with their digests."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.corpus.articles import Skipped
from rag.corpus.formats import MAX_BYTES, READER_VERSION, refusal, suffix_of
from rag.errors import CorpusError, UnopenedArticleError, UnreadableArticleError

__all__ = ["Skipped", "SourceFile", "find_files"]

_BLOCK = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the corpus of a kind that is read; its bytes are not held."""

    path: str  # relative to the corpus, with forward slashes
    digest: str  # SHA-256, in hex, of READER_VERSION and the bytes
    place: Path

    def read(self) -> bytes:
        """Return the file's bytes.

        Raises UnreadableArticleError when it has gone, is locked or has outgrown its bound.
        """
        most = MAX_BYTES[suffix_of(self.path)]
        try:
            with self.place.open("rb") as file:
                raw = file.read(most + 1)
        except OSError as error:
            raise UnopenedArticleError(_closed(error)) from error
        if len(raw) > most:
            raise UnreadableArticleError(_too_large(most))
        return raw


def check_folder(corpus: Path) -> None:
    """Raise CorpusError when the folder does not exist."""
    if not corpus.is_dir():
        raise CorpusError(
            f"There is no folder of articles at {corpus}; make it, put articles in it "
            "(such as .txt, .html or .pdf), or name another with --corpus."
        )


def find_files(corpus: Path, data: Path | None = None) -> Iterator[SourceFile | Skipped]:
    """Yield every file below the corpus folder folder by folder, hidden ones left out.

    So is the data folder, if it lies in the corpus.
    Raises CorpusError when the folder does not exist.
    """
    check_folder(corpus)
    closed: list[Skipped] = []
    root = os.path.realpath(corpus)
    own = os.path.realpath(data) if data else ""
    folders = [(str(corpus), "")]
    while folders:
        folder, above = folders.pop()
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            why = f"the folder can't be opened ({error.strerror}); give read permission"
            closed.append(Skipped(_name(above.rstrip("/")) or ".", why, is_passing=True))
            continue
        below = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if _is_folder(entry):
                if os.path.realpath(entry.path) == own:
                    continue
                below.append((entry.path, f"{above}{entry.name}/"))
            else:
                yield _look_at(entry, _name(above + entry.name), root)
        folders += reversed(below)
    yield from closed


def _name(path: str) -> str:
    """Return a path below the corpus; bytes that are not UTF-8 are spelled out."""
    return path.replace(os.sep, "/").encode(errors="backslashreplace").decode()


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _look_at(entry: os.DirEntry[str], path: str, root: str) -> SourceFile | Skipped:
    try:
        return SourceFile(path, _digest(entry, root), Path(entry.path))
    except UnreadableArticleError as problem:
        return Skipped(path, str(problem))
    except OSError as error:
        return Skipped(path, _closed(error), is_passing=True)


def _digest(entry: os.DirEntry[str], root: str) -> str:
    suffix = suffix_of(entry.name)
    if entry.is_symlink():
        _check_link(entry.path, root)
    if suffix not in MAX_BYTES:
        raise UnreadableArticleError(refusal(suffix))
    state = entry.stat()
    # Opening a pipe would wait for its other end.
    if not stat.S_ISREG(state.st_mode):
        raise UnreadableArticleError("not a file that can be read; delete it")
    if state.st_size > MAX_BYTES[suffix]:
        raise UnreadableArticleError(_too_large(MAX_BYTES[suffix]))
    digest = hashlib.sha256(READER_VERSION.encode())
    with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123 (as fast as can be)
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _check_link(link: str, root: str) -> None:
    try:
        target = os.path.realpath(link, strict=True)
    except OSError as error:
        raise UnreadableArticleError("a link that leads nowhere or to itself; delete it") from error
    if os.path.commonpath((root, target)) != root:
        raise UnreadableArticleError("a link that leads out of the corpus; copy the file itself")
    if Path(target).is_dir():
        raise UnreadableArticleError("a link to a folder, which is not followed; copy the folder")


def _closed(error: OSError) -> str:
    return f"can't be opened ({error.strerror}); give read permission"


def _too_large(most: int) -> str:
    return f"larger than {most // 1_000_000} MB; split it into smaller files"
