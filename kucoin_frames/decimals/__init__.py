"""The `decimal` dtype: exact amounts and rates in pandas columns, 38 digits with 18 after the decimal point.

Importing this package registers the dtype, so that ``dtype="decimal"`` and ``astype("decimal")`` work.
"""

from kucoin_frames.decimals.array import DecimalArray
from kucoin_frames.decimals.convert import ARROW_TYPE, parse
from kucoin_frames.decimals.dtype import DecimalDtype
from kucoin_frames.decimals.errors import DecimalError, DecimalOverflowError

__all__ = ["ARROW_TYPE", "DecimalArray", "DecimalDtype", "DecimalError", "DecimalOverflowError", "parse"]
