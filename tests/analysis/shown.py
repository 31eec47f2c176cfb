"""What is in a frame, as text."""

from collections.abc import Mapping
from typing import Any

import pandas as pd


def texts(frame: pd.DataFrame, columns: str) -> list[tuple[str | None, ...]]:
    """The named columns of a frame as text, None where a value is missing."""
    return [
        tuple(None if pd.isna(value) else _text(value) for value in row)
        for row in frame[columns.split()].itertuples(index=False, name=None)
    ]


def _text(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        assert str(value.tz) == "UTC"
        return f"{value:%Y-%m-%d}" if value == value.normalize() else f"{value:%Y-%m-%d %H:%M:%S}"
    assert not isinstance(value, float)
    return format(value, "f") if hasattr(value, "as_tuple") else str(value)


def names_and_dtypes(frame: pd.DataFrame) -> Mapping[str, str]:
    return {str(name): str(dtype) for name, dtype in frame.dtypes.items()}
