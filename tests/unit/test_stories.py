"""A story is told apart from the question after it; an ordinary question has none."""

from contextlib import closing
from pathlib import Path

import pytest

from rag.search.resolved import ResolvedQuestion
from rag.search.stories import apart, readings, told_apart
from rag.store.salvage import open_ledger


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("My mum turns 70 in June, so we thought of the orangery. whats it per hour?", "whats it"),
        ("i run a small choir and need a room, do we have to put down a deposit?", "do we have"),
        ("I left my umbrella behind last week, would you still have it?", "would you"),
        ("The swing is broken and my son fell off it. Who do I tell?", "Who do I tell?"),
        ("we bought a boat and what does a berth cost", "what does a berth cost"),
    ],
)
def test_the_question_after_a_story_is_found(text: str, asked: str) -> None:
    story, question = apart(text)
    assert question.startswith(asked)
    assert text.startswith(story)
    assert story


@pytest.mark.parametrize(
    "text",
    [
        "When does the pool open?",
        "When the mill burned down, who rebuilt it?",
        "If my boss says no, who can I turn to?",
        "In the north, who keeps the gate?",
        "The mayor, who resigned in May, is what age?",
        "Did the mayor resign? Who follows her?",
        "Summarise the annual report. Keep it short.",
        "My son says that the ferry stops at Skar, and that it is free.",
        "Opening hours. Prices?",
    ],
)
def test_an_ordinary_question_has_no_story(text: str) -> None:
    assert apart(text) == ("", text)


def test_a_question_is_read_after_the_last_clause_of_its_story(tmp_path: Path) -> None:
    story = "My mum is 70, so we thought of the hall."
    with closing(open_ledger(tmp_path)[0]) as ledger:  # without articles, whose words would be kept
        *_, last = readings(ResolvedQuestion("what is it per hour?", story=story), ledger)
    assert last.text == "we thought of the hall. what is it per hour?"


def test_each_thing_that_is_asked_has_the_story() -> None:
    question = ResolvedQuestion("I knit toys. What does a table cost, and when must I say so?")
    first, second = told_apart(question)
    assert (first.text, second.text) == ("What does a table cost?", "when must I say so?")
    assert first.printed == "I knit toys. What does a table cost?"
    assert first.story == second.story == "I knit toys."
