"""How does a frame leave the command? As a table for people; as JSON, CSV or Parquet for programs, every digit kept."""

import argparse
import csv
import io
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from kucoin_frames.cli.folder import with_dtypes
from kucoin_frames.cli.tables import table
from kucoin_frames.cli.terminal import is_terminal, pour
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import InputError

__all__ = ["FORMATS", "add", "place", "write"]

_AT_ONCE = 10_000  # rows that are turned into text together


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options that say where the frame goes."""
    group = parser.add_argument_group("how to answer")
    group.add_argument(
        "--format",
        choices=FORMATS,
        help="table for people; json is an array of records with decimals as text; csv; parquet keeps all dtypes"
        " (by the ending of --output, else table)",
    )
    group.add_argument("--output", metavar="FILE", help="file to write instead of stdout; it must be new")
    group.add_argument("--overwrite", action="store_true", help="take the place of a file that is there")
    group.add_argument("--quiet", action="store_true", help="no progress bar, no notes, no advice about the key")


def place(asked: argparse.Namespace) -> Path | None:
    """Where the frame goes, looked at before any work; None for stdout.

    Raises
    ------
    InputError
        If it cannot go there.
    """
    if asked.output in (None, "-"):
        if _format(asked) == "parquet" and is_terminal():
            raise InputError("--format parquet is not for a terminal: pass --output FILE, or send stdout to a file")
        return None
    path = Path(asked.output).expanduser()
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise InputError(f"--output {asked.output}: this is a folder, or lies in one that does not exist")
    if path.exists() and not asked.overwrite:
        raise InputError(f"--output {asked.output}: this file is there already; pass --overwrite to take its place")
    return path


def write(frame: pd.DataFrame, asked: argparse.Namespace) -> None:
    """Write the frame as it was asked for. A file appears whole or not at all.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    path = place(asked)
    chunks = FORMATS[_format(asked)](frame)
    if path is None:
        pour(chunks)
        return
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as stream:
            stream.writelines(chunks)
        draft.replace(path)
    except OSError as error:
        raise InputError(f"--output {asked.output} cannot be written: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)


def _format(asked: argparse.Namespace) -> str:
    if asked.format is not None:
        return str(asked.format)
    ending = Path(asked.output or "").suffix.removeprefix(".").lower()
    return ending if ending in FORMATS else "table"


def _table(frame: pd.DataFrame) -> Iterator[bytes]:
    yield f"{table(frame, indent='')}\n".encode()


def _json(frame: pd.DataFrame) -> Iterator[bytes]:
    """An array of records, one a line."""
    names = [str(name) for name in frame.columns]
    before = b"[\n"
    for rows in _pieces(frame):
        columns = [_values(rows[name]) for name in frame.columns]
        for row in zip(*columns, strict=True):
            yield before + msgspec.json.encode(dict(zip(names, row, strict=True)))
            before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def _csv(frame: pd.DataFrame) -> Iterator[bytes]:
    def line(cells: Iterable[object]) -> bytes:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(cells)
        return text.getvalue().encode()

    yield line(frame.columns)
    for rows in _pieces(frame):
        columns = [_values(rows[name]) for name in frame.columns]
        for row in zip(*columns, strict=True):
            yield line("" if cell is None else str(cell).lower() if isinstance(cell, bool) else cell for cell in row)


def _parquet(frame: pd.DataFrame) -> Iterator[bytes]:
    whole = io.BytesIO()
    pq.write_table(with_dtypes(frame), whole)
    yield whole.getvalue()


FORMATS: dict[str, Callable[[pd.DataFrame], Iterator[bytes]]] = {
    "table": _table,
    "json": _json,
    "csv": _csv,
    "parquet": _parquet,
}


def _pieces(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for start in range(0, len(frame), _AT_ONCE):
        yield frame.iloc[start : start + _AT_ONCE]


def _values(column: "pd.Series[Any]") -> list[Any]:
    """What JSON has for the values: decimals as text, times in ISO with Z, None for what is missing."""
    missing = column.isna().to_numpy(dtype=bool)
    values: list[Any]
    if column.dtype == DecimalDtype():
        values = column.astype("str").tolist()
    elif isinstance(column.dtype, pd.DatetimeTZDtype):
        stamps = column.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(dtype="M8[ms]")
        values = np.datetime_as_string(stamps, unit="ms", timezone="UTC").tolist()
    elif pd.api.types.is_bool_dtype(column.dtype) or pd.api.types.is_numeric_dtype(column.dtype):
        values = column.astype(object).tolist()
    else:
        values = column.astype("str").tolist()
    return [None if gone else value for value, gone in zip(values, missing, strict=True)]
