"""What was one unit of a currency worth in another on a day? From daily candles, through bridges; asks nobody.

A price that nobody knows is missing, never zero, and so is every value that needs it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from kucoin_frames.analysis.needs import need, need_utc
from kucoin_frames.analysis.periods import days
from kucoin_frames.analysis.rows import ZERO, Amounts, codes, of, sides
from kucoin_frames.columns import Table, rate, text, time
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import DecimalError, InputError

__all__ = ["DAILY_PRICES", "daily_prices", "price_on", "valued"]

DAILY_PRICES = Table(
    (
        text("currency", "Currency that is priced."),
        time("day", "UTC midnight that the day starts with."),
        rate("price", "Price of one unit in the quote currency, at the end of the day."),
        text("quote", "Currency of the price."),
        text("via", "The pair that it is from, or the pairs of the bridge; `carried` where one is of an earlier day."),
    ),
    key=("currency", "day"),
    order="day",
)

_CANDLES = ("symbol", "time", "close")

_LENGTHS = ("1day", "listed")
"""Lengths of candles that tell of a day; the archive calls so what a price list said on it, which is second best."""


def daily_prices(
    candles: pd.DataFrame | None,
    quote: str = "USDT",
    *,
    own: pd.DataFrame | None = None,
    bridges: Sequence[str] = ("USDT", "BTC", "USDC"),
    carry: int = 0,
) -> pd.DataFrame:
    """A currency on a day with its price in one currency: the close of a daily candle.

    In this order: the price in `own`; the close of the pair ``currency-quote``; ``1 / close`` of ``quote-currency``;
    ``close of currency-bridge * price of the bridge`` for the first bridge that is priced that day, whose own price may
    be bridged once, too. Quotients and products are rounded half to even at the 18th place.

    Parameters
    ----------
    candles : DataFrame or None
        As `candles(symbol, "1day")` or `Archive.prices()` gives it, of several pairs.
    quote : str
        Currency to price in: USDT, BTC, or any that some pair, or `own`, leads to. Of US dollars, euros and money that
        moved the archive has candles where there is such a pair, else the price of the days on which it was synced:
        `carry` bridges the days between, and rates of your own (USDT in EUR, a row a day) are exact.
    own : DataFrame, optional
        Prices of your own: currency, day (any time of it), price, and quote, the currency that the price is in. They
        come before the candles, and are bridged like them; ``via`` begins with `own` then. A price of 0 says that the
        currency is worth nothing; a missing one says nothing.
    bridges : sequence of str
        Currencies to go by where there is no pair with the quote currency.
    carry : int
        For how many days after it a pair's close stands in for missing ones, also after the last candle: 1 values the
        present day, which has no candle yet, at yesterday's close. Each pair on a way is carried for itself; the way
        whose oldest close is the youngest counts.

    Returns
    -------
    DataFrame
        In the order of day and currency. A day without a price has no row: nothing is worth zero for want of a price.
        The frame may be made up by other means: all that takes prices by day needs its columns currency, day, price and
        quote only.

    Raises
    ------
    InputError
        For candles of another length, a frame that lacks a column, an own price that is none, two own prices of a
        currency for one day, or if no price leads to the quote currency.
    """
    if isinstance(bridges, str):
        raise InputError(f"bridges={bridges!r} is one text: pass a sequence, as in bridges=[{bridges!r}]")
    if isinstance(carry, bool) or not isinstance(carry, int) or carry < 0:
        raise InputError(f"carry={carry!r} is no number of days: pass 0, 1, 2, ...")
    parts = [*([] if own is None else [_own(own)]), *([] if candles is None else [_closes(candles)])]
    if not parts:
        raise InputError("neither candles nor own prices are given")
    closes = pd.concat(parts, ignore_index=True)
    closes = closes[closes["price"].notna().to_numpy(bool)]
    closes = _carried(closes.assign(age=0), carry)
    direct = _priced_in(closes, quote)
    if len(closes) and direct.empty:
        raise InputError(
            f"quote={quote!r}: there is no pair with it on any day; put its rates into own, such as those of USDT in it"
        )
    steps = {bridge: _priced_in(closes, bridge) for bridge in bridges if bridge != quote}
    of_bridges = _best([direct, *(_bridged(step, bridge, direct, quote) for bridge, step in steps.items())])
    found = _best([direct, *(_bridged(step, bridge, of_bridges, quote) for bridge, step in steps.items())])
    found["via"] = found["via"].where((found["age"] == 0).to_numpy(bool), found["via"] + " carried")
    found = found.assign(quote=quote)[list(DAILY_PRICES.dtypes)].astype(DAILY_PRICES.dtypes)
    return of(DAILY_PRICES, found.sort_values(["day", "currency"], kind="stable"))


def _closes(candles: pd.DataFrame) -> pd.DataFrame:
    """What one of the first currency of a pair cost in the second on a day."""
    need(candles, _CANDLES, "the frame of candles()")
    need_utc(candles["time"], "the time of the candles")
    if "type" in candles and not candles["type"].isin(_LENGTHS).all():
        raise InputError("daily prices are made of daily candles: ask candles(symbol, '1day')")
    if "type" in candles:
        candles = candles.sort_values("type", key=lambda length: length == "1day", kind="stable")
    base, other = sides(candles["symbol"])
    found = pd.DataFrame(
        {
            "base": base,
            "other": other,
            "day": days(candles["time"]),
            "price": candles["close"],
            "from": base + "-" + other,
        }
    )
    # A pair that was not traded has a candle of zeros, which is no price.
    found = found[(found["price"] > 0).fillna(False).to_numpy(bool)]
    return found.drop_duplicates(["base", "other", "day"], keep="last").assign(own=False)


def _own(prices: pd.DataFrame) -> pd.DataFrame:
    """Own prices, as if they were closes of pairs."""
    need(prices, ("currency", "day", "price", "quote"), "a table of prices by currency and day")
    try:
        day = pd.to_datetime(prices["day"], utc=True, format="ISO8601").dt.as_unit("ms")
    except (ValueError, TypeError) as error:
        raise InputError(f"own prices: a day is no day: {error}") from error
    try:
        price = prices["price"].astype(DecimalDtype())
    except DecimalError as error:
        raise InputError(f"own prices: a price is no price: {error}") from error
    is_wrong = (day.isna() | (price < ZERO).fillna(False)).to_numpy(bool)
    if is_wrong.any():
        row = prices[is_wrong].iloc[0]
        raise InputError(
            f"own prices: {row['currency']} at {row['price']} on {row['day']}: a price is 0 or more and has a day"
        )
    found = pd.DataFrame(
        {
            "base": prices["currency"].astype("str"),
            "other": prices["quote"].astype("str"),
            "day": days(day),
            "price": price,
        }
    )
    twice = found[found.duplicated(["base", "other", "day"])]
    if len(twice):
        row = twice.iloc[0]
        raise InputError(f"there are two own prices of {row['base']} on {row['day']:%Y-%m-%d}: leave one out")
    return found.assign(**{"from": "own " + found["base"] + "-" + found["other"]}, own=True)


def _carried(closes: pd.DataFrame, most: int) -> pd.DataFrame:
    """With a pair's close on up to so many days after it, until there is another."""
    later = (closes.assign(day=closes["day"] + pd.Timedelta(days=age), age=age) for age in range(1, most + 1))
    return pd.concat([closes, *later], ignore_index=True).drop_duplicates(["base", "other", "day", "own"])


def _priced_in(closes: pd.DataFrame, quote: str) -> pd.DataFrame:
    """Prices from the pairs that a currency has with another, whichever of the two is the pair's base."""
    forth, back = closes[closes["other"] == quote], closes[(closes["base"] == quote) & (closes["price"] > 0)]
    turned = back.assign(base=back["other"], other=back["base"], price=1 / back["price"].astype(DecimalDtype()))
    both = pd.concat([forth, turned]).rename(columns={"base": "currency", "from": "via"})
    return _best([both.sort_values("own", ascending=False, kind="stable")])


def _bridged(priced: pd.DataFrame, bridge: str, of_bridges: pd.DataFrame, quote: str) -> pd.DataFrame:
    """Prices in the quote currency from prices in a bridge; as old as the older of the two."""
    of_bridge = of_bridges.loc[of_bridges["currency"] == bridge, ["day", "price", "via", "age"]]
    found = priced.merge(of_bridge, on="day", suffixes=("", "_bridge"))
    found = found[(found["currency"] != quote) & (found["currency"] != bridge)]
    return pd.DataFrame(
        {
            "currency": found["currency"],
            "day": found["day"],
            "price": found["price"] * found["price_bridge"],
            "via": found["via"] + " " + found["via_bridge"],
            "age": found[["age", "age_bridge"]].max(axis=1),
        }
    )


def _best(ways: list[pd.DataFrame]) -> pd.DataFrame:
    """Of several ways to price a currency on a day the freshest, and of those the first."""
    every = pd.concat(ways, ignore_index=True).sort_values("age", kind="stable")
    return every.drop_duplicates(["currency", "day"], ignore_index=True)[["currency", "day", "price", "via", "age"]]


def price_on(
    currencies: "pd.Series[Any]", times: "pd.Series[pd.Timestamp]", prices: pd.DataFrame, quote: str
) -> Amounts:
    """The price of each row's currency on the day of its time, 1 for the quote currency itself; NA where unknown.

    Parameters
    ----------
    currencies, times : Series
        Row by row.
    prices : DataFrame
        As `daily_prices` gives it, or with the columns currency, day, price and quote.
    quote : str
        Currency that the prices must be in.

    Raises
    ------
    InputError
        If the frame lacks a column, has prices in another currency, or two for one day.
    """
    need(prices, ("currency", "day", "price", "quote"), "the frame of daily_prices()")
    other = prices.loc[(prices["quote"] != quote).to_numpy(bool), "quote"]
    if len(other):
        raise InputError(f"quote={quote!r}: the prices are in {other.iloc[0]!r}")
    if not isinstance(prices["day"].dtype, pd.DatetimeTZDtype):
        raise InputError(
            f"the days of the prices are no UTC times: pass them through daily_prices(None, {quote!r}, own=...)"
        )
    need_utc(prices["day"], "the day of the prices")
    keys = pd.MultiIndex.from_arrays([prices["currency"], days(prices["day"]).dt.as_unit("ms")])
    if keys.has_duplicates:
        twice = prices[keys.duplicated()].iloc[0]
        raise InputError(f"there are two prices of {twice['currency']} on {twice['day']:%Y-%m-%d}: leave one out")
    day = days(times).dt.as_unit("ms")
    number = codes(currencies, day)
    first = np.flatnonzero(~pd.Series(number).duplicated().to_numpy())
    wanted = pd.MultiIndex.from_arrays([currencies.iloc[first], day.iloc[first]])
    rows = keys.get_indexer(wanted)[number]
    if len(prices):
        found: Amounts = prices["price"].astype(DecimalDtype()).iloc[rows].set_axis(currencies.index)
        found = found.mask(rows < 0)
    else:
        found = pd.Series(pd.NA, index=currencies.index, dtype=DecimalDtype())
    return found.mask((currencies == quote).to_numpy(bool), 1)


def valued(
    rows: pd.DataFrame, amounts: Amounts, prices: pd.DataFrame | None, quote: str, *, at: str = "created_at"
) -> Amounts:
    """Amounts times the price of their currency on their day, rounded half to even at the 18th place; NA without one.

    Parameters
    ----------
    rows : DataFrame
        With the columns currency and `at`.
    amounts : Series
        One a row.
    prices : DataFrame or None
        As for `price_on`; without any, only amounts of the quote currency itself have a value.
    quote : str
        Currency of the values.
    at : str
        The column of times.
    """
    if prices is None:
        none: Amounts = pd.Series(pd.NA, index=rows.index, dtype=DecimalDtype())
        return none.mask((rows["currency"] == quote).to_numpy(bool), amounts)
    found: Amounts = amounts * price_on(rows["currency"], rows[at], prices, quote)
    return found
