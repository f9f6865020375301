"""Questions about the collection of articles itself, answered from the list of articles."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from rag.answering.footnotes import Footnotes, answer_text
from rag.answering.kinds.collection.listing import (
    MAX_LISTED,
    Listing,
    counted,
    shared_words,
    sources,
    span,
    varied,
)
from rag.answering.kinds.collection.question import Asks, CollectionQuestion, read
from rag.answering.kinds.collection.search import CollectionSearch, Found
from rag.answering.kinds.kind import assemble
from rag.answering.model import ABSENT, Answer
from rag.answering.request import Request
from rag.corpus.articles import Article
from rag.search.question import QuestionParser
from rag.search.reference import reference
from rag.store.ledger import Ledger

#: "Which is older?" and "the oldest?" are asked of things that were named.
_GOES_ON = re.compile(r"\b(?:older|newer)\b|^\W*(?:and )?the\b", re.IGNORECASE)
#: Articles shown to say what a collection is about, or what is new.
_MAX_EXAMPLES = 5


class Collection:
    """Answers questions about the collection; "this year" is that of `today`."""

    def __init__(self, ledger: Ledger, parser: QuestionParser, today: Callable[[], date]) -> None:
        self._ledger = ledger
        self._search = CollectionSearch(ledger, parser, today)

    def answer(self, request: Request, footnotes: Footnotes) -> Answer | None:
        """Return the articles that a question asks for; None if it isn't about the collection."""
        question = _asked(request)
        found = self._search.find(question, request) if question else None
        if found is None:
            return None
        if not found.articles:
            return assemble("collection", request, footnotes, _none(found), ABSENT)
        opening, shown = _OPENINGS[found.question.asks](found)
        self._list(found, shown, Listing(self._ledger, footnotes, found.everything))
        if not footnotes.claims:
            return None
        answer = assemble("collection", request, footnotes)
        lines = (answer_text([claim], ()) for claim in answer.claims)
        return replace(answer, opening=opening, text="\n".join([opening, *lines]))

    def _list(self, found: Found, shown: Sequence[Article], listing: Listing) -> None:
        asks = found.question.asks
        is_quoted = asks in (Asks.LIST, Asks.NEWEST, Asks.OLDEST)
        rows = {row for one in shown for row in found.rows.get(one.id, ())} if is_quoted else ()
        sentences = [one.sentence for one in self._ledger.found(rows)]
        for article in shown:
            own = [one for one in sentences if one.article_id == article.id]
            if own:
                listing.quote(article, own)
            else:
                listing.add(article, with_author=asks == Asks.AUTHORS)


def _asked(request: Request) -> CollectionQuestion | None:
    """Return what a question asks about the collection, alone or after another such question."""
    if request.question.context or request.question.parts:
        return None
    question = read(request.question.text)
    if not question or not question.elliptical:
        return question
    if not request.history:
        return None if _GOES_ON.search(request.question.text) else question
    earlier = _asked_before(request)
    if earlier is None:
        return None
    # "Which is the oldest?" is asked of the articles that were listed.
    place, subject = question.place or earlier.place, question.subject or earlier.subject
    return replace(question, place=place, subject=subject)


def _asked_before(request: Request) -> CollectionQuestion | None:
    """Return the question about the collection that a follow-up goes on with, if it does."""
    if not request.history:
        return None
    *before, last = request.history
    earlier = replace(request, question=last, history=tuple(before))
    return _asked(earlier) or (_asked_before(earlier) if reference(last) else None)


def _listed(found: Found) -> tuple[str, Sequence[Article]]:
    shown = found.articles[: found.question.count or MAX_LISTED]
    rest = len(found.articles) - len(shown)
    newest = " These are the ten newest; the others are in the list of articles."
    counts = _mentioned(found) if found.subject else _counts(found)
    return counts + (newest if rest and not found.question.count else ""), shown


def _mentioned(found: Found) -> str:
    count = len(found.articles)
    where = f" {found.where}" if found.where else ""
    verb = "mentions" if count == 1 else "mention"
    return f"{counted(count)}{where} {verb} “{found.subject}”."


def _counts(found: Found) -> str:
    count, total = len(found.articles), len(found.everything)
    verb = "is" if count == 1 else "are"
    where = " in this selection" if found.is_scoped else ""
    if found.where:
        of = (
            f"{count:,} of the {counted(total)}{where}" if total > 1 else f"The only article{where}"
        )
        is_period = re.match(r"(?:since|until|before|after|between)\b", found.where)
        return f"{of} {verb} {'dated ' if is_period else ''}{found.where}."
    names = sources(found.articles)
    publishers = f", from {counted(len(names), 'source')}" if names else ""
    return f"There {verb} {counted(count)}{where}{publishers}{span(found.articles)}."


def _by_age(found: Found) -> tuple[str, Sequence[Article]]:
    is_oldest = found.question.asks == Asks.OLDEST
    ordered = list(reversed(found.articles)) if is_oldest else found.articles
    count = found.question.count
    shown = list(ordered[: count or _MAX_EXAMPLES])
    # Several articles may share the date.
    last = shown[-1].date
    shown += [one for one in ordered[len(shown) : MAX_LISTED] if count and one.date == last]
    return f"{_superlative(found, len(shown))}:", shown


def _superlative(found: Found, count: int) -> str:
    age = "oldest" if found.question.asks == Asks.OLDEST else "newest"
    where = f" {found.where}" if found.where else ""
    total = len(found.articles)
    dated = "dated " if total < len(found.everything) and not where + found.subject else ""
    about = f" that mention{'s' if total == 1 else ''} “{found.subject}”" if found.subject else ""
    if total == 1:
        return f"The only {dated}article{where}{about}"
    if count == total:
        return f"All {total:,} {dated}articles{where}{about}, {age} first"
    which = age if count == 1 else f"{count} {age}"
    return f"The {which} of {total:,} {dated}articles{where}{about}"


def _subjects(found: Found) -> tuple[str, Sequence[Article]]:
    is_small = len(found.articles) <= MAX_LISTED
    shown = found.articles if is_small else varied(found.articles, _MAX_EXAMPLES)
    shared = shared_words(found.articles)
    said = f" Words that several titles share: {', '.join(shared)}." if shared else ""
    example = " For example:" if len(shown) < len(found.articles) else ""
    return f"{_counts(found)}{said}{example}", shown


def _sources(found: Found) -> tuple[str, Sequence[Article]]:
    names = sources(found.articles)
    if not names:
        return f"{_counts(found)} None of them names its source.", found.articles[:_MAX_EXAMPLES]
    newest = {one.source: one for one in reversed(found.articles)}
    shown = [newest[name] for name, _ in names.most_common(MAX_LISTED)]
    return f"{_counts(found)} By source: {_most_common(names)}. The newest of each:", shown


def _most_common(names: Counter[str]) -> str:
    """Return the names of most articles in words, with their numbers."""
    most = names.most_common(MAX_LISTED)
    others = len(names) - len(most)
    named = ", ".join(f"{name} ({count:,})" for name, count in most)
    return f"{named} and {others:,} more" if others else named


def _authors(found: Found) -> tuple[str, Sequence[Article]]:
    names = Counter(one.author for one in found.articles if one.author)
    shown = found.articles[:MAX_LISTED]
    if found.question.title:
        return f"The author is {' or '.join(names)}.", shown
    if not found.subject:
        named = _most_common(names)
        newest = {one.author: one for one in reversed(found.articles)}
        shown = [newest[name] for name, _ in names.most_common(MAX_LISTED)]
        return f"{counted(len(names), 'author')}: {named}. The newest article of each:", shown
    if not names:
        return f"{_mentioned(found)} None of them names its author.", shown
    return f"{_mentioned(found)[:-1]} and name{'s' * (len(found.articles) == 1)} an author.", shown


def _dates(found: Found) -> tuple[str, Sequence[Article]]:
    shown = found.articles
    if len(shown) > 1:
        return f"{counted(len(shown))} may be meant.", shown
    source = f", from {shown[0].source}" if shown[0].source else ""
    return f"The article is dated {shown[0].date}{source}.", shown


def _none(found: Found) -> str:
    total, where = len(found.everything), f" {found.where}" if found.where else ""
    if found.subject:
        searched = f"All {counted(total)} were searched." if total > 1 else ""
        return f"No article{where} mentions “{found.subject}”. {searched}".rstrip()
    newest = next((one.date for one in found.everything if one.date), "")
    if not newest:
        return "The articles have no dates."
    return f"There is no article{where}. The newest is dated {newest}."


_OPENINGS: dict[Asks, Callable[[Found], tuple[str, Sequence[Article]]]] = {
    Asks.LIST: _listed,
    Asks.NEWEST: _by_age,
    Asks.OLDEST: _by_age,
    Asks.SUBJECTS: _subjects,
    Asks.SOURCES: _sources,
    Asks.AUTHORS: _authors,
    Asks.DATES: _dates,
}
