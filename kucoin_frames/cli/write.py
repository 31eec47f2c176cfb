"""How does a frame leave the command? As a table for people; as JSON, CSV or Parquet for programs, every digit kept."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from kucoin_frames.analysis.export import as_csv, as_json, as_parquet
from kucoin_frames.analysis.files import drafted, free_file
from kucoin_frames.cli.tables import table
from kucoin_frames.cli.terminal import is_terminal, pour
from kucoin_frames.exceptions import InputError

__all__ = ["FORMATS", "add", "place", "write"]


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
    return free_file(asked.output, overwrite=asked.overwrite, asked=f"--output {asked.output}", allow="--overwrite")


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
    with drafted(path, asked=f"--output {asked.output}") as draft, draft.open("xb") as stream:
        stream.writelines(chunks)


def _format(asked: argparse.Namespace) -> str:
    if asked.format is not None:
        return str(asked.format)
    ending = Path(asked.output or "").suffix.removeprefix(".").lower()
    return ending if ending in FORMATS else "table"


def _table(frame: pd.DataFrame) -> Iterator[bytes]:
    yield f"{table(frame, indent='')}\n".encode()


FORMATS: dict[str, Callable[[pd.DataFrame], Iterator[bytes]]] = {
    "table": _table,
    "json": as_json,
    "csv": as_csv,
    "parquet": as_parquet,
}
