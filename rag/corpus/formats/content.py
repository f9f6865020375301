"""What a file is by its first bytes, whatever its name says."""

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from rag.errors import UnreadableArticleError

_USE_OCR = "run text recognition (OCR) on it and save the text as .txt"
#: First bytes, what the file is, and the fix.
_UNSUPPORTED = (
    (b"GIF8", "a picture", _USE_OCR),
    (b"II*\0", "a picture", _USE_OCR),
    (b"MM\0*", "a picture", _USE_OCR),
    (
        b"\xd0\xcf\x11\xe0",
        "an old or password-protected Office file",
        "save it as .docx or .xlsx, without a password",
    ),
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
    ".odt": "an OpenDocument text",
    ".rtf": "an RTF text",
    ".pptx": "a presentation",
    ".epub": "an EPUB book",
    ".xlsx": "a workbook",
    ".png": "a picture",
    ".jpg": "a picture",
    ".zip": "a zip",
    ".html": "an HTML page",
}
#: Suffixes that are right for a kind of content, where they are several.
_VALID_SUFFIXES = {
    ".html": (".html", ".htm"),
    ".xlsx": (".xlsx", ".xlsm"),
    ".jpg": (".jpg", ".jpeg"),
    ".zip": (".zip", ".docx", ".epub", ".odt", ".pptx", ".xlsx", ".xlsm"),
}
#: A member that only one kind of zip has.
_TYPICAL_MEMBERS = {
    "word/document.xml": ".docx",
    "META-INF/container.xml": ".epub",
    "xl/workbook.xml": ".xlsx",
    "ppt/presentation.xml": ".pptx",
    "content.xml": ".odt",
}


def check_suffix(suffix: str, raw: bytes) -> None:
    """Raise UnreadableArticleError when a file's content is not what its suffix says."""
    for first_bytes, name, fix in _UNSUPPORTED:
        if raw.startswith(first_bytes):
            raise UnreadableArticleError(f"its content is {name}; {fix}")
    kind = _kind(raw)
    if kind and suffix not in _VALID_SUFFIXES.get(kind, (kind,)):
        raise UnreadableArticleError(f"its content is {_NAMES[kind]}; rename it to end in {kind}")


def _kind(raw: bytes) -> str:
    """Return the suffix that fits the content; "" if the first bytes don't tell."""
    # A PDF may start with other bytes, but such a file can only be recognised by its name.
    if raw[:20].lstrip().startswith(b"%PDF-"):
        return ".pdf"
    if raw[:20].lstrip().startswith(b"{\\rtf"):
        return ".rtf"
    if raw.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        return ".png" if raw.startswith(b"\x89PNG") else ".jpg"
    if raw.startswith(b"PK\x03\x04"):
        return _kind_of_zip(raw)
    return ".html" if _HTML.match(raw[:4_000].removeprefix(b"\xef\xbb\xbf")) else ""


def _kind_of_zip(raw: bytes) -> str:
    try:
        with ZipFile(BytesIO(raw)) as package:
            names = set(package.namelist())
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return ".zip"
    return next((kind for name, kind in _TYPICAL_MEMBERS.items() if name in names), ".zip")
