"""What did it cost to trade, to move and to borrow? Each cost apart, from the unified ledger; asks nobody."""

import numpy as np
import pandas as pd

from kucoin_frames.analysis.daily import valued
from kucoin_frames.analysis.fees_paid import are_refunds
from kucoin_frames.analysis.frames import ZERO, Period, added, filled, need_ledger, of, periods
from kucoin_frames.columns import Table, amount, count, text, time

__all__ = ["COSTS", "COST_NAMES", "costs"]

COST_NAMES = {
    "trading fees": "Fees within fills, and fees that are entries of their own (KCS, liquidations), less refunds.",
    "withdrawal fees": "Fees within withdrawals.",
    "other fees": "Fees within all other movements.",
    "interest": "Interest paid on debts. Interest earned is income, and not here.",
    "funding": "Funding of futures that is an entry of its own: paid less received.",
}
"""The costs, in the order of the result."""

COSTS = Table(
    (
        time("period", "UTC midnight that the period starts with."),
        text("cost", f"{', '.join(COST_NAMES)}."),
        text("currency", "Currency that it was paid in."),
        count("entries", "How many ledger entries there are."),
        amount("amount", "What was paid; negative if more came back."),
        text("quote", "Currency of the value."),
        amount("value", "Sum of the payments times the price of their day; NA if one of them has no price."),
    ),
    key=("period", "cost", "currency"),
    order="period",
)

_NEEDED = ("currency", "created_at", "kind", "biz_type", "change", "fee")
_CELLS = ["created_at", "currency", "number", "amount"]
_TRADING, _WITHDRAWAL, _OTHER, _INTEREST, _FUNDING = range(len(COST_NAMES))
_WITHIN = {"trade": _TRADING, "withdrawal": _WITHDRAWAL}
"""Kinds of movements whose inner fee has a name of its own."""


def costs(
    ledger: pd.DataFrame, prices: pd.DataFrame | None = None, period: Period = "month", *, quote: str = "USDT"
) -> pd.DataFrame:
    """A cost in a period and currency, with what was paid.

    The costs are those of `COST_NAMES`. The three kinds of fees together are what `fees_paid` has; ``interest`` and
    ``funding`` are those lines of `cash_flows` with the sign turned. Trading fees and funding that KuCoin settles
    within RealisedPNL of futures are in no cost: its ledger does not tell them apart; `futures_profit` has the whole.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger, whole or filtered.
    prices : DataFrame, optional
        As `daily_prices` gives it. Each payment is valued on its own day.
    period : {"day", "week", "month", "year"}
        A week starts on Monday; all of them at a UTC midnight.
    quote : str
        Currency of the values.

    Returns
    -------
    DataFrame
        In the order of period, cost and currency; a cost that did not occur has no row.

    Raises
    ------
    InputError
        For a frame that lacks a column, another period, or prices in another currency.
    """
    need_ledger(ledger, _NEEDED)
    both = pd.concat([_inner_fees(ledger), _whole_entries(ledger)], ignore_index=True)
    value = valued(both, both["amount"], prices, quote)
    rows = pd.DataFrame(
        {
            "period": periods(both["created_at"], period),
            "number": both["number"],
            "currency": both["currency"],
            "entries": 1,
            "amount": both["amount"],
            "value": filled(value),
            "unpriced": value.isna().astype("int64"),
        }
    )
    found = added(rows, ["period", "number", "currency"]).assign(quote=quote)
    found["value"] = found["value"].mask((found["unpriced"] > 0).to_numpy(bool))
    found["cost"] = found["number"].map(dict(enumerate(COST_NAMES))).astype("str")
    return of(COSTS, found)


def _inner_fees(ledger: pd.DataFrame) -> pd.DataFrame:
    """Fees that are parts of movements, each with the number of its cost."""
    is_part = (ledger["fee"] != 0).fillna(False).to_numpy(bool) & ~ledger["kind"].isin(["fee", "rebate"]).to_numpy(bool)
    rows = ledger.loc[is_part, ["created_at", "currency", "kind", "fee"]]
    number = rows["kind"].map(_WITHIN).fillna(_OTHER).astype("int64")
    return rows.assign(number=number, amount=rows["fee"])[_CELLS]


def _whole_entries(ledger: pd.DataFrame) -> pd.DataFrame:
    """Entries that are a cost, or give one back, as a whole."""
    kind = ledger["kind"]
    is_interest = (kind == "interest").to_numpy(bool) & (ledger["change"] < 0).to_numpy(bool)
    is_fee, is_funding = (kind == "fee").to_numpy(bool), (kind == "funding").to_numpy(bool)
    number = np.select([is_fee | are_refunds(ledger), is_interest, is_funding], [_TRADING, _INTEREST, _FUNDING], -1)
    rows = ledger.loc[number >= 0, ["created_at", "currency", "change", "fee"]]
    number = number[number >= 0]
    # Of what is no fee as a whole, the fee within it is counted as such.
    outside = filled(rows["fee"]).mask(number == _TRADING, ZERO)
    return rows.assign(number=number, amount=-(rows["change"] + outside))[_CELLS]
