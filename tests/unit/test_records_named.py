"""Whose row of a form or a mail a row is. All of them are made up."""

import pytest

from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.corpus.outline import Place
from rag.search.records import record


def rows(*shown: str) -> tuple[Sentence, ...]:
    places = [Place(Kind.ROW, group=1, row=one) for one in shown]
    return tuple(Sentence("a", at, at + 1, "x", place) for at, place in enumerate(places))


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (("From: Ola Nil", "Subject: Boats"), "Ola Nil"),
        (("Name: Ola Nil; Built: 1931", "Order: 7"), "Ola Nil"),
        (("Order: 7; Ferry: Alva", "Sold: 3 May"), "Alva"),
        (
            ("Name: Ola Nil; Built: 1931", "Miles: 9", "Policy: none; Model: Brisk"),
            "Ola Nil, Brisk",
        ),
        (("Adult: 7 euros", "Child: 3 euros"), ""),
        (("Chair: Ola Nil", "Treasurer: Per Vig"), ""),
        (("Ferry: Alva; Seats: 120", "Ferry: Brisk; Seats: 85"), ""),
    ],
)
def test_the_first_value_of_a_form_says_whose_it_is(shown: tuple[str, ...], expected: str) -> None:
    members = rows(*shown)
    assert record(members[1], members) == expected
    assert not record(members[0], members)
