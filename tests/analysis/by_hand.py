"""Frames written down by hand, with the columns and dtypes that the fetchers give them."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

import kucoin_frames.client  # noqa: F401  # declares the fetchers
from kucoin_frames.columns import Table
from kucoin_frames.endpoint import registry
from kucoin_frames.holdings import BALANCES
from tests.analysis.shown import names_and_dtypes, texts

__all__ = ["balances", "classic", "futures", "hf", "names_and_dtypes", "of", "prices", "texts"]

Row = Sequence[Any]


def of(table: Table, columns: str, rows: Sequence[Row]) -> pd.DataFrame:
    """A frame of a table from the named columns (separated by blanks); all other columns are missing."""
    frame = table.empty().reindex(range(len(rows)))
    for place, name in enumerate(columns.split()):
        frame[name] = pd.Series([row[place] for row in rows], dtype=object)
    return frame.astype(table.dtypes)


def classic(*rows: Row) -> pd.DataFrame:
    return of(registry["ledgers"].table, "created_at id currency amount fee account_type biz_type direction", rows)


def hf(*rows: Row) -> pd.DataFrame:
    return of(registry["ledgers_hf"].table, "created_at id currency amount fee account_type biz_type direction", rows)


def futures(*rows: Row) -> pd.DataFrame:
    return of(registry["ledgers_futures"].table, "time offset currency amount fee type status", rows)


def prices(base: str = "USD", /, **price: str) -> pd.DataFrame:
    rows = [(currency, base, each) for currency, each in price.items()]
    return of(registry["prices"].table, "currency base price", rows)


def balances(*rows: Row) -> pd.DataFrame:
    return of(BALANCES, "sub_name account_type currency total liability net price value", rows)
