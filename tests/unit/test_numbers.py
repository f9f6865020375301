"""The numbers in a text, in digits or in words."""

import pytest

from rag.text.numbers import numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,500 soldiers", {"1500"}),
        ("2,4 or 2.4 percent", {"2.4"}),
        ("$2.4bn", {"2400000000"}),
        ("3 million", {"3000000"}),
        ("a 2-billion loan", {"2000000000"}),
        ("two to three", {"2", "3"}),
        ("1 or 2 million", {"1000000", "2000000"}),
        ("twenty-one", {"21"}),
        ("the second-largest army", {"2"}),
        ("second-hand tanks", set()),
        ("on 24.02.2022", {"24.02"}),
        ("no number", set()),
    ],
)
def test_numbers_are_read_in_digits_and_in_words(text: str, found: set[str]) -> None:
    assert numbers(text) == found
