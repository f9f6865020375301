"""The rows of a table that have the most or the least of something, or that fit a condition.

"Which ferry has the most seats?" is decided by the cells of a column, which a search doesn't
compare, and "Which plots have no water?" by those of all rows. A table is read only if it explains
every word of the question: what its rows are, what the column is named or measured in, or what is
in other cells. The rows are quoted; nothing is calculated.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rag.answering.anchors.amounts import singular
from rag.answering.cell_values import DATE, Value, value_of, values_of
from rag.answering.finder import Finder
from rag.answering.footnotes import Footnotes
from rag.answering.kinds.kind import assemble
from rag.answering.model import Answer
from rag.answering.quoting import verdict
from rag.answering.request import Request
from rag.corpus.articles import Article
from rag.corpus.chunks import Sentence, sentences
from rag.corpus.outline import table_rows
from rag.search.extremes import ColumnQuestion, column_question
from rag.search.retrieval import Retriever
from rag.store.ledger import Ledger
from rag.text.language import foreign_language
from rag.text.matching import alike
from rag.text.words import words

#: No longer question is read, in characters, and no more rows are quoted.
MAX_LENGTH = 200
MAX_ROWS = 12
_YEAR = re.compile(r"[12]\d{3}")
#: A part of a table that is several articles.
_PART = re.compile(r"#part-\d+$")
_YES = frozenset("yes y x true ✓ ✔ ✅".split())
_NO = frozenset("no n false none – - ✗ ❌".split()) | {""}
#: Names of a first column that don't say what the rows are.
_UNTOLD = frozenset("name names title item no nr number".split())
#: Words for a value or its unit, whatever it is.
_VALUES = frozenset("number amount value square cubic".split())


@dataclass(frozen=True, slots=True)
class _Table:
    """A table: the names of its columns, its rows' cells, and the words above it."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    quotes: tuple[Sentence, ...]  # of the rows
    above: frozenset[str]

    def column(self, at: int) -> list[str]:
        """Return the cells of a column."""
        return [row[at] for row in self.rows]


class Rows:
    """Answers which rows of a table have the most, the least, or more or less than a limit."""

    def __init__(self, ledger: Ledger, retriever: Retriever, finder: Finder) -> None:
        self._ledger = ledger
        self._retriever = retriever
        self._finder = finder

    def answer(self, request: Request, footnotes: Footnotes) -> Answer | None:
        """Return the rows that decide; None if not exactly one table explains the question."""
        question = request.question
        is_short = len(question.text) <= MAX_LENGTH and not question.context
        if not is_short or not column_question(question.text) or foreign_language(question.text):
            return None
        query = self._finder.query(request)
        asked = column_question(query.text)
        candidates = (one.sentence for one in self._retriever.candidates(query))
        tables = dict.fromkeys(
            (one.article_id, one.place.group) for one in candidates if one.place.row
        )
        found = [rows for one in tables if asked and (rows := self._deciding(asked, *one))]
        if len(found) != 1 or len(found[0]) > MAX_ROWS:
            return None
        for row in found[0]:
            footnotes.add(row.shown, verdict(row), [row])
        return assemble("quotes", request, footnotes) if footnotes.claims else None

    def _deciding(self, asked: ColumnQuestion, article_id: str, group: int) -> list[Sentence]:
        article = self._ledger.article(article_id)
        return deciding(asked, article, group) if article else []


def _table(article: Article, group: int) -> _Table | None:
    """Return a table; None if its columns have no names, or it goes on in another article."""
    if _PART.search(article.path):
        return None
    found = list(table_rows(article, group))
    quotes = {one.start: one for one in sentences(article) if one.place.group == group}
    kept = [(row, quotes[block.start]) for block, row in found if block.start in quotes]
    if len(kept) < 2:
        return None
    width = max(len(row) for row, _ in kept)
    names = next(tuple(name for name, _ in row) for row, _ in kept if len(row) == width)
    if not any(names[1:]):
        return None
    cells = (tuple(cell for _, cell in row) + ("",) * (width - len(row)) for row, _ in kept)
    above = frozenset(words(f"{article.title} {kept[0][1].place.path}"))
    return _Table(names, tuple(cells), tuple(one for _, one in kept), above)


def deciding(asked: ColumnQuestion, article: Article, group: int) -> list[Sentence]:
    """Return the rows of a table that answer, in its order; empty if it doesn't fit."""
    table = _table(article, group)
    if table is None:
        return []
    if not asked.sign:
        return [table.quotes[row] for row in sorted(_kept(asked, table))]
    at = _column(asked, table)
    values = values_of(table.column(at)) if at is not None else None
    if at is None or not values:
        return []
    kept = _kept(asked, table, at, next(one.unit for one in values if one))
    known = [(row, one) for row, one in enumerate(values) if one and row in kept]
    chosen = _within(asked, known) if asked.limit else _extreme(asked, known)
    return [table.quotes[row] for row in chosen]


def _column(asked: ColumnQuestion, table: _Table) -> int | None:
    """Return the one column that the question names, or else that measures what it asks."""
    named = _usable(table, [at for at in _named(asked.naming, table) if at])
    found = named or _usable(
        table,
        [at for at, name in enumerate(table.names) if not asked.measures.isdisjoint(words(name))],
    )
    return found[0] if len(found) == 1 else None


def _usable(table: _Table, columns: Iterable[int]) -> list[int]:
    return [at for at in columns if values_of(table.column(at))]


def _named(asked: Collection[str], table: _Table) -> list[int]:
    return [at for at, name in enumerate(table.names) if _is_like(asked, name)]


def _is_like(asked: Iterable[str], name: str) -> bool:
    return any(alike(word, other) for word in asked for other in words(name))


def _kept(
    asked: ColumnQuestion, table: _Table, measured: int | None = None, unit: str = ""
) -> frozenset[int]:
    """Return the rows that have what else is asked; none if a word stays unexplained."""
    told: set[str] = (
        set() if measured is None else {*words(table.names[measured]), *asked.measures, *_VALUES}
    )
    named = [word for word in asked.words if _is_like([word], table.names[0])]
    left = [
        word
        for word in asked.words
        if word not in named
        and not any(alike(word, other) for other in told)
        and not (unit and singular(word) == unit)
    ]
    above = [word for word in left if any(alike(word, other) for other in table.above)]
    if not named and not (above and _UNTOLD.issuperset(words(table.names[0]))):
        return frozenset()
    conditions = [word for word in left if word not in above]
    every = frozenset(range(len(table.rows)))
    if not asked.sign and not (conditions or asked.lacks or asked.wants_all):
        return frozenset()
    kept = [
        _having(word, conditions, table, measured)
        for word in conditions
        if not (word in asked.shown and _names_values([word], table))
    ]
    lacking = [_lacking(word, table) for word in asked.lacks]
    return every.intersection(*kept, *lacking)


def _having(
    word: str, others: Collection[str], table: _Table, measured: int | None
) -> frozenset[int]:
    """Return the rows with a word in a cell, or with a yes in the column that it names.

    Any row has the name of a column that has another of the words: "home port" of Lund.
    """
    for at in [one for one in _named([word], table) if one and one != measured]:
        cells = table.column(at)
        if _is_flag(cells):
            return frozenset(row for row, cell in enumerate(cells) if cell.lower() in _YES)
        found = {one for cell in cells for one in words(cell)}
        if any(other in found for other in others if other != word):
            return frozenset(range(len(table.rows)))
    columns = [at for at in _named(others, table) if at and not _is_flag(table.column(at))]
    return next(filter(None, (_containing(word, table, at) for at in (columns, None))), frozenset())


def _containing(word: str, table: _Table, columns: list[int] | None) -> frozenset[int]:
    """Return the rows with a word in some columns; None: in any."""
    return frozenset(
        row
        for row, cells in enumerate(table.rows)
        if any(
            word in words(cell) for at, cell in enumerate(cells) if columns is None or at in columns
        )
    )


def _lacking(word: str, table: _Table) -> frozenset[int]:
    """Return the rows with a no, or nothing, in the column that a word names."""
    columns = [at for at in _named([word], table) if at]
    return frozenset(
        row
        for row, cells in enumerate(table.rows)
        if columns and all(cells[at].lower() in _NO for at in columns)
    )


def _names_values(asked: Collection[str], table: _Table) -> bool:
    """Whether words name a column that says more than yes or no."""
    return any(at and not _is_flag(table.column(at)) for at in _named(asked, table))


def _is_flag(cells: Iterable[str]) -> bool:
    return _YES.union(_NO).issuperset(cell.lower() for cell in cells)


_Known = Sequence[tuple[int, Value]]  # rows, each with its value


def _extreme(asked: ColumnQuestion, known: _Known) -> list[int]:
    """Return the rows with the highest or lowest value, or with the one of the rank asked for."""
    ranked = sorted({one.number for _, one in known})
    if len(ranked) < max(2, asked.rank):
        return []
    # The oldest of all has the earliest year, and the highest age.
    is_back = asked.adjective == "old" and known[0][1].unit == DATE
    highest_first = (asked.sign > 0) != is_back
    wanted = ranked[-asked.rank if highest_first else asked.rank - 1]
    return [row for row, one in known if one.number == wanted]


def _within(asked: ColumnQuestion, known: _Known) -> list[int]:
    """Return the rows with values above or below the limit."""
    limit = value_of(asked.limit)
    unit = known[0][1].unit if known else ""
    if limit is None or (limit.unit not in ("", unit, DATE)) or (unit == DATE != limit.unit):
        return []
    # A whole year is neither before nor after a day of it.
    step = 10_000 if unit == DATE and _YEAR.fullmatch(asked.limit) else 1
    bound = limit.number if unit == DATE or limit.unit != DATE else float(asked.limit)
    is_back = asked.adjective == "old" and unit == DATE
    sign = -asked.sign if is_back else asked.sign
    gaps = [(row, sign * (one.number // step - bound // step)) for row, one in known]
    return [row for row, gap in gaps if gap > 0 or (asked.is_inclusive and gap == 0)]
