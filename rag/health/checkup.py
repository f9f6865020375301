"""The indexed articles -> their report card.

Texts are read one at a time, so that only titles and signatures of all articles are in memory.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

from rag.corpus.articles import Article, Skipped
from rag.corpus.blocks import Block
from rag.corpus.formats import suffix_of
from rag.health.duplicates import NearDuplicates
from rag.health.report_card import MAX_LINE, MAX_LINES, Card, DoubtfulPart, LeftOut, ReportCard
from rag.store.ledger import Ledger
from rag.text.words import words

#: Called with the number of steps done, and of all steps.
Progress = Callable[[int, int], None]
#: At most this many near duplicates are named on a card.
_MAX_DUPLICATES = 10


class Searchable(Protocol):
    """What the examination needs of an opened index. `Answerer` is the real one."""

    @property
    def ledger(self) -> Ledger:
        """The articles that are searched."""

    def reached(self, text: str) -> set[str]:
        """Return the ids of the articles that a search for these words reaches."""


def no_progress(done: int, total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """One state of the index, without the articles' texts."""

    revision: str
    files: int
    chunks: int
    article_ids: list[str]
    skipped: list[Skipped]
    unopened: list[Skipped]
    warnings: list[Skipped]


def examine_articles(answerer: Searchable, progress: Progress = no_progress) -> ReportCard:
    """Return the report card of the articles that are indexed now.

    Each article is searched for by its title and by its first sentence. It counts as found if a
    sentence of it, or of a near duplicate, is among those that search passes on. Articles that
    are removed meanwhile are left out.
    """
    snapshot = _snapshot(answerer.ledger)
    count = len(snapshot.article_ids)

    measured, duplicates = _read_articles(
        answerer.ledger, snapshot, lambda done: progress(done, 2 * count)
    )
    cards: list[Card] = []
    for card in measured:
        progress(count + len(cards), 2 * count)
        alike = duplicates.get(card.id, [card])
        cards.append(_complete(answerer, card, alike))
    progress(2 * count, 2 * count)

    paths = {card.path for card in cards}
    return ReportCard(
        snapshot.revision,
        snapshot.files,
        snapshot.chunks,
        tuple(cards),
        tuple(snapshot.skipped),
        tuple(snapshot.unopened),
        tuple(warning for warning in snapshot.warnings if warning.path not in paths),
    )


def _snapshot(ledger: Ledger) -> _Snapshot:
    with ledger.reading():
        return _Snapshot(
            ledger.revision(),
            ledger.file_count(),
            ledger.chunk_count(),
            [article.id for article in ledger.articles()],
            ledger.problems("skipped"),
            ledger.problems("unopened"),
            ledger.problems("warnings"),
        )


def _read_articles(
    ledger: Ledger, snapshot: _Snapshot, progress: Callable[[int], None]
) -> tuple[list[Card], dict[str, list[Card]]]:
    """Return a card for each article, and article id -> cards of the group of near duplicates."""
    warnings = defaultdict[str, list[str]](list)
    for warning in snapshot.warnings:
        warnings[warning.path].append(warning.reason)
    near_duplicates = NearDuplicates()
    cards: dict[str, Card] = {}
    for done, article_id in enumerate(snapshot.article_ids):
        progress(done)
        article = ledger.article(article_id)
        if article is None:
            continue
        searched = "\n".join(
            article.text[block.start : block.end] for block in article.blocks if not block.left_out
        )
        near_duplicates.add(article.id, words(searched))
        cards[article.id] = card_of(article, warnings.get(article.path, ()))
    groups = ([cards[name] for name in group] for group in near_duplicates.groups())
    return list(cards.values()), {card.id: group for group in groups for card in group}


def card_of(article: Article, warnings: Sequence[str] = ()) -> Card:
    r"""Return an article's card before any search.

    >>> from rag.corpus.blocks import Kind
    >>> blocks = (Block(Kind.PARAGRAPH, 0, 4), Block(Kind.PARAGRAPH, 6, 10, left_out="a comment"))
    >>> article = Article("a", "A", "", "", "a.pdf", "One.\n\nTwo.", blocks=blocks, pages=(0, 5, 6))
    >>> card = card_of(article)
    >>> card.empty_pages, card.boilerplate, card.left_out
    ((2,), 0.5, (LeftOut(text='Two.', reason='a comment'),))
    """
    omitted = [block for block in article.blocks if block.left_out]
    borders = [*article.pages, len(article.text)]
    # A slide without text is hidden, which its warning says; only pages may be scanned.
    has_pages = suffix_of(article.path) == ".pdf"
    is_blank = (has_pages and not article.text[a:b].strip() for a, b in pairwise(borders))
    return Card(
        id=article.id,
        path=article.path,
        title=article.title,
        language=article.language,
        characters=len(article.text),
        pages=len(article.pages),
        empty_pages=tuple(number for number, blank in enumerate(is_blank, start=1) if blank),
        boilerplate=_size(omitted) / max(1, _size(article.blocks)),
        left_out=tuple(_left_out(article, block) for block in omitted[:MAX_LINES]),
        left_out_count=len(omitted),
        doubts=_doubtful_parts(article),
        warnings=tuple(warnings),
    )


def _size(blocks: Iterable[Block]) -> int:
    return sum(block.end - block.start for block in blocks)


def _left_out(article: Article, block: Block) -> LeftOut:
    line = " ".join(article.text[block.start : block.end][: 2 * MAX_LINE].split())
    return LeftOut(line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…", block.left_out)


def _doubtful_parts(article: Article) -> tuple[DoubtfulPart, ...]:
    pages: dict[str, set[int]] = {}
    for doubt in article.doubts:
        first, last = article.page_at(doubt.start), article.page_at(doubt.end - 1)
        own = range(first, last + 1) if first and last else ()
        pages.setdefault(doubt.reason, set()).update(own)
    return tuple(DoubtfulPart(reason, tuple(sorted(found))) for reason, found in pages.items())


def _complete(answerer: Searchable, card: Card, alike: Sequence[Card]) -> Card:
    """Return a card with its near duplicates (`alike` includes itself) and what search misses."""
    duplicates = [copy.path for copy in alike[: _MAX_DUPLICATES + 1] if copy.id != card.id]
    alike_ids = {copy.id for copy in alike}
    queries = {"title": card.title, "first sentence": answerer.ledger.first_sentence(card.id)}
    missed_by = (
        name
        for name, query in queries.items()
        if words(query) and alike_ids.isdisjoint(answerer.reached(query))
    )
    return replace(
        card, duplicates=tuple(duplicates[:_MAX_DUPLICATES]), unreached_by=tuple(missed_by)
    )
