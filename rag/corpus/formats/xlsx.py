"""A workbook (XLSX) -> Article: a section for each sheet, with the tables that it shows."""

import re
import warnings
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from rag.corpus.articles import Skipped
from rag.corpus.formats.cells import shown
from rag.corpus.formats.datatables import table_articles
from rag.corpus.formats.opc import Package
from rag.corpus.formats.records import title_of
from rag.corpus.formats.results import Details, ReadResult
from rag.corpus.formats.sheet_parts import Hidden, Place, cell_notes, column_number, drawn_texts
from rag.corpus.formats.sheets import Row, Table, tables_in
from rag.corpus.formats.zips import open_zip
from rag.errors import UnreadableArticleError

#: Cells whose formula has no value, because no spreadsheet program has calculated it.
_UNCALCULATED = re.compile(
    rb'<c r="([A-Z]+\d+)"[^>]*>\s*<f[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
_MERGED = re.compile(rb'<mergeCell\s+ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
#: The name that a program gives to a sheet, which tells a reader nothing.
_DEFAULT_NAME = re.compile(
    r"(?:sheet|tabelle|feuil|hoja|foglio|planilha|blad|ark)? ?\d*", re.IGNORECASE
)
_MAX_NAMED = 5  # sheets and cells that a warning names
_MAX_MERGED = 10_000  # cells of one merged area
_MAX_COLUMNS = 2_000
_Area = tuple[int, int, int, int]  # first row and column, last row and column, from 0


def read(path: str, raw: bytes) -> ReadResult:
    """Return the article of a workbook, or several if it has very many rows.

    Raises UnreadableArticleError when no visible sheet has a value.
    """
    # Formulas are read as the values that they had, so nothing is calculated here.
    workbook = _open(raw)
    try:
        with open_zip(raw) as archive:
            package = Package(archive)
            visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
            complaints = [*_hidden(workbook)]
            sections: list[tuple[str, Sequence[Table]]] = []
            for sheet in visible:
                source = archive.read(sheet._worksheet_path)
                notes = cell_notes(package, sheet._worksheet_path)
                tables, complaint = _tables(sheet, source, notes)
                drawn = list(drawn_texts(package, sheet._worksheet_path))
                boxes = [Table(intro=drawn)] if drawn else []
                sections.append((sheet.title, [*tables, *boxes]))
                complaints += filter(None, [complaint])
                complaints += _uncalculated(sheet.title, source)
        details = _details(path, workbook.properties)
    finally:
        workbook.close()
    sections = [(title, tables) for title, tables in sections if tables]
    if len(sections) == 1 and _DEFAULT_NAME.fullmatch(sections[0][0]):
        sections = [("", sections[0][1])]
    articles = tuple(table_articles(path, details, sections))
    if not articles:
        reason = f" ({'; '.join(complaints)})" if complaints else ""
        raise UnreadableArticleError(f"a workbook without values{reason}; add some or delete it")
    return ReadResult(articles, tuple(Skipped(path, one) for one in complaints))


def _open(raw: bytes) -> Any:
    from openpyxl import load_workbook

    with open_zip(raw), warnings.catch_warnings():
        # What openpyxl can't keep (pictures, rules for input) has no values.
        warnings.simplefilter("ignore")
        try:
            return load_workbook(BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        except KeyError as error:
            raise UnreadableArticleError(
                "not a workbook that can be read; open it in a spreadsheet program and save it "
                "again as .xlsx"
            ) from error


def _details(path: str, properties: Any) -> Details:
    return Details(
        title=properties.title or title_of(path),
        author=properties.creator if properties.creator not in (None, "openpyxl") else "",
        language=properties.language or "",
    )


def _hidden(workbook: Any) -> Iterator[str]:
    hidden = [sheet.title for sheet in workbook.worksheets if sheet.sheet_state != "visible"]
    if hidden:
        yield f"hidden and not read: {_listed(hidden)}; show a sheet to have it read"


def _uncalculated(title: str, source: bytes) -> Iterator[str]:
    cells = [cell.decode() for cell in _UNCALCULATED.findall(source)]
    if cells:
        yield (
            f'formulas without a value in sheet "{title}", {_listed(cells)}; open it in a '
            "spreadsheet program and save it again"
        )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MAX_NAMED
    return ", ".join(names[:_MAX_NAMED]) + (f" and {more} more" if more > 0 else "")


def _tables(sheet: Any, source: bytes, notes: dict[Place, str]) -> tuple[list[Table], str]:
    """Return the tables of a sheet, and which rows and columns of it are hidden ("" for none)."""
    # The size that a sheet states is often far larger than what it holds.
    sheet.reset_dimensions()
    grid: list[Row] = []
    bold: set[int] = set()
    for cells in sheet.iter_rows():
        filled = [cell for cell in cells[:_MAX_COLUMNS] if cell.value is not None]
        row = [""] * (filled[-1].column if filled else 0)
        for cell in filled:
            row[cell.column - 1] = shown(cell.value, cell.number_format)
        if len(filled) > 1 and all(cell.font.b for cell in filled):
            bold.add(len(grid))
        grid.append(row)
    _fill_merged(grid, source)
    hidden = Hidden.of(source)
    used = {number for number, row in enumerate(grid) if any(row)}
    named = hidden.named(used, {at for row in grid for at, value in enumerate(row) if value})
    noted = [*_notes_table(grid, notes, hidden)]
    if not named:
        return [*tables_in(grid, bold), *noted], ""
    kept = [number for number in range(len(grid)) if number not in hidden.rows]
    shown_grid = [
        [value for column, value in enumerate(grid[number]) if column not in hidden.columns]
        for number in kept
    ]
    shown_bold = {place for place, number in enumerate(kept) if number in bold}
    where = f'hidden and not read in sheet "{sheet.title}": {named}'
    tables = [*tables_in(shown_grid, shown_bold), *noted]
    return tables, f"{where}; show them to have them read"


def _notes_table(grid: list[Row], notes: dict[Place, str], hidden: Hidden) -> Iterator[Table]:
    """Yield a table of the notes on cells, each beside what is in the cell and begins its row."""
    rows = []
    for (row, column), text in sorted(notes.items()):
        if row in hidden.rows or column in hidden.columns:
            continue
        cells = grid[row] if row < len(grid) else []
        begin = next(filter(None, cells), "")
        own = cells[column] if column < len(cells) else ""
        rows.append([", ".join(dict.fromkeys(filter(None, (begin, own)))), text])
    if rows:
        yield Table(intro=["Notes on cells"], rows=rows)


def _fill_merged(grid: list[Row], source: bytes) -> None:
    """Repeat a merged cell's value where it heads several columns or rows."""
    for area in map(_area, _MERGED.findall(source)):
        top, left, bottom, right = area
        if top >= len(grid) or left >= len(grid[top]) or not grid[top][left]:
            continue
        is_alone = sum(map(bool, grid[top])) == 1
        if (is_alone and top == bottom) or (bottom - top + 1) * (right - left + 1) > _MAX_MERGED:
            continue
        value = grid[top][left]
        for row in grid[top : bottom + 1]:
            row.extend([""] * (right + 1 - len(row)))
            row[left : right + 1] = [value] * (right + 1 - left)


def _area(found: tuple[bytes, bytes, bytes, bytes]) -> _Area:
    left, top, right, bottom = (one.decode() for one in found)
    return int(top) - 1, column_number(left), int(bottom) - 1, column_number(right)
