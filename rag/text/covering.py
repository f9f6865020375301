"""What of a question a text covers in other words: periods ("April to September"), and ranges.

So do the names of rows: "Tel.:" covers a telephone, and "Office hours:" when the office is open.
"""

import re

from rag.text import periods
from rag.text.number_ranges import covered_numbers
from rag.text.word_lists import word_rows
from rag.text.words import words

#: The last word of a row's name.
_NAME_END = re.compile(r"\b([^\W\d_]+)\b(?=\.?:)")
_OPENS = frozenset(("open", "opens", "opened"))


def covered(asked: str, text: str) -> dict[int, str]:
    """Return where a text names what covers something that is asked for otherwise.

    It is the end of the place -> the period, number or word as it is asked for.
    """
    return (
        covered_numbers(asked, text) | periods.covered(asked, text) | _covered_by_names(asked, text)
    )


def with_covered(asked: str, text: str) -> str:
    """Return a text with what is asked for after what covers it.

    >>> with_covered("When is it open in July?", "April to September: 7 am to 8 pm")
    'April to September (July): 7 am to 8 pm'
    >>> with_covered("My nan is 72. What is her ticket?", "Senior 65 and over: 8.60")
    'Senior 65 and over (72): 8.60'
    >>> with_covered("When is the office open?", "Office hours: Wed 9 to 12")
    'Office hours (open): Wed 9 to 12'
    >>> with_covered("What is her telephone number?", "Tel.: 0222 14")
    'Tel (telephone).: 0222 14'
    """
    for end, said in sorted(covered(asked, text).items(), reverse=True):
        text = f"{text[:end]} ({said}){text[end:]}"
    return text


def _covered_by_names(asked: str, text: str) -> dict[int, str]:
    names = list(_NAME_END.finditer(text)) if ":" in text else []
    if not names:
        return {}
    wanted = set(words(asked)) - set(words(text))
    found = {}
    for name in names:
        same = _OPENS if name[1].lower() == "hours" else _forms(name[1].lower())
        if said := next((word for word in words(asked) if word in wanted & same), ""):
            found[name.end()] = said
    return found


def _forms(word: str) -> frozenset[str]:
    """Return a word and its short forms, if it is one of these: "tel", "phone", "telephone"."""
    return frozenset(form for row in word_rows("short_forms") if word in row for form in row)
