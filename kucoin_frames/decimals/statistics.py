"""Means, quantiles, extremes and running figures of decimal columns, of a whole column or of each group in it.

A group is a number from 0 on; a value whose group is -1 belongs to none. Results are exact decimals, rounded half to
even at the 18th place where they need more. pandas is not known here; what it calls these stands in `grouping`.
"""

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.decimals.convert import ARROW_TYPE, EXACT, LARGEST, PLACES, UNITS, boxed, from_integers, scalar
from kucoin_frames.decimals.totals import divide_by_counts, midpoints, running_sums, total
from kucoin_frames.decimals.units import integers, overflow, rounded, words

__all__ = [
    "Groups",
    "Interpolation",
    "count",
    "extremes",
    "means",
    "medians",
    "one",
    "products",
    "quantiles",
    "running",
    "sums",
    "whole_mean",
    "whole_sum",
]

Interpolation: TypeAlias = Literal["linear", "lower", "higher", "midpoint", "nearest"]
Positions: TypeAlias = npt.NDArray[np.intp]

_WIDE = pa.decimal256(76, PLACES)


class Groups(NamedTuple):
    """Which group each value belongs to."""

    ids: Positions
    count: int

    @classmethod
    def one(cls, column: pa.Array) -> "Groups":
        """All values in one group."""
        return cls(np.zeros(len(column), np.intp), 1)


def _members(column: pa.Array, groups: Groups) -> npt.NDArray[np.bool_]:
    member = groups.ids >= 0
    if column.null_count:
        member &= column.is_valid().to_numpy(zero_copy_only=False)
    return member


def count(column: pa.Array, groups: Groups) -> npt.NDArray[np.int64]:
    """How many values, nulls left out, each group has."""
    return np.bincount(groups.ids[_members(column, groups)], minlength=groups.count).astype(np.int64)


def one(result: pa.Array) -> int | None:
    """The figure of the only group, in units of the 18th place."""
    return integers(result, np.zeros(1, np.intp))[0] if result.null_count == 0 else None


def whole_sum(column: pa.Array) -> int:
    """The sum of a column."""
    units = total(column)
    if abs(units) > LARGEST:
        raise overflow(f"the sum {scalar(units):f}", units)
    return units


def whole_mean(column: pa.Array) -> int | None:
    """The arithmetic mean of a column; None if it has no values."""
    number = len(column) - column.null_count
    return rounded(total(column), number) if number else None


def sums(column: pa.Array, groups: Groups) -> pa.Array:
    """The sum of each group; zero for one without values."""
    totals = _totals(column, groups)
    if totals.type == ARROW_TYPE:
        return pc.fill_null(totals, boxed(0))
    units = [count or 0 for count in _units(totals)]
    for group, count in enumerate(units):
        if abs(count) > LARGEST:
            raise overflow(f"the sum {scalar(count):f} of group {group}", count)
    return from_integers(units)


def means(column: pa.Array, groups: Groups) -> pa.Array:
    """The arithmetic mean of each group; null for one without values."""
    totals, counts = _totals(column, groups), count(column, groups)
    if totals.type == ARROW_TYPE:
        return divide_by_counts(totals, counts)
    return from_integers(
        None if units is None else rounded(units, divisor)
        for units, divisor in zip(_units(totals), counts.tolist(), strict=True)
    )


def _totals(column: pa.Array, groups: Groups) -> pa.Array:
    """Exact sums, as wider decimals if 38 digits might not do; null for a group without values."""
    # Arrow's sum of a decimal128 wraps around 2**128 in silence.
    high = words(column).high.view(np.int64)
    largest = max(int(high.max(initial=0)), -int(high.min(initial=0))) + 1
    fits = largest * len(column) <= LARGEST >> 64
    return _aggregated(column if fits else pc.cast(column, _WIDE), groups, "sum")


def _units(wide: pa.Array) -> list[int | None]:
    return [None if value is None else int(value.scaleb(PLACES, EXACT)) for value in wide.to_pylist()]


def extremes(column: pa.Array, groups: Groups, which: Literal["min", "max"]) -> pa.Array:
    """The smallest or largest value of each group; null for one without values."""
    return _aggregated(column, groups, which)


def _aggregated(column: pa.Array, groups: Groups, function: str) -> pa.Array:
    table = pa.Table.from_arrays([pa.array(groups.ids), column], names=["group", "value"])
    found = table.group_by("group").aggregate([("value", function)])
    ids = found["group"].to_numpy()
    rows = np.full(groups.count, -1)
    rows[ids[ids >= 0]] = np.flatnonzero(ids >= 0)
    return found[f"value_{function}"].combine_chunks().take(pa.array(rows, mask=rows < 0))


def products(column: pa.Array, groups: Groups) -> pa.Array:
    """The product of each group, rounded after each factor; one for a group without values."""
    found = [UNITS] * groups.count
    members = np.flatnonzero(_members(column, groups))
    for group, units, row in zip(
        groups.ids[members].tolist(), integers(column, members), members.tolist(), strict=True
    ):
        found[group] = _times(found[group], units, row)
    return from_integers(found)


def _times(product: int, factor: int, row: int) -> int:
    units = rounded(product * factor, UNITS)
    if abs(units) > LARGEST:
        raise overflow(f"the product {scalar(units):f}", units, row)
    return units


class _Sorted(NamedTuple):
    """The values of each group in ascending order, one group after the other, nulls left out."""

    values: pa.Array
    starts: Positions
    counts: npt.NDArray[np.int64]


def _sorted(column: pa.Array, groups: Groups) -> _Sorted:
    members = np.flatnonzero(_members(column, groups))
    rows = members[pc.array_sort_indices(column.take(pa.array(members))).to_numpy()]
    if groups.count > 1:
        rows = rows[np.argsort(groups.ids[rows], kind="stable")]
    counts = count(column, groups)
    return _Sorted(column.take(pa.array(rows)), np.cumsum(counts) - counts, counts)


def medians(column: pa.Array, groups: Groups) -> pa.Array:
    """The median of each group; null for one without values."""
    values, starts, counts = _sorted(column, groups)
    absent = counts == 0
    low = values.take(pa.array(starts + (counts - 1) // 2, mask=absent))
    high = values.take(pa.array(starts + counts // 2, mask=absent))
    return midpoints(low, high)


def quantiles(column: pa.Array, groups: Groups, fractions: Iterable[float], interpolation: Interpolation) -> pa.Array:
    """All these quantiles of the first group, then all of the second, and so on; null for one without values."""
    values, starts, counts = _sorted(column, groups)
    exact = [Fraction(str(float(fraction))) for fraction in fractions]
    return from_integers(
        None if number == 0 else _quantile(values, start, (number - 1) * fraction, interpolation)
        for start, number in zip(starts.tolist(), counts.tolist(), strict=True)
        for fraction in exact
    )


def _quantile(values: pa.Array, start: int, place: Fraction, interpolation: Interpolation) -> int:
    below, above = integers(values, np.array([start + math.floor(place), start + math.ceil(place)]))
    if interpolation == "lower":
        return below
    if interpolation == "higher":
        return above
    if interpolation == "nearest":
        return below if round(place) == math.floor(place) else above
    rest = Fraction(1, 2) if interpolation == "midpoint" else place % 1
    return rounded(below * rest.denominator + (above - below) * rest.numerator, rest.denominator)


Running: TypeAlias = Literal["cumsum", "cumprod", "cummin", "cummax"]


def running(column: pa.Array, groups: Groups, figure: Running, *, skipna: bool) -> pa.Array:
    """The figure over the values of its group up to each value, in the order of the column.

    A null stays null and is left out of the later figures; without `skipna` these are null as well.
    """
    arranged = groups.count > 1 or bool((groups.ids < 0).any())
    order = np.argsort(groups.ids, kind="stable") if arranged else np.arange(len(column))
    ids = groups.ids[order]
    starts = np.flatnonzero(np.diff(ids, prepend=-2))
    values = column.take(pa.array(order)) if arranged else column
    if figure == "cumsum":
        result = running_sums(values, starts)
    elif figure == "cumprod":
        result = _running_products(values, starts)
    else:
        result = _running_extremes(values, starts, largest=figure == "cummax")
    lost = ids < 0
    if not skipna:
        nulls = np.cumsum(values.is_null().to_numpy(zero_copy_only=False))
        before = np.repeat(
            (nulls - values.is_null().to_numpy(zero_copy_only=False))[starts], np.diff(starts, append=len(ids))
        )
        lost |= nulls > before
    if lost.any():
        result = pc.if_else(pa.array(lost), pa.scalar(None, ARROW_TYPE), result)
    if not arranged:
        return result
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return result.take(pa.array(back))


def _running_products(column: pa.Array, starts: Positions) -> pa.Array:
    fresh, product = set(starts.tolist()), UNITS
    found: list[int | None] = []
    valid = column.is_valid().to_pylist()
    for row, units in enumerate(integers(column, np.arange(len(column)))):
        if row in fresh:
            product = UNITS
        if valid[row]:
            product = _times(product, units, row)
        found.append(product if valid[row] else None)
    return from_integers(found)


def _running_extremes(column: pa.Array, starts: Positions, *, largest: bool) -> pa.Array:
    """By ranks, which NumPy can accumulate: each figure is the value where the rank so far was reached last."""
    rows = np.arange(len(column))
    ranks = pc.rank(column, sort_keys="ascending" if largest else "descending", tiebreaker="dense")
    ranks = pc.if_else(column.is_valid(), ranks, 0).to_numpy().astype(np.int64)
    later = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(column))) * (len(column) + 1)
    best = np.maximum.accumulate(ranks + later) if len(column) else ranks
    reached = np.maximum.accumulate(np.where(ranks + later == best, rows, 0)) if len(column) else rows
    return pc.if_else(column.is_valid(), column.take(pa.array(reached)), pa.scalar(None, ARROW_TYPE))
