"""Limits how many questions are answered at a time, and how many may wait for their turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rag.web.errors import OverloadedError

#: How many questions each answerer takes at a time. A language model's questions mostly wait for
#: the model, so they have seats of their own and don't hold up the quotes.
#: Suggestions are worked out one at a time, and so are texts, each of which takes seconds.
AT_ONCE = {"quotes": 2, "llm": 4, "suggestions": 1, "check": 1}
#: How many questions, or texts to check, may wait for each.
MAX_WAITING = {"quotes": 60, "llm": 60, "suggestions": 60, "check": 10}


class Seats:
    """The seats of all answerers, first come, first served; for use in the server's event loop."""

    def __init__(self) -> None:
        self._free = {name: asyncio.Semaphore(count) for name, count in AT_ONCE.items()}
        self._waiting = dict.fromkeys(AT_ONCE, 0)
        self._taken = dict.fromkeys(AT_ONCE, 0)

    def waiting(self, answerer: str) -> int:
        """Return how many questions wait for a seat of this answerer."""
        return self._waiting[answerer]

    def before(self, answerer: str) -> int:
        """Return how many questions come before the next one; 0 if a seat is free."""
        at_work = self._taken[answerer] if self._free[answerer].locked() else 0
        return self._waiting[answerer] + at_work

    def taken(self, answerer: str) -> int:
        """Return how many questions this answerer is working on."""
        return self._taken[answerer]

    @asynccontextmanager
    async def take(self, answerer: str) -> AsyncIterator[None]:
        """Wait for a seat and hold it.

        Raises OverloadedError if MAX_WAITING of them are waiting already.
        """
        if self._waiting[answerer] >= MAX_WAITING[answerer]:
            what = "texts" if answerer == "check" else "questions"
            raise OverloadedError(
                f"{MAX_WAITING[answerer]} {what} are waiting already; try again in a minute."
            )
        self._waiting[answerer] += 1
        try:
            await self._free[answerer].acquire()
        finally:
            self._waiting[answerer] -= 1
        self._taken[answerer] += 1
        try:
            yield
        finally:
            self._taken[answerer] -= 1
            self._free[answerer].release()
