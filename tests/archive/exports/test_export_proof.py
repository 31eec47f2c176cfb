"""Do snapshots prove the rows between them, and does each fault give the one finding that it should?"""

from decimal import Decimal

import pandas as pd
import pytest

from kucoin_frames.archive.exports import FINDINGS, Export, prove, read_export
from kucoin_frames.exceptions import InputError

from .invented import FUNDING, HISTORY, TRADING, csv_file, plain, zip_file

SNAPSHOTS = "UID,Account Type,Account Name,Coin,Amount,Amount(USDT),Time(UTC)"

MOVES = [
    (1, "10:00:00", "Deposit", "100"),
    (2, "09:00:00", "Withdrawal", "30.000000000000000001"),
    (2, "09:00:00", "Deposit", "5"),
    (4, "00:00:00", "Withdrawal", "74.999999999999999999"),
    (5, "12:00:00", "Deposit", "1"),
]
BALANCES = {1: "100", 2: "74.999999999999999999", 3: "74.999999999999999999", 5: "1"}
"""On the fourth day there is nothing, and so no line."""


def export(
    moves: list[tuple[int, str, str, str]] = MOVES, balances: dict[int, str] = BALANCES, more: str = ""
) -> Export:
    rows = [f"9,mainAccount,USDT,{side},{n},0,2025-03-{day:02d} {at},,Spot" for day, at, side, n in moves]
    taken = [f"9,mainAccount,Main Account,USDT,{n},,2025-03-{day:02d} 23:59:59" for day, n in balances.items()]
    other = [f"9,mainAccount,HF Trading Account,BTC,1,,2025-03-{day:02d} 23:59:59" for day in range(1, 6)]
    start = "9,mainAccount,BTC,Deposit,1,0,2025-03-01 01:00:00,,Spot"
    return read_export(
        zip_file(
            {
                FUNDING: csv_file(HISTORY, *rows),
                TRADING: csv_file(HISTORY, start, *([more] if more else [])),
                "snapshots.csv": csv_file(SNAPSHOTS, *taken, *other),
            }
        )
    )


def findings(found: pd.DataFrame) -> list[tuple[object, ...]]:
    FINDINGS.check(found)
    return [
        tuple(format(each, "f") if isinstance(each, Decimal) else each for each in row)
        for row in plain(found, ["account_type", "currency", "end_at", "difference", "verdict", "suspects"])
    ]


def proven(one: Export, **options: object) -> list[tuple[object, ...]]:
    return findings(prove(one.ledger, one.snapshots, from_zero=True, **options))  # type: ignore[arg-type]


def test_all_is_proven() -> None:
    assert proven(export()) == []
    assert findings(prove(export().ledger, export().snapshots)) == []


@pytest.mark.parametrize("missing", range(len(MOVES)))
def test_a_missing_row_is_one_finding(missing: int) -> None:
    day, _, side, amount = MOVES[missing]
    found = proven(export([move for number, move in enumerate(MOVES) if number != missing]))
    sign = "-" if side == "Withdrawal" else ""
    assert found == [("MAIN", "USDT", f"2025-03-0{day} 23:59:59", f"{sign}{amount}", "missing", None)]


@pytest.mark.parametrize("doubled", range(len(MOVES)))
def test_a_doubled_row_is_one_finding_that_names_it(doubled: int) -> None:
    day, _, side, amount = MOVES[doubled]
    moves = [*MOVES[: doubled + 1], *MOVES[doubled:]]
    sign = "" if side == "Withdrawal" else "-"
    suspects = f"{FUNDING}:{doubled + 2}, {FUNDING}:{doubled + 3}"
    assert proven(export(moves)) == [
        ("MAIN", "USDT", f"2025-03-0{day} 23:59:59", f"{sign}{amount}", "surplus", suspects)
    ]


def test_an_altered_row_is_one_finding() -> None:
    moves = [*MOVES[:2], (2, "09:00:00", "Deposit", "5.000000000000000001"), *MOVES[3:]]
    assert proven(export(moves)) == [("MAIN", "USDT", "2025-03-02 23:59:59", "-0.000000000000000001", "missing", None)]


def test_differences_have_all_their_digits() -> None:
    huge = "12345678901234567890.123456789012345678"
    day = (5, "12:00:00", "Deposit", huge)
    found = proven(export([*MOVES, day], BALANCES))
    assert found == [("MAIN", "USDT", "2025-03-05 23:59:59", f"-{huge}", "surplus", f"{FUNDING}:7")]


def test_a_row_on_a_wrong_day_is_two_findings() -> None:
    moves = [*MOVES[:2], (3, "09:00:00", "Deposit", "5"), *MOVES[3:]]
    assert proven(export(moves)) == [
        ("MAIN", "USDT", "2025-03-02 23:59:59", "5", "missing", None),
        ("MAIN", "USDT", "2025-03-03 23:59:59", "-5", "surplus", f"{FUNDING}:4"),
    ]


def test_a_finding_tells_the_whole_sum() -> None:
    one = export(MOVES[:4])
    (row,) = prove(one.ledger, one.snapshots).to_dict("records")
    told = {name: str(value) for name, value in row.items()}
    assert told | {"suspects": ""} == {
        "check": "snapshots",
        "uid": "9",
        "account_type": "MAIN",
        "currency": "USDT",
        "start_at": "2025-03-04 23:59:59+00:00",
        "end_at": "2025-03-05 23:59:59+00:00",
        "opening": "0",
        "change": "0",
        "rows": "0",
        "told": "1",
        "stated": "True",
        "difference": "1",
        "verdict": "missing",
        "suspects": "",
    }


def test_a_coin_that_no_snapshot_names_was_not_there() -> None:
    stray = "9,mainAccount,DUST,Deposit,7,0,2025-03-03 05:00:00,,Spot"
    assert proven(export(more=stray)) == [
        ("TRADE", "DUST", "2025-03-03 23:59:59", "-7", "surplus", f"{TRADING}:3"),
    ]


def test_the_last_second_may_be_before_or_after_the_snapshot() -> None:
    moves = [(3, "23:59:59", "Withdrawal", "74.999999999999999999") if move[0] == 4 else move for move in MOVES]
    assert proven(export(moves)) == [
        ("MAIN", "USDT", "2025-03-03 23:59:59", "74.999999999999999999", "last second", f"{FUNDING}:5"),
        ("MAIN", "USDT", "2025-03-04 23:59:59", "-74.999999999999999999", "last second", None),
    ]


def test_what_is_not_covered_is_said_to_be_so() -> None:
    one = export(MOVES[:3])
    spans = one.spans[one.spans["evidence"] == "rows"]
    assert [row[2:5] for row in proven(one, spans=spans)] == [
        ("2025-03-04 23:59:59", "-74.999999999999999999", "uncovered"),
        ("2025-03-05 23:59:59", "1", "uncovered"),
    ]
    assert [row[4] for row in proven(one, spans=one.spans)] == ["missing", "missing"]
    assert [row[4] for row in proven(one, spans=one.spans.head(0))] == ["uncovered", "uncovered"]


def test_before_the_first_and_after_the_last_snapshot_nothing_can_be_proven() -> None:
    late = [*MOVES, (6, "00:00:00", "Deposit", "9")]
    assert proven(export(late)) == []
    early = [(1, "00:00:00", "Deposit", "9"), *MOVES]
    assert findings(prove(export(early).ledger, export(early).snapshots)) == []
    assert proven(export(early)) == [("MAIN", "USDT", "2025-03-01 23:59:59", "-9", "surplus", f"{FUNDING}:2")]


def test_rows_of_the_api_prove_as_well() -> None:
    one = export()
    api = one.ledger.assign(
        id=range(len(one.ledger)), account_type=one.ledger["account_type"].replace("TRADE", "TRADE_HF")
    )
    api = api.drop(columns=["change", "file", "line"])
    assert findings(prove(api, one.snapshots, from_zero=True)) == []
    fault = pd.concat([api, api.tail(1)], ignore_index=True)
    assert [row[5] for row in findings(prove(fault, one.snapshots, from_zero=True))] == ["id 5, id 5"]


def test_accounts_that_no_snapshot_tells_of_are_not_proven() -> None:
    one = export()
    margin = one.ledger.assign(account_type="ISOLATED")
    assert [row[0] for row in findings(prove(margin, one.snapshots))] == ["MAIN"] * 3
    assert findings(prove(one.ledger, one.snapshots.head(0))) == []
    with pytest.raises(InputError, match="'taken_at'"):
        prove(one.ledger, one.ledger)


def test_holders_are_kept_apart() -> None:
    one = export()
    ledger, snapshots = (
        pd.concat([each, each.assign(uid="8", uid_shown="8")], ignore_index=True)
        for each in (one.ledger, one.snapshots)
    )
    assert findings(prove(ledger, snapshots, from_zero=True)) == []
    assert prove(ledger[ledger["uid"] == "9"], snapshots)["uid"].unique().tolist() == ["8"]
