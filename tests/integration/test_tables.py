"""A question about what a table lists is answered with the rows that decide."""

import pytest
from conftest import OpenFiles

from rag.answering.answerer import Answerer

FERRIES = """# Ferries of the made-up Ostrund

Four ferries cross the made-up Ostrund. The office prints this list every spring.

| Ferry | Seats | Built | Home port |
|---|---|---|---|
| Alva | 120 | 1948 | Lund |
| Brisk | 85 | 1962 | Torp |
| Cormorant | 240 | 1987 | Lund |
| Dunlin | 60 | 1939 | Skar |
"""
COMPANY = "The made-up ferry company\n\nThe ferry company of the Ostrund was founded in 1931.\n"


@pytest.fixture(scope="module")
def ferries(open_files: OpenFiles) -> Answerer:
    return open_files({"ferries.md": FERRIES, "company.txt": COMPANY})


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Which ferry has the most seats?", ["Cormorant"]),
        ("Which ferries were built before 1950?", ["Alva", "Dunlin"]),
        ("Which ferries are from Lund?", ["Alva", "Cormorant"]),
    ],
)
def test_the_rows_that_decide_are_quoted(
    ferries: Answerer, question: str, names: list[str]
) -> None:
    found = ferries.ask(question)
    assert [claim.text.split("; ")[0] for claim in found.claims] == [
        f"Ferry: {name}" for name in names
    ]
    article = ferries.ledger.article(found.citations[0].article_id)
    assert article is not None
    assert all(article.text[one.start : one.end] == one.quote for one in found.citations)
    # The names of the columns are cited, too.
    assert "Ferry | Seats | Built | Home port" in [one.quote for one in found.citations]


def test_the_number_of_a_row_is_not_a_part_of_a_time(open_files: OpenFiles) -> None:
    rows = "".join(f"| {at} | {at * at} | {at + 1}:46:40 |\n" for at in range(1, 10))
    table = f"| Record number | Square | Made-up time |\n|---|---|---|\n{rows}"
    records = open_files({"records.md": f"# Made-up records\n\n{table}"})
    assert "Record number: 9;" in records.ask("What time does record number 9 have?").text


def test_what_no_row_tells_is_not_read_off_the_table(ferries: Answerer) -> None:
    assert "1931" in ferries.ask("When was the ferry company founded?").text


@pytest.mark.parametrize(
    "question", ["Which is older, the Alva or the Dunlin?", "Is the Alva older than the Dunlin?"]
)
def test_two_rows_are_compared(ferries: Answerer, question: str) -> None:
    found = ferries.ask(question)
    assert found.kind == "comparison"
    assert [claim.text.split(";")[0] for claim in found.claims] == ["Ferry: Alva", "Ferry: Dunlin"]


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("What is the telephone number of the library?", "Tel.: 0222 14"),
        ("What is the phone number of the library?", "Tel.: 0222 14"),
        ("When is the reading room open?", "Reading room hours: Wed 9 to 12"),
        ("When is check-out?", "Check-out: by 10:30"),
    ],
)
def test_a_row_is_found_by_another_name_for_it(contacts: Answerer, question: str, row: str) -> None:
    (claim,) = contacts.ask(question).claims
    assert claim.text == row


CONTACTS = """# The made-up library of Drum

Tel.: 0222 14
Fax: 0222 15
Reading room hours: Wed 9 to 12
Head librarian: Mona Fry

## The guest house of the library

Check-in: from 15:00
Check-out: by 10:30
"""


@pytest.fixture(scope="module")
def contacts(open_files: OpenFiles) -> Answerer:
    hall = "# A made-up hall\n\nRooms nos 3 and 4 are shut. The internal line of the hall is 77.\n"
    return open_files({"library.md": CONTACTS, "hall.md": hall})
