"""Questions that the rows of a table answer: those that have the most or the least of something.

"Which ferry has the most seats?" is decided by the cells of a column, which a search doesn't
compare, and "Which plots have no water?" by those of all rows (table_choice.py). The rows are
quoted; nothing is calculated.
"""

from rag.answering.finder import Finder
from rag.answering.footnotes import Footnotes
from rag.answering.kinds.kind import assemble
from rag.answering.kinds.table_choice import Deciding, deciding
from rag.answering.model import Answer
from rag.answering.quoting import verdict
from rag.answering.request import Request
from rag.search.extremes import ColumnQuestion, column_question
from rag.search.retrieval import Retriever
from rag.store.ledger import Ledger
from rag.text.language import foreign_language

#: No longer question is read, in characters, and no more rows are quoted.
MAX_LENGTH = 200
MAX_ROWS = 12


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
        found = [one for place in tables if asked and (one := self._deciding(asked, *place))]
        fewest = min((one.loose for one in found), default=0)
        best = [one.rows for one in found if one.loose == fewest]
        if len(best) != 1 or len(best[0]) > MAX_ROWS:
            return None
        for row in best[0]:
            footnotes.add(row.shown, verdict(row), [row])
        return assemble("quotes", request, footnotes) if footnotes.claims else None

    def _deciding(self, asked: ColumnQuestion, article_id: str, group: int) -> Deciding | None:
        article = self._ledger.article(article_id)
        return deciding(asked, article, group) if article else None
