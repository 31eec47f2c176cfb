"""One number: which ones the `decimal` dtype holds, and what a person may write for them.

A number is stored as a whole count of its 18th place, its *units*. Everything here is exact or raises. This module must
not know pandas' dtype.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, InvalidOperation

import numpy as np
import pandas as pd
import pyarrow as pa

from kucoin_frames.exceptions import DecimalError, DecimalOverflowError

__all__ = [
    "ARROW_TYPE",
    "DIGITS",
    "EXACT",
    "LARGEST",
    "PLACES",
    "UNITS",
    "PlainDecimal",
    "boxed",
    "column_of_units",
    "column_of_values",
    "decimal_of",
    "is_missing",
    "known_units",
    "overflow",
    "plain",
    "scalar",
    "units_of",
]

DIGITS = 38
PLACES = 18
UNITS: int = 10**PLACES
"""How many units are one."""
LARGEST: int = 10**DIGITS - 1
"""The most units that a number has."""
ARROW_TYPE = pa.decimal128(DIGITS, PLACES)
"""The storage of the `decimal` dtype: 38 digits, 18 of them after the decimal point."""
EXACT = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)
"""Moves decimal points without rounding."""

_WORD = 2**64 - 1
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


class PlainDecimal(Decimal):
    """A Decimal whose text never has an exponent; what `astype(object)` holds.

    pandas writes CSV files with `str` of these objects, and `str(Decimal("0.00000001"))` is ``1E-8``.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return format(Decimal(self), "f")


def is_missing(value: object) -> bool:
    """Whether it stands for no value: None, NA, NaT or NaN."""
    if isinstance(value, Decimal):
        return value.is_nan()
    return (
        value is None
        or value is pd.NA
        or value is pd.NaT
        or (isinstance(value, float | np.floating) and value != value)
    )


def decimal_of(value: object) -> Decimal:
    """The number that a Decimal, an integer, a float or a text stands for; a float by its shortest text."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool | np.bool_):
        raise DecimalError(f"{value!r} is a truth value, not a number", value=value)
    if isinstance(value, int | np.integer):
        return Decimal(int(value))
    if isinstance(value, float | np.floating):
        return Decimal(str(value))
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        try:
            return Decimal(value)
        except InvalidOperation:
            raise DecimalError(f"{value!r} has an exponent beyond all bounds", value=value) from None
    raise DecimalError(f"{value!r} is not a number", value=value)


def units_of(value: object) -> int:
    """One number in units of its 18th place; a float is taken by its shortest text, so 0.1 is one tenth."""
    number = decimal_of(value)
    if not number.is_finite():
        raise DecimalError(f"{value!r} is not a finite number", value=value)
    if not number:
        return 0
    first_digit = number.adjusted()  # looked at first, since 1E+999999999 has too many digits to write out
    if first_digit >= DIGITS - PLACES:
        raise overflow(repr(value), value)
    shifted = number.scaleb(PLACES, EXACT)
    units = int(shifted) if first_digit >= -PLACES else 0
    if units != shifted:
        raise DecimalError(f"{value!r} has more than {PLACES} decimal places: round it first", value=value)
    return units


def known_units(values: Iterable[object]) -> Iterator[int | None]:
    """Those of the values that a decimal can equal, in units; None for missing ones."""
    for value in values:
        try:
            yield None if is_missing(value) else units_of(value)
        except DecimalError:
            continue


def overflow(text: str, value: object = None, position: int | None = None) -> DecimalError:
    """The error for a number that is too large; the text says which it is or how it came about."""
    error = DecimalOverflowError(f"{text} has more than {DIGITS - PLACES} digits before the decimal point", value=value)
    return error if position is None else error.at(position)


def scalar(units: int) -> Decimal:
    """The number that is so many units of the 18th place, without trailing zeros and without exponent."""
    whole, rest = divmod(abs(units), UNITS)
    text = f"{whole}.{rest:018d}".rstrip("0").removesuffix(".")
    return Decimal(f"-{text}" if units < 0 else text)


def plain(number: Decimal) -> Decimal:
    """A number of the dtype without trailing zeros and without exponent."""
    return scalar(int(number.scaleb(PLACES, EXACT)))


def boxed(units: int | None) -> pa.Scalar:
    """An Arrow scalar of so many units; None is null."""
    return pa.scalar(None if units is None else Decimal(units).scaleb(-PLACES, EXACT), ARROW_TYPE)


def column_of_units(units: Iterable[int | None]) -> pa.Array:
    """An Arrow array of numbers that are given in units; None is null."""
    numbers = list(units)
    valid = np.array([number is not None for number in numbers], bool) if None in numbers else None
    known = [number or 0 for number in numbers]
    # Word by word: three times as fast as the bytes of each number. NumPy refuses what does not fit into the words.
    stored = np.empty((len(known), 2), np.uint64)
    stored[:, 0] = np.fromiter((number & _WORD for number in known), np.uint64, len(known))
    stored[:, 1] = np.fromiter((number >> 64 for number in known), np.int64, len(known)).view(np.uint64)
    validity = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.Array.from_buffers(ARROW_TYPE, len(known), [validity, pa.py_buffer(stored)])


def column_of_values(values: Iterable[object]) -> pa.Array:
    """An Arrow array of what `units_of` takes, value by value; the error tells the position of the first bad one."""
    units: list[int | None] = []
    for position, value in enumerate(values):
        try:
            units.append(None if is_missing(value) else units_of(value))
        except DecimalError as error:
            raise error.at(position) from None
    return column_of_units(units)
