"""How does a frame leave the command? As a table or a workbook for people; as JSON, CSV or Parquet for programs.

Every digit is kept.
"""

import argparse
import importlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pandas as pd

from kucoin_frames.analysis.export.files import drafted, free_file
from kucoin_frames.analysis.export.formats import as_csv, as_json, as_parquet
from kucoin_frames.analysis.export.workbook import as_excel
from kucoin_frames.cli.extra import needing
from kucoin_frames.cli.tables import table
from kucoin_frames.cli.terminal import is_terminal, pour
from kucoin_frames.exceptions import InputError

__all__ = ["FORMATS", "add", "place", "send", "write"]


_BINARY = {"parquet": "parquet", "excel": "xlsx"}
_ENDINGS = {"xlsx": "excel"}
"""Endings of files that are not called as their format is."""


def add(parser: argparse.ArgumentParser, *, formats: bool = True) -> None:
    """Declare the options that say where the answer goes, and, for a frame, in which format."""
    group = parser.add_argument_group("how to answer")
    if formats:
        group.add_argument(
            "--format",
            choices=FORMATS,
            help="table for people; json is an array of records with decimals as text; csv, for programs, with text as"
            " it is; parquet keeps all dtypes; excel is a workbook, for people with spreadsheets (by the ending of"
            " --output, .xlsx for excel; else table)",
        )
    parser.set_defaults(format=None)
    group.add_argument("--output", metavar="FILE", help="file to write instead of stdout; it must be new")
    group.add_argument("--overwrite", action="store_true", help="take the place of a file that is there")
    group.add_argument("--quiet", action="store_true", help="no progress bar, no notes, no advice about the key")


def place(asked: argparse.Namespace) -> Path | None:
    """Where the frame goes, looked at before any work; None for stdout.

    Raises
    ------
    InputError
        If it cannot go there.
    ConfigurationError
        If what the format needs is not installed.
    """
    wanted = _format(asked)
    if wanted == "excel":
        with needing("excel"):
            importlib.import_module("xlsxwriter")
    if asked.output in (None, "-"):
        if wanted in _BINARY and is_terminal():
            raise InputError(f"--format {wanted} is not for a terminal: pass --output FILE.{_BINARY[wanted]}")
        return None
    return free_file(asked.output, overwrite=asked.overwrite, asked=f"--output {asked.output}", allow="--overwrite")


def write(frame: pd.DataFrame, asked: argparse.Namespace) -> None:
    """Write the frame as it was asked for. A file appears whole or not at all.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    send(FORMATS[_format(asked)](frame), asked)


def send(chunks: Iterable[bytes], asked: argparse.Namespace) -> None:
    """Write what is text or bytes already. A file appears whole or not at all.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    path = place(asked)
    if path is None:
        pour(chunks)
        return
    with drafted(path, asked=f"--output {asked.output}") as draft, draft.open("xb") as stream:
        stream.writelines(chunks)


def _format(asked: argparse.Namespace) -> str:
    if asked.format is not None:
        return str(asked.format)
    ending = Path(asked.output or "").suffix.removeprefix(".").lower()
    named = _ENDINGS.get(ending, ending)
    return named if named in FORMATS else "table"


def _table(frame: pd.DataFrame) -> Iterator[bytes]:
    yield f"{table(frame, indent='')}\n".encode()


FORMATS: dict[str, Callable[[pd.DataFrame], Iterator[bytes]]] = {
    "table": _table,
    "json": as_json,
    "csv": as_csv,
    "parquet": as_parquet,
    "excel": as_excel,
}
