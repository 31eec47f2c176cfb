"""Which lots does a disposal take? First in, last in, highest in first out, or an average of all. Pure; no frames.

Quantities and values are whole numbers of units. An event of the other sign closes lots; what is left when there are
none opens a lot of the other sign, a short position. A part of a lot has its part of the lot's value, rounded down, and
what is left of the lot keeps the rest, so that the parts of a lot always add up to it. An event takes as long as the
lots that it closes are many (and as the logarithm of all, for the highest): no list of lots is gone through.

A lot is the number of the event that opened it. Millions of them are matched in a loop of Python, so what is left of
each stands in two plain lists, and the queues are those of the standard library.
"""

import heapq
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, Protocol

__all__ = ["AVERAGE", "Closed", "Lot", "Method", "match"]

Method = Literal["fifo", "lifo", "hifo", "average"]

AVERAGE = -1
"""The lot that stands for all, where costs are averaged: no event opened it."""

_PRICE_BITS = 256
"""How finely the cost of one unit is told from another: costs of quantities of 38 digits differ by 1e-76, or not."""

_EVENT_BITS = 40
_EVENT: int = 2**_EVENT_BITS - 1
"""The part of a lot's place in the queue that is the number of its event."""


class Lot(NamedTuple):
    """What is left of an acquisition, or of a short sale."""

    event: int
    """Number of the event that opened it; `AVERAGE` for an average of several."""
    quantity: int
    """What is left, without sign."""
    value: int | None
    """What is left of its value; None if that is not known."""


class Closed(NamedTuple):
    """Parts of lots that were closed, column by column, in the order of closing."""

    opening: list[int]
    """Number of the event that opened the lot; `AVERAGE` for an average."""
    closing: list[int]
    """Number of the event that closed it."""
    quantity: list[int]
    opened_for: list[int | None]
    """The part's share of the lot's value; None if that is not known."""
    closed_for: list[int | None]
    """The part's share of the closing event's value; None if that is not known."""
    is_short: list[bool]


class _Open(NamedTuple):
    """What is left of each event's quantity and value, with one place more at the end, for the average."""

    quantity: list[int]
    value: list[int | None]


class _Lots(Protocol):
    """Open lots of one sign, by the numbers of their events."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[int]: ...

    def add(self, event: int, /) -> None:
        """Take up what is left of an event."""

    def look(self) -> int:
        """Which lot is closed next."""

    def drop(self) -> object:
        """Remove that."""


class _First(deque[int]):
    def __init__(self) -> None:
        self.add = self.append
        self.drop = self.popleft

    def look(self) -> int:
        return self[0]


class _Last(list[int]):
    def __init__(self) -> None:
        self.add = self.append
        self.drop = self.pop

    def look(self) -> int:
        return self[-1]


class _Highest:
    """The most expensive lot first, of equal ones the older; of short sales that which brought the least."""

    def __init__(self, left: _Open, sign: int) -> None:
        self._left = left
        self._sign = sign
        self._lots: list[int] = []

    def __len__(self) -> int:
        return len(self._lots)

    def add(self, event: int) -> None:
        # Price and event in one integer: it is compared faster than a pair, and no garbage collection goes through it.
        price = ((self._left.value[event] or 0) << _PRICE_BITS) // self._left.quantity[event]
        heapq.heappush(self._lots, (-self._sign * price << _EVENT_BITS) + event)

    def look(self) -> int:
        return self._lots[0] & _EVENT

    def drop(self) -> None:
        heapq.heappop(self._lots)

    def __iter__(self) -> Iterator[int]:
        return iter(sorted(lot & _EVENT for lot in self._lots))


class _Average:
    """One lot that everything is poured into."""

    def __init__(self, left: _Open) -> None:
        self._left = left
        self._is_open = False

    def __len__(self) -> int:
        return self._is_open

    def add(self, event: int) -> None:
        quantity, value = self._left
        if not self._is_open:
            quantity[AVERAGE], value[AVERAGE], self._is_open = 0, 0, True
        poured, so_far = value[event], value[AVERAGE]
        quantity[AVERAGE] += quantity[event]
        value[AVERAGE] = None if poured is None or so_far is None else so_far + poured

    def look(self) -> int:
        return AVERAGE

    def drop(self) -> None:
        self._is_open = False

    def __iter__(self) -> Iterator[int]:
        return iter((AVERAGE,) if self._is_open else ())


def _lots(method: Method, left: _Open, sign: int) -> _Lots:
    if method == "hifo":
        return _Highest(left, sign)
    if method == "average":
        return _Average(left)
    return _First() if method == "fifo" else _Last()


def match(quantities: Sequence[int], values: Sequence[int | None], method: Method) -> tuple[Closed, list[Lot], int]:
    """The closed parts of lots, the lots that are left, and the sign of these, of the events of one currency.

    Parameters
    ----------
    quantities : sequence of int
        Of each event in the order of time, with its sign: what was acquired is positive.
    values : sequence of int or None
        What each event's quantity was worth, without sign; None if that is not known.
    method : {"fifo", "lifo", "hifo", "average"}
        Which lots are closed first.
    """
    closed = Closed([], [], [], [], [], [])
    opening, closing, quantity = closed.opening.append, closed.closing.append, closed.quantity.append
    opened_at, closed_at, is_short = closed.opened_for.append, closed.closed_for.append, closed.is_short.append
    left = _Open([*map(abs, quantities), 0], [*values, 0])
    sizes, worths = left
    is_long, lots = True, _lots(method, left, 1)
    for event, signed in enumerate(quantities):
        if not signed:
            continue
        if (signed > 0) is not is_long:
            rest, value = sizes[event], worths[event]
            while rest and lots:
                lot = lots.look()
                taken, opened_for = sizes[lot], worths[lot]
                if taken <= rest:
                    lots.drop()
                else:
                    if opened_for is not None:
                        whole, opened_for = opened_for, opened_for * rest // taken
                        worths[lot] = whole - opened_for
                    sizes[lot] = taken - rest
                    taken = rest
                closed_for = value
                if value is not None and taken != rest:
                    closed_for = value * taken // rest
                    value -= closed_for
                rest -= taken
                opening(lot)
                closing(event)
                quantity(taken)
                opened_at(opened_for)
                closed_at(closed_for)
                is_short(not is_long)
            if not rest:
                continue
            sizes[event], worths[event] = rest, value
            is_long = not is_long
            lots = _lots(method, left, 1 if is_long else -1)
        lots.add(event)
    return closed, [Lot(lot, sizes[lot], worths[lot]) for lot in lots], 1 if is_long else -1
