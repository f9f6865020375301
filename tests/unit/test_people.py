"""Whom sentences name. All of them are made up."""

import pytest
from handmade import article, sentences

from rag.answering.kinds.people import first_mentions


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Engineer Rufus Vane said the pipe is old.", ["Rufus Vane"]),
        ("Retired teacher Maud Orrin, 74, waited at the stop.", ["Maud Orrin"]),
        ("The night cleaner, Abel Rusk, rang the fire brigade.", ["Abel Rusk"]),
        ("The ferry goes under Ostrund Bridge.", []),
        ("The River Great Oul rose in October.", []),
        ("Other Zarnow Rovers players stayed at home.", []),
    ],
)
def test_people_are_named_also_by_what_they_are(text: str, people: list[str]) -> None:
    named = first_mentions(sentences(article(text), text))
    assert [name for _, names in named for name in names] == people
