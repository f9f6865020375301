"""The articles that are searched -> their report card.

Texts are looked at one at a time, so that ten thousand articles need no more memory than their
titles and signatures.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Protocol

from rag.corpus.articles import Article, body
from rag.health.duplicates import NearDuplicates
from rag.health.report_card import Card, ReportCard
from rag.store.ledger import Ledger
from rag.text.words import words

#: Called with the number of steps done and of all steps.
Progress = Callable[[int, int], None]
#: How many near duplicates are named.
_NAMED = 10


class Searchable(Protocol):
    """What the examination needs of an opened index. `Answerer` is the real one."""

    @property
    def ledger(self) -> Ledger:
        """The articles that are searched."""

    def reached(self, text: str) -> set[str]:
        """Return the ids of the articles that a search for these words reaches."""


def no_progress(done: int, total: int) -> None:
    """Show nothing."""


def examine_articles(answerer: Searchable, progress: Progress = no_progress) -> ReportCard:
    """Return the report card of the articles that are searched now.

    Each is asked for by its own title and by its first sentence, and found if a sentence of it,
    or of a near duplicate, is among those that search offers to the reader. Articles that go away
    meanwhile are left out.
    """
    ledger = answerer.ledger
    with ledger.reading():
        ids = [article.id for article in ledger.articles()]
        warnings, skipped, unopened = (
            ledger.noted("warnings"),
            ledger.noted("skipped"),
            ledger.noted("unopened"),
        )
        revision, files, chunks = ledger.revision(), ledger.file_count(), ledger.chunk_count()
    reasons: defaultdict[str, list[str]] = defaultdict(list)
    for one in warnings:
        reasons[one.path].append(one.reason)
    alike = NearDuplicates()
    measured: list[Card] = []
    for done, article_id in enumerate(ids):
        progress(done, 2 * len(ids))
        article = ledger.article(article_id)
        if article is not None:
            own = "\n".join(article.text[start:end] for start, end in body(article))
            alike.add(article.id, words(own))
            measured.append(card_of(article, len(own), reasons.get(article.path, ())))
    groups = {name: group for group in alike.groups() for name in group}
    paths = {card.id: card.path for card in measured}
    cards: list[Card] = []
    for done, card in enumerate(measured):
        progress(len(ids) + done, 2 * len(ids))
        group = groups.get(card.id, [card.id])
        others = [paths[name] for name in group[: _NAMED + 1] if name != card.id]
        unreached_by = _missing(answerer, card, set(group))
        cards.append(replace(card, duplicates=tuple(others[:_NAMED]), unreached_by=unreached_by))
    progress(2 * len(ids), 2 * len(ids))
    known = set(paths.values())
    of_files = tuple(one for one in warnings if one.path not in known)
    return ReportCard(
        revision, files, chunks, tuple(cards), tuple(skipped), tuple(unopened), of_files
    )


def card_of(article: Article, own: int, warnings: Sequence[str] = ()) -> Card:
    r"""Return what can be said of one article; `own` characters of it are searched.

    >>> article = Article("a", "A", "", "", "a.pdf", "One.\n\nTwo.", pages=(0, 5, 6))
    >>> card_of(article, 5).empty_pages, card_of(article, 5).boilerplate
    ((2,), 0.5)
    """
    pages = [*article.pages, len(article.text)]
    blank = (not article.text[start:end].strip() for start, end in pairwise(pages))
    return Card(
        id=article.id,
        path=article.path,
        title=article.title,
        language=article.language,
        characters=len(article.text),
        pages=len(article.pages),
        empty_pages=tuple(number for number, empty in enumerate(blank, start=1) if empty),
        boilerplate=max(0.0, 1 - own / max(1, len(article.text))),
        warnings=tuple(warnings),
    )


def _missing(answerer: Searchable, card: Card, group: set[str]) -> tuple[str, ...]:
    """Return which of its own words don't find an article or a near duplicate of it."""
    first = answerer.ledger.first_sentence(card.id)
    asked = {"title": card.title, "first sentence": first}
    return tuple(
        name
        for name, text in asked.items()
        if words(text) and group.isdisjoint(answerer.reached(text))
    )
