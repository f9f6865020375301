"""Which articles a question is asked of: all, those of one source, those of a span of dates."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.corpus.articles import Article
from rag.errors import QuestionError

#: A year, a month or a day, or nothing; JavaScript and Python read the pattern alike.
DATE = r"^([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$"


@dataclass(frozen=True, slots=True)
class Scope:
    """A source, and the first and last date that are searched; "" leaves it open.

    Dates are ISO dates as far as they are given: "2023", "2023-04", "2023-04-04". An article
    belongs to a span if its own date, as far as it is known, may lie in it; one without a date
    belongs to none.

    Raises QuestionError for anything else than such a date, and for a span that holds no day.
    """

    source: str = ""
    after: str = ""
    before: str = ""

    def __post_init__(self) -> None:
        for date in (self.after, self.before):
            if not re.fullmatch(DATE, date):
                raise QuestionError(
                    f"{date!r} is no date; write a year, a month or a day, such as 2023-04-04."
                )
        if self.after and self.before and _days(self.after)[0] > _days(self.before)[1]:
            raise QuestionError(
                f"No day lies between {self.after} and {self.before}; exchange the two dates."
            )

    def __bool__(self) -> bool:
        return bool(self.source or self.after or self.before)

    def holds(self, article: Article) -> bool:
        """Whether an article belongs to the scope.

        >>> april = Article("1", "A made-up article", "2023-04", "", "a.txt", "")
        >>> Scope(after="2023-04-20").holds(april), Scope(before="2023-03").holds(april)
        (True, False)
        """
        if self.source and article.source != self.source:
            return False
        if not self.after and not self.before:
            return True
        if not article.date:
            return False
        first, last = _days(article.date)
        return (not self.after or last >= _days(self.after)[0]) and (
            not self.before or first <= _days(self.before)[1]
        )

    def within(self, articles: Iterable[Article]) -> frozenset[str]:
        """Return the ids of the articles that belong to the scope."""
        return frozenset(one.id for one in articles if self.holds(one))


#: All articles.
EVERYTHING = Scope()


def _days(date: str) -> tuple[str, str]:
    """Return the first and the last day of a year, a month or a day.

    >>> _days("2023-04")
    ('2023-04-01', '2023-04-31')
    """
    return date + "-01-01"[len(date) - 4 :], date + "-12-31"[len(date) - 4 :]
