"""First in, first out, at once: the same parts and lots, to the last digit, as the loop that goes event by event."""

from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kucoin_frames.analysis.profit import first_in
from kucoin_frames.analysis.profit.first_in import Pooled, first_in_first_out
from kucoin_frames.analysis.profit.lot_events import LOT_EVENTS
from kucoin_frames.analysis.profit.matched import disposals, lots
from kucoin_frames.analysis.profit.matching import match
from kucoin_frames.decimals.scalars import EXACT, column_of_units
from tests.analysis.shown import texts
from tests.analysis.witness import frame_of

Event = tuple[int, int, int | None]
"""Pool, quantity and value, in units of the 18th place."""

Found = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]
"""Opening and closing event, quantity, cost, proceeds and whether it is short; event, quantity and value of lots."""


def pooled(events: list[Event]) -> Pooled:
    pools, quantities, values = ([event[place] for event in events] for place in range(3))
    return Pooled(np.array(pools, np.intp), column_of_units(quantities), column_of_units(values))


def units(column: Any) -> list[int | None]:
    return [None if number is None else int(number.scaleb(18, EXACT)) for number in column.to_pylist()]


def at_once(events: list[Event]) -> Found:
    found = first_in_first_out(pooled(events))
    assert found is not None
    parts, left = found
    pairs = list(zip(parts.bought.tolist(), parts.sold.tolist(), strict=True))
    amounts = zip(units(parts.quantity), units(parts.cost), units(parts.proceeds), strict=True)
    rows = [(min(pair), max(pair), *row, pair[1] < pair[0]) for pair, row in zip(pairs, amounts, strict=True)]
    return rows, list(zip(left.event.tolist(), units(left.quantity), units(left.value), strict=True))


def one_by_one(events: list[Event]) -> Found:
    rows: list[tuple[Any, ...]] = []
    lots_left: list[tuple[Any, ...]] = []
    start = 0
    for _, group in groupby(events, key=lambda event: event[0]):
        members = list(group)
        closed, left, _ = match([event[1] for event in members], [event[2] for event in members], "fifo")
        for opening, closing, quantity, opened_for, closed_for, is_short in zip(*closed, strict=True):
            sides = (closed_for, opened_for) if is_short else (opened_for, closed_for)
            rows.append((start + opening, start + closing, quantity, *sides, is_short))
        lots_left += [(start + lot.event, lot.quantity, lot.value) for lot in left]
        start += len(members)
    return rows, lots_left


SIZES = st.one_of(
    st.integers(0, 4),
    st.integers(1, 10**6).map(lambda eighths: eighths * 10**10),
    st.integers(1, 10**35),
    st.sampled_from([1, 10**18, 2**64 - 1, 2**64, 2**64 + 1, 10**36]),
)
QUANTITIES = st.tuples(SIZES, st.sampled_from([-1, 1])).map(lambda both: both[0] * both[1])
VALUES = st.one_of(
    st.none(),
    st.integers(0, 9),
    st.integers(0, 10**30),
    st.sampled_from([1, 2**64 - 1, 2**64, 10**37, 10**38 - 1]),
)
EVENTS = st.lists(st.tuples(st.integers(0, 2), QUANTITIES, VALUES), max_size=40).map(
    lambda rows: sorted(rows, key=lambda event: event[0])
)


@pytest.mark.parametrize("few", [0, 3, 200])
def test_the_same_as_one_by_one(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be the shares made by NumPy, by Python, or first by the one and then by the other."""
    monkeypatch.setattr(first_in, "_FEW", few)

    @settings(max_examples=150, deadline=None)
    @given(EVENTS)
    def check(events: list[Event]) -> None:
        assert at_once(events) == one_by_one(events)

    check()


def test_a_thousand_small_parts_beside_many_whole_ones() -> None:
    """Thirds of thirds: each share depends on the rounding of those before it."""
    dice = np.random.default_rng(1)
    small = [(0, 3 * 10**21, 10**21 + 1)] + [(0, -(10**18) * size, 7) for size in dice.integers(1, 6, 1000).tolist()]
    whole = [(1, sign * 10**10 * size, 10**9 * size + 1) for size in range(1, 1500) for sign in (7, -7)]
    assert at_once([*small, *whole]) == one_by_one([*small, *whole])
    walk = zip(dice.integers(-(10**9), 10**9, 5000).tolist(), dice.integers(0, 10**12, 5000).tolist(), strict=True)
    both_ways: list[Event] = [(0, size * 10**10, value * 10**10) for size, value in walk]
    rows, _ = at_once(both_ways)
    assert {row[-1] for row in rows} == {True, False}
    assert at_once(both_ways) == one_by_one(both_ways)


def test_by_hand() -> None:
    """Three for 10, of which one goes: 3, then 3.5 of the 7 left, rounded down; two sold short wait for a buyer."""
    events: list[Event] = [(0, 3, 10), (0, -1, 4), (0, -1, None), (0, -3, 9), (0, 1, 5), (1, 2, 8)]
    rows, left = at_once(events)
    assert rows == [
        (0, 1, 1, 3, 4, False),
        (0, 2, 1, 3, None, False),
        (0, 3, 1, 4, 3, False),
        (3, 4, 1, 5, 3, True),
    ]
    assert left == [(3, 1, 3), (5, 2, 8)]


def test_nothing_and_one_sided() -> None:
    assert at_once([]) == ([], [])
    assert at_once([(0, 0, 5)]) == ([], [])
    assert at_once([(0, -2, 5), (1, 1, None)]) == ([], [(0, 2, 5), (1, 1, None)])


def test_what_is_too_large_is_matched_one_by_one() -> None:
    """The running sum of what was bought would have 39 digits; a value below zero is none that can be shared out."""
    largest = 10**38 - 1
    huge: list[Event] = [(0, largest, 1), (0, -largest, 2), (0, largest, 3), (0, -largest, 4)]
    assert first_in_first_out(pooled(huge)) is None
    assert first_in_first_out(pooled([(0, 2, -1)])) is None
    twenty_nines = "99999999999999999999"
    start = pd.Timestamp("2026-01-31", tz="UTC")
    frame = frame_of(
        (
            {
                "created_at": start + place * pd.Timedelta(hours=1),
                "currency": "COIN",
                "cause": "exchange",
                "quantity": quantity,
                "value": value,
                "quote": "USDT",
                "id": str(place),
            }
            for place, (quantity, value) in enumerate(
                [(twenty_nines, "1"), (f"-{twenty_nines}", "2"), (twenty_nines, "3"), ("-1", "4")]
            )
        ),
        LOT_EVENTS,
    )
    # A part of 10**-20 of the lot costs 3 * 10**-20: nothing, rounded down at the 18th place.
    assert texts(disposals(frame), "opened_id closed_id quantity cost proceeds gain") == [
        ("0", "1", twenty_nines, "1", "2", "1"),
        ("2", "3", "1", "0", "4", "4"),
    ]
    assert texts(lots(frame), "opened_id quantity cost") == [("2", "99999999999999999998", "3")]
