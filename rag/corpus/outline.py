"""Where a block stands in its article: the headings above it, the list or table it belongs to."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from rag.corpus.articles import Article
from rag.corpus.blocks import Block, Kind, Style
from rag.corpus.boundaries import sentence_spans
from rag.corpus.lines import ends_sentence
from rag.corpus.subtitles import meeting_line

#: Text before a list counts as its lead-in if it has no more characters than this.
_MAX_LEAD_IN = 200
#: A note is read after the sentence that refers to it if that has no more characters than this.
_MAX_NOTED = 300
#: What stands for an empty cell of a named column.
EMPTY = "–"
#: Paragraphs between the caption of a table and its rows, at most.
_MAX_NOTES = 2
#: Cells of a numbered field of a form, and how many such fields it has at least.
_FIELD, _MIN_FIELDS = 3, 3
_IN_FORM = 4  # cells of a row with two names and values
_MAX_NAME = 30  # characters of a name before its value
#: "Dear members:" opens a letter, and announces none of its paragraphs.
_SALUTATION = re.compile(r"(?:dear|hello|hi|to whom)\b", re.IGNORECASE)
#: Blocks that a line with a colon may announce, though they are in no list.
_TEXT = (Kind.PARAGRAPH, Kind.QUOTATION, Kind.VERSE)
_OF_PICTURE = re.compile(r"(?:fig|photo|abb|illustration|plate)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a sentence in its article."""

    kind: Kind = Kind.PARAGRAPH
    #: The subtitle of minutes and the headings above it, the outermost first, without the title,
    #: and the caption of its table: "Rules > Animals".
    path: str = ""
    group: int = 0  # the list or table that it belongs to, from 1; 0: none
    #: What introduces its list, code or paragraph, the term that it defines, or the sentence that
    #: it is a note to.
    lead_in: str = ""
    row: str = ""  # a row of a table with the names of its columns: "Ferry: Alva; Seats: 120"

    @property
    def is_label(self) -> bool:
        """Whether what stands here only names what follows: a heading, a term, a question."""
        return self.kind in (Kind.HEADING, Kind.TERM)

    @property
    def heading(self) -> str:
        """The last of the headings above it; "" if there are none."""
        return self.path.rpartition(" > ")[2]


#: The place of a sentence outside lists, tables and sections.
NOWHERE = Place()


def places(article: Article) -> Iterator[tuple[Block, Place]]:
    """Yield the blocks that are searched, in order, each with its place.

    The rows that name a table's columns are left out if there are others: each of those has them.
    """
    outline = _Outline(article)
    filled = {block.group for block in article.blocks if block.cells and not block.is_header}
    for block in article.blocks:
        if block.left_out or block.kind == Kind.TITLE:
            continue
        place = outline.enter(block)
        if not (block.is_header and block.group in filled):
            yield block, place


Row = tuple[tuple[str, str], ...]  # the name of each column, "" for none, and its cell


def table_rows(article: Article, group: int) -> Iterator[tuple[Block, Row]]:
    """Yield the rows of a table that are searched, in order, with the names of their columns."""
    outline = _Outline(article)
    for block in article.blocks:
        if block.left_out or block.kind == Kind.TITLE:
            continue
        outline.enter(block)
        if block.group == group and block.cells and not block.is_header:
            yield block, outline.named(block)


class _Outline:
    """The headings, lead-in and column names that hold at a block, while blocks go by."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._subtitle = meeting_line(article)
        self._headings: list[tuple[int, str]] = []
        self._columns: list[str] = []
        self._group = 0
        self._lead_in = ""
        self._term = ""
        self._last: Block | None = None
        self._caption = ""  # of the table that goes on, or that may come next
        self._since = 0  # how many blocks ago it was
        self._noted = _noted(article)
        self._numbered = _numbered(article)
        self._forms = _forms(article)

    def enter(self, block: Block) -> Place:
        if block.group != self._group or not block.group:
            self._group, self._columns, self._term = block.group, [], ""
            self._lead_in = self._introduction(block)
        if block.kind == Kind.HEADING:
            self._headings = [one for one in self._headings if one[0] < block.level]
        title = self._article.title
        headings = [heading for _, heading in self._headings if heading != title]
        if block.cells and self._caption:
            headings.append(self._caption)
        path = " > ".join(headings)
        row = self._row(block) if block.cells else ""
        lead_in = self._term if block.kind == Kind.DEFINITION and self._term else self._lead_in
        lead_in = self._noted.get(block, lead_in)
        self._note(block)
        return Place(block.kind, path, block.group, "" if row else lead_in, row)

    def named(self, block: Block) -> Row:
        """Return the cells of a row, each with the name of its column."""
        cells = self._cells(block)
        return tuple(zip((self._columns + [""] * len(cells))[: len(cells)], cells, strict=True))

    def _note(self, block: Block) -> None:
        """Keep what a block says about those after it."""
        text = self._text(block)
        if block.kind == Kind.HEADING or block == self._subtitle:
            # A subtitle has level 0: it holds below all headings.
            self._headings.append((0 if block == self._subtitle else block.level, text))
        elif block.kind == Kind.TERM:
            is_next = self._last is not None and self._last.kind == Kind.TERM
            term = text if ends_sentence(text) else f"{text}:"
            self._term = f"{self._term} {term}" if is_next else term
        elif block.is_header:
            self._columns = _named(self._columns, self._cells(block))
        self._note_caption(block, text)
        self._last = block

    def _note_caption(self, block: Block, text: str) -> None:
        """Keep the caption of a table, between which and its rows a note may stand."""
        if block.kind == Kind.CAPTION and not _OF_PICTURE.match(text):
            self._caption, self._since = text, 0
        elif block.cells:
            self._since = _MAX_NOTES
        elif block.kind == Kind.PARAGRAPH and self._since < _MAX_NOTES:
            self._since += 1
        else:
            self._caption = ""

    def _introduction(self, block: Block) -> str:
        """Return the end of the paragraph before a block if it introduces it, or else "".

        Before a list or code, it need not have a colon.
        """
        if self._last is None or self._last.kind != Kind.PARAGRAPH:
            return ""
        if block.kind in _TEXT and self._article.text[self._last.end - 1] != ":":
            return ""
        text = _SENTENCE_END.split(self._text(self._last))[-1]
        introduces = text.endswith(":") and not (block.kind in _TEXT and _SALUTATION.match(text))
        if block.group or block.kind == Kind.CODE:
            introduces = introduces or not ends_sentence(text)
        elif block.kind not in _TEXT:
            introduces = False
        return text if introduces and len(text) <= _MAX_LEAD_IN else ""

    def _row(self, block: Block) -> str:
        """Return the row's cells with the names of their columns; of two cells, the first names."""
        cells = self._cells(block)
        columns = [] if block.is_header else list(self._columns)
        if not any(columns) and block.group in self._numbered:
            cells = cells[1:]
        is_form = block.group in self._forms
        if not any(columns) and (pairs := _pairs(cells, is_form=is_form)):
            return "; ".join(f"{name.rstrip(' :')}: {value}" for name, value in pairs)
        columns += [""] * (len(cells) - len(columns))
        # A row with many empty cells is mostly a matter of layout.
        empty = EMPTY if 2 * sum(map(bool, cells)) > len(cells) else ""
        filled = [
            cell or empty if name else cell for name, cell in zip(columns, cells, strict=False)
        ]
        named = zip(columns, filled, strict=False)
        return "; ".join(f"{name}: {cell}" if name else cell for name, cell in named if cell)

    def _cells(self, block: Block) -> list[str]:
        return [" ".join(self._article.text[start:end].split()) for start, end in block.cells]

    def _text(self, block: Block) -> str:
        return " ".join(self._article.text[block.start : block.end].split())


def _numbered(article: Article) -> set[int]:
    """Return the tables without column names whose rows are a number, a name and its value each.

    A form numbers its fields from 1: "3 | Server | Ola".
    """
    first: dict[int, list[str]] = {}
    others = set()
    for block in article.blocks:
        if block.cells:
            first.setdefault(block.group, []).append(article.text[slice(*block.cells[0])])
            is_field = len(block.cells) == _FIELD and all(start < end for start, end in block.cells)
            if block.is_header or not is_field:
                others.add(block.group)
    return {
        group
        for group, cells in first.items()
        if group not in others
        and len(cells) >= _MIN_FIELDS
        and [cell.rstrip(".)") for cell in cells] == [str(at + 1) for at in range(len(cells))]
    }


def _forms(article: Article) -> set[int]:
    """Return the tables without column names that have two names, each before its value, in rows.

    Some of the values are figures, and no name has any.
    """
    rows: dict[int, list[list[str]]] = {}
    headed = {block.group for block in article.blocks if block.is_header}
    for block in article.blocks:
        if len(block.cells) == _IN_FORM and block.group not in headed:
            cells = [article.text[start:end].strip() for start, end in block.cells]
            rows.setdefault(block.group, []).append(cells)
    return {
        group
        for group, all_cells in rows.items()
        if len(all_cells) >= _MIN_FIELDS
        and any(map(_pairs, all_cells))
        and all(not name or _is_name(name) for cells in all_cells for name in cells[::2])
    }


def _noted(article: Article) -> dict[Block, str]:
    """Return the sentence that refers to each note; none if not each note has its mark."""
    ends = [mark.end for mark in article.marks if mark.style == Style.NOTE]
    notes = [block for block in article.blocks if block.kind == Kind.FOOTNOTE]
    if len(ends) != len(notes):
        return {}
    around = {}
    for note, end in zip(notes, sorted(ends), strict=True):
        block = article.blocks[bisect_left(article.blocks, end, key=lambda one: one.start) - 1]
        spans = () if block.cells else sentence_spans(article.text, block.start, block.end)
        start, stop = next((span for span in spans if span[0] < end <= span[1]), (0, 0))
        sentence = " ".join(article.text[start:stop].split())
        if len(sentence) <= _MAX_NOTED:
            around[note] = sentence
    return around


def _pairs(cells: list[str], *, is_form: bool = False) -> list[tuple[str, str]]:
    """Return the names and values that a row without column names consists of; [] if of none.

    It has two cells, or a colon between them, or several names, each before its value. Outside of a
    form, half of these are figures.

    >>> _pairs(["Claim #", "SF-7", "", "Model", "Van 2"])
    [('Claim #', 'SF-7'), ('Model', 'Van 2')]
    >>> _pairs(["1.2", "Voltage", "kV", ":", "130"]), _pairs(["Adult", "7", "Child", "3", "4"])
    ([('1.2 Voltage kV', '130')], [])
    """
    filled = [cell for cell in cells if cell]
    if len(cells) == 2 == len(filled):
        return [(cells[0], cells[1])]
    at = filled.index(":") if filled.count(":") == 1 else 0
    # Between two figures, the colon is that of a score or a time.
    if 0 < at < len(filled) - 1 and any(map(str.isalpha, filled[at - 1])):
        return [(" ".join(filled[:at]), "; ".join(filled[at + 1 :]))]
    names, values = filled[::2], filled[1::2]
    is_paired = len(names) == len(values) > 0 and all(map(_is_name, names))
    told = sum(any(map(str.isdigit, value)) for value in values)
    is_told = is_form or 2 * told >= len(values) or all(name.endswith(":") for name in names)
    if is_paired and is_told:
        return list(zip(names, values, strict=True))
    return []


def _is_name(cell: str) -> bool:
    """Whether a cell may be the name of the value after it."""
    return len(cell) <= _MAX_NAME and cell[0].isupper() and not any(map(str.isdigit, cell))


def _named(above: list[str], names: list[str]) -> list[str]:
    """Return the names of columns that two rows give: "2024" over "Sales" is "2024 Sales".

    >>> _named(["Zone", "2024", "2024"], ["Zone", "Sales", "Profit"])
    ['Zone', '2024 Sales', '2024 Profit']
    """
    pairs = zip_longest(above, names, fillvalue="")
    return [one if other in ("", one) else f"{one} {other}".strip() for one, other in pairs]
