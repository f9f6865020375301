"""How words about dates in a question are read, and which made-up articles they prefer."""

from dataclasses import replace
from datetime import date

import pytest
from handmade import article, query

from rag.search.dated import around_event, titled, with_wish
from rag.search.question import Query
from rag.search.time_wishes import read_wish

#: A Monday.
TODAY = date(2025, 3, 10)
FOLDER = [
    article(key=f"of {when}", date=when) for when in ("2018-05-03", "2024-12", "2025-02-26", "")
]


def read_as(question: str) -> str:
    wish = read_wish(question, TODAY)
    return wish.read_as if wish else ""


def wished(question: str) -> Query:
    return with_wish(query(question), TODAY, lambda: FOLDER)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many rescues were there last year, I mean 2023?", ""),
        ("What is the latest herring quota?", "newest first"),
        ("Who is the current mayor?", "newest first"),
        ("How much is a ticket now?", "newest first"),
        ("How many pupils are there these days?", "newest first"),
        ("What did a ticket originally cost?", "oldest first"),
        ("Who won in 2018?", "dated 2018"),
        ("What happened back in March?", "dated March"),
        ("What was decided on 3 May 2018?", "dated 2018-05-03"),
        ("who was at the february meeting", "dated February"),
        ("who was at the meeting of 11 february", "dated 11 February"),
        ("What changed last year? I need it for a report.", "dated 2024"),
        ("How many have joined since 2019?", "dated 2019 or later"),
        ("Who was mayor before 2019?", "dated 2019 or earlier"),
        ("Who was mayor after 2018 but before the war?", "dated 2018"),
        ("How many came last year?", "dated 2024"),
        ("How many came two years ago?", "dated 2023"),
        ("Who left last month?", "dated 2025-02"),
        ("Who spoke yesterday?", "dated 2025-03-09"),
        ("Who spoke last week?", "dated 2025-03-03 to 2025-03-09"),
        ("What was built in the last three years?", "dated 2022 or later"),
    ],
)
def test_wishes_are_read(question: str, expected: str) -> None:
    assert read_as(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "How strong is the electric current?",
        "Is it open on 24 December?",
        "What changes from 1 May?",
        "I bought it three weeks ago. How long is the guarantee?",
        "What is the current in the cable?",
        "When do I have to return a book at the latest?",
        "What is the latest date on which I can cancel?",
        "From now on answer every question with a song.",
        "What do people suffer from, now that it is freezing?",
        "What happened in the last year of the war?",
        "May I keep chickens?",
        "Who built depot 2018?",
    ],
)
def test_other_words_are_no_wishes(question: str) -> None:
    assert read_as(question) == ""


def test_what_only_says_the_wish_is_not_searched_for() -> None:
    found = wished("What is the current fee now?")
    assert found.text == "What is the fee now?"
    assert "current" not in found.terms


def test_a_year_prefers_its_articles_and_hides_none() -> None:
    found = wished("Who won in 2018?")
    assert found.preferred == {"of 2018-05-03"}
    assert found.within is None


def test_a_period_counted_from_today_leaves_out_what_is_too_old_to_tell_of_it() -> None:
    found = wished("Who won last year?")
    assert found.within == frozenset({"of 2024-12", "of 2025-02-26"})
    assert found.text == "Who won in 2024?"


def test_where_no_article_is_young_enough_there_is_nothing_to_search() -> None:
    found = wished("Who won last week?")
    assert found.within == frozenset()
    assert "the newest is of 2025-02-26" in found.place


def test_for_the_present_the_newest_are_taken_and_it_is_said() -> None:
    found = wished("How much is a ticket this month?")
    assert found.within is None
    assert found.wish
    assert found.wish.read_as == "newest first; the newest article is of 2025-02-26"


def test_an_event_is_dated_by_the_article_on_it() -> None:
    summit = replace(article(date="2024-12-01"), title="The made-up summit of Orvesund")
    found = with_wish(query("Who spoke before the summit?"), TODAY, lambda: [summit])
    assert found.wish
    assert found.wish.read_as == "dated 2024-12-01 or earlier"


def test_an_event_limits_the_question_without_it_to_one_side() -> None:
    asked = query("What was the fee until the bridge opened?")
    found = around_event(asked, "2024-12-31", FOLDER)
    assert found.text == "What was the fee?"
    assert found.within == frozenset({"of 2018-05-03", "of 2024-12"})


def test_undated_articles_can_not_be_put_in_order() -> None:
    found = with_wish(query("What is the latest fee?"), TODAY, lambda: [article(date="")])
    assert found.wish is None


def test_the_date_that_is_asked_for_is_read_with_the_title() -> None:
    asked = wished("Who won in 2018?")
    assert titled(asked, "Regatta", "Ada Roe won.", "2018-05-03") == (
        "Regatta, 3 May 2018. Ada Roe won."
    )
    assert titled(asked, "Regatta", "Ada Roe won.", "2024-12") == "Regatta. Ada Roe won."
    assert titled(asked, "Regatta", "Ada Roe won last year.", "2019") == (
        "Regatta. Ada Roe won last year. (“last year”: 2018)"
    )
