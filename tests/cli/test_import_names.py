"""What `kucoin-frames import` is told of names: currencies by their codes, and numbers of sub-accounts."""

import functools
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kucoin_frames import archiving
from kucoin_frames.cli import main


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the function was asked."""
    calls: list[dict[str, Any]] = []

    @functools.wraps(archiving.import_export)
    def imported(source: object, account: object = None, **told: Any) -> pd.DataFrame:
        calls.append(told)
        return pd.DataFrame({"rows": [0]})

    monkeypatch.setattr("kucoin_frames.cli.archive_import.archiving.import_export", imported)
    return calls


def test_currencies_by_their_codes(asked: list[dict[str, Any]], tmp_path: Path) -> None:
    names = ["--currency", "BSV=BCHSV", "--currency", "LUNA=LUNA2"]
    assert main(["import", str(tmp_path), *names]) == 0
    assert main(["import", str(tmp_path)]) == 0
    assert [each["currencies"] for each in asked] == [{"BSV": "BCHSV", "LUNA": "LUNA2"}, {}]


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (["BSV"], "--currency BSV: NAME=CODE is wanted, such as BSV=BCHSV"),
        (["=BCHSV"], "--currency =BCHSV: NAME=CODE is wanted"),
        (["BSV=BCHSV", "BSV=BCH"], "--currency: BSV has two meanings, BCHSV and BCH"),
    ],
)
def test_names_without_one_meaning_are_refused(
    asked: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str], names: list[str], complaint: str
) -> None:
    options = [part for each in names for part in ("--currency", each)]
    assert main(["import", str(tmp_path), *options]) == 2
    assert complaint in capsys.readouterr().err
    assert asked == []


def test_a_file_is_imported_under_the_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KUCOIN_FRAMES_DATA", str(tmp_path / "data"))
    file = tmp_path / "Account History_Funding Account.csv"
    header = "UID,Account Type,Currency,Side,Amount,Fee,Time(UTC),Remark,Type"
    rows = (
        "40004228,mainAccount,BSV,Deposit,1,0,2025-03-01 12:00:00,,Deposit",
        "****4229,desk,BSV,Deposit,2,0,2025-03-01 12:00:00,,Deposit",
    )
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    options = ["--currency", "BSV=BCHSV", "--sub-accounts", "40004230,40004229", "--format", "csv"]
    assert main(["import", str(file), *options]) == 0
    told = pd.read_csv(io.StringIO(capsys.readouterr().out), dtype=str)
    assert told["uid"].tolist() == ["40004228", "40004229"]
    assert told["added"].tolist() == ["1", "1"]
    assert told["note"].tolist() == [f"{file.name}: BSV=BCHSV"] * 2
