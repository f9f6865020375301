"""What an RTF text consists of before it is written as blocks: paragraphs and tables."""

from dataclasses import dataclass, field

from rag.corpus.formats.runs import Runs

_MAX_DEPTH = 6  # of tables in each other; deeper ones are read as part of the last
_MAX_CHAIN = 10  # of styles that are based on others


@dataclass(frozen=True, slots=True)
class Form:
    """The properties of a paragraph that matter here."""

    style: int = 0
    outline: int = 9  # from 0; 9 for what is no heading
    list_id: str = ""
    depth: int = 0  # of an item, from 0
    indent: int = 0  # of the lines after the first, in twips
    hanging: int = 0  # how far the first line is set out to the left, in twips
    in_table: bool = False
    table_depth: int = 1  # 2 in a table in a table; 0 outside tables


@dataclass(slots=True)
class Paragraph:
    """A paragraph: its text, and what hangs on it."""

    runs: Runs = field(default_factory=Runs)
    form: Form = field(default_factory=Form)
    label: str = ""  # the number or bullet that is written before it
    hung: list["Stream"] = field(default_factory=list)  # notes, comments and text boxes
    has_page_number: bool = False
    is_contents: bool = False  # in a table of contents

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown of it."""
        return not (self.runs or self.hung or self.has_page_number)

    def texts(self, kind: str) -> list["Stream"]:
        """Return the notes ("note"), the comments or the text boxes ("box")."""
        return [stream for stream in self.hung if stream.kind == kind]


@dataclass(slots=True)
class Definition:
    """What is stated of a row: the right edges of its cells, in twips, and how they are merged."""

    edges: list[int] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)  # "clmrg": with the left one, "clvmrg": above
    merge: str = ""  # of the next cell
    is_header: bool = False  # whether it is repeated at the top of each page
    sets_first_apart: bool = False  # whether the table's style does so with its first row
    is_ruled: bool = False  # whether there is a line below it

    def end_cell(self, edge: int) -> None:
        """End the definition of a cell with its right edge."""
        self.edges.append(edge)
        self.merges.append(self.merge)
        self.merge = ""


@dataclass(slots=True)
class Row:
    """A row of a table; each cell is a list of paragraphs and tables."""

    cells: list[list["Part"]]
    definition: Definition


@dataclass(slots=True)
class Table:
    """A table; the last row and the last cell may not have ended yet."""

    rows: list[Row] = field(default_factory=list)
    cells: list[list["Part"]] = field(default_factory=list)
    cell: list["Part"] = field(default_factory=list)


Part = Paragraph | Table


@dataclass(slots=True)
class Stream:
    """A text of its own: the body, a footnote, a header, the label of an item."""

    kind: str
    parts: list[Part] = field(default_factory=list)
    paragraph: Paragraph = field(default_factory=Paragraph)  # that goes on
    tables: list[Table] = field(default_factory=list)  # that go on, each in a cell of the last
    definition: Definition = field(default_factory=Definition)
    inner_definition: Definition = field(default_factory=Definition)  # in a table in a table
    in_row: bool = False  # whether a row was defined that has not ended

    def end_paragraph(self, form: Form) -> None:
        """End the paragraph that goes on, and all tables that it isn't in."""
        depth = form.table_depth if form.in_table else 0
        self._go_to(max(depth, int(self.in_row)))
        ended, self.paragraph = self.paragraph, Paragraph()
        ended.form = form
        if not ended.is_empty:
            (self.tables[-1].cell if self.tables else self.parts).append(ended)

    def end_cell(self, depth: int) -> None:
        """End a cell of the table at this depth, from 1."""
        self._go_to(depth)
        table = self.tables[-1]
        table.cells.append(table.cell)
        table.cell = []

    def end_row(self, depth: int, definition: Definition) -> None:
        """End a row of the table at this depth, from 1."""
        self._go_to(depth)
        table = self.tables[-1]
        if table.cell:
            table.cells.append(table.cell)
        if any(table.cells):
            table.rows.append(Row(table.cells, definition))
        table.cells, table.cell = [], []

    def finish(self) -> None:
        """End everything that goes on."""
        self.in_row = False
        self.end_paragraph(Form())

    def _go_to(self, depth: int) -> None:
        depth = min(depth, _MAX_DEPTH)
        while len(self.tables) > depth:
            table = self.tables.pop()
            if any(table.cells):
                table.rows.append(Row(table.cells, Definition()))
            around = self.tables[-1].cell if self.tables else self.parts
            if table.rows:
                around.append(table)
            around += table.cell
        while len(self.tables) < depth:
            self.tables.append(Table())


@dataclass(slots=True)
class Declared:
    """The fonts and styles that a text declares at its beginning."""

    charsets: dict[int, int] = field(default_factory=dict)  # of fonts
    fonts: dict[int, str] = field(default_factory=dict)  # names, in lower case
    styles: dict[int, str] = field(default_factory=dict)  # names of those of paragraphs
    based_on: dict[int, int] = field(default_factory=dict)  # style -> style

    def names(self, style: int) -> list[str]:
        """Return the names of a style and of those it is based on, in lower case."""
        found: list[str] = []
        while style in self.styles and len(found) < _MAX_CHAIN:
            found.append(self.styles[style])
            style = self.based_on.get(style, -1)
        return found


@dataclass(slots=True)
class Text:
    """A whole RTF text."""

    body: Stream = field(default_factory=lambda: Stream("body"))
    headers: list[Stream] = field(default_factory=list)
    footers: list[Stream] = field(default_factory=list)
    info: dict[str, str] = field(default_factory=dict)  # "title", "author", "created"
    declared: Declared = field(default_factory=Declared)
    is_cut_off: bool = False  # whether it ends before its last brace
