"""A file's name as a browser sends it -> the name that it is stored under."""

import re
import unicodedata

from rag.corpus.formats import SUFFIXES, suffix_of, unsupported
from rag.errors import UnreadableArticleError

#: Maximum length of a name in bytes of UTF-8; file systems allow 255, and a number may be added.
MAX_BYTES = 120
#: Names of devices on Windows, whatever follows their first dot.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])", re.IGNORECASE)
#: Unicode categories: control, formatting (text direction), surrogates, unassigned, line ends.
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def clean_name(raw: str) -> str:
    r"""Return a name without folders or invisible characters that any file system accepts.

    Raises UnreadableArticleError if Footnote doesn't read files with its ending.

    >>> clean_name("../../etc/Mill report.PDF"), clean_name("C:\\texts\\con.txt")
    ('Mill report.PDF', '_con.txt')
    >>> clean_name("..\u202e.a\nb?.md"), clean_name("  .html.html")
    ('ab_.md', 'html.html')
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", raw))[-1]
    visible = "".join(one for one in base if unicodedata.category(one) not in _INVISIBLE)
    name = _FORBIDDEN.sub("_", " ".join(visible.split())).strip(". ")
    suffix = suffix_of(name)
    if suffix not in SUFFIXES:
        raise UnreadableArticleError(
            f"{name or 'This file'} can't be uploaded: {unsupported(suffix)}."
        )
    stem = name[: -len(suffix)].rstrip(". ")
    ending = name[-len(suffix) :]
    if _DEVICE.fullmatch(stem.partition(".")[0].strip()):
        stem = f"_{stem}"
    room = MAX_BYTES - len(suffix)
    return stem.encode()[:room].decode(errors="ignore").rstrip(". ") + ending


def numbered(name: str, number: int) -> str:
    """Return a name with a number before its ending; number 1 is left out.

    >>> numbered("mill.pdf", 1), numbered("mill.pdf", 2)
    ('mill.pdf', 'mill-2.pdf')
    """
    stem, dot, ending = name.rpartition(".")
    return name if number == 1 else f"{stem}-{number}{dot}{ending}"
