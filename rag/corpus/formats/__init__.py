"""The content of a file of any supported kind goes in; its articles come out.

Each kind is a module with a function (path, content) -> ReadResult. Whatever its parser raises
becomes an UnreadableArticleError here. The modules are imported for the first file (readers.py):
a start, and most runs over the folder, read none.
"""

import os.path
from collections.abc import Callable

from rag.corpus.formats.content import check_suffix
from rag.corpus.formats.results import ReadResult
from rag.errors import UnreadableArticleError

__all__ = [
    "FORMATS_VERSION",
    "MAX_BYTES",
    "SUFFIXES",
    "ReadResult",
    "read",
    "suffix_of",
    "unsupported",
]

#: Part of every file's digest: raise it when any kind of file is read differently.
FORMATS_VERSION = "18"

_Reader = Callable[[str, bytes], ReadResult]
#: Those of readers.py, and archives of them.
SUFFIXES = (
    *(".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".odt", ".rtf", ".pptx", ".epub"),
    *(".csv", ".tsv", ".jsonl", ".json", ".eml", ".xlsx", ".xlsm", ".png", ".jpg", ".jpeg"),
    ".zip",
)
_SINGLE_PAGES = (".txt", ".md", ".html", ".htm")
#: Size limit of a file, by its suffix.
MAX_BYTES = {suffix: 20_000_000 if suffix in _SINGLE_PAGES else 200_000_000 for suffix in SUFFIXES}


def read(path: str, raw: bytes) -> ReadResult:
    """Return the articles in a file; `path` is relative to the corpus, and its suffix is the kind.

    Raises UnreadableArticleError when nothing in it can be read.
    """
    if suffix_of(path) == ".zip":
        from rag.corpus.formats import archive

        return _guarded(lambda path, raw: archive.read(path, raw, _read_member), path, raw)
    return _read_member(path, raw)


def _read_member(path: str, raw: bytes) -> ReadResult:
    """Read a file that is not a zip, or a member of one."""
    from rag.corpus.formats.readers import READERS

    suffix = suffix_of(path)
    if suffix not in READERS:
        raise UnreadableArticleError(unsupported(suffix))
    if len(raw) > MAX_BYTES[suffix]:
        raise UnreadableArticleError(
            f"larger than {MAX_BYTES[suffix] // 1_000_000} MB; split it into smaller files"
        )
    return _guarded(READERS[suffix], path, raw)


def _guarded(reader: _Reader, path: str, raw: bytes) -> ReadResult:
    try:
        check_suffix(suffix_of(path), raw)
        return reader(path, raw)
    except (UnreadableArticleError, MemoryError):
        raise
    except RecursionError as error:
        raise UnreadableArticleError(
            "nested too deeply to be read; save its text as .txt"
        ) from error
    except Exception as error:
        raise UnreadableArticleError(
            f"can't be read as {suffix_of(path)} and may be damaged "
            f"({type(error).__name__}); open it in the program that made it and save it again"
        ) from error


def suffix_of(path: str) -> str:
    """Return the suffix of a file's name, in lower case with its dot; "" if there is none."""
    return os.path.splitext(path)[1].lower()  # noqa: PTH122 (ten thousand paths take a second)


def unsupported(suffix: str) -> str:
    """Return the reason why a file with this suffix is not read, and the fix."""
    *others, last = SUFFIXES
    kind = f"{suffix} files" if suffix else "files without an extension"
    return f"{kind} are not supported; save the text as {', '.join(others)} or {last}"
