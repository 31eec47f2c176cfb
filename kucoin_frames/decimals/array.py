"""Columns of the `decimal` dtype: what pandas asks of an extension array, answered by Arrow and by `arithmetic`."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api.extensions import no_default
from pandas.api.types import is_list_like, pandas_dtype

from kucoin_frames.decimals import arithmetic, convert, statistics
from kucoin_frames.decimals.dtype import DecimalDtype, DecimalType
from kucoin_frames.decimals.grouping import FLOAT_FIGURES, grouped
from kucoin_frames.decimals.operators import calculate, compare, floats_of, pandas_array, to_pandas
from kucoin_frames.decimals.scalars import (
    ARROW_TYPE,
    PlainDecimal,
    boxed,
    column_of_units,
    is_missing,
    known_units,
    plain,
    units_of,
)
from kucoin_frames.decimals.statistics import Groups
from kucoin_frames.decimals.text import one_chunk, to_text
from kucoin_frames.exceptions import DecimalError

__all__ = ["DecimalArray"]

_FIGURES: dict[str, Callable[[pa.Array], int | None]] = {
    "sum": statistics.whole_sum,
    "prod": lambda column: statistics.one(statistics.products(column, Groups.one(column))),
    "mean": statistics.whole_mean,
    "median": lambda column: statistics.one(statistics.medians(column, Groups.one(column))),
    "min": lambda column: statistics.whole_extreme(column, "min"),
    "max": lambda column: statistics.whole_extreme(column, "max"),
}
_OPERATORS = frozenset(
    {np.add, np.subtract, np.multiply, np.true_divide, np.floor_divide, np.remainder, np.divmod, np.power}
    | {np.negative, np.positive, np.absolute}
    | {np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal}
)
_ROUNDINGS: dict[np.ufunc, Callable[[pa.Array], pa.Array]] = {
    np.floor: arithmetic.floor,
    np.ceil: arithmetic.ceiling,
    np.trunc: arithmetic.truncate,
    np.rint: lambda column: arithmetic.round_to(column, 0),
}
_POINTWISE_DTYPES = {"boolean": (bool, np.bool_), "Int64": (int, np.integer), "Float64": (float, np.floating)}

_ArrowArray: Any = pd.arrays.ArrowExtensionArray  # of which pandas' stubs leave out nearly all


class DecimalArray(_ArrowArray):  # type: ignore[misc]  # for the same reason
    """A column of exact decimal numbers, stored by Arrow as `decimal128(38, 18)`.

    Whatever pandas' Arrow array does without looking into the numbers (taking, filtering, filling, counting values)
    it does here too; what it would do in floats, in Python objects or not at all is done by this package.

    Parameters
    ----------
    values : pyarrow.Array, pyarrow.ChunkedArray or DecimalArray
        Decimals, integers, floats or text; a float is taken by its shortest text, so 0.1 is one tenth.
        For lists use ``pandas.array(values, dtype="decimal")``.
    """

    _pa_array: pa.ChunkedArray
    __pandas_priority__ = 1500
    """Above pandas' own arrays, below Index: an operation with one of these on the left is this class's to answer."""

    def __init__(self, values: "pa.Array | pa.ChunkedArray | DecimalArray") -> None:
        if isinstance(values, DecimalArray):
            values = values._pa_array
        if not isinstance(values, pa.Array | pa.ChunkedArray):
            raise TypeError(f"{type(values)} is no Arrow array: use pandas.array(values, dtype='decimal')")
        if values.type != ARROW_TYPE:
            values = convert.from_arrow(values)
        self._pa_array = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
        self._dtype = DecimalDtype()
        self._cache: dict[str, Any] = {}

    @property
    def _column(self) -> pa.Array:
        """All numbers in one piece."""
        return one_chunk(self._pa_array)

    # How values come in.

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> Any:
        del copy  # Arrow's arrays cannot be changed
        if dtype is not None and not isinstance(pandas_dtype(dtype), DecimalDtype):
            # Group-by's count asks the class of the counted values for an array of int64[pyarrow].
            return to_pandas(pa.array(scalars))
        return cls(cls._box_pa_array(scalars))

    @classmethod
    def _from_sequence_of_strings(cls, strings: Any, *, dtype: Any = None, copy: bool = False) -> Any:
        return cls._from_sequence(strings, dtype=dtype, copy=copy)

    @classmethod
    def _box_pa_array(cls, value: Any, pa_type: Any = None, copy: bool = False) -> pa.Array | pa.ChunkedArray:
        del pa_type, copy
        if isinstance(value, pd.Series | pd.Index):
            value = value.array
        if isinstance(value, DecimalArray):
            return value._pa_array
        if hasattr(value, "__arrow_array__"):
            value = value.__arrow_array__()
        is_arrow = isinstance(value, pa.Array | pa.ChunkedArray)
        return convert.from_arrow(value) if is_arrow else convert.from_values(value)

    @classmethod
    def _box_pa_scalar(cls, value: Any, pa_type: Any = None) -> pa.Scalar:
        del pa_type
        if isinstance(value, pa.Scalar):
            value = value.as_py()
        return boxed(None if is_missing(value) else units_of(value))

    def _from_pyarrow_array(self, pa_array: pa.Array | pa.ChunkedArray) -> Any:
        return type(self)(pa_array) if pa_array.type == ARROW_TYPE else to_pandas(pa_array)

    def _cast_pointwise_result(self, values: Any) -> Any:
        """What a function applied to each value gave: decimals stay decimals if they fit, nothing is rounded."""
        objects = convert.objects(values)
        known = [value for value in objects if not is_missing(value)]
        if all(isinstance(value, Decimal) for value in known):
            try:
                return self._from_sequence(objects)
            except DecimalError:
                return objects
        for name, kinds in _POINTWISE_DTYPES.items():
            if all(isinstance(value, kinds) for value in known):
                return pandas_array(objects, name)
        return pd.Series(objects).infer_objects().array

    # How they come out.

    def __getitem__(self, item: Any) -> Any:
        found = super().__getitem__(item)
        return plain(found) if isinstance(found, Decimal) else found

    def __iter__(self) -> Iterator[Any]:
        for chunk in self._pa_array.iterchunks():
            for number in convert.to_decimals(chunk):
                yield pd.NA if number is None else number

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: object = no_default) -> npt.NDArray[Any]:
        """The numbers as NumPy has them: Decimals, or the nearest floats if these are asked for.

        Parameters
        ----------
        dtype : numpy dtype, optional
            Decimals (`object`) unless said.
        copy : bool
            The result is always a copy.
        na_value : object, optional
            Stands for missing values. Unless said it is `pandas.NA` if objects are asked for, and otherwise NaN, which
            matplotlib can draw.
        """
        del copy
        wanted = np.dtype(object if dtype is None else dtype)
        if wanted.kind == "f":
            found = convert.to_floats(self._column).astype(wanted, copy=False)
            if na_value is not no_default and self._hasna:
                found[self.isna()] = np.nan if na_value is pd.NA else na_value
            return found
        if wanted.kind in "iu":
            known = self if na_value is no_default else self.fillna(na_value)
            if known._hasna:
                raise ValueError(f"missing values have no {wanted}: fill them first, or use 'Int64'")
            whole: npt.NDArray[Any] = convert.to_integers(known._column, pa.from_numpy_dtype(wanted)).to_numpy()
            return whole
        missing = (pd.NA if dtype is not None else np.nan) if na_value is no_default else na_value
        return self._objects(Decimal, missing).astype(wanted)

    def _objects(self, kind: type[Decimal], missing: object) -> npt.NDArray[np.object_]:
        numbers = convert.to_decimals(self._column, kind)
        return convert.objects(missing if number is None else number for number in numbers)

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """Text without trailing zeros, the nearest floats, or integers if all values are whole."""
        wanted: Any = pandas_dtype(dtype)
        if isinstance(wanted, DecimalDtype):
            return self.copy() if copy else self
        if isinstance(wanted, np.dtype):
            return self._as_numpy(wanted)
        if isinstance(wanted, pd.StringDtype):
            return pandas_array(self._text(), wanted)
        if isinstance(wanted, pd.ArrowDtype):
            return pandas_array(self._as_arrow(wanted.pyarrow_dtype), wanted)
        if wanted.kind in "biuf" and hasattr(wanted, "numpy_dtype"):
            return pandas_array(self._as_arrow(pa.from_numpy_dtype(wanted.numpy_dtype)), wanted)
        return super().astype(dtype, copy)

    def _as_arrow(self, kind: pa.DataType) -> pa.Array:
        if kind == ARROW_TYPE:
            return self._column
        if pa.types.is_boolean(kind):
            return pc.not_equal(self._column, boxed(0))
        if pa.types.is_integer(kind):
            return convert.to_integers(self._column, kind)
        if pa.types.is_floating(kind):
            return pc.cast(convert.as_floats(self._column), kind)
        if pa.types.is_decimal(kind):
            return convert.to_other_decimals(self._column, kind)
        return pc.cast(self._text(), kind)

    def _as_numpy(self, wanted: np.dtype[Any]) -> npt.NDArray[Any]:
        if wanted.kind == "O":
            return self._objects(PlainDecimal, pd.NA)
        return self._text_objects().astype(wanted) if wanted.kind in "US" else self.to_numpy(wanted)

    def __arrow_array__(self, type: pa.DataType | None = None) -> pa.Array:
        if type is None or isinstance(type, DecimalType):
            return pa.ExtensionArray.from_storage(DecimalType(), self._column)
        return self._as_arrow(type)

    def _text(self) -> pa.Array:
        return to_text(self._column)

    def _text_objects(self) -> npt.NDArray[np.object_]:
        found: npt.NDArray[np.object_] = self._text().to_numpy(zero_copy_only=False)
        return found

    def _formatter(self, boxed: bool = False) -> Callable[[Any], str]:
        del boxed
        return lambda value: format(value, "f") if isinstance(value, Decimal) else str(value)

    def _values_for_json(self) -> npt.NDArray[np.object_]:
        """Text, as KuCoin sends amounts: a JSON number would be read as a float."""
        return self._text_objects()

    def _hash_pandas_object(self, *, encoding: str, hash_key: str, categorize: bool) -> npt.NDArray[np.uint64]:
        return pd.util.hash_array(self._text_objects(), encoding, hash_key, categorize)

    def equals(self, other: object) -> bool:
        """Whether the other is a decimal array with the same values, missing ones at the same places."""
        return isinstance(other, DecimalArray) and bool(self._pa_array == other._pa_array)

    # Operations.

    def _arith_method(self, other: Any, op: Callable[[Any, Any], Any]) -> Any:
        result = calculate(self._column, other, op.__name__)
        return tuple(map(self._result, result)) if isinstance(result, tuple) else self._result(result)

    def _cmp_method(self, other: Any, op: Callable[[Any, Any], Any]) -> Any:
        return compare(self._column, other, op.__name__)

    def _logical_method(self, other: Any, op: Callable[[Any, Any], Any]) -> Any:
        raise TypeError(f"decimals are no truth values: {op.__name__} of them and {type(other)} means nothing")

    def _result(self, result: Any) -> Any:
        return type(self)(result) if isinstance(result, pa.Array) else result

    def __invert__(self) -> Any:
        raise TypeError("decimals have no bits to invert")

    def round(self, decimals: int = 0, *args: Any, **kwargs: Any) -> Self:
        """Each value rounded half to even to so many places."""
        del args, kwargs
        return type(self)(arithmetic.round_to(self._column, decimals))

    def isin(self, values: Any) -> npt.NDArray[np.bool_]:
        """Which numbers are among these values; a value that is no decimal is none of them."""
        try:
            known = self._box_pa_array(values)
        except DecimalError:
            known = column_of_units(known_units(values))
        found: npt.NDArray[np.bool_] = pc.is_in(self._column, value_set=known).to_numpy(zero_copy_only=False)
        return found

    def searchsorted(
        self, value: Any, side: Literal["left", "right"] = "left", sorter: Any = None
    ) -> npt.NDArray[np.intp] | np.intp:
        """Where values would have to be inserted to keep the order."""
        if self._hasna:
            raise ValueError("missing values have no place in an order: drop them before searching")
        wanted = self._box_pa_array(value if is_list_like(value) else [value])
        places = self.to_numpy().searchsorted(type(self)(wanted).to_numpy(), side=side, sorter=sorter)
        return places if is_list_like(value) else places[0]

    def value_counts(self, dropna: bool = True) -> pd.Series:
        """How often each number occurs, as `Int64`."""
        column = self._column.drop_null() if dropna else self._column
        counted = column.value_counts()
        index = pd.Index(type(self)(counted.field("values")))
        return pd.Series(to_pandas(counted.field("counts")), index=index, name="count")

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """NumPy's arithmetic and rounding are exact; its other functions, such as `numpy.log`, give floats."""
        if any(isinstance(value, pd.Series | pd.Index | pd.DataFrame) for value in inputs):
            return NotImplemented
        if method == "__call__" and not kwargs:
            if ufunc in _ROUNDINGS:
                return type(self)(_ROUNDINGS[ufunc](self._column))
            if ufunc in (np.maximum, np.minimum):
                other = inputs[1] if inputs[0] is self else inputs[0]
                return self._result(calculate(self._column, other, ufunc.__name__))
        if method == "reduce" or ufunc in _OPERATORS:
            return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)
        floats = (floats_of(value._column) if isinstance(value, DecimalArray) else value for value in inputs)
        return getattr(ufunc, method)(*floats, **kwargs)

    # Figures.

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **kwargs: Any) -> Any:
        kwargs.pop("axis", None)
        column = self._column
        if name in FLOAT_FIGURES:
            return floats_of(column)._reduce(name, skipna=skipna, keepdims=keepdims, **kwargs)
        if name in ("any", "all"):
            return compare(column, 0, "ne")._reduce(name, skipna=skipna, keepdims=keepdims, **kwargs)
        if name in ("argmin", "argmax"):
            result: Any = np.array([getattr(self, name)(skipna=skipna)])
        elif name == "count":
            result = pandas_array([self.count()], "Int64")
        else:
            figure = self._figure(name, kwargs.pop("min_count", 0), skipna=skipna)
            result = type(self)(column_of_units([figure]))
        return result if keepdims else result[0]

    def _figure(self, name: str, min_count: int, *, skipna: bool) -> int | None:
        column = self._column
        if name not in _FIGURES:
            raise TypeError(f"decimals have no figure {name!r}")
        if (not skipna and self._hasna) or self.count() < min_count:
            return None
        return _FIGURES[name](column)

    def _accumulate(self, name: str, *, skipna: bool = True, **kwargs: Any) -> Any:
        del kwargs
        column = self._column
        return type(self)(statistics.running(column, Groups.one(column), name, skipna=skipna))

    def _quantile(self, qs: npt.NDArray[np.float64], interpolation: statistics.Interpolation) -> Any:
        column = self._column
        return type(self)(statistics.quantiles(column, Groups.one(column), qs, interpolation))

    def _groupby_op(
        self, *, how: str, has_dropped_na: bool, min_count: int, ngroups: int, ids: npt.NDArray[np.intp], **kwargs: Any
    ) -> Any:
        if how in ("first", "last"):
            return super()._groupby_op(
                how=how, has_dropped_na=has_dropped_na, min_count=min_count, ngroups=ngroups, ids=ids, **kwargs
            )
        return self._result(grouped(self._column, how, Groups(ids, ngroups), min_count, **kwargs))

    def _groupby_quantile(
        self,
        *,
        qs: npt.NDArray[np.float64],
        interpolation: statistics.Interpolation,
        ngroups: int,
        starts: npt.NDArray[np.int64],
        ends: npt.NDArray[np.int64],
        **kwargs: Any,
    ) -> Any:
        # The values come one group after the other; `ids` are those of the rows before they were arranged so.
        del kwargs
        groups = Groups(np.repeat(np.arange(ngroups), ends - starts), ngroups)
        return type(self)(statistics.quantiles(self._column, groups, qs, interpolation))
