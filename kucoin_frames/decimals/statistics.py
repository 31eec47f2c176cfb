"""Means, quantiles, extremes and running figures of decimal columns, of a whole column or of each group in it.

A group is a number from 0 on; a value whose group is -1 belongs to none. Results are exact decimals, rounded half to
even at the 18th place where they need more. pandas is not known here; what it calls these stands in `grouping`.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.decimals.scalars import (
    ARROW_TYPE,
    EXACT,
    LARGEST,
    PLACES,
    UNITS,
    boxed,
    column_of_units,
    overflow,
    scalar,
)
from kucoin_frames.decimals.text import WIDE_TYPE, one_chunk
from kucoin_frames.decimals.totals import divide_by_counts, midpoints, running_sums, total
from kucoin_frames.decimals.units import integers, rounded, words

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
    "ranks",
    "running",
    "sums",
    "whole_extreme",
    "whole_mean",
    "whole_sum",
]

Interpolation: TypeAlias = Literal["linear", "lower", "higher", "midpoint", "nearest"]
Positions: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Groups:
    """Which group each value belongs to, and how many groups there are."""

    ids: Positions
    number: int

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
    return np.bincount(groups.ids[_members(column, groups)], minlength=groups.number).astype(np.int64)


def one(result: pa.Array) -> int | None:
    """The figure of the only group, in units of the 18th place."""
    return integers(result, np.zeros(1, np.intp))[0] if result.null_count == 0 else None


def whole_sum(column: pa.Array) -> int:
    """The sum of a column."""
    units = total(column)
    if abs(units) > LARGEST:
        raise overflow(f"the sum {scalar(units):f}", scalar(units))
    return units


def whole_mean(column: pa.Array) -> int | None:
    """The arithmetic mean of a column; None if it has no values."""
    number = len(column) - column.null_count
    return rounded(total(column), number) if number else None


def whole_extreme(column: pa.Array, which: Literal["min", "max"]) -> int | None:
    """The smallest or largest value of a column; None if it has no values."""
    value = pc.min_max(column)[which].as_py()
    return None if value is None else int(value.scaleb(PLACES, EXACT))


def ranks(column: pa.Array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Whole numbers in the same order as the values, equal where these are equal; and which of the values are null."""
    order: npt.NDArray[np.uint64] = pc.rank(column, tiebreaker="dense").to_numpy()
    return order.astype(np.int64), column.is_null().to_numpy(zero_copy_only=False)


def sums(column: pa.Array, groups: Groups) -> pa.Array:
    """The sum of each group; zero for one without values."""
    totals = _totals(column, groups)
    if totals.type == ARROW_TYPE:
        return pc.fill_null(totals, boxed(0))
    units = [sum_ or 0 for sum_ in _units(totals)]
    for sum_ in units:
        if abs(sum_) > LARGEST:
            raise overflow(f"the group's sum {scalar(sum_):f}", scalar(sum_))
    return column_of_units(units)


def means(column: pa.Array, groups: Groups) -> pa.Array:
    """The arithmetic mean of each group; null for one without values."""
    totals, counts = _totals(column, groups), count(column, groups)
    if totals.type == ARROW_TYPE:
        return divide_by_counts(totals, counts)
    return column_of_units(
        None if units is None else rounded(units, divisor)
        for units, divisor in zip(_units(totals), counts.tolist(), strict=True)
    )


def _totals(column: pa.Array, groups: Groups) -> pa.Array:
    """Exact sums, as wider decimals if 38 digits might not do; null for a group without values."""
    # Arrow's sum of a decimal128 wraps around 2**128 in silence.
    high = words(column).high.view(np.int64)
    largest = max(int(high.max(initial=0)), -int(high.min(initial=0))) + 1
    fits = largest * len(column) <= LARGEST >> 64
    return _aggregated(column if fits else pc.cast(column, WIDE_TYPE), groups, "sum")


def _units(wide: pa.Array) -> list[int | None]:
    return [None if value is None else int(value.scaleb(PLACES, EXACT)) for value in wide.to_pylist()]


def extremes(column: pa.Array, groups: Groups, which: Literal["min", "max"]) -> pa.Array:
    """The smallest or largest value of each group; null for one without values."""
    return _aggregated(column, groups, which)


def _aggregated(column: pa.Array, groups: Groups, function: str) -> pa.Array:
    table = pa.Table.from_arrays([pa.array(groups.ids), column], names=["group", "value"])
    found = table.group_by("group").aggregate([("value", function)])
    ids = found["group"].to_numpy()
    rows = np.full(groups.number, -1)
    rows[ids[ids >= 0]] = np.flatnonzero(ids >= 0)
    return one_chunk(found[f"value_{function}"]).take(pa.array(rows, mask=rows < 0))


def products(column: pa.Array, groups: Groups) -> pa.Array:
    """The product of each group, rounded after each factor; one for a group without values."""
    found = [UNITS] * groups.number
    members = np.flatnonzero(_members(column, groups))
    for group, units in zip(groups.ids[members].tolist(), integers(column, members), strict=True):
        found[group] = _times(found[group], units)
    return column_of_units(found)


def _times(product: int, factor: int) -> int:
    units = rounded(product * factor, UNITS)
    if abs(units) > LARGEST:
        raise overflow(f"the product {scalar(units):f}", scalar(units))
    return units


class _Sorted(NamedTuple):
    """The values of each group in ascending order, one group after the other, nulls left out."""

    values: pa.Array
    starts: Positions
    counts: npt.NDArray[np.int64]


def _sorted(column: pa.Array, groups: Groups) -> _Sorted:
    members = np.flatnonzero(_members(column, groups))
    rows = members[pc.array_sort_indices(column.take(pa.array(members))).to_numpy()]
    if groups.number > 1:
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
    return column_of_units(
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


def running(column: pa.Array, groups: Groups, figure: str, *, skipna: bool) -> pa.Array:
    """``cumsum``, ``cumprod``, ``cummin`` or ``cummax`` of its group up to each value, in the order of the column.

    A null stays null and is left out of the later figures; without `skipna` these are null as well.
    """
    ordered = groups.number == 1 and not (groups.ids < 0).any()
    order = np.arange(len(column)) if ordered else np.argsort(groups.ids, kind="stable")
    values, ids = column if ordered else column.take(pa.array(order)), groups.ids[order]
    starts = np.flatnonzero(np.diff(ids, prepend=-2))
    result = _RUNNING[figure](values, starts)
    lost = ids < 0
    if not skipna:
        absent = values.is_null().to_numpy(zero_copy_only=False)
        so_far = np.cumsum(absent)
        before = np.repeat((so_far - absent)[starts], np.diff(starts, append=len(ids)))
        lost |= so_far > before
    if lost.any():
        result = pc.if_else(pa.array(lost), pa.scalar(None, ARROW_TYPE), result)
    if ordered:
        return result
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return result.take(pa.array(back))


def _running_products(column: pa.Array, starts: Positions) -> pa.Array:
    fresh, product = set(starts.tolist()), UNITS
    found: list[int | None] = []
    rows = np.arange(len(column))
    for row, units, valid in zip(rows.tolist(), integers(column, rows), column.is_valid().to_pylist(), strict=True):
        if row in fresh:
            product = UNITS
        if valid:
            product = _times(product, units)
        found.append(product if valid else None)
    return column_of_units(found)


def _running_extremes(column: pa.Array, starts: Positions, order: Literal["ascending", "descending"]) -> pa.Array:
    """By ranks, which NumPy can accumulate: each figure is the value where the rank so far was reached last."""
    if not len(column):
        return column
    ranks = pc.rank(column, sort_keys=order, tiebreaker="dense")
    ranks = pc.if_else(column.is_valid(), ranks, 0).to_numpy().astype(np.int64)
    ranks += np.repeat(np.arange(len(starts)), np.diff(starts, append=len(column))) * (len(column) + 1)
    reached = np.where(ranks == np.maximum.accumulate(ranks), np.arange(len(column)), 0)
    found = column.take(pa.array(np.maximum.accumulate(reached)))
    return pc.if_else(column.is_valid(), found, pa.scalar(None, ARROW_TYPE))


_RUNNING: dict[str, Callable[[pa.Array, Positions], pa.Array]] = {
    "cumsum": running_sums,
    "cumprod": _running_products,
    "cummin": lambda column, starts: _running_extremes(column, starts, "descending"),
    "cummax": lambda column, starts: _running_extremes(column, starts, "ascending"),
}
