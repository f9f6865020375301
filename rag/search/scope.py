"""Which articles are searched: all, chosen ones, those from a source or in a range of dates."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from rag.corpus.articles import Article
from rag.errors import QuestionError

#: Most single articles that can be chosen.
MAX_ARTICLES = 1_000
#: Most sources that an error lists.
_MAX_LISTED = 5
#: A year, a month, a day, or nothing; the pattern means the same in JavaScript and Python.
DATE = r"^([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$"


@dataclass(frozen=True, slots=True)
class Scope:
    """The source, the first and last date, and the ids of the articles to search.

    "" and an empty set are no limit; an article has to be within all limits that there are.
    Dates are whole or partial ISO dates: "2023", "2023-04", "2023-04-04". An article is in range
    if its own date, which may be partial too, can be; an undated article is in no range.
    If `literal`, wishes about dates in the question itself, such as "last year", are not read.

    Raises QuestionError for any other date, if the start is after the end, and for more than
    MAX_ARTICLES ids.
    """

    source: str = ""
    after: str = ""
    before: str = ""
    articles: frozenset[str] = frozenset()
    literal: bool = False

    def __post_init__(self) -> None:
        for date in (self.after, self.before):
            if not re.fullmatch(DATE, date):
                raise QuestionError(
                    f"{date!r} is not a date; give a year, a month or a day, such as 2023-04-04."
                )
        if self.after and self.before and days_of(self.after)[0] > days_of(self.before)[1]:
            raise QuestionError(
                f"The start date {self.after} is after the end date {self.before}; swap them."
            )
        if len(self.articles) > MAX_ARTICLES:
            raise QuestionError(
                f"{len(self.articles):,} articles are chosen; choose {MAX_ARTICLES:,} at most."
            )

    def __bool__(self) -> bool:
        return bool(self.source or self.after or self.before or self.articles)

    def check(self, articles: Iterable[Article]) -> None:
        """Raise QuestionError unless the source and the ids are those of some of the articles.

        >>> Scope("Made-up Post").check([Article("1", "A made-up article", "", "BBC", "a.txt", "")])
        Traceback (most recent call last):
        rag.errors.QuestionError: No article is from 'Made-up Post'; the sources are: BBC.
        """
        known = tuple(articles)
        sources = sorted({article.source for article in known if article.source})
        if self.source and self.source not in sources:
            rest = len(sources) - _MAX_LISTED
            listed = "; ".join(sources[:_MAX_LISTED]) + (f" and {rest} more" if rest > 0 else "")
            there_are = f"the sources are: {listed}" if sources else "the articles name no sources"
            raise QuestionError(f"No article is from {self.source[:100]!r}; {there_are}.")
        if unknown := sorted(self.articles - {article.id for article in known}):
            raise QuestionError(
                f"There is no article with the id {unknown[0][:100]!r}; list the articles again."
            )

    def includes(self, article: Article) -> bool:
        """Whether an article is searched.

        >>> april = Article("1", "A made-up article", "2023-04", "", "a.txt", "")
        >>> Scope(after="2023-04-20").includes(april), Scope(before="2023-03").includes(april)
        (True, False)
        """
        if self.source and article.source != self.source:
            return False
        if self.articles and article.id not in self.articles:
            return False
        if not self.after and not self.before:
            return True
        if not article.date:
            return False
        first, last = days_of(article.date)
        return (not self.after or last >= days_of(self.after)[0]) and (
            not self.before or first <= days_of(self.before)[1]
        )

    def within(self, articles: Iterable[Article]) -> frozenset[str]:
        """Return the ids of those of the articles that are searched."""
        return frozenset(article.id for article in articles if self.includes(article))

    def to_json(self) -> dict[str, Any]:
        """Return the fields as requests and answers have them; the ids are sorted."""
        return asdict(self) | {"articles": sorted(self.articles)}


#: All articles.
EVERYTHING = Scope()


def days_of(date: str) -> tuple[str, str]:
    """Return the first and the last day of a year, a month or a day.

    >>> days_of("2023-04")
    ('2023-04-01', '2023-04-31')
    """
    return date + "-01-01"[len(date) - 4 :], date + "-12-31"[len(date) - 4 :]
