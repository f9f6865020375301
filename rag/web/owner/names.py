"""A file's name as a browser sends it -> the name under which it is kept."""

import re
import unicodedata

from rag.corpus.formats import SUFFIXES, suffix_of, unsupported
from rag.errors import UnreadableArticleError

#: Longest name, in bytes of UTF-8; file systems take 255, and numbers come behind it.
MOST_BYTES = 120
#: Names that Windows gives to devices, whatever stands behind their first dot.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def clean_name(given: str) -> str:
    r"""Return a name that leads nowhere, is visible, and that any file system takes.

    Raises UnreadableArticleError when files with its ending are not read.

    >>> clean_name("../../etc/Mill report.PDF"), clean_name("C:\\texts\\con.txt")
    ('Mill report.PDF', '_con.txt')
    >>> clean_name("..\u202e.a\nb?.md"), clean_name("  .html.html")
    ('ab_.md', 'html.html')
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    # Control characters, those that turn the writing round, halves of characters, line ends.
    seen = "".join(one for one in base if unicodedata.category(one) not in _UNSEEN)
    name = _FORBIDDEN.sub("_", " ".join(seen.split())).strip(". ")
    suffix = suffix_of(name)
    if suffix not in SUFFIXES:
        raise UnreadableArticleError(f"{name or 'It'} can't be taken: {unsupported(suffix)}.")
    stem = name[: -len(suffix)].rstrip(". ")
    ending = name[-len(suffix) :]
    if _DEVICE.fullmatch(stem.partition(".")[0].strip()):
        stem = f"_{stem}"
    room = MOST_BYTES - len(suffix)
    return stem.encode()[:room].decode(errors="ignore").rstrip(". ") + ending


_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def numbered(name: str, number: int) -> str:
    """Return a name with a number before its ending; the first has none.

    >>> numbered("mill.pdf", 1), numbered("mill.pdf", 2)
    ('mill.pdf', 'mill-2.pdf')
    """
    stem, dot, ending = name.rpartition(".")
    return name if number == 1 else f"{stem}-{number}{dot}{ending}"
