"""How do exact amounts and wide frames read in a dashboard? Pure."""

from decimal import Decimal
from typing import Any

import pandas as pd

__all__ = ["amount_words", "arranged", "changing_columns", "counted", "sums_words"]


def amount_words(amount: Any) -> str:
    """An exact amount with commas between thousands and no trailing zeros; `?` where it is not known."""
    if pd.isna(amount):
        return "?"
    text = f"{Decimal(amount):,f}"
    text = text.rstrip("0").removesuffix(".") if "." in text else text
    return "0" if text == "-0" else text


def counted(number: int, noun: str) -> str:
    """So many of something: `1 fill`, `2,122 fills`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def sums_words(amounts: "pd.Series[Any]", currencies: "pd.Series[Any]") -> str:
    """The exact sum of each currency, in the order of their names."""
    sums = amounts.groupby(currencies).sum()
    return ", ".join(f"{amount_words(total)} {currency}" for currency, total in sums.items())


def arranged(frame: pd.DataFrame, *first: str) -> pd.DataFrame:
    """The frame as it stands in a table: these columns first, none without any value, periods as days."""
    named = [name for name in first if name in frame]
    ordered = frame[[*named, *(name for name in frame if name not in named)]]
    told = ordered.loc[:, frame[ordered.columns].notna().any().to_numpy(bool)] if len(frame) else ordered
    if "period" not in told:
        return told
    days = told["period"].dt.strftime("%Y-%m-%d").astype("str")
    return told.assign(period=days).rename(columns={"period": "period (UTC)"})


def changing_columns(frame: pd.DataFrame, names: "list[str]") -> pd.DataFrame:
    """The frame without those of the named columns that are 0 in all rows."""
    zero = [name for name in names if not (frame[name] != 0).any()]
    return frame.drop(columns=zero) if len(frame) else frame
