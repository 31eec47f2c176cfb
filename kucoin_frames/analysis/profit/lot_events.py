"""Which entries of the ledger acquire something or dispose of it, and what was it worth then? Asks nobody.

What each kind of movement means for the cost of what one owns is decided here, and nowhere else:

- An exchange (a fill, a conversion, a liquidation: entries that are one movement by `exchanges.movements`, of which one
  currency came and one went) is worth what of it is in the accounting currency, after fees; else what was given, at the
  day's price; else what was got.
- A liquidation that is such an exchange disposes of the coins for just what they brought, less what of that went again
  under the same order. One whose other side cannot be told is worth the day's price and stays `other`; `liquidations`
  says of each entry which of the two it is.
- Income, deposits, interest and fees that are entries of their own are worth the day's price. A deposit is an
  acquisition on that day: who knows better puts the true cost into the frame of events.
- A withdrawal takes lots along but is no disposal: its value is missing. One that came back never happened.
- Transfers, staking and loans change nothing of what one owns after debts. Who sells what was borrowed has a short
  position until it is bought back.
- The accounting currency itself has no lots.
- What there was before the ledger's first entry is not in the ledger: whoever leaves it out sells short what was there.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kucoin_frames.analysis.causes import LOAN, LOCK, causes
from kucoin_frames.analysis.needs import need, need_ledger
from kucoin_frames.analysis.profit.exchanges import NEEDED, Sides, is_liquidation, movements, netted, sides
from kucoin_frames.analysis.rows import Amounts, added, filled, of, picked
from kucoin_frames.analysis.valuation.daily import valued
from kucoin_frames.columns import Table, amount, identifier, text, time
from kucoin_frames.exceptions import InputError

__all__ = [
    "LOT_ENTRIES",
    "LOT_EVENTS",
    "OPENINGS",
    "UNDATED",
    "event_causes",
    "lot_entries",
    "lot_events",
    "moving",
    "valued_events",
]

LOT_EVENTS = Table(
    (
        time("createdAt", "When it happened; of an undated opening that of the ledger's first entry."),
        text("currency", "Currency that was acquired or disposed of."),
        text(
            "cause",
            "exchange, liquidation, deposit, withdrawal, income, interest, fee, realised_pnl, funding, other or"
            " (undated) opening.",
        ),
        amount("quantity", "What was acquired; negative: what was disposed of."),
        amount("value", "What that was worth, without sign; NA if nobody knows, and for withdrawals."),
        text("quote", "The accounting currency, which values are in."),
        identifier("uid", "Number of the account."),
        identifier("id", "The ledger entry, or the first of several that are one movement; NA for an opening."),
    ),
    key=("id",),
    order="created_at",
)

LOT_ENTRIES = Table(
    (
        identifier("eventId", "The event, as lot_events calls it, and disposals and lots do."),
        time("createdAt", "When the balance moved."),
        identifier("uid", "Number of the account."),
        text("accountType", "Account, in KuCoin's words."),
        text("currency", "Currency that moved."),
        amount("change", "What the balance moved by, with its sign."),
        text("bizType", "Cause in KuCoin's words."),
        text("symbol", "Pair or contract; NA where there is none."),
        identifier("orderId", "Order that caused the entry; NA where there is none."),
        identifier("tradeId", "Fill that caused the entry; NA where there is none."),
        identifier("id", "The entry."),
    ),
    key=("event_id", "id"),
)

UNDATED = "undated opening"
OPENINGS = ("opening", UNDATED)
"""Causes of what was there before the ledger's first entry, since a time that is known or is not."""

_UNMOVED = ("transfer", LOCK, LOAN)
_OTHER, _FORCED = 1, 2
"""What an exchange is whose entries are of the cause `other`: one by its order, or a liquidation."""
_CAUSES = {"trade": "exchange", "bonus": "income", "rebate": "income"}

Flags = npt.NDArray[np.bool_]


def lot_events(
    ledger: pd.DataFrame,
    prices: pd.DataFrame | None = None,
    *,
    quote: str = "USDT",
    opening: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """A movement that acquired a currency or disposed of it, with what it was worth.

    Entries of one order and fill in one currency are one movement; see the module for what each kind is worth, and
    `lot_entries` for the entries behind an event. The frame may be completed or corrected before it is matched: the
    ``value`` of deposits whose cost is known, and ``created_at``, if they were bought earlier; then sort by that.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger of all accounts of one owner, from their first day on, or from `opening` on.
    prices : DataFrame, optional
        As `daily_prices` gives it in the accounting currency. Without it only exchanges against the accounting
        currency have a value.
    quote : str
        The accounting currency.
    opening : DataFrame, optional
        What was owned before the ledger's first entry, what was borrowed taken off: columns currency and balance, as
        `opening_balances` and `balances_at` give them; and, for who knows, value, what all of the row's balance cost
        in the accounting currency, and created_at, when it was acquired. Rows are lots, or without both added up to
        one a currency; a missing value leaves the gains of what is sold of it unknown, and they are counted as such; a
        missing balance is refused. Without a time it is an undated opening, at the first entry's time; so is one whose
        ``origin`` says that, as `lots` tells it.

    Returns
    -------
    DataFrame
        In the order of time; openings first.

    Raises
    ------
    InputError
        For a frame that lacks a column or is not in the order of time, prices in another currency, or an opening that
        was acquired after the ledger's first entry.
    """
    once = valued_events(ledger, prices, quote)
    once = _chosen(once, ((once["currency"] != quote) & (once["quantity"] != 0)).to_numpy(bool))
    events = of(LOT_EVENTS, once.assign(quote=quote, cause=event_causes(once)))
    if opening is None:
        return events
    first = ledger["created_at"].iloc[0] if len(ledger) else None
    return pd.concat([_opened(opening, quote, first), events], ignore_index=True)


def valued_events(ledger: pd.DataFrame, prices: pd.DataFrame | None, quote: str) -> pd.DataFrame:
    """All movements of `lot_events`, those of the accounting currency and those that come to nothing included.

    Their ``cause`` is that of their entry; `event_causes` has the words of the events.
    """
    rows = moving(ledger)
    once = netted(rows, movements(rows))
    exchanges = sides(once)
    kind = once["cause"].cat.codes.to_numpy()
    of_other = np.flatnonzero(exchanges.is_side & (kind == once["cause"].cat.categories.get_loc("other")))
    forced = is_liquidation(rows["biz_type"].iloc[once["row"].to_numpy()[of_other]])
    exchange = np.zeros(len(once), np.int8)
    exchange[of_other] = np.where(forced, _FORCED, _OTHER)
    once["exchange"] = exchange
    once["value"] = _worth(once, exchanges, prices, quote)
    return once


def lot_entries(ledger: pd.DataFrame, *, quote: str = "USDT") -> pd.DataFrame:
    """An entry of the ledger behind an event of `lot_events`: what a lot or a disposal is made of.

    Join ``event_id`` with ``opened_id`` and ``closed_id`` of `disposals` and `lots`. An event has the entries of its
    movement in all currencies: of a fill both legs, since the value of one is what the other was. The changes in the
    event's own currency add up to its quantity.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger that the events are of.
    quote : str
        The accounting currency, which has no events.

    Returns
    -------
    DataFrame
        In the order of the events, then of the ledger.

    Raises
    ------
    InputError
        For a frame that lacks a column or is not in the order of time.
    """
    rows = moving(ledger)
    movement = movements(rows)
    once = netted(rows, movement)
    is_event = ((once["currency"] != quote) & (once["quantity"] != 0)).to_numpy(bool)
    events = once.loc[is_event, ["movement", "id"]].rename(columns={"id": "event_id"})
    return of(LOT_ENTRIES, events.merge(rows.assign(movement=movement), on="movement", how="left"))


def moving(ledger: pd.DataFrame) -> pd.DataFrame:
    """The entries that change what is owned, with their causes."""
    need_ledger(ledger, NEEDED)
    rows = ledger[list(NEEDED)].assign(cause=causes(ledger))
    return _chosen(rows, ~rows["cause"].isin(_UNMOVED).to_numpy(bool))


def _opened(opening: pd.DataFrame, quote: str, first: pd.Timestamp | None) -> pd.DataFrame:
    """What was there before the first entry, as events."""
    need(opening, ("currency", "balance"), "what was owned before, as balances_at() gives it")
    if first is None:
        raise InputError("a ledger without entries has no beginning that an opening could be of")
    unknown = opening["currency"][opening["balance"].isna().to_numpy(bool)]
    if len(unknown):
        raise InputError(
            f"what there was of {', '.join(sorted(set(unknown.astype('str'))))} before the ledger is not known (balance"
            " is missing): take it from opening_balances(..., held=...), or put it in"
        )
    rows = opening.assign(quantity=filled(opening["balance"]))
    if not {"value", "created_at"} & set(opening.columns):
        rows = added(rows[["currency", "quantity"]], ["currency"])
    rows = rows.reindex(columns=["currency", "quantity", "value", "created_at", "origin"]).assign(quote=quote)
    is_undated = (rows["created_at"].isna() | (rows["origin"] == UNDATED)).to_numpy(bool)
    rows["cause"] = picked(OPENINGS, is_undated, rows.index)
    rows["created_at"] = pd.to_datetime(rows["created_at"], utc=True).fillna(first)
    rows = rows[((rows["currency"] != quote) & (rows["quantity"] != 0)).to_numpy(bool)]
    if (rows["created_at"] > first).any():
        raise InputError(f"an opening is of before the ledger's first entry, {first}: correct its created_at")
    return of(LOT_EVENTS, rows.reindex(columns=list(LOT_EVENTS.dtypes)).sort_values("created_at", kind="stable"))


def _chosen(rows: pd.DataFrame, flags: Flags) -> pd.DataFrame:
    # Often it is all of them, and then nothing has to be copied.
    return (rows if flags.all() else rows[flags]).reset_index(drop=True)


def _worth(once: pd.DataFrame, exchanges: Sides, prices: pd.DataFrame | None, quote: str) -> Amounts:
    """What each row was worth: at market, or by the other side of the exchange that it is one side of."""
    market = valued(once, once["quantity"].abs(), prices, quote)
    is_side, given, got = exchanges
    if len(given):
        exchange = np.zeros(len(once), np.intp)
        exchange[given] = exchange[got] = np.arange(len(given))
        agreed = _agreed(once, market, given, got, quote).iloc[exchange].set_axis(once.index)
        market = agreed if is_side.all() else market.where(~is_side, agreed)
    is_taken_along = (once["cause"] == "withdrawal").to_numpy(bool)
    if not is_taken_along.any():
        return market
    return market.mask(is_taken_along & (once["quantity"] < 0).to_numpy(bool))


def _agreed(once: pd.DataFrame, market: Amounts, given: Any, got: Any, quote: str) -> Amounts:
    """The value of exchanges, of which the places of what was given and of what was got are known."""
    value = market.iloc[given].reset_index(drop=True)
    other = market.iloc[got].reset_index(drop=True)
    in_quote = (once["currency"] == quote).to_numpy(bool)[got]
    agreed: Amounts = value.where(~in_quote & value.notna().to_numpy(bool), other)
    return agreed


def event_causes(once: pd.DataFrame) -> "pd.Series[Any]":
    """The words of the events for the causes of `valued_events`."""
    known = list(once["cause"].cat.categories)
    names = [*(_CAUSES.get(name, name) for name in known), "liquidation"]
    number = once["cause"].cat.codes.to_numpy().astype(np.intp)
    paid = np.flatnonzero(number == known.index("interest"))
    grows = (once["quantity"].iloc[paid] > 0).to_numpy(bool)
    number[paid[grows]] = known.index("bonus")
    exchange = once["exchange"].to_numpy()
    number[exchange == _OTHER], number[exchange == _FORCED] = known.index("trade"), len(known)
    return picked(names, number, once.index)
