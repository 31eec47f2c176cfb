"""Which lots does a disposal take? First in, last in, highest in first out, or an average of all. Pure; no frames.

Quantities and values are whole numbers of units. An event of the other sign closes lots; what is left when there are
none opens a lot of the other sign, a short position. A part of a lot has its part of the lot's value, rounded down, and
what is left of the lot keeps the rest, so that the parts of a lot always add up to it. An event takes as long as the
lots that it closes are many (and as the logarithm of all, for the highest): no list of lots is gone through.
"""

import heapq
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, Protocol

__all__ = ["Closed", "Lot", "Method", "match"]

Method = Literal["fifo", "lifo", "hifo", "average"]

_SCALE = 10**18
"""How finely the cost of one unit is told from another."""


class Lot:
    """What is left of an acquisition, or of a short sale.

    Attributes
    ----------
    event : int
        Number of the event that opened it; -1 for an average of several.
    quantity : int
        What is left, without sign.
    value : int
        What is left of its value.
    is_known : bool
        Whether the value is known.
    """

    __slots__ = ("event", "is_known", "quantity", "value")

    def __init__(self, event: int, quantity: int, value: int, is_known: bool) -> None:
        self.event = event
        self.quantity = quantity
        self.value = value
        self.is_known = is_known


class Closed(NamedTuple):
    """Parts of lots that were closed, column by column."""

    opening: list[int]
    """Number of the event that opened the lot; -1 for an average."""
    closing: list[int]
    """Number of the event that closed it."""
    quantity: list[int]
    opened_for: list[int | None]
    """The part's share of the lot's value; None if that is not known."""
    closed_for: list[int | None]
    """The part's share of the closing event's value; None if that is not known."""
    is_short: list[bool]

    def take(self, more: "Closed") -> None:
        """Add those of another currency."""
        self.opening.extend(more.opening)
        self.closing.extend(more.closing)
        self.quantity.extend(more.quantity)
        self.opened_for.extend(more.opened_for)
        self.closed_for.extend(more.closed_for)
        self.is_short.extend(more.is_short)


class _Lots(Protocol):
    """Open lots of one sign."""

    def __len__(self) -> int: ...

    def add(self, lot: Lot) -> None: ...

    def next(self) -> Lot: ...

    def drop(self) -> None: ...

    def __iter__(self) -> Iterator[Lot]: ...


class _First:
    def __init__(self) -> None:
        self._lots: deque[Lot] = deque()

    def __len__(self) -> int:
        return len(self._lots)

    def add(self, lot: Lot) -> None:
        self._lots.append(lot)

    def next(self) -> Lot:
        return self._lots[0]

    def drop(self) -> None:
        self._lots.popleft()

    def __iter__(self) -> Iterator[Lot]:
        return iter(self._lots)


class _Last:
    def __init__(self) -> None:
        self._lots: list[Lot] = []

    def __len__(self) -> int:
        return len(self._lots)

    def add(self, lot: Lot) -> None:
        self._lots.append(lot)

    def next(self) -> Lot:
        return self._lots[-1]

    def drop(self) -> None:
        self._lots.pop()

    def __iter__(self) -> Iterator[Lot]:
        return iter(self._lots)


class _Highest:
    """The most expensive lot first, of equal ones the older; of short sales that which brought the least."""

    def __init__(self, sign: int) -> None:
        self._sign = sign
        self._lots: list[tuple[int, int, Lot]] = []

    def __len__(self) -> int:
        return len(self._lots)

    def add(self, lot: Lot) -> None:
        price = lot.value * _SCALE // lot.quantity
        heapq.heappush(self._lots, (-self._sign * price, lot.event, lot))

    def next(self) -> Lot:
        return self._lots[0][2]

    def drop(self) -> None:
        heapq.heappop(self._lots)

    def __iter__(self) -> Iterator[Lot]:
        return (lot for *_, lot in sorted(self._lots, key=lambda each: each[1]))


class _Average:
    """One lot that everything is poured into."""

    def __init__(self) -> None:
        self._lot: Lot | None = None

    def __len__(self) -> int:
        return self._lot is not None

    def add(self, lot: Lot) -> None:
        if self._lot is None:
            self._lot = Lot(-1, lot.quantity, lot.value, lot.is_known)
            return
        self._lot.quantity += lot.quantity
        self._lot.value += lot.value
        self._lot.is_known = self._lot.is_known and lot.is_known

    def next(self) -> Lot:
        if self._lot is None:
            raise IndexError("no lot is open")
        return self._lot

    def drop(self) -> None:
        self._lot = None

    def __iter__(self) -> Iterator[Lot]:
        return iter(() if self._lot is None else (self._lot,))


def _lots(method: Method, sign: int) -> _Lots:
    if method == "hifo":
        return _Highest(sign)
    if method == "average":
        return _Average()
    return _First() if method == "fifo" else _Last()


def match(
    quantities: Iterable[int], values: Iterable[int | None], method: Method, *, first: int = 0
) -> tuple[Closed, list[tuple[Lot, int]]]:
    """The closed parts of lots, and the lots that are left with their sign, of the events of one currency.

    Parameters
    ----------
    quantities : iterable of int
        Of each event in the order of time, with its sign: what was acquired is positive. None is 0.
    values : iterable of int or None
        What each event's quantity was worth, without sign; None if that is not known.
    method : {"fifo", "lifo", "hifo", "average"}
        Which lots are closed first.
    first : int
        The number of the first event.
    """
    closed = Closed([], [], [], [], [], [])
    opening, closing, quantity = closed.opening.append, closed.closing.append, closed.quantity.append
    opened_at, closed_at, is_short = closed.opened_for.append, closed.closed_for.append, closed.is_short.append
    sign, lots = 1, _lots(method, 1)
    for event, (signed, worth) in enumerate(zip(quantities, values, strict=True), first):
        rest, side = (signed, 1) if signed > 0 else (-signed, -1)
        is_known, value = worth is not None, worth or 0
        while rest and side != sign and len(lots):
            lot = lots.next()
            if lot.quantity <= rest:
                taken, opened_for = lot.quantity, lot.value
                lots.drop()
            else:
                taken, opened_for = rest, lot.value * rest // lot.quantity
                lot.quantity -= taken
                lot.value -= opened_for
            closed_for = value if taken == rest else value * taken // rest
            rest -= taken
            value -= closed_for
            opening(lot.event)
            closing(event)
            quantity(taken)
            opened_at(opened_for if lot.is_known else None)
            closed_at(closed_for if is_known else None)
            is_short(sign < 0)
        if rest:
            if side != sign:
                sign, lots = side, _lots(method, side)
            lots.add(Lot(event, rest, value, is_known))
    return closed, [(lot, sign) for lot in lots]
