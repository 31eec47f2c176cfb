"""Which entries of the ledger acquire something or dispose of it, and what was it worth then? Asks nobody.

What each kind of movement means for the cost of what one owns is decided here, and nowhere else:

- An exchange (a fill, a conversion, a liquidation: entries of one order and fill, of which one currency came and one
  went) is worth what of it is in the accounting currency, after fees; else what was given, at the day's price; else
  what was got.
- Income, deposits, interest and fees that are entries of their own are worth the day's price. A deposit is an
  acquisition on that day: who knows better puts the true cost into the frame of events.
- A withdrawal takes lots along but is no disposal: its value is missing. One that came back never happened.
- Transfers, staking and loans change nothing of what one owns after debts. Who sells what was borrowed has a short
  position until it is bought back.
- The accounting currency itself has no lots.
"""

from typing import Any

import numpy as np
import pandas as pd

from kucoin_frames.analysis.causes import LOAN, LOCK, causes
from kucoin_frames.analysis.daily import valued
from kucoin_frames.analysis.frames import Amounts, Codes, codes, need_ledger, of
from kucoin_frames.columns import Table, amount, identifier, text, time

__all__ = ["LOT_EVENTS", "lot_events"]

LOT_EVENTS = Table(
    (
        time("createdAt", "When it happened."),
        text("currency", "Currency that was acquired or disposed of."),
        text("cause", "exchange, deposit, withdrawal, income, interest, fee, realised_pnl, funding or other."),
        amount("quantity", "What was acquired; negative: what was disposed of."),
        amount("value", "What that was worth, without sign; NA if nobody knows, and for withdrawals."),
        text("quote", "The accounting currency, which values are in."),
        identifier("uid", "Number of the account."),
        identifier("id", "The ledger entry, or the first of several that are one movement."),
    ),
    key=("id",),
    order="created_at",
)

_NEEDED = ("uid", "currency", "created_at", "id", "kind", "biz_type", "change", "order_id", "trade_id")
_UNMOVED = ("transfer", LOCK, LOAN)
_CAUSES = {"trade": "exchange", "bonus": "income", "rebate": "income"}


def lot_events(ledger: pd.DataFrame, prices: pd.DataFrame | None = None, *, quote: str = "USDT") -> pd.DataFrame:
    """A movement that acquired a currency or disposed of it, with what it was worth.

    Entries of one order and fill in one currency are one movement; see the module for what each kind is worth. The
    frame may be completed or corrected (``value`` of deposits whose cost is known) before it is matched.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger of all accounts of one owner, from their first day on.
    prices : DataFrame, optional
        As `daily_prices` gives it in the accounting currency. Without it only exchanges against the accounting
        currency have a value.
    quote : str
        The accounting currency.

    Returns
    -------
    DataFrame
        In the order of time.

    Raises
    ------
    InputError
        For a frame that lacks a column or is not in the order of time, or prices in another currency.
    """
    need_ledger(ledger, _NEEDED)
    cause = causes(ledger)
    kept = ~cause.isin(_UNMOVED).to_numpy(bool)
    rows = ledger.loc[kept, list(_NEEDED)].assign(cause=cause[kept].astype("str")).reset_index(drop=True)
    rows["movement"] = _movements(rows)
    once = _netted(rows)
    once["value"] = _worth(once, prices, quote)
    once = once[((once["currency"] != quote) & (once["quantity"] != 0)).to_numpy(bool)]
    return of(LOT_EVENTS, once.assign(quote=quote, cause=_told(once)))


def _movements(rows: pd.DataFrame) -> Codes:
    """A number for each movement: entries of one order and fill, or of one withdrawal, are one."""
    has_order = rows["order_id"].notna().to_numpy(bool)
    joint = np.flatnonzero(rows["cause"].isin(["trade", "other", "withdrawal"]).to_numpy(bool) & has_order)
    told = rows[["trade_id", "order_id", "uid", "cause"]].iloc[joint]
    found = len(joint) + np.arange(len(rows))
    found[joint] = codes(told["trade_id"], told["order_id"], told["uid"], told["cause"] == "withdrawal")
    return found


def _netted(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a movement and currency, at the time of its first entry."""
    each = codes(rows["movement"], rows["currency"])
    first = ~pd.Series(each).duplicated().to_numpy()
    once = rows[first].reset_index(drop=True)
    once["quantity"] = rows["change"] if len(once) == len(rows) else _summed(rows["change"], each)
    return once.drop(columns="change")


def _summed(changes: Amounts, by: Codes) -> Amounts:
    sums: Amounts = changes.groupby(by).sum().reset_index(drop=True)
    return sums


def _worth(once: pd.DataFrame, prices: pd.DataFrame | None, quote: str) -> Amounts:
    """What each row was worth: at market, or by the other side of the exchange that it is one side of."""
    size = once["quantity"].abs()
    market = valued(once, size, prices, quote)
    movement = codes(once["movement"])
    moved = (once["quantity"] != 0).to_numpy(bool)
    number = int(movement.max(initial=-1)) + 1
    sides = np.bincount(movement[moved], minlength=number)
    incoming = np.bincount(movement[(once["quantity"] > 0).to_numpy(bool)], minlength=number)
    is_side = moved & ((sides == 2) & (incoming == 1))[movement] & once["cause"].isin(["trade", "other"])
    side = np.flatnonzero(is_side.to_numpy(bool))
    if len(side):
        pairs = side[np.argsort(movement[side], kind="stable")].reshape(-1, 2)
        is_out = (once["quantity"] < 0).to_numpy(bool)[pairs[:, 0]]
        given, got = np.where(is_out, pairs.T, pairs.T[::-1])
        agreed = _agreed(once, market, given, got, quote)
        both: Any = pd.concat([agreed.set_axis(given), agreed.set_axis(got)])
        market = market.where(~is_side, both.reindex(once.index))
    return market.mask((once["cause"] == "withdrawal") & (once["quantity"] < 0))


def _agreed(once: pd.DataFrame, market: Amounts, given: Any, got: Any, quote: str) -> Amounts:
    """The value of exchanges, of which the places of what was given and of what was got are known."""
    value = market.iloc[given].reset_index(drop=True)
    other = market.iloc[got].reset_index(drop=True)
    in_quote = (once["currency"].iloc[got] == quote).to_numpy(bool)
    agreed: Amounts = value.where(~in_quote & value.notna(), other)
    return agreed


def _told(once: pd.DataFrame) -> "pd.Series[Any]":
    cause = once["cause"].replace(_CAUSES)
    return cause.mask((cause == "interest") & (once["quantity"] > 0), "income")
