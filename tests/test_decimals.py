"""The `decimal` dtype by values worked out by hand: what comes in, and how it comes out again."""

import copy
import io
import pickle
import subprocess
import sys
import textwrap
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
from kucoin_frames.decimals.scalars import column_of_units
from tests.decimal_columns import LARGEST, LONG, SMALLEST, decimals, texts


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

    def test_importing_loads_little_more_than_pandas(self) -> None:
        code = """
            import importlib.util, sys, types, pandas
            package = types.ModuleType("kucoin_frames")  # empty, to see what the dtype loads by itself
            package.__path__ = importlib.util.find_spec("kucoin_frames").submodule_search_locations
            sys.modules["kucoin_frames"] = package
            import kucoin_frames.decimals
            print(*sorted(name for name in sys.modules if name.startswith("kucoin_frames.decimals.")))
            print(pandas.Series(["0.10"], dtype="decimal")[0])
        """
        told = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
        ).stdout.replace("kucoin_frames.decimals.", "")
        assert told.splitlines() == ["dtype scalars teaching", "0.1"]


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
        table = pa.Table.from_pandas(frame)
        assert pa.Table.from_pandas(frame, schema=table.schema).equals(table)
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


class TestUnits:
    def test_words_are_stored_as_arrow_stores_them(self) -> None:
        largest = 10**38 - 1
        found = column_of_units(iter([0, 1, -1, None, 2**64, -(2**64), 2**64 - 1, largest, -largest]))
        found.validate(full=True)
        assert [None if each is None else f"{each:f}" for each in found.to_pylist()] == [
            "0.000000000000000000",
            "0.000000000000000001",
            "-0.000000000000000001",
            None,
            "18.446744073709551616",
            "-18.446744073709551616",
            "18.446744073709551615",
            "99999999999999999999.999999999999999999",
            "-99999999999999999999.999999999999999999",
        ]
        assert len(column_of_units([])) == 0
        assert column_of_units([None]).null_count == 1

    @pytest.mark.parametrize("units", [2**127, -(2**127) - 1])
    def test_what_no_two_words_hold_is_refused(self, units: int) -> None:
        with pytest.raises(OverflowError):
            column_of_units([1, units])
