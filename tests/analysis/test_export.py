"""Frames for other programs, read back by the standard library, Arrow, DuckDB and openpyxl, never by our own code."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kucoin_frames.analysis import to_csv, to_excel, to_json, to_parquet
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import ConfigurationError, InputError
from tests.analysis.witness import ledger_of_year

LONG = "12345678901234567890.123456789012345678"


def small() -> pd.DataFrame:
    """Two rows of every dtype; the second one is missing but for its id."""
    columns: dict[str, Any] = {
        "id": pd.array(["=1+1", "-2"], dtype="str"),
        "change": pd.array([LONG, None], dtype="decimal"),
        "fee": pd.array(["-0.00000001", None], dtype="decimal"),
        "created_at": pd.to_datetime(["2026-03-01 12:30:00.250", None], utc=True).as_unit("ms"),
        "entries": pd.array([7, None], dtype="Int64"),
        "is_short": pd.array([True, None], dtype="boolean"),
        "said": pd.array(['a "b", c\nd', None], dtype="str"),
    }
    return pd.DataFrame(columns)


def test_json_has_exact_text_and_utc() -> None:
    text = to_json(small())
    assert json.loads(text) == [
        {
            "id": "=1+1",
            "change": LONG,
            "fee": "-0.00000001",
            "created_at": "2026-03-01T12:30:00.250Z",
            "entries": 7,
            "is_short": True,
            "said": 'a "b", c\nd',
        },
        {"id": "-2"} | dict.fromkeys(("change", "fee", "created_at", "entries", "is_short", "said")),
    ]
    assert json.loads(to_json(small().iloc[:0])) == []


def test_other_zones_finer_times_and_named_indexes() -> None:
    times = pd.to_datetime(["2026-03-01 01:00"]).tz_localize("Europe/Berlin")
    fine = pd.to_datetime(["2026-03-01 00:00:00.000000001"])
    frame = pd.DataFrame({"local": times, "fine": fine}, index=pd.Index(["BTC"], name="currency"))
    assert json.loads(to_json(frame)) == [
        {"currency": "BTC", "local": "2026-03-01T00:00:00.000Z", "fine": "2026-03-01T00:00:00.000000001Z"}
    ]


@pytest.mark.parametrize(
    ("time", "told"),
    [
        ("2026-03-29 01:30:00.123456", "2026-03-29T01:30:00.123456Z"),
        ("9999-12-31 00:00:00.000001", "9999-12-31T00:00:00.000001Z"),  # beyond what nanoseconds reach
        ("20000-01-01", "20000-01-01T00:00:00.000Z"),
    ],
)
def test_times_of_every_unit_are_told_as_they_are(time: str, told: str, tmp_path: Path) -> None:
    unit = "s" if time.startswith("2000") else "us"
    frame = pd.DataFrame({"time": np.array([time.replace(" ", "T")], dtype=f"M8[{unit}]")})
    assert json.loads(to_json(frame)) == [{"time": told}]
    to_excel(frame, tmp_path / "time.xlsx")
    assert sheet(tmp_path / "time.xlsx")["A2"].value == told.replace("00.000Z", "00Z")


KINDS: dict[str, tuple[Any, list[Any]]] = {
    "decimals": ([Decimal("1.10"), Decimal("1E+3"), None], ["1.1", "1000", None]),
    "decimals of an Arrow dtype": (
        pd.array([Decimal("1.10"), None], dtype=pd.ArrowDtype(pa.decimal128(38, 18))),
        ["1.1", None],
    ),
    "decimals with more places than ours": ([Decimal("1E-30")], ["0." + 29 * "0" + "1"]),
    "flags": ([True, None, False], [True, None, False]),
    "counts": ([1, None, 2**60], [1, None, 2**60]),
    "counts beyond 64 bits": ([2**70], [str(2**70)]),
    "categories of counts": (pd.Categorical([1, None, 2]), [1, None, 2]),
    "categories of times": (pd.Categorical(pd.to_datetime(["2026-01-01"])), ["2026-01-01T00:00:00.000Z"]),
    "times": ([datetime(2026, 1, 1), None], ["2026-01-01T00:00:00.000Z", None]),
    "dates": ([date(2026, 1, 1), None], ["2026-01-01", None]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_objects_are_told_as_what_they_are(kind: str, tmp_path: Path) -> None:
    values, told = KINDS[kind]
    frame = pd.DataFrame({"value": pd.Series(values, dtype=None if hasattr(values, "dtype") else object)})
    assert [row["value"] for row in json.loads(to_json(frame))] == told
    to_excel(frame, tmp_path / "kinds.xlsx")
    to_parquet(frame, tmp_path / "kinds.parquet")
    assert len(pq.read_table(tmp_path / "kinds.parquet")) == len(told)


def test_csv_has_the_same_values() -> None:
    rows = list(csv.reader(io.StringIO(to_csv(small()))))
    assert rows == [
        ["id", "change", "fee", "created_at", "entries", "is_short", "said"],
        ["=1+1", LONG, "-0.00000001", "2026-03-01T12:30:00.250Z", "7", "true", 'a "b", c\nd'],
        ["-2", "", "", "", "", "", ""],
    ]


@pytest.mark.parametrize(
    "text", ["a\rb", "\r", "a\r\nb", "a\nb", 'a"b', "a,b", "\u202eabc", "\ufeffx", "a\0b", "漢", " x "]
)
def test_any_text_comes_back_from_csv_and_json(text: str) -> None:
    frame = pd.DataFrame({"id": pd.array(["1", "2"], dtype="str"), "remark": pd.array([text, "next"], dtype="str")})
    read = csv.reader(io.StringIO(to_csv(frame), newline=""))
    assert list(read) == [["id", "remark"], ["1", text], ["2", "next"]]
    assert [row["remark"] for row in json.loads(to_json(frame))] == [text, "next"]


def test_parquet_is_exact_for_others_and_the_same_for_us(tmp_path: Path) -> None:
    path = tmp_path / "small.parquet"
    to_parquet(small(), path)
    read = pq.read_table(path)
    assert read["change"].to_pylist() == [Decimal(LONG), None]
    assert duckdb.sql(f"select change::varchar from '{path}'").fetchall() == [(LONG,), (None,)]
    again = pd.read_parquet(path)
    pd.testing.assert_frame_equal(again, small())
    assert again["change"].dtype == DecimalDtype()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=18, min_value=-(10**19), max_value=10**19)))
def test_every_digit_comes_back(numbers: list[Decimal]) -> None:
    frame = pd.DataFrame({"amount": pd.array(numbers, dtype="decimal")})
    assert [Decimal(row["amount"]) for row in json.loads(to_json(frame))] == numbers
    assert [Decimal(row["amount"]) for row in csv.DictReader(io.StringIO(to_csv(frame)))] == numbers


def sheet(path: Path, name: str = "frame") -> Any:
    return openpyxl.load_workbook(path)[name]


def test_excel_keeps_every_amount(tmp_path: Path) -> None:
    path = tmp_path / "small.xlsx"
    to_excel(small(), path)
    cells = sheet(path)
    names = [cell.value for cell in cells[1]]
    assert names == ["id", "change", "fee", "created_at (UTC)", "entries", "is_short", "said"]
    assert [cell.value for cell in cells[2]] == [
        "=1+1",
        LONG,
        -0.00000001,
        datetime(2026, 3, 1, 12, 30, 0, 250_000),
        7,
        True,
        'a "b", c\nd',
    ]
    assert [cell.data_type for cell in cells[2]][:4] == ["s", "s", "n", "d"]
    assert [cell.value for cell in cells[3]] == ["-2", None, None, None, None, None, None]
    assert cells.freeze_panes == "A2"
    assert "15" in cells["B1"].comment.text
    assert cells["C1"].comment is None
    assert cells["B2"].fill.start_color.rgb == "FFFFF2B3"
    assert cells["C2"].number_format == "#,##0.00000000"
    assert cells["A2"].quotePrefix
    assert not cells["G2"].quotePrefix


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.decimals(allow_nan=False, allow_infinity=False, places=18, min_value=-(10**19), max_value=10**19)
        | st.integers(-(10**15) + 1, 10**15 - 1).map(lambda units: Decimal(units).scaleb(-8)),
        min_size=1,
    )
)
def test_what_excel_shows_as_a_number_is_that_number(numbers: list[Decimal]) -> None:
    """Excel reads at most 15 digits of a number: the others must have come as text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "amounts.xlsx"
        to_excel(pd.DataFrame({"amount": pd.array(numbers, dtype="decimal")}), path)
        for cell, number in zip(sheet(path)["A"][1:], numbers, strict=True):
            told = Decimal(cell.value) if cell.data_type == "s" else Decimal(f"{cell.value:.15g}")
            assert told == number


def test_a_ledger_comes_back_from_excel_to_the_last_digit(tmp_path: Path) -> None:
    ledger = ledger_of_year().tail(1500)
    to_excel({"ledger": ledger, "nothing": ledger.iloc[:0]}, tmp_path / "ledger.xlsx")
    book = openpyxl.load_workbook(tmp_path / "ledger.xlsx", read_only=True)
    titles, *rows = book["ledger"].iter_rows(values_only=True)
    assert titles == tuple("created_at (UTC)" if name == "created_at" else name for name in ledger.columns)
    assert list(book["nothing"].iter_rows(values_only=True)) == [titles]
    back = pd.DataFrame(rows, columns=ledger.columns, dtype=object)
    for name in ("change", "fee", "balance"):
        told = [None if value is None else Decimal(str(value)) for value in back[name]]
        assert told == [None if pd.isna(value) else value for value in ledger[name]]
    assert pd.to_datetime(back["created_at"], utc=True).dt.as_unit("ms").tolist() == ledger["created_at"].tolist()
    assert back["id"].tolist() == ledger["id"].tolist()


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "{=1}", "http://x.y", "<b>"])
def test_text_is_never_a_formula_or_a_link(text: str, tmp_path: Path) -> None:
    to_excel({"remarks": pd.DataFrame({"remark": pd.array([text], dtype="str")})}, tmp_path / "text.xlsx")
    cell = sheet(tmp_path / "text.xlsx", "remarks")["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_dates_that_excel_does_not_have_are_text(tmp_path: Path) -> None:
    times = pd.to_datetime(["1899-12-31", "2026-01-01 00:00:00.000001"], utc=True, format="ISO8601")
    to_excel(pd.DataFrame({"time": times, "number": [10**15, 1]}), tmp_path / "dates.xlsx")
    rows = list(sheet(tmp_path / "dates.xlsx").iter_rows(min_row=2, values_only=True))
    assert rows == [("1899-12-31T00:00:00Z", "1000000000000000"), ("2026-01-01T00:00:00.000001Z", 1)]


REFUSED: list[tuple[Callable[[], Any], str]] = [
    (dict, "there is none"),
    (lambda: {"a/b": small()}, "'a/b' cannot be the name of a sheet"),
    (lambda: {"x" * 32: small()}, "has 1 to 31 letters"),
    (lambda: {"Fees": small(), "fees": small()}, "'fees' cannot be the name of a sheet: it is taken"),
    (lambda: {"big": pd.DataFrame({"n": range(1_048_576)})}, "1,048,576 rows, and a worksheet 1,048,576 with"),
    (lambda: {"long": pd.DataFrame({"t": ["x" * 32_768]})}, "more than 32,767 letters"),
    (lambda: {"emoji": pd.DataFrame({"t": ["\N{GRINNING FACE}" * 16_384]})}, "more than 32,767 letters"),
    (lambda: {"title": pd.DataFrame({"x" * 32_768: [1]})}, "a column whose name is longer"),
    (lambda: [small()], "a DataFrame, or several by name, is wanted, not a list"),
    (lambda: {"mark": pd.DataFrame({"t": ["<r><t>x</t></r>"]})}, "in <r> and </r>"),
    (lambda: {"two": pd.DataFrame([[1, 2]], columns=["n", "n"])}, "two columns are called 'n'"),
]


@pytest.mark.parametrize(("frames", "reason"), REFUSED)
def test_what_no_workbook_takes_is_refused_before_anything_is_written(
    frames: Callable[[], Any], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=reason):
        to_excel(frames(), tmp_path / "none.xlsx")
    assert list(tmp_path.iterdir()) == []


WRITERS: list[Callable[..., object]] = [to_json, to_csv, to_parquet, to_excel]


REFUSED_BY_ALL: list[tuple[pd.DataFrame, str]] = [
    (pd.DataFrame([[1, 2]], columns=[1, "1"]), "two columns are called '1'"),
    (pd.DataFrame({"x": [1]}, index=pd.Index(["a"], name="x")), "two columns are called 'x'"),
    (
        pd.DataFrame({"x": [1]}, index=pd.MultiIndex.from_tuples([("a", "b")], names=["k", "k"])),
        "two columns are called 'k'",
    ),
    (pd.DataFrame({"x": [b"\xff"]}), "'x' holds bytes"),
    (pd.DataFrame({"x": pd.Series(["\ud800"], dtype=object)}), "'x' holds text that is no Unicode"),
]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(("frame", "reason"), REFUSED_BY_ALL)
def test_what_no_file_takes_is_refused(
    write: Callable[..., object], frame: pd.DataFrame, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "old").write_text("mine")
    with pytest.raises(InputError, match=reason):
        write(frame, tmp_path / "old", overwrite=True)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("old", "mine")]


def test_parquet_refuses_what_is_of_several_kinds(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="of no one kind that Parquet has"):
        to_parquet(pd.DataFrame({"x": [1, "a"]}), tmp_path / "mixed.parquet")
    assert list(tmp_path.iterdir()) == []


def test_an_index_of_several_levels_is_columns() -> None:
    index = pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["k", None])
    frame = pd.DataFrame({"x": range(4)}, index=index)
    assert json.loads(to_json(frame))[-1] == {"k": "b", "level_1": 2, "x": 3}
    assert to_csv(frame.unstack()).splitlines()[0] == "k,\"('x', 1)\",\"('x', 2)\""


@pytest.mark.parametrize("write", WRITERS)
def test_odd_places_are_refused_or_right(write: Callable[..., object], tmp_path: Path) -> None:
    for place in ("x" * 300, "a\0b"):
        with pytest.raises(InputError, match="this is no place for a file"):
            write(small(), tmp_path / place)
    with pytest.raises(InputError, match="this is no place for a file"):
        write(small(), 3)
    with pytest.raises(InputError, match="cannot be written"):
        write(small(), "/proc/nothing.xlsx")
    write(small(), tmp_path / ("x" * 250))  # its draft has a name as well, which must not be longer
    assert [len(path.name) for path in tmp_path.iterdir()] == [250]


@pytest.mark.parametrize("write", WRITERS)
def test_what_takes_a_files_place_is_as_private_and_a_link_stays_one(
    write: Callable[..., object], tmp_path: Path
) -> None:
    place, link = tmp_path / "mine", tmp_path / "link"
    place.write_text("old")
    place.chmod(0o600)
    link.symlink_to(place)
    write(small(), link, overwrite=True)
    assert link.is_symlink()
    assert place.read_bytes() != b"old"
    assert place.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("write", WRITERS)
def test_an_interrupted_write_leaves_the_old_file(
    write: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "old").write_text("mine")
    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(small(), tmp_path / "old", overwrite=True)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("old", "mine")]


@pytest.mark.parametrize("write", WRITERS)
def test_nothing_is_overwritten_unasked(write: Callable[..., object], tmp_path: Path) -> None:
    path = tmp_path / "there"
    path.write_text("mine")
    with pytest.raises(InputError, match="this file is there already; pass overwrite=True"):
        write(small(), path)
    assert path.read_text() == "mine"
    write(small(), path, overwrite=True)
    assert path.read_bytes() != b"mine"
    with pytest.raises(InputError, match="lies in one that does not exist"):
        write(small(), tmp_path / "nowhere" / "file")
    with pytest.raises(InputError, match="this is a folder"):
        write(small(), tmp_path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'rate' has infinite values"):
        to_csv(pd.DataFrame({"rate": [1.0, float("inf")]}), tmp_path / "rates.csv")
    assert list(tmp_path.iterdir()) == []


def test_without_xlsxwriter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(ConfigurationError, match=r"pip install \"kucoin-frames\[excel\]\""):
        to_excel(small(), tmp_path / "none.xlsx")
