"""Which entries of the ledger are one movement, and which movements give one currency for another? Asks nobody.

Entries of one order and fill are one movement. KuCoin documents no order for the entries of a liquidation or a
conversion, and exported files name none. What one wallet lost and got by a liquidation in one millisecond, and what one
account lost and got by a conversion then, is one movement too, if it is one currency against one other. Where there are
more, nobody can say which part was given for which, and each entry stays one by itself.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from kucoin_frames.analysis.rows import Amounts, Codes, codes
from kucoin_frames.archive.ledger.vocabulary import CONVERSION, LIQUIDATION, finer_cause

__all__ = ["INSTANT", "NEEDED", "ORDER", "Sides", "is_liquidation", "movements", "netted", "sides"]

NEEDED = (
    "uid",
    "account_type",
    "currency",
    "created_at",
    "id",
    "kind",
    "biz_type",
    "change",
    "symbol",
    "order_id",
    "trade_id",
)
"""Columns of the ledger that tell what moved, and with what."""

ORDER, INSTANT = "order", "instant"
"""What makes several entries one movement."""

_JOINT = ("trade", "other", "withdrawal")
"""Causes of entries whose order tells which others they belong to."""
_EXCHANGING = ("trade", "other")

Flags = npt.NDArray[np.bool_]
_Places = npt.NDArray[np.intp]


class Sides(NamedTuple):
    """The exchanges among netted rows."""

    is_side: Flags
    """Which rows are one side of an exchange."""
    given: _Places
    """Of each exchange the place of what went."""
    got: _Places
    """Of each exchange the place of what came."""


def is_liquidation(words: "pd.Series[Any]") -> Flags:
    """Which of KuCoin's words for a cause are those of a liquidation."""
    return _is_of(words, LIQUIDATION)


def movements(rows: pd.DataFrame) -> Codes:
    """A number for each movement.

    Parameters
    ----------
    rows : DataFrame
        Entries with the columns `NEEDED`, and their cause.
    """
    has_order = rows["order_id"].notna().to_numpy(bool)
    joint = np.flatnonzero(rows["cause"].isin(_JOINT).to_numpy(bool) & has_order)
    told = rows[["trade_id", "order_id", "uid"]].iloc[joint]
    is_withdrawal = rows["cause"].iloc[joint] == "withdrawal"
    found = len(joint) + np.arange(len(rows))
    found[joint] = codes(*(told[name] for name in told), is_withdrawal)
    free = np.flatnonzero(rows["cause"].isin(_EXCHANGING).to_numpy(bool) & ~has_order)
    if len(free):
        places, first = _of_one_instant(rows.iloc[free])
        found[free[places]] = len(joint) + free[first]
    return found


def _of_one_instant(rows: pd.DataFrame) -> tuple[_Places, _Places]:
    """The places of entries that are exchanges without an order, and for each that of the first one of its exchange."""
    forced = is_liquidation(rows["biz_type"])
    able = np.flatnonzero(forced | _is_of(rows["biz_type"], CONVERSION))
    some, forced = rows.iloc[able], forced[able]
    # A conversion may take from one wallet and bring into another, a liquidation is of one.
    apart = (some["account_type"].where(forced), some["symbol"].where(forced), some["biz_type"].where(~forced))
    group = codes(some["created_at"], some["uid"], *apart)
    net = some["change"].groupby([pd.Series(group, some.index), some["currency"]], sort=False).sum()
    of_side = net.index.get_level_values(0).to_numpy()
    number = int(group.max(initial=-1)) + 1
    comes, goes, all_ = (
        np.bincount(of_side[flags], minlength=number)
        for flags in ((net > 0).to_numpy(bool), (net < 0).to_numpy(bool), slice(None))
    )
    is_exchange = (comes == 1) & (goes == 1) & (all_ == 2)
    first = np.unique(group, return_index=True)[1]
    chosen = is_exchange[group]
    return able[chosen], able[first[group[chosen]]]


def netted(rows: pd.DataFrame, movement: Codes) -> pd.DataFrame:
    """One row a movement and currency, at the time of its first entry, whose place is `row`."""
    each = codes(pd.Series(movement), rows["currency"])
    # Codes count in the order of their first appearance: each first one is larger than all before it.
    first = np.diff(np.maximum.accumulate(each), prepend=-1) > 0
    once = rows[["uid", "currency", "created_at", "id", "cause"]]
    once = (once if first.all() else once[first]).reset_index(drop=True)
    once["movement"], once["row"] = movement[first], np.flatnonzero(first)
    once["quantity"] = rows["change"] if first.all() else _summed(rows["change"], each)
    return once


def _summed(changes: Amounts, by: Codes) -> Amounts:
    sums: Amounts = changes.groupby(by).sum().reset_index(drop=True)
    return sums


def sides(once: pd.DataFrame) -> Sides:
    """The movements of which one currency came and one went, and that are no fee, gift or the like.

    Parameters
    ----------
    once : DataFrame
        As `netted` gives it.
    """
    movement = once["movement"].to_numpy()
    comes, goes = ((once["quantity"] > 0).to_numpy(bool), (once["quantity"] < 0).to_numpy(bool))
    number = int(movement.max(initial=-1)) + 1
    incoming, outgoing = (np.bincount(movement[moved], minlength=number) for moved in (comes, goes))
    is_exchange = (incoming == 1) & (outgoing == 1)
    is_side = (comes | goes) & is_exchange[movement] & once["cause"].isin(_EXCHANGING).to_numpy(bool)
    side = np.flatnonzero(is_side)
    pairs = side[np.argsort(movement[side], kind="stable")].reshape(-1, 2)
    given, got = np.where(goes[pairs[:, 0]], pairs.T, pairs.T[::-1])
    return Sides(is_side, given, got)


def _is_of(words: "pd.Series[Any]", cause: str) -> Flags:
    known, names = pd.factorize(words)
    flags = np.array([*(finer_cause(str(name)) == cause for name in names), False])
    return flags[known]
