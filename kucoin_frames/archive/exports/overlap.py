"""Which rows do several files of one export tell twice? Bundles whose spans overlap, or one that lies there twice.

Within a file equal rows are different movements; between two files of one kind they are the same. So of a row that one
file has twice and another three times, there are three.
"""

from collections.abc import Sequence

import pandas as pd

__all__ = ["told_once"]

_NOT_COMPARED = {"uid", "uid_shown", "file", "line", "extra", "kind", "biz_type", "remark"}
"""What another year's file of the same movement may spell in another way, or not at all."""
_MASK_SHOWS = 4


def told_once(parts: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, dict[str, int]]:
    """All rows of several files, each as often as the file has it that has it most often; and how many each repeated.

    Rows of account histories whose account is not known are all kept: nobody can say that they are the same.
    """
    rows = pd.concat(parts, ignore_index=True)
    if rows["file"].nunique() < 2:
        return rows, {}
    compared = [name for name in rows.columns if name not in _NOT_COMPARED]
    keys = rows[compared].assign(who=rows["uid_shown"].str[-_MASK_SHOWS:])
    if "account_type" in compared:
        keys["apart"] = rows["file"].where(rows["account_type"].isna())
    names = list(keys.columns)
    numbers = keys.groupby(names, sort=False, dropna=False).ngroup()
    nth = numbers.groupby([numbers, rows["file"]]).cumcount()
    repeated = pd.DataFrame({"number": numbers, "nth": nth}).duplicated()
    counts = rows["file"][repeated].value_counts()
    return rows[~repeated].reset_index(drop=True), {str(file): int(count) for file, count in counts.items()}
