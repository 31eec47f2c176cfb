"""What was in each account at any time, and what was all of it worth each day? From the ledger; asks nobody."""

from typing import Any

import numpy as np
import pandas as pd

from kucoin_frames.analysis.balances.attribution import PARTS, SUMMED, worth_of_currencies
from kucoin_frames.analysis.chain import PLACE, places
from kucoin_frames.analysis.grid import Grid
from kucoin_frames.analysis.ledger.openings import opening_balances
from kucoin_frames.analysis.needs import need, need_ledger
from kucoin_frames.analysis.periods import at_utc
from kucoin_frames.analysis.rows import ZERO, Amounts, added, codes, filled, of
from kucoin_frames.columns import Table, amount, count, identifier, rate, text, time
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import InputError
from kucoin_frames.times import Moment

__all__ = [
    "BALANCE_AT",
    "BALANCE_HISTORY",
    "EQUITY",
    "NET_WORTH",
    "PARTS",
    "balance_history",
    "balances_at",
    "equity_curve",
    "net_worth_by_day",
]

_DAY = "When the day starts: the midnight in the zone that was asked for, as a time in UTC."
_PLACE = (
    identifier("uid", "Number of the account."),
    text("wallet", "Wallet, as balances() calls it."),
    text("symbol", "Pair of an isolated position; empty elsewhere."),
    text("currency", "Currency of the amounts."),
)

BALANCE_AT = Table((*_PLACE, amount("balance", "What there was; NA if nobody knows.")), key=PLACE)

BALANCE_HISTORY = Table(
    (
        time("day", _DAY),
        *_PLACE,
        amount("change", "What the balance moved by on the day."),
        amount("balance", "What there was at the end of the day; NA if nobody knows."),
    ),
    key=("day", *PLACE),
    order="day",
)

NET_WORTH = Table(
    (
        time("day", _DAY),
        amount("opening", "What all was worth at the end of the day before; NA if nobody knows."),
        *(amount(name, f"Value at the day's prices. {meaning}", name) for name, meaning in PARTS.items()),
        amount("priceMoves", "What prices did to what was there: closing less opening less all other parts."),
        amount("closing", "What all was worth at the end of the day; NA if nobody knows."),
        text("quote", "Currency of all values."),
        count("unpriced", "How many currencies of which there is something have no price that day; in no value."),
        count("unknown", "How many with a price nobody knows the opening balance of: pass held, or complete=True."),
    ),
    key=("day",),
    order="day",
)

EQUITY = Table(
    (
        time("day", _DAY),
        amount("netWorth", "What all was worth at the end of the day."),
        amount("flow", "What came from outside less what left: deposits, withdrawals and transfers."),
        amount("profit", "What the day has brought: closing less opening less flow."),
        rate("return", "profit / opening as a fraction; NA where there was nothing before.", "day_return"),
        rate("index", "What 1 at the beginning has become, whatever came or left."),
        rate("drawdown", "How far the index is below its highest so far, as a fraction of that."),
        text("quote", "Currency of the values."),
    ),
    key=("day",),
    order="day",
)

_NEEDED = ("uid", "account_type", "symbol", "currency", "created_at", "change")
_PLACES = list(PLACE)


def balances_at(
    ledger: pd.DataFrame, at: Moment, *, held: pd.DataFrame | None = None, complete: bool = False
) -> pd.DataFrame:
    """An account and currency with what was in it at a time: before the entries of that very millisecond.

    Forwards, what there was before the ledger's first entry, by `opening_balances`, and the sum of all entries before
    `at`; where the former is not known, neither is the balance. Backwards, with `held`: what is held at the ledger's
    end, less the sum of all entries from `at` on.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger of one or several accounts.
    at : moment
        The time: text, a Timestamp (naive ones are UTC) or epoch milliseconds.
    held : DataFrame, optional
        As `balances()` gives it, asked at the ledger's end.
    complete : bool
        Whether the ledger begins with the accounts' first entries, so that all of them were empty before.

    Returns
    -------
    DataFrame
        In the order of the accounts; empty ones are rows too.

    Raises
    ------
    InputError
        For a frame that lacks a column or is not in the order of time, or what is no time.
    """
    need_ledger(ledger, _NEEDED)
    cut = int(ledger["created_at"].searchsorted(at_utc(at, "at")))
    is_counted = np.arange(len(ledger)) < cut
    change = ledger["change"].where(is_counted, ZERO) if held is None else -ledger["change"].mask(is_counted, ZERO)
    rows = places(ledger).assign(balance=change)
    if held is not None:
        return of(BALANCE_AT, added(pd.concat([rows, _held(held)]), _PLACES))
    found = of(BALANCE_AT, added(rows, _PLACES))
    before = opening_balances(ledger, complete=complete)
    return found.assign(balance=found["balance"] + before["balance"])


def _held(held: pd.DataFrame) -> pd.DataFrame:
    need(held, ("uid", "account_type", "symbol", "currency", "total"), "the frame of balances()")
    return places(held).assign(balance=filled(held["total"]))


def balance_history(
    ledger: pd.DataFrame, *, held: pd.DataFrame | None = None, complete: bool = False, zone: str = "UTC"
) -> pd.DataFrame:
    """An account and currency on a day with what was in it at the day's end, also on days when nothing moved.

    ``balance = opening + sum of change`` up to the end of the day; ``opening`` is what there was before the ledger's
    first entry, by `opening_balances`. Where that is not known, neither is any balance.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger of one or several accounts.
    held : DataFrame, optional
        As `balances()` gives it, asked at the ledger's end.
    complete : bool
        Whether the ledger begins with the accounts' first entries, so that all of them were empty before.
    zone : str
        Time zone of the days by its IANA name, such as Europe/Berlin; they end at its midnight.

    Returns
    -------
    DataFrame
        From the ledger's first day to its last, in the order of day and account; an account from the first day on that
        something was in it, or moved, or on which nobody knows it.

    Raises
    ------
    InputError
        For a frame that lacks a column or is not in the order of time, or an unknown zone.
    """
    need_ledger(ledger, _NEEDED)
    if not len(ledger):
        return BALANCE_HISTORY.empty()
    begin = ledger["created_at"].iloc[0]
    opening = balances_at(ledger, begin, held=held, complete=complete)
    place = places(ledger)
    known = opening[_PLACES]
    number = codes(*(pd.concat([known[name], place[name]], ignore_index=True) for name in PLACE))[len(known) :]
    grid = Grid(ledger["created_at"], number, len(known), zone)
    found = known.iloc[grid.row].reset_index(drop=True).assign(day=grid.day, change=grid.sums(ledger["change"]))
    found["balance"] = grid.running(found["change"]) + opening["balance"].iloc[grid.row].reset_index(drop=True)
    seen: Any = (found["balance"] != 0) | (found["change"] != 0)
    begun = seen.fillna(True).astype("int64").groupby(grid.row).cummax() > 0
    return of(BALANCE_HISTORY, found[begun.to_numpy(bool)].sort_values("day", kind="stable"))


def net_worth_by_day(
    ledger: pd.DataFrame,
    prices: pd.DataFrame,
    *,
    held: pd.DataFrame | None = None,
    futures: pd.DataFrame | None = None,
    complete: bool = False,
    quote: str = "USDT",
    zone: str = "UTC",
) -> pd.DataFrame:
    """A day with what all accounts together were worth, and what made it change, in parts that add up exactly.

    What is owned of a currency is what its entries add up to without loans and locks: what was borrowed is owed, and
    what is staked is still there. ``closing`` is the sum over the currencies of ``owned * price of the day``; each part
    is the sum of its line's movements times the price of the day, as in `statement`; ``price_moves = closing - opening
    - all parts``: what the change of prices did to what was owned the day before, and the roundings of the products at
    the 18th place. The lines are `PARTS`; of trades it is what the day's prices make of them. The rows are the sums of
    `net_worth_of_currencies`; the entries behind a part are those of `postings`.

    Days end at the midnight of the zone, and so do the quantities, exactly. A price is that of the UTC day of the same
    date, since daily candles are those of UTC: it is the close nearest to that midnight wherever clocks differ from UTC
    by less than twelve hours, and later than it by just that difference in the east, earlier in the west. Prices of
    your own, such as a central bank's of a date, count for that date in every zone. All of a day has one price here, so
    an entry between the two midnights is worth another day's than in `fees_paid` or `lot_events`, which take that of
    its own UTC day.

    Interest that has run up on a loan counts when it is paid. What there was before the first entry is what the ledger
    tells by `opening_balances`, of margin accounts nothing, as coins there may be borrowed; or, with `held`, what is
    held at the ledger's end less what is owed and less all that moved, but for loans; it is worth what it is at the
    first day's prices. Where that is not known of some currency with a price, nobody knows what all is worth:
    ``opening``, ``price_moves`` and ``closing`` are missing, and ``unknown`` counts the currencies. What was staked
    before the first entry is not known. The open profit of futures is in no day, for the ledger tells it when it is
    realised; the equity that balances have holds it, so it takes `futures` to leave it out. Without that frame, the
    open profit of the end is in every day, from the opening on.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger of all accounts.
    prices : DataFrame
        As `daily_prices` gives it. A currency without a price on a day is worth nothing on it, and counted in
        ``unpriced``; when its price comes or goes, so do its worth and ``price_moves``.
    held : DataFrame, optional
        As `balances()` gives it, asked at the ledger's end, of the same accounts.
    futures : DataFrame, optional
        As `futures_account()` gives it for each settlement currency, or `sub_account_futures()` for all accounts
        together, asked with `held`: its `unrealised_pnl` is taken off what is held.
    complete : bool
        Whether the ledger begins with the accounts' first entries, so that nothing was owned before.
    quote : str
        Currency of the values.
    zone : str
        Time zone of the days by its IANA name, such as Europe/Berlin.

    Returns
    -------
    DataFrame
        A row a day from the ledger's first to its last, in their order.

    Raises
    ------
    InputError
        For a frame that lacks a column, is not in the order of time, or has prices in another currency; for `futures`
        without `held`, or without a currency that is held in futures; for an unknown zone.
    """
    cells = worth_of_currencies(ledger, prices, held=held, futures=futures, complete=complete, quote=quote, zone=zone)
    if not len(cells):
        return NET_WORTH.empty()
    is_unpriced, is_something = cells["price"].isna(), (cells["owned"] != 0).fillna(True)
    cells["unpriced"] = (is_unpriced & is_something).astype("int64")
    cells["unknown"] = (~is_unpriced & cells["owned"].isna()).astype("int64")
    sums = cells[["day", *SUMMED, "unpriced", "unknown"]].groupby("day", as_index=False, sort=True).sum()
    for name in SUMMED:
        is_missing = cells[name].isna().groupby(cells["day"]).any()
        sums[name] = sums[name].mask(sums["day"].map(is_missing).to_numpy(bool))
    return of(NET_WORTH, sums.assign(quote=quote))


def equity_curve(net_worth: pd.DataFrame) -> pd.DataFrame:
    """A day with its profit and return, freed of what came and left, and how far below its best the account is.

    ``flow = deposits + withdrawals + transfers``; ``profit = closing - opening - flow``; ``day_return = profit /
    opening``; ``index`` is the product of all ``1 + day_return`` (the time-weighted return), and ``drawdown = 1 - index
    / highest index so far``. What comes on a day counts as if it came at the day's end. Quotients are rounded half to
    even at the 18th place.

    Parameters
    ----------
    net_worth : DataFrame
        As `net_worth_by_day` gives it; its days are those of the zone that was passed there.

    Raises
    ------
    InputError
        For another frame, one of which nobody knows what all was worth, or one whose net worth is negative at the start
        of some day after it was positive once; the days before that have no return.
    """
    need(net_worth, NET_WORTH.dtypes, "the frame of net_worth_by_day()")
    if net_worth[["opening", "closing"]].isna().any(axis=None):
        raise InputError(
            "nobody knows what all was worth, since the ledger does not tell what was there before its first entry:"
            " pass held to net_worth_by_day, or complete=True if all accounts were empty"
        )
    flow = net_worth["deposits"] + net_worth["withdrawals"] + net_worth["transfers"]
    profit = net_worth["closing"] - net_worth["opening"] - flow
    has_worth = (net_worth["opening"] > 0).to_numpy(bool)
    is_begun = np.logical_or.accumulate(has_worth) & (net_worth["opening"] != 0).to_numpy(bool)
    if (is_begun & ~has_worth).any():
        raise InputError("on some day more was owed than owned: such an account has no return")
    day_return: Amounts = (profit / net_worth["opening"].where(is_begun, 1)).where(is_begun)
    one: Amounts = pd.Series(1, index=net_worth.index).astype(DecimalDtype())
    index: Amounts = (filled(day_return) + one).cumprod()
    highest: Amounts = index.cummax()
    found = net_worth[["day", "quote"]].assign(
        net_worth=net_worth["closing"],
        flow=flow,
        profit=profit,
        day_return=day_return,
        index=index,
        drawdown=one - index / highest.where(highest > 0, 1),
    )
    return of(EQUITY, found)
