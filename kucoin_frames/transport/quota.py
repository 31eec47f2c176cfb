"""KuCoin's quotas: points per pool and 30 seconds, shared by every thread and client of one key.

A pool refills as a whole when its period ends, and the period begins with the first request in it. Nobody tells
beforehand how much other programs have spent, so the headers of each answer are believed over our own count.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

__all__ = ["Meter", "Pool", "Reading", "meters", "reading"]

PERIOD = 30.0
_SLACK = 0.05  # a period ends for the exchange when the request arrives there, not when we send it
_SAME_PERIOD = 2.0  # two readings of one period's end differ by no more than the answers' travel times


class Pool(Enum):
    """A quota that several endpoints share; the value is the quota of VIP level 0, in points per period."""

    SPOT = ("Spot", 4000)
    FUTURES = ("Futures", 2000)
    MANAGEMENT = ("Management", 2000)
    PUBLIC = ("Public", 2000)

    @property
    def label(self) -> str:
        """KuCoin's name of the pool."""
        return self.value[0]

    @property
    def quota(self) -> int:
        """Points per period until an answer tells the account's own."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer's headers say of its pool: points per period, points left, seconds until it refills."""

    limit: int
    remaining: int
    reset: float

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return self.remaining <= 0


def reading(headers: Mapping[str, str]) -> Reading | None:
    """The rate headers of an answer; None if it has none, as the gateway's own refusals do."""
    try:
        return Reading(
            int(headers["gw-ratelimit-limit"]),
            int(headers["gw-ratelimit-remaining"]),
            int(headers["gw-ratelimit-reset"]) / 1000,
        )
    except (KeyError, ValueError):
        return None


class Meter:
    """The count of one pool. `acquire` before a request, `correct` with what its answer says."""

    def __init__(self, quota: int, *, now: Callable[[], float] = time.monotonic, period: float = PERIOD) -> None:
        self._now = now
        self._period = period
        self._turn = threading.Condition()
        self._limit = quota
        self._spent = 0
        self._ends: float | None = None
        self._is_confirmed = False

    @property
    def limit(self) -> int:
        """Points per period, as the exchange last told."""
        return self._limit

    def acquire(self, weight: int, *, wait: Callable[[float], None] | None = None) -> None:
        """Count a request, after waiting until the quota allows it.

        `wait(seconds)` is told before each wait, for a progress bar. A request dearer than the whole quota passes
        when the period is fresh: only the exchange can say no to it.
        """
        with self._turn:
            while True:
                now = self._now()
                if self._ends is None or now >= self._ends:
                    self._ends = now + self._period + _SLACK
                    self._spent = 0
                    self._is_confirmed = False
                if self._spent == 0 or self._spent + weight <= self._limit:
                    self._spent += weight
                    return
                pause = self._ends - now
                if wait is not None:
                    wait(pause)
                self._turn.wait(pause)

    def correct(self, seen: Reading) -> None:
        """Take over what an answer says: the limit, at least what the exchange counted, and when it refills."""
        with self._turn:
            ends = self._now() + max(seen.reset, 0.0) + _SLACK
            if self._ends is None or (self._is_confirmed and ends < self._ends - _SAME_PERIOD):
                return  # an answer from the period before
            self._limit = seen.limit if seen.limit > 0 else self._limit
            self._spent = max(self._spent, seen.limit - seen.remaining)
            self._ends = max(self._ends, ends) if self._is_confirmed else ends
            self._is_confirmed = True
            self._turn.notify_all()

    def exhaust(self, seconds: float) -> None:
        """Nobody asks this pool again for so long: the exchange refused."""
        with self._turn:
            self._spent = max(self._spent, self._limit)
            self._ends = max(self._ends or 0.0, self._now() + seconds + _SLACK)
            self._is_confirmed = True


_meters: dict[tuple[str, Pool], Meter] = {}
_meters_lock = threading.Lock()


def meters(owner: str, pool: Pool) -> Meter:
    """The meter of a pool that all clients of `owner` (a key at an exchange; an exchange for public ones) share."""
    with _meters_lock:
        return _meters.setdefault((owner, pool), Meter(pool.quota))
