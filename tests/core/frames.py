"""Frames as plain text, so that expected values can be written down by hand."""

from decimal import Decimal

import pandas as pd

from kucoin_frames.columns import Table

Row = dict[str, str | None]


def as_text(frame: pd.DataFrame) -> list[Row]:
    """Each row as a mapping of column to text; None where the value is missing."""
    return [
        {str(name): _text(value) for name, value in zip(frame.columns, row, strict=True)}
        for row in frame.itertuples(index=False, name=None)
    ]


def _text(value: object) -> str | None:
    if value is pd.NA or value is pd.NaT or value != value:  # a missing text is NaN, as in all `str` columns of pandas
        return None
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, pd.Timestamp):
        assert str(value.tz) == "UTC"
        return value.tz_localize(None).isoformat(sep=" ", timespec="milliseconds")
    assert value is not None
    assert not isinstance(value, float), "nothing may ever be a float"
    return str(value)


def dtypes(frame: pd.DataFrame) -> dict[str, str]:
    """The name of each column's dtype, in the columns' order."""
    return {str(name): str(dtype) for name, dtype in frame.dtypes.items()}


def decoded(table: Table, *pages: str) -> list[Row]:
    """The rows of an answer's pages as text, in the order that they came."""
    return as_text(table.frame(table.decode([page.encode() for page in pages], endpoint="/api/v1/made-up")))
