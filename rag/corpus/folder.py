"""The corpus folder -> its files, each with a digest or the reason why it can't be read."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rag.corpus.articles import Skipped
from rag.corpus.corrections import Correction
from rag.corpus.expiry import reason_to_skip
from rag.corpus.formats import FORMATS_VERSION, MAX_BYTES, suffix_of, unsupported
from rag.corpus.overrides import NAME, read_overrides
from rag.errors import CorpusError, UnopenedArticleError, UnreadableArticleError

__all__ = ["Skipped", "SourceFile", "find_files"]

_BLOCK = 1_000_000  # bytes
Corrections = tuple[tuple[str, Correction], ...]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a supported kind in the corpus; its content is read on demand."""

    path: str  # relative to the corpus, with forward slashes
    digest: str  # SHA-256, in hex, of FORMATS_VERSION, the owner's decisions and the content
    location: Path
    keeps_all: bool = False  # whether nothing in it is left out of the search
    #: Paths of its articles, and what the owner corrects about each.
    corrections: Corrections = ()

    def read(self) -> bytes:
        """Return the file's content.

        Raises UnreadableArticleError when it is gone, locked, or larger than its limit by now.
        """
        limit = MAX_BYTES[suffix_of(self.path)]
        try:
            with self.location.open("rb") as file:
                content = file.read(limit + 1)
        except OSError as error:
            raise UnopenedArticleError(_unopened(error)) from error
        if len(content) > limit:
            raise UnreadableArticleError(_too_large(limit))
        return content


def check_folder(corpus: Path) -> None:
    """Raise CorpusError when the folder does not exist."""
    if not corpus.is_dir():
        raise CorpusError(
            f"There is no folder of articles at {corpus}; create it and put articles in it "
            "(such as .txt, .html or .pdf), or name another one with --corpus."
        )


def find_files(corpus: Path, data: Path | None = None) -> Iterator[SourceFile | Skipped]:
    """Yield every file in the corpus folder and its subfolders, in order.

    Hidden files are left out, and so is the data folder if it is inside the corpus. Notes by the
    owner whose last day has passed are skipped. The owner's
    settings in `footnote.yaml` are followed; a problem with them is one more Skipped.
    Raises CorpusError when the folder does not exist.
    """
    check_folder(corpus)
    overrides = read_overrides(corpus, data)
    corrections = overrides.by_file()
    if overrides.problem:
        yield Skipped(NAME, overrides.problem)
    unopened: list[Skipped] = []
    root = os.path.realpath(corpus)
    ignored = os.path.realpath(data) if data else ""
    folders = [(str(corpus), "")]
    while folders:
        folder, prefix = folders.pop()
        try:
            entries = _visible_entries(folder)
        except OSError as error:
            reason = f"the folder can't be opened ({error.strerror}); give read permission"
            path = _relative(prefix.rstrip("/")) or "."
            unopened.append(Skipped(path, reason, is_temporary=True))
            continue
        subfolders = []
        for entry in entries:
            path = _relative(prefix + entry.name)
            if path == NAME:
                continue
            if not _is_folder(entry):
                decisions = (overrides.keeps_all(path), tuple(corrections.get(path, ())))
                yield _source_file(entry, path, root, decisions)
            elif os.path.realpath(entry.path) != ignored:
                subfolders.append((entry.path, f"{prefix}{entry.name}/"))
        folders += reversed(subfolders)
    yield from unopened


def _visible_entries(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(
            (entry for entry in entries if not entry.name.startswith(".")),
            key=lambda entry: entry.name,
        )


def _relative(path: str) -> str:
    """Return a path in the corpus with forward slashes; bytes that are not UTF-8 are escaped."""
    return path.replace(os.sep, "/").encode(errors="backslashreplace").decode()


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _source_file(
    entry: os.DirEntry[str], path: str, root: str, decisions: tuple[bool, Corrections]
) -> SourceFile | Skipped:
    try:
        digest = _digest(entry, root, decisions)
        if reason := reason_to_skip(path, Path(entry.path), datetime.now().astimezone().date()):
            return Skipped(path, reason)
        return SourceFile(path, digest, Path(entry.path), *decisions)
    except UnreadableArticleError as error:
        return Skipped(path, str(error))
    except OSError as error:
        return Skipped(path, _unopened(error), is_temporary=True)


def _digest(entry: os.DirEntry[str], root: str, decisions: tuple[bool, Corrections]) -> str:
    suffix = suffix_of(entry.name)
    if entry.is_symlink():
        _check_link(entry.path, root)
    if suffix not in MAX_BYTES:
        raise UnreadableArticleError(unsupported(suffix))
    state = entry.stat()
    # Opening a pipe would wait for a writer.
    if not stat.S_ISREG(state.st_mode):
        raise UnreadableArticleError("not a regular file; delete it")
    if state.st_size > MAX_BYTES[suffix]:
        raise UnreadableArticleError(_too_large(MAX_BYTES[suffix]))
    keeps_all, corrections = decisions
    digest = hashlib.sha256(f"{FORMATS_VERSION}{' keep' * keeps_all}".encode())
    if corrections:
        digest.update(repr(corrections).encode(errors="replace"))
    with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123 (as fast as can be)
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _check_link(link: str, root: str) -> None:
    try:
        target = os.path.realpath(link, strict=True)
    except OSError as error:
        raise UnreadableArticleError("a link to nothing or to itself; delete it") from error
    if os.path.commonpath((root, target)) != root:
        raise UnreadableArticleError(
            "a link to a file outside the corpus; replace it with a copy of the file"
        )
    if Path(target).is_dir():
        raise UnreadableArticleError(
            "a link to a folder, which is not followed; replace it with a copy of the folder"
        )


def _unopened(error: OSError) -> str:
    return f"can't be opened ({error.strerror}); give read permission"


def _too_large(limit: int) -> str:
    return f"larger than {limit // 1_000_000} MB; split it into smaller files"
