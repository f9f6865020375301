"""Limits how many questions are answered at a time, and how many may wait for their turn."""

import asyncio
from collections import Counter, deque
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
    """The seats of all answerers; for use in the server's event loop.

    Visitors take turns: a free seat goes to the one who has the fewest seats at the moment, and of
    several such to the one whose last turn is the longest ago. So whoever asks twenty questions at
    once doesn't hold up those who ask one. A visitor's own questions keep their order. Visitors are
    told apart as by the rate limits.
    """

    def __init__(self) -> None:
        self._lines = {name: _Line(name) for name in AT_ONCE}

    def waiting(self, answerer: str) -> int:
        """Return how many questions wait for a seat of this answerer."""
        return self._lines[answerer].length

    def before(self, answerer: str, visitor: str = "") -> int:
        """Return how many questions may come before a visitor's next one; 0 if a seat is free."""
        return self._lines[answerer].before(visitor)

    def taken(self, answerer: str) -> int:
        """Return how many questions this answerer is working on."""
        return AT_ONCE[answerer] - self._lines[answerer].free

    @asynccontextmanager
    async def take(self, answerer: str, visitor: str = "") -> AsyncIterator[None]:
        """Wait for a seat and hold it.

        Raises OverloadedError if MAX_WAITING of them are waiting already. If others have more
        questions waiting than this visitor, the latest of whoever has the most gives way instead.
        """
        line = self._lines[answerer]
        await line.wait(visitor)
        try:
            yield
        finally:
            line.release(visitor)


class _Line:
    """The seats of one answerer, and the questions that wait for them, by visitor."""

    def __init__(self, answerer: str) -> None:
        self.free = AT_ONCE[answerer]
        self.length = 0  # read by other threads
        self._limit = MAX_WAITING[answerer]
        self._what = "texts" if answerer == "check" else "questions"
        self._taken = Counter[str]()
        #: In the order of turns; nobody in it waits for nothing.
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    def before(self, visitor: str) -> int:
        if self.free:
            return 0
        own = len(self._waiting.get(visitor, ()))
        # Of each other visitor, as many may come first as this one will have waiting.
        others = sum(
            min(len(turns), own + 1) for other, turns in self._waiting.items() if other != visitor
        )
        return own + others + self._taken.total()

    async def wait(self, visitor: str) -> None:
        """Return once the visitor has a seat."""
        if self.free:  # then nobody waits
            self._seat(visitor)
            return
        self._make_room(visitor)
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(visitor, deque()).append(turn)
        self.length += 1
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._remove(visitor, turn)
            elif turn.exception() is None:  # the reader left as the seat became free
                self.release(visitor)
            raise

    def release(self, visitor: str) -> None:
        """Give a seat back, and to whoever is next."""
        self.free += 1
        self._taken -= Counter([visitor])  # which leaves out those that have none
        while self.free and self._waiting:
            # The first of several with as few seats has waited for the longest.
            following = min(self._waiting, key=self._taken.__getitem__)
            turn = self._waiting[following][0]
            self._remove(following, turn)
            if following in self._waiting:  # behind the others
                self._waiting[following] = self._waiting.pop(following)
            if not turn.done():  # or else its reader has just left
                self._seat(following)
                turn.set_result(None)

    def _seat(self, visitor: str) -> None:
        self.free -= 1
        self._taken[visitor] += 1

    def _make_room(self, visitor: str) -> None:
        if self.length < self._limit:
            return
        problem = OverloadedError(
            f"{self._limit} {self._what} are waiting already; try again in a minute."
        )
        most = max(self._waiting, key=lambda other: len(self._waiting[other]))
        latest = self._waiting[most][-1]
        if len(self._waiting[most]) <= len(self._waiting.get(visitor, ())) + 1:
            raise problem
        self._remove(most, latest)
        if not latest.done():
            latest.set_exception(problem)

    def _remove(self, visitor: str, turn: "asyncio.Future[None]") -> None:
        """Take a question out of the line, if it is still there."""
        turns = self._waiting.get(visitor, deque())
        if turn in turns:
            turns.remove(turn)
            self.length -= 1
        if not turns:
            self._waiting.pop(visitor, None)
