"""What do all analyses need of a frame, and what do they mean by a day and by a missing amount? Knows no analysis."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeAlias

import pandas as pd

from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import InputError

__all__ = ["ZERO", "Amounts", "days", "filled", "need"]

ZERO = Decimal(0)

Amounts: TypeAlias = "pd.Series[Any]"
"""A column of the `decimal` dtype, which type checkers know nothing of."""


def need(frame: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    """Refuse a frame that lacks a column.

    Raises
    ------
    InputError
        Naming the missing columns and what to pass.
    """
    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"{what} is wanted, not a {type(frame).__name__}")
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise InputError(f"the frame lacks {', '.join(map(repr, missing))}: pass {what}, with all its columns")


def days(times: "pd.Series[pd.Timestamp]") -> "pd.Series[pd.Timestamp]":
    """The UTC midnight that each time's day starts with."""
    return times.dt.floor("D")


def filled(amounts: Amounts) -> Amounts:
    """The amounts, 0 where there is none."""
    exact: Any = amounts.astype(DecimalDtype())  # fillna of a Decimal is beyond the stubs of pandas
    whole: Amounts = exact.fillna(ZERO)
    return whole
