"""What was paid in fees, by period, currency, pair, account and cause? From the unified ledger; asks nobody."""

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
import pandas as pd

from kucoin_frames.analysis.causes import causes
from kucoin_frames.analysis.daily import valued
from kucoin_frames.analysis.frames import ZERO, Period, added, filled, need_ledger, of, periods
from kucoin_frames.columns import Table, amount, count, identifier, text, time
from kucoin_frames.exceptions import InputError

__all__ = ["FEES_PAID", "Key", "fees_paid"]

Key = Literal["uid", "account_type", "symbol", "cause"]

FEES_PAID = Table(
    (
        time("period", "UTC midnight that the period starts with."),
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
        amount("value", "Sum of the fees times the price of their day; NA if one of them has no price."),
    ),
    key=("period", "uid", "account_type", "symbol", "cause", "currency"),
    order="period",
)

_WHOLE = ("fee", "rebate")
_NEEDED = ("uid", "account_type", "currency", "created_at", "kind", "biz_type", "change", "fee", "symbol")


def fees_paid(
    ledger: pd.DataFrame,
    prices: pd.DataFrame | None = None,
    *,
    period: Period = "month",
    by: Sequence[Key] = (),
    quote: str = "USDT",
) -> pd.DataFrame:
    """A currency in a period, and what else is asked for, with the fees that were paid in it.

    ``fee = charged + deducted - returned``. ``charged`` is the sum of the ledger's fee column: a part of movements that
    are told with it. ``deducted`` and ``returned`` are sums of entries that are fees, or refunds of fees, as a whole;
    commissions for referred users are no refunds. Fees of futures are not here: KuCoin settles them within RealisedPNL.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger, whole or filtered.
    prices : DataFrame, optional
        As `daily_prices` gives it. Each fee is valued on its own day.
    period : {"day", "week", "month", "year"}
        A week starts on Monday; all of them at a UTC midnight.
    by : sequence of {"uid", "account_type", "symbol", "cause"}
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
        For a frame that lacks a column, another period or key, or prices in another currency.
    """
    need_ledger(ledger, _NEEDED)
    unknown = [each for each in by if each not in get_args(Key)]
    if unknown:
        raise InputError(f"by={unknown[0]!r} is not among {', '.join(get_args(Key))}")
    may_pay = (ledger["fee"] != 0).fillna(False).to_numpy(bool) | ledger["kind"].isin(_WHOLE).to_numpy(bool)
    paying = ledger.loc[may_pay, list(_NEEDED)]
    cause = causes(paying)
    is_deduction, is_return = cause == "fee", (cause == "rebate") & ~_are_referrals(paying["biz_type"])
    rows = pd.DataFrame(
        {
            "charged": filled(paying["fee"]).mask(cause.isin(_WHOLE), ZERO),
            "deducted": (-paying["change"]).where(is_deduction, ZERO),
            "returned": paying["change"].where(is_return, ZERO),
        }
    )
    has_fee = ((rows["charged"] != 0) | is_deduction | is_return).to_numpy(bool)
    rows, paying, cause = rows[has_fee], paying[has_fee], cause[has_fee]
    rows["fee"] = rows["charged"] + rows["deducted"] - rows["returned"]
    value = valued(paying, rows["fee"], prices, quote)
    rows["value"], rows["unpriced"] = filled(value), value.isna().astype("int64")
    rows["entries"] = 1
    rows["period"] = periods(paying["created_at"], period)
    keys = ["period", "currency", *by]
    for name in ("currency", *by):
        rows[name] = _told(paying, cause) if name == "cause" else paying[name]
    found = added(rows, keys)
    found["value"] = found["value"].mask(found["unpriced"] > 0)
    missing = {name: pd.Series(pd.NA, index=found.index, dtype="str") for name in get_args(Key) if name not in by}
    found = found.assign(quote=quote, **missing)
    return of(FEES_PAID, found.sort_values([*keys[:1], *by, "currency"], kind="stable"))


def _are_referrals(words: "pd.Series[str]") -> "pd.Series[bool]":
    """Which of KuCoin's words are commissions for referred users."""
    known = [word for word in words.unique() if "referral" in str(word).casefold()]
    return words.isin(known)


def _told(paying: pd.DataFrame, cause: "pd.Series[str]") -> "pd.Series[str]":
    """A refund of a fee stands beside the fee."""
    return pd.Series(np.where(cause == "rebate", "fee", cause.astype("str")), index=paying.index, dtype="str")
