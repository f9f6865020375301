"""Write the binary documents of evals/structured/: python tests/structured_files.py

They are invented to measure Footnote with; nobody and nothing in them exists.
"""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from fpdf import FPDF
from fpdf.enums import XPos, YPos

FOLDER = Path(__file__).parents[1] / "evals" / "structured"
NOTE = "Invented to measure Footnote with; nobody and nothing in it exists."
MADE = datetime(2034, 1, 1, tzinfo=UTC)

# --- minutes.docx --------------------------------------------------------------------------------

DECISIONS = (
    "The toll house is rented to the bakery of Ottoline Fenn for nine years.",
    "The lamps on the bridge are dimmed after one o'clock in the morning.",
    "Anglers keep to the downstream side.",
    "The trust buys no more sandstone from Harrop.",
    "The next meeting is held in the toll house.",
)
COSTS = (
    ("Work", "Cost", "Firm", "Ends"),
    ("Railing", "18,400 crowns", "Lindqvist and Daughters", "June"),
    ("Third arch", "96,700 crowns", "Bellweather Masons", "November"),
    ("Paving", "41,250 crowns", "", "September"),
    ("Drains", "", "Bellweather Masons", "May"),
)


def minutes() -> bytes:
    """Return a Word document with headings, lists, a table and a header on each page."""
    document = docx.Document()
    document.core_properties.title = "Minutes of the Quillan Bridge Trust"
    document.core_properties.comments = NOTE
    document.core_properties.created = document.core_properties.modified = MADE
    document.sections[0].header.paragraphs[0].text = "Quillan Bridge Trust, file 34/2"
    document.add_heading("Minutes of the Quillan Bridge Trust", 0)
    document.add_paragraph("Held on Tuesday 14 February 2034 in the schoolroom of Quillan.")
    _add_members(document)
    document.add_heading("Reports", 1)
    document.add_heading("Traffic", 2)
    document.add_paragraph(
        "The counter on the bridge registered 2,130 crossings a day, 310 of them on horseback. "
        "The weight limit stays at seven tonnes."
    )
    document.add_heading("Money", 2)
    document.add_paragraph(
        "The treasurer, Absalom Reyne, reported a balance of 57,300 crowns. Gifts came to 8,900 "
        "crowns, which is less than in the year before."
    )
    document.add_heading("Decisions", 1)
    document.add_paragraph("The trust decided:")
    for decision in DECISIONS:
        document.add_paragraph(decision, style="List Number")
    document.add_heading("Costs of the repairs", 1)
    _add_table(document)
    document.add_paragraph("A motion to paint the railing red was put off until the autumn.")
    _shrink(document)
    return _saved(document.save)


def _add_members(document: Document) -> None:
    document.add_paragraph("Present were:")
    members = ("Leocadia Stroud, chair", "Absalom Reyne, treasurer", "Mungo Pask, clerk of works")
    for member in members:
        document.add_paragraph(member, style="List Bullet")
    document.add_paragraph("Excused was Drusilla Vane.")


def _add_table(document: Document) -> None:
    table = document.add_table(len(COSTS), len(COSTS[0]), style="Table Grid")
    for row, values in zip(table.rows, COSTS, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value


def _shrink(document: Document) -> None:
    """Remove parts and styles of the template that the document doesn't use."""
    for relations in (document.part.rels, document.part.package.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(("stylesWithEffects", "thumbnail", "customXml")):
                del relations[key]
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Table Grid", "Normal Table"):
            style.delete()


def _saved(save: Callable[[io.BytesIO], None]) -> bytes:
    """Return a saved office document with fixed times, so that equal content is equal bytes."""
    written, fixed = io.BytesIO(), io.BytesIO()
    save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in source.namelist():
            _add(target, name, source.read(name))
    return fixed.getvalue()


def _add(target: zipfile.ZipFile, name: str, content: bytes) -> None:
    member = zipfile.ZipInfo(name, MADE.timetuple()[:6])
    member.compress_type = zipfile.ZIP_DEFLATED
    target.writestr(member, content)


# --- instruments.xlsx ----------------------------------------------------------------------------

INSTRUMENTS: tuple[tuple[str | int, ...], ...] = (
    ("Instruments that the Pelham music school lends",),
    (),
    ("Instrument", "Number", "Crowns a term", "Borrowed by", "Case"),
    ("Oboe", 3, 84, "Ambrose Tull", "leather"),
    ("Alto oboe", 1, 127, "Philomena Garth", "wood"),
    ("Viol", 6, 66, "", "cloth"),
    ("Theorbo", 1, 143, "Cosmo Abney", ""),
    ("Sackbut", 2, "", "Perpetua Lowe", "wood"),
)
ROOMS: tuple[tuple[str | int, ...], ...] = (
    ("Room", "Seats", "Piano", "Key kept by"),
    ("Lark", 12, "upright", "Zebedee Corbin"),
    ("Heron", 45, "grand", "Ione Mabry"),
    ("Dunnock", 6, "none", "Ione Mabry"),
)
DRAFT: tuple[tuple[str | int, ...], ...] = (("Room", "Seats"), ("Bittern", 77))
SHEETS = (("Instruments", "", INSTRUMENTS), ("Rooms", "", ROOMS), ("Draft", "hidden", DRAFT))

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def instruments() -> bytes:
    """Return a workbook with two sheets and a hidden one."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as target:
        for name, part in _workbook().items():
            _add(target, name, f'<?xml version="1.0" encoding="UTF-8"?>\n{part}'.encode())
        for number, (_, _, rows) in enumerate(SHEETS, 1):
            _add(target, f"xl/worksheets/sheet{number}.xml", _sheet(rows).encode())
    return content.getvalue()


def _workbook() -> dict[str, str]:
    numbered = list(enumerate(SHEETS, 1))
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{_TYPE}.worksheet+xml"/>'
        for number, _ in numbered
    )
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="{state or "visible"}" r:id="r{number}"/>'
        for number, (name, state, _) in numbered
    )
    relations = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number, _ in numbered
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f"{overrides}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}</Relationships>",
    }


def _sheet(rows: tuple[tuple[str | int, ...], ...]) -> str:
    lines = "".join(
        f'<row r="{number}">{"".join(map(_cell, row, "ABCDE", [number] * len(row)))}</row>'
        for number, row in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'


def _cell(value: str | int, column: str, row: int) -> str:
    if isinstance(value, int):
        return f'<c r="{column}{row}"><v>{value}</v></c>'
    if not value:
        return f'<c r="{column}{row}"/>'
    return f'<c r="{column}{row}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


# --- springs.pdf ---------------------------------------------------------------------------------

SPRINGS = (
    ("Spring", "Litres a minute", "Degrees", "Owner"),
    ("Saint Ebba", "84", "9.6", "parish of Hallin"),
    ("Upper Mear", "132", "7.4", "Gideon Strake"),
    ("Lower Mear", "127", "8.1", "parish of Hallin"),
    ("Fox Well", "17", "11.3", ""),
)


class _Report(FPDF):
    def header(self) -> None:
        """Write the line at the top of each page."""
        self.set_font("Helvetica", size=8)
        self.cell(0, 6, "Hallin Water Survey, report 12", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def footer(self) -> None:
        """Write the number at the bottom of each page."""
        self.set_y(-12)
        self.set_font("Helvetica", size=8)
        self.cell(0, 6, f"Page {self.page_no()} of 2", align="C")


def springs() -> bytes:
    """Return a PDF of two pages with headings, a ruled table, bullets and a raised note mark."""
    pdf = _Report(format=(148, 210))
    pdf.set_creation_date(MADE)
    pdf.set_title("The springs of the Hallin valley")
    pdf.set_subject(NOTE)
    pdf.add_page()
    _heading(pdf, "The springs of the Hallin valley", 16)
    _paragraph(
        pdf,
        "The survey measured four springs between April and October 2032. Together they serve "
        "640 households",
        "1",
        " and the trout farm of Hallin. The water is soft everywhere, except at Fox Well, where "
        "it is rich in iron. Report 11 described the wells of the neighbouring Orme valley.",
    )
    _heading(pdf, "Results", 12)
    _table(pdf)
    _heading(pdf, "How the water was measured", 12)
    _paragraph(
        pdf,
        "Three buckets were filled at each spring, and the time was taken with two watches. The "
        "thermometer, lent by the school of Hallin, was read to a tenth of a degree.",
    )
    pdf.add_page()
    _heading(pdf, "Advice", 12)
    _paragraph(pdf, "The survey advises the parish:")
    for advice in (
        "to fence Saint Ebba against cattle,",
        "to clear the pipe below Lower Mear every second winter,",
        "to put up a sign at Fox Well that warns of stains.",
    ):
        _paragraph(pdf, f"\xb7 {advice}")
    _heading(pdf, "Who made the survey", 12)
    _paragraph(
        pdf,
        "Hesper Lorne led the survey. The samples were examined by Rufus Adair in the laboratory "
        "of Stanmere, which charged 1,260 crowns.",
    )
    _paragraph(pdf, "", "1", " Households that are lived in all year.")
    return bytes(pdf.output())


def _heading(pdf: FPDF, text: str, size: int) -> None:
    pdf.ln(3)
    pdf.set_font("Helvetica", "B", size)
    pdf.multi_cell(0, 8, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _paragraph(pdf: FPDF, text: str, mark: str = "", rest: str = "") -> None:
    """Write a paragraph; the mark of a footnote is small and raised."""
    pdf.set_font("Helvetica", size=11)
    pdf.write(5, text)
    if mark:
        pdf.char_vpos = "SUP"
        pdf.write(5, mark)
        pdf.char_vpos = "LINE"
    pdf.write(5, rest)
    pdf.ln(7)


def _table(pdf: FPDF) -> None:
    pdf.set_font("Helvetica", size=10)
    with pdf.table(width=120) as table:
        for values in SPRINGS:
            row = table.row()
            for value in values:
                row.cell(value)


FILES: dict[str, Callable[[], bytes]] = {
    "minutes.docx": minutes,
    "instruments.xlsx": instruments,
    "springs.pdf": springs,
}

if __name__ == "__main__":
    for name, make in FILES.items():
        (FOLDER / name).write_bytes(make())
