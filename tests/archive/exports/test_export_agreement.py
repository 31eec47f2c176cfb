"""Do the other files of an export agree with its histories? Differences worked out by hand."""

from collections.abc import Sequence

import pytest

from kucoin_frames.archive.exports import FINDINGS, Export, check_fills, check_moves, read_export

from .invented import FUNDING, HISTORY, TRADING, csv_file, plain, zip_file
from .test_export_naming import CROSS, FILL_HEADER, FILLS, ISOLATED, MARGIN_FILLS

COVERS = ("2025-03-01", "2025-03-04")
DEPOSITS = "Deposit_Withdrawal History_Deposit History.csv"
WITHDRAWALS = "Deposit_Withdrawal History_Withdrawal History.csv"
MOVES = "UID,Account Type,Time(UTC),Coin,Amount,Fee,Hash,Deposit Address,Transfer Network,Status,Remarks"
COLUMNS = ["check", "account_type", "currency", "start_at", "end_at", "change", "told", "difference", "rows", "verdict"]


def row(time: str, currency: str, change: str, fee: str = "0", kind: str = "Spot") -> str:
    side = "Withdrawal" if change.startswith("-") else "Deposit"
    return f"9,mainAccount,{currency},{side},{change.lstrip('-')},{fee},2025-03-{time},{kind},{kind}"


def fill(time: str, side: str, size: str, funds: str, fee: str = "0") -> str:
    return f"9,mainAccount,a,BTC-USDT,{side},LIMIT,1,{size},{funds},{funds},2025-03-{time},{fee},TAKER,USDT"


ROWS = [
    row("01 10:00:00", "BTC", "2"),
    row("01 10:00:00", "USDT", "-20.2", "0.2"),
    row("02 23:59:59", "BTC", "-1"),
    row("02 23:59:59", "USDT", "10.9", "0.1"),
    row("03 00:00:00", "BTC", "-1"),
    row("03 00:00:00", "USDT", "12"),
]
TOLD = [
    fill("01 10:00:00", "BUY", "2", "20", "0.2"),
    fill("02 23:59:59", "SELL", "1", "11", "0.1"),
    fill("03 00:00:00", "SELL", "1", "12", "0.1"),
]


def export(
    rows: Sequence[str] = ROWS, fills: Sequence[str] = TOLD, *, covers: object = COVERS, **more: bytes
) -> Export:
    names = {"cross": CROSS, "isolated": ISOLATED, "margin": MARGIN_FILLS, "deposits": DEPOSITS}
    names |= {"withdrawals": WITHDRAWALS, "funding": FUNDING}
    files = {TRADING: csv_file(HISTORY, *rows), FILLS: csv_file(FILL_HEADER, *fills)}
    files |= {names[name]: data for name, data in more.items()}
    return read_export(zip_file(files), covers=covers)  # type: ignore[arg-type]  # as given


def fills_of(found: Export) -> list[tuple[object, ...]]:
    findings = check_fills(found.ledger, found.fills, found.orders, spans=found.spans)
    FINDINGS.check(findings)
    return plain(findings, COLUMNS)


def test_wherever_fees_were_charged_the_same_was_traded() -> None:
    assert fills_of(export()) == []


def test_a_row_less_a_row_more_and_another_amount() -> None:
    assert fills_of(export([each for each in ROWS if each != ROWS[3]])) == [
        ("fills", "TRADE", "USDT", "2025-03-02 00:00:00", "2025-03-02 23:59:59", 0, 11, 11, 0, "missing")
    ]
    assert fills_of(export([*ROWS, ROWS[0]])) == [
        ("fills", "TRADE", "BTC", "2025-03-01 10:00:00", "2025-03-01 23:59:59", 4, 2, -2, 2, "surplus")
    ]
    assert fills_of(export([*ROWS[:5], row("03 00:00:00", "USDT", "12.5")])) == [
        ("fills", "TRADE", "USDT", "2025-03-03 00:00:00", "2025-03-03 00:00:00", 12.5, 12, -0.5, 1, "altered")
    ]


def test_what_lies_before_the_first_fill_or_behind_the_last_is_not_compared() -> None:
    assert fills_of(export(fills=TOLD[1:])) == []
    assert fills_of(export(fills=TOLD[:2])) == []
    assert fills_of(export(fills=[])) == []
    assert len(fills_of(export(fills=[TOLD[0], TOLD[2]]))) == 2


def test_conversions_have_no_fills() -> None:
    assert fills_of(export([*ROWS, row("02 10:00:00", "BTC", "5", kind="Convert Market")])) == []


def test_without_a_whole_history_nothing_is_missing() -> None:
    assert [each[2:3] + each[-1:] for each in fills_of(export(ROWS[:4], covers=None))] == [
        ("BTC", "uncovered"),
        ("USDT", "uncovered"),
    ]
    # An export has no holes: from its first row to its last all are there.
    assert [each[-1] for each in fills_of(export([*ROWS[:3], *ROWS[4:]], covers=None))] == ["missing"]


def test_margin_is_compared_on_its_own() -> None:
    rows = [row("01 10:00:00", "BTC", "2", kind="Cross Margin"), row("01 10:00:00", "USDT", "-20", kind="Cross Margin")]
    told = csv_file(FILL_HEADER, fill("01 10:00:00", "BUY", "2", "20"))
    isolated = csv_file(HISTORY, row("01 11:00:00", "ETH", "2", kind="Transfer"))
    assert fills_of(export(cross=csv_file(HISTORY, *rows), isolated=isolated, margin=told)) == []
    lacking = export(cross=csv_file(HISTORY, rows[0]), isolated=isolated, margin=told)
    assert [each[1:3] + each[-3:] for each in fills_of(lacking)] == [("MARGIN", "USDT", -20, 0, "missing")]


@pytest.mark.parametrize(
    ("status", "verdicts"),
    [("SUCCESS", ["missing"]), ("", ["missing"]), ("PROCESSING", []), ("FAILURE", [])],
)
def test_a_deposit_that_went_through_has_an_entry(status: str, verdicts: list[str]) -> None:
    rows = [row("02 12:00:10", "USDT", "5", kind="Deposit"), row("02 12:00:11", "USDT", "6", kind="Transfer")]
    there = "9,mainAccount,2025-03-02 12:00:48,USDT,5,0,h,,TRX,SUCCESS,"
    told = csv_file(MOVES, there, f"9,mainAccount,2025-03-02 12:00:50,USDT,6,0,h,,TRX,{status},")
    found = export(funding=csv_file(HISTORY, *rows), deposits=told)
    findings = check_moves(found.ledger, found.deposits, "in", spans=found.spans)
    FINDINGS.check(findings)
    assert findings["verdict"].tolist() == verdicts
    if verdicts:
        at = "2025-03-02 12:00:50"
        assert plain(findings, COLUMNS) == [("deposits", None, "USDT", at, at, 0, 6, 6, 0, "missing")]
        assert findings["suspects"].tolist() == [f"{DEPOSITS}:3"]
    without = export(funding=csv_file(HISTORY, *rows), deposits=told, covers=None)
    findings = check_moves(without.ledger, without.deposits, "in", spans=without.spans)
    assert findings["verdict"].tolist() == ["uncovered"] * len(verdicts)


def test_a_withdrawal_has_left_with_its_fee() -> None:
    header = MOVES.replace("Deposit Address", "Withdrawal Address/Account")
    rows = [row("02 12:00:10", "USDT", "-5", "1", kind="Withdraw")]
    told = csv_file(header, *(f"9,mainAccount,2025-03-02 12:00:1{n},USDT,{n},1,h,x,TRX,SUCCESS," for n in (5, 4, 3)))
    found = export(funding=csv_file(HISTORY, *rows), withdrawals=told)
    findings = check_moves(found.ledger, found.withdrawals, "out", spans=found.spans)
    # The one of 5 went with its fee in it; that of 4 may have had its own beside it, but there is one entry only.
    assert sorted(findings["difference"]) in ([-5, -3], [-4, -3])
    assert set(findings["check"]) == {"withdrawals"}
