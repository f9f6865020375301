"""CSV and TSV -> articles: one for each row with a text, or one for a table of data."""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from rag.corpus.articles import Skipped
from rag.corpus.formats.columns import Field, is_faq, names_of, text_column
from rag.corpus.formats.datatables import table_articles, title_above
from rag.corpus.formats.encoding import decode
from rag.corpus.formats.records import NumberedRecord, read_records, report, title_of
from rag.corpus.formats.results import Details, ReadResult
from rag.corpus.formats.sheets import Row, table_of
from rag.errors import UnreadableArticleError

#: The line in which Excel states its separator, before the header.
_SEPARATOR_LINE = re.compile(r"\A\"?sep=.\"?\n", re.IGNORECASE)
_MAX_FIELD = 100_000_000  # characters
_NO_SEPARATOR = "\x1f"  # for lines with one value each
_SAMPLE = 50  # rows that a file's separator and kind are recognised by
_OPEN_QUOTE = (
    "a quotation mark is not closed, so that the rest of the file became one field; close it"
)

#: The number of a row, from 1, and its fields, or the reason why it can't be read.
_NumberedRow = tuple[int, Row | str]


def read_csv(path: str, raw: bytes) -> ReadResult:
    """Return the articles of a table whose first row names its columns.

    Raises UnreadableArticleError when no row can be read.
    """
    return _read(path, raw, ",;\t|")


def read_tsv(path: str, raw: bytes) -> ReadResult:
    """Return the articles of a table with tabs between its columns; otherwise as `read_csv`."""
    return _read(path, raw, "\t,;|")


def _read(path: str, raw: bytes, separators: str) -> ReadResult:
    text, warning = decode(raw)
    if not text.strip():
        raise UnreadableArticleError("empty; add articles or delete it")
    csv.field_size_limit(_MAX_FIELD)
    text = _SEPARATOR_LINE.sub("", text.lstrip("\n"))
    separator = max(separators + _NO_SEPARATOR, key=lambda one: _fit(_sample(text, one)))
    header, *rows = _sample(text, separator) or [[]]
    if _is_named(header, rows):
        return read_records(path, _records(text, separator, header), warning)
    return _read_data(path, text, separator, warning)


def _sample(text: str, separator: str) -> list[Row]:
    return [row for _, row in islice(_rows(text, separator), _SAMPLE) if not isinstance(row, str)]


def _fit(rows: list[Row]) -> tuple[bool, float, int]:
    """Return how well a separator fits: whether a column is named text, equal widths, width."""
    widths = [len(row) for row in rows] or [0]
    usual = max(widths, key=lambda width: (widths.count(width), width))
    has_text = bool(rows) and bool(text_column([_record(rows[0], ["x"] * len(rows[0]))]))
    if usual < 2:
        return has_text, 0.2 if max(widths) == 1 else 0.1, usual
    return has_text, round(widths.count(usual) / len(widths), 1), usual


def _is_named(header: Row, rows: list[Row]) -> bool:
    """Whether the first row names a column of texts, or of questions and one of answers."""
    records = [_record(header, row) for row in rows or [["x"] * len(header)]]
    return bool(text_column(records)) or is_faq(names_of(records))


def _record(names: Sequence[str], row: Row) -> tuple[Field, ...]:
    return tuple(
        Field(name.strip(), value.strip()) for name, value in zip(names, row, strict=False)
    )


def _lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends; a list of them could take hundreds of megabytes."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _rows(text: str, separator: str) -> Iterator[_NumberedRow]:
    """Yield each row that is not blank, with its number."""
    reader = csv.reader(_lines(text), delimiter=separator, skipinitialspace=True)
    last_line = text.count("\n") + (not text.endswith("\n"))
    has_open_quote = text.count('"') % 2 == 1
    number = 0
    while True:
        number, line = number + 1, reader.line_num
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, f"invalid CSV ({error}); correct it"
            continue
        if has_open_quote and reader.line_num == last_line and last_line - line > 1:
            yield number, _OPEN_QUOTE
        elif any(map(str.strip, fields)):
            yield number, [field.strip() for field in fields]


def _records(text: str, separator: str, names: Row) -> Iterator[NumberedRecord]:
    """Yield the record of each row below the first."""
    for number, row in islice(_rows(text, separator), 1, None):
        if not isinstance(row, str) and len(row) != len(names):
            problem = f"{len(row)} fields where the first row has {len(names)}"
            yield number, f"{problem}; check for a missing or a stray quotation mark"
        else:
            yield number, row if isinstance(row, str) else _record(names, row)


def _read_data(path: str, text: str, separator: str, warning: str) -> ReadResult:
    """Return the article of rows without a text of their own."""
    grid: list[Row] = []
    problems: list[tuple[int, str]] = []
    for number, row in _rows(text, separator):
        if isinstance(row, str):
            problems.append((number, row))
        else:
            grid.append(row)
    if not grid:
        raise UnreadableArticleError(f"no row can be read ({problems[0][1]})")
    table = table_of(grid)
    details = Details(title=title_above(table) or title_of(path))
    articles = tuple(table_articles(path, details, [("", [table])]))
    warnings = [warning] if warning else []
    wider = sum(len(row) > len(table.columns) for row in table.rows) if table.header else 0
    if wider:
        warnings.append(
            f"{wider} rows have more fields than the columns have names; check for a missing name "
            "or for separators that are not within quotation marks"
        )
    return ReadResult(
        articles, tuple(Skipped(path, one) for one in warnings), tuple(report(path, problems))
    )
