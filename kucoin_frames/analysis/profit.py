"""What was gained by disposing of something, and what would be by disposing of the rest? Frames in, frames out."""

from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from kucoin_frames.analysis.daily import price_on, valued
from kucoin_frames.analysis.frames import ZERO, Amounts, Period, added, filled, need, need_ledger, of, periods
from kucoin_frames.analysis.lot_events import LOT_EVENTS
from kucoin_frames.analysis.matching import Closed, Lot, Method, match
from kucoin_frames.analysis.statements import split_by_line
from kucoin_frames.columns import Table, amount, count, flag, identifier, rate, text, time
from kucoin_frames.decimals import DecimalArray
from kucoin_frames.decimals.scalars import column_of_units
from kucoin_frames.decimals.units import integers
from kucoin_frames.exceptions import InputError

__all__ = [
    "DISPOSALS",
    "FUTURES_PROFIT",
    "INCOME",
    "LOTS",
    "REALISED",
    "UNREALISED",
    "disposals",
    "futures_profit",
    "income",
    "lots",
    "realised",
    "unrealised",
]

DISPOSALS = Table(
    (
        text("currency", "Currency that was disposed of; of a short position, that was bought back."),
        text("cause", "Cause of the event that closed the lot; see lot_events."),
        time("openedAt", "When the lot was acquired, or sold short; NA for an average of several."),
        time("closedAt", "When this part of it was disposed of, or bought back."),
        amount("quantity", "How much of the lot."),
        flag("isShort", "Whether it was sold before it was bought."),
        amount("cost", "What this quantity was bought for; NA if nobody knows."),
        amount("proceeds", "What it was sold for; NA if nobody knows, and for withdrawals."),
        amount("gain", "proceeds less cost; NA if one of them is."),
        text("quote", "Currency of cost, proceeds and gain."),
        identifier("openedId", "Ledger entry that opened the lot; NA for an average of several."),
        identifier("closedId", "Ledger entry that closed it."),
    ),
    order="closed_at",
)

LOTS = Table(
    (
        text("currency", "Currency of the lot."),
        time("openedAt", "When it was acquired, or sold short; NA for an average of several."),
        amount("quantity", "What is left of it; negative for a short position."),
        amount("cost", "What that was bought for, or, without sign, sold short for; NA if nobody knows."),
        text("quote", "Currency of the cost."),
        identifier("openedId", "Ledger entry that opened it; NA for an average of several."),
    ),
)

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
        amount("funding", "Funding that is an entry of its own."),
        amount("total", "Both."),
    ),
    key=("period", "symbol", "currency"),
    order="period",
)

_Places = npt.NDArray[np.intp]
_NONE = -1


def disposals(events: pd.DataFrame, method: Method = "fifo") -> pd.DataFrame:
    """A part of a lot that was disposed of, with what it cost and what it brought.

    One pool of lots a currency, over all accounts in the frame. ``gain = proceeds - cost``; the parts of a lot, and
    those of a disposal, add up to it to the last digit (each part is rounded down at the 18th place, the last one is
    what is left). `fifo` takes the oldest lot first, `lifo` the newest, `hifo` the one with the highest cost a unit,
    `average` takes a part of everything. Selling what is not there opens a short position, which buying closes.

    Parameters
    ----------
    events : DataFrame
        As `lot_events` gives it.
    method : {"fifo", "lifo", "hifo", "average"}
        Which lots go first.

    Returns
    -------
    DataFrame
        In the order of closing.

    Raises
    ------
    InputError
        For a frame that is none of events, or another method.
    """
    closed, _, rows = _matched(events, method)
    opening, closing = (rows[np.array(part, np.intp)] for part in (closed.opening, closed.closing))
    order = np.argsort(closing, kind="stable")
    short = np.array(closed.is_short, bool)
    opened_for, closed_for = _amounts(closed.opened_for), _amounts(closed.closed_for)
    found = pd.DataFrame(
        {
            "quantity": _amounts(closed.quantity),
            "is_short": short,
            "cost": opened_for.mask(short, closed_for),
            "proceeds": closed_for.mask(short, opened_for),
            **{name: _at(events[name], closing) for name in ("currency", "cause", "quote")},
            "opened_at": _at(events["created_at"], opening),
            "closed_at": _at(events["created_at"], closing),
            "opened_id": _at(events["id"], opening),
            "closed_id": _at(events["id"], closing),
        }
    )
    found["gain"] = found["proceeds"] - found["cost"]
    return of(DISPOSALS, found.iloc[order])


def lots(events: pd.DataFrame, method: Method = "fifo") -> pd.DataFrame:
    """A lot that is left when all events are matched, with what it cost.

    Parameters
    ----------
    events : DataFrame
        As `lot_events` gives it.
    method : {"fifo", "lifo", "hifo", "average"}
        Which lots went first.

    Raises
    ------
    InputError
        For a frame that is none of events, or another method.
    """
    _, left, rows = _matched(events, method)
    opened = rows[np.array([lot.event for _, lot, _ in left], np.intp)]
    found = pd.DataFrame(
        {
            "currency": pd.array([currency for currency, _, _ in left], dtype="str"),
            "opened_at": _at(events["created_at"], opened),
            "quantity": _amounts([sign * lot.quantity for _, lot, sign in left]),
            "cost": _amounts([lot.value if lot.is_known else None for _, lot, _ in left]),
            "quote": _quote(events),
            "opened_id": _at(events["id"], opened),
        }
    )
    return of(LOTS, found)


def _matched(events: pd.DataFrame, method: Method) -> tuple[Closed, list[tuple[str, Lot, int]], _Places]:
    """Closed parts and lots that are left, with the numbers of events; and the row of each number, -1 for -1."""
    need(events, LOT_EVENTS.dtypes, "the frame of lot_events()")
    if method not in get_args(Method):
        raise InputError(f"method={method!r} is not among {', '.join(get_args(Method))}")
    if not events["created_at"].is_monotonic_increasing:
        raise InputError("the events are not in the order of created_at: sort them")
    of_currency, names = pd.factorize(events["currency"])
    order = np.argsort(of_currency, kind="stable")
    quantities, values = _units(filled(events["quantity"]), order), _units(events["value"], order)
    unknown = events["value"].isna().to_numpy(bool)[order].tolist()
    worth = [None if missing else value for value, missing in zip(values, unknown, strict=True)]
    whole, left = Closed([], [], [], [], [], []), []
    ends = np.cumsum(np.bincount(of_currency, minlength=len(names))).tolist()
    for name, start, end in zip(names, [0, *ends], ends, strict=False):
        closed, rest = match(quantities[start:end], worth[start:end], method, first=start)
        whole.take(closed)
        left += [(str(name), lot, sign) for lot, sign in rest]
    return whole, left, np.append(order, _NONE)


def _units(amounts: Amounts, order: _Places) -> list[int]:
    """Amounts in this order as whole numbers of their 18th place; those of missing ones are arbitrary."""
    return integers(DecimalArray(amounts.array)._column, order)


def _amounts(units: "list[int] | list[int | None]") -> Amounts:
    return pd.Series(DecimalArray(column_of_units(units)))


def _at(column: "pd.Series[Any]", rows: _Places) -> "pd.Series[Any]":
    if not len(column):
        return column.reset_index(drop=True)
    return column.iloc[rows].reset_index(drop=True).where(pd.Series(rows >= 0))


def _quote(frame: pd.DataFrame) -> str | None:
    return str(frame["quote"].iloc[0]) if len(frame) else None


def realised(found: pd.DataFrame, period: Period = "year") -> pd.DataFrame:
    """A currency in a period with what disposing of it has brought.

    Sums over the disposals that were closed in the period, ``gain = proceeds - cost``. Withdrawals are no disposals;
    those without a known gain are counted in ``unknown``.

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


def unrealised(left: pd.DataFrame, prices: pd.DataFrame, at: pd.Timestamp) -> pd.DataFrame:
    """A currency with what its lots cost and what they are worth on a day.

    ``value = quantity * price``, ``gain = value - cost``; without a price, or with a lot whose cost nobody knows, they
    are missing.

    Parameters
    ----------
    left : DataFrame
        As `lots` gives it.
    prices : DataFrame
        As `daily_prices` gives it, in the currency of the costs.
    at : Timestamp
        A time of the day whose prices are taken.

    Raises
    ------
    InputError
        For a frame that is none of lots, or prices in another currency.
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
    moments = pd.Series([at] * len(found), dtype="datetime64[ms, UTC]")
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
    hours, with trading fees and funding in it, and its ledger does not tell these apart.

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
    need_ledger(ledger, ("currency", "created_at", "kind", "change", "symbol"))
    rows = ledger[ledger["kind"].isin(["realised_pnl", "funding"]).to_numpy(bool)]
    is_profit = rows["kind"] == "realised_pnl"
    found = pd.DataFrame(
        {
            "period": periods(rows["created_at"], period),
            "symbol": rows["symbol"],
            "currency": rows["currency"],
            "settlements": 1,
            "realised_pnl": rows["change"].where(is_profit, ZERO),
            "funding": rows["change"].mask(is_profit, ZERO),
            "total": rows["change"],
        }
    )
    return of(FUTURES_PROFIT, added(found, ["period", "symbol", "currency"]))
