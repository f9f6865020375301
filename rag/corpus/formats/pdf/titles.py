"""The title of a PDF: what the file states, or what is printed as one."""

import re
from collections.abc import Sequence
from statistics import median

from rag.corpus.blocks import Kind
from rag.corpus.formats.details import readable_name, shorten
from rag.corpus.formats.document import Document
from rag.corpus.formats.pdf.key_figures import is_key_figure
from rag.corpus.formats.pdf.paragraphs import Paragraph
from rag.corpus.formats.pdf.structure import looks_like_heading
from rag.corpus.formats.pdf.tables import Table

#: Titles that programs put in.
_PLACEHOLDER_TITLE = re.compile(
    r"microsoft \w+ -|powerpoint presentation|"
    r"\W*(?:untitled|anonymous|unspecified|document\d*)\W*$|"
    r".*\.(?:docx?|pdf|indd|qxd|tex|rtf|pptx?|xlsx?)$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_FIRST_BLOCKS = 6  # among which a heading is the title
_MAX_LINE = 80  # characters of a line that may be a title; a longer one is text
_MAX_BEGINNING = 60  # characters of a text that stand for its title
_MIN_WORDS = 2  # of a file's name that says something


def title_of(path: str, stated: str, parts: Sequence[Paragraph | Table], document: Document) -> str:
    """Return the title of a file; "" if it is the first heading or the first line of its text.

    A text that begins without either is named after its file, or by its first words.
    """
    stated = stated.strip()
    if stated and not _PLACEHOLDER_TITLE.match(stated):
        return stated
    return _headline(parts) or _name_of_prose(path, document)


def _name_of_prose(path: str, document: Document) -> str:
    first = [block for block in document.blocks[:_FIRST_BLOCKS] if not block.left_out]
    if not first or any(block.kind == Kind.HEADING for block in first):
        return ""
    text = document.text[first[0].start : first[0].end]
    if first[0].kind != Kind.PARAGRAPH or len(text) <= _MAX_LINE:
        return ""
    name = readable_name(path)
    return name if len(_WORD.findall(name)) >= _MIN_WORDS else shorten(text, _MAX_BEGINNING)


def _headline(parts: Sequence[Paragraph | Table]) -> str:
    """Return the text in the largest font on the first page; "" if none is larger than usual."""
    paragraphs = [
        part
        for part in parts
        if isinstance(part, list) and part[0].zone != "aside" and not is_key_figure(part)
    ]
    first_page = [part for part in paragraphs if part[0].page == paragraphs[0][0].page]
    if not first_page:
        return ""
    largest = max(first_page, key=lambda part: part[0].size)
    usual = median(line.size for part in first_page for line in part)
    alike = [part for part in first_page if part[0].size > 0.95 * largest[0].size]
    if len(alike) > 1 and first_page[0][0].size >= usual and _is_bold_line(first_page[0]):
        # The headings of sections are printed larger than the bold line above all.
        largest = first_page[0]
        usual = 0.0
    text = " ".join(line.text for line in largest)
    is_headline = largest[0].size > 1.15 * usual and 4 <= len(text) <= 200
    return text if is_headline else ""


def _is_bold_line(paragraph: Paragraph) -> bool:
    return len(paragraph) == 1 and looks_like_heading(paragraph, paragraph[0].size)
