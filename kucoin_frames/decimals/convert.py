"""How columns of other numbers become `decimal128(38, 18)`, and how they come out again.

Everything is exact or raises, but for floats, which come out as the nearest ones. This module must not know pandas'
dtype.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.decimals.scalars import ARROW_TYPE, PLACES, column_of_values, plain
from kucoin_frames.decimals.text import WIDE_TYPE, one_chunk, parse, to_text
from kucoin_frames.exceptions import DecimalError, DecimalOverflowError

__all__ = [
    "as_floats",
    "from_arrow",
    "from_values",
    "is_number",
    "is_text",
    "objects",
    "stored",
    "to_decimals",
    "to_floats",
    "to_integers",
]


def from_values(values: Any) -> pa.Array:
    """A list or NumPy array of numbers, texts and missing values as `decimal128(38, 18)`.

    Floats are taken by their shortest text: 0.1 is one tenth, 1/3 is 0.3333333333333333.
    """
    array = values if isinstance(values, np.ndarray) else objects(values)
    if array.ndim != 1:
        raise ValueError(f"decimals come in one dimension, not in {array.ndim}")
    if array.dtype.kind in "iu":
        return from_arrow(pa.array(array))
    if array.dtype.kind == "f":
        return from_arrow(pa.array(array, from_pandas=True))
    if pd.api.types.infer_dtype(array, skipna=True) == "string":
        return parse(pa.array(array, pa.string(), mask=pd.isna(array)))
    return column_of_values(array)


def objects(values: Any) -> npt.NDArray[np.object_]:
    """Any values as a NumPy array of just these objects."""
    items = list(values)
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array


def from_arrow(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Arrow's text, integers, decimals or floats as `decimal128(38, 18)`; floats by their shortest text."""
    array = stored(column)
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
    if pa.types.is_decimal(kind):
        return _from_other_decimals(array)
    if pa.types.is_dictionary(kind):
        return from_arrow(array.dictionary_decode())
    raise DecimalError(f"Arrow's {kind} is no type of numbers", value=array[0].as_py() if len(array) else None)


def stored(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The column in one piece, without the name of an extension type."""
    array = one_chunk(column)
    return array.storage if isinstance(array, pa.ExtensionArray) else array


def _from_other_decimals(array: pa.Array) -> pa.Array:
    # In 256 bits: Arrow does not always notice that a rescaled number no longer fits into 128.
    if array.type.precision - array.type.scale + PLACES <= WIDE_TYPE.precision:
        try:
            return pc.cast(pc.cast(array, WIDE_TYPE), ARROW_TYPE)
        except pa.ArrowInvalid:
            pass  # told below, with its position
    return column_of_values(array.to_pylist())


def is_text(kind: pa.DataType) -> bool:
    """Whether an Arrow type holds text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def is_number(kind: pa.DataType) -> bool:
    """Whether an Arrow type holds numbers."""
    return bool(pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_floating(kind))


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
        raise DecimalError(f"{value:f} is not a whole number: round it first", value=value).at(position)
    try:
        return pc.cast(column, kind)
    except pa.ArrowInvalid as error:
        raise DecimalOverflowError(f"a number does not fit into {kind}: {error}") from error


def to_other_decimals(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """The numbers as another of Arrow's decimal types, if they fit."""
    return pc.cast(pc.cast(column, WIDE_TYPE), kind)


def to_decimals(column: pa.Array, kind: type[Decimal] = Decimal) -> Iterator[Decimal | None]:
    """Python's Decimals without trailing zeros, None for null."""
    return (None if text is None else kind(text) for text in to_text(column).to_pylist())
