"""What does a column hold: text, times, amounts, counts or flags? Of this package's frames, and of people's own.

Times without a zone are UTC. Objects that are neither one nor the other count as their texts.
"""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.decimals import DecimalDtype, DecimalError
from kucoin_frames.decimals.convert import stored
from kucoin_frames.widgets.readings import (
    CountReading,
    DecimalReading,
    FlagReading,
    FloatReading,
    Reading,
    TextReading,
    TimeReading,
)

__all__ = ["read", "with_index"]


_NULLABLE = {"b": "boolean", "i": "Int64", "u": "UInt64"}
"""What holds a category's values with missing ones among them, by the kind of the values."""


def read(column: "pd.Series[Any]") -> Reading:
    """A column as filters see it."""
    dtype: Any = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        held: Any = dtype.categories.dtype
        return read(column.astype(_NULLABLE.get(held.kind, held)))
    if isinstance(dtype, DecimalDtype):
        return DecimalReading(stored(column.array.__arrow_array__()))
    if isinstance(dtype, pd.ArrowDtype):
        return _read_arrow(column, dtype.pyarrow_dtype)
    match dtype.kind:
        case "b":
            return FlagReading(column.to_numpy(bool, na_value=False), column.isna().to_numpy())
        case "i" | "u":
            whole = "int64" if dtype.kind == "i" else "uint64"
            return CountReading(column.to_numpy(whole, na_value=0), column.isna().to_numpy())
        case "f":
            kind = dtype if isinstance(dtype, np.dtype) else dtype.numpy_dtype
            return FloatReading(column.to_numpy(kind, na_value=np.nan))
        case "M":
            return TimeReading(column.to_numpy(f"datetime64[{column.dt.unit}]"))
        case "O" if not isinstance(dtype, pd.StringDtype):
            return _read_objects(column)
    return TextReading(_texts(column))


def with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame with its index as first columns, if the index has a name of its own and so may tell something."""
    names = frame.index.names
    is_told = all(isinstance(name, str) for name in names) and not set(names) & set(frame.columns)
    return frame.reset_index() if is_told else frame


def _read_arrow(column: "pd.Series[Any]", kind: pa.DataType) -> Reading:
    """A column of an Arrow dtype, by way of the dtype that this package has for such values."""
    if pa.types.is_boolean(kind):
        return read(column.astype("boolean"))
    if pa.types.is_integer(kind):
        return read(column.astype("UInt64" if pa.types.is_unsigned_integer(kind) else "Int64"))
    if pa.types.is_floating(kind):
        return read(column.astype("Float32" if kind == pa.float32() else "Float64"))
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return read(pd.to_datetime(column.astype(object), utc=True))
    if pa.types.is_decimal(kind):
        return _read_decimals(column)
    return TextReading(_texts(column))


def _read_objects(column: "pd.Series[Any]") -> Reading:
    match pd.api.types.infer_dtype(column, skipna=True):
        case "decimal":
            return _read_decimals(column)
        case "boolean":
            return read(column.astype("boolean"))
        case "integer":
            try:
                return read(column.astype("Int64"))
            except (OverflowError, TypeError, ValueError):
                return TextReading(_texts(column))
        case "floating" | "mixed-integer-float":
            return read(column.astype("Float64"))
        case "datetime" | "datetime64" | "date":
            return read(pd.to_datetime(column, utc=True))
    return TextReading(_texts(column))


def _read_decimals(column: "pd.Series[Any]") -> Reading:
    """Decimals of another dtype; such as ours cannot hold count as their texts."""
    try:
        return read(column.astype(DecimalDtype()))
    except DecimalError:
        return TextReading(_texts(column))


def _texts(column: "pd.Series[Any]") -> pa.Array:
    if isinstance(column.dtype, pd.StringDtype):
        return pc.cast(stored(pa.array(column.array)), pa.large_string())
    missing = column.isna().to_numpy()
    texts = [None if lacks else str(value) for value, lacks in zip(column, missing, strict=True)]
    return pa.array(texts, pa.large_string())
