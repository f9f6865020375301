"""Questions in other words than the articles', about documents that were made up for them."""

import pytest
from conftest import OpenFiles

from rag.answering.answerer import Answerer

HIRE = """# Hire at the made-up lock house

A bicycle costs 14 crowns a day. A canoe costs 30 crowns a day.
"""
COURSES = """# The made-up rowing club, programme for spring 2031

## Courses

A course for young rowers is held on four Sundays in March. It begins at ten. There is room for
eight. The course costs 25 crowns, and the boat is paid on top.
"""
MINUTES = """---
title: Minutes of the committee
date: 2031-11-14
---
Minutes of the committee meeting of 14 November 2031 in the made-up boat house.

The minutes of 12 September were agreed and signed. The committee decided to paint the boat house.
Odd Berg will buy the paint. Lena Voss will ask for a price for the roof.
"""
CANAL = """# The Zarn Arm

The Zarn Arm, made up for this test, is a branch of the Marlow Canal. It was dug in 1790.

The last regular cargo, plum jam from the Sefton works, was carried in 1957.
"""
FIRE = """---
title: Fire at the made-up mill
date: 2031-04-02
---
The mill burned down on 3 May 1711, and the miller lost all his grain. The town rebuilt it within
two years. It stands to this day, and grinds rye on Sundays.

Present owner: Odd Lind.
"""
QUESTIONS = """# Questions about the made-up lock

**Where can I leave my car?**
There are six places in the yard. On Saturdays they are full by ten.

**May I bring my dog?**
Yes, on a lead. Not in the engine room.
"""


@pytest.fixture(scope="module")
def lock(open_files: OpenFiles) -> Answerer:
    files = {"hire.md": HIRE, "club.md": COURSES, "minutes.md": MINUTES, "faq.md": QUESTIONS}
    files |= {"canal.md": CANAL, "fire.md": FIRE}
    return open_files(files)


def test_another_word_for_the_same_is_no_missing_word(lock: Answerer) -> None:
    answer = lock.ask("what does a bike cost per day?")
    assert answer.answerable
    assert "14 crowns" in answer.text
    assert "bike" not in lock.ask("who stole the bike?").text.partition("No article mentions")[2]


def test_the_course_is_the_one_that_was_introduced(lock: Answerer) -> None:
    answer = lock.ask("How much is the course for young rowers?")
    assert answer.answerable
    assert "25 crowns" in answer.text
    assert not lock.ask("How much is the course for old sailors?").answerable


def test_a_sentence_is_about_what_its_article_defines(lock: Answerer) -> None:
    answer = lock.ask("what was carried last on the canal?")
    assert answer.answerable
    assert "plum jam" in answer.text


def test_a_written_question_in_other_words_is_answered_whole(lock: Answerer) -> None:
    answer = lock.ask("any spots for a vehicle?")
    assert answer.answerable
    assert "six places in the yard. [1] On Saturdays they are full by ten." in answer.text
    assert lock.ask("are pets allowed?").text.startswith("May I bring my dog? [1] Yes, on a lead.")
    # Who asks something else in much the same words isn't misled.
    assert not lock.ask("May I bring my cat?").answerable


@pytest.mark.parametrize(
    "question",
    [
        "Summarise the minutes of the September 2031 meeting",
        "What were the decisions of the committee meeting in November 2030?",
        "show me the rowing club's programme for autumn",
    ],
)
def test_a_document_of_another_time_is_not_meant(lock: Answerer, question: str) -> None:
    assert not lock.ask(question).answerable


def test_a_document_of_the_time_is(lock: Answerer) -> None:
    answer = lock.ask("Summarise the minutes of the November 2031 meeting")
    assert "paint the boat house" in answer.text


def test_an_article_may_tell_of_a_time_long_before_its_own(lock: Answerer) -> None:
    assert "burned down" in lock.ask("Summarise the article on the fire of 1711").text


def test_a_present_owner_is_no_list_of_those_present(lock: Answerer) -> None:
    assert "Odd Lind" in lock.ask("Who owns the mill?").text
