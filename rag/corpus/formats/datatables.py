"""Tables and records as blocks: a row is read with its columns' names, long values as sections."""

import html
from collections.abc import Iterable, Iterator, Sequence

from rag.corpus.articles import Article
from rag.corpus.blocks import Kind
from rag.corpus.formats.columns import (
    ANSWER,
    HTML,
    QUESTION,
    Field,
    Record,
    is_faq,
    plain_value,
    shown_name,
)
from rag.corpus.formats.document import Document
from rag.corpus.formats.markup import add_html
from rag.corpus.formats.plain import plain_document
from rag.corpus.formats.results import Details, make_article
from rag.corpus.formats.sheets import Row, Table
from rag.corpus.lines import ends_sentence

#: Rows of one article; a longer table becomes several.
MAX_ROWS = 1_000
#: Characters of a row with its names, or of a value, that are read as one sentence. A passage has
#: 128 tokens, and what doesn't fit would be cut off from its names.
_MAX_ROW, _MAX_NAMED_ROW, _MAX_VALUE = 300, 500, 200
_MAX_HEADING = 100  # characters of a line above a table that is its heading
_NAMED = ": "  # between a name and its value


def add_text(document: Document, value: str) -> None:
    """Add a text with the structure of its markup, if it has any, or of its lines."""
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if not HTML.search(text):
        text = html.unescape(text)
        if not text.lstrip().startswith("<") or not HTML.search(text):
            document.append(plain_document(text))
            return
    add_html(document, text)


def add_record(document: Document, record: Iterable[Field], level: int = 2) -> None:
    """Add the values of a record, each after its name; a long one below it, as a section."""
    group = 0
    for one in record:
        if len(one.value) > _MAX_VALUE or "\n" in one.value.strip():
            document.add(Kind.HEADING, shown_name(one.name), level=level)
            add_text(document, one.value)
            group = 0
        elif one.value:
            group = group or document.new_group()
            cells = [shown_name(one.name), _inline(one.value)]
            document.add_row([cell for cell in cells if cell], group, separator=_NAMED)


def add_table(document: Document, table: Table, level: int = 1) -> None:
    """Add a table with what is above and below it; its rows as sections if they are long."""
    _add_intro(document, table, level + 1)
    columns = table.columns
    if is_faq(columns):
        _add_questions(document, columns, table.rows)
    elif columns and any(_is_long(columns, row) for row in table.rows):
        for row in table.rows:
            _add_section(document, columns, row, level + 2)
    else:
        _add_rows(document, table)
    for paragraph in table.notes:
        document.add(Kind.PARAGRAPH, paragraph)


def title_above(table: Table) -> str:
    """Return the first line above a table if it is a heading; otherwise ""."""
    return next(filter(_is_heading, table.intro[:1]), "") if table.rows else ""


def _is_heading(line: str) -> bool:
    return len(line) <= _MAX_HEADING and not ends_sentence(line) and _NAMED not in line


def _add_intro(document: Document, table: Table, level: int) -> None:
    """Add what is above a table; short lines are headings, each below the one before."""
    for line in table.intro:
        if table.rows and _is_heading(line):
            if document.ends_with(line):
                continue  # the name of the sheet
            document.add(Kind.HEADING, line, level=min(level, 6))
            level += 1
        else:
            document.add(Kind.PARAGRAPH, line)


def _is_long(columns: Row, row: Row) -> bool:
    names = sum(len(name) + 4 for name, value in zip(columns, row, strict=False) if value)
    own = sum(map(len, row))
    return own > _MAX_ROW or own + names > _MAX_NAMED_ROW


def _add_rows(document: Document, table: Table) -> None:
    group = document.new_group()
    for header in table.header:
        document.add_row([shown_name(name) for name in header], group, is_header=True)
    for row in table.rows:
        document.add_row([_inline(value) for value in row], group)


def _add_section(document: Document, columns: Row, row: Row, level: int) -> None:
    """Add a row as a section that has the row's first short value as its heading."""
    names = [*columns, *[""] * (len(row) - len(columns))]
    record = [Field(name, value) for name, value in zip(names, row, strict=False)]
    short = (one.value for one in record if 2 < len(one.value) <= 100 and not one.value.isdigit())
    document.add(Kind.HEADING, _inline(next(short, "")), level=min(level, 5))
    add_record(document, record, min(level + 1, 6))


def _add_questions(document: Document, columns: Row, rows: Sequence[Row]) -> None:
    group = document.new_group()
    for row in rows:
        record = [Field(name, value) for name, value in zip(columns, row, strict=False)]
        add_question(document, tuple(record), group)


def add_question(document: Document, record: Record, group: int) -> None:
    """Add a question as a term, and its answer with all else that is known as the definition."""
    asked = [one.value for one in record if one.key in QUESTION]
    told = [one.value for one in record if one.key in ANSWER]
    for kind, values in ((Kind.TERM, asked), (Kind.DEFINITION, told)):
        for value in values:
            document.add(kind, _inline(value), group=group)
    for one in record:
        if one.key not in QUESTION and one.key not in ANSWER and one.value:
            text = _NAMED.join(filter(None, (shown_name(one.name), _inline(one.value))))
            document.add(Kind.DEFINITION, text, group=group)


def _inline(value: str) -> str:
    """Return a value on one line, without its markup."""
    return " ".join(plain_value(value).split())


def table_articles(
    path: str, details: Details, sections: Iterable[tuple[str, Sequence[Table]]]
) -> Iterator[Article]:
    """Yield the article of a file's tables, each section below its heading ("" for none).

    Beyond MAX_ROWS rows there are several, which have the names of the columns, too.
    """
    documents = list(_documents(sections))
    for number, document in enumerate(documents, 1):
        if len(documents) == 1:
            yield make_article(path, document, details)
        else:
            title = f"{details.title} (part {number} of {len(documents)})"
            part = Details(title, details.date, details.source, details.author, details.language)
            yield make_article(f"{path}#part-{number}", document, part)


def _documents(sections: Iterable[tuple[str, Sequence[Table]]]) -> Iterator[Document]:
    document, room = Document(), MAX_ROWS
    for heading, tables in sections:
        document.add(Kind.HEADING, heading, level=1)
        for table in tables:
            for part in _parts(table, room):
                if room <= 0:
                    yield document
                    document, room = Document(), MAX_ROWS
                    document.add(Kind.HEADING, heading, level=1)
                add_table(document, part)
                room -= len(part.rows)
    if document.blocks:
        yield document


def _parts(table: Table, room: int) -> Iterator[Table]:
    """Yield a table in parts: the first with as many rows as there is room for."""
    cuts = [0, *range(max(room, 0) or MAX_ROWS, len(table.rows), MAX_ROWS), len(table.rows)]
    for number in range(len(cuts) - 1):
        is_last = number == len(cuts) - 2
        yield Table(
            table.intro if number == 0 else [],
            table.header,
            table.rows[cuts[number] : cuts[number + 1]],
            table.notes if is_last else [],
        )
