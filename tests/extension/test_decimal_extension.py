"""pandas' own suite for extension arrays, run against the `decimal` dtype.

The suite asks the author of a dtype which results to expect, by methods that a subclass overrides. They are answered
here from Python's `decimal` and `statistics`, not from the package.
"""

import itertools
import operator
import statistics
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Any

import pandas as pd
import pandas._testing as tm
import pytest
from pandas.tests.extension import base

from kucoin_frames.decimals import DecimalError

NO_VIEWS = (
    "Arrow's buffers cannot be changed, so setting a value makes new ones; pandas skips it for its Arrow arrays too"
)
NOT_RUN = {
    "test_view": NO_VIEWS,
    "test_transpose": NO_VIEWS,
    "test_setitem_preserves_views": NO_VIEWS,
}
"""The tests of the suite that the dtype does not pass, and why."""

FLOAT_FIGURES = {"std", "var", "sem", "skew", "kurt"}


def to_places(number: Decimal) -> Decimal:
    with localcontext(prec=80):
        return number.quantize(Decimal("1e-18"), rounding=ROUND_HALF_EVEN)


class TestDecimalArray(base.ExtensionTests):
    divmod_exc = None
    _combine_le_expected_dtype = "boolean"

    @pytest.fixture(autouse=True)
    def _run_it(self, request: pytest.FixtureRequest) -> None:
        reason = NOT_RUN.get(request.node.originalname)
        if reason is not None:
            pytest.skip(reason)

    def _honors_copy_keyword(self, data: Any) -> bool:
        """Filling makes a new array in any case."""
        return False

    def _get_expected_exception(self, op_name: str, obj: Any, other: Any) -> type[Exception] | None:
        """All operations work, but the data hold fractions, and these are no exponents."""
        return DecimalError if op_name == "__rpow__" else None

    def _cast_pointwise_result(self, op_name: str, obj: Any, other: Any, pointwise_result: Any) -> Any:
        """Python's Decimals keep 28 digits, the dtype keeps 18 places."""
        if op_name in ("eq", "ne", "lt", "le", "gt", "ge"):
            return pointwise_result.astype("boolean")
        return pointwise_result.map(to_places, na_action="ignore").astype("decimal")

    def _supports_reduction(self, ser: pd.Series, op_name: str) -> bool:
        return True

    def _get_expected_reduction_dtype(self, arr: Any, op_name: str, skipna: bool) -> str:
        return "Float64" if op_name in FLOAT_FIGURES else "decimal"

    def check_reduce(self, ser: pd.Series, op_name: str, skipna: bool) -> None:
        """Exactly, where the suite compares floats."""
        result = getattr(ser, op_name)() if op_name == "count" else getattr(ser, op_name)(skipna=skipna)
        present = [value for value in ser if value is not pd.NA]
        figures: dict[str, Callable[[list[Decimal]], Any]] = {
            "count": len,
            "sum": sum,
            "prod": lambda values: list(running(values, lambda a, b: to_places(a * b)))[-1],
            "min": min,
            "max": max,
            "mean": lambda values: to_places(statistics.mean(values)),
            "median": statistics.median,
            "any": any,
            "all": all,
        }
        if op_name in FLOAT_FIGURES:
            expected = getattr(ser.astype("Float64"), op_name)(skipna=skipna)
            tm.assert_almost_equal(result, expected)
        elif not skipna and op_name not in ("count", "any"):
            assert result is pd.NA
        else:
            assert result == figures[op_name](present)

    def _supports_accumulation(self, ser: pd.Series, op_name: str) -> bool:
        return True

    def check_accumulate(self, ser: pd.Series, op_name: str, skipna: bool) -> None:
        """Exactly, where the suite compares floats."""
        present = [value for value in ser if value is not pd.NA]
        step: Callable[[Decimal, Decimal], Decimal] = {
            "cumsum": operator.add,
            "cumprod": lambda a, b: to_places(a * b),
            "cummin": min,
            "cummax": max,
        }[op_name]
        figures = running(present, step)
        expected: list[Any] = [pd.NA if value is pd.NA else next(figures) for value in ser]
        if not skipna:
            first = list(ser.isna()).index(True)
            expected[first:] = [pd.NA] * (len(expected) - first)
        tm.assert_series_equal(getattr(ser, op_name)(skipna=skipna), pd.Series(expected, dtype="decimal"))


def running(values: list[Decimal], step: Callable[[Decimal, Decimal], Decimal]) -> Any:
    return itertools.accumulate(values, step)
