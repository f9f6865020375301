"""Which rows of made-up tables a question asks for: those with an extreme, or within a limit."""

import pytest

from rag.answering.kinds.table_choice import deciding
from rag.corpus import formats
from rag.search.extremes import column_question

FERRIES = """# Ferries of the made-up Ostrund

| Ferry | Seats | Built | Home port | Crane |
|---|---|---|---|---|
| Alva | 120 | 1948 | Lund | yes |
| Brisk | 85 | 1962 | Torp | no |
| Cormorant | 1,240 | 1987 | Lund | no |
| Dunlin | 60 | 1939 | Skar | yes |
"""
FARES = """# Ferry fares of the made-up Ostrund

The crossing to Skar takes twenty minutes.

## Prices

| Ticket | Single | Return |
|---|---|---|
| Adult | €3.50 | €5.50 |
| Dog | €1.00 | €1.50 |
| Bicycle | €2.00 | not sold |
"""
PROGRAMMES = """# Manual of the made-up machine

It is meant for washing.

| Programme | Temperature | Runs for | Spin |
|---|---|---|---|
| Cotton | 90 | 2 h 35 min | 1400 |
| Quick | 30 | 22 min | 1000 |
"""
PLOTS = """# Plots by the made-up lake

| Plot | Area | Rent | Deposit |
|---|---|---|---|
| 1 | 210 m2 | 95 euros | unknown |
| 2 | 95 m2 | 1,050 euros | 30 to 40 euros |
| 3 | 340 m2 | 42 euros | 20 euros |
"""


def chosen(question: str, text: str) -> list[str]:
    """Return the first cells of the rows that answer a question."""
    asked = column_question(question)
    article = formats.read("a.md", text.encode()).articles[0]
    found = deciding(asked, article, 1) if asked else None
    rows = found.rows if found else ()
    return [row.text.split(" | ")[0] for row in rows]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Which ferry has the most seats?", ["Cormorant"]),
        ("which ferry has the fewest seats", ["Dunlin"]),
        ("Which ferry has the second most seats?", ["Alva"]),
        ("Which is the oldest ferry?", ["Dunlin"]),
        ("the newest ferry", ["Cormorant"]),
        ("Which ferry was built first?", ["Dunlin"]),
        ("Which ferries were built before 1950?", ["Alva", "Dunlin"]),
        ("How many seats does the oldest ferry have?", ["Dunlin"]),
        ("What is the home port of the newest ferry?", ["Cormorant"]),
        ("List the ferries built since 1962.", ["Brisk", "Cormorant"]),
        ("Which ferries have more than 100 seats?", ["Alva", "Cormorant"]),
        ("Which ferry from Lund has the fewest seats?", ["Alva"]),
        ("Which ferry with a crane has the most seats?", ["Alva"]),
        ("Which ferry without a crane has the fewest seats?", ["Brisk"]),
    ],
)
def test_the_column_decides(question: str, names: list[str]) -> None:
    assert chosen(question, FERRIES) == names


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Which is the cheapest plot?", ["3"]),
        ("Which plots cost less than 100 euros?", ["1", "3"]),
        ("Which plots are larger than 200 m2?", ["1", "3"]),
        ("Which plot has the highest rent?", ["2"]),
    ],
)
def test_a_column_is_found_by_what_it_measures(question: str, names: list[str]) -> None:
    assert chosen(question, PLOTS) == names


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Which ferries have a crane?", ["Alva", "Dunlin"]),
        ("Which ferries don't have a crane?", ["Brisk", "Cormorant"]),
        ("Which ferries have Lund as their home port?", ["Alva", "Cormorant"]),
        ("Which ferry was built in 1962?", ["Brisk"]),
        ("List all ferries.", ["Alva", "Brisk", "Cormorant", "Dunlin"]),
        ("Which ferries are there?", []),  # what is there may be told elsewhere
        ("Which ferries are from Oslo?", []),
        ("Which ferries are painted red?", []),
    ],
)
def test_the_rows_that_fit_a_condition_are_chosen(question: str, names: list[str]) -> None:
    assert chosen(question, FERRIES) == names


HUTS = """# Made-up huts

| Hut | Beds | Dogs | Sauna |
|---|---|---|---|
| Otter | 8 | yes | ✓ |
| Heron | 12 | no | |
| Pike | 6 | No (wardens only) | ✓ |
| Curlew | 20 | Yes, on a lead | |
"""
WAGES = """# Wages at the made-up quarry

| Job | Wage | Shift |
|---|---|---|
| Blaster | 31.20 | day |
| Sorter | 18.75 | night |
| Carter | 20.00 | day |
"""


@pytest.mark.parametrize(
    ("question", "text", "names"),
    [
        ("Which huts allow dogs?", HUTS, ["Otter", "Curlew"]),
        ("Which hut permits dogs?", HUTS, ["Otter", "Curlew"]),
        ("Which huts do not allow dogs?", HUTS, ["Heron", "Pike"]),
        ("Which huts don't have a sauna?", HUTS, ["Heron", "Curlew"]),
        ("Which huts offer no sauna?", HUTS, ["Heron", "Curlew"]),
        ("Which huts forbid dogs?", HUTS, []),
        ("Which huts allow cats?", HUTS, []),
        ("Which huts allow dogs in winter?", HUTS, []),
        ("Who works at night?", WAGES, ["Sorter"]),
        ("Who works at night at the quarry?", WAGES, ["Sorter"]),
        ("Who works at night at the mill?", WAGES, []),
        ("Who works at night?", HUTS, []),
    ],
)
def test_a_verb_asks_for_the_rows_whose_cell_says_so(
    question: str, text: str, names: list[str]
) -> None:
    assert chosen(question, text) == names


@pytest.mark.parametrize(
    ("question", "text", "names"),
    [
        ("Which ticket is the cheapest?", FARES, ["Dog"]),
        ("Which ticket for the crossing to Skar is the cheapest?", FARES, ["Dog"]),
        ("Which washing programme is the shortest?", PROGRAMMES, ["Quick"]),
        # Both columns are prices, and they don't agree.
        ("Which ticket is the dearest?", FARES.replace("€5.50", "€1.20"), []),
        ("Which ticket for the castle is the cheapest?", FARES, []),
    ],
)
def test_a_column_is_found_by_its_unit_and_the_article_explains_words(
    question: str, text: str, names: list[str]
) -> None:
    assert chosen(question, text) == names


def test_lengths_of_time_in_words_are_compared() -> None:
    text = "# Made up\n\n| Job | Takes |\n|---|---|\n| Wheel | an hour |\n| All | three days |\n"
    assert chosen("Which job takes longest?", text) == ["All"]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Which ferry is the fastest?", FERRIES),  # no column says so
        ("How many seats does the cheapest ferry have?", FERRIES),
        ("What is the first ferry?", FERRIES),
        ("Which ferry has the most cabins?", FERRIES),
        ("Which ferry from Oslo has the most seats?", FERRIES),  # no row is from there
        ("Which bridge was built first?", FERRIES),  # the rows are something else
        ("Which ferry is not the oldest?", FERRIES),
        ("Who painted the oldest ferry?", FERRIES),  # the table doesn't say
        ("Who rents the largest plot?", PLOTS),
        ("Which plots cost less than 100 dollars?", PLOTS),
        ("Which plot has the highest deposit?", PLOTS),  # the cells can't be compared
    ],
)
def test_a_table_that_does_not_decide_is_left_alone(question: str, text: str) -> None:
    assert chosen(question, text) == []
