"""How much may a caller still ask: KuCoin's weighted pools, refilled as a whole when a window ends.

Quotas run on the machine's monotonic clock: they protect against real traffic, whatever time the economy has.
"""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import ceil
from typing import Literal

Pool = Literal["Spot", "Futures", "Management", "Public"]

# Points in a window by VIP level. Public is counted by address and is the same for everybody.
SPOT = (4000, 6000, 8000, 10000, 13000, 16000, 20000, 23000, 26000, 30000, 33000, 36000, 40000)
FUTURES = (2000, 2000, 4000, 5000, 6000, 7000, 8000, 10000, 12000, 14000, 16000, 18000, 20000)
POINTS: dict[Pool, tuple[int, ...]] = {
    "Spot": SPOT,
    "Futures": FUTURES,
    "Management": FUTURES,
    "Public": (2000,) * 13,
}


@dataclass(frozen=True, slots=True)
class Charge:
    """What a request found: whether it fits, and the pool after it."""

    granted: bool
    limit: int
    remaining: int
    reset_ms: int

    @property
    def headers(self) -> dict[str, str]:
        """The pool's state as sent with every answer."""
        return {
            "gw-ratelimit-limit": str(self.limit),
            "gw-ratelimit-remaining": str(self.remaining),
            "gw-ratelimit-reset": str(self.reset_ms),
        }


@dataclass(slots=True)
class _Window:
    ends: float
    remaining: int


class Quotas:
    """The pools of all callers."""

    def __init__(
        self,
        scale: float,
        window_s: float,
        clock: Callable[[], float] = time.monotonic,
        *,
        excess_takes_rest: bool = True,
    ) -> None:
        self._scale = scale
        self._window_s = window_s
        self._clock = clock
        self._excess_takes_rest = excess_takes_rest
        self._windows: dict[tuple[Hashable, Pool], _Window] = {}

    def charge(self, caller: Hashable, pool: Pool, level: int, weight: int) -> Charge:
        """Take points from a caller's pool. A window opens with its first request.

        A request that no longer fits takes what is left, unless it is chosen otherwise: `remaining` 0 is how a client
        tells its own excess from an overloaded server.
        """
        limit = max(1, int(POINTS[pool][min(level, 12)] * self._scale))
        now = self._clock()
        window = self._windows.get((caller, pool))
        if window is None or now >= window.ends:
            window = self._windows[caller, pool] = _Window(now + self._window_s, limit)
        granted = weight <= window.remaining
        if granted:
            window.remaining -= weight
        elif self._excess_takes_rest:
            window.remaining = 0
        return Charge(granted, limit, window.remaining, max(1, ceil((window.ends - now) * 1000)))
