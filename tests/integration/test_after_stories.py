"""A question after a story is answered with little of the story. All articles are made up."""

import pytest
from conftest import OpenFiles

from rag.answering.answerer import Answerer
from rag.answering.confidence import THRESHOLD

ARTICLES = {
    "hall.md": "---\ntitle: The hall of Ostrund\ndate: 2025-03-01\n---\n\n"
    "The church hall costs 16 crowns an hour, kitchen included. "
    "The sports hall costs 22 crowns an hour. "
    "Stallholders book a table at the Christmas fair with the sexton by 9 November.\n",
    "library.md": "---\ntitle: Rules of the library of Ostrund\ndate: 2025-02-01\n---\n\n"
    "Books may be kept for four weeks. Lost property is kept at the desk for six weeks. "
    "Dogs wait outside, except for guide dogs.\n",
}


@pytest.fixture(scope="module")
def ostrund(open_files: OpenFiles) -> Answerer:
    return open_files(ARTICLES)


def test_the_story_says_what_is_asked_about(ostrund: Answerer) -> None:
    told = "My mum turns 70 next week and we thought of the church hall. what is it per hour?"
    answer = ostrund.ask(told)
    assert "16 crowns" in answer.text
    assert "22 crowns" not in answer.text
    assert answer.question == told


def test_a_time_in_the_story_is_no_wish_about_the_articles(ostrund: Answerer) -> None:
    answer = ostrund.ask("I left my umbrella behind last week, how long do you keep lost property?")
    assert "six weeks" in answer.text


def test_what_the_articles_lack_is_refused_after_a_story_too(ostrund: Answerer) -> None:
    answer = ostrund.ask("We have two small children and a tent. where is the nearest campsite?")
    assert not answer.answerable
    assert answer.confidence < THRESHOLD


def test_a_story_in_a_conversation_needs_none_of_it(ostrund: Answerer) -> None:
    answer = ostrund.ask(
        "We thought of the church hall for my mum's birthday. what is it per hour?",
        ["How long may books be kept?"],
    )
    assert "16 crowns" in answer.text


def test_a_follow_up_understands_the_subject_of_a_story(ostrund: Answerer) -> None:
    story = "We thought of the church hall for my mum's birthday. what is it per hour?"
    assert "22 crowns" in ostrund.ask("and the sports hall?", [story]).text
