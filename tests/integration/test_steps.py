"""Questions for one step of instructions, and for one row of a table. All articles are made up."""

import pytest
from conftest import OpenFiles

from rag.answering.answerer import Answerer

LOGGER = """# The made-up rain logger Ludo

## Mounting the logger

1. Drive the post into the ground.
2. Screw the upper part on, clockwise.
3. Level it with the bubble in the lid.

## Cleaning the funnel

- Lift the funnel off.
- Rinse it with warm water.
"""
CHEESE = """# How a made-up aunt makes damson cheese

You need two kilos of damsons and a kilo of sugar.

First, wash the damsons. Then simmer them for forty minutes. The skins must split. Next, push the
fruit through a sieve. Finally, pour the paste into oiled jars.

Keep the jars in a cool cupboard.
"""
BOAT = """How to launch the made-up boat Vela

1. Take off the cover
Fold it twice and put it into the stern.

2. Fit the mast
Two people lift it, and a third pushes the bolt in. Tighten the nut.

3. Hoist the sail
Pull the halyard until the luff is tight.
"""
SMOKING = """# The made-up smokehouse

## Cold smoking

1. Salt the fish for a night.
   - use 40 g a kilo
   - turn it once
2. Dry the trout for six hours. The door stays shut.
3. Hang it over beech chips.

## Closing down

4. Rake out the ash.
5. Lock the hut.
"""
STATUTES = """Statutes of the made-up Angling Club

Sec. 1 Name
(1) The club is called made up.

Sec. 2 Members
(1) Whoever is twelve may join.
(2) Membership ends by death.

Sec. 3 Fees
(1) The fee is 40 euros.
"""
CHARTER = """# Charter of the made-up rink

## Article 2: Ice

The ice is made on Mondays.

### Depth

It is 4 cm thick.

## Article 3: Skates

Skates are lent.
"""
STAFF = """# Leave of the made-up staff

| Staff | Days of leave | Extra days | Who approves it |
|---|---|---|---|
| Guides | 27 | 4 | Orsolya Brandt |
| Technicians | 31 | | Tobias Wendover |
| Cashiers | 26 | 3 | |
"""


@pytest.fixture(scope="module")
def manual(open_files: OpenFiles) -> Answerer:
    return open_files(
        {
            "logger.md": LOGGER,
            "cheese.md": CHEESE,
            "staff.md": STAFF,
            "boat.txt": BOAT,
            "smoking.md": SMOKING,
            "statutes.txt": STATUTES,
            "charter.md": CHARTER,
        }
    )


@pytest.mark.parametrize(
    ("question", "step"),
    [
        ("What is the second step of mounting the logger?", "Screw the upper part on, clockwise."),
        ("what's the last step of mounting the logger", "Level it with the bubble in the lid."),
        ("What comes after the first step of cleaning the funnel?", "Rinse it with warm water."),
        (
            "what is the third step in making damson cheese?",
            "Next, push the fruit through a sieve.",
        ),
        ("What is the third thing to do when cold smoking?", "Hang it over beech chips."),
        ("What is step 5 of closing down the smokehouse?", "Lock the hut."),
        ("What is step 4 of making damson cheese?", "Finally, pour the paste into oiled jars."),
    ],
)
def test_a_step_is_counted(manual: Answerer, question: str, step: str) -> None:
    (claim,) = manual.ask(question).claims
    assert claim.text.lstrip("0123456789. ") == step


def test_a_sentence_without_a_number_of_its_own_belongs_to_the_step_before(
    manual: Answerer,
) -> None:
    found = manual.ask("What is the second step of making damson cheese?")
    assert [claim.text for claim in found.claims] == [
        "Then simmer them for forty minutes.",
        "The skins must split.",
    ]


def test_what_is_set_in_below_a_step_and_its_further_sentences_are_of_the_step(
    manual: Answerer,
) -> None:
    first = manual.ask("What is the first step of cold smoking?")
    below = ["use 40 g a kilo", "turn it once"]
    assert [one.text for one in first.claims] == ["1. Salt the fish for a night.", *below]
    second = manual.ask("What is the second step of cold smoking?")
    assert "Dry the trout" in second.text
    assert "The door stays shut." in second.text
    inner = manual.ask("What is the second step of salting the fish?")
    assert [one.text for one in inner.claims] == below[1:]


def test_a_step_that_follows_a_question_is_of_what_it_asked(manual: Answerer) -> None:
    found = manual.ask("and what's the third step?", ["What do I need for damson cheese?"])
    assert "sieve" in found.text


@pytest.mark.parametrize(
    "question",
    ["What is the seventh step of mounting the logger?", "What is the second step of painting it?"],
)
def test_a_step_that_is_not_there_is_not_answered_with_another(
    manual: Answerer, question: str
) -> None:
    assert not manual.ask(question).answerable


def test_a_refusal_names_the_step_that_comes_close(manual: Answerer) -> None:
    found = manual.ask("What is the seventh step of mounting the logger?")
    assert any("not the seventh step" in reason for reason in found.reasons)


def test_the_row_that_is_named_answers(manual: Answerer) -> None:
    assert "Tobias Wendover" in manual.ask("Who approves the leave of technicians?").text


@pytest.mark.parametrize(
    "question",
    ["Who approves the leave of cashiers?", "How many extra days of leave do technicians have?"],
)
def test_an_empty_cell_of_it_is_not_filled_from_another_row(
    manual: Answerer, question: str
) -> None:
    assert not manual.ask(question).answerable


def test_a_step_may_be_a_section_with_a_number(manual: Answerer) -> None:
    found = manual.ask("What is the second step of launching the boat Vela?")
    assert [claim.text for claim in found.claims] == [
        "2. Fit the mast",
        "Two people lift it, and a third pushes the bolt in.",
        "Tighten the nut.",
    ]
    assert "luff is tight" in manual.ask("And what is the last step?", [found.question]).text


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("Walk me through mounting the logger", "Drive the post", "Level it"),
        ("how do I make damson cheese step by step?", "First, wash", "Finally, pour"),
        ("What are the steps for launching the boat?", "1. Take off the cover", "Pull the halyard"),
    ],
)
def test_all_steps_are_quoted_in_their_order(
    manual: Answerer, question: str, first: str, last: str
) -> None:
    texts = [claim.text for claim in manual.ask(question).claims]
    assert len(texts) >= 3
    assert first in texts[0]
    assert last in texts[-1]


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("What does section 3 of the statutes say?", ["Sec. 3 Fees", "(1) The fee is 40 euros."]),
        (
            "What does Article 2 of the charter say?",
            ["Article 2: Ice", "The ice is made on Mondays.", "Depth", "It is 4 cm thick."],
        ),
        ("What is in article 3?", ["Article 3: Skates", "Skates are lent."]),
    ],
)
def test_a_section_is_found_by_its_number(
    manual: Answerer, question: str, section: list[str]
) -> None:
    assert [claim.text for claim in manual.ask(question).claims] == section


@pytest.mark.parametrize(
    "question",
    ["What does section 7 of the statutes say?", "What does Article 1 of the charter say?"],
)
def test_a_section_that_is_not_there_is_not_answered_with_another(
    manual: Answerer, question: str
) -> None:
    assert not manual.ask(question).answerable
