"""Making the next item while the last one is used."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterator[Item]) -> Generator[Item, None, None]:
    """Yield the items in order; a thread makes the next one while the last one is used.

    An error of `items` is raised here, after the items before it. Closing waits for the thread.

    >>> list(ahead(iter("abc")))
    ['a', 'b', 'c']
    """
    with ThreadPoolExecutor(1, "ahead") as maker:
        upcoming = maker.submit(_next, items)
        while made := upcoming.result():
            upcoming = maker.submit(_next, items)
            yield from made


def _next(items: Iterator[Item]) -> list[Item]:
    """Return the next item in a list; an empty one at the end."""
    return list(islice(items, 1))
