"""What a line with a colon announces is part of the answer, and so is what code interrupts.

A note comes after the sentence that refers to it.
"""

import pytest
from conftest import OpenFiles

from rag.answering.answerer import Answerer

RADIO = """# The made-up radio of the scouts

## Resetting

To reset the radio, type the following:

    radio stop
    radio reset --all

The lamp goes out.

## Channels

The radio shows its channel after you type

    radio channel

and press the green key. The channel is shown for ten seconds.

## The office has no key for guests, only for members. How can I borrow the key of the radio room?

Ask the warden at the gate for it.
"""
HUTS = """# The made-up huts

Those who book a hut may bring these animals:

| Animal | Fee in euros |
|---|---|
| Hen | 4 |
| Goat | 9 |

The stove of the lower hut was bought new.[^1] It is lit in winter.

[^1]: The cost was 350 euros.

Wardens:

Each of them sweeps the stove of a hut twice a year, and counts the blankets.

To whom it may concern:

The well of the upper hut is 14 metres deep.
"""


@pytest.fixture(scope="module")
def camp(open_files: OpenFiles) -> Answerer:
    return open_files({"radio.md": RADIO, "huts.md": HUTS})


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        (
            "How do I reset the radio?",
            ["To reset the radio, type the following:", "radio stop", "radio reset --all"],
        ),
        (
            "Which animals may I bring if I book a hut?",
            [
                "Those who book a hut may bring these animals:",
                "Animal: Hen; Fee in euros: 4",
                "Animal: Goat; Fee in euros: 9",
            ],
        ),
        (
            "Who sweeps the stoves of the huts?",
            [
                "Wardens:",
                "Each of them sweeps the stove of a hut twice a year, and counts the blankets.",
            ],
        ),
        (
            "How long is the channel shown?",
            [
                "The radio shows its channel after you type",
                "radio channel",
                "and press the green key.",
                "The channel is shown for ten seconds.",
            ],
        ),
        (
            "How much did the stove of the lower hut cost?",
            ["The stove of the lower hut was bought new.", "1. The cost was 350 euros."],
        ),
        (
            "How deep is the well of the upper hut?",
            ["The well of the upper hut is 14 metres deep."],
        ),
    ],
)
def test_what_is_announced_is_quoted_with_its_announcement(
    camp: Answerer, question: str, shown: list[str]
) -> None:
    found = camp.ask(question)
    assert [claim.text for claim in found.claims] == shown
    for one in found.citations:
        article = camp.ledger.article(one.article_id)
        assert article is not None
        assert article.text[one.start : one.end] == one.quote


def test_a_question_of_two_sentences_is_a_heading(camp: Answerer) -> None:
    found = camp.ask("How can I borrow the key of the radio room?")
    assert [claim.text for claim in found.claims] == ["Ask the warden at the gate for it."]
