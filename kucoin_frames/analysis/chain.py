"""Does each entry's balance follow from the one before? Where it does not, how much is missing, and when? Asks nobody.

KuCoin tells a true running balance in the high-frequency ledgers only; in a wallet that has such entries and others,
the others count as movements between two told balances.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from kucoin_frames.analysis.frames import ZERO, Amounts, Codes, codes, filled, need, of
from kucoin_frames.columns import Table, amount, identifier, text, time

__all__ = ["BREAKS", "PLACE", "breaks", "places", "wallets"]

PLACE = ("uid", "wallet", "symbol", "currency")
"""What has a balance of its own."""

BREAKS = Table(
    (
        identifier("uid", "Number of the account."),
        text("wallet", "Wallet, as balances() calls it."),
        text("symbol", "Pair of an isolated position; empty elsewhere."),
        text("currency", "Currency of the amount."),
        amount("missing", "What is missing of movements: the told balance less what the entries add up to."),
        identifier("beforeId", "Last entry before the break that told a balance; NA if there is none."),
        time("start", "When that was; NA if there is none."),
        identifier("id", "Entry that shows the break; NA where the balance of today does."),
        time("end", "When that was; NA where the balance of today shows it."),
    ),
)

_WALLETS = {"TRADE_HF": "trade", "ISOLATED": "margin"}
_WITH_PAIRS, _FUTURES = "isolated_v2", "contract"
_NONE = -1


def wallets(account_types: "pd.Series[Any]") -> "pd.Series[Any]":
    """The wallet of each entry's account, as `balances()` calls it.

    TRADE and TRADE_HF are one wallet, which moved from the classic to the high-frequency ledger. The classic ledger
    calls cross and isolated margin MARGIN alike, so they are one here, `margin`.
    """
    known, names = pd.factorize(account_types, use_na_sentinel=False)
    told = [_WALLETS.get(str(name).upper(), str(name).lower()) for name in names]
    return pd.Series(pd.array(told, dtype="str").take(known), index=account_types.index)


def places(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns of `PLACE` for each row with the columns uid, account_type, symbol and currency."""
    wallet = wallets(rows["account_type"])
    pair = rows["symbol"].astype("str").where(wallet == _WITH_PAIRS, "").fillna("")
    found = {"uid": rows["uid"], "wallet": wallet, "symbol": pair, "currency": rows["currency"]}
    return pd.DataFrame(found, index=rows.index)


def breaks(
    ledger: pd.DataFrame, held: pd.DataFrame | None, *, complete: bool, among: Sequence[str] | None = None
) -> pd.DataFrame:
    """A gap between what a wallet's entries add up to and the balance that is told.

    With ``gap(entry) = balance - sum of change up to it``, an entry is a row where the gap differs from that of the
    told entry before it in its wallet; ``missing`` is the difference.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger, each entry once, in the order of time.
    held : DataFrame, optional
        What there is at the ledger's end: uid, account_type (as `balances()` has it), symbol, currency, total. Futures
        are left out: their total holds open profit.
    complete : bool
        Whether the wallets were empty before the ledger's first entries.
    among : sequence of str, optional
        The wallets that `held` tells of; all if left out: one that is not in it is empty.

    Returns
    -------
    DataFrame
        Wallet by wallet, and in each in the order of time.
    """
    place = places(ledger)
    of_place = codes(*(place[name] for name in PLACE))
    so_far: Amounts = ledger["change"].reset_index(drop=True).groupby(of_place).cumsum()
    gap = ledger["balance"].reset_index(drop=True) - so_far
    told = np.flatnonzero(gap.notna().to_numpy(bool))
    # NumPy sorts integers of up to 16 bits by their digits, several times faster than larger ones.
    narrow = np.min_scalar_type(int(of_place.max(initial=0)))
    order = told[np.argsort(of_place[told].astype(narrow), kind="stable")]
    is_first = np.diff(of_place[order], prepend=-1) != 0
    gaps = gap.iloc[order].reset_index(drop=True)
    # What lay in a wallet before its first told balance cannot be missing, unless it was empty at the beginning.
    earlier = gaps.shift(1).mask(is_first, ZERO) if complete else gaps.shift(1).mask(is_first, gaps)
    missing = gaps - earlier
    broken = np.flatnonzero((missing != 0).to_numpy(bool))
    before = np.where(is_first, _NONE, np.roll(order, 1))[broken]
    found = place.iloc[order[broken]].reset_index(drop=True).assign(number=of_place[order[broken]])
    found["missing"] = missing.iloc[broken].reset_index(drop=True)
    found["before_id"], found["start"] = _at(ledger["id"], before), _at(ledger["created_at"], before)
    found["id"], found["end"] = _at(ledger["id"], order[broken]), _at(ledger["created_at"], order[broken])
    if held is None or not (len(ledger) or len(held)):
        return of(BREAKS, found)
    entries = pd.DataFrame({"of_place": of_place, "so_far": so_far, "gap": gap})
    now = _against(held, ledger, place, entries, complete=complete)
    if among is not None:
        now = now[now["wallet"].isin(among).to_numpy(bool)]
    return of(BREAKS, pd.concat([found, now]).sort_values("number", kind="stable"))


def _at(column: "pd.Series[Any]", rows: Codes) -> "pd.Series[Any]":
    """The values in these rows, missing where there is no row."""
    if not len(column):
        return column.reindex(range(len(rows)))
    return column.iloc[rows].reset_index(drop=True).where(pd.Series(rows != _NONE))


def _against(
    held: pd.DataFrame, ledger: pd.DataFrame, place: pd.DataFrame, entries: pd.DataFrame, *, complete: bool
) -> pd.DataFrame:
    """Breaks between what each wallet's entries lead to and what it holds."""
    need(held, ("uid", "account_type", "symbol", "currency", "total"), "the frame of balances()")
    there = places(held).assign(total=filled(held["total"]))
    sums = there.groupby(list(PLACE), as_index=False)["total"].sum()
    last = entries.reset_index().groupby("of_place")["index"].max().to_numpy(np.int64)
    told = entries[entries["gap"].notna()].reset_index().groupby("of_place")["index"].max()
    last_told = told.reindex(range(len(last)), fill_value=_NONE).to_numpy(np.int64)
    known = place.iloc[last].reset_index(drop=True).assign(number=np.arange(len(last)))
    known["expected"] = _at(entries["so_far"], last) + filled(_at(entries["gap"], last_told))
    known["before_id"], known["start"] = _at(ledger["id"], last_told), _at(ledger["created_at"], last_told)
    both = known.merge(sums, on=list(PLACE), how="outer")
    both["missing"] = filled(both["total"]) - filled(both["expected"])
    is_judged = (both["wallet"] != _FUTURES) & (complete | both["before_id"].notna())
    broken = both[(is_judged & (both["missing"] != 0)).to_numpy(bool)]
    return broken.assign(id=pd.Series(dtype="str"), end=pd.Series(dtype="datetime64[ms, UTC]"))
