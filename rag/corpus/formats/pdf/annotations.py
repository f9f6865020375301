"""What is laid over a page of a PDF: values of form fields, typed remarks, comments."""

from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref, c_ushort
from dataclasses import dataclass, field
from typing import Any

from rag.corpus.formats.pdf.words import Style, Word

_MAX_ANNOTATIONS = 5_000  # of a page
_HIDDEN = 0b100011  # invisible, hidden, not for the screen
#: Of the height of a field with one line that its letters have, and their largest size, in points.
_SHARE, _MAX_SIZE = 0.7, 11.0
_TALL = 2.2  # lines; a higher field is filled from its top
_WIDTH = 0.5  # of a letter, in font sizes
_CHECKED, _UNCHECKED = "☒", "☐"


@dataclass(frozen=True, slots=True)
class Overlay:
    """The words laid over a page, and what its reviewers remarked."""

    words: list[Word] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def open_forms(file: Any) -> Any:
    """Return PDFium's handle of a file's form fields; None if it has none. Open pages after it."""
    from pypdfium2.raw import FORMTYPE_NONE

    if file.get_formtype() == FORMTYPE_NONE:
        return None
    file.init_forms()
    return file.formenv


def read_overlay(page: Any, forms: Any) -> Overlay:
    """Return what is laid over a page; `forms` is from open_forms."""
    from pypdfium2 import raw

    overlay = Overlay()
    for number in range(min(raw.FPDFPage_GetAnnotCount(page.raw), _MAX_ANNOTATIONS)):
        with _annotation(page.raw, number) as annotation:
            if annotation and not raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
                _read(annotation, forms, overlay)
    return overlay


@contextmanager
def _annotation(page: Any, number: int) -> Iterator[Any]:
    from pypdfium2.raw import FPDFPage_CloseAnnot, FPDFPage_GetAnnot

    annotation = FPDFPage_GetAnnot(page, number)
    try:
        yield annotation
    finally:
        if annotation:
            FPDFPage_CloseAnnot(annotation)


def _read(annotation: Any, forms: Any, overlay: Overlay) -> None:
    from pypdfium2 import raw

    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if kind == raw.FPDF_ANNOT_WIDGET and forms is not None:
        overlay.words.extend(_words(annotation, _value(annotation, forms)))
    elif kind == raw.FPDF_ANNOT_FREETEXT:
        overlay.words.extend(_words(annotation, _contents(annotation)))
    elif kind not in (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP):
        text = " ".join(_contents(annotation).split())
        if text:
            overlay.comments.append(text)


def _value(annotation: Any, forms: Any) -> str:
    """Return what a form field shows; "" for an empty field or a button."""
    from pypdfium2 import raw

    kind = raw.FPDFAnnot_GetFormFieldType(forms.raw, annotation)
    if kind in (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON):
        return _CHECKED if raw.FPDFAnnot_IsChecked(forms.raw, annotation) else _UNCHECKED
    if kind in (
        raw.FPDF_FORMFIELD_TEXTFIELD,
        raw.FPDF_FORMFIELD_COMBOBOX,
        raw.FPDF_FORMFIELD_LISTBOX,
    ):
        return _text(
            lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(
                forms.raw, annotation, buffer, size
            )
        )
    return ""


def _contents(annotation: Any) -> str:
    from pypdfium2.raw import FPDFAnnot_GetStringValue

    return _text(
        lambda buffer, size: FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size)
    )


def _text(read: Any) -> str:
    """Return a text that PDFium writes into a buffer, in UTF-16 with a zero at its end."""
    size = read(None, 0)
    if size <= 2:
        return ""
    buffer = (c_ushort * (size // 2 + 1))()
    read(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", errors="replace").replace("\r", "\n")


def _words(annotation: Any, text: str) -> Iterator[Word]:
    """Yield the words of a text in the rectangle of an annotation, line by line."""
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    if not text.strip() or not raw.FPDFAnnot_GetRect(annotation, byref(box)):
        return
    height = box.top - box.bottom
    size = round(max(min(_SHARE * height, _MAX_SIZE), 1.0), 2)
    lines = [line for line in text.split("\n") if line.strip()]
    is_tall = height > _TALL * size
    baseline = box.top - size if is_tall else box.bottom + (height - size) / 2 + 0.2 * size
    style = Style(size)
    for number, line in enumerate(lines):
        right = box.left
        for place, word in enumerate(line.split()):
            left = right + (_WIDTH * size / 2 if place else 0.0)
            right = left + _WIDTH * size * len(word)
            yield Word(word, left, right, round(baseline - 1.2 * size * number, 2), style)
