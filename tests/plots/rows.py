"""How a frame is written down: rows of text with the columns and dtypes of a table, or a rule worked out."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from kucoin_frames.analysis.ledger.statements import LINES
from kucoin_frames.columns import Table


def told(table: Table, columns: str, *rows: str, quote: str | None = None) -> pd.DataFrame:
    """A frame from rows of text, parted by blanks; a dash is missing, and so are all columns that are not named."""
    names = columns.split()
    frame = pd.DataFrame([[None if part == "-" else part for part in row.split()] for row in rows], columns=names)
    for name in ("period", "day", "start", "end", "until", "created_at", "opened_at", "closed_at"):
        if name in names:
            frame[name] = pd.to_datetime(frame[name], format="ISO8601", utc=True)
    return whole(table, frame, quote)


def whole(table: Table, frame: pd.DataFrame, quote: str | None = None) -> pd.DataFrame:
    amounts = [name for name in table.dtypes if name in LINES and name not in frame.columns]
    frame = frame.assign(**dict.fromkeys(amounts, "0"))
    if quote is not None:
        frame["quote"] = quote
    return frame.reindex(columns=list(table.dtypes)).astype(table.dtypes)


def days(number: int, start: str = "2026-01-01") -> pd.DatetimeIndex:
    return pd.date_range(start, periods=number, freq="D", tz="UTC")


def wave(number: int, length: float, height: float) -> "np.ndarray[Any, np.dtype[np.float64]]":
    return np.round(height * np.sin(2 * np.pi * np.arange(number) / length), 6)


def texts(values: Sequence[float]) -> list[str]:
    return [f"{each:.6f}" for each in values]
