"""The rows of a form or of a mail's header, each a name and its value, and whose they are."""

from rag.corpus.chunks import Sentence
from rag.search.passages import Window
from rag.text.words import words


def first_cell(row: Sentence) -> tuple[str, str]:
    """Return the name of a row's first column, or its key, and the first cell; "" for no cell."""
    name, _, cell = row.place.row.split("; ", 1)[0].partition(": ")
    return name, cell


#: Words for a row of one value that says whose form or mail it is.
_NAMING = frozenset(
    "name from sender author customer client patient applicant member company firm title product"
    " project model".split()
)


def record(row: Sentence, members: Window) -> str:
    """Return whose row of a form or a mail a row is: the names in the first; "" if it has none.

    "Subject: Boats" is of the mail "From: Ola Nil". What another row names is added, as the model
    of a car. `members`: all rows, in order.
    """
    rows = [one for one in members if one.place.row]
    keys = {first_cell(one)[0] for one in rows}
    if not row.place.row or not rows or len(keys) < len(rows):
        return ""
    values = [part.partition(": ")[2] for part in rows[0].place.row.split("; ")]
    is_named = len(values) > 1 or not _NAMING.isdisjoint(words(first_cell(rows[0])[0]))
    if row == rows[0] or not is_named:
        return ""
    others = (part.partition(": ") for one in rows[1:] for part in one.place.row.split("; "))
    shown = row.place.row.split("; ")
    values += [
        value
        for name, _, value in others
        if not _NAMING.isdisjoint(words(name)) and f"{name}: {value}" not in shown
    ]
    named = (one for one in values if one and not any(map(str.isdigit, one)))
    return ", ".join(dict.fromkeys(named))
