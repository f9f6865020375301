"""What a quote says of the years, dates, weekdays and seasons in a question."""

import re
from collections.abc import Iterable

from rag.answering.anchors.anchor import Anchor
from rag.answering.anchors.quote import Finding, Quote, Status, Verdict, elsewhere
from rag.answering.anchors.times import MONTHS, Day, Times, parsed_date, relative_years, times
from rag.text.periods import covered, periods
from rag.text.word_lists import word_set
from rag.text.words import content_words, words

#: What a figure is compared with: "3,480, fewer than the 3,610 of 2022" speaks of another year.
_FIGURE = rf"(?:[$€£]?\d[\d.,]*|{'|'.join(sorted(word_set('number_words') - {'a', 'an'}))})"
_COMPARED = re.compile(
    rf"\b(?:than (?:in|the {_FIGURE}(?: [^\W\d_]+){{0,3}}? (?:of|in))"
    rf"|(?:against|compared with|compared to|(?:up|down) (?:on|from)) (?:the )?{_FIGURE}"
    r"(?: [^\W\d_]+){0,3}? (?:of|in)) \d{4}\b",
    re.IGNORECASE,
)


def dated(anchor: Anchor, quote: Quote) -> Finding | None:
    """Return whether a quote has a year, a date, a weekday or a season, or another.

    None if nothing in the quote speaks for or against a season or the like.
    """
    value = anchor.value
    if isinstance(value, int):
        return Finding(anchor, *_year(value, quote))
    if _is_covered(anchor, quote):
        return Finding(anchor, Status.PRESENT)
    if isinstance(value, tuple):
        return Finding(anchor, *_day(value, quote))
    return (
        Finding(anchor, *_weekday(value, quote))
        if isinstance(value, str)
        else _period(anchor, quote)
    )


def _year(year: int, quote: Quote) -> Verdict:
    said, dated = times(quote.said), times(quote.date).years
    counted = (relative_years(quote.said, one) for one in dated)
    if year in said.years.union(*counted):
        return Status.PRESENT, ""
    if own := times(_COMPARED.sub("", quote.said)).years:
        return Status.CONTRADICTED, _closest(own, year)
    # The nearest heading counts: a report of 2023 has tables of 2022 as well.
    named = [one for one in quote.above if times(one).years]
    nearest = times(named[0]).years if named else frozenset[int]()
    every = frozenset[int]().union(*(times(one).years for one in named))
    is_period = bool(named) and words(named[0]) == content_words(named[0])  # "Sales 2022"
    if year in dated.union(nearest if is_period else every):
        return Status.PRESENT, ""
    if others := nearest or said.years:
        return Status.CONTRADICTED, _closest(others, year)
    return elsewhere(year in times(quote.around).years)


def _closest(years: Iterable[int], year: int) -> str:
    return str(min(years, key=lambda one: abs(one - year)))


def _day(day: Day, quote: Quote) -> Verdict:
    said = times(quote.said)
    for stated in (said, times(quote.context)):
        if _includes(stated, day):
            return Status.PRESENT, ""
        if stated.days:
            return Status.CONTRADICTED, _written(min(stated.days))
    date = parsed_date(quote.date)
    if (
        date
        and date.month == day[0]
        and (day[1] in (0, date.day) or (said.is_relative and abs(date.day - day[1]) < 9))
    ):
        return Status.PRESENT, ""
    return elsewhere(_includes(times(quote.around), day))


def _is_covered(anchor: Anchor, quote: Quote) -> bool:
    """Whether a period of a quote covers what a question names: "Mon to Fri" a Tuesday."""
    return bool(covered(anchor.text, f"{quote.context}. {quote.said}"))


def _period(anchor: Anchor, quote: Quote) -> Finding | None:
    """Return whether a quote has a season or the like, or only others; None if it has none."""
    near = f"{quote.context}. {quote.said}"
    if anchor.text.lower() in near.lower():
        return Finding(anchor, Status.PRESENT)
    others = [one for one in periods(near) if one.is_range]
    apart = [one for one in others for asked in periods(anchor.text) if one.is_apart(asked)]
    if apart and len(apart) == len(others):
        return Finding(anchor, Status.CONTRADICTED, apart[0].text)
    return None


def _written(day: Day) -> str:
    return f"{day[1] or ''} {MONTHS[day[0] - 1].capitalize()}".strip()


def _includes(stated: Times, day: Day) -> bool:
    return day in stated.days or (not day[1] and any(month == day[0] for month, _ in stated.days))


def _weekday(day: str, quote: Quote) -> Verdict:
    said = times(quote.said).weekdays | times(quote.context).weekdays
    if day in said:
        return Status.PRESENT, ""
    if said:
        return Status.CONTRADICTED, min(said).capitalize()
    return elsewhere(day in times(quote.around).weekdays)
