"""Weekdays, months, seasons and holidays, and what covers them."""

import pytest
from handmade import query

from rag.answering.anchors import Quote, Status, assess
from rag.text.covering import with_covered
from rag.text.periods import covered, periods


@pytest.mark.parametrize(
    ("asked", "text", "end"),
    [
        ("When is it open in July?", "April to September: 8 am", "April to September"),
        ("when is it open in may?", "1 April – 31 October", "1 April – 31 October"),
        ("Is it open in December?", "Nov to Feb: closed", "Nov to Feb"),
        ("What are the hours in winter?", "October to March", "October to March"),
        ("Is it open on a Tuesday?", "Mon to Fri: 7 am", "Mon to Fri"),
        ("Is it open at weekends?", "Sat and Sun: 8 am", "Sat and Sun"),
        ("Is it open on Sundays?", "open daily, 9 to 5", "open daily"),
        ("Is it open on Boxing Day?", "Bank holidays: closed", "Bank holidays"),
        ("Is it open on Easter Monday?", "at Easter from 9", "at Easter"),
        ("Is it open on Christmas Day?", "24 December to 2 January", "24 December to 2 January"),
        ("When is it open in July?", "Summer timetable", "Summer"),
    ],
)
def test_a_period_covers_what_is_asked_for(asked: str, text: str, end: str) -> None:
    (place,) = covered(asked, text)
    assert text[:place] == end


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("When is it open in July?", "October to March: 10 am"),
        ("When is it open in spring?", "October to March: 10 am"),
        ("Is it open on a Saturday?", "Mon to Fri: 7 am"),
        ("Is it open at weekends?", "Saturday: 8 am"),
        ("May I come on foot?", "April to September"),
        ("When does the sun set in mar?", "Sun and Mon"),
        ("Is it open in July?", "July and August"),  # it says so itself
    ],
)
def test_another_period_does_not(asked: str, text: str) -> None:
    assert not covered(asked, text)
    assert with_covered(asked, text) == text


def test_what_an_and_joins_is_one_period() -> None:
    assert [one.text for one in periods("Fri, Sat and Sun")][-2:] == [
        "Fri, Sat and Sun",
        "Sat and Sun",
    ]


@pytest.mark.parametrize(
    ("question", "quote", "expected"),
    [
        ("When is it open in July?", "April to September: 8 am", Status.PRESENT),
        ("When is it open in July?", "October to March: 8 am", Status.CONTRADICTED),
        ("When is it open in summer?", "April to September: 8 am", Status.PRESENT),
        ("When is it open in summer?", "October to March: 8 am", Status.CONTRADICTED),
        ("When is it open at weekends?", "Mon to Fri: 8 am", Status.CONTRADICTED),
        ("When is it open on a Tuesday?", "Mon to Fri: 8 am", Status.PRESENT),
    ],
)
def test_a_quote_of_another_period_is_contradicted(
    question: str, quote: str, expected: Status
) -> None:
    (finding,) = assess(query(question), Quote(quote)).findings
    assert finding.status is expected


def test_a_season_that_a_quote_is_silent_about_speaks_neither_for_nor_against_it() -> None:
    assert not assess(query("What is sold in summer?"), Quote("The kiosk sells ice.")).findings
