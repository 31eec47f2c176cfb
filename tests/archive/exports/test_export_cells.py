"""Are zones, times and numbers exact, also after a spreadsheet, and refused where they cannot be?"""

from decimal import Decimal as D  # noqa: N817  it is written on every line

import pytest

from kucoin_frames.archive.exports import ExportError, read_export
from kucoin_frames.exceptions import InputError, KucoinFramesError

from .invented import FUNDING, HISTORY, csv_file, plain

OLD = "Time,Coin,Amount,Type,Remark"


def history(*rows: str, zone: str = "(UTC)") -> bytes:
    return csv_file(HISTORY.replace("(UTC)", zone), *(f"****4228,mainAccount,{row}" for row in rows))


@pytest.mark.parametrize(
    ("zone", "shown", "utc", "name"),
    [
        ("(UTC)", "2025-03-01 12:00:00", "2025-03-01 12:00:00", "UTC"),
        ("(UTC+08:00)", "2025-03-01 00:00:00", "2025-02-28 16:00:00", "UTC+08:00"),
        ("(UTC-05:00)", "2024-12-31 19:00:00", "2025-01-01 00:00:00", "UTC-05:00"),
        ("(UTC+05:45)", "2025-03-01 05:45:00", "2025-03-01 00:00:00", "UTC+05:45"),
        ("(UTC-09:30)", "2025-03-01 00:00:00", "2025-03-01 09:30:00", "UTC-09:30"),
        ("(UTC+14:00)", "2025-03-01 14:00:00", "2025-03-01 00:00:00", "UTC+14:00"),
        ("(UTC+8)", "2025-03-01 08:00:00", "2025-03-01 00:00:00", "UTC+08:00"),
        ("(GMT+0800)", "2025-03-01 08:00:00", "2025-03-01 00:00:00", "UTC+08:00"),
        ("（UTC＋08：00）", "2025-03-01 08:00:00", "2025-03-01 00:00:00", "UTC+08:00"),  # noqa: RUF001
        ("(UTC\N{MINUS SIGN}05:00)", "2025-03-01 00:00:00", "2025-03-01 05:00:00", "UTC-05:00"),
        ("(UTC+00:00)", "2025-03-01 00:00:00", "2025-03-01 00:00:00", "UTC"),
        ("", "2025-03-01 08:00:00", "2025-03-01 00:00:00", "UTC+08:00"),
        ("(UTC)", "2024-02-29 23:59:59", "2024-02-29 23:59:59", "UTC"),
        ("(UTC)", "2025-03-01 12:00:00.9", "2025-03-01 12:00:00", "UTC"),
        ("(UTC)", "2025-03-01 12:00:00.123999", "2025-03-01 12:00:00", "UTC"),
        ("(UTC)", "2025/3/1 9:05:07", "2025-03-01 09:05:07", "UTC"),
        ("(UTC)", "01.03.2025 09:05:07", "2025-03-01 09:05:07", "UTC"),
        ("(UTC)", "2025-03-01T12:00:00Z", "2025-03-01 12:00:00", "UTC"),
        ("(UTC)", "2025-03-01T12:00:00+08:00", "2025-03-01 04:00:00", "UTC"),
    ],
)
def test_times_and_zones(zone: str, shown: str, utc: str, name: str) -> None:
    export = read_export(history(f"USDT,Deposit,1,0,{shown},,Deposit", zone=zone), name=FUNDING)
    assert plain(export.ledger, ["created_at"]) == [(utc,)]
    assert plain(export.files, ["zone", "zone_from", "first_at"]) == [(name, "header" if zone else "assumed", utc)]


@pytest.mark.parametrize(
    ("shown", "complaint"),
    [
        ("2025-02-29 12:00:00", "no moment"),
        ("2025-13-01 12:00:00", "no moment"),
        ("2025-03-01 24:00:00", "no moment"),
        ("2025-03-01 12:00", "lacks its seconds"),
        ("03/01/2025 12:00:00", "is no time"),
        ("1740830400000", "is no time"),
        ("1969-12-31 23:59:59", "1970 to 2286"),
        ("9999-12-31 23:59:59", "1970 to 2286"),
        ("", "something must"),
    ],
)
def test_what_is_no_time(shown: str, complaint: str) -> None:
    rows = "USDT,Deposit,1,0,2025-03-01 12:00:00,,Deposit", f"USDT,Deposit,1,0,{shown},,Deposit"
    with pytest.raises(ExportError, match=complaint) as raised:
        read_export(history(*rows), name=FUNDING)
    error = raised.value
    assert (error.file, error.line, error.column, error.value) == (FUNDING, 3, "Time(UTC)", shown)


@pytest.mark.parametrize("zone", ["(UTC+15:00)", "(UTC+08:60)", "(UTC-99)"])
def test_no_place_on_earth(zone: str) -> None:
    with pytest.raises(ExportError, match="does not exist"):
        read_export(history(zone=zone), name=FUNDING)


def test_a_zone_for_files_that_name_none() -> None:
    data = csv_file(OLD, "2021-02-01 09:30:00,USDT,12,Deposit,")
    assert plain(read_export(data, zone="UTC+02:00").deposits, ["created_at"]) == [("2021-02-01 07:30:00",)]
    assert plain(read_export(data).deposits, ["created_at"]) == [("2021-02-01 01:30:00",)]
    told = history("USDT,Deposit,1,0,2025-03-01 12:00:00,,Deposit")
    assert plain(read_export(told, name=FUNDING, zone="UTC+02:00").ledger, ["created_at"]) == [("2025-03-01 12:00:00",)]
    for zone in ("CET", "UTC+15:00", ""):
        with pytest.raises(InputError, match="zone"):
            read_export(data, zone=zone)


def test_a_column_without_a_zone_is_of_the_zone_beside_it() -> None:
    header = (
        "UID,Account Type,Order ID,Order Time(UTC+02:00),Symbol,Side,Order Type,Order Price,Order Amount,"
        "Filled Amount,Filled Volume,Filled Time,Fee"
    )
    data = csv_file(header, "1,mainAccount,o,2025-03-01 02:00:00,A-B,BUY,LIMIT,1,1,1,1,2025-03-01 02:00:09,0")
    assert plain(read_export(data).orders, ["created_at", "filled_at"]) == [
        ("2025-03-01 00:00:00", "2025-03-01 00:00:09")
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"),
        ("12345678901234567890.123456789012345678", "12345678901234567890.123456789012345678"),
        ("0.000000000000000001", "1e-18"),
        ("1E-8", "0.00000001"),
        ("1.5e3", "1500"),
        ("00012.500", "12.5"),
        ("+3", "3"),
        ('"1,234.5"', "1234.5"),
        ('"12,345,678.000001"', "12345678.000001"),
        ('"1.234,5"', "1234.5"),
        ('"0,5"', "0.5"),
        ("0.1000000000000000000000", "0.1"),
    ],
)
def test_numbers(text: str, number: str) -> None:
    export = read_export(history(f"USDT,Withdrawal,{text},0,2025-03-01 12:00:00,,Withdraw"), name=FUNDING)
    assert plain(export.ledger, ["amount", "change"]) == [(D(number), D(number).copy_negate())]


@pytest.mark.parametrize(
    "text",
    [
        *("abc", "1 000", "0x10", "NaN", "Infinity", "1e99", "123456789012345678901", "0.0000000000000000001"),
        *("1,2.3,4", "１２", "1_000", "--1", "$5", "1e9999999999"),  # noqa: RUF001
    ],
)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ExportError) as raised:
        read_export(history(f'USDT,Deposit,"{text}",0,2025-03-01 12:00:00,,Deposit'), name=FUNDING)
    assert (raised.value.line, raised.value.column, raised.value.value) == (2, "Amount", text)


@pytest.mark.parametrize(
    "amounts",
    [
        ["1,234"],
        ["1,234", "5,678"],
        ["0,5", "1.234"],
        ["1,234.5", "1,234"],
        ["0,5", "0.5"],
    ],
)
def test_commas_that_may_be_both_are_refused(amounts: list[str]) -> None:
    rows = [f'USDT,Deposit,"{amount}",0,2025-03-01 12:00:00,,Deposit' for amount in amounts]
    with pytest.raises(ExportError, match="may be a fraction or thousands"):
        read_export(history(*rows), name=FUNDING)


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("hint", [True, False])
def test_spreadsheets(separator: str, hint: bool) -> None:
    header = HISTORY.replace(",", separator)
    rows = [
        "****4228;mainAccount;USDT;Deposit;1234,5;0;01.03.2025 09:05:07;a,b;Deposit",
        "****4228;mainAccount;USDT;Withdrawal;0,000000000000000001;1,5E-8;01.03.2025 09:05:08",
    ]
    lines = [header, *(row.replace(";", separator) for row in rows)]
    data = csv_file(*([f"sep={separator}"] if hint else []), *lines)
    export = read_export(data, name=FUNDING)
    assert plain(export.ledger, ["created_at", "change", "fee", "remark", "line"]) == [
        ("2025-03-01 09:05:07", D("1234.5"), D(0), "a,b", 2 + hint),
        ("2025-03-01 09:05:08", D("-1e-18"), D("1.5e-8"), None, 3 + hint),
    ]


def test_only_quotients_are_rounded_and_are_kept_as_written() -> None:
    header = (
        "UID,Account Type,Order ID,Symbol,Side,Order Type,Avg. Filled Price,Filled Amount,Filled Volume,"
        "Filled Volume (USDT),Filled Time(UTC),Fee,Maker/Taker,Fee Currency"
    )
    row = "1,mainAccount,o,A-B,BUY,LIMIT,{},3,1,0.1234567890123456785,2025-03-01 12:00:00,{},MAKER,B"
    export = read_export(csv_file(header, row.format("0.33333333333333333333", "0.1"), row.format("0.5", "0.1")))
    assert plain(export.fills, ["price", "funds_usdt", "extra"]) == [
        (
            D("0.333333333333333333"),
            D("0.123456789012345678"),  # half to even
            '{"Avg. Filled Price": "0.33333333333333333333", "Filled Volume (USDT)": "0.1234567890123456785"}',
        ),
        (D("0.5"), D("0.123456789012345678"), '{"Filled Volume (USDT)": "0.1234567890123456785"}'),
    ]
    with pytest.raises(ExportError, match="Fee"):
        read_export(csv_file(header, row.format("1", "0.33333333333333333333")))


def test_sides_of_account_histories() -> None:
    rows = [
        f"USDT,{side},1,0,2025-03-01 12:00:0{n},,X"
        for n, side in enumerate(["Deposit", "WITHDRAWAL", "deposits", "Withdraw", "in", "Out"])
    ]
    export = read_export(history(*rows), name=FUNDING)
    assert export.ledger["direction"].to_list() == ["in", "out", "in", "out", "in", "out"]
    assert [int(each) for each in export.ledger["change"]] == [1, -1, 1, -1, 1, -1]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("USDT,Sideways,1,0,2025-03-01 12:00:00,,X", "Side"),
        ("USDT,,1,0,2025-03-01 12:00:00,,X", "Side"),
        ("USDT,Deposit,-1,0,2025-03-01 12:00:00,,X", "Amount"),
        (",Deposit,1,0,2025-03-01 12:00:00,,X", "Currency"),
        ("USDT,Deposit,,0,2025-03-01 12:00:00,,X", "Amount"),
    ],
)
def test_a_movement_that_says_too_little(row: str, column: str) -> None:
    with pytest.raises(ExportError) as raised:
        read_export(history("USDT,Deposit,1,0,2025-03-01 12:00:00,,X", row), name=FUNDING)
    assert (raised.value.line, raised.value.column) == (3, column)


def test_a_conversion_without_a_currency() -> None:
    header = "UID,Account Type,Payment Account,Sell,Buy,Price,Time of Update(UTC),Status"
    with pytest.raises(ExportError, match="no amount with a currency"):
        read_export(csv_file(header, "1,mainAccount,Funding Account,10KAS,1 DOGE,1,2025-03-01 12:00:00,SUCCESS"))


def test_newest_first_or_oldest_first_is_the_same_but_for_rows_of_one_second() -> None:
    rows = [f"C{n},Deposit,{n},0,2025-03-01 12:00:0{n // 3},,X" for n in range(9)]
    oldest, newest = (
        read_export(history(*each), name=FUNDING).ledger["currency"].to_list() for each in (rows, rows[::-1])
    )
    assert oldest == newest == [f"C{n}" for n in range(9)]


def test_columns_of_one_name_are_both_kept() -> None:
    data = csv_file(f"{HISTORY},Note,Note,", "1,mainAccount,A,Deposit,1,0,2025-03-01 12:00:00,,X,a,b,c")
    assert plain(read_export(data, name=FUNDING).ledger, ["extra"]) == [
        ('{"Note column 10": "a", "Note column 11": "b", " column 12": "c"}',)
    ]


def test_errors_are_errors_of_the_package() -> None:
    assert issubclass(ExportError, KucoinFramesError)
    assert issubclass(ExportError, ValueError)
