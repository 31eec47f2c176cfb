"""How does a frame leave for programs? As JSON, CSV or Parquet: every digit, times in UTC, what is missing empty.

An index with a name, as group-by leaves it, goes along as columns; one without a name is dropped.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from os import PathLike
from typing import Any, overload

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from kucoin_frames.analysis.files import drafted, free_file
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import InputError

__all__ = ["as_csv", "as_json", "as_parquet", "plain_frame", "to_csv", "to_json", "to_parquet", "with_dtypes"]

_AT_ONCE = 10_000  # rows that are turned into text together


@overload
def to_json(frame: pd.DataFrame, path: None = None, *, overwrite: bool = False) -> str: ...
@overload
def to_json(frame: pd.DataFrame, path: str | PathLike[str], *, overwrite: bool = False) -> None: ...
def to_json(frame: pd.DataFrame, path: str | PathLike[str] | None = None, *, overwrite: bool = False) -> str | None:
    """A JSON array of records, one a line: a row is an object.

    Decimals are text without trailing zeros, so that no reader makes floats of them; times are text in ISO 8601, in
    UTC with a Z; counts are numbers, flags true and false; what is missing is null.

    Parameters
    ----------
    frame : DataFrame
        Any frame.
    path : str or path, optional
        File to write; it appears whole or not at all. Without it, the text is returned.
    overwrite : bool
        Whether the file may take the place of one that is there.

    Raises
    ------
    InputError
        If two columns have one name, a float is infinite, or the file cannot go there.
    """
    return _gone(as_json(frame), path, overwrite=overwrite)


@overload
def to_csv(frame: pd.DataFrame, path: None = None, *, overwrite: bool = False) -> str: ...
@overload
def to_csv(frame: pd.DataFrame, path: str | PathLike[str], *, overwrite: bool = False) -> None: ...
def to_csv(frame: pd.DataFrame, path: str | PathLike[str] | None = None, *, overwrite: bool = False) -> str | None:
    """Comma-separated text in UTF-8, the names first: a row is a line.

    Values are as `to_json` has them, what is missing is empty. Text is written as it is: a spreadsheet may take one
    that begins with = for a formula, so give people what `to_excel` writes.

    Parameters
    ----------
    frame : DataFrame
        Any frame.
    path : str or path, optional
        File to write; it appears whole or not at all. Without it, the text is returned.
    overwrite : bool
        Whether the file may take the place of one that is there.

    Raises
    ------
    InputError
        As `to_json` does.
    """
    return _gone(as_csv(frame), path, overwrite=overwrite)


def to_parquet(frame: pd.DataFrame, path: str | PathLike[str], *, overwrite: bool = False) -> None:
    """A Parquet file with all dtypes: a row is a row.

    Amounts are stored as DECIMAL(38, 18), which Spark, DuckDB, Polars and Arrow read exactly; `pandas.read_parquet`
    gives the same frame again once `kucoin_frames` is imported.

    Parameters
    ----------
    frame : DataFrame
        Any frame.
    path : str or path
        File to write; it appears whole or not at all.
    overwrite : bool
        Whether it may take the place of one that is there.

    Raises
    ------
    InputError
        If two columns have one name, or the file cannot go there.
    """
    _gone(as_parquet(frame), path, overwrite=overwrite)


def _gone(chunks: Iterator[bytes], path: str | PathLike[str] | None, *, overwrite: bool) -> str | None:
    if path is None:
        return b"".join(chunks).decode()
    place = free_file(path, overwrite=overwrite)
    with drafted(place) as draft, draft.open("xb") as stream:
        stream.writelines(chunks)
    return None


def as_json(frame: pd.DataFrame) -> Iterator[bytes]:
    """The text of `to_json`, piece by piece."""
    rows = plain_frame(frame)
    before = b"[\n"
    for names, cells in _records(rows):
        yield before + msgspec.json.encode(dict(zip(names, cells, strict=True)))
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def as_csv(frame: pd.DataFrame) -> Iterator[bytes]:
    """The text of `to_csv`, piece by piece."""

    def line(cells: Iterable[object]) -> bytes:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(cells)
        return text.getvalue().encode()

    rows = plain_frame(frame)
    yield line(rows.columns)
    for _, cells in _records(rows):
        yield line("" if cell is None else str(cell).lower() if isinstance(cell, bool) else cell for cell in cells)


def as_parquet(frame: pd.DataFrame) -> Iterator[bytes]:
    """The bytes of `to_parquet`."""
    whole = io.BytesIO()
    pq.write_table(with_dtypes(plain_frame(frame)), whole)
    yield whole.getvalue()


def plain_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with text for names, each of them once, and a named index as columns.

    Raises
    ------
    InputError
        If two columns have one name, or what is passed is no frame.
    """
    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"a DataFrame is wanted, not a {type(frame).__name__}")
    whole = frame.reset_index() if any(name is not None for name in frame.index.names) else frame
    named = whole.set_axis([str(name) for name in whole.columns], axis=1)
    twice = named.columns[named.columns.duplicated()]
    if len(twice):
        raise InputError(f"two columns are called {twice[0]!r}: rename one of them")
    return named


def with_dtypes(frame: pd.DataFrame) -> pa.Table:
    """The frame as Arrow, with a note for pandas that decimals are of our dtype.

    Arrow itself writes for any decimal column that pandas should make an object column of it (pyarrow 26).
    """
    rows = pa.Table.from_pandas(frame, preserve_index=False)
    notes = json.loads(rows.schema.metadata[b"pandas"])
    for column in notes["columns"]:
        if frame[column["name"]].dtype == DecimalDtype():
            column["numpy_type"] = DecimalDtype.name
    return rows.replace_schema_metadata({b"pandas": json.dumps(notes).encode()})


def _records(frame: pd.DataFrame) -> Iterator[tuple[list[str], tuple[Any, ...]]]:
    names = list(frame.columns)
    for start in range(0, len(frame), _AT_ONCE):
        rows = frame.iloc[start : start + _AT_ONCE]
        for cells in zip(*(_values(rows[name]) for name in names), strict=True):
            yield names, cells


def _values(column: "pd.Series[Any]") -> list[Any]:
    """What JSON has for the values: decimals as text, times in ISO with Z, None for what is missing."""
    missing = column.isna().to_numpy(dtype=bool)
    values: list[Any]
    if column.dtype == DecimalDtype():
        values = column.astype("str").tolist()
    elif pd.api.types.is_datetime64_any_dtype(column.dtype):
        values = _iso(column)
    elif pd.api.types.is_bool_dtype(column.dtype) or pd.api.types.is_numeric_dtype(column.dtype):
        if pd.api.types.is_float_dtype(column.dtype) and np.isinf(column.dropna().to_numpy(float)).any():
            raise InputError(f"{column.name!r} has infinite values, which neither JSON nor CSV can tell: replace them")
        values = column.astype(object).tolist()
    else:
        values = column.astype("str").tolist()
    return [None if gone else value for value, gone in zip(values, missing, strict=True)]


def _iso(times: "pd.Series[Any]") -> list[str]:
    """Naive times are UTC. Milliseconds, or as much finer as the values are."""
    naive = times if times.dt.tz is None else times.dt.tz_convert("UTC").dt.tz_localize(None)
    fits = bool((naive.dropna() == naive.dropna().dt.floor("ms")).all())
    unit = "ms" if fits else "ns"
    stamps = naive.to_numpy(dtype=f"M8[{unit}]")
    found: list[str] = np.datetime_as_string(stamps, unit=unit, timezone="UTC").tolist()  # type: ignore[call-overload]  # of a unit that is no literal
    return found
