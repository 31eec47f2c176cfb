"""Is a workbook read as the CSV files are that it was made from, and is what cannot be trusted in one refused?"""

import io
import sys
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal as D  # noqa: N817  it is written on every line
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from kucoin_frames.archive import Archive
from kucoin_frames.archive.exports import ROWS, ExportError, NotRecognisedError, read_export, sources, workbooks
from kucoin_frames.archive.exports.sheets import read_sheet
from kucoin_frames.archive.importing import import_export
from kucoin_frames.demo.export import write_export
from kucoin_frames.demo.world import World
from kucoin_frames.exceptions import ConfigurationError
from kucoin_frames.times import DAY, moment

from .cases_bundle import BUNDLE
from .cases_old import FIAT_AND_OLD
from .invented import FUNDING, HISTORY, csv_file, only, plain, zip_file

CASES = BUNDLE | FIAT_AND_OLD
HEADER = HISTORY.split(",")
BOOK = "Account History_Funding Account.xlsx"
ROW: Sequence[Any] = ("****4228", "mainAccount", "USDT", "Deposit", 1, 0, "2025-03-01 12:00:00", "", "Deposit")


def table(data: bytes) -> list[list[Any]]:
    sheet = read_sheet("x.csv", data)
    return [sheet.header, *sheet.rows]


def book(**sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook with these sheets, as openpyxl writes it."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def written(rows: Sequence[Sequence[Any]]) -> bytes:
    """The same as xlsxwriter writes it: dates as numbers with a format."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "dd/mm/yy hh:mm"}) as made:
        sheet = made.add_worksheet("Sheet1")
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    return stream.getvalue()


def with_numbers(rows: list[list[Any]]) -> list[list[Any]]:
    """What a spreadsheet makes of texts: numbers that it can hold are numbers, and plain times are dates."""
    header, *others = rows
    return [header, *([_typed(cell) for cell in row] for row in others)]


def _typed(cell: str) -> Any:
    try:
        if len(cell) == 19 and cell[4] == "-":
            return datetime.fromisoformat(cell)
        return float(cell) if cell and len(D(cell).as_tuple().digits) < 15 else cell or None
    except (ValueError, ArithmeticError):
        return cell


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("typed", [False, True], ids=["texts", "numbers and dates"])
def test_every_kind_is_what_the_csv_file_is(case: Any, typed: bool) -> None:
    data = csv_file(case.header, case.row)
    rows = table(data)
    if typed:
        rows = with_numbers(rows)
    expected = only(getattr(read_export(data, name=FUNDING), case.frame))
    for made in (book(Sheet1=rows), written(rows)):
        found = only(getattr(read_export(made, name=BOOK), case.frame))
        assert {name: value for name, value in found.items() if name not in ("extra", "is_binary")} == {
            name: value for name, value in expected.items() if name != "extra"
        }


def test_alone_in_a_zip_in_a_folder_and_with_many_sheets(tmp_path: Path) -> None:
    made = book(Sheet1=[HEADER, ROW], Sheet2=[])
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / BOOK).write_bytes(made)
    for source in (tmp_path / "c" / BOOK, tmp_path / "c", zip_file({BOOK: made})):
        export = read_export(source)
        assert plain(export.ledger, ["account_type", "currency", "amount", "file", "line"]) == [
            ("MAIN", "USDT", D(1), BOOK, 2)
        ]
    both = book(**{"Account History_Funding Account": [HEADER, ROW], "Account History_Cross Margin Ac": [HEADER, ROW]})
    export = read_export(both, name="Trading.xlsx")
    assert plain(export.files, ["file", "account_type", "rows"]) == [
        ("Trading.xlsx/Account History_Funding Account", "MAIN", 1),
        ("Trading.xlsx/Account History_Cross Margin Ac", "MARGIN", 1),
    ]
    named = read_export(book(Sheet1=[HEADER, ROW], More=[HEADER]), name="a/Trading Account.xlsx")
    assert set(named.files["account_type"]) == {"TRADE"}


def test_snapshots_in_a_sheet_or_a_workbook_beside_prove_the_history() -> None:
    shots = [
        ["UID", "Account Type", "Account Name", "Coin", "Amount", "Amount(USDT)", "Time(UTC)"],
        *(
            ["****4228", "mainAccount", "Main Account", "USDT", 5, 5, datetime(2025, 3, day, 23, 59, 59)]
            for day in (1, 2)
        ),
    ]
    for data in (
        book(Funding=[HEADER, ROW], Shots=shots),
        zip_file({BOOK: book(Sheet1=[HEADER, ROW]), "Others_Asset Snapshots.xlsx": book(Sheet1=shots)}),
    ):
        spans = read_export(data, name="x.xlsx").spans
        assert plain(spans[spans["evidence"] == "snapshots"], ["account_type", "start_at", "end_at"]) == [
            ("MAIN", "2025-03-02 00:00:00", "2025-03-03 00:00:00")
        ]


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (0.1, "0.1"),
        (1e-8, "0.00000001"),
        (1.5e-18, None),
        (12345678.12345678, "12345678.12345678"),
        (5.0, "5"),
        (1e19, "10000000000000000000"),
        ("0.123456789012345678", "0.123456789012345678"),
        (" 7 ", "7"),
    ],
)
def test_numbers_are_what_was_written(cell: Any, amount: str | None) -> None:
    rows = [HEADER, [*ROW[:4], cell, *ROW[5:]]]
    for made in (book(Sheet1=rows), written(rows)):
        if amount is None:
            with pytest.raises(ExportError, match="no number that can be kept exactly"):
                read_export(made, name=BOOK)
        else:
            assert read_export(made, name=BOOK).ledger["amount"][0] == D(amount)


NUMBERS = st.decimals("0.00000001", "99999", places=8).filter(lambda each: len(each.as_tuple().digits) < 15)


@settings(max_examples=20, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=30))
def test_a_number_of_less_than_15_digits_is_exact(numbers: list[D]) -> None:
    rows = [[*ROW[:4], float(each), *ROW[5:]] for each in numbers]
    for made in (book(Sheet1=[HEADER, *rows]), written([HEADER, *rows])):
        export = read_export(made, name=BOOK)
        assert export.ledger["amount"].tolist() == numbers
        assert export.unknown.empty


def test_a_number_that_may_have_been_rounded_is_told(tmp_path: Path) -> None:
    numbers = [0.123456789012345, 0.12345678901234, 123456789.123456789, 1e15, "0.123456789012345678"]
    rows = [
        HEADER,
        *(
            [*ROW[:4], each, *ROW[5:6], f"2025-03-01 12:00:0{place}", "", "Deposit"]
            for place, each in enumerate(numbers)
        ),
    ]
    data = book(Sheet1=rows)
    told = plain(read_export(data, name=BOOK).unknown, ["file", "subject", "value", "line", "rows"])
    assert told == [(BOOK, "number of 15 digits or more in a workbook", "Amount", 2, 2)]
    archive = Archive(tmp_path / "archive", now=lambda: moment("2026-02-01"))
    (result,) = import_export(data, archive, name=BOOK, uid="40004228").to_dict("records")
    assert result["added"] == 5
    assert result["note"].startswith(f"{BOOK} has numbers of 15 digits or more, which may have been rounded")
    exact = import_export(book(Sheet1=[HEADER, ROW]), archive, name=BOOK, uid="40004228")
    assert exact["note"].tolist() == [""]


@pytest.mark.parametrize(
    ("header", "shown", "expected"),
    [
        ("Time(UTC)", datetime(2025, 3, 1, 23, 59, 59), "2025-03-01 23:59:59"),
        ("Time(UTC+08:00)", datetime(2025, 3, 1, 1, 2, 3), "2025-02-28 17:02:03"),
        ("Time(UTC-05:00)", datetime(2025, 3, 1), "2025-03-01 05:00:00"),
        ("Time", datetime(2025, 3, 1, 12), "2025-03-01 04:00:00"),
    ],
)
def test_a_date_is_a_clock_of_the_zone_that_the_header_names(header: str, shown: datetime, expected: str) -> None:
    rows = [[*HEADER[:6], header, *HEADER[7:]], [*ROW[:6], shown, *ROW[7:]]]
    for made in (book(Sheet1=rows), written(rows)):
        assert plain(read_export(made, name=BOOK).ledger, ["created_at"]) == [(expected,)]


def test_each_second_of_a_day_is_read_as_it_was_written() -> None:
    first = datetime(2025, 3, 1)
    rows = [HEADER, *([*ROW[:6], first + timedelta(seconds=each), *ROW[7:]] for each in range(0, 86_400, 37))]
    found = read_export(written(rows), name=BOOK).ledger["created_at"]
    assert found.tolist() == pd.date_range("2025-03-01", periods=len(rows) - 1, freq="37s", tz="UTC").tolist()


def part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook of which one part is another."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, change(old.read(each)) if each == name else old.read(each))
    return stream.getvalue()


LAUGHS = b"<!DOCTYPE x [<!ENTITY a0 'ha'>%s]>" % b"".join(
    b"<!ENTITY a%d '%s'>" % (each, b"&a%d;" % (each - 1) * 10) for each in range(1, 10)
)
"""Declares a word that is two thousand million letters long."""
ONE = book(Sheet1=[HEADER, ROW])
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (book(Sheet1=[HEADER, [*ROW[:4], "=1+1", *ROW[5:]]]), r"line 2: cell E2 holds a formula"),
        (written([HEADER, [*ROW[:4], "=1+1", *ROW[5:]]]), r"line 2: cell E2 holds a formula"),
        (book(Sheet1=[HEADER, [*ROW[:4], "#DIV/0!", *ROW[5:]]]), r"cell E2 holds the error #DIV/0!"),
        (book(Sheet1=[HEADER, [*ROW[:6], 45717.5, *ROW[7:]]]), r"column 'Time\(UTC\)': '45717.5' is no time"),
        (book(Sheet1=[HEADER, [*ROW, "more"]]), r"10 cells, but there are 9 columns"),
        (book(Sheet1=[], Sheet2=[]), "nothing in it"),
        (ONE[:-30], "cannot be unpacked"),
        (part(ONE, SHEET, lambda old: old[:-40]), "the workbook cannot be read"),
        (part(ONE, "xl/workbook.xml", lambda old: old[:99]), "the workbook cannot be read"),
        (part(ONE, "xl/styles.xml", lambda old: b"\0"), "the workbook cannot be read"),
        (part(ONE, SHEET, lambda old: LAUGHS + old.replace(b"USDT", b"&a9;")), "the workbook cannot be read"),
        (part(ONE, SHEET, lambda old: old.replace(b'r="2"', b'r="99999999"')), "more rows or columns"),
        (part(ONE, SHEET, lambda old: old.replace(b'"I2"', b'"XFD2"')), "more rows or columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), r"with a password or of the old kind \(.xls\)"),
    ],
)
def test_what_cannot_be_read(data: bytes, complaint: str) -> None:
    with pytest.raises(ExportError, match=complaint):
        read_export(data, name=BOOK)


def test_sheets_of_unknown_columns_are_refused_as_files_are() -> None:
    data = book(Good=[HEADER, ROW], Other=[["Pool", "Lent"], ["A", 5]])
    with pytest.raises(NotRecognisedError, match=r"^x\.xlsx/Other: these columns"):
        read_export(data, name="x.xlsx")
    assert len(read_export(data, name="x.xlsx", unrecognised="keep").ledger) == 1


def test_a_workbook_that_claims_little_and_holds_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = part(ONE, SHEET, lambda old: old + b" " * 1_000_000)
    assert len(read_export(bomb, name=BOOK).ledger) == 1
    with monkeypatch.context() as small:
        small.setattr(sources, "_MOST_BYTES", 100_000)
        with pytest.raises(ExportError, match="it holds more than"):
            read_export(bomb, name=BOOK)
    monkeypatch.setattr(workbooks, "_MOST_CHARACTERS", 100)
    with pytest.raises(ExportError, match="more text than can be read at once"):
        read_export(ONE, name=BOOK)


def test_without_openpyxl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ConfigurationError, match=r'needs openpyxl: pip install "kucoin-frames\[excel\]"'):
        read_export(ONE, name=BOOK)
    assert len(read_export(csv_file(HISTORY, ",".join(map(str, ROW))), name=FUNDING).ledger) == 1


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    start = moment("2025-12-20")
    world = World(seed=7, days=12, trades_per_day=8, now=start + 12 * DAY)
    return write_export(world, tmp_path_factory.mktemp("export"), start=start, end=start + 12 * DAY)


@pytest.mark.parametrize("as_numbers", [False, True], ids=["texts", "numbers"])
def test_a_simulated_export_as_workbooks_is_imported_row_by_row_as_its_csv_files(
    bundle: Path, tmp_path: Path, as_numbers: bool
) -> None:
    with zipfile.ZipFile(bundle) as files:
        tables = {name: table(files.read(name)) for name in files.namelist()}
    made = {
        name.replace(".csv", ".xlsx"): written(with_numbers(rows) if as_numbers else rows)
        for name, rows in tables.items()
    }
    data = zip_file(made)
    found, expected = read_export(data), read_export(bundle)
    for name, kind in ROWS.items():
        left, right = getattr(found, name), getattr(expected, name)
        kind.check(left)
        columns = [each for each in kind.dtypes if each not in ("file", "extra", "is_binary")]
        pd.testing.assert_frame_equal(left[columns], right[columns])
    assert plain(found.spans, ["start_at", "end_at"]) == plain(expected.spans, ["start_at", "end_at"])
    ledgers = []
    for place, source in (("xlsx", data), ("csv", bundle)):
        archive = Archive(tmp_path / place, now=lambda: moment("2026-01-02"))
        import_export(source, archive, uid="40004228" if not expected.uids else None)
        ledgers.append(archive.ledger().drop(columns="source"))
    assert len(ledgers[1]) > 100
    pd.testing.assert_frame_equal(*ledgers)
