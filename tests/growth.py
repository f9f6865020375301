"""How the time of reading grows with a text, as a ratio within one run on whatever machine."""

import time
from collections.abc import Callable

_TRIES = 3


def assert_linear(read: Callable[[int], object], size: int) -> None:
    """Fail if four times the size takes more than eight times as long; a square takes sixteen.

    A busy machine slows a single reading down, so the fastest of a few is compared.
    """
    read(size // 10)  # what is imported and compiled by the first call doesn't count
    once = min(_seconds(read, size) for _ in range(_TRIES))
    for _ in range(_TRIES):
        four_times = _seconds(read, 4 * size)
        if four_times < 8 * once:
            return
    raise AssertionError(f"{once:.2f} s, then {four_times:.2f} s")


def _seconds(read: Callable[[int], object], size: int) -> float:
    began = time.process_time()
    read(size)
    return time.process_time() - began
