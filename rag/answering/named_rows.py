"""The row of a table that a question names, where another row resembles an answer more.

"Who approves the leave of cashiers?" is about the row of the cashiers, even if its cell is empty
and the row of the guides has a name there. A row is named by its first cell, or, where each row has
a key and a value, by the key: "What is the subject of Ola's mail?" asks for the row "Subject".
"""

import re
from collections.abc import Sequence

from rag.corpus.chunks import Sentence
from rag.search.passages import ScoredSentence, Window
from rag.search.question import Query
from rag.search.records import first_cell
from rag.text.matching import alike
from rag.text.word_lists import word_rows
from rag.text.words import content_words, words

#: "What is the size of the address field in the list?" asks for the size, of the address field.
_ASKED = re.compile(
    r"\bwhat(?:'s| is| was| are| were) the (?P<what>(?:[\w-]+ ){0,3}?[\w-]+) (?:of|on|for)\b"
    r"(?: the\b| an?\b)?(?P<whose>.+?)(?=\?|$)",
    re.IGNORECASE,
)

_FULL = {short: word for word, *shorts in word_rows("short_forms") for short in shorts}
#: What says nothing beside a telephone.
_OF_CALLS = frozenset("number numbers no nr nos".split())


def named_row(query: Query, chosen: Window, ranked: Sequence[ScoredSentence]) -> Sentence | None:
    """Return the only row that a question names by more words than the chosen row.

    It has all of that row's words that the question has, and others. None if no row is meant, or
    the chosen sentences are no single row.
    """
    if len(chosen) != 1 or not chosen[0].place.row or query.wants_list or query.several > 1:
        return None
    members = next((one.members for one in ranked if chosen[0] in one.members), ())
    rows = [row for row in members if row.place.row]
    # "Ticket: Adult" and "Ticket: Child" are cells of one column, "Founded: 1894" has its own name.
    is_keyed = len({first_cell(row)[0] for row in (*rows, chosen[0])}) > 1
    named = {row: _named(query, row, is_keyed=is_keyed) for row in (*rows, chosen[0])}
    if asked := _asked_for(query, rows, is_keyed=is_keyed):
        return asked if asked != chosen[0] else None
    if wholly := _wholly_named(query, rows, chosen[0], is_keyed=is_keyed):
        return wholly
    own = named.pop(chosen[0])
    more = [words for words in named.values() if words > own]
    meant = frozenset[str]().union(*more)  # several rows may be meant
    found = [row for row, words in named.items() if more and words == meant]
    return found[0] if len(found) == 1 else None


def names_row(query: Query, row: Sentence) -> bool:
    """Whether a question has all content words of a row's first cell, or of its key: two or more.

    >>> from rag.corpus.outline import Place
    >>> from rag.search.question import plain
    >>> row = Sentence("a", 0, 9, "School classes | 57", Place(row="School classes; 2031: 57"))
    >>> names_row(plain("How many school classes came?"), row)
    True
    """
    key, cell = first_cell(row)
    said = content_words(cell) or content_words(key)
    return len(said) > 1 and _are_said(query.terms, said)


def _wholly_named(
    query: Query, rows: Sequence[Sentence], chosen: Sentence, *, is_keyed: bool
) -> Sentence | None:
    """Return the only row whose whole name a question has, where the chosen one's begins alike.

    The names may differ in small words alone: "Check-in" and "Check-out".
    """
    own = _name(chosen, is_keyed=is_keyed)
    asked = words(query.text)
    if not own or _is_phrase(own, asked):
        return None
    names = {row: _name(row, is_keyed=is_keyed) for row in rows}
    found = [row for row, name in names.items() if name[:1] == own[:1] and _is_phrase(name, asked)]
    return found[0] if len(found) == 1 else None


def _name(row: Sentence, *, is_keyed: bool) -> list[str]:
    """Return all words of a row's key, or of its first cell."""
    name, cell = first_cell(row)
    return words(name if is_keyed else cell)


def _is_phrase(name: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether a question has the words of a name one after another; "checkout" is "check out"."""
    whole = "".join(name)
    starts = (asked[at : at + len(name)] for at in range(len(asked)))
    return any("".join(some) == whole for some in starts) or whole in asked


def _asked_for(query: Query, rows: Sequence[Sentence], *, is_keyed: bool) -> Sentence | None:
    """Return the only row of which a question asks for the value, or for the cell of a column."""
    match = _ASKED.search(query.text)
    if not match:
        return None
    what, whose = _things(match["what"]), content_words(match["whose"])
    if is_keyed:
        if any(_are_said(whose, _key(row)) for row in rows):
            return None  # "the date of the next meeting", which has a row of its own
        found = [row for row in rows if _are_said(what, _key(row)) and _are_said(_key(row), what)]
    else:
        found = [row for row in rows if _has_column(row, what) and _are_said(whose, _cell(row))]
        longest = max((len(_cell(row)) for row in found), default=0)
        found = [row for row in found if len(_cell(row)) == longest]
    return found[0] if len(found) == 1 else None


def _has_column(row: Sentence, what: Sequence[str]) -> bool:
    """Whether a column of a row is named by what is asked for."""
    names = [part.partition(": ")[0] for part in row.place.row.split("; ")[1:]]
    return any(_are_said(what, content_words(name)) for name in names)


def _are_said(asked: Sequence[str], said: Sequence[str]) -> bool:
    """Whether some words, of which there is one or more, are all in a question."""
    return bool(said) and all(any(alike(word, one) for one in asked) for word in said)


def _key(row: Sentence) -> list[str]:
    return _things(first_cell(row)[0])


def _things(name: str) -> list[str]:
    """Return the content words of a name, short forms in full: "telephone" for "Tel. number".

    >>> _things("phone number"), _things("Tel."), _things("number")
    (['telephone'], ['telephone'], ['number'])
    """
    found = [_FULL.get(word, word) for word in content_words(name)]
    is_call = "telephone" in found or "fax" in found
    return [word for word in found if not (is_call and word in _OF_CALLS)]


def _cell(row: Sentence) -> list[str]:
    return content_words(first_cell(row)[1])


def _named(query: Query, row: Sentence, *, is_keyed: bool) -> frozenset[str]:
    """Return the words of a question that name a row: those of its key, or of its first cell."""
    name, cell = first_cell(row)
    said = content_words(name if is_keyed else cell)
    return frozenset(term for term in query.terms if any(alike(term, one) for one in said))
