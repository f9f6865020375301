"""Statements are turned into questions that a person could have asked."""

import pytest

from rag.text.question_generation import bare_nouns, questions
from rag.text.syntax import parse_dependencies


def made(statement: str) -> dict[str, str]:
    return {one.question: one.answer for one in questions(parse_dependencies(statement))}


@pytest.mark.parametrize(
    ("statement", "question", "answer"),
    [
        (
            "In 1998 the network was started by the teacher Edwin Loxwood.",
            "When was the network started by the teacher Edwin Loxwood?",
            "In 1998",
        ),
        ("The council has nine members.", "How many members does the council have?", "nine"),
        (
            "Stoltenberg avoided any direct mention of the presidential election.",
            "What did Stoltenberg avoid?",
            "any direct mention",
        ),
        ("Hesper Lorne led the survey.", "Who led the survey?", "Hesper Lorne"),
        (
            "Blades are sold at the counter because they wear out fast.",
            "Why are blades sold at the counter?",
            "because they wear out fast",
        ),
        (
            "Members may take two guests into the reading room.",
            "May members take two guests into the reading room?",
            "take",
        ),
        (
            "Sandra Holt said that the new bridge is too narrow.",
            "What did Sandra Holt say about the new bridge?",
            "that the new bridge",
        ),
    ],
)
def test_a_statement_is_asked_for(statement: str, question: str, answer: str) -> None:
    found = made(statement)
    assert question in found
    assert found[question].startswith(answer)


@pytest.mark.parametrize(
    "statement",
    [
        "He founded the company in 1926.",
        "This has been the case since 2023.",
        "The company has never sold lenses.",
        "If the light blinks, the pump needs oil.",
        "Their report could change the plan.",
        "Nobody reads the minutes of the meeting.",
        "In the reading room.",
        "Stop!",
        "",
    ],
)
def test_what_needs_other_sentences_or_is_no_fact_is_not_asked_for(statement: str) -> None:
    assert made(statement) == {}


def test_nouns_that_only_the_article_explains_are_found() -> None:
    assert bare_nouns(parse_dependencies("Who paid for the count?")) == ["count"]
    assert bare_nouns(parse_dependencies("Who paid for the yearly count of badgers?")) == []
