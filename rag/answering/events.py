"""An event that a question names -> the date of the article that tells of it."""

from collections.abc import Callable, Iterable

from rag.answering.validity import is_settled
from rag.search.passages import Passage
from rag.search.question import Query, plain


def date_of(event: str, search: Callable[[Query], Iterable[Passage]]) -> str:
    """Return the date of the article that tells of an event; "" if none does.

    A sentence that expects or plans the event doesn't tell of it.
    """
    told = [
        (one.score, passage.date)
        for passage in search(plain(f"When {event}?"))
        for one in passage.scored
        if one.score > 0 and passage.date and is_settled(one.sentence.shown)
    ]
    return max(told, default=(0.0, ""))[1]
