"""Each dropped file is handed over once; one that is refused takes nothing away from the others."""

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kucoin_frames.archive.importing import IMPORTED, import_export
from kucoin_frames.exceptions import GapWarning, InputError, warn
from kucoin_frames.widgets.upload import Upload
from tests.analysis.by_hand import of, texts

COLUMNS = "uid holder account_type rows added fetched repeated unknown covered_from covered_to findings note"


def answer(rows: int, added: int, day: str, findings: int = 0) -> pd.DataFrame:
    start, end = pd.Timestamp(day, tz="UTC"), pd.Timestamp(day, tz="UTC") + pd.Timedelta(hours=36)
    return of(
        IMPORTED, COLUMNS, [("7", "mainAccount", "TRADE", rows, added, rows - added, 0, 0, start, end, findings, "")]
    )


class Importer:
    """Answers to what the bytes say: how many rows, how many of them new, and from which day on."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []

    def __call__(self, content: bytes) -> pd.DataFrame:
        self.seen.append(content)
        try:
            rows, added, day = content.decode().split()
        except ValueError:
            raise InputError("these columns are those of no file:\n- account history: UID, Time(UTC)") from None
        return answer(int(rows), int(added), day)


def drop(upload: Upload, **files: bytes) -> None:
    """What the browser sends when files are chosen."""
    upload.button.value = tuple(
        {
            "name": name.replace("_", "."),
            "type": "text/csv",
            "size": len(content),
            "content": memoryview(content),
            "last_modified": datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC),
        }
        for name, content in files.items()
    )


def test_an_interrupted_file_leaves_the_field_as_it_was() -> None:
    def interrupted(_: bytes) -> pd.DataFrame:
        raise KeyboardInterrupt

    upload = Upload(interrupted)
    with pytest.raises(KeyboardInterrupt):
        upload.take("a.csv", b"")
    assert not upload.button.disabled
    assert repr(upload) == "Upload: 0 files"


def test_files_of_which_one_is_refused() -> None:
    read = Importer()
    upload = Upload(read)
    called: list[int] = []
    upload.on_done(lambda results: called.append(len(results)))
    drop(upload, a_zip=b"12 10 2026-01-01", b_csv=b"what", c_zip=b"3 0 2026-02-01")
    assert read.seen == [b"12 10 2026-01-01", b"what", b"3 0 2026-02-01"]
    assert called == [2]
    assert texts(upload.results, "file rows added fetched covered_from") == [
        ("a.zip", "12", "10", "2", "2026-01-01"),
        ("c.zip", "3", "0", "3", "2026-02-01"),
    ]
    assert texts(upload.errors, "file error") == [
        ("b.csv", "these columns are those of no file:\n- account history: UID, Time(UTC)")
    ]
    assert repr(upload) == (
        "Upload: 3 files\n"
        "a.zip: 12 rows, 10 added, 2 fetched, 0 findings,"
        " covered 2026-01-01 to 2026-01-02 12:00:00 UTC\n"
        "b.csv: not taken in: these columns are those of no file:\n- account history: UID, Time(UTC)\n"
        "c.zip: 3 rows, 0 added, 3 fetched, 0 findings,"
        " covered 2026-02-01 to 2026-02-02 12:00:00 UTC"
    )
    assert (upload.button.value, upload.button.disabled) == ((), False)


def test_files_dropped_in_pieces() -> None:
    read = Importer()
    upload = Upload(read)
    for name, pieces in (
        ("a.zip", [b"12 10 ", b"2026-", b"01-01"]),
        ("b.csv", [b"what"]),
        ("c.zip", [b"1 1 2026-01-02"]),
    ):
        for place, piece in enumerate(pieces):
            told = {"name": name, "piece": place, "pieces": len(pieces)}
            upload.field._handle_custom_msg(told, [memoryview(piece)])
    assert read.seen == [b"12 10 2026-01-01", b"what", b"1 1 2026-01-02"]
    assert texts(upload.results, "file rows") == [("a.zip", "12"), ("c.zip", "1")]
    assert upload.errors["file"].tolist() == ["b.csv"]


def test_a_file_that_broke_off_is_no_part_of_the_next() -> None:
    read = Importer()
    upload = Upload(read)
    upload.field._handle_custom_msg({"name": "a.zip", "piece": 0, "pieces": 2}, [memoryview(b"12 10 ")])
    upload.field._handle_custom_msg({"name": "b.zip", "piece": 0, "pieces": 1}, [memoryview(b"1 1 2026-01-02")])
    assert read.seen == [b"1 1 2026-01-02"]


def test_what_was_dropped_before_stays() -> None:
    upload = Upload(Importer())
    drop(upload, a_zip=b"1 1 2026-01-01")
    drop(upload, a_zip=b"1 0 2026-01-01")
    assert texts(upload.results, "file added fetched") == [("a.zip", "1", "0"), ("a.zip", "0", "1")]


def test_the_page_shows_all_of_it_and_nothing_else_as_a_page() -> None:
    upload = Upload(Importer())
    drop(upload, a_zip=b"5 4 2026-01-01", b_csv=b"<b>1</b>")
    page = upload.view.children[1].value
    assert "<b>a.zip</b>: 5 rows, 4 added" in page
    assert "account history: UID, Time(UTC)" in page
    upload.take("<i>.csv", b"1 1 2026-01-01")
    assert "&lt;i&gt;.csv" in upload.view.children[1].value


def test_the_name_is_handed_over_where_it_is_wanted() -> None:
    named: list[tuple[bytes, str]] = []

    def read(content: bytes, *, name: str = "") -> pd.DataFrame:
        named.append((content, name))
        return answer(1, 1, "2026-01-01")

    Upload(read).take("TRADE.csv", b"x")
    assert named == [(b"x", "TRADE.csv")]


def test_warnings_and_failures_of_any_kind_are_told() -> None:
    def read(content: bytes) -> pd.DataFrame:
        warn("ledgers_hf: 2 days are a gap", GapWarning)
        return answer(1, 1, "2026-01-01") if content else (None / 0)  # type: ignore[operator]  # what fails

    def fail(results: pd.DataFrame) -> None:
        raise LookupError("nothing there")

    upload = Upload(read)
    upload.on_done(fail)
    upload.take("a.zip", b"x")
    upload.take("b.zip", b"")
    lines = repr(upload).splitlines()
    assert lines[2:] == [
        "note: ledgers_hf: 2 days are a gap",
        "b.zip: not taken in: TypeError: unsupported operand type(s) for /: 'NoneType' and 'int'",
        "note: ledgers_hf: 2 days are a gap",
    ]
    assert "LookupError: nothing there" in upload.view.children[1].value


def test_without_files() -> None:
    upload = Upload(Importer())
    assert repr(upload) == "Upload: 0 files"
    assert list(upload.results) == ["file"]
    assert upload.results.empty
    assert upload.errors.empty
    assert upload.button.accept == ".zip,.csv,.xlsx"
    with pytest.raises(InputError, match=r"content is a str: pass the bytes of the file 'a\.csv'"):
        upload.take("a.csv", "text")  # type: ignore[arg-type]  # what is refused


def test_an_answer_that_is_no_frame_is_a_failure() -> None:
    def read(content: bytes) -> Any:
        return len(content)

    upload = Upload(read)
    upload.take("a.zip", b"abc")
    assert texts(upload.errors, "error") == [("the function that takes files must answer with a frame, not a int",)]


def test_into_an_archive_and_what_is_no_export(tmp_path: Path) -> None:
    history = (
        "UID,Account Type,Currency,Side,Amount,Fee,Time(UTC),Remark,Type\r\n"
        "12345678,mainAccount,USDT,Deposit,100.5,0,2026-01-02 03:04:05,Deposit,Deposit\r\n"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        bundle.writestr("Account History_Trading Account.csv", history)
    upload = Upload(lambda content: import_export(content, tmp_path / "kept", uid="12345678"))
    drop(upload, a_zip=packed.getvalue(), b_csv=b"Moon,Phase\r\n1,2\r\n", c_zip=packed.getvalue())
    assert texts(upload.results, "file account_type rows added repeated") == [
        ("a.zip", "TRADE", "1", "1", "0"),
        ("c.zip", "TRADE", "1", "0", "1"),
    ]
    (told,) = upload.errors["error"]
    assert "these columns are those of no file that KuCoin is known to export: Moon, Phase" in told
    assert "account history" in told.casefold()
