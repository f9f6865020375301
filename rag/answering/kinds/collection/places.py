"""The words of a question about the collection that say where articles are from, and when.

"from the Gazette", "since March 2025", "this year", "before 2020", "by Eva Lund"
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from rag.corpus.articles import Article
from rag.search.limits import Limit, Limits
from rag.text.words import words

_RELATIVE = re.compile(r"\b(?:(this|last) (week|month|year)|(today|yesterday))\b", re.IGNORECASE)
_BEYOND = re.compile(r"(?P<which>before|after) (?P<date>.+)", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"(?:from|of|since|until|between|before|after|by|on|dated|during|in)\b", re.IGNORECASE
)
#: What Limits reads as "from".
_FROM = re.compile(r"^(?:by|on|dated|during|in)\b", re.IGNORECASE)


def limit(place: str, limits: Limits, articles: Iterable[Article], today: date) -> Limit | None:
    """Return the articles from a place in a question's words; None if they name none."""
    place = _RELATIVE.sub(lambda match: _absolute(match, today), place)
    if not _PREPOSITION.match(place):
        place = f"from {place}"
    if beyond := _BEYOND.fullmatch(place):
        return _beyond(beyond, limits)
    found = _named(_FROM.sub("from", place), limits)
    return found or (_by(place[3:], articles) if place.lower().startswith("by ") else None)


def _named(place: str, limits: Limits) -> Limit | None:
    # Where articles are from is a name, whether or not it has a capital.
    found = limits.named(f"articles {place}") or limits.named(f"articles {place.title()}")
    # A document is no place that articles are from.
    return found if found and not found.named.startswith("“") else None


def _beyond(match: re.Match[str], limits: Limits) -> Limit | None:
    """Return the articles before or after a date, without those of the date itself."""
    which = match["which"].lower()
    there = limits.named(f"articles from {match['date']}")
    toward = limits.named(f"articles {'until' if which == 'before' else 'since'} {match['date']}")
    if not there or not toward:
        return None
    within = toward.within - there.within
    return replace(toward, within=within, named=f"{which} {match['date']}")


def _by(author: str, articles: Iterable[Article]) -> Limit | None:
    asked = set(words(author))
    within = frozenset(one.id for one in articles if asked and asked <= set(words(one.author)))
    return Limit(within, author, f"by {author}") if within else None


def _absolute(match: re.Match[str], today: date) -> str:
    """Return a date relative to today in absolute words.

    >>> _absolute(_RELATIVE.match("last month"), date(2025, 1, 9))
    'December 2024'
    >>> _absolute(_RELATIVE.match("this week"), date(2025, 1, 9))
    'between 6 January 2025 and 12 January 2025'
    """
    which, unit, day = (part and part.lower() for part in match.groups())
    if day:
        return _written(today - timedelta(days=day == "yesterday"))
    if unit == "year":
        return str(today.year - (which == "last"))
    if unit == "month":
        first = today.replace(day=1)
        return f"{first - timedelta(days=which == 'last'):%B %Y}"
    monday = today - timedelta(days=today.weekday() + 7 * (which == "last"))
    return f"between {_written(monday)} and {_written(monday + timedelta(days=6))}"


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
