"""What pandas' group-by asks of a decimal column, translated into `statistics`."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.decimals import statistics
from kucoin_frames.decimals.convert import ARROW_TYPE
from kucoin_frames.decimals.operators import compare, floats_of
from kucoin_frames.decimals.statistics import Groups

__all__ = ["grouped"]

_FLOAT_FIGURES = ("var", "std", "sem", "skew", "kurt")
_RUNNING = ("cumsum", "cumprod", "cummin", "cummax")
_BY_ORDER = ("rank", "idxmin", "idxmax")


def grouped(column: pa.Array, how: str, groups: Groups, min_count: int, **options: Any) -> Any:
    """The figure that pandas calls `how`, of each group or along the column.

    An Arrow array of decimals, or what pandas' own nullable arrays give for figures that are no decimals.
    """
    skipna = options.get("skipna", True)
    if how in _RUNNING:
        return statistics.running(column, groups, how, skipna=skipna)
    if how in _FLOAT_FIGURES:
        return _delegated(floats_of(column), how, groups, min_count, options)
    if how in ("any", "all"):
        return _delegated(compare(column, 0, "ne"), how, groups, min_count, options)
    if how in _BY_ORDER:
        return _delegated(_ranks(column), how, groups, min_count, options)
    figures = {
        "sum": statistics.sums,
        "prod": statistics.products,
        "mean": statistics.means,
        "median": statistics.medians,
        "min": lambda column, groups: statistics.extremes(column, groups, "min"),
        "max": lambda column, groups: statistics.extremes(column, groups, "max"),
    }
    if how not in figures:
        raise NotImplementedError(f"decimals have no group-by figure {how!r}")
    result = figures[how](column, groups)
    lost = statistics.count(column, groups) < min_count
    if not skipna:
        without = groups.ids[column.is_null().to_numpy(zero_copy_only=False)]
        lost[without[without >= 0]] = True
    return pc.if_else(pa.array(lost), pa.scalar(None, ARROW_TYPE), result) if lost.any() else result


def _delegated(values: Any, how: str, groups: Groups, min_count: int, options: dict[str, Any]) -> Any:
    return values._groupby_op(
        how=how,
        has_dropped_na=bool((groups.ids < 0).any()),
        min_count=min_count,
        ngroups=groups.count,
        ids=groups.ids,
        **options,
    )


def _ranks(column: pa.Array) -> Any:
    """Whole numbers in the same order as the values, equal where these are equal."""
    ranks: npt.NDArray[np.int64] = pc.rank(column, tiebreaker="dense").to_numpy().astype(np.int64)
    return pd.arrays.IntegerArray(ranks, column.is_null().to_numpy(zero_copy_only=False))
