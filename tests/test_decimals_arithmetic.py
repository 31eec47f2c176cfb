"""What ``+``, ``/``, ``<`` and their kin give for the `decimal` dtype, by values worked out by hand."""

import operator
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pandas.testing as pdt
import pytest

from kucoin_frames.decimals import DecimalError, DecimalOverflowError
from tests.decimal_columns import LARGEST, LONG, SMALLEST, decimals, texts


class TestArithmetic:
    def test_sums_and_differences_are_exact(self) -> None:
        left, right = decimals("0.1", LONG, None), decimals("0.2", "-0.000000000000000008", "1")
        assert texts(left + right) == ["0.3", "12345678901234567890.12345678901234567", None]
        assert texts(left - right) == ["-0.1", "12345678901234567890.123456789012345686", None]

    def test_products_are_rounded_half_to_even(self) -> None:
        ten_places = decimals("0.000000000000000001", "0.000000000000000003", "-0.000000000000000005", "1.5")
        # 0.5, 1.5, -2.5 units of the last place
        assert texts(ten_places * Decimal("0.5")) == ["0", "0.000000000000000002", "-0.000000000000000002", "0.75"]
        assert texts(decimals("123456789.123456789") * decimals("987654321.987654321")) == [
            "121932631356500531.347203169112635269"
        ]

    def test_quotients_are_rounded_half_to_even(self) -> None:
        assert texts(decimals("1", "2", "-2", "7") / 3) == [
            "0.333333333333333333",
            "0.666666666666666667",
            "-0.666666666666666667",
            "2.333333333333333333",
        ]
        assert texts(decimals(SMALLEST, "0.000000000000000003") / 2) == ["0", "0.000000000000000002"]
        assert texts(1 / decimals("8", "0.000000000000000003")) == ["0.125", "333333333333333333.333333333333333333"]

    def test_whole_quotients_and_remainders_are_those_of_decimal(self) -> None:
        series = decimals("7", "-7", "7.5", "-0.5")
        assert texts(series // 2) == ["3", "-3", "3", "0"]
        assert texts(series % 2) == ["1", "-1", "1.5", "-0.5"]
        assert [texts(part) for part in divmod(series, "-2")] == [["-3", "3", "-3", "0"], ["1", "-1", "1.5", "-0.5"]]
        assert texts(10 // decimals("3")) == ["3"]

    def test_powers(self) -> None:
        series = decimals("1.1", "-2", None)
        assert texts(series**2) == ["1.21", "4", None]
        assert texts(series**3) == ["1.331", "-8", None]
        assert texts(series**-1) == ["0.909090909090909091", "-0.5", None]
        assert texts(series**0) == ["1", "1", "1"]
        assert texts(2 ** decimals("10", "-1")) == ["1024", "0.5"]
        assert texts(decimals("1.0001") ** 3650) == ["1.440487720760919452"]
        with pytest.raises(DecimalError, match="no whole exponent"):
            series ** Decimal("0.5")
        with pytest.raises(ZeroDivisionError):
            decimals("0") ** -1

    def test_signs(self) -> None:
        series = decimals("-1.5", "2", None)
        assert texts(-series) == ["1.5", "-2", None]
        assert texts(abs(series)) == ["1.5", "2", None]
        assert texts(+series) == ["-1.5", "2", None]

    @pytest.mark.parametrize(
        "other",
        [
            2,
            "2",
            Decimal("2.000"),
            np.int64(2),
            [2, 2],
            np.array([2, 2]),
            pd.Series([2, 2], dtype="Int64"),
            pd.Series([2, 2], dtype="int64[pyarrow]"),
            pd.Series(["2", "2.0"]),
            pd.Series([Decimal(2), 2], dtype=object),
            pd.array(["2", 2], dtype="decimal"),
            pd.Index(decimals("2", "2")),
        ],
        ids=lambda other: f"{type(other).__name__} {getattr(other, 'dtype', '')}",
    )
    def test_what_meets_decimals_exactly(self, other: Any) -> None:
        series = decimals(LONG, "1.5")
        expected = ["12345678901234567892.123456789012345678", "3.5"]
        assert [str(value) for value in series + other] == expected
        if not isinstance(other, list):
            assert [str(value) for value in other + series] == expected
        assert list(series >= other) == [True, False]

    def test_floats_give_floats(self) -> None:
        series = decimals("0.1", None, "3")
        for other in (0.2, np.array([0.2, 0.2, 0.2]), pd.Series([0.2, 0.2, 0.2], dtype="Float64")):
            pdt.assert_series_equal(series + other, pd.Series([0.1 + 0.2, None, 3.2], dtype="Float64"))
            pdt.assert_series_equal(other * series, pd.Series([0.2 * 0.1, None, 0.2 * 3], dtype="Float64"))
        pdt.assert_series_equal(series + float("nan"), decimals(None, None, None))

    def test_missing_values(self) -> None:
        assert texts(decimals("1", "2") + pd.NA) == [None, None]
        assert texts(decimals("1", None) * pd.Series([None, 2], dtype="Int64")) == [None, None]

    def test_overflow(self) -> None:
        with pytest.raises(DecimalOverflowError, match="more than 20 digits") as caught:
            decimals("1", LARGEST) + decimals("1", SMALLEST)
        assert (caught.value.position, caught.value.value) == (1, Decimal(10**20))
        with pytest.raises(DecimalOverflowError):
            decimals("-" + LARGEST) - decimals(LARGEST)
        with pytest.raises(DecimalOverflowError):
            decimals("10000000000") * decimals("10000000000")
        with pytest.raises(DecimalOverflowError):
            decimals("100") / SMALLEST
        with pytest.raises(DecimalOverflowError):
            decimals("1e19") ** 2
        with pytest.raises(DecimalOverflowError):
            decimals("1e10") // "1e-11"

    def test_what_lies_under_missing_values_never_overflows(self) -> None:
        largest = decimals(LARGEST, "-" + LARGEST, "1")
        assert texts(largest + decimals(None, None, "1")) == [None, None, "2"]
        assert texts(decimals(None, None, "1") - largest) == [None, None, "0"]
        assert texts(largest * decimals(None, None, "3")) == [None, None, "3"]

    def test_results_at_the_edge(self) -> None:
        assert texts(decimals(LARGEST) - SMALLEST + SMALLEST) == [LARGEST]
        assert texts(decimals(LARGEST) * -1) == ["-" + LARGEST]
        assert texts(decimals(LARGEST) / LARGEST) == ["1"]
        assert texts(decimals("99") / SMALLEST) == ["99000000000000000000"]

    def test_division_by_zero(self) -> None:
        with pytest.raises(ZeroDivisionError):
            decimals("1") / 0
        with pytest.raises(ZeroDivisionError, match="position 1"):
            decimals("1", "1") / decimals("1", "0")
        with pytest.raises(ZeroDivisionError):
            decimals("1") % 0
        assert texts(decimals("1", None) / decimals(None, "0.00")[:1]) == [None, None]

    @pytest.mark.parametrize("other", [True, pd.Timestamp("2026"), object(), pd.Series([True, False])])
    def test_what_does_not_compute(self, other: Any) -> None:
        with pytest.raises(TypeError):
            decimals("1", "2") + other

    def test_text_that_is_no_number(self) -> None:
        with pytest.raises(DecimalError, match="'one' is not a number"):
            decimals("1") + "one"

    def test_lengths_must_match(self) -> None:
        with pytest.raises(ValueError, match="Lengths must match"):
            decimals("1", "2") + np.array([1])

    def test_numpy_functions(self) -> None:
        series = decimals("-1.5", "2.5", None)
        assert texts(np.floor(series)) == ["-2", "2", None]
        assert texts(np.ceil(series)) == ["-1", "3", None]
        assert texts(np.trunc(series)) == ["-1", "2", None]
        assert texts(np.rint(series)) == ["-2", "2", None]
        assert texts(np.maximum(series, 0)) == ["0", "2.5", None]
        assert texts(np.abs(series)) == ["1.5", "2.5", None]
        assert np.add.reduce(series.dropna().array) == 1
        pdt.assert_series_equal(np.exp(decimals("0", None)), pd.Series([1.0, None], dtype="Float64"))
        assert texts(pd.Series(np.array([1, 2, 3]) * series.array)) == ["-1.5", "5", None]


class TestComparison:
    def test_with_columns(self) -> None:
        left, right = decimals(LONG, "1", None), decimals("12345678901234567890.123456789012345679", "1.0", "1")
        pdt.assert_series_equal(left < right, pd.Series([True, False, None], dtype="boolean"))
        pdt.assert_series_equal(left == right, pd.Series([False, True, None], dtype="boolean"))

    @pytest.mark.parametrize(
        ("other", "below", "equal", "above"),
        [
            (1, 1, 1, 1),
            ("1.0", 1, 1, 1),
            (Decimal(1), 1, 1, 1),
            (1.0, 1, 1, 1),
            ("1.0000000000000000001", 2, 0, 1),  # more places than a column holds
            (Decimal("0.9999999999999999999"), 1, 0, 2),
            (10**30, 3, 0, 0),
            ("-1e30", 0, 0, 3),
            (float("inf"), 3, 0, 0),
            (Decimal("-1e-999999"), 1, 0, 2),
        ],
    )
    def test_with_any_number(self, other: Any, below: int, equal: int, above: int) -> None:
        series = decimals("-1", "1", "3")
        assert ((series < other).sum(), (series == other).sum(), (series > other).sum()) == (below, equal, above)
        assert ((series <= other).sum(), (series != other).sum()) == (below + equal, 3 - equal)
        assert (series >= other).sum() == equal + above

    def test_a_single_float_means_its_shortest_text(self) -> None:
        series = decimals("0.1", "0.100000000000000001")
        assert list(series == 0.1) == [True, False]
        assert list(series > 0.1) == [False, True]

    def test_with_what_is_no_number(self) -> None:
        series = decimals("1", None)
        assert list(series == "one") == [False, pd.NA]
        assert list(series != "one") == [True, pd.NA]
        assert list(decimals("1", "2") == ["1", "x"]) == [True, False]
        with pytest.raises(TypeError, match="not ordered"):
            operator.lt(series, "one")

    def test_with_missing_values(self) -> None:
        assert list(decimals("1", None) == pd.NA) == [pd.NA, pd.NA]
        assert list(decimals("1", None) == decimals(None, None)) == [pd.NA, pd.NA]

    def test_as_a_filter(self) -> None:
        series = decimals("1", None, "3")
        assert texts(series[series > 2]) == ["3"]
        assert texts(pd.DataFrame({"a": series}).query("a < 2")["a"]) == ["1"]

    def test_equality_of_columns(self) -> None:
        assert decimals("1.0", None).equals(decimals("1", None))
        assert not decimals("1").equals(decimals("2"))
        assert not decimals("1").equals(pd.Series([1]))
        first, second = (pd.util.hash_pandas_object(decimals(text, "7")) for text in ("1.0", "1"))
        assert list(first) == list(second)
