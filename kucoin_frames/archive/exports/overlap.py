"""Which rows do several files of one export tell twice? Bundles whose spans overlap, or one that lies there twice.

Within a file equal rows are different movements; between two files of one kind they are the same. So of a row that one
file has twice and another three times, there are three.
"""

from collections.abc import Sequence

import pandas as pd

from kucoin_frames.archive.exports.words import is_done
from kucoin_frames.archive.ledger.vocabulary import is_known

__all__ = ["told_once"]

_NOT_COMPARED = {
    *("uid", "uid_shown", "file", "line", "extra", "kind", "biz_type", "remark"),
    *("status", "tax", "account_mode", "account_name", "order_type", "liquidity", "network", "hash", "address"),
    *("amount_usdt", "funds_usdt", "filled_funds_usdt"),
}
"""What another year's file of the same row may spell in another way, or not at all, and what was computed beside it."""
_MASK_SHOWS = 4


def told_once(parts: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, dict[str, int]]:
    """All rows of several files, each as often as the file has it that has it most often; and how many each repeated.

    Of the same row in two files that is taken which tells more. Rows of account histories whose account is not known
    are all kept: nobody can say that they are the same.
    """
    rows = pd.concat(parts, ignore_index=True)
    if rows["file"].nunique() < 2:
        return rows, {}
    compared = [name for name in rows.columns if name not in _NOT_COMPARED]
    keys = rows[compared].assign(who=rows["uid_shown"].str[-_MASK_SHOWS:])
    if "account_type" in compared:
        # A fee is a part of the movement, and a file may leave it out.
        keys = keys.drop(columns="fee", errors="ignore")
        keys["apart"] = rows["file"].where(rows["account_type"].isna())
    numbers = keys.groupby(list(keys.columns), sort=False, dropna=False).ngroup()
    nth = numbers.groupby([numbers, rows["file"]]).cumcount()
    same = [numbers, nth]
    counts = rows["file"][pd.concat(same, axis=1).duplicated()].value_counts()
    # The row that tells most stands where the first of the same rows does.
    fullest = _told(rows).groupby(same, sort=False).idxmax()
    return rows.loc[fullest].reset_index(drop=True), {str(file): int(count) for file, count in counts.items()}


def _told(rows: pd.DataFrame) -> "pd.Series[int]":
    """How much each row tells: a cause that is known and a state that is final count more than any further column."""
    told = rows.notna().sum(axis=1)
    if "biz_type" in rows:
        known = [word for word in rows["biz_type"].dropna().unique() if is_known(word)]
        told += len(rows.columns) * rows["biz_type"].isin(known)
    if "status" in rows:
        told += len(rows.columns) * is_done(rows["status"])
    return told
