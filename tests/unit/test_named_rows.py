"""The row of a table that a question names. The table is made up."""

import pytest
from handmade import query

from rag.answering.named_rows import named_row
from rag.corpus.blocks import Kind
from rag.corpus.chunks import Sentence
from rag.corpus.outline import Place
from rag.search.passages import ScoredSentence

ROWS = ("Ticket: Adult", "Ticket: Child (5 to 15)", "Ticket: Family", "Ticket: Adult with dog")
PLACES = [Place(Kind.ROW, group=1, row=f"{row}; Price: {at}") for at, row in enumerate(ROWS)]
ADULT, CHILD, FAMILY, WITH_DOG = MEMBERS = tuple(
    Sentence("a", at, at + 1, "x", place) for at, place in enumerate(PLACES)
)
RANKED = [ScoredSentence(ADULT, 1.0, 0.0, None, CHILD, MEMBERS)]


@pytest.mark.parametrize(
    ("question", "chosen", "expected"),
    [
        ("What does a family pay?", ADULT, FAMILY),
        ("What do children pay?", ADULT, CHILD),
        ("What does an adult with a dog pay?", ADULT, WITH_DOG),
        ("What does an adult pay?", ADULT, None),
        ("What does it cost?", ADULT, None),
        ("What do a child and a family pay?", ADULT, None),
        ("What does an adult with a dog pay?", CHILD, WITH_DOG),
    ],
)
def test_the_only_row_with_more_words_of_the_question_is_meant(
    question: str, chosen: Sentence, expected: Sentence | None
) -> None:
    assert named_row(query(question), (chosen,), RANKED) is expected


def test_a_question_for_several_rows_means_none() -> None:
    assert named_row(query("What do families pay?", wants_list=True), (ADULT,), RANKED) is None


def test_of_two_rows_with_the_same_words_none_is_meant() -> None:
    twice = (ADULT, *(Sentence("a", at, at + 1, "x", PLACES[2]) for at in (7, 8)))
    ranked = [ScoredSentence(ADULT, 1.0, 0.0, None, None, twice)]
    assert named_row(query("What does a family pay?"), (ADULT,), ranked) is None


KEYED = tuple(
    Sentence("a", at, at + 1, "x", Place(Kind.ROW, group=1, row=row))
    for at, row in enumerate(
        ("Founders: Edda Tarn; Hugo Brandt", "Number of employees: 214", "Number of inns: 3")
    )
)


def test_a_row_with_a_key_is_not_named_by_its_value() -> None:
    founders, employees, inns = KEYED
    ranked = [ScoredSentence(one, 1.0, 0.0, None, None, KEYED) for one in KEYED]
    assert named_row(query("How many employees does Tarn have?"), (employees,), ranked) is None
    assert named_row(query("How many inns does Tarn have?"), (founders,), ranked) is inns


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the size of the address field in the list of service requests?", 1),
        ("What is the size of the service request id?", None),
        ("What is the colour of the address field?", None),
    ],
)
def test_the_row_of_what_is_asked_for_is_meant(question: str, expected: int | None) -> None:
    names = ("service request id", "address", "address id")
    shown = [f"name: {name}; size: {at}" for at, name in enumerate(names)]
    rows = tuple(
        Sentence("a", at, at + 1, "x", Place(Kind.ROW, group=1, row=row))
        for at, row in enumerate(shown)
    )
    ranked = [ScoredSentence(rows[0], 1.0, 0.0, None, rows[1], rows)]
    meant = named_row(query(question), (rows[0],), ranked)
    assert meant == (None if expected is None else rows[expected])


def keyed(*rows: str) -> tuple[Sentence, ...]:
    """Return the rows of a table of names and values."""
    places = [Place(Kind.ROW, group=1, row=row) for row in rows]
    return tuple(Sentence("a", at, at + 1, "x", place) for at, place in enumerate(places))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When is check-out?", 1),
        ("When is checkout at the lodge?", 1),
        ("When do I have to check out?", 1),
        ("When is check-in?", None),
        ("When may I check my bags in?", None),
        ("When are check-in and check-out?", None),
    ],
)
def test_names_that_differ_in_a_small_word_are_told_apart(
    question: str, expected: int | None
) -> None:
    rows = keyed("Check-in: from 15:00", "Check-out: by 10:30", "Deposit: 50 euros")
    ranked = [ScoredSentence(one, 1.0, 0.0, None, None, rows) for one in rows]
    found = named_row(query(question), (rows[0],), ranked)
    assert found == (None if expected is None else rows[expected])


@pytest.mark.parametrize("name", ["Tel.", "Phone", "Telephone", "Telephone number", "Phone no."])
@pytest.mark.parametrize("asked", ["telephone number", "phone number"])
def test_a_telephone_is_known_by_its_short_forms(name: str, asked: str) -> None:
    rows = keyed(f"{name}: 0222 14", "Fax: 0222 15", "Head librarian: Made Up")
    ranked = [ScoredSentence(one, 1.0, 0.0, None, None, rows) for one in rows]
    question = query(f"What is the {asked} of the library?")
    assert named_row(question, (rows[1],), ranked) is rows[0]
