"""What is compared: the parts of articles with their vectors, and a request with its words."""

from collections.abc import Iterable, Mapping

from rag.answering.kinds.wholes.features import Asked
from rag.answering.kinds.wholes.parts import Part, parts
from rag.corpus.articles import Article
from rag.models.encoder import QuestionEncoder, Vectors
from rag.search.lexical import idf, lexical_query
from rag.search.question import Query
from rag.store.ledger import Ledger
from rag.text.request_kinds import RequestKind

#: An article with more sentences isn't read: a part of it would have to be found first.
MAX_SENTENCES = 1_500
#: More chunks than so many sentences can be in.
_ALL = MAX_SENTENCES + 1
#: Words in more sentences than this all weigh the same.
_COUNTED = 10_000


class PartReader:
    """Reads the parts of articles; safe to share between threads."""

    def __init__(self, ledger: Ledger, encoder: QuestionEncoder) -> None:
        self._ledger = ledger
        self._encoder = encoder

    def asked(self, query: Query, kinds: Mapping[RequestKind, float]) -> Asked:
        """Return a request as parts are compared with it."""
        total = self._ledger.sentence_count()
        counts = {
            term: self._ledger.matching_count(lexical_query([term]), _COUNTED)
            for term in query.terms
        }
        rarity = {term: idf(count, total) for term, count in counts.items()}
        unknown = frozenset(term for term, count in counts.items() if not count)
        return Asked(query, self._encoder.encode(query.text)[0], rarity, unknown, kinds)

    def parts_of(
        self, article_ids: Iterable[str]
    ) -> tuple[list[tuple[Article, Part]], dict[int, Vectors]]:
        """Return the parts of some articles, and the vectors of their sentences by row.

        Those of an article with more than MAX_SENTENCES are left out.
        """
        found: list[tuple[Article, Part]] = []
        rows: set[int] = set()
        for article_id in article_ids:
            if self._ledger.has_more_sentences([article_id], MAX_SENTENCES):
                continue
            article = self._ledger.article(article_id)
            sentences = self._ledger.spread(article_id, _ALL)
            if article and sentences:
                found += [(article, part) for part in parts(article, sentences)]
                rows.update(one.vector for one in sentences if one.vector is not None)
        return found, dict(self._ledger.vectors_of(rows))
