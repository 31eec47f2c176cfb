"""Does one download with everything odd that was seen in such files come into an archive to the last row?

A folder's content within a ZIP within a ZIP, of a master and a sub-account, masked and in full, in four zones and three
encodings; what each file tells was worked out by hand.
"""

from collections.abc import Callable
from decimal import Decimal as D  # noqa: N817  it is written on every line
from pathlib import Path

import pytest

from kucoin_frames.archive import Archive
from kucoin_frames.archive.exports import ExportError
from kucoin_frames.archive.importing import import_export
from kucoin_frames.times import moment
from tests.archive.lapse import ledger_of
from tests.archive.small import NOW, TODAY, UNTYPED, fetch

from .invented import FUNDING, TRADING, csv_file, plain, zip_file

EMPTY = csv_file(TODAY, "No matching records found.,,,,,,,,")
FILES = {
    # A newer column, a comma at the end, CR and LF behind a byte order mark.
    f"2025/{TRADING}": csv_file(
        TODAY.replace("(UTC)", "(UTC-03:30)") + ",Account Mode,",
        "****4228,mainAccount,USDT,Deposit,1.50,0.01,2025-12-31 23:34:05,Spot,Spot,CLASSIC,",
        "****4228,mainAccount,USDT,Deposit,1.50,0.01,2025-12-31 23:34:05,Spot,Spot,CLASSIC,",
        "****1111,desk,KCS,Withdrawal,2,0,2025-12-31 20:30:00,Transfer,Transfer,CLASSIC,",
    ),
    # Saved by a spreadsheet: UTF-16, semicolons, thousands, decimal commas, the day first; an hour that summer skipped.
    f"2021/{FUNDING}": (
        UNTYPED.replace(",", ";").replace("(UTC)", "(UTC+02:00)")
        + "\n40004228;mainAccount;KCS;Deposit;1.234.567,5;0;28.03.2021 02:30:00;Soft Distribution for KCS\n"
    ).encode("utf-16"),
    # The same seconds of the trading account as an older file tells them: by KuCoin's clocks, in quotes.
    f"2024/{TRADING.replace('.csv', '20240603.csv')}": csv_file(
        UNTYPED.replace("(UTC)", ""),
        '"40004228","mainAccount","USDT","Deposit","1.5","","2026-01-01 11:04:05","Spot"',
        '"40004228","mainAccount","BTC","Withdrawal","1,234.5","","2026-01-01 11:04:06","Spot"',
        bom=False,
        newline="\n",
    ),
    "2024/Account History_Cross Margin Account.csv": EMPTY,
    "2024/Account History_Isolated Margin Account.csv": csv_file(TODAY),
    "__MACOSX/._Account History_Trading Account.csv": b"\0\5\26\7",
}
BUNDLE = zip_file({"../../etc/BillingHistory20260115_40004228.zip": zip_file(FILES)})
MASTER = [
    ("2021-03-28 00:30:00", "MAIN", "KCS", D("1234567.5"), None, "bonus"),
    ("2026-01-01 03:04:05", "TRADE", "USDT", D("1.5"), None, "trade"),
    ("2026-01-01 03:04:05", "TRADE", "USDT", D("1.5"), None, "trade"),
    ("2026-01-01 03:04:06", "TRADE", "BTC", D("-1234.5"), None, "trade"),
]
DESK = [("2026-01-01 00:00:00", "TRADE", "KCS", D(-2), None, "transfer")]
COLUMNS = ["created_at", "account_type", "currency", "change", "balance", "kind"]


def take(archive: Archive) -> None:
    import_export(BUNDLE, archive, sub_accounts={"desk": "50001111"})


def sync(archive: Archive) -> None:
    """What the API tells of one of the two equal movements, a part of its second later."""
    fetch(archive, ("1", "USDT", "1.5", moment("2026-01-01 03:04:05.999")))


@pytest.mark.parametrize("steps", [(take,), (take, take), (sync, take), (take, sync), (take, sync, take)])
def test_everything_odd_at_once(tmp_path: Path, steps: tuple[Callable[[Archive], None], ...]) -> None:
    archive = Archive(tmp_path / "archive", now=lambda: NOW)
    for step in steps:
        step(archive)
    ledger = ledger_of(archive)
    ledger["created_at"] = ledger["created_at"].dt.floor("s")
    ledger["account_type"] = ledger["account_type"].replace("TRADE_HF", "TRADE")
    assert archive.accounts == ["40004228", "50001111"]
    assert sorted(plain(ledger[ledger["uid"] == "50001111"], COLUMNS)) == DESK
    master = ledger[ledger["uid"] == "40004228"].sort_values("created_at", kind="stable")
    assert plain(master, COLUMNS) == MASTER
    # Of the two equal movements one file tells the fee of both; the API's row says its own.
    fees = master.loc[(master["currency"] == "USDT") & (master["source"] != "ledgers_hf"), "fee"]
    assert set(fees) == {D("0.01")}
    assert (master["source"] == "ledgers_hf").sum() == (sync in steps)


@pytest.mark.parametrize(
    ("amount", "time", "complaint"),
    [
        ("1", "2026-01-02 03:04:05 PM", "is no time that KuCoin writes"),
        ("1", "02/01/2026 03:04:05", "is no time that KuCoin writes"),
        ("1", "2026-02-30 03:04:05", "is no moment that ever was"),
        ('"1,234"', "2026-01-02 03:04:05", "may be a fraction or thousands"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused_and_nothing_is_stored(
    tmp_path: Path, amount: str, time: str, complaint: str
) -> None:
    file = csv_file(TODAY, f"40004228,mainAccount,USDT,Deposit,{amount},0,{time},,Spot")
    with pytest.raises(ExportError, match=complaint):
        import_export(zip_file(FILES | {f"2026/{TRADING}": file}), tmp_path / "archive")
    assert list(tmp_path.iterdir()) == []
