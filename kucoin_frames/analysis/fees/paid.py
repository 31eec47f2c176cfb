"""What was paid in fees, by period, currency, pair, account and cause? From the unified ledger; asks nobody."""

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from kucoin_frames.analysis.causes import causes
from kucoin_frames.analysis.needs import need_keys, need_ledger
from kucoin_frames.analysis.periods import PERIOD, Period, periods
from kucoin_frames.analysis.rows import ZERO, added, filled, of
from kucoin_frames.analysis.valuation.daily import valued
from kucoin_frames.columns import Table, amount, count, identifier, text

__all__ = ["FEES_PAID", "Key", "are_refunds", "fees_paid", "is_commission", "told_causes"]

Key = Literal["uid", "account_type", "symbol", "cause"]

FEES_PAID = Table(
    (
        PERIOD,
        identifier("uid", "Number of the account; NA if it was not asked for."),
        text("accountType", "Account that paid, in KuCoin's words; NA if it was not asked for."),
        text("symbol", "Pair; NA if it was not asked for, and for a fee of something else than a trade."),
        text("cause", "What the fee was for: trade, withdrawal, fee (in KCS, with its refunds), ...; NA if not asked."),
        text("currency", "Currency that the fee was paid in."),
        count("entries", "How many ledger entries with a fee there are."),
        amount("charged", "Sum of the fees within other movements; a maker's rebate is negative."),
        amount("deducted", "Sum of the entries that are a fee as a whole."),
        amount("returned", "Sum of the entries that give a fee back."),
        amount("fee", "What was paid: charged plus deducted less returned."),
        text("quote", "Currency of the value."),
        amount("value", "Sum of the fees times the price of their day; NA if none of them has a price."),
        count("unpriced", "How many of the entries have no price on their day and are in no value."),
    ),
    key=("period", "uid", "account_type", "symbol", "cause", "currency"),
    order="period",
)

_NO_FEE, _CHARGED, _DEDUCTED, _RETURNED = range(4)
"""What an entry is of the fees that were paid."""

_PARTS = {"charged": (_CHARGED, 1), "deducted": (_DEDUCTED, 1), "returned": (_RETURNED, -1)}
"""The columns that the fees go to, with their signs in what was paid."""

_NEEDED = ("uid", "account_type", "currency", "created_at", "kind", "biz_type", "change", "fee", "symbol")


def fees_paid(
    ledger: pd.DataFrame,
    prices: pd.DataFrame | None = None,
    *,
    period: Period = "month",
    zone: str = "UTC",
    by: Sequence[Key] | Key = (),
    quote: str = "USDT",
) -> pd.DataFrame:
    """A currency in a period, and what else is asked for, with the fees that were paid in it.

    ``fee = charged + deducted - returned``. ``charged`` is the sum of the ledger's fee column: a part of movements that
    are told with it. ``deducted`` and ``returned`` are sums of entries that are fees, or refunds of fees, as a whole;
    commissions for referred users are no refunds. Fees of futures are not here: KuCoin settles them within RealisedPNL.
    `cost_entries` has the entries behind each figure.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger, whole or filtered.
    prices : DataFrame, optional
        As `daily_prices` gives it. Each fee is valued on its own day.
    period : {"day", "week", "month", "year"}
        A week starts on Monday; all of them at midnight in the zone.
    zone : str
        Time zone by its IANA name, such as Europe/Berlin; prices stay those of UTC days.
    by : {"uid", "account_type", "symbol", "cause"}, or several of them
        What to tell apart besides period and currency.
    quote : str
        Currency of the values.

    Returns
    -------
    DataFrame
        In the order of its keys; a period without a fee has no row.

    Raises
    ------
    InputError
        For a frame that lacks a column, another period, zone or key, or prices in another currency.
    """
    need_ledger(ledger, _NEEDED)
    keys = need_keys(by, get_args(Key))
    chosen, part = _paying(ledger)
    read = {"currency", "created_at", "fee", *keys} | ({"kind", "biz_type"} if "cause" in keys else set())
    paying = ledger[list(read - {"cause"})].iloc[chosen]
    rows = pd.DataFrame(
        {name: told_causes(paying) if name == "cause" else paying[name] for name in ("currency", *keys)}
    )
    rows["fee"] = paying["fee"]
    if (part != _CHARGED).any():
        rows["fee"] = rows["fee"].mask(part != _CHARGED, -ledger["change"].iloc[chosen])
    rows["period"], rows["part"], rows["entries"] = periods(paying["created_at"], period, zone), part, 1
    # Each fee is valued by itself, so that the values of finer keys add up to those of coarser ones.
    if prices is not None:
        value = valued(paying, rows["fee"], prices, quote)
        rows["value"], rows["unpriced"] = filled(value), value.isna().astype("int64")
    of_row = ["period", *keys, "currency"]
    sums = added(rows, [*of_row, "part"])
    if prices is None:
        value = valued(sums, sums["fee"], None, quote)
        sums["value"], sums["unpriced"] = filled(value), sums["entries"].where(value.isna(), 0)
    for name, (number, sign) in _PARTS.items():
        sums[name] = (sign * sums["fee"]).where((sums["part"] == number).to_numpy(bool), ZERO)
    found = added(sums.drop(columns="part"), of_row)
    found["value"] = found["value"].mask((found["unpriced"] == found["entries"]).to_numpy(bool))
    missing = {name: pd.Series(pd.NA, index=found.index, dtype="str") for name in get_args(Key) if name not in keys}
    return of(FEES_PAID, found.assign(quote=quote, **missing))


def _paying(ledger: pd.DataFrame) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int8]]:
    """The places of the entries with a fee, and what each of them is of it."""
    part = (ledger["fee"] != 0).fillna(False).to_numpy(np.int8) * _CHARGED
    part[(ledger["kind"] == "fee").to_numpy(bool)] = _DEDUCTED
    part[(ledger["kind"] == "rebate").to_numpy(bool)] = _NO_FEE
    part[are_refunds(ledger)] = _RETURNED
    chosen = np.flatnonzero(part)
    return chosen, part[chosen]


def are_refunds(ledger: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which entries give a fee back: rebates, but for commissions on the fees of referred users."""
    found = (ledger["kind"] == "rebate").to_numpy(bool, copy=True)
    words = ledger["biz_type"][found]
    found[found] = ~words.isin([word for word in words.unique() if is_commission(word)])
    return found


def is_commission(word: object) -> bool:
    """Whether KuCoin's word for a rebate means a commission on the fees of referred users.

    >>> is_commission("Referral Bonus"), is_commission("Refunded Fees")
    (True, False)
    """
    return "referral" in str(word).casefold()


def told_causes(paying: pd.DataFrame) -> "pd.Series[str]":
    """The cause of each entry; a refund of a fee stands beside the fee."""
    cause = causes(paying)
    return pd.Series(np.where(cause == "rebate", "fee", cause.astype("str")), index=paying.index, dtype="str")
