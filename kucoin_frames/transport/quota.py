"""KuCoin's quotas: points per pool and 30 seconds, shared by every thread and client of one key.

A pool refills as a whole when its period ends, and the period begins with the first request in it. Nobody tells
beforehand how much other programs have spent, so the headers of each answer are believed over our own count.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

__all__ = ["PERIOD", "Meter", "Pool", "Reading", "meters", "reading", "reset_of"]

PERIOD = 30.0  # seconds
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


def reset_of(headers: Mapping[str, str]) -> float | None:
    """The seconds until a refused pool refills, also where the refusal says nothing else; None if it does not tell."""
    told = headers.get("gw-ratelimit-reset", "")
    return int(told) / 1000 if told.isascii() and told.isdecimal() else None


class Meter:
    """The count of one pool: `reserve` before a request, `settle` with what its answer says."""

    def __init__(self, quota: int, *, now: Callable[[], float] = time.monotonic, period: float = PERIOD) -> None:
        self._now = now
        self._period = period
        self._lock = threading.Lock()
        self._limit = quota
        self._spent = 0
        self._under_way = 0
        self._ends: float | None = None
        self._is_confirmed = False
        self._longest_reset = 0.0

    @property
    def limit(self) -> int:
        """Points per period, as the exchange last told."""
        return self._limit

    def reserve(self, weight: int) -> float:
        """Count a request, if the quota allows it now, and return 0; otherwise the seconds to wait before asking again.

        Each reserved request must be settled. One that is dearer than the whole quota passes when the period is fresh:
        only the exchange can say no to it.
        """
        with self._lock:
            now = self._now()
            if self._ends is None or now >= self._ends:
                self._begin(now + self._period + _SLACK, self._under_way, is_confirmed=False)
            if self._spent + weight <= self._limit or self._spent == self._under_way == 0:
                self._spent += weight
                self._under_way += weight
                return 0.0
            return max((self._ends or now) - now, _SLACK)

    def settle(self, weight: int, seen: Reading | None = None) -> None:
        """A reserved request is answered, or failed; take over what its answer says of the pool."""
        with self._lock:
            self._under_way -= weight
            if seen is None:
                return
            self._limit = seen.limit if seen.limit > 0 else self._limit
            self._longest_reset = max(self._longest_reset, seen.reset)
            counted = max(0, seen.limit - seen.remaining)
            ends = self._now() + seen.reset + _SLACK
            apart = ends - (self._ends or 0.0)
            same_period = min(_SAME_PERIOD, self._longest_reset / 4)
            if apart > same_period:  # the exchange's next period has begun; what is under way may count in it
                self._begin(ends, counted + self._under_way, is_confirmed=True)
            elif not self._is_confirmed:
                self._begin(ends, max(self._spent, counted), is_confirmed=True)
            elif apart >= -same_period:
                self._spent = max(self._spent, counted)
            # else: an answer from the period before

    def exhaust(self, seconds: float) -> None:
        """Nobody asks this pool again for so long: the exchange refused."""
        with self._lock:
            self._begin(self._now() + seconds + _SLACK, max(self._spent, self._limit), is_confirmed=True)

    def _begin(self, ends: float, spent: int, *, is_confirmed: bool) -> None:
        self._ends, self._spent, self._is_confirmed = ends, spent, is_confirmed


_meters: dict[tuple[str, Pool], Meter] = {}
_meters_lock = threading.Lock()


def meters(owner: str, pool: Pool) -> Meter:
    """The meter of a pool that all clients of `owner` (a key at an exchange; an exchange for public ones) share."""
    with _meters_lock:
        return _meters.setdefault((owner, pool), Meter(pool.quota))
