"""Daily prices: by hand, and those of the demo's year from its candles."""

from collections.abc import Mapping, Sequence
from functools import cache

import pandas as pd

from kucoin_frames.analysis.valuation.daily import DAILY_PRICES, daily_prices
from kucoin_frames.columns import Table, rate, text, time
from tests.analysis.witness import entries_of, frame_of, year

CANDLES = Table((text("symbol", ""), text("type", ""), time("time", ""), rate("close", "")))
DAY = 86_400_000


def table(prices: Mapping[str, str], days: Sequence[str], quote: str = "USDT") -> pd.DataFrame:
    """The same price of each currency on each of these days."""
    return frame_of(
        (
            {"currency": currency, "day": pd.Timestamp(day, tz="UTC"), "price": price, "quote": quote}
            for day in days
            for currency, price in prices.items()
        ),
        DAILY_PRICES,
    )


def candles(*rows: str) -> pd.DataFrame:
    """Daily candles from symbol, day and close."""
    parts = (row.split() for row in rows)
    return frame_of(
        (
            {"symbol": symbol, "type": "1day", "time": pd.Timestamp(day, tz="UTC"), "close": close}
            for symbol, day, close in parts
        ),
        CANDLES,
    )


@cache
def candles_of_year() -> pd.DataFrame:
    first = entries_of(year())[0].time // DAY * DAY
    return frame_of(
        (
            {
                "symbol": pair.symbol,
                "type": "1day",
                "time": pd.Timestamp(candle.time, unit="ms", tz="UTC"),
                "close": candle.close,
            }
            for pair in year().pairs
            for candle in year().candles(pair.symbol, DAY, first, year().now)
        ),
        CANDLES,
    )


@cache
def prices_of_year() -> pd.DataFrame:
    """In USDT; not to be changed."""
    return daily_prices(candles_of_year())
