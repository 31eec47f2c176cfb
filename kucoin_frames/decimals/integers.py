"""Whole columns of 128-bit integers in NumPy: what a `decimal128` is made of.

Arrow's kernels for wide decimals either refuse 38 digits or take longer than Python's own Decimals, so products and
quotients are made here, on pairs of 64-bit words. A quotient is estimated in floats and corrected by its exact
remainder modulo 2**128, until that remainder is at most half of the divisor: the float errors cannot reach the result.

Nothing here knows about decimal points, missing values, Arrow or pandas.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["ESTIMABLE", "Flags", "Floats", "Words", "blocks", "half_even", "nearest", "truncated"]

Unsigned = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

BLOCK = 1 << 14
"""Numbers worked on at a time: few enough that all temporaries stay in a core's cache."""

ESTIMABLE = 2.0**174
"""Largest dividend: the first estimate's relative error, below 2**-49, leaves a remainder below 2**126."""

SURE = 2.0**40
"""Below this a quotient of floats is off by less than 2**-9, so that the remainder tells how to round."""

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFF_FFFF)
_ONE = np.uint64(1)
_SIGNED_HALF = np.int64(32)
_BILLION, _SIGNED_BILLION = np.uint64(10**9), np.int64(10**9)
_NINE, _WORD_LESS_NINE = np.uint64(9), np.uint64(64 - 9)
_INVERSE = np.uint64(pow(5**9, -1, 2**64))
_WORD = 2.0**64


def blocks(count: int) -> Iterator[slice]:
    """Slices that cut so many numbers into blocks."""
    return (slice(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK))


class Words(NamedTuple):
    """128-bit integers in two's complement, the low and the high word of each; sums and products wrap."""

    low: Unsigned
    high: Unsigned

    @classmethod
    def of(cls, number: int) -> "Words":
        """One integer, to be combined with columns."""
        return cls(
            np.array([number & 0xFFFF_FFFF_FFFF_FFFF], np.uint64),
            np.array([number >> 64 & 0xFFFF_FFFF_FFFF_FFFF], np.uint64),
        )

    @classmethod
    def of_floats(cls, whole: Floats) -> "Words":
        """Floats that are whole numbers below 2**127 in magnitude."""
        size = np.abs(whole)
        high = np.floor(size / _WORD)
        low = size - high * _WORD
        return cls(low.astype(np.uint64), high.astype(np.uint64)).negated_where(whole < 0)

    @property
    def negative(self) -> Flags:
        """Which are below zero."""
        return self.high.view(np.int64) < 0

    @property
    def floats(self) -> Floats:
        """About the same as unsigned floats, with a relative error below 2**-51."""
        return self.high.astype(np.float64) * _WORD + self.low.astype(np.float64)

    def cut(self, part: slice) -> "Words":
        """A block of them, each word's in one piece; a single integer stays whole."""
        return self if len(self.low) == 1 else Words(self.low[part].copy(), self.high[part].copy())

    def at(self, places: npt.NDArray[np.intp]) -> "Words":
        """Those at these places."""
        return Words(self.low[places], self.high[places])

    def integers(self) -> list[int]:
        """The same as integers of Python."""
        lows, highs = self.low.tolist(), self.high.view(np.int64).tolist()
        return [(high << 64) + low for low, high in zip(lows, highs, strict=True)]

    def plus(self, other: "Words") -> "Words":
        """Sums."""
        low = self.low + other.low
        return Words(low, self.high + other.high + (low < other.low))

    def minus(self, other: "Words") -> "Words":
        """Differences."""
        return Words(self.low - other.low, self.high - other.high - (self.low < other.low))

    def times(self, other: "Words") -> "Words":
        """Products, from those of the low words' halves and the two mixed ones; the high words' overflow."""
        a0, a1 = self.low & _LOW, self.low >> _HALF
        b0, b1 = other.low & _LOW, other.low >> _HALF
        first, cross, other_cross = a0 * b0, a0 * b1, a1 * b0
        middle = (first >> _HALF) + (cross & _LOW) + (other_cross & _LOW)
        low = (middle << _HALF) | (first & _LOW)
        high = a1 * b1 + (cross >> _HALF) + (other_cross >> _HALF) + (middle >> _HALF)
        return Words(low, high + self.low * other.high + self.high * other.low)

    def negated_where(self, flags: Flags) -> "Words":
        """With the sign changed where flagged."""
        if not flags.any():
            return self
        # -x is ~x + 1, and ~x is x ^ (2**64 - 1) word by word.
        flip = np.negative(flags.astype(np.uint64))
        low = (self.low ^ flip) - flip
        return Words(low, (self.high ^ flip) + (flags & (low == 0)))

    def replaced_where(self, flags: Flags, other: "Words") -> "Words":
        """With others where flagged."""
        if not flags.any():
            return self
        return Words(np.where(flags, other.low, self.low), np.where(flags, other.high, self.high))

    def magnitude(self) -> "Words":
        """Without their signs."""
        return self.negated_where(self.negative)

    def billions(self) -> "Words | None":
        """How many billions they are, if all are whole billions and the counts fit into one word."""
        # A multiple of 2**9 * 5**9 is divided exactly by a shift and by the inverse of 5**9 modulo 2**64.
        counts = (self.low >> _NINE | self.high << _WORD_LESS_NINE) * _INVERSE
        signed = counts.view(np.int64)
        high = ((counts & _LOW) * _BILLION >> _HALF).view(np.int64) + (signed >> _SIGNED_HALF) * _SIGNED_BILLION
        if (counts * _BILLION != self.low).any() or (high >> _SIGNED_HALF != self.high.view(np.int64)).any():
            return None
        return Words(counts, (signed >> np.int64(63)).view(np.uint64))

    def above(self, other: "Words") -> Flags:
        """Which are larger than the others, as unsigned integers."""
        flags: Flags = (self.high > other.high) | ((self.high == other.high) & (self.low > other.low))
        return flags


def nearest(dividend: Words, size: Floats, divisor: Words) -> tuple[Words, Words]:
    """Quotients of positive integers to within one, with their remainders.

    The remainders are exact, of either sign, and at most 0.52 of the divisor in magnitude.

    Parameters
    ----------
    dividend : Words
        The dividends modulo 2**128.
    size : array of float
        Their full size, with a relative error below 2**-50, at most `ESTIMABLE`; the quotients are below 2**127.
    divisor : Words
        From 1 to 2**127.
    """
    divisor_size = divisor.floats
    step = np.rint(size / divisor_size)
    quotient = Words.of_floats(step)
    remainder = dividend.minus(quotient.times(divisor))
    while step.max(initial=0.0) >= SURE:
        negative = remainder.negative
        step = np.rint(remainder.negated_where(negative).floats / divisor_size)
        change = Words.of_floats(np.where(negative, -step, step))
        quotient = quotient.plus(change)
        remainder = remainder.minus(change.times(divisor))
    return quotient, remainder


def half_even(quotient: Words, remainder: Words, divisor: Words) -> Words:
    """The quotients of `nearest` rounded to the nearest integer, halves to the even one."""
    negative = remainder.negative
    size = remainder.negated_where(negative)
    rest = divisor.minus(size)
    odd = (quotient.low & _ONE).astype(bool)
    away = size.above(rest) | (odd & (size.low == rest.low) & (size.high == rest.high))
    low = np.where(negative, quotient.low - away, quotient.low + away)
    carry = away & np.where(negative, quotient.low == 0, low == 0)
    return Words(low, np.where(negative, quotient.high - carry, quotient.high + carry))


def truncated(quotient: Words, remainder: Words, divisor: Words) -> tuple[Words, Words]:
    """The quotients of `nearest` cut to the integer below, and remainders from 0 up to the divisor."""
    negative = remainder.negative
    borrowed = remainder.plus(divisor)
    below = Words(quotient.low - negative, quotient.high - (negative & (quotient.low == 0)))
    return below, remainder.replaced_where(negative, borrowed)
