"""The `decimal` dtype: exact amounts and rates in pandas columns, 38 digits with 18 after the decimal point.

Importing this package registers the dtype, so that ``dtype="decimal"`` and ``astype("decimal")`` work, and lets pandas'
`nlargest` and `plot` take such columns. What computes is loaded with the first column.
"""

import importlib
from typing import TYPE_CHECKING, Any

from kucoin_frames.decimals.dtype import DecimalDtype
from kucoin_frames.decimals.scalars import ARROW_TYPE
from kucoin_frames.decimals.teaching import teach_pandas
from kucoin_frames.exceptions import DecimalError, DecimalOverflowError

if TYPE_CHECKING:
    from kucoin_frames.decimals.array import DecimalArray
    from kucoin_frames.decimals.text import parse

__all__ = ["ARROW_TYPE", "DecimalArray", "DecimalDtype", "DecimalError", "DecimalOverflowError", "parse"]

_LAZY = {"DecimalArray": "array", "parse": "text"}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_LAZY[name]}"), name)


teach_pandas()
