"""What is said about relative dates in made-up sentences."""

import pytest

from rag.search.relative_dates import explained

TUESDAY = "2023-04-04"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The weir broke yesterday.", "“yesterday”: 3 April 2023"),
        ("The weir broke on Monday.", "“on Monday”: 3 April 2023"),
        ("The weir broke on Wednesday.", "“on Wednesday”: 29 March 2023"),
        ("The council met earlier this month.", "“earlier this month”: April 2023"),
        ("The mill closed last month.", "“last month”: March 2023"),
        ("Work begins next year.", "“next year”: 2024"),
        # Which Monday is meant, and what "last week" covers, is not certain.
        ("The council will meet on Monday.", ""),
        ("The weir broke last week.", "the article is of 4 April 2023"),
        ("“It broke yesterday,” he said.", "the article is of 4 April 2023"),
        # Nothing is left to explain.
        ("The weir broke yesterday, 3 April.", ""),
        ("In 2022, last year, 40 boats came.", ""),
        ("The hall holds 300 tools today.", ""),
        ("The ferry runs every hour.", ""),
    ],
)
def test_relative_dates_are_explained_where_they_are_certain(text: str, expected: str) -> None:
    assert explained(text, TUESDAY) == expected


def test_as_much_is_said_as_the_articles_date_tells() -> None:
    assert explained("It closed last month.", "2023-01") == "“last month”: December 2022"
    assert explained("It closed last year.", "2023") == "“last year”: 2022"
    assert explained("It closed last month.", "2023") == ""
    assert explained("It closed last year.", "") == ""
