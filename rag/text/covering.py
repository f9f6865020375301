"""What of a question a text covers in other words: periods ("April to September"), and ranges."""

from rag.text import periods
from rag.text.number_ranges import covered_numbers


def covered(asked: str, text: str) -> dict[int, str]:
    """Return where a text names what covers a period or a number that is asked for otherwise.

    It is the end of the place -> the period or number as it is asked for.
    """
    return covered_numbers(asked, text) | periods.covered(asked, text)


def with_covered(asked: str, text: str) -> str:
    """Return a text with the periods and numbers that are asked for after those that cover them.

    >>> with_covered("When is it open in July?", "April to September: 7 am to 8 pm")
    'April to September (July): 7 am to 8 pm'
    >>> with_covered("My nan is 72. What is her ticket?", "Senior 65 and over: 8.60")
    'Senior 65 and over (72): 8.60'
    """
    for end, said in sorted(covered(asked, text).items(), reverse=True):
        text = f"{text[:end]} ({said}){text[end:]}"
    return text
