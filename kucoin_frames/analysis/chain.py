"""Does each entry's balance follow from the one before? Where it does not, how much is missing, and when? Asks nobody.

KuCoin tells a true running balance in the high-frequency ledgers only; in a wallet that has such entries and others,
the others count as movements between two told balances.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from kucoin_frames.analysis.needs import need
from kucoin_frames.analysis.rows import ZERO, Amounts, Codes, added, codes, filled, of
from kucoin_frames.columns import Table, amount, identifier, text, time
from kucoin_frames.decimals import DecimalArray
from kucoin_frames.decimals.totals import running_sums

__all__ = ["BREAKS", "PLACE", "breaks", "placed", "places", "wallets", "with_snapshots"]

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
    of_place, known = placed(ledger)
    # Wallet by wallet. NumPy sorts integers of up to 16 bits by their digits, several times faster than larger ones.
    order = np.argsort(of_place.astype(np.min_scalar_type(len(known))), kind="stable")
    number = of_place[order]
    change, balance = (ledger[name].iloc[order].reset_index(drop=True) for name in ("change", "balance"))
    starts = np.flatnonzero(np.diff(number, prepend=_NONE))
    so_far: Amounts = pd.Series(DecimalArray(running_sums(DecimalArray(change.array)._column, starts)))
    gap = balance - so_far
    told = np.flatnonzero(gap.notna().to_numpy(bool))
    gaps = gap.iloc[told].reset_index(drop=True)
    is_first = np.diff(number[told], prepend=_NONE) != 0
    is_broken = is_first.copy()
    is_broken[1:] |= (gaps.array[1:] != gaps.array[:-1]).to_numpy(bool)
    if not complete:
        # What lay in a wallet before its first told balance cannot be missing.
        is_broken &= ~is_first
    broken = np.flatnonzero(is_broken)
    earlier = gaps.iloc[broken - 1].reset_index(drop=True).mask(is_first[broken], ZERO)
    missing = gaps.iloc[broken].reset_index(drop=True) - earlier
    rows, before = order[told[broken]], np.where(is_first[broken], _NONE, order[told[broken - 1]])
    found = known.iloc[of_place[rows]].reset_index(drop=True).assign(number=of_place[rows], missing=missing)
    found["before_id"], found["start"] = _at(ledger["id"], before), _at(ledger["created_at"], before)
    found["id"], found["end"] = _at(ledger["id"], rows), _at(ledger["created_at"], rows)
    found = found[(missing != 0).to_numpy(bool)]
    if held is None or not (len(ledger) or len(held)):
        return of(BREAKS, found)
    last = np.append(starts[1:], len(order))[: len(starts)] - 1
    last_told = np.full(len(known), _NONE)
    last_told[number[told]] = told
    expected = _at(so_far, last) + filled(_at(gap, last_told))
    behind = np.where(last_told == _NONE, _NONE, order[last_told]) if len(order) else last_told
    now = _against(held, ledger, known.assign(expected=expected), behind, complete=complete)
    if among is not None:
        now = now[now["wallet"].isin(among).to_numpy(bool)]
    return of(BREAKS, pd.concat([found, now]).sort_values("number", kind="stable"))


def with_snapshots(ledger: pd.DataFrame, snapshots: pd.DataFrame) -> pd.DataFrame:
    """The ledger with an entry that moves nothing and tells a balance, for each that was told of a wallet in between.

    Only of accounts that are in the ledger, and not of futures, whose total holds open profit. Where the ledger itself
    tells balances, those are of the very moment: from the first of them on in a wallet, snapshots are left out. An
    entry's id is `balances of`, and the time when they were asked.
    """
    need(snapshots, ("time", "uid", "account_type", "symbol", "currency", "total"), "stored frames of balances()")
    rows = places(snapshots).assign(created_at=snapshots["time"], balance=filled(snapshots["total"]))
    rows = rows[(rows["uid"].isin(ledger["uid"]) & (rows["wallet"] != _FUTURES)).to_numpy(bool)]
    rows = added(rows, ["created_at", *PLACE])
    told = ledger[ledger["balance"].notna().to_numpy(bool)]
    since = places(told).assign(since=told["created_at"]).drop_duplicates(list(PLACE))
    until = rows.merge(since, on=list(PLACE), how="left")["since"]
    rows = rows[(until.isna() | (rows["created_at"] < until)).to_numpy(bool)]
    stamps = rows["created_at"].dt.strftime("balances of %Y-%m-%d %H:%M:%S").astype("str")
    entries = rows.rename(columns={"wallet": "account_type"}).assign(id=stamps)
    entries["change"] = entries["balance"] - entries["balance"]
    names = ["uid", "account_type", "symbol", "currency", "created_at", "id", "change", "balance"]
    both = pd.concat([entries[names].astype(ledger.dtypes[names].to_dict()), ledger[names]], ignore_index=True)
    # A balance is that of before all entries of its very millisecond.
    return both.sort_values("created_at", kind="stable", ignore_index=True)


def placed(ledger: pd.DataFrame) -> tuple[Codes, pd.DataFrame]:
    """A number for the place of each entry, and the places in the order of their numbers."""
    # Accounts, pairs and currencies meet in few ways, so what is a place is found out for these, not for every entry.
    way = codes(*(ledger[name] for name in ("uid", "account_type", "symbol", "currency")))
    ways = places(ledger.iloc[np.flatnonzero(np.diff(np.maximum.accumulate(way), prepend=_NONE) > 0)])
    number = codes(*(ways[name] for name in PLACE))
    known = ways.iloc[np.flatnonzero(np.diff(np.maximum.accumulate(number), prepend=_NONE) > 0)]
    return number[way], known.reset_index(drop=True)


def _at(column: "pd.Series[Any]", rows: Codes) -> "pd.Series[Any]":
    """The values in these rows, missing where there is no row."""
    if not len(column):
        return column.reindex(range(len(rows)))
    return column.iloc[rows].reset_index(drop=True).where(pd.Series(rows != _NONE))


def _against(
    held: pd.DataFrame, ledger: pd.DataFrame, known: pd.DataFrame, told: Codes, *, complete: bool
) -> pd.DataFrame:
    """Breaks between what each wallet's entries lead to and what it holds.

    `known` has the wallets of the ledger and what their entries lead to, `told` the row of the last told balance.
    """
    need(held, ("uid", "account_type", "symbol", "currency", "total"), "the frame of balances()")
    there = places(held).assign(total=filled(held["total"]))
    sums = there.groupby(list(PLACE), as_index=False)["total"].sum()
    known = known.assign(number=np.arange(len(known)))
    known["before_id"], known["start"] = _at(ledger["id"], told), _at(ledger["created_at"], told)
    both = known.merge(sums, on=list(PLACE), how="outer")
    both["missing"] = filled(both["total"]) - filled(both["expected"])
    is_judged = (both["wallet"] != _FUTURES) & (complete | both["before_id"].notna())
    broken = both[(is_judged & (both["missing"] != 0)).to_numpy(bool)]
    return broken.assign(id=pd.Series(dtype="str"), end=pd.Series(dtype="datetime64[ms, UTC]"))
