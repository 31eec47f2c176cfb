"""Three places where pandas does not ask a dtype for its way, and how decimals get theirs.

Selecting the largest values (`nlargest`), finding the bins of a histogram (`plot.hist`) and the quartiles of `boxplot`
end in NumPy's routines for integers and floats, whatever extension dtype the values have. Handing floats to NumPy on
every occasion would make both work, and would lose digits in silence everywhere else. So `nlargest` and `nsmallest`
are given the ranks of decimals, which keep their order exactly, and plots are given floats, which they draw anyway.
Other dtypes take the way they took before. Where pandas keeps these routines elsewhere nothing is changed, and it
refuses decimals there.
"""

import functools
import importlib
from collections.abc import Callable
from typing import Any

import pandas as pd

from kucoin_frames.decimals.dtype import DecimalDtype

__all__ = ["teach_pandas"]


def teach_pandas() -> None:
    """Make the routines take decimals; for other dtypes they stay as they are."""
    _wrap("pandas.core.methods.selectn", "SelectNSeries", "compute", _by_rank)
    _wrap("pandas.plotting", "PlotAccessor", "__init__", _with_floats)
    _wrap("pandas", "DataFrame", "boxplot", _of_floats)


def _wrap(module: str, owner: str, name: str, wrapper: Callable[[Any], Any]) -> None:
    try:
        kind = getattr(importlib.import_module(module), owner)
        method = getattr(kind, name)
    except (ImportError, AttributeError):
        return
    if getattr(method, "__module__", "") != __name__:
        setattr(kind, name, wrapper(method))


def _by_rank(compute: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    @functools.wraps(compute, assigned=("__name__", "__doc__"))
    def compute_by_rank(selection: Any, method: str) -> Any:
        series = selection.obj
        if not isinstance(series.dtype, DecimalDtype):
            return compute(selection, method)
        ranks = importlib.import_module("kucoin_frames.decimals.statistics").ranks  # not loaded before it is used
        numbers = pd.Series(pd.arrays.IntegerArray(*ranks(series.array._column)))
        chosen = compute(type(selection)(numbers, selection.n, selection.keep), method)
        return series.iloc[chosen.index]

    return compute_by_rank


def _with_floats(initialize: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    @functools.wraps(initialize, assigned=("__name__", "__doc__"))
    def initialize_with_floats(accessor: Any, data: Any) -> None:
        initialize(accessor, _floats(data))

    return initialize_with_floats


def _of_floats(draw: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(draw, assigned=("__name__", "__doc__"))
    def draw_floats(frame: Any, *args: Any, **kwargs: Any) -> Any:
        return draw(_floats(frame), *args, **kwargs)

    return draw_floats


def _floats(data: Any) -> Any:
    """A series or frame with floats in place of its decimals."""
    if isinstance(data, pd.Series):
        return data.astype(float) if isinstance(data.dtype, DecimalDtype) else data
    places = [place for place, dtype in enumerate(data.dtypes) if isinstance(dtype, DecimalDtype)]
    if places:
        data = data.copy(deep=False)
        for place in places:
            data.isetitem(place, data.iloc[:, place].astype(float))
    return data
