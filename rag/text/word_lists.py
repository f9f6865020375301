"""Word lists: the files in `data/`. A line is a word or a group of words; `#` starts a comment."""

from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@cache
def word_set(name: str) -> frozenset[str]:
    """Return all words of a list.

    >>> "the" in word_set("stop_words"), "nato" in word_set("stop_words")
    (True, False)
    """
    return frozenset(word for row in word_rows(name) for word in row)


@cache
def word_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the lines of a list in order, each split into its words."""
    lines = (_DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    rows = (tuple(line.partition("#")[0].split()) for line in lines)
    return tuple(row for row in rows if row)


@cache
def word_map(name: str) -> dict[str, str]:
    """Return a list of pairs as a mapping from the first word of a line to its second.

    >>> word_map("peoples")["dutch"]
    'netherlands'
    """
    return {row[0]: row[1] for row in word_rows(name)}
