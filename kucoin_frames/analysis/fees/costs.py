"""What did it cost to trade, to move and to borrow? Each cost apart, from the unified ledger; asks nobody."""

import numpy as np
import pandas as pd

from kucoin_frames.analysis.fees.paid import are_refunds, told_causes
from kucoin_frames.analysis.needs import need_ledger
from kucoin_frames.analysis.periods import PERIOD, Period, periods
from kucoin_frames.analysis.rows import ZERO, Amounts, added, filled, of
from kucoin_frames.analysis.valuation.daily import valued
from kucoin_frames.columns import Table, amount, count, identifier, rate, text, time

__all__ = ["COSTS", "COST_ENTRIES", "COST_NAMES", "cost_entries", "costs"]

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
        PERIOD,
        text("cost", f"{', '.join(COST_NAMES)}."),
        text("currency", "Currency that it was paid in."),
        count("entries", "How many ledger entries there are."),
        amount("amount", "What was paid; negative if more came back."),
        text("quote", "Currency of the value."),
        amount("value", "Sum of the payments times the price of their day; NA if none of them has a price."),
        count("unpriced", "How many of the entries have no price on their day and are in no value."),
    ),
    key=("period", "cost", "currency"),
    order="period",
)

COST_ENTRIES = Table(
    (
        time("createdAt", "When the balance moved."),
        text("cost", f"{', '.join(COST_NAMES)}."),
        text("part", "charged within a movement; deducted: the entry is a fee as a whole; returned; paid: no fee."),
        text("cause", "What moved, as in fees_paid: trade, withdrawal, fee (in KCS, with its refunds), ..."),
        text("currency", "Currency that it was paid in."),
        amount("amount", "What was paid; negative for what came back."),
        text("quote", "Currency of price and value."),
        rate("price", "Price of one unit on that day; NA for a currency without a price."),
        amount("value", "amount times price."),
        identifier("uid", "Number of the account."),
        text("accountType", "Account that paid, in KuCoin's words."),
        text("symbol", "Pair or contract; NA where there is none."),
        identifier("orderId", "Order that caused the entry; NA where there is none."),
        identifier("tradeId", "Fill that caused the entry; NA where there is none."),
        identifier("id", "The entry of the ledger."),
    ),
    order="created_at",
)

_NEEDED = ("currency", "created_at", "kind", "biz_type", "change", "fee")
_TOLD = ("uid", "account_type", "symbol", "order_id", "trade_id", "id")
_CELLS = ["created_at", "currency", "number", "amount"]
_TRADING, _WITHDRAWAL, _OTHER, _INTEREST, _FUNDING = range(len(COST_NAMES))
_WITHIN = {"trade": _TRADING, "withdrawal": _WITHDRAWAL}
"""Kinds of movements whose inner fee has a name of its own."""


def costs(
    ledger: pd.DataFrame,
    prices: pd.DataFrame | None = None,
    period: Period = "month",
    *,
    zone: str = "UTC",
    quote: str = "USDT",
) -> pd.DataFrame:
    """A cost in a period and currency, with what was paid.

    The costs are those of `COST_NAMES`. The three kinds of fees together are what `fees_paid` has; ``interest`` and
    ``funding`` are those lines of `cash_flows` with the sign turned; `cost_entries` has the entries behind all of them.
    Trading fees and funding that KuCoin settles within RealisedPNL of futures are in no cost: its ledger does not tell
    them apart; `futures_profit` has the whole.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger, whole or filtered.
    prices : DataFrame, optional
        As `daily_prices` gives it. Each payment is valued on its own day.
    period : {"day", "week", "month", "year"}
        A week starts on Monday; all of them at midnight in the zone.
    zone : str
        Time zone by its IANA name, such as Europe/Berlin; prices stay those of UTC days.
    quote : str
        Currency of the values.

    Returns
    -------
    DataFrame
        In the order of period, cost and currency; a cost that did not occur has no row.

    Raises
    ------
    InputError
        For a frame that lacks a column, another period or zone, or prices in another currency.
    """
    need_ledger(ledger, _NEEDED)
    both = pd.concat([_inner_fees(ledger), _whole_entries(ledger)], ignore_index=True)
    value = valued(both, both["amount"], prices, quote)
    rows = pd.DataFrame(
        {
            "period": periods(both["created_at"], period, zone),
            "number": both["number"],
            "currency": both["currency"],
            "entries": 1,
            "amount": both["amount"],
            "value": filled(value),
            "unpriced": value.isna().astype("int64"),
        }
    )
    found = added(rows, ["period", "number", "currency"]).assign(quote=quote)
    found["value"] = found["value"].mask((found["unpriced"] == found["entries"]).to_numpy(bool))
    found["cost"] = found["number"].map(dict(enumerate(COST_NAMES))).astype("str")
    return of(COSTS, found)


def cost_entries(ledger: pd.DataFrame, prices: pd.DataFrame | None = None, *, quote: str = "USDT") -> pd.DataFrame:
    """An entry of the ledger that cost something, or gave some of it back, with what and for what.

    What `costs` and `fees_paid` add up: grouped by the period of ``created_at``, ``cost`` and ``currency``, ``amount``
    and ``value`` are those of `costs`; of the three kinds of fees, grouped by the keys of `fees_paid`, they are its
    ``fee`` and ``value``, and by ``part`` its ``charged``, ``deducted`` and ``returned`` (with the sign turned). An
    entry that is interest or funding and has a fee besides is there twice.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger, whole or filtered.
    prices : DataFrame, optional
        As `daily_prices` gives it. Each payment is valued on its own day, rounded half to even at the 18th place.
    quote : str
        Currency of the values.

    Returns
    -------
    DataFrame
        In the order of the ledger.

    Raises
    ------
    InputError
        For a frame that lacks a column, or prices in another currency.
    """
    need_ledger(ledger, (*_NEEDED, *_TOLD))
    numbered = ledger.reset_index(drop=True)
    both = pd.concat([_inner_fees(numbered), _whole_entries(numbered)]).sort_index(kind="stable")
    rows = numbered.loc[both.index, ["kind", "biz_type", *_TOLD]].assign(**{name: both[name] for name in _CELLS})
    is_paid = rows["number"].isin([_INTEREST, _FUNDING]).to_numpy(bool)
    is_whole = ~is_paid & rows["kind"].isin(["fee", "rebate"]).to_numpy(bool)
    is_returned = is_whole & (rows["kind"] == "rebate").to_numpy(bool)
    rows["part"] = np.select([is_paid, is_returned, is_whole], ["paid", "returned", "deducted"], "charged")
    rows["cost"] = rows["number"].map(dict(enumerate(COST_NAMES)))
    rows = rows.reset_index(drop=True).assign(cause=lambda each: told_causes(each), quote=quote)
    value = valued(rows, rows["amount"], prices, quote)
    one: Amounts = rows["amount"].mask(np.ones(len(rows), bool), 1)
    return of(COST_ENTRIES, rows.assign(price=valued(rows, one, prices, quote), value=value))


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
