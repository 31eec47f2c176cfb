"""Which rows do several files tell twice? Bundles that overlap, files of other years, or one that lies there twice.

Within a file equal rows are different movements; between two files they are the same. So of a row that one file has
twice and another three times, there are three. What stands of them, `standing` decides.
"""

from collections.abc import Sequence
from itertools import chain, combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.exports.holders import MASTER
from kucoin_frames.archive.exports.standing import standing, turns
from kucoin_frames.columns import Table

__all__ = ["is_told_better", "told_once"]

_NOT_COMPARED = {
    *("uid", "uid_shown", "source", "file", "line", "extra", "kind", "biz_type", "remark"),
    *("status", "tax", "account_mode", "account_name", "order_type", "liquidity", "network", "hash", "address"),
    *("amount_usdt", "funds_usdt", "filled_funds_usdt", "price", "average_price", "fee_rate", "fee_currency"),
}
"""What another year's file of the same row may spell in another way, or not at all, and what was computed beside it."""
_OF_THEIR_OWN = ("futures fills", "borrowings", "lendings")
"""Kinds of files whose rows are nowhere but in files of that kind; other kinds of one frame are of other years."""
_MASK_SHOWS = 4
_FILL = ["created_at", "symbol", "side", "size", "funds"]
"""What every file of fills tells."""
_MAY_LACK = ("order_id", "fee")


def told_once(parts: Sequence[pd.DataFrame], table: Table) -> tuple[pd.DataFrame, dict[str, int]]:
    """All rows of several files, each as often as the file has it that has it most often; and how many each repeated.

    Rows of account histories whose account is not known are all kept: nobody can say that they are the same.
    """
    rows = pd.concat(parts, ignore_index=True)
    if rows["file"].nunique() < 2:
        return rows, {}
    compared = [name for name in rows.columns if name not in _NOT_COMPARED]
    keys = rows[compared].assign(who=_who(rows), holder=_holder(rows))
    if "source" in rows:
        keys["kind"] = rows["source"].where(rows["source"].isin(_OF_THEIR_OWN))
    if "account_type" in compared:
        # A fee is a part of the movement, and a file may leave it out.
        keys = keys.drop(columns="fee", errors="ignore")
        keys["apart"] = rows["file"].where(rows["account_type"].isna())
    numbers = keys.groupby(list(keys.columns), sort=False, dropna=False).ngroup()
    of_file = pd.Series(np.asarray(rows.groupby([numbers, "file"], sort=False).ngroup(), np.int64))
    nth = turns(of_file, pa.Table.from_pandas(rows, preserve_index=False))
    same = pd.DataFrame({"number": numbers, "nth": nth}).groupby(["number", "nth"], sort=False)
    is_again = same.cumcount() > 0
    counts = rows["file"][is_again.to_numpy(bool)].value_counts()
    places = np.asarray(same.ngroup(), np.int64)
    found = _joined(rows, places, table)
    from_one = _places_in_one_file(rows["file"], numbers, places)
    for name in ("file", "line"):
        found[name] = rows[name].iloc[from_one].reset_index(drop=True)
    if "funds" in rows:
        is_less = is_told_better(found)
        counts = counts.add(found["file"][is_less].value_counts(), fill_value=0)
        found = found[~is_less].reset_index(drop=True)
    return found, {str(file): int(count) for file, count in counts.items()}


def _holder(rows: pd.DataFrame) -> "pd.Series[str]":
    return rows["holder"].str.casefold().fillna(MASTER)


def _who(rows: pd.DataFrame) -> "pd.Series[str]":
    """As much of the UID as every file shows. What does not say whose it is, is the master's if there is only one."""
    shown = rows["uid_shown"].str[-_MASK_SHOWS:]
    is_master = _holder(rows) == MASTER
    masters = shown[is_master].dropna().unique()
    return shown.mask(is_master & shown.isna(), masters[0]) if len(masters) == 1 else shown


def _places_in_one_file(
    files: "pd.Series[str]", numbers: "pd.Series[int]", movements: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Where each movement stands in the file that has most of those equal to it, of several in the first by name.

    So equal movements are of one file, as whoever counts them file by file expects.
    """
    rows = pd.DataFrame({"number": numbers, "file": files, "movement": movements})
    rows["least"] = -rows.groupby(["number", "file"], sort=False)["movement"].transform("size")
    ordered = rows.sort_values(["least", "file"], kind="stable")
    return np.asarray(ordered[~ordered.duplicated("movement")].sort_values("movement").index, np.int64)


def _joined(rows: pd.DataFrame, numbers: npt.NDArray[np.int64], table: Table) -> pd.DataFrame:
    """Rows of one number as one, in the place of the first."""
    turns = pd.Series(numbers).groupby(numbers, sort=False).cumcount().to_numpy()
    firsts = np.flatnonzero(turns == 0)
    shared = np.flatnonzero(np.isin(numbers, numbers[turns > 0]))
    if not len(shared):
        return rows
    told = pa.Table.from_pandas(rows.iloc[shared], preserve_index=False).select(table.schema.names).cast(table.schema)
    places, turn = numbers[shared], turns[shared]
    found = told.filter(pa.array(turn == 0))
    for each in range(1, int(turn.max()) + 1):
        others = told.filter(pa.array(turn == each))
        which = pc.index_in(pa.array(places[turn == 0]), value_set=pa.array(places[turn == each]))
        found = standing(found, others.take(which), table.schema.names)
    once = table.frame(found).set_axis(shared[turn == 0])
    alone = rows.iloc[np.setdiff1d(firsts, shared)]
    return pd.concat([alone, once]).sort_index().reset_index(drop=True)


def is_told_better(fills: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which fills another file tells with an order or a fee that these lack; one for one.

    Files of the first years have no ids of orders, and some no fees.

    Parameters
    ----------
    fills : DataFrame
        `Export.fills`, or those that are stored; rows that several files tell in one way once.
    """
    found = np.zeros(len(fills), bool)
    is_lacking = {name: fills[name].isna().to_numpy(bool) for name in _MAY_LACK}
    if not any(each.any() for each in is_lacking.values()):
        return found
    who = fills["uid"] if fills["uid"].notna().all() else _who(fills)
    keys = fills[_FILL].assign(who=who, fee=fills["fee"], order_id=fills["order_id"])
    sizes = range(1, len(_MAY_LACK) + 1)
    for lacking in chain.from_iterable(combinations(_MAY_LACK, size) for size in sizes):
        told = [name for name in _MAY_LACK if name not in lacking]
        is_less = np.logical_and.reduce([is_lacking[name] == (name in lacking) for name in _MAY_LACK])
        # The better tell something that these lack, and all that these tell.
        is_more = ~found & ~np.logical_and.reduce([is_lacking[name] for name in lacking])
        is_more &= ~np.logical_or.reduce([np.zeros(len(fills), bool), *(is_lacking[name] for name in told)])
        found |= _partnered(keys[[*_FILL, "who", *told]], fills["file"], np.flatnonzero(is_less), is_more)
    return found


def _partnered(
    keys: pd.DataFrame, files: "pd.Series[str]", places: npt.NDArray[np.int64], is_more: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Which rows have a partner with the same key in another file; the first has the first, the second the second."""
    found = np.zeros(len(keys), bool)
    both = np.concatenate([places, np.flatnonzero(is_more)])
    if not len(places):
        return found
    codes = np.asarray(keys.iloc[both].groupby(list(keys.columns), sort=False, dropna=False).ngroup(), np.int64)
    sides = [
        pd.DataFrame({"place": part, "code": each, "file": files.iloc[part].to_numpy()})
        for part, each in ((both[: len(places)], codes[: len(places)]), (both[len(places) :], codes[len(places) :]))
    ]
    ours, theirs = (side.assign(nth=side.groupby("code").cumcount()) for side in sides)
    met = ours.merge(theirs, on=["code", "nth"], suffixes=("", "_better"))
    found[met["place"][(met["file"] != met["file_better"]).to_numpy(bool)].to_numpy(np.int64)] = True
    return found
