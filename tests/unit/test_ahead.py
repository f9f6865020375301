"""The next item is made while the last one is used."""

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from rag.store.ahead import ahead


def test_the_next_item_is_made_while_the_last_one_is_used() -> None:
    second_made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        second_made.set()
        yield 2

    with closing(ahead(items())) as upcoming:
        assert next(upcoming) == 1
        assert second_made.wait(10)
        assert list(upcoming) == [2]


def test_an_error_comes_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("no more")

    upcoming = ahead(items())
    assert next(upcoming) == 1
    with pytest.raises(OSError, match="no more"):
        next(upcoming)


def test_after_closing_nothing_more_is_made() -> None:
    made = []

    def items() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    with closing(ahead(items())) as upcoming:
        next(upcoming)
    assert made == [0, 1]
    assert not any(thread.name.startswith("ahead") for thread in threading.enumerate())
