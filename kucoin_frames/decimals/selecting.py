"""How `nlargest` and `nsmallest` learn about decimals.

pandas finds the largest values with a routine for NumPy's integers and floats, and asks no extension dtype for its way.
Decimals have none to offer but floats, which would mix up values that differ after the 15th digit. So this module gives
that routine the ranks of decimal columns in place of the columns; for all other dtypes it stays as it is.
"""

import functools
import importlib
from collections.abc import Callable
from typing import Any

import pandas as pd

from kucoin_frames.decimals.dtype import DecimalDtype
from kucoin_frames.decimals.statistics import ranks

__all__ = ["teach_pandas_to_select"]


def teach_pandas_to_select() -> None:
    """Let pandas select among decimals by rank; where pandas keeps the routine elsewhere, nothing changes."""
    try:
        selection = importlib.import_module("pandas.core.methods.selectn").SelectNSeries
        compute = selection.compute
    except (ImportError, AttributeError):
        return
    if not hasattr(compute, "__wrapped__"):
        selection.compute = _by_rank(compute)


def _by_rank(compute: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    @functools.wraps(compute)
    def compute_by_rank(selection: Any, method: str) -> Any:
        series = selection.obj
        if not isinstance(series.dtype, DecimalDtype):
            return compute(selection, method)
        numbers = pd.Series(pd.arrays.IntegerArray(*ranks(series.array._column)))
        chosen = compute(type(selection)(numbers, selection.n, selection.keep), method)
        return series.iloc[chosen.index]

    return compute_by_rank
