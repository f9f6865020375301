"""A question about a column, and a table -> the rows that answer.

A table is read only if it explains every word of the question: what its rows are, what the column
is named or measured in, what is in other cells, or what the article is about.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rag.answering.anchors.amounts import singular
from rag.answering.cell_values import DATE, DURATION, Value, value_of, values_of
from rag.corpus.articles import Article
from rag.corpus.chunks import Sentence, sentences
from rag.corpus.outline import table_rows
from rag.search.extremes import ColumnQuestion
from rag.text.matching import alike
from rag.text.word_lists import word_rows
from rag.text.words import words

_YEAR = re.compile(r"[12]\d{3}")
#: A part of a table that is several articles.
_PART = re.compile(r"#part-\d+$")
_YES = frozenset("yes y x true ✓ ✔ ✅".split())
_NO = frozenset("no n false none – - ✗ ❌".split()) | {""}
#: "Yes, on a lead": what comes after the first word only limits it.
_LIMITED = re.compile(r"\s*[,;:(–—.].*", re.DOTALL)
#: Names of a first column whose rows are people.
_OF_PEOPLE = frozenset("job post role position function staff worker person member".split())
#: Names of a first column that don't say what the rows are.
_UNTOLD = frozenset("name names title item no nr number".split())
_CURRENCIES = frozenset(row[0] for row in word_rows("currencies"))
#: Words for a value or its unit, whatever it is.
_VALUES = frozenset("number amount value square cubic".split())


@dataclass(frozen=True, slots=True)
class _Table:
    """A table: the names of its columns, its rows' cells, and the words above it."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    quotes: tuple[Sentence, ...]  # of the rows
    above: frozenset[str]
    around: frozenset[str]  # the words of the article that are not the table's

    def column(self, at: int) -> list[str]:
        """Return the cells of a column."""
        return [row[at] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Deciding:
    """The rows that answer, in the table's order.

    `loose` counts the words of the question that only the rest of the article explains.
    """

    rows: tuple[Sentence, ...]
    loose: int


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
    cells = tuple(tuple(cell for _, cell in row) + ("",) * (width - len(row)) for row, _ in kept)
    above = frozenset(words(f"{article.title} {kept[0][1].place.path}"))
    own = {*words(" ".join(names)), *(one for row in cells for one in words(" ".join(row)))}
    around = frozenset(words(article.text)) - own
    return _Table(names, cells, tuple(one for _, one in kept), above, around)


def deciding(asked: ColumnQuestion, article: Article, group: int) -> Deciding | None:
    """Return the rows of a table that answer; None if it doesn't fit."""
    table = _table(article, group)
    if table is None:
        return None
    chosen = _chosen(asked, table)
    rows = tuple(table.quotes[row] for row in sorted(chosen))
    loose = [word for word in asked.words if _is_in(word, table.around - table.above)]
    return Deciding(rows, len(loose)) if rows else None


def _chosen(asked: ColumnQuestion, table: _Table) -> frozenset[int]:
    """Return the rows that answer; none if two columns that may be meant don't agree."""
    if not asked.sign:
        return _kept(asked, table)
    answers = {_chosen_by(asked, table, at) for at in _columns(asked, table)}
    return answers.pop() if len(answers) == 1 else frozenset()


def _chosen_by(asked: ColumnQuestion, table: _Table, at: int) -> frozenset[int]:
    """Return the rows that the values of a column choose."""
    values = values_of(table.column(at)) or []
    unit = next(one.unit for one in values if one)
    kept = _kept(asked, table, at, unit)
    known = [(row, one) for row, one in enumerate(values) if one and row in kept]
    return frozenset(_within(asked, known) if asked.limit else _extreme(asked, known))


def _columns(asked: ColumnQuestion, table: _Table) -> list[int]:
    """Return the column that the question names, or else those that measure what it asks.

    They are told by their names, or by their units: prices have a currency.
    """
    if named := _usable(table, [at for at in _named(asked.naming, table) if at]):
        return named if len(named) == 1 else []
    measuring = [
        at for at, name in enumerate(table.names) if not asked.measures.isdisjoint(words(name))
    ]
    return _usable(table, measuring) or [
        at
        for at in _usable(table, range(1, len(table.names)))
        if _measures(asked.adjective, values_of(table.column(at)) or [])
    ]


def _measures(adjective: str, values: Iterable[Value | None]) -> bool:
    """Whether values are of the kind that an adjective measures."""
    unit = next(one.unit for one in values if one)
    if adjective == "long":
        return unit == DURATION
    return adjective == "expensive" and unit in _CURRENCIES


def _usable(table: _Table, columns: Iterable[int]) -> list[int]:
    return [at for at in columns if values_of(table.column(at))]


def _named(asked: Collection[str], table: _Table) -> list[int]:
    return [at for at, name in enumerate(table.names) if _is_like(asked, name)]


def _is_in(word: str, others: Iterable[str]) -> bool:
    return any(alike(word, other) for other in others)


def _is_like(asked: Iterable[str], name: str) -> bool:
    # Short words are alike only if they are the same: "huts" is not like "hut".
    forms = {form for word in asked for form in (word, singular(word))}
    return any(alike(word, other) for word in forms for other in words(name))


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
    above = [word for word in left if _is_in(word, table.above)]
    names = words(table.names[0])
    is_told = asked.of_people and any(singular(name) in _OF_PEOPLE for name in names)
    if not named and not is_told and not (above and _UNTOLD.issuperset(names)):
        return frozenset()
    around = [word for word in left if named and _is_in(word, table.around)]
    conditions = [word for word in left if word not in above and word not in around]
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
            return frozenset(row for row, cell in enumerate(cells) if _flag(cell) in _YES)
        found = {one for cell in cells for one in words(cell)}
        if any(other in found for other in others if other != word):
            return frozenset(range(len(table.rows)))
    columns = [at for at in _named(others, table) if at and not _is_flag(table.column(at))]
    if word.isdigit() and (keyed := _keyed(word, table, columns)):
        return keyed
    return next(filter(None, (_containing(word, table, at) for at in (columns, None))), frozenset())


def _keyed(word: str, table: _Table, columns: Iterable[int]) -> frozenset[int]:
    """Return the rows whose number a figure is, rather than a part of a date or a time in them.

    There are none if it is a whole cell of the columns that are asked about.
    """
    if any(word == cell for at in columns for cell in table.column(at)):
        return frozenset()
    return frozenset(row for row, cells in enumerate(table.rows) if cells[0] == word)


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
        if columns and all(_flag(cells[at]) in _NO for at in columns)
    )


def _names_values(asked: Collection[str], table: _Table) -> bool:
    """Whether words name a column that says more than yes or no."""
    return any(at and not _is_flag(table.column(at)) for at in _named(asked, table))


def _is_flag(cells: Iterable[str]) -> bool:
    return _YES.union(_NO).issuperset(map(_flag, cells))


def _flag(cell: str) -> str:
    """Return a cell's yes or no without what limits it, in small letters.

    >>> _flag("Yes (on a lead)"), _flag("no"), _flag("No more than two"), _flag("–")
    ('yes', 'no', 'no more than two', '–')
    """
    return (_LIMITED.sub("", cell) or cell).lower()


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
