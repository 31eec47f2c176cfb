"""What ``+``, ``<`` and their kin mean between a decimal column and anything else that pandas lets meet it.

With decimals, whole numbers and numeric text the result is exact, or rounded half to even at the 18th place. With
floats it is floats (`Float64`), for sums as for quotients. Only in a comparison with a single float that float is taken
by its shortest text, so ``column > 0.1`` means one tenth and needs no conversion of the column.
"""

import operator
from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api.types import is_list_like

from kucoin_frames.decimals import arithmetic, convert
from kucoin_frames.decimals.scalars import (
    ARROW_TYPE,
    DIGITS,
    EXACT,
    LARGEST,
    PLACES,
    UNITS,
    boxed,
    decimal_of,
    is_missing,
    units_of,
)
from kucoin_frames.decimals.units import Operand
from kucoin_frames.exceptions import DecimalError

__all__ = ["calculate", "compare", "floats_of", "pandas_array", "to_pandas"]

_EXACT_RESULTS: dict[str, Callable[[Operand, Operand], Any]] = {
    "add": arithmetic.add,
    "sub": arithmetic.subtract,
    "mul": arithmetic.multiply,
    "truediv": arithmetic.divide,
    "floordiv": arithmetic.quotient,
    "mod": arithmetic.modulo,
    "divmod": lambda left, right: (arithmetic.quotient(left, right), arithmetic.modulo(left, right)),
    "pow": arithmetic.power,
    "maximum": lambda left, right: _extreme(pc.max_element_wise, left, right),
    "minimum": lambda left, right: _extreme(pc.min_element_wise, left, right),
}
_FLOAT_RESULTS: dict[str, Callable[[Any, Any], Any]] = {
    "divmod": divmod,
    "maximum": np.maximum,
    "minimum": np.minimum,
    **{name: getattr(operator, name) for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow")},
}
_COMPARISONS = {
    "eq": pc.equal,
    "ne": pc.not_equal,
    "lt": pc.less,
    "le": pc.less_equal,
    "gt": pc.greater,
    "ge": pc.greater_equal,
}
_UNORDERED = {"eq": False, "ne": True}


def _extreme(function: Callable[..., pa.Array], *sides: Operand) -> pa.Array:
    return function(*(boxed(side) if isinstance(side, int) else side for side in sides), skip_nulls=False)


def floats_of(column: pa.Array) -> Any:
    """The column as pandas' `Float64`, each number as the nearest float."""
    return pd.arrays.FloatingArray(convert.to_floats(column), column.is_null().to_numpy(zero_copy_only=False))


def to_pandas(column: pa.Array | pa.ChunkedArray) -> Any:
    """An Arrow result that holds no decimals as the nullable dtype that pandas has for it."""
    kind = column.type
    if pa.types.is_floating(kind):
        return pandas_array(pc.cast(column, pa.float64()), "Float64")
    if pa.types.is_integer(kind):
        return pandas_array(column, "UInt64" if pa.types.is_unsigned_integer(kind) else "Int64")
    return pandas_array(column, "boolean") if pa.types.is_boolean(kind) else pd.arrays.ArrowExtensionArray(column)


def pandas_array(values: Any, dtype: Any) -> Any:
    """Values as an array of one of pandas' own extension dtypes."""
    dtype = pd.api.types.pandas_dtype(dtype)
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return dtype.__from_arrow__(values)
    return dtype.construct_array_type()._from_sequence(values, dtype=dtype)


class _Floats:
    """An operand that makes the result floats."""

    def __init__(self, values: Any) -> None:
        self.values = values


def _operand(other: Any, length: int) -> Operand | _Floats | None:
    """What the other side of an operation is; None if it is missing."""
    if is_list_like(other):
        return _column_operand(other, length)
    if is_missing(other):
        return None
    if isinstance(other, float | np.floating):
        return _Floats(float(other))
    if isinstance(other, bool | np.bool_) or not isinstance(other, Decimal | int | np.integer | str):
        raise TypeError(f"decimals do not compute with {other!r} of {type(other)}")
    return units_of(other)


def _column_operand(other: Any, length: int) -> Operand | _Floats:
    if getattr(other, "ndim", 1) > 1:
        raise NotImplementedError("decimals compute in one dimension only")
    if len(other) != length:
        raise ValueError(f"Lengths must match: {length} decimals meet {len(other)} values")
    if hasattr(other, "__arrow_array__"):
        other = other.__arrow_array__()
    if isinstance(other, pa.Array | pa.ChunkedArray):
        other = convert.stored(other)
        if pa.types.is_floating(other.type):
            return _Floats(to_pandas(other))
        if not (convert.is_number(other.type) or convert.is_text(other.type) or pa.types.is_null(other.type)):
            raise TypeError(f"decimals do not compute with {other.type}")
        return convert.from_arrow(other)
    values = other if isinstance(other, np.ndarray) else convert.objects(other)
    if values.dtype.kind == "f" or (
        values.dtype == object and any(isinstance(value, float) and value == value for value in values)
    ):
        return _Floats(pandas_array(values, "Float64"))
    if values.dtype.kind not in "iuOUT":
        raise TypeError(f"decimals do not compute with {values.dtype}")
    return convert.from_values(values)


def calculate(column: pa.Array, other: Any, name: str) -> Any:
    """The result of an arithmetic operation, named as in `operator`, with a leading ``r`` if the sides are swapped.

    An Arrow array of decimals or a `Float64` array; two of them for ``divmod``.
    """
    is_swapped = name not in _EXACT_RESULTS
    name = name[1:] if is_swapped else name
    operand = _operand(other, len(column))
    if isinstance(operand, _Floats):
        sides = floats_of(column), operand.values
        return _FLOAT_RESULTS[name](*(reversed(sides) if is_swapped else sides))
    if operand is None:
        operand = pa.nulls(len(column), ARROW_TYPE)
    left, right = (operand, column) if is_swapped else (column, operand)
    result = _EXACT_RESULTS[name](left, right)
    return _with_sure_powers(left, right, result) if name == "pow" else result


def _with_sure_powers(bases: Operand, exponents: Operand, result: pa.Array) -> pa.Array:
    """As pandas has it: the power is one if the exponent is zero or the base is one, even if the other is missing."""
    for operand, units in ((exponents, 0), (bases, UNITS)):
        if result.null_count:
            known = operand if not isinstance(operand, int) else pa.repeat(boxed(operand), len(result))
            sure = pc.fill_null(pc.equal(known, boxed(units)), False)
            result = pc.if_else(sure, boxed(UNITS), result)
    return result


def compare(column: pa.Array, other: Any, name: str) -> Any:
    """The result of a comparison, named as in `operator`, as pandas' nullable `boolean`."""
    if is_list_like(other):
        try:
            operand = _column_operand(other, len(column))
        except (DecimalError, TypeError):
            return _compare_each(column, other, name)
        if isinstance(operand, _Floats):
            return getattr(operator, name)(floats_of(column), operand.values)
        return to_pandas(_COMPARISONS[name](column, operand))
    if is_missing(other):
        return to_pandas(pa.nulls(len(column), pa.bool_()))
    try:
        number = decimal_of(other)
    except DecimalError:
        if name in _UNORDERED:
            return _constant(column, _UNORDERED[name])
        raise TypeError(f"decimals are not ordered with {other!r} of {type(other)}") from None
    return _compare_with(column, number, name)


def _compare_with(column: pa.Array, number: Decimal, name: str) -> Any:
    """Exactly, also with a number that has more places or digits than a column holds."""
    beyond = not number.is_finite() or number.adjusted() >= DIGITS - PLACES
    floor = 0 if beyond else int(number.scaleb(PLACES, EXACT).to_integral_value(ROUND_FLOOR, EXACT))
    if beyond or abs(floor) > LARGEST:
        return _constant(column, getattr(operator, name)(0, number))
    if floor != number.scaleb(PLACES, EXACT):
        if name in _UNORDERED:
            return _constant(column, _UNORDERED[name])
        name = "le" if name in ("lt", "le") else "gt"
    return to_pandas(_COMPARISONS[name](column, boxed(floor)))


def _constant(column: pa.Array, truth: bool) -> Any:
    return to_pandas(pc.if_else(column.is_valid(), truth, pa.scalar(None, pa.bool_())))


def _compare_each(column: pa.Array, other: Any, name: str) -> Any:
    """Value by value, for the rare column of which some are no numbers or have too many places."""
    found = [compare(column.slice(row, 1), value, name)[0] for row, value in enumerate(other)]
    return pandas_array(found, "boolean")
