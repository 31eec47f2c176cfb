"""What did fills cost, by pair, account and side of the book, and what would they have cost as a maker's? Asks nobody.

From fills as `trades` rebuilds them, at the prices of their days.
"""

from collections.abc import Sequence
from typing import Literal, get_args

import pandas as pd

from kucoin_frames.analysis.fees.rates import base_rate, paid_for, price_of_quote, rate_of
from kucoin_frames.analysis.needs import need_keys, need_table
from kucoin_frames.analysis.periods import PERIOD, Period, periods
from kucoin_frames.analysis.rows import ZERO, Amounts, added, filled, of
from kucoin_frames.analysis.trading.fills import TRADES
from kucoin_frames.columns import Table, amount, count, identifier, rate, text
from kucoin_frames.exceptions import InputError

__all__ = ["MAKER_SAVINGS", "TRADING_FEES", "FillKey", "maker_savings", "trading_fees"]

FillKey = Literal["uid", "account_type", "symbol", "liquidity"]

TRADING_FEES = Table(
    (
        PERIOD,
        identifier("uid", "Number of the account; NA if it was not asked for."),
        text("accountType", "Account that traded, in KuCoin's words; NA if it was not asked for."),
        text("symbol", "Pair; NA if it was not asked for."),
        text("liquidity", "maker, taker, or unknown where the ledger does not tell it; NA if it was not asked for."),
        count("trades", "How many fills with a price there are."),
        amount("turnover", "Value of their funds."),
        amount("paid", "What they cost: fees and net KCS."),
        rate("effectiveRate", "paid / turnover."),
        text("quote", "Currency of turnover and paid."),
        count("unpriced", "How many more fills there are without a price; they are in none of the sums."),
    ),
    key=("period", "uid", "account_type", "symbol", "liquidity"),
    order="period",
)

MAKER_SAVINGS = Table(
    (
        PERIOD,
        text("symbol", "Pair."),
        text("quote", "Quote currency of the pair, and of the row's amounts."),
        count("trades", "How many fills."),
        count("makers", "How many of them are known to have been a maker's: they would have saved nothing."),
        count("takers", "How many are known to have been a taker's."),
        amount("turnover", "Sum of the fills' funds."),
        amount("paid", "What they cost: fees and net KCS."),
        rate("makerFeeRate", "The pair's present rate for makers."),
        rate("takerFeeRate", "The pair's present rate for takers."),
        amount("savedLeast", "What would have been saved if all fills of unknown side were a maker's already."),
        amount("savedMost", "What would have been saved if all of them were a taker's."),
        count("unpriced", "How many more fills there are that cannot be told; they are in none of the sums."),
    ),
    key=("period", "symbol"),
    order="period",
)


def trading_fees(
    found: pd.DataFrame,
    prices: pd.DataFrame | None = None,
    *,
    period: Period = "month",
    zone: str = "UTC",
    by: Sequence[FillKey] | FillKey = (),
    quote: str = "USDT",
) -> pd.DataFrame:
    """A period, and what else is asked for, with what its fills cost in one currency.

    ``paid = (fee + (kcs_fee - kcs_returned) * price of KCS) * price of the pair's quote currency``, all of the fill's
    day; ``effective_rate = paid / turnover``. Products are rounded half to even at the 18th place, fill by fill, so
    that the rows of finer keys add up to those of coarser ones.

    Parameters
    ----------
    found : DataFrame
        As `trades` gives it.
    prices : DataFrame, optional
        As `daily_prices` gives it, for KCS and the pairs' quote currencies. Without it only pairs against the quote
        currency have a value.
    period : {"day", "week", "month", "year"}
        A week starts on Monday; all of them at midnight in the zone.
    zone : str
        Time zone by its IANA name, such as Europe/Berlin; prices stay those of UTC days.
    by : {"uid", "account_type", "symbol", "liquidity"}, or several of them
        What to tell apart besides the period.
    quote : str
        Currency of the prices and of the result.

    Returns
    -------
    DataFrame
        In the order of its keys; a period without a fill has no row.

    Raises
    ------
    InputError
        For a frame that lacks a column, another period, zone or key, or prices in another currency.
    """
    found = need_table(TRADES, found, "the frame of trades()")
    keys = need_keys(by, get_args(FillKey))
    price = price_of_quote(found, prices, quote)
    paid = paid_for(found, prices, quote)["paid"] * price
    is_told = paid.notna()
    rows = pd.DataFrame({name: found[name] for name in keys}, index=found.index)
    if "liquidity" in keys:
        rows["liquidity"] = rows["liquidity"].fillna("unknown")
    rows = rows.assign(
        period=periods(found["created_at"], period, zone),
        trades=is_told.astype("int64"),
        turnover=filled(found["funds"] * price).where(is_told, ZERO),
        paid=filled(paid),
        unpriced=(~is_told).astype("int64"),
    )
    sums = added(rows, ["period", *keys]).assign(quote=quote)
    sums["effective_rate"] = sums["paid"] / sums["turnover"].mask(sums["turnover"] == 0)
    missing = {name: pd.Series(pd.NA, index=sums.index, dtype="str") for name in get_args(FillKey) if name not in keys}
    return of(TRADING_FEES, sums.assign(**missing))


def maker_savings(
    found: pd.DataFrame,
    prices: pd.DataFrame | None = None,
    *,
    rates: pd.DataFrame | None = None,
    base: pd.DataFrame | None = None,
    period: Period = "month",
    zone: str = "UTC",
    quote: str = "USDT",
) -> pd.DataFrame:
    """A pair in a period with what maker orders would have saved on the same fills.

    A taker's fill would have cost ``paid * maker rate / taker rate``, so that what paying in KCS saved is the same on
    both sides; where the maker's rate is a rebate or 0, ``funds * maker rate``. The saving is ``paid`` less that; a
    maker's fill saves nothing. The ledger seldom tells which side a fill was on, so there are two figures, between
    which the true one is. The rates are the present ones: `tier_costs` tells the same of other levels.

    Parameters
    ----------
    found : DataFrame
        As `trades` gives it.
    prices : DataFrame, optional
        As `daily_prices` gives it; needed where fees were paid in KCS.
    rates : DataFrame, optional
        As `trade_fees()` gives it. A pair that is not in it has the base rates.
    base : DataFrame, optional
        As `base_fee()` gives it: one row.
    period : {"day", "week", "month", "year"}
        A week starts on Monday; all of them at midnight in the zone.
    zone : str
        Time zone by its IANA name, such as Europe/Berlin; prices stay those of UTC days.
    quote : str
        Currency of the prices.

    Returns
    -------
    DataFrame
        In the order of period and pair; amounts in the pair's quote currency.

    Raises
    ------
    InputError
        Without any rates, for a frame that lacks a column, several base rates, another period or zone, or prices in
        another currency.
    """
    found = need_table(TRADES, found, "the frame of trades()")
    if rates is None and base is None:
        raise InputError("rates or base is needed: pass what trade_fees() or base_fee() gives")
    costs = paid_for(found, prices, quote)
    paid = costs["paid"]
    names = {"maker": "maker_fee_rate", "taker": "taker_fee_rate"}
    maker, taker = (_rate(found["symbol"], rates, base, name) for name in names.values())
    in_proportion = paid * maker / taker.mask((taker <= 0).fillna(False).to_numpy(bool))
    as_maker = in_proportion.mask((maker <= 0).fillna(False).to_numpy(bool), found["funds"] * maker)
    is_told = (paid.notna() & as_maker.notna()).to_numpy(bool)
    is_maker, is_taker = ((found["liquidity"] == side).fillna(False).to_numpy(bool) & is_told for side in names)
    saved = filled(paid - as_maker).where(is_told & ~is_maker, ZERO)
    rows = pd.DataFrame(
        {
            "period": periods(found["created_at"], period, zone),
            "symbol": found["symbol"],
            "quote": found["quote"],
            "trades": is_told.astype("int64"),
            "makers": is_maker.astype("int64"),
            "takers": is_taker.astype("int64"),
            "turnover": found["funds"].where(is_told, ZERO),
            "paid": filled(paid).where(is_told, ZERO),
            "saved_least": saved.where(is_taker, ZERO),
            "saved_most": saved,
            "unpriced": (~is_told).astype("int64"),
        }
    )
    sums = added(rows, ["period", "symbol", "quote"])
    for name in names.values():
        sums[name] = _rate(sums["symbol"], rates, base, name)
    return of(MAKER_SAVINGS, sums)


def _rate(symbols: "pd.Series[str]", rates: pd.DataFrame | None, base: pd.DataFrame | None, name: str) -> Amounts:
    """The pair's own rate, else the base rate."""
    own = rate_of(symbols, rates, name)
    return own.mask(own.isna().to_numpy(bool), base_rate(base, name))
