"""Which ranges of numbers cover a number that is asked about; all texts are made up."""

import pytest

from rag.text.covering import with_covered
from rag.text.number_ranges import covered_numbers


@pytest.mark.parametrize(
    ("asked", "text", "covered"),
    [
        ("my nan is 72, what does she pay?", "Senior 65 and over: 8.60", True),
        ("my nan is 62, what does she pay?", "Senior 65 and over: 8.60", False),
        ("I'm 72. Do I have to come?", "Members over 70 need not come.", True),
        ("I'm 70. Do I have to come?", "Members over 70 need not come.", False),
        ("i'm 25, is it cheaper?", "It costs 80 for those under 28.", True),
        ("i'm 28, is it cheaper?", "It costs 80 for those under 28.", False),
        ("and for a child of 8?", "Child 5 to 15: 4.50", True),
        ("my son turns six in July", "Children aged 5-15 pay half.", True),
        ("an 11-year-old", "Children under 12 must wear one.", True),
        ("lights out in year 8?", "Lights out, years 7 to 9: 21:30", True),
        ("lights out in year 10?", "Lights out, years 7 to 9: 21:30", False),
        ("where is room 12?", "Rooms 10 to 14 are upstairs.", True),
        ("where is room 12?", "The hall seats 10 to 14 people.", False),
        ("we have an 11 metre boat", "Boats of 8 to 12 m pay 11 crowns.", True),
        ("we have an 11 metre boat", "Boats of 8 to 12 tonnes pay 11 crowns.", False),
        ("a parcel of 3 kg", "Parcels up to 5 kilos: 4.10", True),
        ("my nan is 72", "Tours for more than 60 people must be booked.", False),
        ("for 20 people", "Groups of at least 15 people pay half.", True),
        ("my nan is 72", "Open from 9:00 to 17:00, also for seniors.", False),
        ("a ferry at 8 pm", "Ferries leave at 7 and 9 pm.", False),
        ("I am 40", "Members pay from 20 crowns.", False),
        ("my nan is 72", "Seniors pay £5 to £80.", False),
    ],
)
def test_a_range_of_the_same_thing_covers_a_number(asked: str, text: str, *, covered: bool) -> None:
    assert bool(covered_numbers(asked, text)) == covered


def test_the_number_that_is_asked_for_is_read_after_the_range() -> None:
    rows = "years 7 to 9: 21:30; years 10 to 12: 22:30"
    assert with_covered("When must year 11 be back?", rows) == (
        "years 7 to 9: 21:30; years 10 to 12 (year 11): 22:30"
    )
