"""What a file is by its first bytes, whatever its name says."""

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from rag.errors import UnreadableArticleError

#: First bytes -> what it is in words, and the mend.
_FOREIGN = (
    (b"\x89PNG", "a picture", "run a text recognition (OCR) over it and save the text as .txt"),
    (
        b"\xff\xd8\xff",
        "a picture",
        "run a text recognition (OCR) over it and save the text as .txt",
    ),
    (b"GIF8", "a picture", "run a text recognition (OCR) over it and save the text as .txt"),
    (b"II*\0", "a picture", "run a text recognition (OCR) over it and save the text as .txt"),
    (b"MM\0*", "a picture", "run a text recognition (OCR) over it and save the text as .txt"),
    (b"\xd0\xcf\x11\xe0", "an older or a locked Office file", "save it as .docx, without password"),
    (b"{\\rtf", "an RTF file", "save it as .docx"),
    (b"\x1f\x8b", "a gzip archive", "unpack it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it"),
    (b"Rar!", "a RAR archive", "unpack it"),
    (b"BZh", "a bzip2 archive", "unpack it"),
    (b"\xfd7zXZ", "an xz archive", "unpack it"),
    (b"PAR1", "a Parquet table", "save it as .jsonl"),
    (b"SQLite format 3\0", "a database", "save its articles as .jsonl"),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*){0,5}<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_NAMES = {
    ".pdf": "a PDF",
    ".docx": "a Word document",
    ".epub": "an EPUB book",
    ".zip": "a zip",
    ".html": "an HTML page",
}
#: Endings that may stand for each kind of content.
_FITTING = {".html": (".html", ".htm"), ".zip": (".zip", ".docx", ".epub")}


def check_ending(suffix: str, raw: bytes) -> None:
    """Raise UnreadableArticleError, with the mend, when a file is not what its ending says."""
    for first, name, mend in _FOREIGN:
        if raw.startswith(first):
            raise UnreadableArticleError(f"it is {name} by its content; {mend}")
    kind = _kind(raw)
    if kind in _OFFICE:
        raise UnreadableArticleError(f"it is {_OFFICE[kind]} by its content; save it as .pdf")
    if kind and suffix not in _FITTING.get(kind, (kind,)):
        raise UnreadableArticleError(
            f"it is {_NAMES[kind]} by its content; rename it to end in {kind}"
        )


def _kind(raw: bytes) -> str:
    """Return the ending that the content calls for; "" when the first bytes don't tell."""
    # PDFs may have other bytes in front, but then the name is all there is to go by.
    if raw[:20].lstrip().startswith(b"%PDF-"):
        return ".pdf"
    if raw.startswith(b"PK\x03\x04"):
        return _kind_of_zip(raw)
    return ".html" if _HTML.match(raw[:4_000].removeprefix(b"\xef\xbb\xbf")) else ""


_INSIDE = {
    "word/document.xml": ".docx",
    "META-INF/container.xml": ".epub",
    "xl/workbook.xml": ".xlsx",
    "ppt/presentation.xml": ".pptx",
    "content.xml": ".odt",
}
_OFFICE = {
    ".xlsx": "a spreadsheet",
    ".pptx": "a presentation",
    ".odt": "an OpenDocument file",
}


def _kind_of_zip(raw: bytes) -> str:
    try:
        with ZipFile(BytesIO(raw)) as package:
            names = set(package.namelist())
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return ".zip"
    return next((kind for name, kind in _INSIDE.items() if name in names), ".zip")
