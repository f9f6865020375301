"""What only asks for the answer to a question is no part of it."""

import pytest

from rag.search.framing import without_frame


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("can you help me find out when the choir rehearses?", "when does the choir rehearse?"),
        ("please tell me, if possible, who leads the choir", "who leads the choir"),
        (
            "I'd like to know whether dogs are allowed on board",
            "are dogs allowed on board?",
        ),
        (
            "my neighbour told me to ask here: is the pool open on Mondays?",
            "is the pool open on Mondays?",
        ),
        ("sorry to bother you, but do you know who the mayor is", "who is the mayor?"),
        ("quick question: opening hours of the library", "opening hours of the library?"),
        ("could you tell me the price of a small plot", "the price of a small plot?"),
        ("Can I ask you something? Who wrote the report?", "Who wrote the report?"),
        ("when does the library close, do you know?", "when does the library close?"),
    ],
)
def test_the_question_inside_is_asked(text: str, question: str) -> None:
    assert without_frame(text) == question


@pytest.mark.parametrize(
    "text",
    [
        "Did the mayor say when the bridge opens?",
        "How do I find out when my bins are emptied?",
        "Do I have to tell anyone if I keep bees?",
        "Can I ask for help if I am ill?",
        "What do I do if I see a badger?",
        "Who knows when the ship sank?",
        "bye-laws: who can change them?",
        "I have a question about the pool: when is it cleaned?",
        "I am 70 years old. How much do I pay?",
        "can i see the lake when i take the ferry?",
        "my mother is ill and I don't know what to do",
        "Tell me about the choir",
        "tell me a joke",
    ],
)
def test_what_says_more_is_part_of_the_question(text: str) -> None:
    assert without_frame(text) == text
