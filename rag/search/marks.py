"""A Query -> its marks, which tell articles of one pattern apart, and what they add to a score.

Of forty articles "Depot 386", "Depot 387" and so on, each says "The staff numbers 32." in much the
same words: only the number in the title tells which of them answers. A question's marks are its
numbers and names. Each weighs more the rarer it is, so that a name in nearly every article weighs
nothing. A sentence gains BONUS for a mark of its own, and slightly less for one in the title.
"""

from collections.abc import Mapping
from functools import lru_cache

from rag.search.lexical import idf
from rag.search.question import Query
from rag.store.ledger import Ledger, phrase
from rag.store.sentences import FoundSentence
from rag.text.numbers import figures, ordinals
from rag.text.words import words

#: What a sentence gains for the rarest mark, as a cosine, and for one in the article's title.
BONUS = 0.3
TITLE_BONUS = 0.27
#: A mark in the titles of more articles than this, or of more than a quarter, singles none out.
FEW = 8
#: Marks that weigh less than this count for nothing.
LIGHTEST = 0.1
#: Marks in more sentences than this aren't counted any further.
COMMON = 50_000


def weigh(query: Query, ledger: Ledger) -> dict[str, float]:
    """Return mark -> weight, from 0 to 1, of the numbers and names in a question.

    Numbers are as figures() returns them; names are single lower-case words.
    """
    total = ledger.sentence_count()
    marks = sorted({*figures(query.text), *ordinals(query.text), *query.names})
    counts = {mark: ledger.matching_count(_spellings(mark), COMMON) for mark in marks}
    weights = {mark: idf(count, total) / idf(1, total) for mark, count in counts.items() if count}
    return {mark: weight for mark, weight in weights.items() if weight >= LIGHTEST}


def singled_out(marks: Mapping[str, float], ledger: Ledger) -> set[str]:
    """Return the ids of the articles whose title has a mark that few titles have."""
    few = min(FEW, ledger.count() // 4)
    titled = [ledger.titled(_spellings(mark), few + 1) for mark in marks]
    return {article_id for ids in titled if len(ids) <= few for article_id in ids}


def bonus(found: FoundSentence, marks: Mapping[str, float]) -> float:
    """Return what a sentence gains for the marks in it, its article's title or its headings."""
    if not marks:
        return 0.0
    place = found.sentence.place
    own, title = _carried(found.sentence.read), _carried(f"{found.title} {place.path}")
    return sum(
        weight * (BONUS if mark in own else TITLE_BONUS)
        for mark, weight in marks.items()
        if mark in own or mark in title
    )


@lru_cache(maxsize=4_096)  # the same titles again and again
def _carried(text: str) -> frozenset[str]:
    return figures(text).union(word for word in words(text) if not word.isdecimal())


def _spellings(mark: str) -> str:
    """Return the FTS5 query for a mark; numbers with and without thousands separators."""
    grouped = f"{int(mark):,}" if mark.isdecimal() else mark
    return " OR ".join(map(phrase, dict.fromkeys((mark, grouped))))
