"""First in, first out, of millions of events at once: the parts that `matching.match` finds, without its loop. Pure.

The n-th unit of a currency that was ever bought goes with the n-th that was ever sold, whichever of them came first:
what waits for its other side, lots or short sales, waits in the order of time. So the running sums of what was bought
and those of what was sold, marked on one line, cut it into the parts of lots; and on either side the parts of an event
follow one another, each with its share of what the event is still worth.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from kucoin_frames.decimals.integers import ESTIMABLE, Flags, Words, blocks, nearest, truncated
from kucoin_frames.decimals.scalars import LARGEST
from kucoin_frames.decimals.totals import running_sums
from kucoin_frames.decimals.units import column_of, filled, to_pairs, validity, words

__all__ = ["Left", "Parts", "Pooled", "first_in_first_out"]

_Places = npt.NDArray[np.intp]
_Pairs = npt.NDArray[np.uint64]

_FEW = 200
"""So few parts take NumPy, with some fifty calls for a round of them, longer than Python's integers."""


class Pooled(NamedTuple):
    """Events, pool by pool, and in each pool in the order of time."""

    pool: _Places
    """A number for each currency, growing from event to event."""
    quantity: pa.Array
    """What was acquired; negative: what was disposed of; without nulls."""
    value: pa.Array
    """What that was worth, without sign; null if that is not known."""


class Parts(NamedTuple):
    """Parts of lots that were closed, column by column, in each pool in the order of closing."""

    bought: _Places
    """Place of the event that bought it; of the two the later one closed the lot."""
    sold: _Places
    quantity: pa.Array
    cost: pa.Array
    """The part's share of the buying event's value; null if that is not known."""
    proceeds: pa.Array
    """The part's share of the selling event's value; null if that is not known."""


class Left(NamedTuple):
    """What is left of events, column by column, in their order."""

    event: _Places
    quantity: pa.Array
    """Without sign."""
    value: pa.Array


def first_in_first_out(events: Pooled) -> tuple[Parts, Left] | None:
    """The closed parts of lots, and the lots that are left; None if the numbers are too large or a value is negative.

    They are too large if all quantities together have about 38 digits, since their running sums would have more.
    """
    quantity, worth = words(events.quantity), words(filled(events.value, 0))
    if quantity.magnitude().floats.sum() > LARGEST / 2 or worth.negative.any():
        return None
    bought = _Side(events, quantity, worth, ~quantity.negative & ((quantity.low | quantity.high) != 0))
    sold = _Side(events, quantity, worth, quantity.negative)
    buying, selling, taken = _cut(bought, sold)
    cost, proceeds = bought.shares(buying, taken), sold.shares(selling, taken)
    parts = Parts(
        bought.events[buying],
        sold.events[selling],
        column_of(np.stack(taken, axis=1), None),
        column_of(cost, bought.known(events, buying)),
        column_of(proceeds, sold.known(events, selling)),
    )
    return parts, _left(events, bought, sold)


class _Side:
    """All that was bought, or all that was sold."""

    def __init__(self, events: Pooled, quantity: Words, worth: Words, chosen: Flags) -> None:
        self.events: _Places = np.flatnonzero(chosen)
        self.pool = events.pool[self.events]
        self.quantity = quantity.at(self.events).magnitude()
        """What is left of each event; all of it until `shares` has given parts of it away."""
        self.value = worth.at(self.events)
        column = column_of(np.stack(self.quantity, axis=1), None)
        self.ends = words(running_sums(column, np.flatnonzero(np.diff(self.pool, prepend=-1))))
        """Where each event's quantity ends on its pool's line."""

    def known(self, events: Pooled, number: _Places) -> Flags | None:
        """For which of the side's events that are named by number the value is known; None if for all."""
        valid = validity(events.value)
        return None if valid is None else valid[self.events[number]]

    def shares(self, number: _Places, taken: Words) -> _Pairs:
        """What each part is worth: of what its event was worth after the parts before it, rounded down.

        A share depends on the one before it, so all first parts are shared out at once, then all second ones, and so
        on. Events of more parts than others, and those whose products are beyond `nearest`, are gone through singly.

        Parameters
        ----------
        number : array of int
            Number of each part's event on this side, never falling.
        taken : Words
            The parts' quantities.
        """
        found = np.empty((len(number), 2), np.uint64)
        counts = np.bincount(number, minlength=len(self.events))
        starts = np.cumsum(counts) - counts
        is_wide = self.quantity.floats * self.value.floats > ESTIMABLE / 2
        event, turn = np.flatnonzero((counts > 0) & ~is_wide), 0
        while len(event) > _FEW:
            for block in blocks(len(event)):
                part = starts[event[block]] + turn
                found[part] = self._give(event[block], taken.at(part))
            turn += 1
            event = event[counts[event] > turn]
        for each in event.tolist():
            self._give_singly(each, slice(starts[each] + turn, starts[each] + counts[each]), taken, found)
        for each in np.flatnonzero((counts > 0) & is_wide).tolist():
            self._give_singly(each, slice(starts[each], starts[each] + counts[each]), taken, found)
        return found

    def _give(self, event: _Places, taken: Words) -> _Pairs:
        """The shares of one part of each of these events, which are taken off them."""
        whole, share = self.quantity.at(event), self.value.at(event)
        left = whole.minus(taken)
        # What takes all that is left needs no division, and of any part one of the two events is at its end.
        rest = np.flatnonzero(left.low | left.high)
        worth, some, of = share.at(rest), taken.at(rest), whole.at(rest)
        below, _ = truncated(*nearest(worth.times(some), worth.floats * some.floats, of), of)
        share.low[rest], share.high[rest] = below
        self.quantity.low[event], self.quantity.high[event] = left
        self.value.low[event], self.value.high[event] = self.value.at(event).minus(share)
        return np.stack(share, axis=1)

    def _give_singly(self, event: int, parts: slice, taken: Words, found: _Pairs) -> None:
        """The same for several parts of one event, in Python's integers."""
        (rest,), (value,) = (word.at(np.array([event])).integers() for word in (self.quantity, self.value))
        for part, some in enumerate(taken.cut(parts).integers(), start=parts.start):
            share = value * some // rest
            rest, value = rest - some, value - share
            found[part] = to_pairs(share)
        self.quantity.low[event], self.quantity.high[event] = to_pairs(rest)
        self.value.low[event], self.value.high[event] = to_pairs(value)


def _cut(bought: _Side, sold: _Side) -> tuple[_Places, _Places, Words]:
    """The numbers of each part's events on their sides, and its quantity."""
    pool = np.concatenate([bought.pool, sold.pool])
    end = Words(*(np.concatenate(both) for both in zip(bought.ends, sold.ends, strict=True)))
    # Sums of quantities with up to nine places fit into one word. These are sorted runs, which only need merging, while
    # the low words of wider sums are in no order.
    narrow = end.billions()
    order = np.lexsort((end.low, end.high, pool) if narrow is None else (narrow.low, pool))
    is_bought, pool, end = order < len(bought.events), pool[order], end.at(order)
    is_new = np.diff(pool, prepend=-1) != 0
    # Where something bought and something sold end at the same place, there is one cut.
    is_cut = is_new | (np.diff(end.low, prepend=np.uint64(0)) != 0) | (np.diff(end.high, prepend=np.uint64(0)) != 0)
    cuts = np.flatnonzero(is_cut)
    # So many of either side end before each cut, and the next one is what is cut there.
    buying: _Places = (np.cumsum(is_bought) - is_bought)[cuts]
    selling: _Places = cuts - buying
    pool, end, is_new = pool[cuts], end.at(cuts), is_new[cuts]
    before = Words(*(np.where(is_new, np.uint64(0), np.roll(word, 1)) for word in end))
    # Behind the last event of one side the other one has no partner.
    is_part = (np.append(bought.pool, -1)[buying] == pool) & (np.append(sold.pool, -1)[selling] == pool)
    parts = np.flatnonzero(is_part)
    return buying[parts], selling[parts], end.minus(before).at(parts)


def _left(events: Pooled, bought: _Side, sold: _Side) -> Left:
    event = np.concatenate([bought.events, sold.events])
    quantity, value = (
        Words(*(np.concatenate(both) for both in zip(*sides, strict=True)))
        for sides in ((bought.quantity, sold.quantity), (bought.value, sold.value))
    )
    open_ = np.flatnonzero(quantity.low | quantity.high)
    open_ = open_[np.argsort(event[open_], kind="stable")]
    valid = validity(events.value)
    return Left(
        event[open_],
        column_of(np.stack(quantity.at(open_), axis=1), None),
        column_of(np.stack(value.at(open_), axis=1), None if valid is None else valid[event[open_]]),
    )
