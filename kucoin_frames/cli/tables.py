"""How does a frame look in a terminal? Aligned text, every number as it is unless places are asked for."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import pandas as pd

from kucoin_frames.decimals import DecimalDtype

__all__ = ["amount", "table"]

_MISSING = "-"
_GAP = "  "


def table(frame: pd.DataFrame, *, places: Mapping[str, int] | None = None, indent: str = "  ") -> str:
    """The frame's rows below its column names; numbers to the right, all else to the left.

    Parameters
    ----------
    frame : DataFrame
        What to show.
    places : mapping of str to int, optional
        Columns of decimals that are rounded half to even to so many places; others show all that they have.
    indent : str
        What stands before each line.
    """
    places = places or {}
    columns = []
    for name in frame.columns:
        cells = [_cell(value, places.get(str(name))) for value in frame[name]]
        title = str(name).replace("_", " ")
        width = max(map(len, (title, *cells)))
        align = str.rjust if _is_number(frame[name]) else str.ljust
        columns.append([align(text, width) for text in (title, *cells)])
    return "\n".join((indent + _GAP.join(row)).rstrip() for row in zip(*columns, strict=True))


def amount(value: Decimal, places: int | None = None) -> str:
    """A decimal for people: groups of thousands, never an exponent, rounded half to even if places are given."""
    if places is not None:
        value = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    return f"{value:,f}"


def _cell(value: Any, places: int | None) -> str:
    if pd.isna(value):
        return _MISSING
    if isinstance(value, Decimal):
        return amount(value, places)
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value == value.normalize() else f"{value:%Y-%m-%d %H:%M:%S}"
    return _printable(str(value))


def _printable(text: str) -> str:
    """The text without what a terminal would obey: a stranger may have written it into a remark or a memo."""
    return text if text.isprintable() else "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def _is_number(column: "pd.Series[Any]") -> bool:
    return column.dtype == DecimalDtype() or pd.api.types.is_numeric_dtype(column.dtype)
