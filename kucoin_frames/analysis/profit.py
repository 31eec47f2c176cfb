"""What was gained by disposing of something, and what would be by disposing of the rest? Frames in, frames out."""

import pandas as pd

from kucoin_frames.analysis.daily import price_on, valued
from kucoin_frames.analysis.frames import ZERO, Period, added, at_utc, filled, need, need_ledger, of, periods
from kucoin_frames.analysis.matched import DISPOSALS, LOTS
from kucoin_frames.analysis.statements import split_by_line
from kucoin_frames.columns import Table, amount, count, rate, text, time
from kucoin_frames.times import Moment

__all__ = [
    "FUTURES_PROFIT",
    "INCOME",
    "REALISED",
    "UNREALISED",
    "futures_profit",
    "income",
    "realised",
    "unrealised",
]

REALISED = Table(
    (
        time("period", "UTC midnight that the period starts with."),
        text("currency", "Currency that was disposed of."),
        count("disposals", "How many parts of lots."),
        amount("proceeds", "What they were sold for."),
        amount("cost", "What they were bought for."),
        amount("gain", "proceeds less cost."),
        text("quote", "Currency of proceeds, cost and gain."),
        count("unknown", "How many more there are whose gain nobody knows; they are in none of the sums."),
    ),
    key=("period", "currency"),
    order="period",
)

UNREALISED = Table(
    (
        text("currency", "Currency held."),
        count("lots", "How many lots there are."),
        amount("quantity", "What is held; negative for a short position."),
        amount("cost", "What it was bought for; negative: what a short position was sold for; NA if nobody knows."),
        rate("price", "Price of one unit; NA if nobody knows."),
        amount("value", "quantity times price."),
        amount("gain", "value less cost."),
        text("quote", "Currency of cost, price, value and gain."),
    ),
    key=("currency",),
)

INCOME = Table(
    (
        time("period", "UTC midnight that the period starts with."),
        text("bizType", "KuCoin's word for it."),
        text("currency", "Currency that came in."),
        count("entries", "How many ledger entries there are."),
        amount("received", "What came in."),
        amount("value", "What it was worth on the days that it came in; what has no price is not in it."),
        text("quote", "Currency of the value."),
        count("unpriced", "How many of the entries have no price."),
    ),
    key=("period", "biz_type", "currency"),
    order="period",
)

FUTURES_PROFIT = Table(
    (
        time("period", "UTC midnight that the period starts with."),
        text("symbol", "Contract."),
        text("currency", "Currency that it is settled in."),
        count("settlements", "How many ledger entries there are."),
        amount("realisedPnl", "Profit or loss, with the trading fees and the funding that KuCoin settles within it."),
        amount("fees", "Fees that KuCoin names in the entries; negative."),
        amount("funding", "Funding that is an entry of its own."),
        amount("total", "All three: what the balance moved by."),
    ),
    key=("period", "symbol", "currency"),
    order="period",
)


def _quote(frame: pd.DataFrame) -> str | None:
    return str(frame["quote"].iloc[0]) if len(frame) else None


def realised(found: pd.DataFrame, period: Period = "year") -> pd.DataFrame:
    """A currency in a period with what disposing of it has brought.

    Sums over the disposals that were closed in the period, ``gain = proceeds - cost``. Withdrawals are no disposals;
    those without a known gain are counted in ``unknown``. To have gains after a year of holding apart, pass the rows
    with ``closed_at > opened_at + pd.DateOffset(years=1)`` and the others one after the other.

    Parameters
    ----------
    found : DataFrame
        As `disposals` gives it.
    period : {"day", "week", "month", "year"}
        A week starts on Monday; all of them at a UTC midnight.

    Raises
    ------
    InputError
        For a frame that is none of disposals, or another period.
    """
    need(found, DISPOSALS.dtypes, "the frame of disposals()")
    sold = found[(found["cause"] != "withdrawal").to_numpy(bool)]
    is_known = sold["gain"].notna()
    rows = pd.DataFrame(
        {
            "period": periods(sold["closed_at"], period),
            "currency": sold["currency"],
            "disposals": is_known.astype("int64"),
            **{name: filled(sold[name]).where(is_known, ZERO) for name in ("proceeds", "cost", "gain")},
            "unknown": (~is_known).astype("int64"),
        }
    )
    return of(REALISED, added(rows, ["period", "currency"]).assign(quote=_quote(found)))


def unrealised(left: pd.DataFrame, prices: pd.DataFrame, at: Moment) -> pd.DataFrame:
    """A currency with what its lots cost and what they are worth on a day.

    ``value = quantity * price``, ``gain = value - cost``; without a price, or with a lot whose cost nobody knows, they
    are missing.

    Parameters
    ----------
    left : DataFrame
        As `lots` gives it.
    prices : DataFrame
        As `daily_prices` gives it, in the currency of the costs.
    at : moment
        A time of the day whose prices are taken; what is naive is UTC.

    Raises
    ------
    InputError
        For a frame that is none of lots, prices in another currency, or what is no time.
    """
    need(left, LOTS.dtypes, "the frame of lots()")
    quote = _quote(left)
    signed = left["cost"].mask((left["quantity"] < 0).to_numpy(bool), -left["cost"])
    rows = pd.DataFrame(
        {
            "currency": left["currency"],
            "lots": 1,
            "quantity": left["quantity"],
            "cost": filled(signed),
            "unknown": signed.isna().astype("int64"),
        }
    )
    found = added(rows, ["currency"])
    found["cost"] = found["cost"].mask(found["unknown"] > 0)
    moments = pd.Series([at_utc(at, "at")] * len(found), dtype="datetime64[ms, UTC]")
    found["price"] = price_on(found["currency"], moments, prices, quote or "") if len(found) else found["cost"]
    found["value"] = found["quantity"] * found["price"]
    found["gain"] = found["value"] - found["cost"]
    return of(UNREALISED, found.assign(quote=quote))


def income(
    ledger: pd.DataFrame, prices: pd.DataFrame | None = None, period: Period = "year", *, quote: str = "USDT"
) -> pd.DataFrame:
    """What came in for nothing in a period: bonuses, rebates, airdrops, staking and interest, at its value that day.

    ``value`` is the sum of ``change * price of the day``. What of such an entry went out again is taken off.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger.
    prices : DataFrame, optional
        As `daily_prices` gives it.
    period : {"day", "week", "month", "year"}
        A week starts on Monday; all of them at a UTC midnight.
    quote : str
        Currency of the values.

    Raises
    ------
    InputError
        For a frame that lacks a column, another period, or prices in another currency.
    """
    need_ledger(ledger, ("currency", "created_at", "kind", "biz_type", "change", "fee"))
    line, _ = split_by_line(ledger)
    rows = ledger[(line == "income").to_numpy(bool)]
    value = valued(rows, rows["change"], prices, quote)
    found = pd.DataFrame(
        {
            "period": periods(rows["created_at"], period),
            "biz_type": rows["biz_type"],
            "currency": rows["currency"],
            "entries": 1,
            "received": rows["change"],
            "value": filled(value),
            "unpriced": value.isna().astype("int64"),
        }
    )
    sums = added(found, ["period", "biz_type", "currency"])
    sums["value"] = sums["value"].mask(sums["unpriced"] == sums["entries"])
    return of(INCOME, sums.assign(quote=quote))


def futures_profit(ledger: pd.DataFrame, period: Period = "day") -> pd.DataFrame:
    """A contract in a period with the profit or loss that KuCoin booked on it.

    ``realised_pnl`` is the sum of the RealisedPNL entries: KuCoin books one a contract and settlement period of eight
    hours, with trading fees and funding in it, and its ledger does not tell these apart. Where an entry does name a
    fee, that is in ``fees`` and ``change + fee`` in its own column, as in `statement`; ``total`` is the sum of
    ``change``.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger.
    period : {"day", "week", "month", "year"}
        A week starts on Monday; all of them at a UTC midnight.

    Raises
    ------
    InputError
        For a frame that lacks a column, or another period.
    """
    need_ledger(ledger, ("currency", "created_at", "kind", "change", "fee", "symbol"))
    rows = ledger[ledger["kind"].isin(["realised_pnl", "funding"]).to_numpy(bool)]
    is_profit, fee = rows["kind"] == "realised_pnl", filled(rows["fee"])
    gross = rows["change"] + fee
    found = pd.DataFrame(
        {
            "period": periods(rows["created_at"], period),
            "symbol": rows["symbol"],
            "currency": rows["currency"],
            "settlements": 1,
            "realised_pnl": gross.where(is_profit, ZERO),
            "fees": -fee,
            "funding": gross.mask(is_profit, ZERO),
            "total": rows["change"],
        }
    )
    return of(FUTURES_PROFIT, added(found, ["period", "symbol", "currency"]))
