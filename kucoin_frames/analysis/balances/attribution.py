"""Which currency made the net worth change, and what did it: what moved, or its price? From the ledger; asks nobody."""

from typing import Any

import numpy as np
import pandas as pd

from kucoin_frames.analysis.causes import LOAN, LOCK, causes
from kucoin_frames.analysis.grid import Grid
from kucoin_frames.analysis.ledger.openings import opening_of_currencies
from kucoin_frames.analysis.ledger.statements import LINES, split_by_line
from kucoin_frames.analysis.needs import need, need_ledger
from kucoin_frames.analysis.rows import ZERO, Amounts, filled, of
from kucoin_frames.analysis.valuation.daily import price_on
from kucoin_frames.columns import Table, amount, rate, text, time
from kucoin_frames.exceptions import InputError

__all__ = ["NET_WORTH_OF_CURRENCIES", "PARTS", "SUMMED", "net_worth_of_currencies", "worth_of_currencies"]

PARTS = {name: meaning for name, meaning in LINES.items() if name not in ("locked", "loans")}
"""The lines of a statement that change what is owned: neither a loan nor what is locked does."""

SUMMED = ("opening", *PARTS, "price_moves", "closing")
"""What adds up over currencies."""

NET_WORTH_OF_CURRENCIES = Table(
    (
        time("day", "When the day starts: the midnight in the zone that was asked for, as a time in UTC."),
        text("currency", "Currency that is owned, or owed."),
        amount("owned", "What there was at the day's end, staked coins included and loans taken off; NA if unknown."),
        rate("price", "Price of one unit on the day's date; NA without one."),
        amount("opening", "What it was worth at the end of the day before; 0 without a price, NA if owned is unknown."),
        *(amount(name, f"Value at the day's price. {meaning}", name) for name, meaning in PARTS.items()),
        amount("priceMoves", "What its price did to what was there: closing less opening less all other parts."),
        amount("closing", "What it was worth at the end of the day; 0 without a price, NA if owned is unknown."),
        text("quote", "Currency of the values."),
    ),
    key=("day", "currency"),
    order="day",
)

_WITH_DEBTS = ("margin", "margin_v2", "isolated_v2")
_NEEDED = ("currency", "created_at", "kind", "biz_type", "change", "fee")


def net_worth_of_currencies(
    ledger: pd.DataFrame,
    prices: pd.DataFrame,
    *,
    held: pd.DataFrame | None = None,
    futures: pd.DataFrame | None = None,
    complete: bool = False,
    quote: str = "USDT",
    zone: str = "UTC",
) -> pd.DataFrame:
    """A currency on a day with what it was worth, and what made that change, in parts that add up exactly.

    ``closing = owned * price``; each part is its line's movement times the price; ``price_moves = closing - opening -
    all parts``, which is what was owned the day before times the change of the price, and the roundings at the 18th
    place. The sums over the currencies are the rows of `net_worth_by_day`, which says what is owned and takes the same.

    Parameters
    ----------
    ledger, prices, held, futures, complete, quote, zone
        As for `net_worth_by_day`.

    Returns
    -------
    DataFrame
        In the order of day and currency; a currency on the days on which it was there, or moved. Where it has no price
        it adds nothing to any value, and ``price`` is missing: filter by that to see what is left out.

    Raises
    ------
    InputError
        As `net_worth_by_day` does.
    """
    cells = worth_of_currencies(ledger, prices, held=held, futures=futures, complete=complete, quote=quote, zone=zone)
    if not len(cells):
        return NET_WORTH_OF_CURRENCIES.empty()
    rows = cells[cells["is_there"].to_numpy(bool)].sort_values(["day", "currency"], kind="stable")
    return of(NET_WORTH_OF_CURRENCIES, rows.assign(quote=quote))


def worth_of_currencies(
    ledger: pd.DataFrame,
    prices: pd.DataFrame,
    *,
    held: pd.DataFrame | None,
    futures: pd.DataFrame | None,
    complete: bool,
    quote: str,
    zone: str,
) -> pd.DataFrame:
    """All currencies on all days, also where there is nothing; nothing at all for an empty ledger."""
    need_ledger(ledger, _NEEDED)
    settled = _settled(held, futures)
    if not len(ledger):
        return NET_WORTH_OF_CURRENCIES.empty()
    line, fee = split_by_line(ledger)
    cause = causes(ledger)
    is_owned = ~cause.isin([LOAN, LOCK]).to_numpy(bool)
    before = _told_before(ledger, complete=complete) if settled is None else _before(ledger, cause, settled)
    number = before.index.get_indexer(pd.Index(ledger["currency"].astype("str")))
    grid = Grid(ledger["created_at"], number, len(before), zone)
    currencies = pd.Series(before.index).iloc[grid.row].reset_index(drop=True)
    price = price_on(currencies, grid.date, prices, quote)
    is_unpriced = price.isna().to_numpy(bool)
    at_first = before.iloc[grid.row].reset_index(drop=True)
    moved = grid.sums(ledger["change"], is_owned)
    owned = grid.running(moved) + at_first
    cells = pd.DataFrame({"day": grid.day, "currency": currencies, "owned": owned, "price": price})
    cells["closing"] = (owned * price).mask(is_unpriced, ZERO)
    gross = ledger["change"] + fee
    for name in PARTS:
        cells[name] = filled(grid.sums(gross, (line == name).to_numpy(bool)) * price)
    cells["fees"] -= filled(grid.sums(fee) * price)
    opened = (at_first * price).mask(is_unpriced, ZERO)
    cells["opening"] = cells["closing"].shift(1).mask(grid.is_first, opened)
    cells["price_moves"] = cells["closing"] - cells["opening"]
    for name in PARTS:
        cells["price_moves"] -= cells[name]
    is_entered = np.zeros(len(cells), bool)
    is_entered[grid.cells] = True
    is_something: Any = ((owned - moved) != 0) | (owned != 0)
    cells["is_there"] = is_entered | is_something.fillna(True).to_numpy(bool)
    return cells


def _settled(held: pd.DataFrame | None, futures: pd.DataFrame | None) -> "Amounts | None":
    """What is held of each currency less what is owed, without the open profit of futures; None if nobody tells."""
    if held is None:
        if futures is not None:
            raise InputError("futures tells what of held is open profit: pass held as well")
        return None
    need(held, ("currency", "net"), "the frame of balances()")
    net: Amounts = filled(held["net"]).groupby(held["currency"].astype("str")).sum()
    if futures is None:
        return net
    need(held, ("account_type",), "the frame of balances()")
    need(futures, ("currency", "unrealised_pnl"), "the frame of futures_account()")
    settlement = futures["currency"].astype("str").replace("XBT", "BTC")
    untold = set(held["currency"][(held["account_type"] == "contract").to_numpy(bool)]) - set(settlement)
    if untold:
        raise InputError(
            f"futures does not tell of {', '.join(sorted(untold))}, which held has in futures: join the frames of"
            " futures_account(currency=...) for all of them"
        )
    open_profit = filled(futures["unrealised_pnl"]).groupby(settlement).sum()
    left: Amounts = net - filled(open_profit.reindex(net.index))
    return left


def _told_before(ledger: pd.DataFrame, *, complete: bool) -> Amounts:
    """What was owned of each currency before all this moved, where told balances, or the caller, say it.

    What lies in a margin account may be borrowed, so its balance does not tell what was owned.
    """
    names = ledger["currency"].astype("str")
    told = opening_of_currencies(ledger.assign(currency=names), None, complete=complete, unsure=_WITH_DEBTS)
    return told["balance"]


def _before(ledger: pd.DataFrame, cause: "pd.Series[str]", settled: Amounts) -> Amounts:
    """What was owned of each currency before all this moved: what is held less what moved.

    Coins that were locked before and came free meanwhile were owned all the time.
    """
    names = ledger["currency"].astype("str")
    sums: Amounts = ledger["change"].mask((cause == LOAN).to_numpy(bool), ZERO).groupby(names).sum()
    freed: Amounts = ledger["change"].where((cause == LOCK).to_numpy(bool), ZERO).groupby(names).sum()
    every = sums.index.union(settled.index)
    before: Amounts = filled(settled.reindex(every)) - filled((sums - freed.where(freed > ZERO, ZERO)).reindex(every))
    return before
