"""What was one unit of a currency worth in another on a day? From daily candles, through bridges; asks nobody.

A price that nobody knows is missing, never zero, and so is every value that needs it.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from kucoin_frames.analysis.frames import Amounts, days, need, of, sides
from kucoin_frames.columns import Table, rate, text, time
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import InputError

__all__ = ["DAILY_PRICES", "daily_prices", "price_on", "valued"]

DAILY_PRICES = Table(
    (
        text("currency", "Currency that is priced."),
        time("day", "UTC midnight that the day starts with."),
        rate("price", "Price of one unit in the quote currency, at the end of the day."),
        text("quote", "Currency of the price."),
        text("via", "The pair that it is from, or the pairs of the bridge; carried: of an earlier day."),
    ),
    key=("currency", "day"),
    order="day",
)

_CANDLES = ("symbol", "time", "close")


def daily_prices(
    candles: pd.DataFrame, quote: str = "USDT", *, bridges: Sequence[str] = ("USDT", "BTC", "USDC"), carry: int = 0
) -> pd.DataFrame:
    """A currency on a day with its price in one currency: the close of a daily candle.

    In this order: the close of the pair ``currency-quote``; ``1 / close`` of ``quote-currency``; ``close of
    currency-bridge * price of the bridge`` for the first bridge that is priced that day, the bridge's own price being
    found in the first two ways. Quotients and products are rounded half to even at the 18th place.

    Parameters
    ----------
    candles : DataFrame
        As `candles(symbol, "1day")` gives it, of several pairs.
    quote : str
        Currency to price in.
    bridges : sequence of str
        Currencies to go by where there is no pair with the quote currency.
    carry : int
        For how many days after it a price stands in for missing ones.

    Returns
    -------
    DataFrame
        In the order of day and currency. A day without a price has no row. The frame may be made up by other means:
        all that takes prices by day needs its columns currency, day, price and quote only.

    Raises
    ------
    InputError
        For candles of another length, or a frame that is none of candles.
    """
    need(candles, _CANDLES, "the frame of candles()")
    if "type" in candles and (candles["type"] != "1day").any():
        raise InputError("daily prices are made of daily candles: ask candles(symbol, '1day')")
    base, other = sides(candles["symbol"])
    closes = pd.DataFrame(
        {"base": base, "other": other, "day": days(candles["time"]), "price": candles["close"]}
    ).drop_duplicates(["base", "other", "day"], keep="last")
    closes = closes[(closes["price"] > 0).to_numpy(bool)]
    direct = _priced_in(closes, quote)
    found = [direct]
    for bridge in bridges:
        if bridge == quote:
            continue
        of_bridge = direct[direct["currency"] == bridge][["day", "price"]]
        legs = _priced_in(closes, bridge).merge(of_bridge, on="day", suffixes=("", "_bridge"))
        legs["price"] = legs["price"] * legs["price_bridge"]
        legs["via"] = legs["via"] + f" {bridge}/{quote}"
        found.append(legs[(legs["currency"] != quote) & (legs["currency"] != bridge)])
    whole = pd.concat(found, ignore_index=True).drop_duplicates(["currency", "day"]).assign(quote=quote)
    whole = whole[["currency", "day", "price", "quote", "via"]].astype(DAILY_PRICES.dtypes)
    carried = _carried(whole, carry) if carry else whole
    return of(DAILY_PRICES, carried.sort_values(["day", "currency"], kind="stable"))


def _priced_in(closes: pd.DataFrame, quote: str) -> pd.DataFrame:
    """Prices from the pairs that a currency has with another, whichever of the two is the pair's base."""
    forth, back = closes[closes["other"] == quote], closes[closes["base"] == quote]
    turned = back.assign(base=back["other"], other=back["base"], price=1 / back["price"].astype(DecimalDtype()))
    names = pd.concat([forth["base"] + "-" + forth["other"], back["base"] + "-" + back["other"]])
    both = pd.concat([forth, turned]).assign(via=names).rename(columns={"base": "currency"})
    return both.drop_duplicates(["currency", "day"])[["currency", "day", "price", "via"]]


def _carried(known: pd.DataFrame, most: int) -> pd.DataFrame:
    """With the price of the last known day on up to so many days after it."""
    later = (known.assign(day=known["day"] + pd.Timedelta(days=number), via="carried") for number in range(1, most + 1))
    whole = pd.concat([known, *later], ignore_index=True).drop_duplicates(["currency", "day"])
    within: pd.DataFrame = whole[whole["day"] <= known["day"].max()]
    return within


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
    keys = pd.MultiIndex.from_arrays([prices["currency"], days(prices["day"]).dt.as_unit("ms")])
    if keys.has_duplicates:
        twice = prices[keys.duplicated()].iloc[0]
        raise InputError(f"there are two prices of {twice['currency']} on {twice['day']:%Y-%m-%d}: leave one out")
    wanted = pd.MultiIndex.from_arrays([currencies, days(times).dt.as_unit("ms")])
    rows = keys.get_indexer(wanted)
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
