"""The export is accepted by beancount's own checker, to the last digit, and refused once a balance is wrong."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from kucoin_frames.analysis.beancount import to_beancount
from kucoin_frames.exceptions import InputError
from tests.analysis.witness import SCHEMA, frame_of, ledger_of_year


def checked(text: str, folder: Path) -> str:
    """What bean-check says: nothing is good."""
    path = folder / "ledger.beancount"
    path.write_text(text)
    program = [sys.executable, "-m", "beancount.scripts.check", "--no-cache", str(path)]
    run = subprocess.run(program, capture_output=True, text=True, check=False)
    assert (run.returncode == 0) == (run.stderr == "")
    return run.stderr


def test_bean_check_accepts_the_whole_year(tmp_path: Path) -> None:
    text = to_beancount(ledger_of_year())
    assert text.count(" balance Assets:KuCoin") > 1000
    assert text.count("\n  id: ") == len(ledger_of_year())
    assert checked(text, tmp_path) == ""


def test_bean_check_accepts_a_part_that_begins_with_balances(tmp_path: Path) -> None:
    later = ledger_of_year().iloc[len(ledger_of_year()) * 4 // 5 :]
    text = to_beancount(later[later["balance"].notna()])
    assert "opening balance" in text
    assert checked(text, tmp_path) == ""


def test_bean_check_finds_a_missing_line(tmp_path: Path) -> None:
    whole = ledger_of_year()
    told = whole.index[whole["balance"].notna()]
    complaint = checked(to_beancount(whole.drop(told[len(told) // 2])), tmp_path)
    assert "Balance failed" in complaint


def test_an_entry_by_hand() -> None:
    moment = pd.Timestamp("2026-02-01 10:00", tz="UTC")
    entry = {
        "uid": "7",
        "account_type": "ISOLATED_V2",
        "symbol": "1INCH-USDT",
        "currency": "1INCH",
        "created_at": moment,
        "id": "42",
        "kind": "trade",
        "biz_type": "MARGIN_EXCHANGE",
        "change": "9.99",
        "fee": "0.01",
        "balance": "19.99",
    }
    account = "Assets:KuCoin:U7:Isolated-V2:1INCH-USDT"
    lines = to_beancount(frame_of([entry])).splitlines()
    assert lines[-9:] == [
        f"  {account}  10 X-1INCH",
        "  Equity:Opening-Balances  -10 X-1INCH",
        '2026-02-01 * "MARGIN_EXCHANGE"',
        '  id: "42"',
        '  time: "2026-02-01T10:00:00+00:00"',
        f"  {account}  9.99 X-1INCH",
        "  Equity:Conversions  -10 X-1INCH",
        "  Expenses:Fees  0.01 X-1INCH",
        f"2026-02-02 balance {account}  19.99 ~ 0 X-1INCH",
    ]


def test_empty_and_wrong(tmp_path: Path) -> None:
    assert checked(to_beancount(SCHEMA.empty()), tmp_path) == ""
    with pytest.raises(InputError, match="leave out quotation marks"):
        to_beancount(SCHEMA.empty(), title='my "ledger"')
