"""Which files are taken from a ZIP, a folder or bytes, what is refused, and what do names and rows tell of them?"""

import io
import json
import zipfile
from pathlib import Path

import pytest

from kucoin_frames.archive.exports import ExportError, NotRecognisedError, read_export, sources
from kucoin_frames.exceptions import InputError

from .invented import FUNDING, HISTORY, TRADING, csv_file, plain, zip_file

ROW = "****4228,mainAccount,USDT,Deposit,1,0,2025-03-01 12:00:00,,Deposit"
ONE = csv_file(HISTORY, ROW)
SNAPSHOTS = "UID,Account Type,Account Name,Coin,Amount,Amount(USDT),Time(UTC)"


def taken(day: int, name: str = "Main Account") -> str:
    return f"****4228,mainAccount,{name},USDT,5,5,2025-03-{day:02d} 23:59:59"


def test_the_same_from_zip_folder_file_and_bytes(tmp_path: Path) -> None:
    bundle = zip_file({FUNDING: ONE})
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "BillingHistory20250914_237671079.zip").write_bytes(bundle)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / FUNDING).write_bytes(ONE)
    (tmp_path / "c" / ".DS_Store").write_bytes(b"\0")
    (tmp_path / "c" / "note.pdf").write_bytes(b"%PDF")
    exports = [
        read_export(bundle),
        read_export(memoryview(bundle)),
        read_export(bytearray(ONE), name=FUNDING),
        read_export(tmp_path / "b" / "BillingHistory20250914_237671079.zip"),
        read_export(str(tmp_path / "c")),
        read_export(tmp_path / "c" / FUNDING),
    ]
    for export in exports:
        assert plain(export.ledger, ["account_type", "currency", "file", "line"]) == [("MAIN", "USDT", FUNDING, 2)]
    assert [export.account_number for export in exports] == [None, None, None, "237671079", None, None]
    assert repr(exports[0]) == "Export(1 files: ledger 1; 0 unknown)"


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("Account History_Funding Account.csv", "MAIN"),
        ("Account History_Trading Account20230603.csv", "TRADE"),
        ("Account History_Cross Margin Account.csv", "MARGIN"),
        ("Account History_Isolated Margin Account (1).csv", "ISOLATED"),
        ("Account History_Futures Account.csv", "CONTRACT"),
        ("trading/Account History_Funding Account.csv", "MAIN"),
        ("domain.csv", None),
        ("x.csv", None),
    ],
)
def test_the_account_is_in_the_name(name: str, account: str | None) -> None:
    export = read_export(zip_file({name: ONE}))
    assert plain(export.ledger, ["account_type"]) == plain(export.files, ["account_type"]) == [(account,)]
    assert plain(export.unknown, ["subject", "rows"]) == ([] if account else [("account", 1)])
    if account is None:
        named = read_export(zip_file({name: ONE}), account_type="TRADE")
        assert plain(named.ledger, ["account_type"]) == [("TRADE",)]


def test_zip_within_a_zip(tmp_path: Path) -> None:
    inner = zip_file({FUNDING: ONE})
    export = read_export(zip_file({"a.zip": inner}))
    assert export.files["file"].to_list() == [f"a.zip/{FUNDING}"]
    deep = inner
    for _ in range(3):
        deep = zip_file({"a.zip": deep})
    with pytest.raises(ExportError, match="unpack"):
        read_export(deep)


def encrypted() -> bytes:
    data = bytearray(zip_file({FUNDING: ONE}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


def workbook() -> bytes:
    return zip_file({"xl/workbook.xml": b"<workbook/>", "[Content_Types].xml": b""})


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "nothing in it"),
        (b"\xef\xbb\xbf\r\n\r\n", "nothing in it"),
        (b"PK\x03\x04", "cannot be unpacked"),
        (zip_file({FUNDING: ONE})[:-9], "cannot be unpacked"),
        (zip_file({FUNDING: ONE}).replace(b"USDT", b"USDC"), "cannot be unpacked"),
        (encrypted(), "encrypted: unpack it with its password"),
        (workbook(), "the workbook cannot be read"),
        (zip_file({}), "no CSV file"),
        (zip_file({"photo.png": b"\x89PNG"}), "no CSV file"),
        (b"\x89PNG\r\n\x1a\n", "no UTF-8 text"),
        (b"a,b\n\xff\xfe", "byte 4 is no UTF-8"),
        ("\ufeffTime;Remark\r\n1;é".encode("cp1252", "ignore"), "byte 15 is no UTF-8"),
        (b"a\0b,c", "no text"),
        (b'UID,"Amount\r\n', "no table"),
        (csv_file(HISTORY, ROW + ",,,x"), "12 cells, but there are 9 columns"),
        (csv_file(HISTORY, ROW) + b"****4228,mainAccount,USDT,Deposit,1,0,2025-03-01", "cut off"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_cannot_be_read(data: bytes, complaint: str) -> None:
    with pytest.raises(ExportError, match=complaint):
        read_export(data, name="Account History_Funding Account")


@pytest.mark.parametrize("path", ["missing.zip", "a\0b", ""])
def test_paths_that_lead_nowhere(tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExportError):
        read_export(path)


def test_wrong_arguments() -> None:
    with pytest.raises(InputError, match="account_type='SPOT'"):
        read_export(ONE, account_type="SPOT")
    with pytest.raises(InputError, match="unrecognised"):
        read_export(ONE, unrecognised="drop")  # type: ignore[arg-type]  # wrong on purpose


def test_a_file_that_is_not_recognised_says_what_was_expected() -> None:
    data = csv_file("UID,Account Type,Coin,Side,Amount,Fee,Time(UTC),Remark", "1,m,A,Deposit,1,0,2025-03-01 12:00:00,")
    with pytest.raises(NotRecognisedError) as raised:
        read_export(data, name="x.csv")
    error = raised.value
    assert error.found == ("UID", "Account Type", "Coin", "Side", "Amount", "Fee", "Time(UTC)", "Remark")
    assert (error.file, error.nearest, error.lacking) == ("x.csv", "account history", ("Currency",))
    for part in ("UID, Account Type, Coin, Side", "'account history', but lacks Currency", "tradeCreatedAt, symbol"):
        assert part in str(error)


def test_columns_in_another_language() -> None:
    with pytest.raises(NotRecognisedError) as raised:
        read_export(csv_file("用户ID,币种", "1,USDT"))
    assert raised.value.found == ("用户ID", "币种")


def test_unrecognised_files_are_kept_if_wanted_and_never_hinder_when_empty() -> None:
    lending = csv_file("UID,Pool,Lent", "1,A,5")
    files = {FUNDING: ONE, "Others_VIP Lending.csv": lending}
    with pytest.raises(NotRecognisedError):
        read_export(zip_file(files))
    export = read_export(zip_file(files), unrecognised="keep")
    assert len(export.ledger) == 1
    assert plain(export.unknown, ["file", "line", "subject", "value", "rows"]) == [
        ("Others_VIP Lending.csv", None, "file", "UID, Pool, Lent", 1),
        ("Others_VIP Lending.csv", 2, "row", None, 1),
    ]
    assert json.loads(export.unknown["content"].iloc[1]) == [["UID", "1"], ["Pool", "A"], ["Lent", "5"]]
    empty = read_export(zip_file({FUNDING: ONE, "Others_VIP Lending.csv": csv_file("UID,Pool,Lent")}))
    assert plain(empty.files, ["file", "kind", "rows"]) == [
        (FUNDING, "account history", 1),
        ("Others_VIP Lending.csv", None, 0),
    ]
    assert plain(empty.unknown, ["subject", "rows"]) == [("file", 0)]


def test_unknown_types_are_told_and_kept() -> None:
    rows = [
        f"1,mainAccount,USDT,Deposit,{n},0,2025-03-01 12:00:0{n},{remark},{kind}"
        for n, (kind, remark) in enumerate(
            [("Spot", ""), ("Moon Dust", "x"), ("SPOT", ""), ("Moon Dust", "y"), ("", "z")]
        )
    ]
    export = read_export(csv_file(HISTORY, *rows), name=FUNDING)
    assert export.ledger["kind"].to_list() == ["trade", "other", "trade", "other", "other"]
    assert plain(export.unknown, ["subject", "value", "line", "rows"]) == [
        ("row type", "Moon Dust", 3, 2),
        ("remark", "z", 6, 1),
    ]


def test_remarks_are_the_types_of_old_files() -> None:
    remarks = ["Spot", "Transferred to Trading Account", "KCS Distribution", "Fee Refunds using KCS", "Withdraw"]
    header = HISTORY.removesuffix(",Type")
    rows = [f"1,mainAccount,A,Deposit,1,0,2022-03-01 12:00:0{n},{each}" for n, each in enumerate(remarks)]
    export = read_export(csv_file(header, *rows), name=FUNDING)
    assert export.ledger["kind"].to_list() == ["trade", "transfer", "bonus", "rebate", "withdrawal"]
    assert export.ledger["biz_type"].isna().all()
    assert export.unknown.empty


def test_moves_that_are_neither_are_kept() -> None:
    data = csv_file(
        "Time,Coin,Amount,Type,Remark", "2021-02-01 09:30:00,USDT,12,Borrow,", "2021-02-01 09:30:00,A,1,in,"
    )
    export = read_export(data, name="old.csv")
    assert plain(export.deposits, ["currency", "amount"])[0][0] == "A"
    assert export.withdrawals.empty
    assert plain(export.unknown, ["file", "line", "subject", "value"]) == [("old.csv", 2, "row type", "Borrow")]
    assert json.loads(export.unknown["content"].iloc[0])[2] == ["Amount", "12"]


def test_accounts_of_snapshots() -> None:
    names = ["Main Account", "HF Trading Account", "Isolated Margin Account", "Pool-X"]
    export = read_export(csv_file(SNAPSHOTS, *(taken(1, name) for name in names)))
    assert plain(export.snapshots, ["account_type"]) == [("MAIN",), ("TRADE",), ("ISOLATED",), (None,)]
    assert plain(export.unknown, ["subject", "value", "line"]) == [("account", "Pool-X", 5)]


# Spans


def test_spans_by_rows_snapshots_and_what_is_stated() -> None:
    rows = [
        "****4228,mainAccount,USDT,Deposit,1,0,2025-03-01 12:00:00,,Deposit",
        "****4228,mainAccount,USDT,Deposit,1,0,2025-03-05 12:00:00,,Deposit",
    ]
    days = (1, 2, 3, 7, 8, 12)
    files = {
        FUNDING: csv_file(HISTORY, *rows),
        TRADING: csv_file(HISTORY, "No matching records found."),
        "Others_Asset Snapshots.csv": csv_file(SNAPSHOTS, *(taken(day) for day in days)),
    }
    export = read_export(zip_file(files), covers=("2025-03-01", "2025-04-01"))
    assert plain(export.spans, ["uid_shown", "account_type", "start_at", "end_at", "evidence"]) == [
        ("****4228", "MAIN", "2025-03-01 12:00:00", "2025-03-05 12:00:01", "rows"),
        ("****4228", "MAIN", "2025-03-02 00:00:00", "2025-03-04 00:00:00", "snapshots"),
        ("****4228", "MAIN", "2025-03-08 00:00:00", "2025-03-09 00:00:00", "snapshots"),
        ("****4228", "MAIN", "2025-03-01 00:00:00", "2025-04-01 00:00:00", "stated"),
        ("****4228", "TRADE", "2025-03-02 00:00:00", "2025-03-04 00:00:00", "snapshots"),
        ("****4228", "TRADE", "2025-03-08 00:00:00", "2025-03-09 00:00:00", "snapshots"),
        ("****4228", "TRADE", "2025-03-01 00:00:00", "2025-04-01 00:00:00", "stated"),
    ]


def test_spans_by_the_dates_of_a_name() -> None:
    name = "Funding from2021-01-01 00_00_00to2021-12-31 23_59_59.csv"
    data = csv_file(HISTORY.replace("(UTC)", ""), "No matching records found.")
    export = read_export(data, name=name)
    assert plain(export.spans, ["uid", "account_type", "start_at", "end_at", "evidence"]) == [
        (None, "MAIN", "2020-12-31 16:00:00", "2021-12-31 16:00:00", "name")
    ]
    for wrong in ("from2021-13-01 00_00_00to2021-12-31 23_59_59", "from2022-01-01 00_00_00to2021-12-31 23_59_59"):
        assert read_export(data, name=f"Funding {wrong}.csv").spans.empty


# Whose it is


def test_masked_uids_are_filled_in_where_they_agree() -> None:
    rows = [
        "****1079,mainAccount,USDT,Deposit,1,0,2025-03-01 12:00:00,,Deposit",
        "****5555,desk,USDT,Deposit,1,0,2025-03-01 12:00:00,,Deposit",
        "237671079,MainAccount,USDT,Deposit,1,0,2025-03-01 12:00:00,,Deposit",
    ]
    export = read_export(csv_file(HISTORY, *rows), name=FUNDING)
    assert plain(export.ledger, ["uid"]) == [(None,), (None,), ("237671079",)]
    owned = export.of("237671079")
    assert plain(owned.ledger, ["uid", "uid_shown"]) == [
        ("237671079", "****1079"),
        (None, "****5555"),
        ("237671079", "237671079"),
    ]
    assert set(owned.spans["uid"].dropna()) == {"237671079"}
    assert owned.ledger.dtypes.equals(export.ledger.dtypes)
    with pytest.raises(InputError, match=r"\*\*\*\*1079"):
        export.of("999999999")


def test_files_without_a_uid_are_the_owners() -> None:
    data = csv_file(
        "Order ID,Currency (Fiat),Fiat Amount,Fee,Deposit Method,Status,Time(UTC)", "f,EUR,1,0,S,S,2025-03-01 12:00:00"
    )
    assert plain(read_export(data).of("5").fiat_transfers, ["uid"]) == [("5",)]


# Files that overlap


def test_rows_that_two_files_tell_are_there_once_and_equal_rows_of_one_file_all() -> None:
    def bundle(*seconds: int, uid: str = "237671079", header: str = HISTORY) -> dict[str, bytes]:
        rows = [f"{uid},mainAccount,USDT,Deposit,1,0,2025-03-01 12:00:{each:02d},r,Spot" for each in seconds]
        return {FUNDING: csv_file(header, *rows), "Others_Asset Snapshots.csv": csv_file(SNAPSHOTS, taken(1))}

    files = {
        f"{folder}/{name}": data
        for folder, content in {
            "a": bundle(1, 2, 2),
            "b": bundle(2, 2, 2, 3),
            "c": bundle(1, 3, uid="****1079", header=HISTORY + ",Account Mode"),
        }.items()
        for name, data in content.items()
    }
    export = read_export(zip_file(files))
    assert [each.second for each in export.ledger["created_at"]] == [1, 2, 2, 2, 3]
    assert len(export.snapshots) == 1
    repeated = dict(plain(export.files, ["file", "repeated"]))
    assert repeated == {
        f"a/{FUNDING}": 0,
        "a/Others_Asset Snapshots.csv": 0,
        f"b/{FUNDING}": 2,
        "b/Others_Asset Snapshots.csv": 1,
        f"c/{FUNDING}": 2,
        "c/Others_Asset Snapshots.csv": 1,
    }


def test_histories_of_different_accounts_are_not_the_same() -> None:
    for names in ((FUNDING, TRADING), ("x.csv", "y.csv")):
        assert len(read_export(zip_file(dict.fromkeys(names, ONE))).ledger) == 2
    assert len(read_export(zip_file({"a/" + FUNDING: ONE, "b/" + FUNDING: ONE})).ledger) == 1


def test_a_zip_that_claims_little_and_holds_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_MOST_BYTES", 10_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(FUNDING, b"a" * 1_000_000)
    with pytest.raises(ExportError, match="more than"):
        read_export(stream.getvalue())
