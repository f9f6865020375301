"""A Query + the articles' dates -> the query that follows the wish about dates in it.

A wish prefers; it only leaves out articles where the period is counted from today ("last month")
and an article is too old to tell of it. A year or a month that a question names may also be told
of in a newer article, so the articles of that time are only preferred.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from rag.corpus.articles import Article
from rag.search.question import Query
from rag.search.relative_dates import explained, written
from rag.search.scope import Scope, days_of
from rag.search.time_wishes import MONTHS, NEWEST, TimeWish, read_wish
from rag.text.periods import periods
from rag.text.word_lists import word_set
from rag.text.words import clean, content_words, words

#: The newest articles that are preferred: a tenth of all, but this many at least.
_FEWEST = 8
#: "Before the summit in Orvesund", "until the bridge opened"
_EVENT = re.compile(
    r",? *\b(?P<side>before|after|since|until) (?P<event>(?:the )?[^\W\d][^,;?.]{3,60}?)[?.]*$",
    re.IGNORECASE,
)
#: "2030", "2030/31"
_YEARS = re.compile(r"(?<![\d.,])([12]\d{3})(?:[-–/](\d{4}|\d\d))?(?![\d%])")
_YEAR = re.compile(r"(?<![\d.,])[12]\d{3}(?![\d%]|[.,]\d)")


def event_of(question: str) -> str:
    """Return the event that a question takes the date from; "" for none.

    >>> event_of("What was the fee before the new mayor was sworn in?"), event_of("Who left?")
    ('the new mayor was sworn in', '')
    >>> event_of("Who left after nineteen months?")
    ''
    """
    match = _EVENT.search(question)
    # "After nineteen months" tells how long it was, and is no event.
    told = words(match["event"]) if match else []
    lasts = word_set("duration_words") | word_set("number_words")
    is_event = any(word in content_words(" ".join(told)) for word in told if word not in lasts)
    return match["event"] if match and is_event else ""


def around_event(query: Query, date: str, articles: Iterable[Article]) -> Query:
    """Return a query for the articles before or after an event, without the words for it.

    The article that tells of the event is among them. Without its date, "", they are all articles.
    """
    match = _EVENT.search(query.text)
    if match is None:
        return query
    said = match[0].strip(" ?.,")
    wish = (
        _on_one_side(match, date)
        if date
        else TimeWish(f"at any time, as no date is known for “{said}”")
    )
    within = wish.period.within(articles)
    within = within if query.within is None else within & query.within
    return _without(replace(query, within=within, wish=wish), match[0].rstrip("?. "))


def with_wish(query: Query, today: dt.date, articles: Callable[[], Iterable[Article]]) -> Query:
    """Return a query that follows the wish about dates in it, if the dates of `articles` can."""
    query = replace(query, today=today)
    wish, event = read_wish(query.text, today), _EVENT.search(query.text)
    if wish is None and event is None:
        return query
    searched = [one for one in articles() if query.within is None or one.id in query.within]
    dated = [one for one in searched if one.date]
    wish = wish or (_beside(event, dated) if event else None)
    if not dated or wish is None:
        return query
    if wish.is_counted and wish.is_present and not _young(wish, dated):
        newest = max(one.date for one in dated)
        read_as = f"{NEWEST}; the newest article is of {newest}"
        wish = TimeWish(read_as, 1, said=wish.said)
    if wish.is_counted:
        return _limited(query, wish, dated)
    preferred = _preferred(wish, dated)
    if not wish.order and not preferred:
        # A newer article may still say "last year"; there is nothing to tell the reader.
        wish = replace(wish, read_as="")
    return _without(replace(query, preferred=preferred, wish=wish), wish.said)


def _beside(event: re.Match[str], dated: Iterable[Article]) -> TimeWish | None:
    """Return the wish for the time before or after an event; None if its date isn't known.

    It is the date of the articles whose titles have all its words, if they have the same one.
    """
    named = frozenset(content_words(event["event"]))
    dates = {one.date for one in dated if named and named <= frozenset(words(one.title))}
    if len(dates) != 1:
        return None
    return _on_one_side(event, dates.pop())


def _on_one_side(event: re.Match[str], date: str) -> TimeWish:
    """Return the wish for the time before or after an event of a date."""
    is_before = event["side"].lower() in ("before", "until")
    period = Scope(before=date) if is_before else Scope(after=date)
    return TimeWish(f"dated {date} or {'earlier' if is_before else 'later'}", period=period)


def _young(wish: TimeWish, dated: Iterable[Article]) -> frozenset[str]:
    """Return the articles that are young enough to tell of a period."""
    return Scope(after=wish.period.after).within(dated)


def _limited(query: Query, wish: TimeWish, dated: Sequence[Article]) -> Query:
    """Return a query for the articles that can tell of a period counted from today."""
    within = _young(wish, dated)
    place = f"dated {wish.period.after} or later"
    if not within:
        place += f" (the newest is of {max(one.date for one in dated)})"
    limited = replace(
        query, within=within, place=place, preferred=wish.period.within(dated), wish=wish
    )
    # A year can be compared with those in a quote.
    is_year = re.fullmatch(r"\d{4}", wish.period.after) and wish.period.before
    return _without(limited, wish.said, f" in {wish.period.after}" if is_year else "")


def _without(query: Query, said: str, instead: str = "") -> Query:
    """Return a query without words that no article has to contain, or with others in their place.

    Words of the dates that are asked for are not missing, as articles have dates.
    """
    asked = clean(query.text.replace(said, instead, 1)) if said else query.text
    # "What is the fee now?" ends with " ?" without its last word.
    asked = re.sub(r" +(?=[?.,])", "", asked)
    kept = frozenset(words(asked)) - _date_words(query.wish)
    return replace(
        query,
        asked=asked[:1].upper() + asked[1:],
        terms=tuple(dict.fromkeys(word for word in content_words(asked) if word in kept)),
        missing=tuple(term for term in query.missing if set(words(term)) & kept),
        subjects=tuple(term for term in query.subjects if set(words(term)) & kept),
    )


def _date_words(wish: TimeWish | None) -> frozenset[str]:
    """Return the words of the dates that a wish told to the reader is for."""
    if wish is None or not wish.read_as:
        return frozenset()
    dates = filter(None, (wish.period.after, wish.period.before))
    month = MONTHS[wish.month - 1] if wish.month else ""
    day = str(wish.day or "")
    return frozenset(words(" ".join([day, month, *map(written, dates)])))


def _preferred(wish: TimeWish, dated: Sequence[Article]) -> frozenset[str]:
    if wish.period or wish.month:
        return frozenset(one.id for one in dated if _is_asked_for(wish, one.date))
    in_order = sorted(dated, key=lambda one: one.date, reverse=wish.order > 0)
    return frozenset(one.id for one in in_order[: max(_FEWEST, len(in_order) // 10)])


def _is_asked_for(wish: TimeWish, date: str) -> bool:
    """Whether a date is among those that a wish is for; False for a wish about order."""
    if wish.month:
        asked = f"{wish.month:02}-{wish.day:02}" if wish.day else f"{wish.month:02}"
        return date[5:].startswith(asked)
    if not wish.period or not date:
        return False
    (first, last), period = days_of(date), wish.period
    return (not period.after or last >= days_of(period.after)[0]) and (
        not period.before or first <= days_of(period.before)[1]
    )


def is_of_other_season(query: Query, title: str) -> bool:
    """Whether a title names a season, and none that a query names.

    >>> from rag.search.question import plain
    >>> is_of_other_season(plain("the autumn programme"), "Programme for spring 2024")
    True
    """
    asked, named = (
        [one for one in periods(text) if one.kind == "season"]
        for text in (query.question.printed, title)
    )
    return bool(asked and named) and all(one.is_apart(other) for one in asked for other in named)


def is_of_other_time(query: Query, article: Article) -> bool:
    """Whether an article is of another time than a query names.

    Its title may name years, it has a date, and a fire of 1711 is told of long after.
    """
    wish = query.wish
    if wish is None or not wish.period or wish.order or wish.is_counted:
        return is_of_other_season(query, article.title)
    asked = wish.period.after if wish.period.after == wish.period.before else ""
    years = {year for first, last in _YEARS.findall(article.title) for year in (first, last)}
    if asked.isdecimal() and years:
        return not any(year and asked.endswith(year) for year in years)
    said = re.compile(r"\W+(?:of )?".join(words(written(asked))) or "$^", re.IGNORECASE)
    is_told = said.search(f"{article.title} {article.path} {article.text}")
    return bool(article.date) and not is_told and not _is_asked_for(wish, article.date)


def titled(query: Query, title: str, text: str, date: str) -> str:
    """Return a text after its title as the cross-encoder reads it, with the date asked for.

    Articles rarely repeat their own date in their sentences: it is read with the title of one of
    the dates that the question names, and "last year" with the year that it means.
    """
    wish = query.wish
    if wish is None or wish.order or not date or _YEAR.search(text):
        return f"{title}. {text}"
    meant = explained(text, date)
    if any(_is_asked_for(wish, year) for year in _YEAR.findall(meant)):
        return f"{title}. {text} ({meant})"
    return f"{title}, {written(date)}. {text}" if _is_asked_for(wish, date) else f"{title}. {text}"
