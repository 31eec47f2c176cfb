"""What is in a frame, in the words that all formats have? Names once and as text, values as Python or JSON has them."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import InputError, KucoinFramesError

__all__ = ["is_number", "iso", "listed_values", "plain_frame", "utc"]

_UNITS = ("ms", "us", "ns")


def plain_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with text for names, each of them once, and a named index as columns.

    Columns of objects, and categories other than texts, get the dtype that their values have.

    Raises
    ------
    InputError
        If two columns have one name, a column holds bytes or text that is no Unicode, or what is passed is no frame.
    """
    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"a DataFrame is wanted, not a {type(frame).__name__}")
    index = frame.index
    is_named = any(name is not None for name in index.names)
    levels = [index.get_level_values(place) for place in range(index.nlevels)] if is_named else []
    names = [f"level_{place}" if each.name is None else each.name for place, each in enumerate(levels)]
    titles = pd.Index([str(name) for name in (*names, *frame.columns)], dtype=object)
    twice = titles[titles.duplicated()]
    if len(twice):
        raise InputError(f"two columns are called {twice[0]!r}: rename one of them")
    columns = [each.to_series().reset_index(drop=True) for each in levels]
    columns += [frame.iloc[:, place].reset_index(drop=True) for place in range(frame.shape[1])]
    known = {name: _known(name, column) for name, column in zip(titles, columns, strict=True)}
    plain = pd.DataFrame(known, index=pd.RangeIndex(len(frame)), columns=titles)
    plain.attrs = frame.attrs
    return plain


def _known(name: str, column: "pd.Series[Any]") -> "pd.Series[Any]":
    """A column whose dtype does not tell what is in it, with the dtype that its values have."""
    dtype: Any = column.dtype
    if isinstance(dtype, pd.ArrowDtype) and pa.types.is_decimal(dtype.pyarrow_dtype):
        return _amounts(column.astype(object))
    if isinstance(dtype, pd.CategoricalDtype) and not pd.api.types.is_string_dtype(dtype.categories.dtype):
        column = column.astype(object)
    if column.dtype != object:
        return column
    kind = pd.api.types.infer_dtype(column, skipna=True)
    if kind == "decimal":
        return _amounts(column)
    if kind == "bytes":
        raise InputError(f"{name!r} holds bytes, which are no text: decode them, or leave the column out")
    if kind == "datetime":
        return pd.to_datetime(column, utc=True)
    wanted: Any = {"boolean": "boolean", "integer": "Int64", "string": "str"}.get(kind)
    try:
        return column if wanted is None else column.astype(wanted)
    except OverflowError:
        return column.astype("str")  # whole numbers beyond 64 bits
    except UnicodeError:
        raise InputError(f"{name!r} holds text that is no Unicode (half a surrogate pair): replace it") from None


def _amounts(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Decimals as our dtype, or, where one of them does not fit it, as text with all of its digits."""
    there = column.where(column.notna(), None)
    try:
        return there.astype(DecimalDtype())
    except KucoinFramesError:
        return there.map(lambda each: f"{each:f}", na_action="ignore").astype("str")


def listed_values(column: "pd.Series[Any]") -> list[Any]:
    """As Python has the values: Decimals, UTC times without their zone, numbers, flags and text; None for missing."""
    dtype = column.dtype
    values: list[Any]
    if dtype == DecimalDtype():
        values = list(column.array)
    elif pd.api.types.is_datetime64_any_dtype(dtype):
        values = list(utc(column))
    elif pd.api.types.is_bool_dtype(dtype) or is_number(dtype):
        values = column.astype(object).tolist()
    else:
        values = column.astype("str").tolist()
    missing = column.isna().to_numpy(dtype=bool)
    return [None if gone else value for value, gone in zip(values, missing, strict=True)]


def is_number(dtype: Any) -> bool:
    """Whether its values are numbers that formats know; complex ones are none."""
    return pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_complex_dtype(dtype)


def utc(times: "pd.Series[Any]") -> "pd.Series[Any]":
    """The times in UTC, without their zone; those that have none are UTC already."""
    return times if times.dt.tz is None else times.dt.tz_convert("UTC").dt.tz_localize(None)


def iso(times: "pd.Series[Any]") -> list[str]:
    """Times as text in ISO 8601, in UTC with a Z. Milliseconds, or as much finer as the values are."""
    naive = utc(times)
    known = naive.dropna()
    unit = next(each for each in _UNITS if each == _UNITS[-1] or bool((known == known.dt.floor(each)).all()))
    stamps = naive.to_numpy(dtype=f"M8[{unit}]")
    found: list[str] = np.datetime_as_string(stamps, unit=unit, timezone="UTC").tolist()  # type: ignore[call-overload]  # of a unit that is no literal
    return found
