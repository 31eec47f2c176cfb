"""All that is archived and exported, and all that the commands for it say, searched for the keys it was made with."""

import pickle
import warnings
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

import kucoin_frames as kf
from kucoin_frames import archiving
from kucoin_frames.cli import main
from kucoin_frames.demonstration import Demo
from kucoin_frames.exceptions import KucoinFramesError, KucoinFramesWarning
from kucoin_frames.times import DAY, moment
from tests.accounts.conftest import AddAccount
from tests.safety.told import Told

NOW = moment("2026-03-01 12:00")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the archive will be."""
    monkeypatch.setenv(archiving._VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


def export_of(exchange: Demo, folder: Path) -> Path:
    """What the web site exports of the last days."""
    return exchange.write_export(folder, start_at=NOW // DAY * DAY - 4 * DAY, end_at=NOW // DAY * DAY)


def test_an_archive_and_what_is_loaded_and_exported(
    told: Told,
    exchange: Demo,
    add_account: AddAccount,
    root: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    add_account("main")
    add_account("bot", "tradebot1")
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        told.add_frame("sync", kf.sync(account=["main", "bot"], since=NOW - 3 * DAY))
        told.add_frame("import", kf.import_export(export_of(exchange, tmp_path), "main"))
        archive = kf.archive("main")
        ledger = archive.ledger()
        frames = {"ledger": ledger, "coverage": archive.coverage(), "ledgers_hf": archive.ledgers_hf()}
        frames |= {"balances": archive.balances(), "of all": kf.archive("all").coverage()}
    told.add("warnings", [str(each.message) for each in heard])
    told.add("the archive", [repr(archive), vars(archive), pickle.dumps(frames)])
    for name, frame in frames.items():
        assert len(frame) > 0
        told.add_frame(f"{name} of the archive", frame)

    files = told.add_files(root)
    assert sum(name.endswith(".parquet") for name in files) >= 10
    assert sum("_delta_log/" in name and name.endswith(".json") for name in files) >= 10

    out = tmp_path / "out"
    out.mkdir()
    frames["api_key"] = kf.api_key(account="main")
    for name, frame in frames.items():
        kf.analysis.to_json(frame, out / f"{name}.json")
        kf.analysis.to_csv(frame, out / f"{name}.csv")
        kf.analysis.to_parquet(frame, out / f"{name}.parquet")
    kf.analysis.to_excel(frames, out / "all.xlsx")
    (out / "ledger.beancount").write_text(kf.analysis.to_beancount(ledger), encoding="utf-8")
    assert len(told.add_files(out)) == 3 * len(frames) + 2
    with ZipFile(out / "all.xlsx") as workbook:
        assert any(name.startswith("xl/worksheets/") for name in workbook.namelist())
    told.add("logs", caplog.text)
    assert told.marked() == []


def test_errors_of_the_archive(
    told: Told, add_account: AddAccount, root: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    add_account("gone", "deleted")
    (tmp_path / "other.csv").write_text("no,export\n1,2\n", encoding="utf-8")
    for failing in (
        lambda: kf.sync(account="gone"),
        lambda: kf.archive("gone"),
        lambda: kf.sync(account="gone", tables="nothing"),
        lambda: kf.import_export(tmp_path / "other.csv", "gone"),
        lambda: kf.import_export(tmp_path / "other.csv"),
    ):
        with pytest.raises(KucoinFramesError) as caught:
            failing()
        told.add("error", [caught.value, vars(caught.value), pickle.dumps(caught.value)])
    told.add_files(tmp_path / "kept") if root.exists() else None
    told.add("logs", caplog.text)
    assert told.marked() == []


def test_commands_of_the_archive(
    told: Told,
    exchange: Demo,
    add_account: AddAccount,
    root: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    add_account("main", "overpowered")
    add_account("gone", "deleted")
    written = tmp_path / "written"
    written.mkdir()
    export = str(export_of(exchange, tmp_path))
    works = {
        ("sync", "--account", "main", "--since", "2026-02-26", "--format", "json"): True,
        ("sync", "--account", "gone"): False,
        ("import", export, "--account", "main"): True,
        ("import", export, "--account", "gone"): False,
        ("import", str(root / "simulation"), "--account", "main"): False,
        ("archive", "coverage"): True,
        ("archive", "gaps", "--account", "main", "--format", "csv"): True,
        ("archive", "ledger", "--account", "main", "--output", str(written / "ledger.parquet")): True,
        ("archive", "sql", "--statement", "SELECT * FROM ledgers_hf", "--format", "table"): True,
        ("archive", "sql", "--statement", "SELECT * FROM nothing"): False,
        ("archive", "next-sync", "--account", "main"): True,
        ("reconcile", "--account", "main", "--format", "csv"): True,
        ("trades", "--account", "main", "--format", "json"): True,
        ("trades", "--account", "gone"): False,
        ("archive", "next-sync", "--account", "gone"): False,
        ("check", "--account", "main"): True,
        ("check", "--account", "gone"): False,
    }
    for line, well in works.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", KucoinFramesWarning)
            ended = main(line)
        heard = capfdbinary.readouterr()
        assert (ended == 0) is well, (line, heard.err)
        told.add(f"stdout of {line}", heard.out)
        told.add(f"stderr of {line}", heard.err)
    assert told.add_files(written) == ["ledger.parquet"]
    assert pd.read_parquet(written / "ledger.parquet").shape[0] > 0
    told.add_files(root)
    assert "urllib3" in caplog.text
    told.add("logs", [caplog.text, [vars(record) for record in caplog.records]])
    assert told.marked() == []
