"""Turns: whoever asks a lot at once doesn't hold up the others."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor

import pytest

from rag.web.errors import OverloadedError
from rag.web.seats import AT_ONCE, MAX_WAITING, Seats

TEXT = "check"  # has one seat, so the order of turns can be seen
FULL = AT_ONCE[TEXT] + MAX_WAITING[TEXT]


class Room:
    """Visitors who take seats; `order` has those who got one, in turn."""

    def __init__(self, answerer: str = TEXT) -> None:
        self.seats = Seats()
        self.order: list[str] = []
        self.answerer = answerer
        self.leave = asyncio.Event()

    async def _visit(self, visitor: str) -> None:
        async with self.seats.take(self.answerer, visitor.rstrip("0123456789")):
            self.order.append(visitor)
            await self.leave.wait()

    async def come(self, *visitors: str) -> "list[asyncio.Task[None]]":
        """Let visitors come one after the other; digits tell the questions of one apart."""
        tasks = [asyncio.create_task(self._visit(one)) for one in visitors]
        await asyncio.sleep(0)
        return tasks

    async def all_leave(self, *tasks: Awaitable[None]) -> None:
        self.leave.set()
        await asyncio.gather(*tasks)


def run(scenario: Callable[[], Coroutine[None, None, None]]) -> None:
    # In a thread of its own: after browser tests, this one has a running loop.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, scenario()).result()


def test_who_asks_many_questions_does_not_hold_up_who_asks_one() -> None:
    async def scenario() -> None:
        room = Room()
        tasks = await room.come(*[f"many{n}" for n in range(8)], "one", "other1", "other2")
        await room.all_leave(*tasks)
        assert room.order[:5] == ["many0", "many1", "one", "other1", "many2"]
        assert room.order[5:7] == ["other2", "many3"]  # both in turn, each in its own order
        assert room.order[7:] == ["many4", "many5", "many6", "many7"]

    run(scenario)


def test_who_has_no_seat_comes_before_who_has_one() -> None:
    async def scenario() -> None:
        room = Room("quotes")
        tasks = await room.come(*[f"many{n}" for n in range(6)], "one")
        assert room.order == ["many0", "many1"]
        await room.all_leave(*tasks)
        assert room.order[2] == "one"

    run(scenario)


def test_how_many_come_before_counts_the_turns_of_others_not_all_their_questions() -> None:
    async def scenario() -> None:
        room = Room()
        assert room.seats.before(TEXT, "one") == 0
        tasks = await room.come(*[f"many{n}" for n in range(8)])
        assert room.seats.before(TEXT, "many") == 8
        assert room.seats.before(TEXT, "one") == 2  # the one under way and one that waits
        await room.all_leave(*tasks)

    run(scenario)


def test_in_a_full_room_who_has_the_most_waiting_makes_room() -> None:
    async def scenario() -> None:
        room = Room()
        tasks = await room.come(*[f"many{n}" for n in range(FULL)])
        [refused] = await room.come("many99")
        with pytest.raises(OverloadedError, match="10 texts are waiting"):
            await refused
        tasks += await room.come("one")
        with pytest.raises(OverloadedError):
            await tasks[FULL - 1]  # the latest of those who wait
        assert room.seats.waiting(TEXT) == MAX_WAITING[TEXT]
        del tasks[FULL - 1]
        await room.all_leave(*tasks)
        assert "one" in room.order
        assert len(room.order) == FULL

    run(scenario)


def test_in_a_room_full_of_single_questions_the_next_is_refused() -> None:
    async def scenario() -> None:
        room = Room()
        tasks = await room.come(*[f"visitor{chr(97 + n)}" for n in range(FULL)])
        [refused] = await room.come("late")
        with pytest.raises(OverloadedError):
            await refused
        await room.all_leave(*tasks)
        assert len(room.order) == FULL

    run(scenario)


def test_who_leaves_gives_up_the_turn_even_as_it_comes() -> None:
    async def scenario() -> None:
        room = Room()
        first, waits, leaves, last = await room.come("first", "waits", "leaves", "last")
        leaves.cancel()
        await asyncio.sleep(0)
        assert room.seats.waiting(TEXT) == 2
        first.cancel()
        while room.seats.waiting(TEXT) == 2:  # noqa: ASYNC110
            await asyncio.sleep(0)
        waits.cancel()  # its seat has just become free
        room.leave.set()
        await last
        assert room.order == ["first", "last"]
        assert (room.seats.taken(TEXT), room.seats.waiting(TEXT)) == (0, 0)

    run(scenario)
