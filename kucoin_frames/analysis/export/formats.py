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

from kucoin_frames.analysis.export.files import drafted, free_file
from kucoin_frames.analysis.export.plain import iso, listed_values, plain_frame
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import InputError

__all__ = ["as_csv", "as_json", "as_parquet", "gone", "to_csv", "to_json", "to_parquet", "with_dtypes"]

_AT_ONCE = 10_000  # rows that are turned into text together
_CRLF = "\r\n"


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
        If two columns have one name, a column holds bytes or infinite floats, or the file cannot go there.
    """
    return gone(as_json(frame), path, overwrite=overwrite)


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
    return gone(as_csv(frame), path, overwrite=overwrite)


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
        If two columns have one name, the values of a column are of several kinds, or the file cannot go there.
    """
    gone(as_parquet(frame), path, overwrite=overwrite)


def gone(chunks: Iterable[bytes], path: str | PathLike[str] | None, *, overwrite: bool) -> str | None:
    """Text or bytes that are in their file now, which appears whole or not at all; without a path the text itself."""
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
        # With this end of line, text with a carriage return of its own is put between quotation marks as well.
        csv.writer(text, lineterminator=_CRLF).writerow(cells)
        return f"{text.getvalue().removesuffix(_CRLF)}\n".encode()

    rows = plain_frame(frame)
    yield line(rows.columns)
    for _, cells in _records(rows):
        yield line("" if cell is None else str(cell).lower() if isinstance(cell, bool) else cell for cell in cells)


def as_parquet(frame: pd.DataFrame) -> Iterator[bytes]:
    """The bytes of `to_parquet`."""
    whole = io.BytesIO()
    pq.write_table(with_dtypes(plain_frame(frame)), whole)
    yield whole.getvalue()


def with_dtypes(frame: pd.DataFrame) -> pa.Table:
    """The frame as Arrow, with a note for pandas that decimals are of our dtype.

    Arrow itself writes for any decimal column that pandas should make an object column of it (pyarrow 26).
    """
    try:
        rows = pa.Table.from_pandas(frame, preserve_index=False)
    except (pa.ArrowException, TypeError) as error:
        raise InputError(f"a column is of no one kind that Parquet has, so make it text: {error}") from error
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
    if column.dtype == DecimalDtype():
        return listed_values(column.astype("str"))
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        missing = column.isna().to_numpy(dtype=bool)
        return [None if gone else text for text, gone in zip(iso(column), missing, strict=True)]
    if pd.api.types.is_float_dtype(column.dtype) and np.isinf(column.dropna().to_numpy(float)).any():
        raise InputError(f"{column.name!r} has infinite values, which neither JSON nor CSV can tell: replace them")
    return listed_values(column)
