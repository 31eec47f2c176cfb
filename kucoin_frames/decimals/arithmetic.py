"""Sums, products, quotients, powers and roundings of decimal columns, row by row.

All are exact, or rounded half to even at the 18th place where they need more. Null meets anything as null; a result of
more than 38 digits raises, and so does a division by zero. pandas is not known here.
"""

import math

import numpy as np
import pyarrow as pa

from kucoin_frames.decimals.integers import ESTIMABLE, Flags, Floats, Words, half_even, nearest, truncated
from kucoin_frames.decimals.scalars import DIGITS, LARGEST, PLACES, UNITS, overflow, scalar
from kucoin_frames.decimals.units import (
    TOO_LARGE,
    Operand,
    column_of,
    computed,
    filled,
    integers,
    rounded,
    to_pairs,
    validity,
    words,
)
from kucoin_frames.exceptions import DecimalError

__all__ = [
    "add",
    "ceiling",
    "divide",
    "floor",
    "modulo",
    "multiply",
    "power",
    "quotient",
    "round_to",
    "subtract",
    "truncate",
]

LARGEST_EXPONENT = 10_000

_UNITS = Words.of(UNITS)
_LARGEST_WHOLE = Words.of(LARGEST // UNITS)
_LARGEST_QUOTIENT = 1.5e38  # more than any decimal, less than 2**127


def add(left: Operand, right: Operand) -> pa.Array:
    """Exact sums."""
    # Two numbers of 38 digits may wrap around 2**128, but then the result still has more than 38 digits.
    return computed(Words.plus, int.__add__, "{:f} + {:f}".format, left, right)


def subtract(left: Operand, right: Operand) -> pa.Array:
    """Exact differences."""
    return computed(Words.minus, int.__sub__, "{:f} - {:f}".format, left, right)


def multiply(left: Operand, right: Operand) -> pa.Array:
    """Products rounded half to even."""

    def work(a: Words, b: Words) -> Words:
        billions = a.billions(), b.billions()
        if billions[0] is not None and billions[1] is not None:
            return billions[0].times(billions[1])
        negative = a.negative ^ b.negative
        a, b = a.magnitude(), b.magnitude()
        return _fraction(a.times(b), a.floats * b.floats, _UNITS).negated_where(negative)

    return computed(work, lambda a, b: rounded(a * b, UNITS), "{:f} * {:f}".format, left, right)


def divide(left: Operand, right: Operand) -> pa.Array:
    """Quotients rounded half to even."""

    def work(a: Words, b: Words) -> Words:
        negative = a.negative ^ b.negative
        a, b = a.magnitude(), b.magnitude()
        return _fraction(a.times(_UNITS), a.floats * float(UNITS), b).negated_where(negative)

    _refuse_zeros(right)
    return computed(work, lambda a, b: rounded(a * UNITS, b), "{:f} / {:f}".format, left, right)


def _fraction(dividend: Words, size: Floats, divisor: Words) -> Words:
    """Quotients of positive integers rounded half to even, from the dividends modulo 2**128 and their full size."""
    unsure = (size > ESTIMABLE) | (size > _LARGEST_QUOTIENT * divisor.floats)
    if not unsure.any():
        return half_even(*nearest(dividend, size, divisor), divisor)
    known = dividend.replaced_where(unsure, Words.of(0))
    quotients = half_even(*nearest(known, np.where(unsure, 0.0, size), divisor), divisor)
    return quotients.replaced_where(unsure, TOO_LARGE)


def _refuse_zeros(divisor: Operand) -> None:
    numbers = words(filled(divisor, UNITS))
    zeros = np.flatnonzero((numbers.low | numbers.high) == 0)
    if len(zeros):
        where = "" if isinstance(divisor, int) else f", at position {zeros[0]}"
        raise ZeroDivisionError(f"decimal division by zero{where}")


def quotient(left: Operand, right: Operand) -> pa.Array:
    """Whole quotients, cut towards zero as those of `decimal.Decimal` are."""

    def work(a: Words, b: Words) -> Words:
        divisor, size = b.magnitude(), a.magnitude()
        whole, _ = truncated(*nearest(size, size.floats, divisor), divisor)
        found = whole.times(_UNITS).replaced_where(whole.above(_LARGEST_WHOLE), TOO_LARGE)
        return found.negated_where(a.negative ^ b.negative)

    _refuse_zeros(right)
    return computed(work, lambda a, b: _whole_quotient(a, b) * UNITS, "{:f} // {:f}".format, left, right)


def _whole_quotient(a: int, b: int) -> int:
    size = abs(a) // abs(b)
    return size if (a < 0) == (b < 0) else -size


def modulo(left: Operand, right: Operand) -> pa.Array:
    """The remainders of whole quotients, with the sign of the dividend as those of `decimal.Decimal`."""

    def work(a: Words, b: Words) -> Words:
        divisor, size = b.magnitude(), a.magnitude()
        _, rest = truncated(*nearest(size, size.floats, divisor), divisor)
        return rest.negated_where(a.negative)

    _refuse_zeros(right)
    return computed(work, lambda a, b: a - _whole_quotient(a, b) * b, "{:f} % {:f}".format, left, right)


def round_to(column: pa.Array, places: int) -> pa.Array:
    """Rounded half to even to so many places; a negative number counts places before the decimal point."""
    if places >= PLACES:
        return column
    step = 10 ** (PLACES - places)
    if step > LARGEST + 1:
        return multiply(column, 0)

    def work(a: Words) -> Words:
        size, by = a.magnitude(), Words.of(step)
        return half_even(*nearest(size, size.floats, by), by).times(by).negated_where(a.negative)

    return computed(work, lambda a: rounded(a, step) * step, f"{{:f}} rounded to {places} places".format, column)


def truncate(column: pa.Array) -> pa.Array:
    """Without the digits after the decimal point."""
    return quotient(column, UNITS)


def floor(column: pa.Array) -> pa.Array:
    """The largest whole numbers that are not above the numbers."""

    def work(a: Words) -> Words:
        return _whole(a, a.negative)

    return computed(work, lambda a: a // UNITS * UNITS, "floor({:f})".format, column)


def ceiling(column: pa.Array) -> pa.Array:
    """The smallest whole numbers that are not below the numbers."""

    def work(a: Words) -> Words:
        return _whole(a, ~a.negative)

    return computed(work, lambda a: -(-a // UNITS) * UNITS, "ceil({:f})".format, column)


def _whole(numbers: Words, away: Flags) -> Words:
    """The next whole number, away from zero where flagged and otherwise towards it."""
    size = numbers.magnitude()
    whole, rest = truncated(*nearest(size, size.floats, _UNITS), _UNITS)
    more = (away & ((rest.low | rest.high) != 0)).astype(np.uint64)
    return whole.plus(Words(more, np.zeros_like(more))).times(_UNITS).negated_where(numbers.negative)


def power(bases: Operand, exponents: Operand) -> pa.Array:
    """Whole powers, each rounded half to even once; made in Python's integers, but for squares."""
    if exponents == 2 * UNITS:
        return multiply(bases, bases)
    rows = np.arange(next(len(operand) for operand in (bases, exponents) if not isinstance(operand, int)))
    pairs = np.empty((len(rows), 2), np.uint64)
    known = integers(filled(bases, UNITS), rows), integers(filled(exponents, UNITS), rows)
    for row, (base, exponent) in enumerate(zip(*known, strict=True)):
        units = _power(base, exponent)
        if abs(units) > LARGEST:
            raise overflow(f"{scalar(base):f} ** {scalar(exponent):f}", position=row)
        pairs[row] = to_pairs(units)
    return column_of(pairs, validity(bases, exponents))


def _power(base: int, exponent: int) -> int:
    """One power, in units of the 18th place as its arguments are; any number beyond `LARGEST` if it is larger."""
    whole, rest = divmod(exponent, UNITS)
    if rest or abs(whole) > LARGEST_EXPONENT:
        value = scalar(exponent)
        raise DecimalError(
            f"{value:f} is no whole exponent up to {LARGEST_EXPONENT}: convert to float for such powers", value=value
        )
    if whole == 0:
        return UNITS
    if base == 0:
        if whole < 0:
            raise ZeroDivisionError("zero has no negative power")
        return 0
    digits = whole * (math.log10(abs(base)) - PLACES)
    if digits > DIGITS - PLACES + 1:
        return LARGEST + 1
    if digits < -PLACES - 2:
        return 0
    size = abs(whole)
    numerator: int = base**size
    denominator: int = UNITS**size
    if whole < 0:
        numerator, denominator = denominator, numerator
    return rounded(numerator * UNITS, denominator)
