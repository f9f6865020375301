"""Files of any kind that is read -> articles.

A kind is a module with a function from the path and the bytes of a file to a Reading. What its
parser finds wrong becomes an UnreadableArticleError here, at one place.
"""

import os.path
from collections.abc import Callable

from rag.corpus.formats import archive, docx, epub, html, pdf, tables, text
from rag.corpus.formats.content import check_ending
from rag.corpus.formats.reading import Reading
from rag.errors import UnreadableArticleError

__all__ = ["MAX_BYTES", "READER_VERSION", "SUFFIXES", "Reading", "read", "refusal", "suffix_of"]

#: Part of every file's digest: raise it when anything changes in what is read.
READER_VERSION = "2"

_Reader = Callable[[str, bytes], Reading]
_READERS: dict[str, _Reader] = {
    ".txt": text.read_plain,
    ".md": text.read_markdown,
    ".html": html.read,
    ".htm": html.read,
    ".pdf": pdf.read,
    ".docx": docx.read,
    ".epub": epub.read,
    ".csv": tables.read_csv,
    ".tsv": tables.read_tsv,
    ".jsonl": tables.read_jsonl,
}
SUFFIXES = (*_READERS, ".zip")
_PAGES = (".txt", ".md", ".html", ".htm")
#: Most bytes of a file, by its ending.
MAX_BYTES = {suffix: 20_000_000 if suffix in _PAGES else 200_000_000 for suffix in SUFFIXES}


def read(path: str, raw: bytes) -> Reading:
    """Return the articles in a file; `path` is relative to the corpus and tells the kind.

    Raises UnreadableArticleError when nothing of it can be read.
    """
    if suffix_of(path) == ".zip":
        return _guarded(lambda path, raw: archive.read(path, raw, _read_member), path, raw)
    return _read_member(path, raw)


def _read_member(path: str, raw: bytes) -> Reading:
    """Read a file that is no zip, or a member of one."""
    suffix = suffix_of(path)
    if suffix not in _READERS:
        raise UnreadableArticleError(refusal(suffix))
    if len(raw) > MAX_BYTES[suffix]:
        raise UnreadableArticleError(
            f"larger than {MAX_BYTES[suffix] // 1_000_000} MB; split it into smaller files"
        )
    return _guarded(_READERS[suffix], path, raw)


def _guarded(reader: _Reader, path: str, raw: bytes) -> Reading:
    try:
        check_ending(suffix_of(path), raw)
        return reader(path, raw)
    except (UnreadableArticleError, MemoryError):
        raise
    except RecursionError as error:
        raise UnreadableArticleError(
            "it is nested too deep to be read; save its text as .txt"
        ) from error
    except Exception as error:
        raise UnreadableArticleError(
            f"it can't be read as {suffix_of(path)} and may be damaged "
            f"({type(error).__name__}); open it in its own program and save it again"
        ) from error


def suffix_of(path: str) -> str:
    """Return the ending of a file's name, in lower case and with its dot; "" without one."""
    return os.path.splitext(path)[1].lower()  # noqa: PTH122 (ten thousand paths take a second)


def refusal(suffix: str) -> str:
    """Return why a file with this ending is not read, and what is."""
    known = ", ".join(SUFFIXES[:-1])
    return (
        f"{suffix or 'a file without ending'} is not read; "
        f"save it as one of {known} or {SUFFIXES[-1]}"
    )
