"""Questions that several sentences of one article answer together. All articles are made up."""

import pytest
from conftest import OpenFiles

from rag.answering.answerer import Answerer

ROWERS = """THE MADE-UP ROWING CLUB OF ZARNOW
MINUTES OF THE COMMITTEE MEETING
Tuesday 12 March 2030

Present: Ola Nil, Petra Vos, Ulf Brandt.

1. Boats
Petra Vos proposed to sell the old four. The motion was lost by five votes to two. The committee
resolved to paint it instead.

2. Boathouse
The roof leaks above the rack. Two quotes have come in, of 900 and 1,400 crowns. Agreed:
the lower one.

3. Fees
The treasurer reported a surplus. A second boat is to be decided on in the autumn.
"""
WEAVERS = """# Minutes of the made-up weavers' meeting

*19 April 2031*

The weavers approved the accounts. They elected Ines Dahl as chair. The plan for a fair was put off.
"""
RULES = """# Rules of the made-up reading room

Version 3, in force from 1 May 2030. It replaces version 2 of 2024.

## Loans

A reader may take six books home. (Version 2: four.) Maps stay in the room.

## Fines

A late book costs 20 cents a day (version 2: 10 cents).
"""
LIST = """# Minutes of the made-up bakers' meeting

The meeting was short, and all were there.

## Decisions

- The oven is repaired before the fair.
- Rye bread costs 4 crowns from June.
"""


@pytest.fixture(scope="module")
def minutes(open_files: OpenFiles) -> Answerer:
    files = {"rowers.txt": ROWERS, "weavers.md": WEAVERS, "rules.md": RULES, "bakers.md": LIST}
    return open_files(files)


@pytest.mark.parametrize(
    "question",
    [
        "what did the committee decide in march?",
        "Which decisions did the committee take?",
        "What was decided at the meeting of the rowing club?",
        "List all decisions of the rowing club",
        "What was decided on 12 March 2030?",
    ],
)
def test_every_decision_is_quoted_under_its_heading(minutes: Answerer, question: str) -> None:
    found = minutes.ask(question)
    assert [(claim.note, claim.text) for claim in found.claims] == [
        (
            "1. Boats:",
            "Petra Vos proposed to sell the old four. The motion was lost by five votes to two.",
        ),
        ("", "The committee resolved to paint it instead."),
        (
            "2. Boathouse:",
            "Two quotes have come in, of 900 and 1,400 crowns. Agreed: the lower one.",
        ),
    ]
    assert all(claim.citations for claim in found.claims)


def test_minutes_without_headings_have_decisions_too(minutes: Answerer) -> None:
    found = minutes.ask("What did the weavers decide?")
    assert found.text.startswith("From “Minutes of the made-up weavers' meeting”:")
    assert [claim.text for claim in found.claims] == [
        "The weavers approved the accounts. They elected Ines Dahl as chair.",
        "The plan for a fair was put off.",
    ]


def test_decisions_that_are_too_many_are_counted(open_files: OpenFiles) -> None:
    held = "# Minutes of the made-up gardeners' meeting\n\n"
    text = held + "".join(f"The gardeners approved bed number {at}.\n\n" for at in range(30))
    found = open_files({"gardeners.md": text}).ask("What did the gardeners decide?")
    assert "the first 24 of 30" in found.opening
    assert len(found.claims) == 24


def test_what_is_said_of_another_version_is_quoted(minutes: Answerer) -> None:
    found = minutes.ask("what changed in the rules compared with version 2?")
    assert "six books home. (Version 2: four.)" in found.text
    assert "20 cents a day (version 2: 10 cents)" in found.text


def test_a_list_of_decisions_is_quoted_as_a_list(minutes: Answerer) -> None:
    found = minutes.ask("List all decisions of the bakers")
    assert [claim.text for claim in found.claims if claim.kind == "item"] == [
        "The oven is repaired before the fair.",
        "Rye bread costs 4 crowns from June.",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "What did the committee decide about the roof?",  # one decision, not all
        "What did the council decide?",  # no minutes of a council
        "What did the committee decide in june?",  # nothing of June
        "What was decided at the meeting?",  # there are several
    ],
)
def test_other_questions_are_searched_for(minutes: Answerer, question: str) -> None:
    assert not minutes.ask(question).opening


def test_the_date_of_minutes_answers_for_the_month_that_is_asked_for(minutes: Answerer) -> None:
    assert "Petra Vos" in minutes.ask("who was present at the meeting in march?").text
    assert not minutes.ask("who was present at the committee meeting in june?").answerable
