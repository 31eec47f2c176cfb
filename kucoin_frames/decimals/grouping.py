"""What pandas' group-by asks of a decimal column, translated into `statistics`."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.decimals import statistics
from kucoin_frames.decimals.operators import compare, floats_of
from kucoin_frames.decimals.scalars import ARROW_TYPE
from kucoin_frames.decimals.statistics import Groups

__all__ = ["FLOAT_FIGURES", "grouped"]

FLOAT_FIGURES = ("var", "std", "sem", "skew", "kurt")
"""Figures that are no decimals: they are computed from the nearest floats, and are floats."""

_RUNNING = ("cumsum", "cumprod", "cummin", "cummax")
_BY_ORDER = ("rank", "idxmin", "idxmax")
_FIGURES: dict[str, Callable[[pa.Array, Groups], pa.Array]] = {
    "sum": statistics.sums,
    "prod": statistics.products,
    "mean": statistics.means,
    "median": statistics.medians,
    "min": lambda column, groups: statistics.extremes(column, groups, "min"),
    "max": lambda column, groups: statistics.extremes(column, groups, "max"),
}


def grouped(column: pa.Array, how: str, groups: Groups, min_count: int, **options: Any) -> Any:
    """The figure that pandas calls `how`, of each group or along the column.

    An Arrow array of decimals, or what pandas' own nullable arrays give for figures that are no decimals.
    """
    if how in _RUNNING:
        return statistics.running(column, groups, how, skipna=options.get("skipna", True))
    if how in FLOAT_FIGURES:
        return _by_pandas(floats_of(column), how, groups, min_count, options)
    if how in ("any", "all"):
        return _by_pandas(compare(column, 0, "ne"), how, groups, min_count, options)
    if how in _BY_ORDER:
        return _by_pandas(pd.arrays.IntegerArray(*statistics.ranks(column)), how, groups, min_count, options)
    if how not in _FIGURES:
        raise NotImplementedError(f"decimals have no group-by figure {how!r}")
    result = _FIGURES[how](column, groups)
    lost = statistics.count(column, groups) < min_count
    if not options.get("skipna", True):
        without = groups.ids[column.is_null().to_numpy(zero_copy_only=False)]
        lost[without[without >= 0]] = True
    return pc.if_else(pa.array(lost), pa.scalar(None, ARROW_TYPE), result) if lost.any() else result


def _by_pandas(values: Any, how: str, groups: Groups, min_count: int, options: dict[str, Any]) -> Any:
    return values._groupby_op(
        how=how,
        has_dropped_na=bool((groups.ids < 0).any()),
        min_count=min_count,
        ngroups=groups.number,
        ids=groups.ids,
        **options,
    )
