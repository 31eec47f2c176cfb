"""The `decimal` dtype by values worked out by hand: what comes in, what comes out, arithmetic and comparisons."""

import copy
import io
import operator
import pickle
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandas.testing as pdt
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kucoin_frames.decimals import (
    ARROW_TYPE,
    DecimalArray,
    DecimalDtype,
    DecimalError,
    DecimalOverflowError,
    parse,
)

LARGEST = "99999999999999999999.999999999999999999"
SMALLEST = "0.000000000000000001"
LONG = "12345678901234567890.123456789012345678"


def decimals(*values: Any) -> pd.Series:
    return pd.Series(list(values), dtype="decimal")


def texts(series: pd.Series) -> list[Any]:
    """The numbers as text, which tells exactly what they are; None for missing ones."""
    assert series.dtype == DecimalDtype(), series.dtype
    return [None if text is pd.NA else text for text in series.astype("string")]


class TestDtype:
    def test_it_is_registered_by_its_name(self) -> None:
        assert pd.api.types.pandas_dtype("decimal") == DecimalDtype()
        assert str(decimals("1").dtype) == "decimal"
        assert DecimalDtype().type is Decimal
        assert DecimalDtype().na_value is pd.NA
        assert pd.api.types.is_numeric_dtype("decimal")

    def test_it_is_stored_as_decimal128(self) -> None:
        assert pa.decimal128(38, 18) == ARROW_TYPE
        column = pa.array(decimals("1").array)
        assert str(column.type) == "extension<kucoin_frames.decimal<DecimalType>>"
        assert column.storage.type == ARROW_TYPE
        assert pa.array(decimals("1"), ARROW_TYPE).type == ARROW_TYPE

    def test_importing_costs_little_more_than_pandas(self) -> None:
        """Only modules of the package itself are added to those that pandas loads."""
        code = (
            "import sys, pandas; before = set(sys.modules); import kucoin_frames.decimals;"
            "print([m for m in set(sys.modules) - before if not m.startswith('kucoin_frames')])"
        )
        loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        assert set(eval(loaded)) <= {"uuid", "_uuid", "fractions", "_wmi", "platform"}


class TestParse:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("0.0016", "0.0016"),
            ("-0.00", "0"),
            ("+7", "7"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-1.7105e-05", "-0.000017105"),
            ("1E+3", "1000"),
            ("1e19", "10000000000000000000"),
            ("1e-18", SMALLEST),
            ("1200e-20", "0.000000000000000012"),
            ("0e50", "0"),
            ("0E-5001705", "0"),
            (LARGEST, LARGEST),
            ("-" + LARGEST, "-" + LARGEST),
            (LONG + "0" * 40, LONG),
            ("0" * 60 + "1", "1"),
            ("1." + "0" * 1000, "1"),
        ],
    )
    def test_numbers(self, text: str, number: str) -> None:
        assert texts(pd.Series(DecimalArray(parse(pa.array([text]))))) == [number]

    @pytest.mark.parametrize(
        "text", ["", " 1", "1 ", "1_0", "0x1F", "nan", "NaN", "Infinity", "-inf", "1e", "--1", "1,5", "٣"]
    )
    def test_no_numbers(self, text: str) -> None:
        with pytest.raises(DecimalError, match="is not a number, at position 1") as caught:
            parse(pa.array(["1", text]))
        assert (caught.value.value, caught.value.position) == (text, 1)

    @pytest.mark.parametrize("text", ["1e-19", "6E-77", "6E-5001705", "0.1234567890123456789", "1e-999999999999"])
    def test_too_many_places(self, text: str) -> None:
        with pytest.raises(DecimalError, match="more than 18 decimal places") as caught:
            parse(pa.array([text]))
        assert not isinstance(caught.value, DecimalOverflowError)

    @pytest.mark.parametrize(
        "text",
        # Arrow's own cast reads the third as 95513692080783205441.514132456344387584, and the fourth as 1.
        ["100000000000000000000", "-1e20", "12345678901234567890123", str(2**128 + 1), "1" * 1000, "1e999999999999"],
    )
    def test_too_many_digits(self, text: str) -> None:
        with pytest.raises(DecimalOverflowError, match="more than 20 digits") as caught:
            parse(pa.array([None, "1", text, "x"]))
        assert (caught.value.value, caught.value.position) == (text, 2)
        assert isinstance(caught.value, OverflowError)
        assert isinstance(caught.value, ValueError)

    def test_the_first_bad_one_is_told(self) -> None:
        with pytest.raises(DecimalError) as caught:
            parse(pa.array([str(number) for number in range(1000)] + ["1e-30", "y", "1e30"]))
        assert (caught.value.value, caught.value.position) == ("1e-30", 1000)

    def test_mixed_spellings_keep_their_places(self) -> None:
        column = pa.chunked_array([["1", "2e-3", None], [LONG + "00", "-4", "5E2"]])
        assert texts(pd.Series(DecimalArray(parse(column)))) == ["1", "0.002", None, LONG, "-4", "500"]

    @pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
    def test_all_kinds_of_arrow_text(self, kind: pa.DataType) -> None:
        parsed = parse(pa.array(["0.1", None, "1e1"], kind))
        assert parsed.type == ARROW_TYPE
        assert parsed.to_pylist() == [Decimal("0.1"), None, Decimal(10)]

    def test_errors_survive_pickling(self) -> None:
        with pytest.raises(DecimalError) as caught:
            parse(pa.array(["x"]))
        again = pickle.loads(pickle.dumps(caught.value))
        assert type(again) is DecimalError
        assert (str(again), again.value, again.position) == (str(caught.value), "x", 0)


class TestConstruction:
    def test_mixed_values(self) -> None:
        made = decimals(Decimal("1.10"), 2, "3.3", None, pd.NA, float("nan"), Decimal("NaN"), 0.1, np.int8(-4), 10**19)
        assert texts(made) == ["1.1", "2", "3.3", None, None, None, None, "0.1", "-4", "10000000000000000000"]

    def test_floats_are_taken_by_their_shortest_text(self) -> None:
        assert texts(pd.Series(np.array([0.1, 1e-7, 1 / 3, np.nan, 1e19])).astype("decimal")) == [
            "0.1",
            "0.0000001",
            "0.3333333333333333",
            None,
            "10000000000000000000",
        ]
        assert texts(pd.Series(np.array([0.1], np.float32)).astype("decimal")) == ["0.1"]
        with pytest.raises(DecimalError, match=r"3\.33333333333333\d+e-06 has more than 18 decimal places"):
            pd.array([1e-5 / 3], dtype="decimal")

    @pytest.mark.parametrize("value", [True, np.bool_(False), "one", object(), float("inf"), 1 + 2j])
    def test_what_is_no_number(self, value: Any) -> None:
        with pytest.raises(DecimalError):
            pd.array([1, value], dtype="decimal")

    def test_numpy_truth_values_are_no_numbers(self) -> None:
        with pytest.raises(DecimalError, match="truth value"):
            pd.Series([True, False]).astype("decimal")

    @pytest.mark.parametrize(
        "column",
        [
            pa.array([1, None, -3], pa.int16()),
            pa.array(["1", None, "-3"]),
            pa.array([Decimal("1.00"), None, Decimal("-3.00")], pa.decimal128(5, 2)),
            pa.array([Decimal(1), None, Decimal(-3)], pa.decimal256(60, 30)),
            pa.array([1.0, None, -3.0]),
            pa.array(["1", None, "-3"]).dictionary_encode(),
        ],
        ids=lambda column: str(column.type),
    )
    def test_arrow(self, column: pa.Array) -> None:
        assert texts(pd.Series(DecimalArray(column))) == ["1", None, "-3"]
        assert texts(pd.Series(pd.arrays.ArrowExtensionArray(column)).astype("decimal")) == ["1", None, "-3"]

    def test_arrow_decimals_that_do_not_fit(self) -> None:
        with pytest.raises(DecimalOverflowError):
            DecimalArray(pa.array([Decimal(10**30)], pa.decimal128(38, 0)))
        with pytest.raises(DecimalError, match="decimal places"):
            DecimalArray(pa.array([Decimal("1e-20")], pa.decimal128(38, 20)))

    def test_nullable_and_plain_integers(self) -> None:
        assert texts(pd.Series([1, None], dtype="Int64").astype("decimal")) == ["1", None]
        assert texts(pd.Series(np.array([2**64 - 1], np.uint64)).astype("decimal")) == ["18446744073709551615"]

    def test_read_csv(self) -> None:
        read = pd.read_csv(io.StringIO("id,amount\n1,0.10\n2,\n3,1e-8\n"), dtype={"amount": "decimal"})
        assert texts(read["amount"]) == ["0.1", None, "0.00000001"]

    def test_setting_values(self) -> None:
        series = decimals("1", "2", "3")
        series[0] = "1.5"
        series.iloc[1] = None
        series.loc[2] = 7
        assert texts(series) == ["1.5", None, "7"]
        series[series > 2] = decimals("0.1")[0]
        assert texts(series) == ["1.5", None, "0.1"]
        with pytest.raises(DecimalError, match="'x' is not a number"):
            series[0] = "x"


class TestText:
    series = decimals("0.001600", "100", "0", "1E+2", "-0.00000001", None, LONG)
    plain = ["0.0016", "100", "0", "100", "-0.00000001", None, LONG]

    def test_astype_str(self) -> None:
        assert texts(self.series) == self.plain
        assert list(self.series.dropna().astype(str)) == [text for text in self.plain if text]

    def test_repr(self) -> None:
        assert repr(decimals("0.0016", None, "1E+2", "1e-8")) == (
            "0        0.0016\n1          <NA>\n2           100\n3    0.00000001\ndtype: decimal"
        )
        assert repr(decimals("0.10", None).array) == "<DecimalArray>\n[0.1, <NA>]\nLength: 2, dtype: decimal"

    def test_frames(self) -> None:
        frame = pd.DataFrame({"amount": decimals("0.0016", "1E+2")})
        assert frame.to_string(index=False).split() == ["amount", "0.0016", "100"]
        assert "<td>0.0016</td>" in frame.to_html()
        assert "<td>100</td>" in frame.to_html()

    def test_csv(self) -> None:
        frame = pd.DataFrame({"amount": self.series})
        assert frame.to_csv(index=False).split("\n")[1:-1] == [text or '""' for text in self.plain]
        assert texts(pd.read_csv(io.StringIO(frame.to_csv()), dtype={"amount": "decimal"})["amount"]) == self.plain

    def test_json_is_text(self) -> None:
        assert decimals("0.0016", None, "1e-8").to_json() == '{"0":"0.0016","1":null,"2":"0.00000001"}'
        frame = pd.DataFrame({"a": decimals(LONG), "b": [1]})
        assert frame.to_json(orient="records") == f'[{{"a":"{LONG}","b":1}}]'

    def test_scalars_have_no_trailing_zeros(self) -> None:
        series = decimals("0.001600", "1E+2")
        assert str(series[0]) == "0.0016"
        assert str(series.sum()) == "100.0016"
        assert str(series.max()) == "100"
        assert [str(value) for value in series.tolist()] == ["0.0016", "100"]


class TestConversion:
    def test_floats(self) -> None:
        series = decimals("0.1", None, LONG)
        floats = series.astype(float)
        assert floats.dtype == np.float64
        assert floats[0] == 0.1
        assert np.isnan(floats[1])
        assert floats[2] == 12345678901234567890.123456789012345678
        pdt.assert_series_equal(series.astype("Float64"), pd.Series([0.1, None, floats[2]], dtype="Float64"))
        np.testing.assert_array_equal(series.to_numpy(dtype=float, na_value=0), [0.1, 0.0, floats[2]])

    def test_the_nearest_float(self) -> None:
        """Of these Arrow's own cast makes 4.0600000000000005 and 8.949999999999999."""
        assert list(decimals("4.06", "8.95", "0.3").astype(float)) == [4.06, 8.95, 0.3]

    def test_integers(self) -> None:
        pdt.assert_series_equal(decimals("2.0", None).astype("Int64"), pd.Series([2, None], dtype="Int64"))
        assert list(decimals("2", "-3").astype("int64")) == [2, -3]
        with pytest.raises(DecimalError, match=r"1\.5 is not a whole number: round it first, at position 1"):
            decimals("1", "1.5").astype("Int64")
        with pytest.raises(DecimalError, match=r"1\.5 is not"):
            decimals("1.5").to_numpy(dtype=int)
        with pytest.raises(DecimalOverflowError):
            decimals("1e19").astype("Int64")
        with pytest.raises(ValueError, match="missing"):
            decimals("1", None).astype(int)

    def test_objects(self) -> None:
        objects = decimals("1.50", None).astype(object)
        assert objects.dtype == object
        assert objects[0] == Decimal("1.5")
        assert isinstance(objects[0], Decimal)
        assert objects[1] is pd.NA
        assert decimals("1.50").to_numpy()[0] == Decimal("1.5")

    def test_truth_values(self) -> None:
        assert list(decimals("0", "0.1").astype(bool)) == [False, True]
        assert list(decimals("0", None).astype("boolean")) == [False, pd.NA]

    def test_other_arrow_types(self) -> None:
        assert decimals("1.5").astype(pd.ArrowDtype(pa.decimal128(10, 2))).tolist() == [Decimal("1.50")]
        with pytest.raises(pa.ArrowInvalid):
            decimals(LARGEST).astype(pd.ArrowDtype(pa.decimal128(38, 20)))

    def test_parquet(self, tmp_path: Path) -> None:
        frame = pd.DataFrame({"amount": decimals(LONG, None, SMALLEST), "id": [1, 2, 3]})
        frame.to_parquet(tmp_path / "amounts.parquet")
        pdt.assert_frame_equal(pd.read_parquet(tmp_path / "amounts.parquet"), frame)
        assert str(pq.ParquetFile(tmp_path / "amounts.parquet").schema.column(0).logical_type) == (
            "Decimal(precision=38, scale=18)"
        )

    def test_parquet_is_readable_without_this_package(self, tmp_path: Path) -> None:
        pd.DataFrame({"amount": decimals(LONG, None)}).to_parquet(tmp_path / "amounts.parquet")
        code = "import sys, pyarrow.parquet as pq; t = pq.read_table(sys.argv[1]); print(t['amount'].type, t['amount'])"
        told = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "amounts.parquet")], capture_output=True, text=True, check=True
        )
        assert told.stdout.split() == ["decimal128(38,", "18)", "[", "[", f"{LONG},", "null", "]", "]"]

    def test_arrow_table(self) -> None:
        frame = pd.DataFrame({"amount": decimals(LONG, None)})
        pdt.assert_frame_equal(pa.Table.from_pandas(frame).to_pandas(), frame)
        plain = pa.Table.from_pandas(frame, schema=pa.schema([("amount", ARROW_TYPE)]))
        assert plain["amount"].to_pylist() == [Decimal(LONG), None]
        assert texts(pd.Series(DecimalArray(plain["amount"]))) == [LONG, None]

    def test_pickle_and_copies(self) -> None:
        series = decimals(LONG, None)
        for again in (pickle.loads(pickle.dumps(series)), copy.copy(series), copy.deepcopy(series), series.copy()):
            pdt.assert_series_equal(again, series)
        pdt.assert_series_equal(pickle.loads(pickle.dumps(series[:0])), series[:0])

    def test_pickle_across_processes(self, tmp_path: Path) -> None:
        decimals(LONG, None).to_pickle(tmp_path / "series.pickle")
        code = "import pickle, sys; s = pickle.load(open(sys.argv[1], 'rb')); print(s.dtype, s[0], s.sum())"
        told = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "series.pickle")], capture_output=True, text=True, check=True
        )
        assert told.stdout == f"decimal {LONG} {LONG}\n"

    def test_memory(self) -> None:
        series = decimals(*["1"] * 1000)
        assert series.array.nbytes == 16_000
        assert series.memory_usage(index=False, deep=True) == 16_000


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
