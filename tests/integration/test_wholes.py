"""Requests for a whole list, table, section or article, in people's own words. All is made up."""

import pytest
from conftest import OpenFiles

from rag.answering.answerer import Answerer
from rag.answering.model import Answer
from rag.search.scope import Scope

MINUTES = """# The made-up kite club of Zarnow: minutes of 4 March 2030

## 1. Who came

Present were Ola Nil, Petra Vos and Ulf Brandt; Mia Sund had sent her regrets.

## 2. The shed

The roof leaks. After some talk the committee agreed to take the cheaper quote of 900 crowns.

## 3. The big kite

A bigger kite for the fair was turned down by two votes to one.

## 4. What is to be done

Ulf Brandt orders the tiles by 20 March. Petra Vos writes to the town about the meadow.

## 5. News

The club has 41 members. Kites were first flown here in 1911.
"""
GUIDE = """# How to patch a sail at the made-up kite club

## Have ready

- a sharp knife
- sail tape, 5 cm wide
- a wooden roller

## In this order

1. Dry the sail and lay it flat.
2. Cut the tape 3 cm longer than the tear.
3. Roll it on from the middle.
4. Turn the sail over and do the same there.

## What goes wrong most often

- The sail was still damp.
- The corners of the tape were left square, so that they catch.

## Storing

A patched sail is rolled, never folded. It hangs in the loft, away from the stove.
"""
PRICES = """# Prices of the made-up kite club

| For hire | Half a day | A day |
|---|---|---|
| Small kite | 8 crowns | 12 crowns |
| Box kite | 14 crowns | 22 crowns |
| Kite buggy | 30 crowns | 48 crowns |
"""
CALENDAR = """# The made-up kite letter, May 2030

## Dates

- 3 May: sewing evening in the shed
- 11 May: kite fair on the long meadow
- 19 May: night flight with lamps
- 30 May: general meeting
"""
HISTORY = """# The tower of Zarnow, a made-up town

The tower stands on the hill above the town.

## History

It was built in 1604 from the stones of an older wall. In 1711 lightning struck it. The wooden
stairs were replaced by iron ones in 1888. Since 1975 it has been a lookout.

## Animals

Swifts nest below the roof. A pair of kestrels came in 2019, and bats sleep in the cellar.
"""


PLANS = """# Report on 2030 of the made-up kite club

The club flew on 40 days.

## Plans for 2031

- The meadow to be mown every second week from Easter
- A heated room beside the shed, if the town pays half of it
- A new line for the winch, so that it can be let from the tower
- A vote in June on the colours of the club
"""


@pytest.fixture(scope="module")
def club(open_files: OpenFiles) -> Answerer:
    return open_files(
        {
            "minutes.md": MINUTES,
            "guide.md": GUIDE,
            "prices.md": PRICES,
            "letter.md": CALENDAR,
            "tower.md": HISTORY,
            "report.md": PLANS,
        }
    )


def told(answer: Answer) -> str:
    return " ".join(claim.text for claim in answer.claims)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("list of everything i have to have ready to patch a sail", ["knife", "tape", "roller"]),
        ("all the things that go wrong when people patch sails", ["still damp", "left square"]),
        (
            "patching a sail, one step after the other",
            ["Dry the sail", "3 cm", "Turn the sail over"],
        ),
        ("gimme the whole price table for kite hire", ["Small kite", "Box kite", "Kite buggy"]),
        ("everything on how patched sails are stored", ["rolled, never folded", "stove"]),
        ("who was there on 4 march and who wasnt", ["Ola Nil", "Mia Sund"]),
        (
            "todo list from the kite club's minutes, with names",
            ["orders the tiles", "writes to the town"],
        ),
        (
            "what did they agree on at the march meeting of the kite club, all of it",
            ["900 crowns", "two votes to one"],
        ),
        ("how did the tower of zarnow change over the centuries", ["1604", "1711", "1888", "1975"]),
        ("what's on after the kite fair", ["19 May", "30 May"]),
        ("what goes wrong when a sail is patched, all of it", ["still damp", "left square"]),
        ("what are all the plans for 2031", ["Easter", "heated room", "winch", "vote in June"]),
        (
            "the article on the tower: what does it say about wildlife",
            ["Swifts", "kestrels", "bats"],
        ),
    ],
)
def test_a_request_gets_all_of_what_it_asks_for(
    club: Answerer, question: str, words: list[str]
) -> None:
    answer = club.ask(question)
    assert answer.outcome == "answered"
    assert [word for word in words if word not in told(answer)] == []
    assert all(claim.citations for claim in answer.claims)


def test_a_calendar_is_cut_to_the_dates_that_are_asked_for(club: Answerer) -> None:
    answer = club.ask("what's on after the kite fair")
    assert "3 May" not in told(answer)
    assert "11 May" not in told(answer)


@pytest.mark.parametrize(
    "question",
    [
        "packing list for a trip to the lighthouse",
        "how do i repair a bicycle chain, step by step",
        "minutes of the rowing club: who has to do what?",
        "history of the castle of Brandia, century by century",
        "what was decided at the meeting of the town council in April?",
    ],
)
def test_a_request_for_what_isnt_there_is_refused(club: Answerer, question: str) -> None:
    assert not club.ask(question).answerable


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How wide is the tape?", "5 cm"),
        ("what does the kite buggy cost for half a day", "30 crowns"),
        ("Who writes to the town?", "Petra Vos"),
    ],
)
def test_a_question_for_one_fact_gets_no_list(club: Answerer, question: str, words: str) -> None:
    answer = club.ask(question)
    assert words in told(answer)
    assert len(answer.claims) == 1


def test_the_confidence_is_a_probability(club: Answerer) -> None:
    answer = club.ask("gimme the whole price table for kite hire")
    assert 0.5 <= answer.confidence < 1


def test_only_articles_of_the_scope_answer(club: Answerer) -> None:
    question = "todo list from the kite club's minutes, with names"
    assert {one.path for one in club.ask(question).citations} == {"minutes.md"}
    later = club.ask(question, scope=Scope(after="2030-05-01"))
    assert "minutes.md" not in {one.path for one in later.citations}


def test_of_several_questions_none_is_passed_over(club: Answerer) -> None:
    answer = club.ask("Which kites are for hire, and when is the general meeting?")
    assert "30 May" in told(answer) or answer.unanswered


FARES = """Route,Adult,Child
Osk to Brill,14 crowns,7 crowns
Osk to Made Head,22 crowns,11 crowns
Made Head to Tolly Quay,31 crowns,15 crowns
"""
NOTES = (
    "# The made-up boat club\n\nUlf Brandt is to splice new jib sheets.\n\nThe pier is closed.\n"
)


@pytest.fixture(scope="module")
def ferries(open_files: OpenFiles) -> Answerer:
    return open_files({"fares.csv": FARES, "notes.md": NOTES})


def test_a_question_that_names_a_row_is_no_request_for_the_table(ferries: Answerer) -> None:
    answer = ferries.ask("list the fares from Made Head to Tolly Quay")
    assert answer.outcome == "answered"
    assert [claim.text.split(";")[0] for claim in answer.claims] == [
        "Route: Made Head to Tolly Quay"
    ]
    assert len(ferries.ask("give me all fares of all routes").claims) == 3


def test_one_sentence_is_no_answer_to_a_request_for_all(ferries: Answerer) -> None:
    assert ferries.ask("who is to splice new jib sheets?").outcome == "answered"
    answer = ferries.ask("walk me through splicing jib sheets from start to finish")
    assert answer.outcome == "not sure"
    assert answer.closest is not None
    assert answer.closest.quote == "Ulf Brandt is to splice new jib sheets."
