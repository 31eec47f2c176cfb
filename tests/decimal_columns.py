"""Columns of the `decimal` dtype from texts, and back to texts, for tests of the dtype."""

from typing import Any

import pandas as pd

from kucoin_frames.decimals import DecimalDtype

LARGEST = "99999999999999999999.999999999999999999"
SMALLEST = "0.000000000000000001"
LONG = "12345678901234567890.123456789012345678"


def decimals(*values: Any, index: Any = None) -> pd.Series:
    return pd.Series(list(values), dtype="decimal", index=index)


def texts(series: pd.Series) -> list[Any]:
    """The numbers as text, which tells exactly what they are; None for missing ones."""
    assert series.dtype == DecimalDtype(), series.dtype
    return [None if text is pd.NA else text for text in series.astype("string")]
