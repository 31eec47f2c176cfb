"""How numbers and text become `decimal128(38, 18)`, and how they come out again.

Everything here is exact or raises. It works on Arrow arrays, one kernel for a whole column; Python objects appear only
for a single scalar, for lists of them, and for the rare text that Arrow does not read. It must not know pandas' dtype.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, InvalidOperation
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.decimals.errors import DecimalError, DecimalOverflowError

__all__ = [
    "ARROW_TYPE",
    "EXACT",
    "INTEGERS",
    "PLACES",
    "UNITS",
    "PlainDecimal",
    "from_arrow",
    "from_integers",
    "from_values",
    "parse",
    "scalar",
    "to_decimals",
    "to_floats",
    "to_text",
    "unscaled",
]

DIGITS = 38
PLACES = 18
UNITS = 10**PLACES
"""How many units of the last place make one."""
LARGEST = 10**DIGITS - 1
ARROW_TYPE = pa.decimal128(DIGITS, PLACES)
"""The storage of the `decimal` dtype: 38 digits, 18 of them after the decimal point."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
EXACT = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)
INTEGERS = pa.decimal128(DIGITS, 0)


_NEARLY_TOO_LARGE = 9.9 * 10 ** (DIGITS - PLACES - 1)


class PlainDecimal(Decimal):
    """A Decimal whose text never has an exponent; what `astype(object)` holds.

    pandas writes CSV files with `str` of these objects, and `str(Decimal("0.00000001"))` is ``1E-8``.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return format(Decimal(self), "f")


def parse(strings: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The numbers that these texts spell, as `decimal128(38, 18)`; null stays null.

    Signs, exponents and zeros beyond the 18th place are read; nothing else is, neither spaces nor ``NaN``.

    Raises
    ------
    DecimalError
        If a text is no number or has more than 18 places; `value` and `position` tell which is the first.
    DecimalOverflowError
        If a number has more than 20 digits before its decimal point.
    """
    column = one_chunk(strings)
    try:
        return _read(column)
    except pa.ArrowInvalid:
        return _parse_by_halves(column, 0)


def _read(column: pa.Array) -> pa.Array:
    """Arrow's reading of decimals from text, where it can be trusted.

    Arrow 26 multiplies up to 18 places without looking for an overflow of 128 bits, so a number with too many digits
    may come out as another one. Its reading as a float tells which texts are that large.
    """
    read = pc.cast(column, ARROW_TYPE)
    if pc.any(pc.greater_equal(pc.abs(pc.cast(column, pa.float64())), _NEARLY_TOO_LARGE)).as_py():
        raise pa.ArrowInvalid("a number is close to what 38 digits hold, or beyond")
    return one_chunk(read)


def _parse_by_halves(column: pa.Array, offset: int) -> pa.Array:
    """Parse around the few texts that Arrow does not read, so that one of them does not slow a whole column."""
    if len(column) <= 32:
        return _from_python(column.to_pylist(), offset)
    middle = len(column) // 2
    parts = []
    for start, part in ((0, column.slice(0, middle)), (middle, column.slice(middle))):
        try:
            parts.append(_read(part))
        except pa.ArrowInvalid:
            parts.append(_parse_by_halves(part, offset + start))
    return pa.concat_arrays(parts)


def unscaled(value: object) -> int:
    """One number in units of its 18th place; a float is taken by its shortest text, so 0.1 is one tenth."""
    number = decimal_of(value)
    if not number.is_finite():
        raise DecimalError(f"{value!r} is not a finite number", value=value)
    if not number:
        return 0
    if number.adjusted() > DIGITS - PLACES - 1:
        raise DecimalOverflowError(
            f"{value!r} has more than {DIGITS - PLACES} digits before the decimal point", value=value
        )
    units = number.scaleb(PLACES, context=EXACT)
    if number.adjusted() < -PLACES or units != units.to_integral_value(context=EXACT):
        raise DecimalError(f"{value!r} has more than {PLACES} decimal places: round it first", value=value)
    return int(units)


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
            raise DecimalOverflowError(f"{value!r} has an exponent out of all bounds", value=value) from None
    raise DecimalError(f"{value!r} is not a number", value=value)


def from_integers(units: Iterable[int | None]) -> pa.Array:
    """An Arrow array of numbers that are given in units of their 18th place; None is null."""
    exact = []
    for position, count in enumerate(units):
        if count is not None and abs(count) > LARGEST:
            value = Decimal(count).scaleb(-PLACES, context=EXACT)
            raise DecimalOverflowError(
                f"{value} has more than {DIGITS - PLACES} digits before the decimal point",
                value=value,
                position=position,
            )
        exact.append(None if count is None else Decimal(count))
    return pa.array(exact, INTEGERS).view(ARROW_TYPE)


def _from_python(values: Iterable[object], offset: int = 0) -> pa.Array:
    units: list[int | None] = []
    for position, value in enumerate(values, offset):
        try:
            units.append(None if is_missing(value) else unscaled(value))
        except DecimalError as error:
            raise error.at(position) from None
    return from_integers(units)


def is_missing(value: object) -> bool:
    """Whether it stands for no value: None, NA, NaN."""
    return value is None or value is pd.NA or (isinstance(value, float | np.floating | Decimal) and value != value)


def from_values(values: Any) -> pa.Array:
    """A list or NumPy array of numbers, texts and missing values as `decimal128(38, 18)`.

    Floats are taken by their shortest text (`repr`): 0.1 is one tenth, 1/3 is 0.3333333333333333.
    """
    array = values if isinstance(values, np.ndarray) else objects(values)
    if array.ndim != 1:
        raise ValueError(f"decimals come in one dimension, not in {array.ndim}")
    if array.dtype.kind in "iu":
        return from_arrow(pa.array(array))
    if array.dtype.kind == "f":
        return from_arrow(pa.array(array, from_pandas=True))
    if array.dtype.kind == "b" and len(array):
        raise DecimalError(f"{array[0]!r} is a truth value, not a number", value=array[0], position=0)
    missing = pd.isna(array)
    try:
        return pa.array(array, ARROW_TYPE, mask=missing)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        pass
    try:
        texts = pa.array(array, pa.string(), mask=missing)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return _from_python(array)
    return parse(texts)


def objects(values: Any) -> npt.NDArray[np.object_]:
    """Any values as a NumPy array of just these objects."""
    items = list(values)
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array


def from_arrow(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Arrow strings, integers, decimals or floats as `decimal128(38, 18)`; no Python object per value."""
    array = one_chunk(column)
    kind = array.type
    if kind == ARROW_TYPE:
        return array
    if pa.types.is_null(kind) or pa.types.is_integer(kind):
        return pc.cast(array, ARROW_TYPE)
    if is_text(kind):
        return parse(array)
    if pa.types.is_floating(kind):
        numbers = pc.if_else(pc.is_nan(array), pa.scalar(None, kind), array)
        return parse(pc.cast(numbers, pa.string()))
    if pa.types.isdecimal_of(kind):
        try:
            return pc.cast(array, ARROW_TYPE)
        except pa.ArrowInvalid:
            return _from_python(array.to_pylist())
    if pa.types.is_dictionary(kind):
        return from_arrow(array.dictionary_decode())
    raise DecimalError(f"Arrow's {kind} is no type of numbers", value=array[0].as_py() if len(array) else None)


def is_text(kind: pa.DataType) -> bool:
    """Whether an Arrow type holds text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def is_number(kind: pa.DataType) -> bool:
    """Whether an Arrow type holds numbers."""
    return bool(pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_floating(kind))


def one_chunk(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The column in one piece; `combine_chunks` would copy even a single chunk."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def scalar(units: int) -> Decimal:
    """The number that is so many units of the 18th place, without trailing zeros and without exponent."""
    whole, rest = divmod(abs(units), UNITS)
    text = f"{whole}.{rest:018d}".rstrip("0").removesuffix(".")
    return Decimal(f"-{text}" if units < 0 else text)


def boxed(units: int | None) -> pa.Scalar:
    """An Arrow scalar of a number that is given in units of the 18th place."""
    return pa.scalar(None if units is None else Decimal(units).scaleb(-PLACES, EXACT), ARROW_TYPE)


def to_text(column: pa.Array) -> pa.Array:
    """Each number in its shortest plain form: ``0.0016``, ``100``, ``0``; never an exponent."""
    text = pc.cast(column, pa.string())
    # Arrow writes an exponent when the first digit stands at the 7th place or later, and for zero.
    scientific = pc.fill_null(pc.match_substring(text, "E"), False)
    if pc.any(scientific).as_py():
        tiny = column.filter(scientific)
        digits = pc.utf8_lpad(pc.cast(pc.abs(tiny).view(INTEGERS), pa.string()), PLACES, "0")
        plain = pc.binary_join_element_wise(pc.if_else(pc.less(tiny, 0), "-0", "0"), digits, ".")
        text = pc.replace_with_mask(text, scientific, plain)
    return pc.utf8_rtrim(pc.utf8_rtrim(text, "0"), ".")


def as_floats(column: pa.Array) -> pa.Array:
    """The nearest float of each number.

    By way of text, which Arrow reads to the nearest float; its own cast from decimals is off by one unit in the
    last place for about one in three thousand numbers with eight places (pyarrow 26).
    """
    return pc.cast(pc.cast(column, pa.string()), pa.float64())


def to_floats(column: pa.Array) -> npt.NDArray[np.float64]:
    """The nearest float of each number, NaN for null; an array that may be written to."""
    floats: npt.NDArray[np.float64] = as_floats(column).to_numpy(zero_copy_only=False)
    return floats if floats.flags.writeable else floats.copy()


def to_integers(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """The numbers as Arrow's integers; all of them must be whole."""
    fractional = pc.fill_null(pc.not_equal(column, pc.trunc(column)), False)
    position = pc.index(fractional, True).as_py()
    if position >= 0:
        value = plain(column[position].as_py())
        raise DecimalError(f"{value} is not a whole number: round it first", value=value).at(position)
    try:
        return pc.cast(column, kind)
    except pa.ArrowInvalid as error:
        raise DecimalOverflowError(f"a number does not fit into {kind}: {error}") from error


def to_decimals(column: pa.Array, kind: type[Decimal] = Decimal) -> Iterator[Decimal | None]:
    """Python's Decimals without trailing zeros, None for null."""
    return (None if text is None else kind(text) for text in to_text(column).to_pylist())


def plain(number: Decimal) -> Decimal:
    """The same number without trailing zeros and without exponent."""
    return scalar(int(number.scaleb(PLACES, EXACT)))


def known_units(values: Iterable[object]) -> Iterator[int | None]:
    """Those of the values that decimals can equal, in units of the 18th place; None for the missing ones."""
    for value in values:
        try:
            yield None if is_missing(value) else unscaled(value)
        except DecimalError:
            continue
