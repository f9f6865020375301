"""How long a long work will take, from how fast it went in the last minute."""

from collections import deque

#: Seconds, and share of the work, before which nothing is said.
MIN_SECONDS, MIN_SHARE = 8.0, 0.01
_WINDOW = 90.0  # seconds from which the speed is measured


class Remaining:
    """Estimates the time that is left.

    >>> remaining = Remaining()
    >>> for second in range(0, 31, 10):
    ...     remaining.note(second / 360, float(second))
    >>> remaining.words()
    'about 6 minutes left'
    """

    def __init__(self) -> None:
        self._noted: deque[tuple[float, float]] = deque()  # (time, share), the oldest first
        self._start = (0.0, 0.0)

    def note(self, share: float, now: float) -> None:
        """Note what share of the work, from 0 to 1, is done at a time in seconds."""
        if not self._noted:
            self._start = (now, share)
        self._noted.append((now, share))
        while now - self._noted[0][0] > _WINDOW and len(self._noted) > 2:
            self._noted.popleft()

    def words(self) -> str:
        """Return how long the rest takes, in words; "" while that can't be told."""
        if not self._noted:
            return ""
        (first, before), (now, share) = self._noted[0], self._noted[-1]
        is_early = now - self._start[0] < MIN_SECONDS or share - self._start[1] < MIN_SHARE
        if is_early or share <= before:
            return ""
        return _words((1 - share) * (now - first) / (share - before))


def _words(seconds: float) -> str:
    """Return a time in words, as exact as an estimate can be.

    >>> [_words(seconds) for seconds in (20, 70, 250, 4000, 9000)]
    ... # doctest: +NORMALIZE_WHITESPACE
    ['less than a minute left', 'about a minute left', 'about 4 minutes left',
    'about an hour left', 'about 2.5 hours left']
    """
    if seconds < 50:
        return "less than a minute left"
    if seconds < 90:
        return "about a minute left"
    if seconds < 3_000:
        minutes = round(seconds / 60)
        return f"about {minutes if minutes < 20 else 5 * round(minutes / 5)} minutes left"
    if seconds < 4_500:
        return "about an hour left"
    return f"about {round(seconds / 1_800) / 2:g} hours left"
