"""The row of a table that a question names, where another row resembles an answer more.

"Who approves the leave of cashiers?" is about the row of the cashiers, even if its cell is empty
and the row of the guides has a name there. A row is named by its first cell.
"""

from collections.abc import Sequence

from rag.corpus.chunks import Sentence
from rag.search.passages import ScoredSentence, Window
from rag.search.question import Query
from rag.text.matching import alike
from rag.text.words import content_words


def named_row(query: Query, chosen: Window, ranked: Sequence[ScoredSentence]) -> Sentence | None:
    """Return the only row that a question names by more words than the chosen row.

    It has all of that row's words that the question has, and others. None if no row is meant, or
    the chosen sentences are no single row.
    """
    if len(chosen) != 1 or not chosen[0].place.row or query.wants_list or query.several > 1:
        return None
    members = next((one.members for one in ranked if chosen[0] in one.members), ())
    own = _named(query, chosen[0])
    named = {row: _named(query, row) for row in members if row.place.row and row not in chosen}
    more = [words for words in named.values() if words > own]
    meant = frozenset[str]().union(*more)  # several rows may be meant
    rows = [row for row, words in named.items() if more and words == meant]
    return rows[0] if len(rows) == 1 else None


def _named(query: Query, row: Sentence) -> frozenset[str]:
    """Return the words of a question that the first cell of a row has."""
    cell = row.place.row.split("; ", 1)[0].rpartition(": ")[2]
    said = content_words(cell)
    return frozenset(term for term in query.terms if any(alike(term, one) for one in said))
