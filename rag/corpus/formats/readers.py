"""The reader of each kind of file, by its suffix."""

from collections.abc import Callable, Mapping

from rag.corpus.formats import (
    docx,
    eml,
    epub,
    html,
    json_files,
    markdown,
    ocr,
    odt,
    pdf,
    pptx,
    read,
    rtf,
    separated,
    text,
    xlsx,
)
from rag.corpus.formats.results import ReadResult

READERS: Mapping[str, Callable[[str, bytes], ReadResult]] = {
    ".txt": text.read_plain,
    ".md": markdown.read,
    ".html": html.read,
    ".htm": html.read,
    ".pdf": pdf.read,
    ".docx": docx.read,
    ".odt": odt.read,
    ".rtf": rtf.read,
    ".pptx": pptx.read,
    ".epub": epub.read,
    ".csv": separated.read_csv,
    ".tsv": separated.read_tsv,
    ".jsonl": json_files.read_jsonl,
    ".json": json_files.read_json,
    ".eml": lambda path, raw: eml.read(path, raw, read),
    ".xlsx": xlsx.read,
    ".xlsm": xlsx.read,
    ".png": ocr.read_picture,
    ".jpg": ocr.read_picture,
    ".jpeg": ocr.read_picture,
}
