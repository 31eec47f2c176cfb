"""What pandas and Arrow are told about the `decimal` dtype; what its arrays do stands in `array`."""

import contextlib
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
from pandas.api.extensions import ExtensionDtype, register_extension_dtype

from kucoin_frames.decimals.scalars import ARROW_TYPE

__all__ = ["DecimalDtype", "DecimalType"]


class DecimalType(pa.ExtensionType):  # type: ignore[misc]  # pyarrow has no type hints
    """How Arrow names the dtype in tables and files, so that pandas gets it back; it is stored as plain decimals.

    A note in pandas' metadata would be plainer, but for a column of decimals Arrow always notes ``object`` there
    (pyarrow 26). Whoever does not know this type reads `decimal128(38, 18)`.
    """

    def __init__(self) -> None:
        super().__init__(ARROW_TYPE, "kucoin_frames.decimal")

    def __arrow_ext_serialize__(self) -> bytes:
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage_type: pa.DataType, serialized: bytes) -> "DecimalType":
        del storage_type, serialized
        return cls()

    def to_pandas_dtype(self) -> "DecimalDtype":
        """The dtype of a column of this type."""
        return DecimalDtype()


with contextlib.suppress(pa.ArrowKeyError):  # registered already
    pa.register_extension_type(DecimalType())


@register_extension_dtype
class DecimalDtype(ExtensionDtype):
    """Exact decimal numbers: up to 20 digits before the decimal point and 18 after it, missing is `pandas.NA`.

    Sums and differences are exact, products, quotients and means are rounded half to even at the 18th place. A result
    with more than 38 digits raises `DecimalOverflowError`, a division by zero `ZeroDivisionError`. ``//`` and ``%``
    cut towards zero, as those of `decimal.Decimal` do. Whole numbers and numeric text take part as they are.

    Floats give floats (`Float64`). They become decimals only where decimals are made or compared with a single float,
    and then by their shortest text: 0.1 is one tenth. Variance, standard deviation, skew and kurtosis are floats, and
    so is what pandas itself only does in floats: ``rolling``, ``expanding``, ``ewm``, ``corr``, plots.

    Text has no trailing zeros and no exponent, in frames as in CSV and JSON; in JSON it is text, not a number.

    It is no `pandas.ArrowDtype`, although it is stored by Arrow: pandas takes the results of transposing a frame and of
    `describe` on such dtypes for its own Arrow arrays, and then they would not compute.

    Examples
    --------
    >>> pd.Series(["0.1", "0.2"], dtype="decimal").sum()
    Decimal('0.3')
    """

    name = "decimal"
    type = Decimal
    kind = "O"
    na_value = pd.NA
    pyarrow_dtype = ARROW_TYPE
    _is_numeric = True
    _can_hold_na = True

    @classmethod
    def construct_array_type(cls) -> Any:
        """The class of the arrays with this dtype."""
        from kucoin_frames.decimals.array import DecimalArray

        return DecimalArray

    def __from_arrow__(self, array: pa.Array | pa.ChunkedArray) -> Any:
        return self.construct_array_type()(array)

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
