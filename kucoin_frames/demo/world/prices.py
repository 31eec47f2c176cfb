"""What was the price then? A function of seed, currency and instant alone; knows nothing of accounts.

A price is a daily walk that is pulled back to a level, with a bridge of five-minute points inside each day and
straight lines between them. Everything is worked out in integers, so that each machine gets the same digits.
"""

from array import array
from collections.abc import Sequence
from decimal import Decimal
from hashlib import shake_128
from itertools import accumulate
from struct import unpack
from typing import NamedTuple

from kucoin_frames.demo.records import Pair

from .almanac import DAY, MINUTE

ONE = 10**12
"""The level of a currency as an integer; paths are counted in such units."""
GRID = 5 * MINUTE
POINTS = DAY // GRID
LISTED = 17_897
"""The day (since 1970) from which prices exist: 1 January 2019."""
_CACHED_DAYS = 1_000


class Course(NamedTuple):
    """How a currency's price tends to move."""

    level: Decimal
    """In USDT, what it is pulled back to."""
    daily: int
    """The spread of a day's return, in millionths."""
    pull: int
    """How much of the distance to the level is made up in a day, in thousandths."""


COURSES = {
    "BTC": Course(Decimal(96_000), 19_000, 8),
    "ETH": Course(Decimal(3_200), 27_000, 8),
    "KCS": Course(Decimal("12.4"), 16_000, 10),
    "SOL": Course(Decimal(165), 33_000, 9),
    "XRP": Course(Decimal("2.3"), 30_000, 9),
    "ADA": Course(Decimal("0.71"), 32_000, 9),
    "DOGE": Course(Decimal("0.19"), 35_000, 9),
    "LINK": Course(Decimal("16.2"), 31_000, 9),
    "BABYDOGE": Course(Decimal("0.00000000123"), 40_000, 12),
    "USDC": Course(Decimal("1.0001"), 90, 300),
}
DOLLAR = Course(Decimal("0.9997"), 120, 300)
"""A USDT in US dollars."""
FIAT = {
    "USD": Course(Decimal(1), 0, 0),
    "EUR": Course(Decimal("0.874"), 3_500, 10),
    "GBP": Course(Decimal("0.752"), 3_500, 10),
    "CHF": Course(Decimal("0.803"), 3_500, 10),
    "JPY": Course(Decimal("151.2"), 4_500, 10),
    "CNY": Course(Decimal("7.12"), 1_000, 10),
    "AUD": Course(Decimal("1.528"), 4_500, 10),
    "CAD": Course(Decimal("1.389"), 3_000, 10),
    "BRL": Course(Decimal("5.42"), 6_000, 10),
    "KRW": Course(Decimal(1_418), 4_000, 10),
}
"""A US dollar in other money."""


class Path:
    """The course of one price over time, in units of a 10^12th of its level."""

    def __init__(self, key: str, course: Course) -> None:
        self.level = course.level
        self._key = key
        self._daily = course.daily
        self._pull = course.pull
        self._closes = [ONE]
        self._days: dict[int, array[int]] = {}

    def _noise(self, what: str, day: int, count: int) -> tuple[int, ...]:
        """Evenly spread numbers from -32768 to 32767."""
        digest = shake_128(f"{self._key}/{what}/{day}".encode()).digest(2 * count)
        return unpack(f"<{count}h", digest)

    def _close(self, day: int) -> int:
        closes = self._closes
        for number in range(LISTED + len(closes), day + 1):
            last = closes[-1]
            drift = last * (ONE - last) // ONE * self._pull // 1000
            shock = last * self._daily // 1_000_000 * sum(self._noise("day", number, 4)) // 37_837
            closes.append(last + drift + shock)
        return closes[day - LISTED]

    def day(self, day: int) -> Sequence[int]:
        """The points of a day, from its first midnight to the next, both included."""
        if day not in self._days:
            if len(self._days) >= _CACHED_DAYS:
                self._days.clear()
            first, last = self._close(day), self._close(day + 1)
            # The spread of a sum of 288 evenly spread numbers is 18 918 times the root of 288.
            scale = first * self._daily // 1_000_000
            walk = [0, *accumulate(self._noise("points", day, POINTS))]
            tilt = (last - first) * 321_058 - scale * walk[-1]
            slope = 321_058 * POINTS
            self._days[day] = array(
                "q", [first + (scale * height * POINTS + tilt * number) // slope for number, height in enumerate(walk)]
            )
        return self._days[day]

    def at(self, time: int) -> int:
        """The value at an instant."""
        day, within = divmod(time, DAY)
        slot, rest = divmod(within, GRID)
        points = self.day(day)
        start = points[slot]
        return start + (points[slot + 1] - start) * rest // GRID


class PairPath:
    """The price of a base in a quote currency: one path, or one over another."""

    def __init__(self, pair: Pair, base: Path, quote: Path | None) -> None:
        self.size_step = pair.base_increment
        self._step = pair.price_increment
        self._base = base
        self._quote = quote
        self._unit = (base.level if quote is None else base.level / quote.level) / ONE
        self._extremes: dict[int, tuple[int, int]] = {}

    def day(self, day: int) -> Sequence[int]:
        """The points of a day."""
        points = self._base.day(day)
        if self._quote is None:
            return points
        return [over * ONE // under for over, under in zip(points, self._quote.day(day), strict=True)]

    def at(self, time: int) -> int:
        """The value at an instant."""
        over = self._base.at(time)
        return over if self._quote is None else over * ONE // self._quote.at(time)

    def base_value(self, time: int) -> Decimal:
        """What a unit of the base is worth in USDT."""
        return self._base.level * self._base.at(time) / ONE

    def price(self, value: int) -> Decimal:
        """A value as a price that the pair can have."""
        return max((self._unit * value).quantize(self._step), self._step)

    def range(self, start: int, end: int) -> tuple[int, int]:
        """The lowest and the highest value from `start` to `end`."""
        lowest, highest = sorted((self.at(start), self.at(end)))
        for day in range(start // DAY, (end - 1) // DAY + 1):
            midnight = day * DAY
            if start <= midnight and midnight + DAY <= end:
                if day not in self._extremes:
                    points = self.day(day)
                    self._extremes[day] = min(points), max(points)
                low, high = self._extremes[day]
            else:
                first = -((midnight - start) // GRID) if start > midnight else 0
                last = (end - midnight) // GRID if end < midnight + DAY else POINTS
                inside = self.day(day)[first : last + 1]
                if not inside:
                    continue
                low, high = min(inside), max(inside)
            lowest, highest = min(lowest, low), max(highest, high)
        return lowest, highest
