"""Were the balances that KuCoin told at some time those that the ledger adds up to? Asks nobody."""

import numpy as np
import pandas as pd

from kucoin_frames.analysis.chain import PLACE, places
from kucoin_frames.analysis.needs import need, need_ledger, need_utc
from kucoin_frames.analysis.rows import codes, filled, of
from kucoin_frames.columns import Table, amount, identifier, text, time

__all__ = ["SNAPSHOT_DIFFERENCES", "snapshot_differences"]

SNAPSHOT_DIFFERENCES = Table(
    (
        time("time", "When the balances were told."),
        identifier("uid", "Number of the account."),
        text("wallet", "Wallet, as balances() calls it."),
        text("symbol", "Pair of an isolated position; empty elsewhere."),
        text("currency", "Currency of the amounts."),
        amount("told", "What there was as KuCoin told it."),
        amount("expected", "What there was by the ledger."),
        amount("difference", "told less expected: what is missing of movements until then."),
    ),
    key=("time", *PLACE),
    order="time",
)

_NEEDED = ("uid", "account_type", "symbol", "currency", "created_at", "change")
_PLACES = list(PLACE)


def snapshot_differences(ledger: pd.DataFrame, snapshots: pd.DataFrame, *, complete: bool = True) -> pd.DataFrame:
    """An account and currency of which, at some time, something else was told than the ledger adds up to. None is good.

    ``difference = told - expected``. ``expected`` is the sum of all entries before that time, or, where the ledger is
    not complete, what the first snapshot told and the sum of all entries since. An account is compared at the times of
    its own snapshots only.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger of one or several accounts.
    snapshots : DataFrame
        As `Archive.balances()` gives it: balances of several times, with the column time. Futures are not compared:
        their total holds open profit.
    complete : bool
        Whether the ledger begins with the accounts' first entries, so that all wallets were empty before.

    Raises
    ------
    InputError
        For a frame that lacks a column or is not in the order of time.
    """
    need_ledger(ledger, _NEEDED)
    need(snapshots, ("time", "uid", "account_type", "symbol", "currency", "total"), "stored frames of balances()")
    if not len(snapshots):
        return SNAPSHOT_DIFFERENCES.empty()
    need_utc(snapshots["time"], "the time of the snapshots")
    told = places(snapshots).assign(balance=filled(snapshots["total"])).reset_index(drop=True)
    turn, times = pd.factorize(snapshots["time"], sort=True)
    turns = len(times)
    # Entries count for the first snapshot after them, and for all later ones.
    cuts = ledger["created_at"].searchsorted(pd.Series(times))
    until = np.searchsorted(cuts, np.arange(len(ledger)), side="right")
    is_before = until < turns
    whole = pd.concat([places(ledger)[is_before], told[_PLACES]], ignore_index=True).astype("str")
    number = codes(*(whole[name] for name in PLACE))
    known = whole[~pd.Series(number).duplicated()].reset_index(drop=True)
    cell = number * turns + np.concatenate([until[is_before], turn])
    row = np.repeat(np.arange(len(known)), turns)
    moved, at_once = (
        filled(amounts.groupby(of_cell).sum().reindex(range(len(row))))
        for amounts, of_cell in (
            (ledger["change"][is_before], cell[: is_before.sum()]),
            (told["balance"], cell[is_before.sum() :]),
        )
    )
    expected = moved.groupby(row).cumsum()
    # By account, since each has snapshots of its own.
    uid = codes(known["uid"])
    is_told = np.zeros((uid.max() + 1, turns), bool)
    is_told[uid[number[is_before.sum() :]], turn] = True
    if not complete:
        first = is_told.argmax(axis=1)[uid[row]] + row * turns
        opening = (at_once - expected).iloc[first].reset_index(drop=True)
        expected = expected + opening
    found = known.iloc[row].reset_index(drop=True)
    found["time"] = pd.Series(times).iloc[np.tile(np.arange(turns), len(known))].reset_index(drop=True)
    found = found.assign(told=at_once, expected=expected, difference=at_once - expected)
    is_judged = is_told[uid].ravel() & (found["wallet"] != "contract").to_numpy(bool)
    differs = is_judged & (found["difference"] != 0).to_numpy(bool)
    return of(SNAPSHOT_DIFFERENCES, found[differs].sort_values(["time", *_PLACES], kind="stable"))
