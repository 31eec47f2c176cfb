"""Sums of many numbers, and the shares of them that means and medians are; exact, or rounded half to even."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from kucoin_frames.decimals.integers import Words, blocks, half_even, nearest
from kucoin_frames.decimals.scalars import ARROW_TYPE, DIGITS, overflow, scalar
from kucoin_frames.decimals.units import (
    column_of,
    computed,
    filled,
    rounded,
    too_large,
    validity,
    words,
)

__all__ = ["divide_by_counts", "midpoints", "running_sums", "total"]

_LOW = np.uint64(0xFFFF_FFFF)
_HALF, _SIGNED_HALF = np.uint64(32), np.int64(32)
_ONE, _WORD_LESS_ONE = np.uint64(1), np.uint64(63)


def total(column: pa.Array) -> int:
    """The sum of all numbers, however large; nulls count as zero."""
    found = words(filled(column, 0))
    return sum(
        int((part.low & _LOW).sum())
        + (int((part.low >> _HALF).sum()) << 32)
        + (int((part.high & _LOW).sum()) << 64)
        + (int((part.high.view(np.int64) >> _SIGNED_HALF).sum()) << 96)
        for part in map(found.cut, blocks(len(column)))
    )


def running_sums(column: pa.Array, starts: npt.NDArray[np.intp]) -> pa.Array:
    """The sums up to each number, nulls left out, beginning anew at these positions, of which the first is 0."""
    found = words(filled(column, 0))
    first = np.cumsum(found.low & _LOW)
    second = np.cumsum(found.low >> _HALF) + (first >> _HALF)
    sums = Words(first & _LOW | second << _HALF, np.cumsum(found.high) + (second >> _HALF))
    if len(starts) > 1:
        lengths = np.diff(starts, append=len(column))
        before = [np.repeat(np.append(np.uint64(0), word[starts[1:] - 1]), lengths) for word in sums]
        sums = sums.minus(Words(*before))
    pairs = np.stack(sums, axis=1)
    # A running sum that leaves the range does so by less than 10**38 and is seen there, wrapped around 2**128 or not.
    beyond = too_large(pairs)
    if len(beyond):
        start = int(starts[starts <= beyond[0]].max())
        units = total(column.slice(start, int(beyond[0]) - start + 1))
        raise overflow(f"the running sum {scalar(units):f}", scalar(units))
    return column_of(pairs, validity(column))


def midpoints(left: pa.Array, right: pa.Array) -> pa.Array:
    """Half of the sums of two columns, row by row; no sum is too large for that."""

    def work(a: Words, b: Words) -> Words:
        both = a.plus(b)
        # Of two numbers with the same sign the sum has it too, even if it wrapped into the other.
        negative = np.where(a.negative == b.negative, a.negative, both.negative)
        size = both.negated_where(negative)
        half = Words(size.low >> _ONE | size.high << _WORD_LESS_ONE, size.high >> _ONE)
        up = size.low & half.low & _ONE
        return half.plus(Words(up, np.zeros_like(up))).negated_where(negative)

    return computed(work, lambda a, b: rounded(a + b, 2), "half of {:f} + {:f}".format, left, right)


def divide_by_counts(column: pa.Array, counts: npt.NDArray[np.int64]) -> pa.Array:
    """Quotients of numbers by positive integers; null where the count is zero."""

    def work(a: Words, b: Words) -> Words:
        size = a.magnitude()
        return half_even(*nearest(size, size.floats, b), b).negated_where(a.negative)

    divisors = pa.array(counts, mask=counts == 0).cast(pa.decimal128(DIGITS, 0)).view(ARROW_TYPE)
    return computed(work, rounded, "{:f} shared".format, column, divisors)
