"""What pandas is told about the `decimal` dtype; what its arrays do stands in `array`."""

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api.extensions import ExtensionDtype, register_extension_dtype

from kucoin_frames.decimals.convert import ARROW_TYPE, from_arrow

__all__ = ["DecimalDtype"]


@register_extension_dtype
class DecimalDtype(ExtensionDtype):
    """Exact decimal numbers: up to 20 digits before the decimal point and 18 after it, missing is `pandas.NA`.

    It is no `pandas.ArrowDtype`, although it is stored by Arrow: pandas takes the results of transposing a frame, of
    `describe` and of row-wise `apply` on such dtypes for its own Arrow arrays, and then they would not compute.

    Examples
    --------
    >>> pd.Series(["0.1", "0.2"], dtype="decimal").sum()
    Decimal('0.3')
    """

    name = "decimal"
    type = Decimal
    kind = "O"
    na_value = pd.NA
    numpy_dtype = np.dtype(object)
    pyarrow_dtype = ARROW_TYPE
    _is_numeric = True
    _can_hold_na = True

    @classmethod
    def construct_array_type(cls) -> Any:
        """The class of the arrays with this dtype."""
        from kucoin_frames.decimals.array import DecimalArray

        return DecimalArray

    def __from_arrow__(self, array: pa.Array | pa.ChunkedArray) -> Any:
        return self.construct_array_type()(from_arrow(array))

    def _get_common_dtype(self, dtypes: list[Any]) -> Any:
        """With whole numbers the common dtype is this one; with floats it is theirs; with all else it is object."""
        others = [dtype for dtype in dtypes if not isinstance(dtype, DecimalDtype)]
        if all(getattr(dtype, "kind", "") in ("i", "u") for dtype in others):
            return self
        if all(getattr(dtype, "kind", "") in ("i", "u", "f") for dtype in others):
            return pd.Float64Dtype()
        return None

    def __repr__(self) -> str:
        return "DecimalDtype()"
